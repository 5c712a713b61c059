#include "harness/generate/known_ids.h"

#include <algorithm>

namespace gatecrash::generate {
namespace {

// Of a page of many: enough to go on with.
constexpr std::size_t kOfOneBundle = 4;

/// The version of a FHIR resource, "1" when it says none.
std::string version_of(const wire::Value& resource) {
  const wire::Value* const meta = resource.find("meta");
  return std::string(meta == nullptr ? "1" : meta->find_string("versionId").value_or("1"));
}

/// Letters, digits, point and hyphen: what FHIR allows, and what needs no escaping anywhere.
bool is_plain_id(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
  });
}

}  // namespace

void KnownIds::learn(const wire::Value& answer) {
  if (const auto type = answer.find_string("resourceType")) {
    const auto id = answer.find_string("id");
    if (*type == "Bundle") {
      learn_bundle(answer);
    } else if (id && is_plain_id(*id) && is_plain_id(*type)) {
      learn_resource({std::string(*type), std::string(*id), version_of(answer)});
    }
    return;
  }
  if (const auto job = answer.find_string("JobId")) {
    learn_text(export_jobs, *job, kLearnedMax);
  } else if (const auto datastore = answer.find_string("DatastoreId")) {
    learn_text(datastores, *datastore, kLearnedMax);
  }
  if (const auto token = answer.find_string("NextToken")) {
    learn_text(next_tokens, *token, kTokensMax);
  }
}

void KnownIds::learn_bundle(const wire::Value& bundle) {
  const wire::Value* const entries = bundle.find("entry");
  for (std::size_t i = 0; entries != nullptr && entries->is_array() &&
                          i < std::min(entries->items().size(), kOfOneBundle);
       ++i) {
    const wire::Value* const resource = entries->items()[i].find("resource");
    if (resource != nullptr && resource->find_string("resourceType") != "Bundle") {
      learn(*resource);
    }
  }
  const wire::Value* const links = bundle.find("link");
  for (std::size_t i = 0; links != nullptr && links->is_array() && i < links->items().size(); ++i) {
    const auto url = links->items()[i].find_string("url").value_or("");
    const std::size_t page = url.find("page=");
    if (links->items()[i].find_string("relation") == "next" && page != std::string_view::npos) {
      const std::string_view token = url.substr(page + 5);
      learn_text(pages, token.substr(0, token.find('&')), kTokensMax);
    }
  }
}

void KnownIds::learn_list(const wire::Value& result) {
  if (const auto cursor = result.find_string("nextCursor")) {
    learn_text(cursors, *cursor, kTokensMax);
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

void KnownIds::forget(std::string_view type, std::string_view id) {
  const auto known = std::find_if(resources.begin(), resources.end(), [&](const ResourceId& one) {
    return one.type == type && one.id == id;
  });
  if (known == resources.end()) {
    return;
  }
  if (deleted.size() >= kTokensMax) {
    deleted.erase(deleted.begin());
  }
  deleted.push_back(std::move(*known));
  resources.erase(known);
}

const ResourceId* KnownIds::pick_of_type(std::string_view type, Choices& choices) const {
  if (resources.empty()) {
    return nullptr;
  }
  const std::size_t from = choices.below(static_cast<std::uint32_t>(resources.size()));
  for (std::size_t i = 0; i < resources.size(); ++i) {
    const ResourceId& one = resources[(from + i) % resources.size()];
    if (one.type == type) {
      return &one;
    }
  }
  return nullptr;
}

void KnownIds::learn_text(std::vector<std::string>& known, std::string_view text,
                          std::size_t most) {
  if (text.size() > kTokenBytesMax || std::find(known.begin(), known.end(), text) != known.end()) {
    return;
  }
  if (known.size() >= most) {
    known.erase(known.begin());
  }
  known.emplace_back(text);
}

}  // namespace gatecrash::generate
