// choices: the one source of everything that a generator decides.
//
// A generator never draws random numbers: it asks for bounded integers. A seeded PRNG answers at
// full speed (campaigns), a recorded sequence answers again (shrinking), raw bytes answer
// (libFuzzer, AFL++, rapidcheck), and any of them can be recorded. Smaller answers mean simpler
// inputs; an exhausted sequence answers 0, so that a shorter sequence means a simpler input too.
// Single thread. Source: MacIver and Donaldson, "Test-Case Reduction via Test-Case Generation".
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "stack/base/rng.h"

namespace gatecrash::generate {

/// Choices that belong together, as [begin, end) of the recorded sequence. Those of other names may
/// lie inside. Shrinking deletes whole spans first.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string_view name = {};  // of static storage: "step"
};

class Choices {
 public:
  /// Answers from a seeded PRNG; records only after record().
  static Choices from_seed(std::uint64_t seed);
  /// Answers from a recorded sequence, each value clamped to its bound.
  static Choices from_sequence(std::vector<std::uint32_t> sequence);
  /// Answers from a recorded sequence, and from a seeded PRNG when that is used up.
  static Choices from_sequence_then_seed(std::vector<std::uint32_t> sequence, std::uint64_t seed);
  /// Answers from raw bytes: one byte for bounds up to 256, else four little-endian. Copies
  /// nothing: the bytes must outlive the object.
  static Choices from_bytes(std::span<const std::uint8_t> bytes);

  /// Raw bytes in parts: the first up to the first span of that name, one more for each such span.
  struct Parts {
    std::span<const std::uint8_t> bytes;
    std::span<const std::size_t> begins;  // of all parts but the first, ascending
    std::string_view span = {};
  };

  /// Answers from parts, and from a seeded PRNG where a part is used up. What is left of a part is
  /// passed over, so that another answer in one step changes no step behind it. Copies nothing.
  static Choices from_parts(const Parts& parts, std::uint64_t seed);

  /// Keeps what is answered from now on, for sequence() and spans().
  void record() { recording_ = true; }

  /// An integer in [0, bound). REQUIRES: bound > 0.
  std::uint32_t below(std::uint32_t bound) {
    return source_ == Source::kSeed && !recording_ && bound > 1
               ? static_cast<std::uint32_t>(rng_.below(bound))
               : below_slowly(bound);
  }

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

  /// A span that ends with this object. Costs nothing when nothing is recorded.
  class [[nodiscard]] OpenSpan {
   public:
    ~OpenSpan() {
      if (at_ != kNone) {
        choices_.spans_[at_].end = choices_.recorded_.size();
      }
    }

    OpenSpan(const OpenSpan&) = delete;
    OpenSpan& operator=(const OpenSpan&) = delete;

   private:
    friend class Choices;
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

    OpenSpan(Choices& choices, std::size_t at) : choices_(choices), at_(at) {}

    Choices& choices_;
    std::size_t at_;
  };

  /// REQUIRES: spans end in the reverse order of their beginning; the name lives for ever.
  OpenSpan span(std::string_view name);

  const std::vector<std::uint32_t>& sequence() const { return recorded_; }

  /// Those of sequence() from `begin` to before `end` as bytes that answer the same, from_bytes().
  /// They end where the sequence does, so that `end` should be where more() is asked.
  std::vector<std::uint8_t> bytes(std::size_t begin, std::size_t end) const;

  /// How many bytes those before `index` take.
  std::size_t byte_of(std::size_t index) const { return index == 0 ? 0 : byte_ends_[index - 1]; }

  /// By where they begin, an outer one before those inside it.
  const std::vector<Span>& spans() const { return spans_; }

 private:
  enum class Source : std::uint8_t {
    kSeed,
    kSequence,
    kSequenceThenSeed,
    kBytes,
    kParts,
  };

  explicit Choices(Source source) : source_(source), rng_(0) {}

  std::uint32_t below_slowly(std::uint32_t bound);
  std::uint32_t next_from_bytes(std::uint32_t bound);
  void begin_next_part();

  void keep(std::uint32_t answer, std::uint8_t width) {
    if (recording_) {
      recorded_.push_back(answer);
      byte_ends_.push_back((byte_ends_.empty() ? 0 : byte_ends_.back()) + width);
    }
  }

  Source source_;
  Rng rng_;
  std::vector<std::uint32_t> sequence_;
  Parts parts_;           // raw bytes are a single part
  std::size_t part_ = 0;  // of parts_.begins, the next
  std::size_t end_ = 0;   // of this part
  std::size_t at_ = 0;
  bool recording_ = false;
  std::vector<std::uint32_t> recorded_;
  std::vector<std::uint32_t> byte_ends_;  // of each, as bytes; more() takes none
  std::vector<Span> spans_;
};

}  // namespace gatecrash::generate
