// json_mutator: changes of JSON text that other readers see differently, token by token.
//
// Random bytes rarely make a second key of the same name or another spelling of the same string;
// these do it in one step. The text need not be JSON, before or after.
#pragma once

#include <string>

#include "stack/base/rng.h"

namespace gatecrash::fuzz {

/// One change: a member said twice, a character written as an escape, a number or a key spelt
/// otherwise, bytes between tokens, a value wrapped or doubled.
void mutate_json(std::string& text, Rng& rng);

}  // namespace gatecrash::fuzz
