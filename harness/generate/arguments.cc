#include "harness/generate/arguments.h"

#include <array>
#include <string>
#include <string_view>

#include "harness/generate/fhir_body.h"

namespace gatecrash::generate {
namespace {

using wire::Member;
using wire::Value;

constexpr std::string_view kRoleArn = "arn:aws:iam::123456789012:role/HealthLakeExport";
constexpr std::string_view kKmsKeyArn =
    "arn:aws:kms:us-west-2:123456789012:key/00000000-0000-4000-8000-000000000000";
constexpr std::string_view kUnknownDatastore = "00000000000000000000000000000000";
constexpr std::array<std::string_view, 4> kResourceTypes = {"Patient", "Observation", "Encounter",
                                                            "Condition"};
constexpr std::array<std::string_view, 6> kEdgeStrings = {"",       " ",      "\xe2\x80\xa8",
                                                          "a/../b", "%2e%2e", "\xf0\x9f\xa9\xba"};
constexpr std::array<std::string_view, 8> kEdgeNumbers = {
    "0", "-1", "1", "9007199254740993", "-0", "1e2", "0.1", "18446744073709551616"};

/// What the properties of one call share: the resource it is about, its serial number.
struct Context {
  const KnownIds& known;
  std::uint64_t serial;
  Choices& choices;
  ResourceId resource;  // the one that this call reads, updates or deletes
};

Value export_config(Context& call) {
  return Value::object(
      {{"S3Configuration",
        Value::object({{"S3Uri", "s3://export-bucket/gc-" + std::to_string(call.serial) + "/"},
                       {"KmsKeyId", kKmsKeyArn}})}});
}

Value query_parameters(Context& call) {
  // A search for everything answers with a page of whatever the world has made: rare, as it is
  // slow.
  switch (call.choices.weighted({8, 4, 2, 2, 1})) {
    case 0:
      return Value::object({{"_id", call.resource.id}});
    case 1:
      return Value::object({{"identifier", "gc-" + std::to_string(call.serial)}});
    case 2:
      return Value::object({{"name", "Do"}, {"_count", "2"}});
    case 3:
      return Value::object({{"_count", "1"}});
    default:
      return Value::object({});
  }
}

/// A value that makes sense to HealthLake for a property of this name; null when it knows none.
Value meaningful(std::string_view name, Context& call) {
  if (name == "datastore_id") {
    return call.known.datastores.empty() ? Value(kUnknownDatastore)
                                         : Value(call.choices.pick(call.known.datastores));
  }
  if (name == "resource_type") {
    return call.resource.type;
  }
  if (name == "resource_id") {
    return call.resource.id;
  }
  if (name == "resource_data") {
    return make_fhir_body(call.resource.type, call.serial, call.choices);
  }
  if (name == "if_match") {
    return call.choices.chance(1, 4) ? Value("W/\"99\"")
                                     : Value("W/\"" + call.resource.version + "\"");
  }
  if (name == "version_id") {
    return call.resource.version;
  }
  if (name == "query_parameters") {
    return query_parameters(call);
  }
  if (name == "output_data_config") {
    return export_config(call);
  }
  if (name == "data_access_role_arn") {
    return kRoleArn;
  }
  if (name == "job_id") {
    return call.known.export_jobs.empty() ? Value(kUnknownDatastore)
                                          : Value(call.choices.pick(call.known.export_jobs));
  }
  if (name == "job_name" || name == "client_token" || name == "datastore_name") {
    return "gc-" + std::to_string(call.serial);
  }
  if (name == "datastore_type_version") {
    return "R4";
  }
  if (name == "max_results") {
    return 10;
  }
  if (name == "region_name") {
    return "us-west-2";
  }
  return {};
}

/// The schema's type, looking through anyOf at its first entry; "object" when it says none.
std::string_view type_of(const Value& schema) {
  if (const auto type = schema.find_string("type")) {
    return *type;
  }
  const Value* const any_of = schema.find("anyOf");
  if (any_of != nullptr && any_of->is_array() && !any_of->items().empty()) {
    return any_of->items().front().find_string("type").value_or("object");
  }
  return "object";
}

bool is_nullable(const Value& schema) {
  const Value* const any_of = schema.find("anyOf");
  if (any_of == nullptr || !any_of->is_array()) {
    return false;
  }
  for (const Value& option : any_of->items()) {
    if (option.find_string("type") == "null") {
      return true;
    }
  }
  return false;
}

/// A value that fits the schema's type and means nothing in particular.
Value plain(const Value& schema, Context& call) {
  const Value* const options = schema.find("enum");
  if (options != nullptr && options->is_array() && !options->items().empty()) {
    return call.choices.pick(options->items());
  }
  const std::string_view type = type_of(schema);
  if (type == "string") {
    return "gc-" + std::to_string(call.serial);
  }
  if (type == "integer" || type == "number") {
    return static_cast<int>(call.choices.below(100));
  }
  if (type == "boolean") {
    return call.choices.chance(1, 2);
  }
  return type == "array" ? Value::array() : Value::object();
}

/// A value at the edge of what the schema's type allows.
Value edge(const Value& schema, Context& call) {
  constexpr std::array<std::uint32_t, 3> kLengths = {64, 300, 5000};
  if (is_nullable(schema) && call.choices.chance(1, 4)) {
    return {};
  }
  const std::string_view type = type_of(schema);
  if (type == "string") {
    const std::uint32_t which = call.choices.below(kEdgeStrings.size() + 1);
    return which < kEdgeStrings.size() ? Value(kEdgeStrings[which])
                                       : Value(std::string(call.choices.pick(kLengths), 'x'));
  }
  if (type == "integer" || type == "number") {
    return Value::number(std::string(call.choices.pick(kEdgeNumbers)));
  }
  if (type == "object") {
    Value nested = Value::object();
    for (std::uint32_t depth = call.choices.below(20); depth > 0; --depth) {
      nested = Value::object({{"a", std::move(nested)}});
    }
    return nested;
  }
  return plain(schema, call);
}

/// A value of a type that the schema does not allow.
Value wrong(const Value& schema, Context& call) {
  const std::string_view type = type_of(schema);
  switch (call.choices.below(3)) {
    case 0:
      return type == "array" ? Value("not an array") : Value::array({Value(1)});
    case 1:
      return type == "boolean" ? Value("true") : Value(true);
    default:
      return type == "object" ? Value(1) : Value::object({{"unexpected", true}});
  }
}

bool is_required(const Value& schema, std::string_view name) {
  const Value* const required = schema.find("required");
  if (required == nullptr || !required->is_array()) {
    return false;
  }
  for (const Value& item : required->items()) {
    if (item.is_string() && item.as_string() == name) {
      return true;
    }
  }
  return false;
}

ResourceId choose_resource(const KnownIds& known, std::uint64_t serial, Choices& choices) {
  if (!known.resources.empty() && !choices.chance(1, 10)) {
    // The newest first: they are the most likely to be still there.
    const auto back = choices.below(static_cast<std::uint32_t>(known.resources.size()));
    return known.resources[known.resources.size() - 1 - back];
  }
  return {std::string(choices.pick(kResourceTypes)), "unknown-" + std::to_string(serial), "1"};
}

/// Breaks valid arguments in one place.
void spoil(Value& arguments, const Value& schema, Context& call) {
  Value::Object& members = arguments.members();
  if (members.empty() || call.choices.chance(1, 6)) {
    arguments.set("unexpected_argument", call.serial);
    return;
  }
  const std::size_t at = call.choices.below(static_cast<std::uint32_t>(members.size()));
  if (call.choices.chance(1, 3)) {
    members.erase(members.begin() + static_cast<std::ptrdiff_t>(at));
    return;
  }
  const Value* const properties = schema.find("properties");
  const Value* const property = properties == nullptr ? nullptr : properties->find(members[at].key);
  members[at].value = wrong(property == nullptr ? Value::object() : *property, call);
}

}  // namespace

Value make_arguments(const Tool& tool, Validity validity, const KnownIds& known,
                     std::uint64_t serial, Choices& choices) {
  Context call{known, serial, choices, choose_resource(known, serial, choices)};
  Value arguments = Value::object();
  const Value* const properties = tool.input_schema.find("properties");
  if (properties != nullptr && properties->is_object()) {
    for (const Member& property : properties->members()) {
      if (!is_required(tool.input_schema, property.key) && !choices.chance(1, 4)) {
        continue;
      }
      Value value;
      if (validity == Validity::kBoundary && choices.chance(1, 3)) {
        value = edge(property.value, call);
      } else {
        value = meaningful(property.key, call);
        if (value.is_null()) {
          value = plain(property.value, call);
        }
      }
      arguments.set(property.key, std::move(value));
    }
  }
  if (validity == Validity::kInvalid) {
    spoil(arguments, tool.input_schema, call);
  }
  return arguments;
}

}  // namespace gatecrash::generate
