#include "harness/generate/arguments.h"

#include <algorithm>
#include <array>

#include "harness/generate/fhir_body.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::generate {
namespace {

constexpr std::string_view kUnknownDatastore = "00000000000000000000000000000000";

struct Meaning {
  std::string_view name;
  Role role;
  std::string_view fixed{};
};

constexpr std::array kMeanings = {
    Meaning{"datastore_id", Role::kDatastoreId},
    Meaning{"resource_arn", Role::kDatastoreArn},
    Meaning{"resource_type", Role::kResourceType},
    Meaning{"type", Role::kResourceType},
    Meaning{"resource_id", Role::kResourceId},
    Meaning{"id", Role::kResourceId},
    Meaning{"patient_id", Role::kPatientId},
    Meaning{"compartment_id", Role::kPatientId},
    Meaning{"patient_reference", Role::kPatientReference},
    Meaning{"resource_data", Role::kBody},
    Meaning{"payload", Role::kBody},
    Meaning{"bundle_resources", Role::kBodies},
    Meaning{"if_match", Role::kIfMatch},
    Meaning{"if_none_exist", Role::kIfNoneExist},
    Meaning{"version_id", Role::kVersion},
    Meaning{"query_parameters", Role::kQuery},
    Meaning{"search_parameters", Role::kQuery},
    Meaning{"search_params", Role::kQuery},
    Meaning{"searchParam", Role::kQuery},
    Meaning{"patch_operations", Role::kPatch},
    Meaning{"output_data_config", Role::kExportTarget},
    Meaning{"job_output_data_config", Role::kExportTarget},
    Meaning{"input_data_config", Role::kImportSource},
    Meaning{"job_id", Role::kJobId},
    Meaning{"job_name", Role::kName},
    Meaning{"client_token", Role::kName},
    Meaning{"datastore_name", Role::kName},
    Meaning{"next_token", Role::kNextToken},
    Meaning{"max_results", Role::kCount},
    Meaning{"count", Role::kCount},
    Meaning{"data_access_role_arn", Role::kFixed,
            R"("arn:aws:iam::123456789012:role/HealthLakeExport")"},
    Meaning{"datastore_type_version", Role::kFixed, R"("R4")"},
    Meaning{"region_name", Role::kFixed, R"("us-west-2")"},
    Meaning{"sse_configuration", Role::kFixed,
            R"({"KmsEncryptionConfig":{"CmkType":"AWS_OWNED_KMS_KEY"}})"},
    Meaning{"preload_data_config", Role::kFixed, R"({"PreloadDataType":"SYNTHEA"})"},
    Meaning{"identity_provider_configuration", Role::kFixed,
            R"({"AuthorizationStrategy":"AWS_AUTH"})"},
    Meaning{"tags", Role::kFixed, R"([{"Key":"gc","Value":"1"}])"},
    Meaning{"tag_keys", Role::kFixed, R"(["gc"])"},
    Meaning{"filter_dict", Role::kFixed, R"({"DatastoreStatus":"ACTIVE"})"},
    Meaning{"job_status", Role::kFixed, R"("COMPLETED")"},
    Meaning{"bundle_type", Role::kFixed, R"("transaction")"},
    Meaning{"compartment_type", Role::kFixed, R"("Patient")"},
    Meaning{"family_name", Role::kFixed, R"("Doe")"},
    Meaning{"given_names", Role::kFixed, R"(["Ann"])"},
    Meaning{"gender", Role::kFixed, R"("female")"},
    Meaning{"birth_date", Role::kFixed, R"("1970-01-01")"},
    Meaning{"code_system", Role::kFixed, R"("http://loinc.org")"},
    Meaning{"code_value", Role::kFixed, R"("8867-4")"},
    Meaning{"since", Role::kFixed, R"("2026-01-01T00:00:00Z")"},
};

/// What kind of value the role gives, or any for kNone.
std::uint8_t type_of(const Meaning& meaning) {
  switch (meaning.role) {
    case Role::kNone:
      return SchemaNode::kAny;
    case Role::kBody:
    case Role::kQuery:
    case Role::kExportTarget:
    case Role::kImportSource:
      return SchemaNode::kObject;
    case Role::kBodies:
    case Role::kPatch:
      return SchemaNode::kArray;
    case Role::kCount:
      return SchemaNode::kInteger | SchemaNode::kNumber;
    case Role::kFixed:
      return meaning.fixed.front() == '"'   ? SchemaNode::kString
             : meaning.fixed.front() == '{' ? SchemaNode::kObject
                                            : SchemaNode::kArray;
    default:
      return SchemaNode::kString;
  }
}

/// What keeps a page of answers short. Agents seldom leave it out: pages are most of what a
/// campaign has to carry, and one like another.
bool bounds_a_page(Role role) { return role == Role::kQuery || role == Role::kCount; }

/// Whether the schema takes such a value and asks nothing else of it.
bool takes(const SchemaNode& node, std::uint8_t type) {
  for (const SchemaNode* const option : node.alternatives) {
    if (takes(*option, type)) {
      return true;
    }
  }
  return node.alternatives.empty() && (node.types & type) != 0 && !node.is_enum &&
         node.pattern_text.empty() && node.properties.empty() && !node.closed &&
         node.length_max == SchemaNode::kUnbounded;
}

}  // namespace

struct ArgumentMaker::Call {
  const KnownIds& known;
  std::uint64_t serial;
  Choices& choices;
  const ResourceId* resource = nullptr;  // the one that this call is about; null: none is known
  std::string_view type{};               // of it, or of what is made
  bool fresh = false;                    // an id that nothing has
};

namespace {

void append_named(std::string& out, std::string_view prefix, std::uint64_t serial) {
  out += '"';
  out += prefix;
  out += std::to_string(serial);
  out += '"';
}

void append_text_or_name(std::string& out, const std::vector<std::string>& known,
                         std::string_view otherwise, Choices& choices) {
  wire::append_json_string(out, known.empty() ? otherwise : choices.pick(known));
}

/// Mostly the first, which is where the resources are; those that were made later are empty.
void append_datastore(std::string& out, const KnownIds& known, Choices& choices) {
  if (known.datastores.empty()) {
    return wire::append_json_string(out, kUnknownDatastore);
  }
  const bool any = choices.chance(1, 16);
  wire::append_json_string(out, any ? choices.pick(known.datastores) : known.datastores.front());
}

void append_if_match(std::string& out, const ResourceId* resource, Choices& choices) {
  const bool stale = choices.chance(1, 8);
  out += R"("W/\")";
  out += stale || resource == nullptr ? "99" : resource->version;
  out += R"(\"")";
}

void append_query(std::string& out, const ResourceId* resource, const KnownIds& known,
                  std::uint64_t serial, Choices& choices) {
  // A search for everything answers with a page of whatever the world has made: rare, as it is
  // slow.
  switch (choices.weighted({32, 16, 8, 8, 4, 1})) {
    case 0:
      out += R"({"_id":)";
      wire::append_json_string(out, resource == nullptr ? "none" : resource->id);
      break;
    case 1:
      out += R"({"identifier":"gc-)" + std::to_string(serial) + "\"";
      break;
    case 2:
      out += R"({"_count":"1","_total":"accurate")";
      break;
    case 3:
      out += R"({"_count":"1")";
      break;
    case 4:
      out += '{';
      if (!known.pages.empty()) {
        out += R"("page":)";
        wire::append_json_string(out, choices.pick(known.pages));
      }
      break;
    default:
      out += '{';
      break;
  }
  out += '}';
}

