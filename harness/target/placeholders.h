// placeholders: {name} in the texts of a target file -> what it stands for in one run.
//
// Pure. What is not a known name in braces stays as it is: JSON and templates are full of braces.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/target/target_file.h"

namespace gatecrash::target {

/// Names without braces; the upstream's words stand for {upstream}, {upstream_args},
/// {upstream_line}.
struct Values {
  std::map<std::string, std::string, std::less<>> texts;
  std::vector<std::string> upstream;
};

/// In a text {upstream} and {upstream_line} are one line for a POSIX shell, {upstream_args} the
/// inside of a JSON array: "a", "b".
std::string fill(std::string_view text, const Values& values);

/// The words of a program, with `env` before them where it sets variables. A word that is
/// {upstream} alone becomes its several words.
std::vector<std::string> fill(const Program& program, const Values& values);

}  // namespace gatecrash::target
