#include "harness/judge/effect_table.h"

#include <algorithm>
#include <array>

namespace gatecrash::judge {
namespace {

/// An argument of the API call that must equal an argument of the tool call, when both are there.
struct Same {
  std::string_view effect;
  std::string_view call;
};

struct Rule {
  std::string_view tool;
  std::string_view operation;  // without "healthlake:"; ends in * for a prefix
  std::array<Same, 5> same;
};

constexpr Same kStore = {"datastore_id", "datastore_id"};
constexpr Same kStoreId = {"DatastoreId", "datastore_id"};
constexpr Same kType = {"resource_type", "resource_type"};
constexpr Same kId = {"resource_id", "resource_id"};
constexpr Same kVersion = {"version_id", "version_id"};
constexpr Same kBody = {"body", "resource_data"};
constexpr Same kToken = {"ClientToken", "client_token"};

// Every tool that works on a datastore may look its endpoint up first.
constexpr std::string_view kLookUp = "DescribeFHIRDatastore";

// A tool's rules stand together.
constexpr std::array kRules = {
    Rule{"list_datastores", "ListFHIRDatastores", {}},
    Rule{"create_datastore",
         "CreateFHIRDatastore",
         {Same{"DatastoreName", "datastore_name"}, kToken}},
    Rule{"describe_datastore", kLookUp, {kStoreId}},
    Rule{"read_fhir_resource", "ReadResource", {kStore, kType, kId}},
    Rule{"read_fhir_resource", "VersionReadResource", {kStore, kType, kId, kVersion}},
    Rule{"read_fhir_resource", kLookUp, {kStoreId}},
    Rule{"search_fhir_resources", "SearchWith*", {kStore, kType}},
    Rule{"search_fhir_resources", kLookUp, {kStoreId}},
    Rule{"create_fhir_resource", "CreateResource", {kStore, kType, kBody}},
    Rule{"create_fhir_resource", kLookUp, {kStoreId}},
    Rule{"update_fhir_resource", "UpdateResource", {kStore, kType, kId, kBody}},
    Rule{"update_fhir_resource", kLookUp, {kStoreId}},
    Rule{"delete_fhir_resource", "DeleteResource", {kStore, kType, kId}},
    Rule{"delete_fhir_resource", kLookUp, {kStoreId}},
    Rule{"start_fhir_export_job",
         "StartFHIRExportJob",
         {kStoreId, Same{"OutputDataConfig", "output_data_config"}, Same{"JobName", "job_name"},
          kToken}},
    Rule{"start_fhir_export_job", kLookUp, {kStoreId}},
    Rule{"describe_fhir_export_job", "DescribeFHIRExportJob", {kStoreId, Same{"JobId", "job_id"}}},
};

bool is_operation(std::string_view pattern, std::string_view operation) {
  return pattern.ends_with('*') ? operation.starts_with(pattern.substr(0, pattern.size() - 1))
                                : operation == pattern;
}

/// Absent, null or "" say nothing that could disagree.
const wire::Value* said(const wire::Value* object, std::string_view key) {
  const wire::Value* const value = object == nullptr || key.empty() ? nullptr : object->find(key);
  const bool empty =
      value == nullptr || value->is_null() || (value->is_string() && value->as_string().empty());
  return empty ? nullptr : value;
}

/// A server may complete a resource, but every member that the caller gave must be there as given
/// (apart from the id, which the URL decides).
bool agrees(const Same& same, const wire::Value& effect, const wire::Value& call) {
  if (same.effect != kBody.effect || !effect.is_object() || !call.is_object()) {
    return wire::same_data(effect, call);
  }
  return std::all_of(call.members().begin(), call.members().end(), [&](const wire::Member& given) {
    const wire::Value* const made = effect.find(given.key);
    return given.key == "id" || given.key == "meta" ||
           (made != nullptr && wire::same_data(*made, given.value));
  });
}

/// A name that a URL path may take for something else ("metadata", "_history", "a/b").
bool is_odd(std::string_view name) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
  return name == "metadata" || name.find_first_not_of(kPlain) != std::string_view::npos;
}

bool has_odd_names(const wire::Value* arguments) {
  if (arguments == nullptr) {
    return false;
  }
  for (const std::string_view key :
       {"datastore_id", "resource_type", "resource_id", "version_id"}) {
    if (is_odd(arguments->find_string(key).value_or(std::string_view()))) {
      return true;
    }
  }
  return false;
}

}  // namespace

MayCause may_cause(std::string_view tool, const wire::Value* arguments) {
  const auto is_of_tool = [&](const Rule& rule) { return rule.tool == tool; };
  const auto first = std::find_if(kRules.begin(), kRules.end(), is_of_tool);
  const auto last = std::find_if_not(first, kRules.end(), is_of_tool);
  return {static_cast<std::uint8_t>(first - kRules.begin()),
          static_cast<std::uint8_t>(last - first), first == last || has_odd_names(arguments)};
}

Explained explains(const MayCause& call, const wire::Value* arguments,
                   const healthlake::Effect& effect) {
  constexpr std::string_view kService = "healthlake:";
  std::string_view operation = effect.operation;
  operation.remove_prefix(operation.starts_with(kService) ? kService.size() : 0);
  const auto holds = [&](const Same& same) {
    const wire::Value* const in_effect = said(&effect.arguments, same.effect);
    const wire::Value* const in_call = in_effect == nullptr ? nullptr : said(arguments, same.call);
    return in_call == nullptr || agrees(same, *in_effect, *in_call);
  };
  for (std::size_t i = call.first_rule; i < std::size_t{call.first_rule} + call.rules; ++i) {
    const Rule& rule = kRules[i];
    if (is_operation(rule.operation, operation) &&
        std::all_of(rule.same.begin(), rule.same.end(), holds)) {
      return Explained::kYes;
    }
  }
  return call.anything ? Explained::kMaybe : Explained::kNo;
}

}  // namespace gatecrash::judge
