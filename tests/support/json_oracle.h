// json_oracle: a second opinion on JSON bytes, by a parser that shares nothing with ours.
//
// nlohmann accepts more than I-JSON: it keeps the last duplicate, stops at a NUL, skips a byte
// order mark, and has no bounds. So it must accept all that read_json accepts, with equal data; and
// what it alone accepts, read_json must have refused for one of those reasons.
#pragma once

#include <string>
#include <string_view>

#include "stack/base/result.h"
#include "stack/wire/json_reader.h"

namespace gatecrash::test {

/// What is wrong with `ours`, which is read_json's answer to `bytes`; empty when nothing is.
std::string json_disagreement(std::string_view bytes, const Result<wire::Value>& ours);

}  // namespace gatecrash::test
