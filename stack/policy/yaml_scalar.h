// yaml_scalar: what one unquoted YAML scalar stands for, where all readers agree on it.
//
// Pure. Source: YAML 1.2.2 section 10.2.2 (JSON schema); YAML 1.1 type repository (bool, int,
// float, null, timestamp, merge, value).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "stack/wire/value.h"

namespace gatecrash::policy {

struct PlainScalar {
  std::optional<wire::Value> value;  // nothing: readers disagree
  std::string why;                   // then: as what some reader takes it
};

/// `text` as JSON's true, false, null, a number or a string.
PlainScalar read_plain_scalar(std::string_view text);

}  // namespace gatecrash::policy
