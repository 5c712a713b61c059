// arbitrary_value: rapidcheck generators of JSON values and of their spellings.
//
// Everything generated is I-JSON: distinct keys, no noncharacters, numbers within a double. One
// thread (rapidcheck's context is thread-local).
#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include <rapidcheck.h>

#include "stack/wire/value.h"

namespace gatecrash::wire {

/// How rapidcheck prints a Value that breaks a property; found by its argument's namespace.
void showValue(const Value& value, std::ostream& out);

}  // namespace gatecrash::wire

namespace gatecrash::test {

/// Text that tries a writer: escapes, controls, line separators, characters of each UTF-8 length.
rc::Gen<std::string> arbitrary_text();

/// A number token of every form that the grammar allows.
rc::Gen<std::string> arbitrary_number_token();

/// A value of every kind, at most `depth_max` levels deep.
rc::Gen<wire::Value> arbitrary_value(int depth_max = 4);

/// `value` as JSON with arbitrary white space and escapes: bytes that read as `value` again.
rc::Gen<std::string> arbitrary_spelling(const wire::Value& value);

/// `bytes` with a few of them dropped, doubled or replaced: mostly not JSON, but near it.
rc::Gen<std::string> arbitrary_damage(std::string_view bytes);

}  // namespace gatecrash::test
