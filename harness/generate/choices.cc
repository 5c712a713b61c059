#include "harness/generate/choices.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "stack/base/check.h"

namespace gatecrash::generate {

Choices Choices::from_seed(std::uint64_t seed) {
  Choices choices(Source::kSeed);
  choices.rng_ = Rng(seed);
  return choices;
}

Choices Choices::from_sequence(std::vector<std::uint32_t> sequence) {
  Choices choices(Source::kSequence);
  choices.sequence_ = std::move(sequence);
  return choices;
}

Choices Choices::from_sequence_then_seed(std::vector<std::uint32_t> sequence, std::uint64_t seed) {
  Choices choices(Source::kSequenceThenSeed);
  choices.sequence_ = std::move(sequence);
  choices.rng_ = Rng(seed);
  return choices;
}

Choices Choices::from_bytes(std::span<const std::uint8_t> bytes) {
  Choices choices(Source::kBytes);
  choices.parts_.bytes = bytes;
  choices.end_ = bytes.size();
  return choices;
}

namespace {

/// How many bytes answer for a bound.
std::uint8_t width_of(std::uint32_t bound) {
  constexpr std::uint32_t kOneByteBound = 256;
  return bound <= kOneByteBound ? 1 : 4;
}

}  // namespace

Choices Choices::from_parts(const Parts& parts, std::uint64_t seed) {
  CHECK(parts.begins.empty() || parts.begins.back() <= parts.bytes.size());
  Choices choices(Source::kParts);
  choices.parts_ = parts;
  choices.end_ = parts.begins.empty() ? parts.bytes.size() : parts.begins.front();
  choices.rng_ = Rng(seed);
  return choices;
}

void Choices::begin_next_part() {
  const std::size_t size = parts_.bytes.size();
  const std::span<const std::size_t> begins = parts_.begins;
  at_ = part_ < begins.size() ? begins[part_] : size;
  end_ = part_ + 1 < begins.size() ? begins[part_ + 1] : size;
  ++part_;
}

std::vector<std::uint8_t> Choices::bytes(std::size_t begin, std::size_t end) const {
  CHECK(begin <= end && end <= recorded_.size());
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = begin; i < end; ++i) {
    const std::size_t width = byte_of(i + 1) - byte_of(i);
    for (std::size_t byte = 0; byte < width; ++byte) {
      bytes.push_back(static_cast<std::uint8_t>(recorded_[i] >> (8U * byte)));
    }
  }
  return bytes;
}

std::uint32_t Choices::next_from_bytes(std::uint32_t bound) {
  const std::size_t width = width_of(bound);
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < width && at_ < end_; ++i) {
    number |= static_cast<std::uint32_t>(parts_.bytes[at_++]) << (8 * i);
  }
  return number % bound;
}

std::uint32_t Choices::below_slowly(std::uint32_t bound) {
  CHECK(bound > 0);
  if (bound == 1) {
    return 0;
  }
  std::uint32_t answer = 0;
  switch (source_) {
    case Source::kSeed:
      answer = static_cast<std::uint32_t>(rng_.below(bound));
      break;
    case Source::kSequence:
      answer = at_ < sequence_.size() ? std::min(sequence_[at_++], bound - 1) : 0;
      break;
    case Source::kSequenceThenSeed:
      answer = at_ < sequence_.size() ? std::min(sequence_[at_++], bound - 1)
                                      : static_cast<std::uint32_t>(rng_.below(bound));
      break;
    case Source::kBytes:
      answer = next_from_bytes(bound);
      break;
    case Source::kParts:
      answer = at_ < end_ ? next_from_bytes(bound) : static_cast<std::uint32_t>(rng_.below(bound));
      break;
  }
  keep(answer, width_of(bound));
  return answer;
}

bool Choices::chance(std::uint32_t numerator, std::uint32_t denominator) {
  CHECK(numerator <= denominator);
  return below(denominator) >= denominator - numerator;
}

std::size_t Choices::weighted(std::span<const std::uint32_t> weights) {
  const std::uint32_t sum = std::accumulate(weights.begin(), weights.end(), 0U);
  std::uint32_t answer = below(sum);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (answer < weights[i]) {
      return i;
    }
    answer -= weights[i];
  }
  CHECK(false);
}

bool Choices::more() {
  bool answer = true;
  switch (source_) {
    case Source::kSeed:
    case Source::kParts:
      break;
    case Source::kSequence:
      answer = at_ < sequence_.size() && sequence_[at_] != 0;
      at_ += at_ < sequence_.size() ? 1 : 0;
      break;
    case Source::kSequenceThenSeed:
      answer = at_ >= sequence_.size() || sequence_[at_] != 0;
      at_ += at_ < sequence_.size() ? 1 : 0;
      break;
    case Source::kBytes:
      answer = at_ < end_;
      break;
  }
  keep(answer ? 1 : 0, 0);
  return answer;
}

Choices::OpenSpan Choices::span(std::string_view name) {
  if (source_ == Source::kParts && name == parts_.span) {
    begin_next_part();
  }
  if (!recording_) {
    return {*this, OpenSpan::kNone};
  }
  spans_.push_back({recorded_.size(), recorded_.size(), name});
  return {*this, spans_.size() - 1};
}

}  // namespace gatecrash::generate
