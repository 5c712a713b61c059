#include "harness/generate/message_text.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace gatecrash::generate {
namespace {

using Holds = MemberText::Holds;

bool is_white(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::size_t skip_white(std::string_view text, std::size_t at) {
  while (at < text.size() && is_white(text[at])) {
    ++at;
  }
  return at;
}

/// One past the string that begins at `at`.
std::size_t skip_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    at += text[at] == '\\' ? 1 : 0;
  }
  return std::min(at + 1, text.size());
}

/// One past the value that begins at `at`: where brackets are even and a comma or bracket ends it.
std::size_t skip_value(std::string_view text, std::size_t at) {
  for (int depth = 0; at < text.size();) {
    const char c = text[at];
    if (c == '"') {
      at = skip_string(text, at);
      continue;
    }
    if (depth == 0 && (c == ',' || c == '}' || c == ']')) {
      break;
    }
    depth += c == '{' || c == '[' ? 1 : 0;
    depth -= c == '}' || c == ']' ? 1 : 0;
    ++at;
  }
  return at;
}

std::string_view without_white_end(std::string_view text) {
  while (!text.empty() && is_white(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

/// Moves the members of `member`'s value into `list`, when it is an object.
void open(MemberText& member, Holds holds, MembersText& list) {
  if (auto members = split_object(member.value)) {
    list = *std::move(members);
    member.value.clear();
    member.holds = holds;
  }
}

MemberText* find_in(MembersText& members, std::string_view key) {
  for (MemberText& member : members) {
    const std::string_view own = member.key;
    if (own.size() == key.size() + 2 && own.substr(1, key.size()) == key) {
      return &member;
    }
  }
  return nullptr;
}

/// The list that `key` of `holder` holds; made when it is absent, null when it is something else.
MembersText* open_list(MembersText& holder, std::string_view key, Holds holds, MembersText& list) {
  const MemberText* const member = find_in(holder, key);
  if (member == nullptr) {
    holder.push_back({"\"" + std::string(key) + "\"", {}, holds});
    return &list;
  }
  return member->holds == holds ? &list : nullptr;
}

void append_members(std::string& out, const MembersText& members, const MessageText& message) {
  out += '{';
  bool first = true;
  for (const MemberText& member : members) {
    if (!first) {
      out += ',';
    }
    first = false;
    out += member.key;
    if (!member.key.empty()) {
      out += ':';
    }
    switch (member.holds) {
      case Holds::kText:
        out += member.value;
        break;
      case Holds::kParams:
        append_members(out, message.params, message);
        break;
      case Holds::kArguments:
        append_members(out, message.arguments, message);
        break;
      case Holds::kMeta:
        append_members(out, message.meta, message);
        break;
    }
  }
  out += '}';
}

}  // namespace

MemberText* MessageText::find_top(std::string_view key) { return find_in(top, key); }

MemberText* MessageText::find_param(std::string_view key) {
  const bool open = std::any_of(top.begin(), top.end(), [](const MemberText& member) {
    return member.holds == Holds::kParams;
  });
  return open ? find_in(params, key) : nullptr;
}

MembersText* MessageText::open_params() { return open_list(top, "params", Holds::kParams, params); }

MembersText* MessageText::open_arguments() {
  return open_params() == nullptr ? nullptr
                                  : open_list(params, "arguments", Holds::kArguments, arguments);
}

MembersText* MessageText::open_meta() {
  return open_params() == nullptr ? nullptr : open_list(params, "_meta", Holds::kMeta, meta);
}

std::optional<MembersText> split_object(std::string_view object) {
  std::size_t at = skip_white(object, 0);
  if (at >= object.size() || object[at] != '{') {
    return std::nullopt;
  }
  MembersText members;
  at = skip_white(object, at + 1);
  while (at < object.size() && object[at] == '"') {
    const std::size_t key_end = skip_string(object, at);
    std::size_t value = skip_white(object, key_end);
    if (value >= object.size() || object[value] != ':') {
      return std::nullopt;
    }
    value = skip_white(object, value + 1);
    const std::size_t end = skip_value(object, value);
    const std::string_view text = without_white_end(object.substr(value, end - value));
    if (text.empty()) {
      return std::nullopt;
    }
    members.push_back({std::string(object.substr(at, key_end - at)), std::string(text)});
    at = end;
    if (at < object.size() && object[at] == ',') {
      at = skip_white(object, at + 1);
    }
  }
  const bool whole =
      at < object.size() && object[at] == '}' && skip_white(object, at + 1) == object.size();
  return whole ? std::optional(std::move(members)) : std::nullopt;
}

std::optional<MessageText> take_apart(std::string_view message) {
  auto top = split_object(message);
  if (!top) {
    return std::nullopt;
  }
  MessageText parts;
  parts.top = *std::move(top);
  if (MemberText* const params = parts.find_top("params")) {
    open(*params, Holds::kParams, parts.params);
  }
  if (MemberText* const arguments = parts.find_param("arguments")) {
    open(*arguments, Holds::kArguments, parts.arguments);
  }
  if (MemberText* const meta = parts.find_param("_meta")) {
    open(*meta, Holds::kMeta, parts.meta);
  }
  return parts;
}

std::string object_text(const MessageText& message) {
  std::string out;
  append_members(out, message.top, message);
  return out;
}

std::string put_together(const MessageText& message) {
  std::string out = message.before;
  append_members(out, message.top, message);
  out += message.after;
  for (const auto change : message.last) {
    change(out);
  }
  return out + message.line_end;
}

}  // namespace gatecrash::generate
