// choices: the one source of everything that a generator decides.
//
// A generator never draws random numbers: it asks for bounded integers. A seeded PRNG answers at
// full speed (campaigns), a recorded sequence answers again (shrinking, reproduction), raw bytes
// answer (libFuzzer, rapidcheck). Smaller answers mean simpler inputs; an exhausted sequence
// answers 0, so that a shorter sequence means a simpler input too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "stack/base/rng.h"

namespace gatecrash::generate {

/// Where one step of a world begins in the recorded sequence: shrinking deletes whole spans first.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

class Choices {
 public:
  /// Answers from a seeded PRNG; records only after record().
  static Choices from_seed(std::uint64_t seed);
  /// Answers from a recorded sequence, each value clamped to its bound.
  static Choices from_sequence(std::vector<std::uint32_t> sequence);
  /// Answers from raw bytes: one byte for bounds up to 256, else four little-endian. Copies
  /// nothing: the bytes must outlive the object.
  static Choices from_bytes(std::span<const std::uint8_t> bytes);

  /// Keeps what is answered from now on, for sequence() and spans().
  void record() { recording_ = true; }

  /// An integer in [0, bound). REQUIRES: bound > 0.
  std::uint32_t below(std::uint32_t bound);

  /// True `numerator` times in `denominator`; false is the simpler answer.
  bool chance(std::uint32_t numerator, std::uint32_t denominator);

  /// An index into `weights`, by weight; earlier is simpler. REQUIRES: their sum > 0.
  std::size_t weighted(std::span<const std::uint32_t> weights);

  std::size_t weighted(std::initializer_list<std::uint32_t> weights) {
    return weighted(std::span<const std::uint32_t>(weights.begin(), weights.size()));
  }

  /// One of `items`, earlier is simpler. REQUIRES: not empty.
  template <class Container>
  const auto& pick(const Container& items) {
    return *(std::begin(items) + below(static_cast<std::uint32_t>(std::size(items))));
  }

  /// Whether to go on with another step: always from a seed, while it lasts from a sequence or
  /// bytes.
  bool more();

  /// Marks the begin of a step; its span ends where the next begins.
  void begin_span();

  const std::vector<std::uint32_t>& sequence() const { return recorded_; }

  std::vector<Span> spans() const;

 private:
  enum class Source : std::uint8_t { kSeed, kSequence, kBytes };

  explicit Choices(Source source) : source_(source), rng_(0) {}

  std::uint32_t next_from_bytes(std::uint32_t bound);

  void keep(std::uint32_t answer) {
    if (recording_) {
      recorded_.push_back(answer);
    }
  }

  Source source_;
  Rng rng_;
  std::vector<std::uint32_t> sequence_;
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
  bool recording_ = false;
  std::vector<std::uint32_t> recorded_;
  std::vector<std::size_t> span_begins_;
};

}  // namespace gatecrash::generate
