#include "harness/campaign/shrink.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "stack/base/check.h"

namespace gatecrash::campaign {
namespace {

using generate::Span;
using Sequence = std::vector<std::uint32_t>;

// Choices whose weight may move from one to the other: how far apart, in choices that are not zero.
constexpr std::size_t kRedistributeReach = 4;

/// Shorter is simpler; of equal length, the one that is smaller at the first difference.
bool simpler(const Sequence& a, const Sequence& b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

class Shrinker {
 public:
  Shrinker(Trial start, const RunSequence& run, std::size_t runs_max, const ShrinkWatch& watch)
      : best_(std::move(start)), run_(run), watch_(watch), runs_left_(runs_max) {}

  Shrunk shrink() {
    bool progress = true;
    while (progress && goes_on()) {
      progress = delete_spans();
      progress = zero_spans() || progress;
      progress = lower_choices() || progress;
      progress = sort_spans() || progress;
      progress = redistribute() || progress;
    }
    return {std::move(best_), runs_};
  }

 private:
  /// Asked before candidates are made, too: copying a long sequence for nothing takes its time.
  bool goes_on() {
    if (runs_left_ > 0 && watch_ && !watch_({runs_, best_.sequence.size()})) {
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

  /// The spans of one name, in order: none lies inside another.
  std::vector<Span> spans_named(std::string_view name) const {
    std::vector<Span> named;
    for (const Span& span : best_.spans) {
      if (span.name == name && (named.empty() || span.begin >= named.back().end)) {
        named.push_back(span);
      }
    }
    return named;
  }

  /// The names of spans, by first appearance: outer ones first.
  std::vector<std::string_view> span_names() const {
    std::vector<std::string_view> names;
    for (const Span& span : best_.spans) {
      if (std::find(names.begin(), names.end(), span.name) == names.end()) {
        names.push_back(span.name);
      }
    }
    return names;
  }

  bool delete_spans() {
    bool progress = false;
    for (const std::string_view name : span_names()) {
      progress = delete_spans(name) || progress;
    }
    return progress;
  }

  bool delete_spans(std::string_view name) {
    bool progress = false;
    std::vector<Span> spans = spans_named(name);
    for (std::size_t size = std::max<std::size_t>(spans.size() / 2, 1); size > 0; size /= 2) {
      std::size_t at = spans.size();
      while (at > 0 && goes_on()) {
        const std::size_t first = at > size ? at - size : 0;
        if (accept(without(spans[first].begin, spans[at - 1].end))) {
          progress = true;
          spans = spans_named(name);
        }
        // A success shortens the list of spans: stay inside it.
        at = std::min(first, spans.size());
      }
    }
    return progress;
  }

  Sequence without(std::size_t begin, std::size_t end) const {
    Sequence candidate = best_.sequence;
    candidate.erase(candidate.begin() + static_cast<std::ptrdiff_t>(begin),
                    candidate.begin() + static_cast<std::ptrdiff_t>(end));
    return candidate;
  }

  /// Makes every choice of a span the simplest but its first, which may say that it is there.
  bool zero_spans() {
    bool progress = false;
    for (std::size_t i = 0; i < best_.spans.size() && goes_on(); ++i) {
      const Span span = best_.spans[i];
      if (span.end > span.begin + 1) {
        Sequence candidate = best_.sequence;
        std::fill(candidate.begin() + static_cast<std::ptrdiff_t>(span.begin) + 1,
                  candidate.begin() + static_cast<std::ptrdiff_t>(span.end), 0);
        progress = accept(candidate) || progress;
      }
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

  /// Swaps neighbours of one name where that makes the sequence smaller.
  bool sort_spans() {
    bool progress = false;
    for (const std::string_view name : span_names()) {
      std::vector<Span> spans = spans_named(name);
      for (std::size_t i = 1; i < spans.size() && goes_on(); ++i) {
        if (accept(swapped(spans[i - 1], spans[i]))) {
          progress = true;
          spans = spans_named(name);
        }
      }
    }
    return progress;
  }

  Sequence swapped(const Span& left, const Span& right) const {
    Sequence candidate = best_.sequence;
    const auto at = [&](std::size_t i) {
      return candidate.begin() + static_cast<std::ptrdiff_t>(i);
    };
    std::rotate(at(left.begin), at(right.begin), at(right.end));
    // Right's choices stand first now; what lay between them goes back between.
    std::rotate(at(left.begin + (right.end - right.begin)),
                at(left.begin + (right.end - right.begin) + (left.end - left.begin)),
                at(right.end));
    return candidate;
  }

  /// Takes from a choice what a later one can do as well: a wait that the next step may have.
  bool redistribute() {
    bool progress = false;
    for (std::size_t i = 0; i < best_.sequence.size() && goes_on(); ++i) {
      std::size_t reach = 0;
      for (std::size_t j = i + 1;
           j < best_.sequence.size() && reach < kRedistributeReach && best_.sequence[i] > 0; ++j) {
        if (best_.sequence[j] > 0) {
          ++reach;
          progress = move_weight(i, j) || progress;
        }
      }
    }
    return progress;
  }

  bool move_weight(std::size_t from, std::size_t to) {
    Sequence candidate = best_.sequence;
    candidate[to] += candidate[from];
    candidate[from] = 0;
    return accept(candidate);
  }

  Trial best_;
  const RunSequence& run_;
  const ShrinkWatch& watch_;
  std::size_t runs_left_;
  std::size_t runs_ = 0;
};

}  // namespace

Shrunk shrink(Trial start, const RunSequence& run, std::size_t runs_max, const ShrinkWatch& watch) {
  CHECK(start.fails);
  return Shrinker(std::move(start), run, runs_max, watch).shrink();
}

}  // namespace gatecrash::campaign
