#include "harness/campaign/shrink.h"

#include <algorithm>
#include <utility>

#include "stack/base/check.h"

namespace gatecrash::campaign {
namespace {

using Sequence = std::vector<std::uint32_t>;

/// Shorter is simpler; of equal length, the one that is smaller at the first difference.
bool simpler(const Sequence& a, const Sequence& b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

class Shrinker {
 public:
  Shrinker(Trial start, const RunSequence& run, std::size_t runs_max,
           const std::function<bool()>& stop)
      : best_(std::move(start)), run_(run), stop_(stop), runs_left_(runs_max) {}

  Shrunk shrink() {
    bool progress = true;
    while (progress && goes_on()) {
      progress = delete_spans();
      progress = zero_spans() || progress;
      progress = lower_choices() || progress;
    }
    return {std::move(best_), runs_};
  }

 private:
  /// Asked before candidates are made, too: copying a long sequence for nothing takes its time.
  bool goes_on() {
    if (runs_left_ > 0 && stop_ && stop_()) {
      runs_left_ = 0;
    }
    return runs_left_ > 0;
  }

  /// Runs a candidate; keeps it when it still fails and is simpler.
  bool accept(const Sequence& candidate) {
    if (!goes_on() || !simpler(candidate, best_.sequence)) {
      return false;
    }
    --runs_left_;
    ++runs_;
    Trial trial = run_(candidate);
    if (!trial.fails || !simpler(trial.sequence, best_.sequence)) {
      return false;
    }
    best_ = std::move(trial);
    return true;
  }

  bool delete_spans() {
    bool progress = false;
    for (std::size_t size = std::max<std::size_t>(best_.spans.size() / 2, 1); size > 0; size /= 2) {
      std::size_t at = best_.spans.size();
      while (at > 0 && goes_on()) {
        // A success shortens the list of spans: stay inside it.
        at = std::min(at, best_.spans.size());
        const std::size_t first = at > size ? at - size : 0;
        if (at == 0 || !accept(without(first, at))) {
          at = first;
        } else {
          progress = true;
          at = std::min(first, best_.spans.size());
        }
      }
    }
    return progress;
  }

  Sequence without(std::size_t first_span, std::size_t end_span) const {
    const auto begin = static_cast<std::ptrdiff_t>(best_.spans[first_span].begin);
    const auto end = static_cast<std::ptrdiff_t>(best_.spans[end_span - 1].end);
    Sequence candidate = best_.sequence;
    candidate.erase(candidate.begin() + begin, candidate.begin() + end);
    return candidate;
  }

  /// Makes every choice of a step the simplest, but keeps the step itself.
  bool zero_spans() {
    bool progress = false;
    for (std::size_t i = 0; i < best_.spans.size() && goes_on(); ++i) {
      Sequence candidate = best_.sequence;
      const generate::Span span = best_.spans[i];
      std::fill(candidate.begin() + static_cast<std::ptrdiff_t>(span.begin) + 1,
                candidate.begin() + static_cast<std::ptrdiff_t>(span.end), 0);
      progress = accept(candidate) || progress;
    }
    return progress;
  }

  bool lower_choices() {
    bool progress = false;
    for (std::size_t i = 0; i < best_.sequence.size() && goes_on(); ++i) {
      progress = lower_choice(i) || progress;
    }
    return progress;
  }

  bool lower_choice(std::size_t i) {
    const auto with = [&](std::uint32_t value) {
      Sequence candidate = best_.sequence;
      candidate[i] = value;
      return candidate;
    };
    if (best_.sequence[i] == 0) {
      return false;
    }
    if (accept(with(0))) {
      return true;
    }
    bool progress = false;
    std::uint32_t passes = 0;  // the largest value known not to fail
    while (i < best_.sequence.size() && best_.sequence[i] > passes + 1 && goes_on()) {
      const std::uint32_t middle = passes + (best_.sequence[i] - passes) / 2;
      if (accept(with(middle))) {
        progress = true;
      } else {
        passes = middle;
      }
    }
    return progress;
  }

  Trial best_;
  const RunSequence& run_;
  const std::function<bool()>& stop_;
  std::size_t runs_left_;
  std::size_t runs_ = 0;
};

}  // namespace

Shrunk shrink(Trial start, const RunSequence& run, std::size_t runs_max,
              const std::function<bool()>& stop) {
  CHECK(start.fails);
  return Shrinker(std::move(start), run, runs_max, stop).shrink();
}

}  // namespace gatecrash::campaign
