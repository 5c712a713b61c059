// arguments: the parts of a command line that CLI11 does not read for us.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/base/time.h"

namespace gatecrash::cli {

/// A command line cut at its first `--`.
struct Arguments {
  std::vector<std::string> own;      // gatecrash's, without the program's name
  std::vector<std::string> command;  // what follows `--`
  bool separated = false;            // true when there was a `--`
};

Arguments split_arguments(int argc, const char* const* argv);

/// "250ms", "60s", "5m", "2h": a whole number above zero and its unit. Errors: config_invalid.
Result<Duration> parse_duration(std::string_view text);

/// "4096", "64KiB", "64MiB", "2GiB": a whole number above zero and its unit. Errors:
/// config_invalid.
Result<std::uint64_t> parse_size(std::string_view text);

/// What is wrong with a count: nothing (empty) with a whole number that 64 bits hold, and is not 0.
std::string fault_of_count(const std::string& text);

/// What is wrong with a seed: nothing (empty) with a whole number that 64 bits hold.
std::string fault_of_seed(const std::string& text);

}  // namespace gatecrash::cli