void append_export(std::string& out, std::uint64_t serial) {
  out += R"({"S3Configuration":{"S3Uri":"s3://export-bucket/gc-)";
  out += std::to_string(serial);
  out += R"(/","KmsKeyId":"arn:aws:kms:us-west-2:123456789012:key/)"
         R"(00000000-0000-4000-8000-000000000000"}})";
}

}  // namespace

ArgumentMaker::ArgumentMaker(const Tool& tool) : schema_(Schema::read(tool.input_schema)) {
  for (const SchemaNode::Property& property : schema_.root().properties) {
    Property own{&property};
    for (const Meaning& meaning : kMeanings) {
      if (meaning.name == property.name && takes(*property.schema, type_of(meaning))) {
        own.role = meaning.role;
        own.fixed = meaning.fixed;
        break;
      }
    }
    properties_.push_back(own);
  }
  const auto has = [&](Role role) {
    return std::any_of(properties_.begin(), properties_.end(),
                       [&](const Property& property) { return property.role == role; });
  };
  creates_ = has(Role::kBody) && !has(Role::kResourceId);
}

void ArgumentMaker::append_property(std::string& out, const Property& property, Call& call) const {
  switch (property.role) {
    case Role::kNone: {
      ValueDraw draw{call.choices, call.serial};
      return append_valid(out, *property.schema->schema, draw, 1);
    }
    case Role::kDatastoreId:
      return append_datastore(out, call.known, call.choices);
    case Role::kDatastoreArn:
      out += R"("arn:aws:healthlake:us-west-2:123456789012:datastore/fhir/)";
      out += call.known.datastores.empty() ? kUnknownDatastore
                                           : call.choices.pick(call.known.datastores);
      out += '"';
      return;
    case Role::kResourceType:
      return wire::append_json_string(out, call.type);
    case Role::kResourceId:
      return call.fresh || call.resource == nullptr
                 ? append_named(out, "unknown-", call.serial)
                 : wire::append_json_string(out, call.resource->id);
    case Role::kPatientId:
    case Role::kPatientReference: {
      const ResourceId* const patient = call.known.pick_of_type("Patient", call.choices);
      out += property.role == Role::kPatientId ? "\"" : "\"Patient/";
      out += patient == nullptr ? "unknown" : patient->id;
      out += '"';
      return;
    }
    case Role::kBody:
      return append_fhir_body(out, call.type, {}, call.serial, call.known, call.choices);
    case Role::kBodies:
      out += '[';
      append_fhir_body(out, "Patient", {}, call.serial, call.known, call.choices);
      out += ']';
      return;
    case Role::kIfMatch:
      return append_if_match(out, call.resource, call.choices);
    case Role::kIfNoneExist:
      out += R"("identifier=urn:gatecrash:serial|gc-)" + std::to_string(call.serial) + "\"";
      return;
    case Role::kVersion:
      return wire::append_json_string(out, call.resource == nullptr ? "1" : call.resource->version);
    case Role::kQuery:
      return append_query(out, call.resource, call.known, call.serial, call.choices);
    case Role::kPatch:
      out += R"([{"op":"replace","path":"/active","value":false}])";
      return;
    case Role::kExportTarget:
      return append_export(out, call.serial);
    case Role::kImportSource:
      out += R"({"S3Uri":"s3://import-bucket/gc/"})";
      return;
    case Role::kJobId:
      return append_text_or_name(out, call.known.export_jobs, kUnknownDatastore, call.choices);
    case Role::kName:
      return append_named(out, "gc-", call.serial);
    case Role::kNextToken:
      return append_text_or_name(out, call.known.next_tokens, "", call.choices);
    case Role::kCount:
      out += std::to_string(1 + call.choices.below(4));
      return;
    case Role::kFixed:
      out += property.fixed;
      return;
  }
}

