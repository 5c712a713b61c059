#include "stack/wire/json_writer.h"

namespace gatecrash::wire {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0xe2;
}

/// U+2028 or U+2029 at `i`.
bool is_line_separator(std::string_view text, std::size_t i) {
  return text.substr(i, 2) == "\xe2\x80" && i + 2 < text.size() &&
         (text[i + 2] == '\xa8' || text[i + 2] == '\xa9');
}

void append_control(std::string& out, char c) {
  constexpr std::string_view kControls = "\b\f\n\r\t";
  constexpr std::string_view kLetters = "bfnrt";
  out += '\\';
  if (const std::size_t known = kControls.find(c); known != std::string_view::npos) {
    out += kLetters[known];
    return;
  }
  out += "u00";
  out += kHexDigits[static_cast<unsigned char>(c) >> 4U];
  out += kHexDigits[static_cast<unsigned char>(c) & 15U];
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
  out += '"';
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t run = i;
    while (i < text.size() && is_plain(text[i])) {
      ++i;
    }
    out.append(text, run, i - run);
    if (i == text.size()) {
      break;
    }
    const char c = text[i];
    if (c == '"' || c == '\\') {
      (out += '\\') += c;
      ++i;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      append_control(out, c);
      ++i;
    } else if (is_line_separator(text, i)) {
      out += text[i + 2] == '\xa8' ? "\\u2028" : "\\u2029";
      i += 3;
    } else {
      out += c;
      ++i;
    }
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
  append_json(out, value);
  return out;
}

std::string write_json_pretty(const Value& value) {
  std::string out;
  append_pretty(out, value, 0);
  return out;
}

}  // namespace gatecrash::wire
