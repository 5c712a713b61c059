#include "harness/cli/arguments.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace gatecrash::cli {
namespace {

using std::chrono::hours;

// A year: longer than any run, short enough for a Duration.
constexpr Duration kLongest = hours(24 * 365);

constexpr std::array<std::pair<std::string_view, Duration>, 4> kUnits = {{
    {"ms", std::chrono::milliseconds(1)},
    {"s", std::chrono::seconds(1)},
    {"m", std::chrono::minutes(1)},
    {"h", hours(1)},
}};

}  // namespace

Arguments split_arguments(int argc, const char* const* argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (arguments.separated) {
      arguments.command.emplace_back(word);
    } else if (word == "--") {
      arguments.separated = true;
    } else {
      arguments.own.emplace_back(word);
    }
  }
  return arguments;
}

Result<Duration> parse_duration(std::string_view text) {
  std::int64_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, count);
  const std::string_view unit(rest, static_cast<std::size_t>(end - rest));
  for (const auto& [name, length] : kUnits) {
    if (error == std::errc() && unit == name && count > 0 && count <= kLongest / length) {
      return count * length;
    }
  }
  return fail(Code::kConfigInvalid,
              "'" + std::string(text) + "' is not a duration: write 250ms, 60s, 5m or 2h");
}

Result<std::uint64_t> parse_size(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, unsigned>, 4> kShifts = {
      {{"", 0}, {"KiB", 10}, {"MiB", 20}, {"GiB", 30}}};
  constexpr std::uint64_t kNumberMax = std::uint64_t{1} << 33U;  // shifted, it still fits
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  const std::string_view unit(read.ptr, static_cast<std::size_t>(end - read.ptr));
  for (const auto& [name, shift] : kShifts) {
    if (read.ec == std::errc() && number > 0 && number <= kNumberMax && unit == name) {
      return number << shift;
    }
  }
  return fail(Code::kConfigInvalid,
              "not a size: '" + std::string(text) + "'; write a whole number and KiB, MiB or GiB");
}

std::string fault_of_count(const std::string& text) {
  return text != "0" && fault_of_seed(text).empty() ? "" : "'" + text + "' is no number above zero";
}

std::string fault_of_seed(const std::string& text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return read.ec == std::errc() && read.ptr == end
             ? ""
             : "'" + text + "' is no whole number from 0 to 18446744073709551615";
}

}  // namespace gatecrash::cli
