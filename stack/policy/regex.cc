#include "stack/policy/regex.h"

#include <re2/re2.h>

#include <cstdint>

namespace gatecrash::policy {
namespace {

// What one expression and the automata that searching it builds may take.
constexpr std::int64_t kMemoryBytesMax = std::int64_t{4} * 1024 * 1024;

re2::RE2::Options options() {
  re2::RE2::Options options(re2::RE2::CannedOptions::Quiet);
  options.set_max_mem(kMemoryBytesMax);
  return options;
}

}  // namespace

struct Regex::Program {
  explicit Program(const std::string& pattern) : re2(pattern, options()) {}

  re2::RE2 re2;
};

Regex::Regex(std::string_view pattern)
    : pattern_(pattern), program_(std::make_unique<Program>(pattern_)) {}

Regex::~Regex() = default;

Result<std::shared_ptr<const Regex>> Regex::compile(std::string_view pattern) {
  std::shared_ptr<const Regex> regex(new Regex(pattern));
  if (!regex->program_->re2.ok()) {
    return fail(Code::kConfigInvalid,
                "not a regular expression (RE2): " + regex->program_->re2.error());
  }
  return regex;
}

bool Regex::search(std::string_view text) const {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), program_->re2);
}

}  // namespace gatecrash::policy
