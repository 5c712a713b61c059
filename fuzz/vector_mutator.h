// vector_mutator: a hostile vector of the catalogue (harness/generate/vectors.h) put on one line.
//
// What json_mutator does token by token these do knowing what a message is: which member is the
// tool's name, where the arguments are, what another call would look like.
#pragma once

#include <string>

#include "stack/base/rng.h"

namespace gatecrash::fuzz {

/// Puts one or two vectors on `line`: the text of a message, with or without its LF. False, and no
/// change, when it is not the text of an object.
bool mutate_by_vector(std::string& line, Rng& rng);

}  // namespace gatecrash::fuzz
