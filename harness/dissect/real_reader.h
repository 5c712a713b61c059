// real_reader: runtimes that are asked themselves: Node.js, Python and Go, each with a small script
// of ours that prints what it reads.
//
// The scripts and what their output means; whoever may start processes runs them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/dissect/grid.h"

namespace gatecrash::dissect {

/// What the whole numbers in a script's answers are: as large as written, or a double's digits.
enum class Numbers : std::uint8_t { kExact, kDoubles };

struct RealReader {
  std::string_view name;     // "node (real)"
  std::string_view program;  // to look up in PATH
  std::string_view package;  // that brings it on Debian
  std::string_view script;
  std::string_view file_name;  // when the script must stand in a file; empty: an argument
  std::string_view model;      // the victim that stands for it
  Numbers numbers = Numbers::kExact;
};

/// Static.
std::span<const RealReader> real_readers();

/// The words that start it. `mode` is "stream" or "units", `file` where the script was written when
/// it needs a file.
std::vector<std::string> words_of(const RealReader& reader, std::string_view mode,
                                  const std::string& file);

/// What one line of a script's output says, as a view of one unit.
View view_of_line(std::string_view name, std::string_view line, Numbers numbers);

/// A script's whole output as one view.
View view_of_output(const RealReader& reader, std::string_view output);

}  // namespace gatecrash::dissect
