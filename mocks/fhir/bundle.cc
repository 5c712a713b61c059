#include "mocks/fhir/bundle.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mocks/fhir/search.h"
#include "stack/base/bytes.h"
#include "stack/base/ids.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/url.h"

namespace gatecrash::fhir {
namespace {

// The user's own files: large, but not without bound. Synthea's largest bundles are about 100 MB.
const wire::JsonOptions kFileOptions = {.bytes_max = 512UL * 1024 * 1024,
                                        .children_max = 5'000'000};

struct Entry {
  const ResourceType* type = nullptr;
  std::string id;
  std::string where;
  wire::Value resource;
  bool conditional = false;  // has conditional references
};

using References = std::map<std::string, std::string, std::less<>>;  // as written -> Type/id

bool is_conditional(std::string_view reference) {
  const std::size_t question = reference.find('?');
  return question != reference.npos && find_type(reference.substr(0, question)) != nullptr;
}

/// Calls visit(string&) for every string of the tree that may be a reference.
template <class Visit>
void for_each_reference(wire::Value& value, Visit& visit) {
  if (value.is_array()) {
    for (wire::Value& item : value.items()) {
      for_each_reference(item, visit);
    }
  } else if (value.is_object()) {
    for (wire::Member& member : value.members()) {
      if (!member.value.is_string()) {
        for_each_reference(member.value, visit);
      } else if (member.key != "value" && member.key != "div") {  // Identifier.value stays
        visit(member.value);
      }
    }
  }
}

void replace_references(wire::Value& resource, const References& known) {
  auto visit = [&](wire::Value& text) {
    const auto found = known.find(text.as_string());
    if (found != known.end()) {
      text = wire::Value(found->second);
    }
  };
  for_each_reference(resource, visit);
}

class Loader {
 public:
  Loader(Store& store, Instant now, Rng& rng) : store_(store), now_(now), rng_(rng) {}

  Status add_bundle(wire::Value bundle) {
    wire::Value* const entries = bundle.find("entry");
    if (entries == nullptr || !entries->is_array()) {
      return fail(Code::kConfigInvalid, "the Bundle has no entries");
    }
    std::size_t number = 0;
    for (wire::Value& entry : entries->items()) {
      const std::string where = "entry " + std::to_string(++number);
      wire::Value* const resource = entry.find("resource");
      if (resource == nullptr) {
        return fail(Code::kConfigInvalid, "has no resource to load", where);
      }
      const auto full_url = entry.find_string("fullUrl");
      const wire::Value* const request = entry.find("request");
      const auto unless = request == nullptr ? std::nullopt : request->find_string("ifNoneExist");
      TRY_STATUS(add(std::move(*resource), where, full_url.value_or(""), unless.value_or("")));
    }
    return {};
  }

  /// Takes one resource; `full_url` and `unless` (its ifNoneExist) may be empty.
  Status add(wire::Value resource, const std::string& where, std::string_view full_url,
             std::string_view unless) {
    const auto type_name = resource.find_string("resourceType");
    if (!type_name) {
      return fail(Code::kConfigInvalid, "is not a FHIR resource: it has no resourceType", where);
    }
    const ResourceType* const type = find_type(*type_name);
    if (type == nullptr || type->has(kNotStored)) {
      return fail(Code::kConfigInvalid,
                  "resources of type \"" + printable(*type_name) + "\" are not stored", where);
    }
    std::optional<std::string> id = unless.empty() ? std::nullopt : find_one(*type, unless);
    const bool exists = id.has_value();
    if (!exists) {
      TRY(id, choose_id(resource, where));
    }
    if (full_url.starts_with("urn:")) {
      references_.emplace(full_url, std::string(type->name) + "/" + *id);
    }
    if (!exists) {
      entries_.push_back({type, std::move(*id), where, std::move(resource), false});
    }
    return {};
  }

  Result<std::size_t> store_all() {
    for (Entry& entry : entries_) {
      replace_references(entry.resource, references_);
      auto visit = [&](wire::Value& text) {
        entry.conditional |= is_conditional(text.as_string());
      };
      for_each_reference(entry.resource, visit);
      if (!entry.conditional) {
        TRY_STATUS(put(entry));
      }
    }
    for (Entry& entry : entries_) {
      if (entry.conditional) {
        resolve(entry.resource);
        TRY_STATUS(put(entry));
      }
    }
    return entries_.size();
  }

