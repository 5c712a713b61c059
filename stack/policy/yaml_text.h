// yaml_text: a policy's YAML text -> the JSON value that it plainly spells, and where each part of
// it stands.
//
// Strict: only what every YAML reader takes for the same value. Refused are duplicate keys, anchors
// and aliases, merge keys, tags, directives, several documents, keys that are not strings, and
// unquoted scalars that readers disagree about (yes, 010, 0x1F, 1_000, .inf, ~, 1:30, dates).
// Pure. The one file that includes yaml-cpp is yaml_text.cc; its exceptions end there.
// Source: YAML 1.2.2 (chapter 10, JSON schema) and 1.1 (the types that readers still resolve).
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "stack/policy/policy_position.h"
#include "stack/wire/value.h"

namespace gatecrash::policy {

// A policy of the largest published server has some hundred tools: 30 KiB.
inline constexpr std::size_t kYamlBytesMax = std::size_t{1024} * 1024;
// As deep as the JSON reader goes.
inline constexpr std::size_t kYamlDepthMax = 64;
// After so many mistakes one more teaches nobody anything.
inline constexpr std::size_t kYamlProblemsMax = 50;

struct YamlProblem {
  std::string message;  // what is wrong, and what to write instead
  std::size_t offset = 0;
};

struct YamlText {
  wire::Value root;  // null when the text could not be read to its end
  std::map<std::string, Place, std::less<>> places;  // by JSON Pointer
  std::vector<YamlProblem> problems;                 // empty: `root` is the whole text
};

/// Reads exactly one document. With problems, `root` is not to be used.
YamlText read_yaml(std::string_view text);

}  // namespace gatecrash::policy
