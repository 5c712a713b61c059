// envelope: the message that a server finds in a value with its library's look-up.
//
// Pure. Names are looked up as the reader's Names say; the message is handed on with the names that
// were meant, so that "Method" read as method is written "method".
#pragma once

#include <vector>

#include "harness/dissect/reader.h"
#include "harness/dissect/understood.h"
#include "stack/base/result.h"
#include "stack/wire/value.h"

namespace gatecrash::dissect {

/// Appends the message in `value`, or each of a batch. Errors: peer_bad_message when the server
/// would not act on it; of a batch what came before is appended nevertheless.
Status understand(wire::Value value, const Reader& reader, const Habits& habits,
                  std::vector<Understood>& out);

}  // namespace gatecrash::dissect
