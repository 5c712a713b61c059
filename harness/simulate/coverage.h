// coverage: which states worlds have reached: features, a small integer each.
//
// A feature is decision x rule x transport x vector x era x window phase of a message that reached
// the gateway, or decision x rule x what went on around it x what became of it when it ended. The
// judge's model and the taps say so, and the agent which vectors it used: never the gateway. They
// are bounded by the policy's rules and the catalogue of vectors. A union of coverages is the same
// in whatever order they come. Value types; single thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/generate/vectors.h"
#include "harness/judge/judge.h"
#include "stack/base/time.h"

namespace gatecrash::simulate {

/// A state under a rule: in the upper half the rule, in the lower one StateBits.
using Feature = std::uint64_t;

/// Where each part of a state begins, in bits. docs/formats.md has what the numbers mean.
struct StateBits {
  static constexpr unsigned kDecision = 0;  // 4: of Decision
  static constexpr unsigned kPhase = 4;     // 2: inside a window, its first millisecond, its last
  static constexpr unsigned kEra = 6;       // 1: legacy, modern
  static constexpr unsigned kHttp = 7;      // 1: the transport: lines, HTTP
  static constexpr unsigned kVector = 8;    // 10: 0 none, else a place in generate::vectors(), of 1
  static constexpr unsigned kAround = 18;   // 4: 0 nothing, else a bit of Exchange::During, of 1
  static constexpr unsigned kEnd = 22;      // 3: 0 it has arrived, else how it ended
  static constexpr unsigned kSum = 25;
};

class Coverage {
 public:
  /// True when it is new.
  bool reach(std::string_view rule, std::uint32_t state);

  void add(const Coverage& more);

  bool has(Feature feature) const;

  std::size_t size() const { return size_; }

  /// Ascending.
  std::vector<Feature> features() const;

  /// The rule of a feature that is here.
  const std::string& rule_of(Feature feature) const;

  /// Rules and vectors that a feature has, for reports.
  std::size_t rules() const { return rules_.size(); }

  std::size_t vectors() const;

  bool operator==(const Coverage& other) const;

 private:
  bool insert(Feature feature);
  void grow();
  std::size_t slot_of(Feature feature) const;
  void name(std::uint32_t hash, std::string_view rule);

  std::vector<Feature> slots_;  // open addressing, a power of two of them; 0: free
  std::size_t size_ = 0;
  std::vector<std::pair<std::uint32_t, std::string>> rules_;  // by hash
};

/// The vectors of a message, for a delivery to carry: two at most, 0 none.
using VectorTag = std::uint32_t;

VectorTag vector_tag(std::span<const generate::VectorUse> used);

/// A feature that a world reached, and the step at which it did so first.
struct Reached {
  Feature feature = 0;
  std::uint64_t step = 0;
};

/// Listens to a judge.
class CoverageWatch final : public judge::ExchangeWatch {
 public:
  /// The window whose edges are phases. REQUIRES: > 0.
  void set_window(Duration window) { window_ = window; }

  void set_step(std::uint64_t step) { step_ = step; }

  /// What is hostile in the bytes that the judge sees next; 0: nothing.
  void set_vectors(VectorTag tag) { tag_ = tag; }

  void arrived(const judge::Exchange& exchange) override;
  void ended(const judge::Exchange& exchange) override;

  const Coverage& coverage() const { return coverage_; }

  /// In the order in which they were reached.
  const std::vector<Reached>& reached() const { return reached_; }

 private:
  void reach(std::string_view rule, std::uint32_t state);

  Coverage coverage_;
  std::vector<Reached> reached_;
  Duration window_ = std::chrono::minutes(1);
  std::uint64_t step_ = 0;
  VectorTag tag_ = 0;
};

}  // namespace gatecrash::simulate
