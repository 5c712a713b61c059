#include "stack/wire/json_writer.h"

#include <utility>

#include "stack/wire/json_text.h"

namespace gatecrash::wire {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

/// `c` is a quote, a backslash or a control character.
void push_escaped(ByteBlock& block, char c) {
  block.push('\\');
  if (const char letter = escape_letter(c); letter != 0) {
    block.push(letter);
    return;
  }
  for (const char digit : {'u', '0', '0', kHexDigits[static_cast<unsigned char>(c) >> 4U],
                           kHexDigits[static_cast<unsigned char>(c) & 15U]}) {
    block.push(digit);
  }
}

/// What stands at `at` and is no plain ASCII; returns what comes after it. Of bytes above 127 only
/// U+2028 and U+2029 (E2 80 A8 and E2 80 A9) are escaped.
const char* push_special(ByteBlock& block, const char* at, const char* end) {
  if (!is_plain(*at)) {
    push_escaped(block, *at);
    return at + 1;
  }
  if (end - at >= 3 && at[0] == '\xe2' && at[1] == '\x80' && (at[2] == '\xa8' || at[2] == '\xa9')) {
    block.push(at[2] == '\xa8' ? std::string_view("\\u2028") : std::string_view("\\u2029"));
    return at + 3;
  }
  block.push(*at);
  return at + 1;
}

void push_string(ByteBlock& block, std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  bool ascii = true;
  block.push('"');
  for (at = block.push_plain(at, end, false, ascii); at != end;
       at = block.push_plain(at, end, false, ascii)) {
    at = push_special(block, at, end);
  }
  block.push('"');
}

void push_json(ByteBlock& block, const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kNull:
      return block.push(std::string_view("null"));
    case Value::Kind::kBool:
      return block.push(value.as_bool() ? std::string_view("true") : std::string_view("false"));
    case Value::Kind::kNumber:
      return block.push(std::string_view(value.number_token()));
    case Value::Kind::kString:
      return push_string(block, value.as_string());
    case Value::Kind::kArray: {
      block.push('[');
      bool first = true;
      for (const Value& item : value.items()) {
        if (!std::exchange(first, false)) {
          block.push(',');
        }
        push_json(block, item);
      }
      return block.push(']');
    }
    case Value::Kind::kObject: {
      block.push('{');
      bool first = true;
      for (const Member& member : value.members()) {
        if (!std::exchange(first, false)) {
          block.push(',');
        }
        push_string(block, member.key);
        block.push(':');
        push_json(block, member.value);
      }
      return block.push('}');
    }
  }
}

void push_margin(ByteBlock& block, std::size_t indent) {
  block.push('\n');
  for (std::size_t i = 0; i < indent; ++i) {
    block.push(' ');
  }
}

void push_pretty(ByteBlock& block, const Value& value, std::size_t indent) {
  const bool array = value.is_array();
  if ((!array && !value.is_object()) || (array ? value.items().empty() : value.members().empty())) {
    return push_json(block, value);
  }
  bool first = true;
  const auto next_line = [&] {
    if (!std::exchange(first, false)) {
      block.push(',');
    }
    push_margin(block, indent + 2);
  };
  block.push(array ? '[' : '{');
  if (array) {
    for (const Value& item : value.items()) {
      next_line();
      push_pretty(block, item, indent + 2);
    }
  } else {
    for (const Member& member : value.members()) {
      next_line();
      push_string(block, member.key);
      block.push(std::string_view(": "));
      push_pretty(block, member.value, indent + 2);
    }
  }
  push_margin(block, indent);
  block.push(array ? ']' : '}');
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  ByteBlock block(out);
  push_string(block, text);
  block.flush();
}

void append_json(std::string& out, const Value& value) {
  ByteBlock block(out);
  push_json(block, value);
  block.flush();
}

std::string write_json(const Value& value) {
  std::string out;
  append_json(out, value);
  return out;
}

std::string write_json_pretty(const Value& value) {
  std::string out;
  ByteBlock block(out);
  push_pretty(block, value, 0);
  block.flush();
  return out;
}

}  // namespace gatecrash::wire
