#include "harness/campaign/mutate.h"

#include <algorithm>
#include <span>
#include <utility>

namespace gatecrash::campaign {
namespace {

using Part = std::vector<std::uint8_t>;

// How much one change takes at most: steps of a run, and single bytes.
constexpr std::size_t kRunMax = 8;
constexpr std::size_t kChangesMax = 6;

// How often a step is tried in other ways.
constexpr std::size_t kProbes = 64;

std::size_t draw(Rng& rng, std::size_t bound) { return static_cast<std::size_t>(rng.below(bound)); }

void append(Sequence& sequence, std::span<const std::uint8_t> step) {
  sequence.steps.push_back(sequence.bytes.size());
  sequence.bytes.insert(sequence.bytes.end(), step.begin(), step.end());
}

/// A sequence in its parts: what stands before the first step, then the steps.
class Parts {
 public:
  explicit Parts(const Sequence& sequence) {
    const auto part = [&](std::size_t begin, std::size_t end) {
      const std::span<const std::uint8_t> all(sequence.bytes);
      const auto piece = all.subspan(begin, end - begin);
      return Part(piece.begin(), piece.end());
    };
    const std::vector<std::size_t>& steps = sequence.steps;
    const std::size_t end = sequence.bytes.size();
    head_ = part(0, steps.empty() ? end : steps.front());
    for (std::size_t i = 0; i < steps.size(); ++i) {
      steps_.push_back(part(steps[i], i + 1 < steps.size() ? steps[i + 1] : end));
    }
  }

  void change_once(const Parts& other, Rng& rng) {
    switch (rng.below(8)) {
      case 0:
        drop_run(rng);
        break;
      case 1:
        repeat_run(rng);
        break;
      case 2:
        insert_run(other, rng);
        break;
      case 3:
        splice(other, rng);
        break;
      case 4:
        keep_beginning(rng);
        break;
      case 5:
        change_bytes(head_, rng);
        break;
      case 6:
        cut_some_step(rng);
        break;
      default:
        change_some_step(rng);
        break;
    }
  }

  Sequence join(std::size_t steps_max) const {
    Sequence all{head_, {}};
    for (std::size_t i = 0; i < std::min(steps_max, steps_.size()); ++i) {
      append(all, steps_[i]);
    }
    return all;
  }

 private:
  using Run = std::pair<std::ptrdiff_t, std::ptrdiff_t>;  // begin, end

  /// Some steps in a row. REQUIRES: there are steps.
  Run some_run(Rng& rng) const {
    const std::size_t begin = draw(rng, steps_.size());
    const std::size_t length = 1 + draw(rng, std::min(kRunMax, steps_.size() - begin));
    return {static_cast<std::ptrdiff_t>(begin), static_cast<std::ptrdiff_t>(begin + length)};
  }

  void drop_run(Rng& rng) {
    if (!steps_.empty()) {
      const auto [begin, end] = some_run(rng);
      steps_.erase(steps_.begin() + begin, steps_.begin() + end);
    }
  }

  void repeat_run(Rng& rng) {
    if (!steps_.empty()) {
      const auto [begin, end] = some_run(rng);
      const std::vector<Part> run(steps_.begin() + begin, steps_.begin() + end);
      steps_.insert(steps_.begin() + end, run.begin(), run.end());
    }
  }

  void insert_run(const Parts& other, Rng& rng) {
    if (!other.steps_.empty()) {
      const auto [begin, end] = other.some_run(rng);
      const std::vector<Part> run(other.steps_.begin() + begin, other.steps_.begin() + end);
      const auto at = static_cast<std::ptrdiff_t>(draw(rng, steps_.size() + 1));
      steps_.insert(steps_.begin() + at, run.begin(), run.end());
    }
  }

  /// Its own beginning, the other's end.
  void splice(const Parts& other, Rng& rng) {
    steps_.resize(draw(rng, steps_.size() + 1));
    const auto from = static_cast<std::ptrdiff_t>(draw(rng, other.steps_.size() + 1));
    const std::vector<Part> end(other.steps_.begin() + from, other.steps_.end());
    steps_.insert(steps_.end(), end.begin(), end.end());
  }

  void keep_beginning(Rng& rng) { steps_.resize(draw(rng, steps_.size() + 1)); }

  /// What comes after is another's.
  void cut_some_step(Rng& rng) {
    if (!steps_.empty()) {
      Part& step = steps_[draw(rng, steps_.size())];
      step.resize(draw(rng, step.size() + 1));
    }
  }

  void change_some_step(Rng& rng) {
    if (!steps_.empty()) {
      change_bytes(steps_[draw(rng, steps_.size())], rng);
    }
  }

  static void change_bytes(Part& part, Rng& rng) {
    if (part.empty()) {
      return;
    }
    for (std::size_t i = 1 + draw(rng, kChangesMax); i > 0; --i) {
      std::uint8_t& byte = part[draw(rng, part.size())];
      switch (rng.below(4)) {
        case 0:
          byte = 0;
          break;
        case 1:
          byte = static_cast<std::uint8_t>(byte + 1);
          break;
        case 2:
          byte = static_cast<std::uint8_t>(rng.below(8));
          break;
        default:
          byte = static_cast<std::uint8_t>(rng.below(256));
          break;
      }
    }
  }

  Part head_;
  std::vector<Part> steps_;
};

/// REQUIRES: it has so many.
Sequence first_steps(const Sequence& base, std::size_t count) {
  const std::size_t end = count < base.steps.size() ? base.steps[count] : base.bytes.size();
  return {{base.bytes.begin(), base.bytes.begin() + static_cast<std::ptrdiff_t>(end)},
          {base.steps.begin(), base.steps.begin() + static_cast<std::ptrdiff_t>(count)}};
}

}  // namespace

Sequence mutate(const Sequence& base, const Sequence& other, Rng& rng, const MutateLimits& limits) {
  Parts parts(base);
  const Parts others(other);
  for (std::uint64_t changes = 1 + rng.below(4); changes > 0; --changes) {
    parts.change_once(others, rng);
  }
  return parts.join(limits.steps_max);
}

Sequence probe(const Sequence& base, std::uint64_t step, Rng& rng, const MutateLimits& limits) {
  if (base.steps.empty()) {
    return base;
  }
  const std::size_t count =
      static_cast<std::size_t>(std::clamp<std::uint64_t>(step, 1, base.steps.size()));
  Sequence probed = first_steps(base, count);
  const std::vector<std::uint8_t> again(
      probed.bytes.begin() + static_cast<std::ptrdiff_t>(probed.steps.back()), probed.bytes.end());
  const std::size_t room = limits.steps_max - std::min(limits.steps_max, count);
  for (std::size_t i = std::min(kProbes, room); i > 0; --i) {
    append(probed, std::span(again).first(draw(rng, again.size() + 1)));
  }
  return probed;
}

Sequence beginning(const Sequence& base, Rng& rng) {
  const std::size_t at_most = draw(rng, base.steps.size() + 1);
  return first_steps(base, draw(rng, at_most + 1));
}

}  // namespace gatecrash::campaign
