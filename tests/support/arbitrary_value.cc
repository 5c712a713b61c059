#include "tests/support/arbitrary_value.h"

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "stack/wire/json_text.h"
#include "stack/wire/json_writer.h"
#include "stack/wire/number.h"

namespace gatecrash::wire {

void showValue(const Value& value, std::ostream& out) { out << write_json(value); }

}  // namespace gatecrash::wire

namespace gatecrash::test {
namespace {

using rc::gen::element;
using wire::Member;
using wire::Value;

/// A number in [0, bound), whatever size rapidcheck is at: its own inRange shrinks with the size.
std::uint32_t below(std::uint32_t bound) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::uint32_t>(0, bound));
}

std::uint32_t draw_code_point() {
  switch (below(4)) {
    case 0:
      return *element<std::uint32_t>('"', '\\', '/', '\b', '\f', '\n', '\r', '\t', 0, 0x1f, 0x7f);
    case 1:
      return *element<std::uint32_t>(0x80, 0x85, 0xa0, 0xe9, 0x17f, 0x7ff, 0x800, 0x2027, 0x2028,
                                     0x2029, 0x202a, 0x212a, 0xd7ff, 0xe000, 0xfffd, 0x10000,
                                     0x1f600, 0x4fdd0, 0x10fffd);
    case 2: {
      const std::uint32_t code = below(0x110000);
      const bool surrogate = code >= 0xd800 && code <= 0xdfff;
      return surrogate || wire::is_noncharacter(code) ? 'x' : code;
    }
    default:
      return 0x20 + below(0x5f);
  }
}

std::string draw_text() {
  std::string text;
  for (std::uint32_t left = below(12); left > 0; --left) {
    wire::append_utf8(text, draw_code_point());
  }
  return text;
}

std::string draw_digits(std::uint32_t digits_max) {
  std::string digits;
  for (std::uint32_t left = 1 + below(digits_max); left > 0; --left) {
    digits += static_cast<char>('0' + below(10));
  }
  return digits;
}

std::string draw_number_token() {
  std::string token = *element<std::string>("", "-");
  const std::string digits = draw_digits(20);
  token += digits.front() == '0' ? "0" : digits;
  if (below(3) == 0) {
    token += "." + draw_digits(20);
  }
  if (below(3) == 0) {
    token += *element<std::string>("e", "E", "e+", "E-", "e-");
    token += draw_digits(3);
  }
  return wire::is_beyond_double(token) ? "1e308" : token;
}

Value draw_value(int depth_max) {
  switch (below(depth_max > 0 ? 7 : 4)) {
    case 0:
      return *element(Value(), Value(true), Value(false));
    case 1:
      return Value::number(draw_number_token());
    case 2:
    case 3:
      return draw_text();
    case 4: {
      Value array = Value::array();
      for (std::uint32_t left = below(5); left > 0; --left) {
        array.push_back(draw_value(depth_max - 1));
      }
      return array;
    }
    default: {
      Value object = Value::object();
      for (std::uint32_t left = below(below(8) == 0 ? 30 : 5); left > 0; --left) {
        object.set(draw_text(), draw_value(depth_max - 1));
      }
      return object;
    }
  }
}

std::string draw_space() {
  return *element<std::string>("", "", "", " ", "\n", "\t", "\r\n", "  ");
}

void spell_unit(std::string& out, std::uint32_t unit) {
  const std::string digits = *element<std::string>("0123456789abcdef", "0123456789ABCDEF");
  out += "\\u";
  for (const unsigned shift : {12U, 8U, 4U, 0U}) {
    out += digits[unit >> shift & 15U];
  }
}

std::size_t length_at(std::string_view text, std::size_t at) {
  std::size_t length = 1;
  while (at + length < text.size() && (static_cast<unsigned char>(text[at + length]) >> 6U) == 2U) {
    ++length;
  }
  return length;
}

/// Spells one character (a UTF-8 sequence) as \u escapes.
void spell_escaped(std::string& out, std::string_view character) {
  std::uint32_t code = static_cast<unsigned char>(character.front());
  if (character.size() > 1) {
    code &= 0xffU >> (character.size() + 1);
  }
  for (const char c : character.substr(1)) {
    code = code << 6U | (static_cast<unsigned char>(c) & 0x3fU);
  }
  if (code >= 0x10000) {
    spell_unit(out, 0xd800 + ((code - 0x10000) >> 10U));
    spell_unit(out, 0xdc00 + ((code - 0x10000) & 0x3ffU));
  } else {
    spell_unit(out, code);
  }
}

void spell_text(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view character = text.substr(at, length_at(text, at));
    at += character.size();
    const bool plain = wire::is_plain(character.front());
    if (character == "/" && below(2) == 0) {
      out += "\\/";
    } else if (below(4) == 0) {
      spell_escaped(out, character);
    } else if (plain) {
      out += character;
    } else {
      std::string quoted;
      wire::append_json_string(quoted, character);
      out += quoted.substr(1, quoted.size() - 2);
    }
  }
  out += '"';
}

void spell(std::string& out, const Value& value) {
  out += draw_space();
  std::string_view separator;
  if (value.is_string()) {
    spell_text(out, value.as_string());
  } else if (value.is_array()) {
    out += '[' + draw_space();
    for (const Value& item : value.items()) {
      out += separator;
      spell(out, item);
      separator = ",";
    }
    out += ']';
  } else if (value.is_object()) {
    out += '{' + draw_space();
    for (const Member& member : value.members()) {
      out += separator;
      out += draw_space();
      spell_text(out, member.key);
      out += draw_space() + ":";
      spell(out, member.value);
      separator = ",";
    }
    out += '}';
  } else {
    wire::append_json(out, value);
  }
  out += draw_space();
}

}  // namespace

rc::Gen<std::string> arbitrary_text() { return rc::gen::exec(draw_text); }

rc::Gen<std::string> arbitrary_number_token() { return rc::gen::exec(draw_number_token); }

rc::Gen<Value> arbitrary_value(int depth_max) {
  return rc::gen::exec([depth_max] { return draw_value(depth_max); });
}

rc::Gen<std::string> arbitrary_spelling(const Value& value) {
  return rc::gen::exec([value] {
    std::string out;
    spell(out, value);
    return out;
  });
}

rc::Gen<std::string> arbitrary_damage(std::string_view bytes) {
  return rc::gen::exec([whole = std::string(bytes)] {
    constexpr std::string_view kBytes = "{}[]\",:\\/u0189-+.eEtfn \n\r\t\0\x1f\x7f\x80\xc3\xef\xff";
    std::string text = whole;
    for (std::uint32_t left = below(4); left > 0 && !text.empty(); --left) {
      const std::size_t at = below(static_cast<std::uint32_t>(text.size()));
      const std::size_t length = 1 + below(4);
      const char byte = kBytes[below(kBytes.size())];
      switch (below(4)) {
        case 0:
          text.erase(at, length);
          break;
        case 1:
          text.insert(at, text.substr(at, length * 4));
          break;
        case 2:
          text[at] = byte;
          break;
        default:
          text.insert(at, 1, byte);
          break;
      }
    }
    return text;
  });
}

}  // namespace gatecrash::test
