#include "stack/gateway/grants_file.h"

#include <array>
#include <set>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/base/hash.h"
#include "stack/policy/policy_position.h"
#include "stack/policy/policy_text.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::gateway {
namespace {

using policy::in_quotes;
using policy::pointer_child;
using policy::PolicyText;
using policy::shown;
using At = PolicyText::At;

constexpr std::array<std::string_view, 2> kFileKeys = {"version", "grants"};
constexpr std::array<std::string_view, 6> kEntryKeys = {"name",     "token_sha256", "policy",
                                                        "policies", "fields",       "expires"};
constexpr std::size_t kDigestBytes = 32;

class GrantsReader {
 public:
  GrantsReader(std::string_view text, std::string_view name) : text_(text, name) {}

  Result<std::vector<GrantEntry>> read() {
    TRY(const wire::Value root, text_.read());
    TRY_STATUS(text_.expect_object(root, "", "a grants file"));
    TRY_STATUS(text_.check_keys(root, "", kFileKeys));
    TRY(const wire::Value* const version,
        text_.require(root, "", "version", R"(write "version": "1")"));
    if (*version != wire::Value("1")) {
      return text_.bad("unknown version " + shown(*version), "/version",
                       "this release reads version \"1\"", At::kValue, Code::kConfigUnknown);
    }
    TRY(const wire::Value* const list,
        text_.require(root, "", "grants", "it lists who may come in; [] is nobody"));
    if (!list->is_array()) {
      return text_.bad("\"grants\" must be an array, not " + shown(*list), "/grants", "");
    }
    if (list->items().size() > kGrantsMax) {
      return text_.bad("more than " + std::to_string(kGrantsMax) + " grants", "/grants", "");
    }
    std::vector<GrantEntry> grants;
    for (std::size_t i = 0; i < list->items().size(); ++i) {
      TRY(GrantEntry entry,
          read_entry(list->items()[i], pointer_child("/grants", std::to_string(i))));
      grants.push_back(std::move(entry));
    }
    return grants;
  }

 private:
  Result<GrantEntry> read_entry(const wire::Value& value, const std::string& pointer) {
    TRY_STATUS(text_.expect_object(value, pointer, "a grant"));
    TRY_STATUS(text_.check_keys(value, pointer, kEntryKeys));
    GrantEntry entry;
    TRY(entry.name, read_name(value, pointer));
    TRY(entry.token_sha256, read_hash(value, pointer));
    TRY_STATUS(read_policies(value, pointer, entry));
    if (const wire::Value* const fields = value.find("fields")) {
      TRY_STATUS(text_.expect_object(*fields, pointer_child(pointer, "fields"), "\"fields\""));
      entry.fields = *fields;
    }
    if (const wire::Value* const expires = value.find("expires")) {
      entry.expires = expires->is_string() ? parse_rfc3339(expires->as_string()) : std::nullopt;
      if (!entry.expires) {
        return text_.bad("not a time: " + shown(*expires), pointer_child(pointer, "expires"),
                         R"(write it as "2027-01-31T00:00:00Z")");
      }
    }
    return entry;
  }

  Result<std::string> read_name(const wire::Value& value, const std::string& pointer) {
    TRY(const wire::Value* const name,
        text_.require(value, pointer, "name", "counters and the audit log know the grant by it"));
    const std::string at = pointer_child(pointer, "name");
    if (!name->is_string() || name->as_string().empty() ||
        name->as_string().size() > kGrantNameBytesMax ||
        printable(name->as_string()) != name->as_string()) {
      return text_.bad("not a grant's name: " + shown(*name), at,
                       "a name has 1 to " + std::to_string(kGrantNameBytesMax) +
                           " bytes and no control characters");
    }
    // Several tokens may share a name on purpose: that is how one is exchanged for the next.
    return name->as_string();
  }

  Result<std::string> read_hash(const wire::Value& value, const std::string& pointer) {
    TRY(const wire::Value* const hash,
        text_.require(value, pointer, "token_sha256", "'gatecrash grant new NAME' makes a token"));
    const std::string at = pointer_child(pointer, "token_sha256");
    auto bytes = hash->is_string() ? hex_decode(hash->as_string()) : std::nullopt;
    if (!bytes || bytes->size() != kDigestBytes) {
      // Never shown: somebody may have put the token itself here.
      return text_.bad("not a SHA-256 digest", at, "it is 64 hex digits, and never the token");
    }
    if (!hashes_.insert(*bytes).second) {
      return text_.bad("a second grant with the same token", at, "a token has one grant");
    }
    return *std::move(bytes);
  }

  Status read_policies(const wire::Value& value, const std::string& pointer, GrantEntry& entry) {
    const wire::Value* const one = value.find("policy");
    const wire::Value* const several = value.find("policies");
    if (one != nullptr && several != nullptr) {
      return text_.bad("both \"policy\" and \"policies\"", pointer_child(pointer, "policies"),
                       "the first is for every server, the second names servers", At::kKey);
    }
    if (one != nullptr) {
      TRY(entry.policies[""], read_path(*one, pointer_child(pointer, "policy")));
    }
    if (several == nullptr) {
      return {};
    }
    const std::string at = pointer_child(pointer, "policies");
    TRY_STATUS(text_.expect_object(*several, at, "\"policies\""));
    for (const wire::Member& member : several->members()) {
      const std::string child = pointer_child(at, member.key);
      if (member.key.empty()) {
        return text_.bad("a server has a name", child, "", At::kKey);
      }
      TRY(entry.policies[member.key], read_path(member.value, child));
    }
    if (entry.policies.empty()) {
      return text_.bad("no server", at, "a grant that may use none is not needed");
    }
    return {};
  }

  Result<std::string> read_path(const wire::Value& value, const std::string& pointer) const {
    if (!value.is_string() || value.as_string().empty()) {
      return text_.bad("not a policy's file: " + shown(value), pointer, "");
    }
    return value.as_string();
  }

  PolicyText text_;
  std::set<std::string> hashes_;
};

}  // namespace

std::optional<std::string_view> policy_for(const GrantEntry& grant, std::string_view server) {
  if (grant.policies.empty()) {
    return std::string_view();
  }
  auto found = grant.policies.find(server);
  if (found == grant.policies.end()) {
    found = grant.policies.find("");
  }
  if (found == grant.policies.end()) {
    return std::nullopt;
  }
  return found->second;
}

Result<std::vector<GrantEntry>> read_grants(std::string_view text, std::string_view name) {
  return GrantsReader(text, name).read();
}

std::string token_hash(std::string_view token) { return sha256_hex(token); }

std::string grant_entry_text(std::string_view name, std::string_view token) {
  return wire::write_json(
      wire::Value::object({{"name", name}, {"token_sha256", token_hash(token)}}));
}

}  // namespace gatecrash::gateway
