// Class J: what JSON libraries read differently of keys and structure: keys said twice, keys in
// escapes and other cases, comments, what follows. Values are in vectors_values.cc.

#include <algorithm>
#include <array>
#include <string>

#include "harness/generate/vector_edits.h"
#include "harness/generate/vectors.h"

namespace gatecrash::generate {
namespace json_rows {
namespace {

using namespace std::string_view_literals;
using edit::add_member;
using edit::append_to_string;
using edit::put_value;
using edit::quoted;
using Kind = Treatment;
using At = Position;

constexpr Positions kLists = {At::kParams, At::kArguments, At::kMeta};
constexpr Positions kObjects = {At::kTop, At::kParams, At::kArguments, At::kMeta};

/// What a twin of the position's member says instead.
std::string other_value(const MessageText& message, const Site& site) {
  switch (site.position) {
    case At::kName:
      return quoted(site.other_tool, site.encoding);
    case At::kMethod:
      return "\"ping\"";
    case At::kId:
      return "\"other\"";
    case At::kTop: {
      MessageText inner;
      inner.top = {{"\"name\"", quoted(site.other_tool, site.encoding)},
                   {"\"arguments\"", {}, MemberText::Holds::kArguments}};
      inner.arguments = message.arguments;
      return object_text(inner);
    }
    case At::kParams:
      return R"({"other":true})";
    default:
      return "\"other\"";
  }
}

bool duplicate(MessageText& message, const Site& site) {
  return edit::repeat_member(message, site, other_value(message, site));
}

bool duplicate_before(MessageText& message, const Site& site) {
  const MemberText* const member = edit::member_at(message, site.position);
  MembersText* const list = edit::list_at(message, site.position);
  if (member == nullptr || list == nullptr) {  // no list: another vector has put its twin first
    return false;
  }
  MemberText twin{edit::respelled(member->key, site.encoding), other_value(message, site)};
  list->insert(list->begin(), std::move(twin));
  return true;
}

bool duplicate_equal(MessageText& message, const Site& site) {
  const MemberText* const member = edit::member_at(message, site.position);
  return member != nullptr && add_member(message, site.position, MemberText(*member));
}

bool escaped_duplicate(MessageText& message, const Site& site) {
  Site spelt = site;
  spelt.encoding = site.encoding == Encoding::kRaw ? Encoding::kMixed : site.encoding;
  return duplicate(message, spelt);
}

bool escaped_keys(MessageText& message, const Site& site) {
  const Encoding spelt = site.encoding == Encoding::kRaw ? Encoding::kMixed : site.encoding;
  MembersText* const list = edit::list_at(message, site.position);
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    (*list)[i].key = edit::respelled((*list)[i].key, spelt);
  }
  return list != nullptr;
}

bool escaped_value(MessageText& message, const Site& site) {
  const Encoding spelt = site.encoding == Encoding::kRaw ? Encoding::kMixed : site.encoding;
  MemberText* const member = edit::member_at(message, site.position);
  if (member == nullptr || !member->value.starts_with('"')) {
    return false;
  }
  member->value = edit::respelled(member->value, spelt);
  return true;
}

bool escaped_solidus(MessageText& message, const Site& site) {
  MemberText* const member = edit::member_at(message, site.position);
  const std::size_t at = member == nullptr ? std::string::npos : member->value.find('/');
  if (at == std::string::npos) {
    return false;
  }
  member->value.insert(at, 1, '\\');
  return true;
}

std::string with_upper_letter(std::string key) {
  if (key.size() > 2 && key[1] >= 'a' && key[1] <= 'z') {
    key[1] = static_cast<char>(key[1] - 'a' + 'A');
  }
  return key;
}

bool twin_key(MessageText& message, const Site& site) {
  const MemberText* const member = edit::member_at(message, site.position);
  if (member == nullptr) {
    return false;
  }
  std::string key = with_upper_letter(member->key);
  if (key == member->key) {
    key = "\"_Meta\"";
  }
  return add_member(message, site.position,
                    {edit::respelled(key, site.encoding), other_value(message, site)});
}

bool upper_case_keys(MessageText& message, const Site& site) {
  MembersText* const list = edit::list_at(message, site.position);
  if (list == nullptr) {
    return false;
  }
  for (MemberText& member : *list) {
    for (char& c : member.key) {
      c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
  }
  return true;
}

/// A twin whose s is U+017F, which folds to s in Go.
bool long_s(MessageText& message, const Site& site) {
  const MemberText* const member = edit::member_at(message, site.position);
  const std::size_t at = member == nullptr ? std::string::npos : member->key.find('s');
  if (at == std::string::npos) {
    return false;
  }
  std::string key = member->key;
  key.replace(at, 1, site.encoding == Encoding::kRaw ? "\xc5\xbf" : "\\u017f");
  return add_member(message, site.position, {std::move(key), other_value(message, site)});
}

/// A twin whose key is the same up to U+0000.
bool nul_in_key(MessageText& message, const Site& site) {
  const MemberText* const member = edit::member_at(message, site.position);
  if (member == nullptr) {
    return false;
  }
  std::string key = member->key;
  key.insert(key.size() - 1, "\\u0000");
  return add_member(message, site.position, {std::move(key), other_value(message, site)});
}

bool nul_in_key_first(MessageText& message, const Site& site) {
  if (!nul_in_key(message, site)) {
    return false;
  }
  MembersText& list = *edit::list_at(message, site.position);
  std::string& key = list.back().key;
  key.insert(key.size() - 1, "x");
  std::rotate(list.begin(), list.end() - 1, list.end());
  return true;
}

bool lone_surrogate_keys(MessageText& message, const Site& site) {
  return add_member(message, site.position, {"\"x\\ud800\"", "1"}) &&
         add_member(message, site.position, {"\"x\\udfff\"", "2"});
}

bool invalid_utf8_key(MessageText& message, const Site& site) {
  const MemberText* const member = edit::member_at(message, site.position);
  if (member == nullptr) {
    return false;
  }
  std::string key = member->key;
  key.insert(key.size() - 1, "\xff");
  return add_member(message, site.position, {std::move(key), other_value(message, site)});
}

bool comment(MessageText& message, const Site& site) {
  const MemberText* const member = edit::member_at(message, site.position);
  return member != nullptr &&
         add_member(message, site.position,
                    {{}, "/*" + member->key + ":" + other_value(message, site) + "*/"});
}

bool hidden_comment(MessageText& message, const Site& site) {
  MembersText* const list = edit::list_at(message, site.position);
  if (list == nullptr || list->empty()) {
    return false;
  }
  list->front().key.insert(0, "/**/");
  return true;
}

bool line_comment(MessageText& message, const Site&) {
  message.after += "//";
  return true;
}

bool trailing_comma(MessageText& message, const Site& site) {
  MembersText* const list = edit::list_at(message, site.position);
  if (list != nullptr) {
    list->push_back({{}, list->empty() ? "," : ""});
  }
  return list != nullptr;
}

bool single_quotes(MessageText& message, const Site& site) {
  MemberText* const member = edit::member_at(message, site.position);
  if (member == nullptr) {
    return false;
  }
  member->key.front() = '\'';
  member->key.back() = '\'';
  return true;
}

bool bare_key(MessageText& message, const Site& site) {
  MemberText* const member = edit::member_at(message, site.position);
  if (member == nullptr) {
    return false;
  }
  member->key = member->key.substr(1, member->key.size() - 2);
  return true;
}

template <const std::string_view& kText>
bool tail(MessageText& message, const Site&) {
  message.after += kText;
  return true;
}

constexpr std::string_view kGarbage = "garbage";
constexpr std::string_view kBrace = "}";
constexpr std::string_view kComma = ",";

bool object_after(MessageText& message, const Site& site) {
  message.after += edit::inner_call(message, site);
  return true;
}

void drop_last(std::string& text) {
  if (!text.empty()) {
    text.pop_back();
  }
}

void cut_in_half(std::string& text) { text.resize(text.size() / 2); }

bool missing_brace(MessageText& message, const Site&) {
  message.last.push_back(drop_last);
  return true;
}

bool half(MessageText& message, const Site&) {
  message.last.push_back(cut_in_half);
  return true;
}

bool guard_before(MessageText& message, const Site&) {
  message.before += ")]}',";
  return true;
}

template <const std::string_view& kKey>
bool key_of(MessageText& message, const Site& site) {
  return add_member(message, site.position, {quoted(kKey, site.encoding), "{\"name\":\"x\"}"});
}

constexpr std::string_view kProto = "__proto__";
constexpr std::string_view kConstructor = "constructor";
constexpr std::string_view kEmpty;

bool null_twin(MessageText& m, const Site& s) { return edit::repeat_member(m, s, "null"); }

bool second_params(MessageText& m, const Site& s) {
  return edit::repeat_member(m, s, R"({"arguments":{}})");
}

constexpr std::array kJson = {
    Vector{"J01",
           "duplicate-member",
           Kind::kRefuse,
           {At::kName, At::kParams, At::kArguments, At::kMeta},
           duplicate,
           true},
    Vector{"J01",
           "duplicate-member-before",
           Kind::kRefuse,
           {At::kName, At::kParams, At::kArguments, At::kMeta},
           duplicate_before,
           true},
    Vector{"J01",
           "duplicate-member-equal",
           Kind::kRefuse,
           {At::kName, At::kArguments, At::kTop},
           duplicate_equal},
    Vector{"J02", "duplicate-params", Kind::kRefuse, {At::kTop}, duplicate, true},
    Vector{"J02", "duplicate-params-before", Kind::kRefuse, {At::kTop}, duplicate_before, true},
    Vector{"J03", "duplicate-method", Kind::kRefuse, {At::kMethod}, duplicate, true},
    Vector{"J03", "duplicate-method-before", Kind::kRefuse, {At::kMethod}, duplicate_before, true},
    Vector{"J04", "duplicate-id", Kind::kRefuse, {At::kId}, duplicate, true},
    Vector{"J05",
           "escaped-duplicate",
           Kind::kRefuse,
           {At::kName, At::kTop, At::kMethod, At::kId, At::kParams, At::kArguments, At::kMeta},
           escaped_duplicate,
           true},
    Vector{"J06", "escaped-keys", Kind::kCanonical, kObjects, escaped_keys, true},
    Vector{"J07",
           "escaped-value",
           Kind::kCanonical,
           {At::kMethod, At::kName, At::kArguments},
           escaped_value,
           true},
    Vector{"J07", "escaped-solidus", Kind::kCanonical, {At::kMethod}, escaped_solidus},
    Vector{"J08",
           "twin-key",
           Kind::kRefuse,
           {At::kMethod, At::kName, At::kId, At::kTop, At::kParams, At::kArguments},
           twin_key,
           true},
    Vector{"J09", "upper-case-keys", Kind::kRefuse, {At::kTop, At::kParams}, upper_case_keys},
    Vector{"J10", "long-s", Kind::kRefuse, {At::kTop, At::kParams}, long_s, true},
    Vector{"J11",
           "nul-in-key",
           Kind::kRefuse,
           {At::kName, At::kParams, At::kArguments, At::kMeta},
           nul_in_key},
    Vector{"J12",
           "nul-in-key-first",
           Kind::kRefuse,
           {At::kMethod, At::kId, At::kTop},
           nul_in_key_first},
    Vector{"J16", "lone-surrogate-keys", Kind::kRefuse, kLists, lone_surrogate_keys},
    Vector{"J17",
           "invalid-utf8-key",
           Kind::kRefuse,
           {At::kName, At::kTop, At::kParams, At::kArguments, At::kMeta},
           invalid_utf8_key},
    Vector{"J18",
           "comment",
           Kind::kRefuse,
           {At::kName, At::kTop, At::kParams, At::kArguments},
           comment,
           true},
    Vector{"J18",
           "comment-before",
           Kind::kRefuse,
           {At::kParams, At::kTop, At::kArguments},
           hidden_comment},
    Vector{"J18", "line-comment", Kind::kRefuse, {At::kLine}, line_comment},
    Vector{"J19", "trailing-comma", Kind::kRefuse, kObjects, trailing_comma},
    Vector{"J19",
           "single-quotes",
           Kind::kRefuse,
           {At::kName, At::kMethod, At::kArguments},
           single_quotes},
    Vector{"J19", "bare-key", Kind::kRefuse, {At::kName, At::kMethod, At::kArguments}, bare_key},
    Vector{"J20", "garbage-after", Kind::kRefuse, {At::kLine}, tail<kGarbage>},
    Vector{"J20", "brace-after", Kind::kRefuse, {At::kLine}, tail<kBrace>},
    Vector{"J20", "comma-after", Kind::kRefuse, {At::kLine}, tail<kComma>},
    Vector{"J20", "object-after", Kind::kRefuse, {At::kLine}, object_after, true},
    Vector{"J21", "missing-brace", Kind::kRefuse, {At::kLine}, missing_brace},
    Vector{"J21", "half", Kind::kRefuse, {At::kLine}, half},
    Vector{"J22", "guard-before", Kind::kRefuse, {At::kLine}, guard_before},
    Vector{"J35", "proto", Kind::kRefuse, kObjects, key_of<kProto>, true},
    Vector{"J35", "constructor", Kind::kRefuse, kObjects, key_of<kConstructor>, true},
    Vector{"J36", "empty-key", Kind::kRefuse, {At::kTop}, key_of<kEmpty>},
    Vector{"J36", "empty-key-inside", Kind::kCanonical, kLists, key_of<kEmpty>},
    Vector{"J37",
           "null-twin",
           Kind::kRefuse,
           {At::kName, At::kParams, At::kArguments},
           null_twin,
           true},
    Vector{"J38", "second-params", Kind::kRefuse, {At::kTop}, second_params, true},
};

}  // namespace
}  // namespace json_rows

std::span<const Vector> json_vectors() { return json_rows::kJson; }

}  // namespace gatecrash::generate