void ArgumentMaker::choose_resource(Call& call) const {
  const std::uint32_t about = call.choices.below(20);
  if (about == 19 && !call.known.deleted.empty()) {
    call.resource = &call.choices.pick(call.known.deleted);
  } else if (about < 18 && !call.known.resources.empty()) {
    // The newest first: they are the most likely to be still there.
    const auto count = static_cast<std::uint32_t>(call.known.resources.size());
    const std::uint32_t back = call.choices.below(count);
    call.resource = &call.known.resources[count - 1 - back];
  }
  call.fresh = call.resource == nullptr;
  const bool any_type = call.fresh || (creates_ && call.choices.chance(1, 2));
  call.type =
      any_type ? call.choices.pick(fhir_body_types()) : std::string_view(call.resource->type);
}

void ArgumentMaker::append_member(std::string& out, const Property& property, Validity validity,
                                  bool spoilt, Call& call, CallSubject& subject) const {
  out += out.back() == '{' ? "" : ",";
  out += property.schema->key;
  ValueDraw draw{call.choices, call.serial};
  if (spoilt) {
    subject.broken = append_invalid(out, *property.schema->schema, draw, 1);
    if (subject.broken) {
      subject.broken->where.insert(0, "/" + property.schema->name);
      return;
    }
  }
  if (validity == Validity::kBoundary && call.choices.chance(1, 3)) {
    append_boundary(out, *property.schema->schema, draw, 1);
  } else {
    append_property(out, property, call);
  }
}

bool ArgumentMaker::is_drawn(const Property& property, Choices& choices) {
  return bounds_a_page(property.role) ? !choices.chance(1, 32) : choices.chance(1, 4);
}

CallSubject ArgumentMaker::append(std::string& out, Validity validity, const KnownIds& known,
                                  std::uint64_t serial, Choices& choices) const {
  Call call{known, serial, choices};
  choose_resource(call);
  CallSubject subject{call.resource};
  // The property that an invalid call breaks; none: the first that is required is left out.
  const std::size_t none = properties_.size();
  std::size_t spoilt = none;
  if (validity == Validity::kInvalid) {
    spoilt = choices.below(static_cast<std::uint32_t>(none + 1));
  }
  out += '{';
  for (std::size_t i = 0; i < none; ++i) {
    const Property& property = properties_[i];
    const bool dropped = validity == Validity::kInvalid && spoilt == none &&
                         property.schema->required && !subject.broken;
    if (dropped) {
      subject.broken = Broken{"required", "/" + property.schema->name};
    } else if (property.schema->required || i == spoilt || is_drawn(property, choices)) {
      append_member(out, property, validity, i == spoilt, call, subject);
    }
  }
  if (validity == Validity::kInvalid && !subject.broken && schema_.root().closed) {
    out += out.back() == '{' ? "" : ",";
    out += R"("unexpected_argument":)" + std::to_string(serial);
    subject.broken = Broken{"additionalProperties", "/unexpected_argument"};
  }
  out += '}';
  return subject;
}

}  // namespace gatecrash::generate
