#include "harness/generate/known_ids.h"

#include <algorithm>

namespace gatecrash::generate {
namespace {

/// The version of a FHIR resource, "1" when it says none.
std::string version_of(const wire::Value& resource) {
  const wire::Value* const meta = resource.find("meta");
  return std::string(meta == nullptr ? "1" : meta->find_string("versionId").value_or("1"));
}

}  // namespace

void KnownIds::learn(const wire::Value& answer) {
  if (const auto type = answer.find_string("resourceType")) {
    if (const auto id = answer.find_string("id"); id && *type != "Bundle") {
      learn_resource({std::string(*type), std::string(*id), version_of(answer)});
    }
    return;
  }
  if (const auto job = answer.find_string("JobId")) {
    learn_text(export_jobs, *job);
  } else if (const auto datastore = answer.find_string("DatastoreId")) {
    learn_text(datastores, *datastore);
  }
}

void KnownIds::learn_resource(ResourceId resource) {
  for (ResourceId& known : resources) {
    if (known.type == resource.type && known.id == resource.id) {
      known.version = std::move(resource.version);
      return;
    }
  }
  if (resources.size() >= kLearnedMax) {
    resources.erase(resources.begin());
  }
  resources.push_back(std::move(resource));
}

void KnownIds::learn_text(std::vector<std::string>& known, std::string_view id) {
  if (std::find(known.begin(), known.end(), id) != known.end()) {
    return;
  }
  if (known.size() >= kLearnedMax) {
    known.erase(known.begin());
  }
  known.emplace_back(id);
}

}  // namespace gatecrash::generate