 private:
  Result<std::string> choose_id(const wire::Value& resource, const std::string& where) {
    const wire::Value* const id = resource.find("id");
    if (id == nullptr) {
      return make_uuid(rng_);
    }
    if (!id->is_string() || !is_resource_id(id->as_string())) {
      return fail(Code::kConfigInvalid, "its id is not a FHIR id", where);
    }
    return id->as_string();
  }

  Status put(const Entry& entry) {
    const StoreReply reply = store_.update(*entry.type, entry.id, entry.resource, {}, now_);
    if (reply.outcome == Outcome::kFull) {
      return fail(Code::kConfigInvalid,
                  "the store is full at " + std::to_string(Store::kVersionsMax) + " resources",
                  entry.where);
    }
    return {};
  }

  /// The id of the one resource that matches a query string; nothing for none or several.
  std::optional<std::string> find_one(const ResourceType& type, std::string_view query) {
    const auto parameters = wire::parse_query(query);
    if (!parameters) {
      return std::nullopt;
    }
    const auto page = search(store_, type, *parameters, UnknownParameter::kRefuse);
    if (!page || page->matches.size() != 1 || !page->next.empty()) {
      return std::nullopt;
    }
    return page->matches.front()->id;
  }

  void resolve(wire::Value& resource) {
    auto visit = [&](wire::Value& text) {
      const std::string& reference = text.as_string();
      if (!is_conditional(reference)) {
        return;
      }
      const auto [known, fresh] = resolved_.try_emplace(reference);
      if (fresh) {
        const std::size_t question = reference.find('?');
        const ResourceType& type = *find_type(std::string_view(reference).substr(0, question));
        const auto id = find_one(type, std::string_view(reference).substr(question + 1));
        known->second = id ? std::string(type.name) + "/" + *id : reference;
      }
      text = wire::Value(known->second);
    };
    for_each_reference(resource, visit);
  }

  Store& store_;
  Instant now_;
  Rng& rng_;
  std::vector<Entry> entries_;
  References references_;  // urn: fullUrls of this file
  References resolved_;    // conditional references of this file
};

/// Where the reader stopped, in the words of an editor.
tl::unexpected<Error> bad_json(const Error& error, std::string where) {
  return fail(Code::kConfigInvalid, "not JSON that can be loaded: " + error.to_string(),
              std::move(where));
}

Status add_lines(Loader& loader, std::string_view bytes) {
  std::size_t number = 0;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    const std::string where = "line " + std::to_string(++number);
    if (line.find_first_not_of(" \t\r") == line.npos) {
      continue;
    }
    auto resource = wire::read_json(line, kFileOptions);
    if (!resource) {
      return bad_json(resource.error(), where);
    }
    TRY_STATUS(loader.add(std::move(*resource), where, {}, {}));
  }
  return {};
}

/// More than one line, and the first alone is a whole resource.
bool is_ndjson(std::string_view bytes) {
  const std::size_t end = bytes.find('\n');
  return end != bytes.npos && bytes.find_first_not_of(" \t\r\n", end) != bytes.npos &&
         wire::read_json(bytes.substr(0, end), kFileOptions).has_value();
}

Status add_file(Loader& loader, std::string_view bytes) {
  if (is_ndjson(bytes)) {
    return add_lines(loader, bytes);
  }
  auto document = wire::read_json(bytes, kFileOptions);
  if (!document) {
    return bad_json(document.error(), {});
  }
  if (document->find_string("resourceType") == "Bundle" && document->find("entry") != nullptr) {
    return loader.add_bundle(std::move(*document));
  }
  return loader.add(std::move(*document), {}, {}, {});
}

}  // namespace

Result<std::size_t> load_resources(Store& store, std::string_view bytes, Instant now, Rng& rng) {
  Store filled = store;
  Loader loader(filled, now, rng);
  TRY_STATUS(add_file(loader, bytes));
  TRY(const std::size_t count, loader.store_all());
  store = std::move(filled);
  return count;
}

bool has_conditional_references(std::string_view bytes) {
  constexpr std::string_view kKey = "\"reference\"";
  for (std::size_t at = bytes.find(kKey); at != bytes.npos; at = bytes.find(kKey, at + 1)) {
    const std::size_t start = bytes.find('"', at + kKey.size());
    const std::size_t end = start == bytes.npos ? start : bytes.find('"', start + 1);
    if (end != bytes.npos && is_conditional(bytes.substr(start + 1, end - start - 1))) {
      return true;
    }
  }
  return false;
}

bool is_resource_id(std::string_view text) {
  constexpr std::size_t kIdBytesMax = 64;  // FHIR R4 datatypes, id
  return !text.empty() && text.size() <= kIdBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '.';
         });
}

}  // namespace gatecrash::fhir
