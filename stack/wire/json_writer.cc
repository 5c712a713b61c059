#include "stack/wire/json_writer.h"

#include "stack/wire/json_text.h"

namespace gatecrash::wire {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

// Most messages fit without growing.
constexpr std::size_t kMessageBytes = 512;

/// Appends text that needs no escape but those of U+2028 and U+2029 (E2 80 A8 and E2 80 A9).
void append_run(std::string& out, std::string_view run) {
  constexpr std::string_view kLead = "\xe2\x80";
  std::size_t at = run.find(kLead);
  while (at != std::string_view::npos) {
    const char last = at + 2 < run.size() ? run[at + 2] : '\0';
    if (last != '\xa8' && last != '\xa9') {
      at = run.find(kLead, at + 2);
      continue;
    }
    out += run.substr(0, at);
    out += last == '\xa8' ? "\\u2028" : "\\u2029";
    run.remove_prefix(at + 3);
    at = run.find(kLead);
  }
  out += run;
}

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

/// Appends bytes from `at` on while escapes come densely; returns the first not appended.
const char* append_escapes(std::string& out, const char* at, const char* end) {
  ByteBlock block(out);
  std::size_t plain = 0;
  for (; at != end && plain < kPlainRun; ++at) {
    if (!is_plain(*at)) {
      push_escaped(block, *at);
      plain = 0;
    } else if (static_cast<unsigned char>(*at) < 0x80) {
      block.push(*at);
      ++plain;
    } else {
      break;
    }
  }
  return at;
}

void append_pretty(std::string& out, const Value& value, std::size_t indent) {
  const std::string margin(indent + 2, ' ');
  const bool array = value.is_array();
  if ((!array && !value.is_object()) || (array ? value.items().empty() : value.members().empty())) {
    append_json(out, value);
    return;
  }
  out += array ? '[' : '{';
  std::string_view separator = "\n";
  if (array) {
    for (const Value& item : value.items()) {
      (out += separator) += margin;
      append_pretty(out, item, indent + 2);
      separator = ",\n";
    }
  } else {
    for (const Member& member : value.members()) {
      (out += separator) += margin;
      append_json_string(out, member.key);
      out += ": ";
      append_pretty(out, member.value, indent + 2);
      separator = ",\n";
    }
  }
  (out += '\n').append(indent, ' ');
  out += array ? ']' : '}';
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  out += '"';
  while (true) {
    const char* const run = at;
    bool ascii = true;
    at = skip_plain(at, end, ascii);
    const std::string_view plain(run, static_cast<std::size_t>(at - run));
    if (ascii) {
      out += plain;
    } else {
      append_run(out, plain);
    }
    if (at == end) {
      break;
    }
    at = append_escapes(out, at, end);
  }
  out += '"';
}

void append_json(std::string& out, const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kNull:
      out += "null";
      return;
    case Value::Kind::kBool:
      out += value.as_bool() ? "true" : "false";
      return;
    case Value::Kind::kNumber:
      out += value.number_token();
      return;
    case Value::Kind::kString:
      append_json_string(out, value.as_string());
      return;
    case Value::Kind::kArray: {
      char separator = '[';
      for (const Value& item : value.items()) {
        out += separator;
        append_json(out, item);
        separator = ',';
      }
      out += value.items().empty() ? "[]" : "]";
      return;
    }
    case Value::Kind::kObject: {
      char separator = '{';
      for (const Member& member : value.members()) {
        out += separator;
        append_json_string(out, member.key);
        out += ':';
        append_json(out, member.value);
        separator = ',';
      }
      out += value.members().empty() ? "{}" : "}";
      return;
    }
  }
}

std::string write_json(const Value& value) {
  std::string out;
  out.reserve(kMessageBytes);
  append_json(out, value);
  return out;
}

std::string write_json_pretty(const Value& value) {
  std::string out;
  append_pretty(out, value, 0);
  return out;
}

}  // namespace gatecrash::wire
