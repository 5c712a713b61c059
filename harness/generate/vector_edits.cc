#include "harness/generate/vector_edits.h"

#include <utility>

namespace gatecrash::generate::edit {
namespace {

bool is_respellable(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '/' || c == '.' || c == '-';
}

void append_escape(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  (out += "\\u00") += kHex[byte >> 4U];
  out += kHex[byte & 15U];
}

}  // namespace

std::string respelled(std::string_view quoted_text, Encoding encoding) {
  if (encoding == Encoding::kRaw) {
    return std::string(quoted_text);
  }
  std::string out;
  bool odd = true;
  for (std::size_t i = 0; i < quoted_text.size(); ++i) {
    const char c = quoted_text[i];
    if (c == '\\') {  // an escape stays: one, two or six bytes of it
      const std::size_t size = quoted_text.substr(i).starts_with("\\u") ? 6 : 2;
      out += quoted_text.substr(i, size);
      i += size - 1;
      continue;
    }
    if (!is_respellable(c)) {
      out += c;
      continue;
    }
    if (encoding == Encoding::kEscaped || odd) {
      append_escape(out, c);
    } else {
      out += c;
    }
    odd = !odd;
  }
  return out;
}

std::string quoted(std::string_view text, Encoding encoding) {
  return respelled("\"" + std::string(text) + "\"", encoding);
}

MembersText* list_at(MessageText& message, Position position) {
  switch (position) {
    case Position::kLine:
    case Position::kTop:
    case Position::kId:
    case Position::kMethod:
      return &message.top;
    case Position::kParams:
    case Position::kName:
      return message.open_params();
    case Position::kArguments:
      return message.open_arguments();
    case Position::kMeta:
      return message.open_meta();
  }
  return nullptr;
}

MemberText* member_at(MessageText& message, Position position) {
  switch (position) {
    case Position::kLine:
    case Position::kTop:
      return message.find_top("params");
    case Position::kId:
      return message.find_top("id");
    case Position::kMethod:
      return message.find_top("method");
    case Position::kParams:
      return message.find_param("arguments");
    case Position::kName:
      return message.find_param("name");
    case Position::kArguments:
    case Position::kMeta:
      break;
  }
  MembersText* const list = list_at(message, position);
  if (list != nullptr && list->empty()) {
    list->push_back({"\"a\"", "\"b\""});
  }
  // What another vector left there may be no member.
  const bool none = list == nullptr || list->front().key.size() < 2;
  return none ? nullptr : list->data();
}

bool add_member(MessageText& message, Position position, MemberText member) {
  MembersText* const list = list_at(message, position);
  if (list == nullptr) {
    return false;
  }
  list->push_back(std::move(member));
  return true;
}

bool repeat_member(MessageText& message, const Site& site, std::string value) {
  const MemberText* const member = member_at(message, site.position);
  if (member == nullptr) {
    return false;
  }
  return add_member(message, site.position,
                    {respelled(member->key, site.encoding), std::move(value)});
}

bool replace(MessageText& message, Position position, std::string value) {
  MemberText* const member = member_at(message, position);
  if (member == nullptr) {
    return false;
  }
  member->value = std::move(value);
  member->holds = MemberText::Holds::kText;
  return true;
}

bool put_value(MessageText& message, const Site& site, std::string value) {
  switch (site.position) {
    case Position::kId:
    case Position::kMethod:
    case Position::kName:
      return replace(message, site.position, std::move(value));
    default:
      return add_member(message, site.position, {quoted("note", site.encoding), std::move(value)});
  }
}

std::string_view plain_text(MessageText& message, Position position) {
  const MemberText* const member = member_at(message, position);
  const std::string_view value = member == nullptr ? std::string_view() : member->value;
  return value.size() >= 2 && value.front() == '"' && value.back() == '"'
             ? value.substr(1, value.size() - 2)
             : std::string_view();
}

namespace {

/// The member whose string changes: a list gets one of its own.
MemberText* string_member(MessageText& message, const Site& site) {
  MemberText* member = nullptr;
  switch (site.position) {
    case Position::kId:
    case Position::kMethod:
    case Position::kName:
      member = member_at(message, site.position);
      break;
    default:
      if (add_member(message, site.position, {quoted("note", site.encoding), "\"text\""})) {
        member = &list_at(message, site.position)->back();
      }
      break;
  }
  if (member == nullptr) {
    return nullptr;
  }
  if (site.position == Position::kId && !member->value.starts_with('"')) {
    member->value = "\"" + member->value + "\"";
  }
  const bool is_string =
      member->value.size() >= 2 && member->value.starts_with('"') && member->value.ends_with('"');
  return is_string ? member : nullptr;
}

}  // namespace

bool append_to_string(MessageText& message, const Site& site, std::string_view text) {
  MemberText* const member = string_member(message, site);
  if (member == nullptr) {
    return false;
  }
  member->value = respelled(member->value, site.encoding);
  member->value.insert(member->value.size() - 1, text);
  return true;
}

bool prepend_to_string(MessageText& message, const Site& site, std::string_view text) {
  MemberText* const member = string_member(message, site);
  if (member == nullptr) {
    return false;
  }
  member->value = respelled(member->value, site.encoding);
  member->value.insert(1, text);
  return true;
}

std::string inner_call(const MessageText& message, const Site& site) {
  MessageText inner;
  inner.top = {{"\"jsonrpc\"", "\"2.0\""},
               {"\"id\"", "\"inner\""},
               {"\"method\"", quoted("tools/call", site.encoding)},
               {"\"params\"", {}, MemberText::Holds::kParams}};
  inner.params = {{"\"name\"", quoted(site.other_tool, site.encoding)},
                  {"\"arguments\"", {}, MemberText::Holds::kArguments}};
  inner.arguments = message.arguments;
  return object_text(inner);
}

}  // namespace gatecrash::generate::edit
