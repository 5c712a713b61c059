// json_writer: Value -> canonical bytes. The one JSON writer of the product.
//
// No white space, members in the Value's order, numbers as spelt, the shortest escapes; U+2028 and
// U+2029 are escaped because some readers take them for line ends. The output holds no raw control
// character, so it is always one line. read_json(write_json(v)) == v for every v that the reader
// can return.
#pragma once

#include <string>
#include <string_view>

#include "stack/wire/value.h"

namespace gatecrash::wire {

std::string write_json(const Value& value);
void append_json(std::string& out, const Value& value);

/// Appends `text` as a JSON string in quotes. REQUIRES: valid UTF-8.
void append_json_string(std::string& out, std::string_view text);

/// Indented by two spaces a level, ", " never; "{}" and "[]" when empty (Python's
/// json.dumps(indent=2)).
std::string write_json_pretty(const Value& value);

}  // namespace gatecrash::wire
