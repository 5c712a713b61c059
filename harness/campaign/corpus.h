// corpus: choice sequences whose worlds reached what no other had, and which world to run next
// because of them.
//
// Each state that was reached belongs to the smallest sequence that reaches it; a sequence that
// owns none is dropped. A draft for the next world is a loaded file that has not been run yet, or
// is made in one of several ways, each as often as it found new states lately, from a sequence that
// owns states which hardly any world reaches.
// The files are what gateway_fuzzer reads and writes: a byte that is odd, then the choices as bytes
// (docs/simulator.md, "A corpus"). Pure: the caller has the folder. Deterministic; single thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "harness/campaign/mutate.h"
#include "harness/generate/choices.h"
#include "harness/simulate/coverage.h"
#include "stack/base/result.h"

namespace gatecrash::campaign {

// What a file may lead to, in a campaign and in gateway_fuzzer: long enough for caps, outages and
// held calls, short enough for libFuzzer's inputs of 4 KiB.
inline constexpr std::uint64_t kCorpusWorldCalls = 256;

// Of a steered world: what was drafted for it, and fresh steps in the same setting. Shorter ones
// spend more of their time on being made; longer ones say less clearly what a draft is worth.
inline constexpr std::uint64_t kSteeredWorldCalls = 1024;

// Steered worlds all have the same stack, so that a sequence means the same wherever it is run; but
// one in 16 has one that shows whole audit lines (harness/builtin/defaults.cc), at twice the time.
inline constexpr std::uint64_t kCorpusStackSeed = 1;
inline constexpr std::uint64_t kCorpusLinesSeed = 3;
inline constexpr std::uint64_t kCorpusLinesEvery = 16;

// The first byte of what a campaign keeps: choices, under gateway_fuzzer's first policy.
inline constexpr std::uint8_t kCorpusKind = 1;

// A sequence of 256 calls has some 8 KiB; a larger file is not one of ours, nor of use.
inline constexpr std::size_t kCorpusFileBytesMax = 64 * 1024;

// What it takes some seconds to run.
inline constexpr std::uint64_t kCorpusBytesMax = 4 * 1024 * 1024;

struct CorpusFile {
  std::string name;  // in the folder
  std::string bytes;
};

/// How campaigns name a file: sixteen hexadecimal digits of the hash of its bytes.
std::string corpus_file_name(std::string_view bytes);

/// Whether a campaign gave that name.
bool is_corpus_file_name(std::string_view name);

/// What is wrong with a file. Errors: config_invalid: empty, too large, or not what its name says.
Status check_corpus_file(const CorpusFile& file);

/// Whether it has lines of clients instead of choices: gateway_fuzzer's alone.
bool has_lines(const CorpusFile& file);

/// The choices of the next world, to be had as often as needed.
struct Draft {
  enum class From : std::uint8_t { kSeed, kBytes, kPartsAndSeed };
  From from = From::kSeed;
  std::uint64_t seed = 0;
  Sequence sequence{};

  /// They borrow the draft.
  generate::Choices choices() const;
};

/// A world as the corpus keeps it, and what it reaches when it is run by itself.
struct Recorded {
  Sequence sequence;
  std::vector<simulate::Reached> reached;
};

/// A file's bytes.
std::string corpus_bytes(const Sequence& sequence);

/// Some of a world's steps, counted from 1.
struct Steps {
  std::uint64_t first = 1;
  std::uint64_t last = UINT64_MAX;
};

/// Of choices that recorded a world: what it has, and these of its steps.
Sequence cut(const generate::Choices& choices, const Steps& steps);

// What a state is looked for in first: the last steps up to it. Most need no more.
inline constexpr std::array<std::uint64_t, 2> kCutSteps = {4, 24};

// Of one world: what else it reached will be reached again.
inline constexpr std::size_t kCutsMax = 64;

class Corpus {
 public:
  /// `files` are fit (check_corpus_file) and have choices.
  explicit Corpus(std::vector<CorpusFile> files, std::uint64_t bytes_max = kCorpusBytesMax);

  /// For a world of that seed.
  Draft draft(std::uint64_t world_seed);

  /// Whether a sequence of so many steps that reaches this would own it.
  bool is_better(simulate::Feature feature, std::uint64_t steps) const;

  /// Counts what the world of the last draft reached with so many calls.
  void count(const std::vector<simulate::Reached>& reached, std::uint64_t calls);

  /// Takes in a sequence, unless it would own nothing. The last draft's file,
  /// if it was one, stands for it.
  void keep(Recorded recorded);

  /// Whether the last draft was a file.
  bool at_file() const { return at_file_; }

  /// What changed since the last call, for the folder: in order.
  struct Change {
    std::string name;
    std::string bytes;  // empty: to be removed
  };

  std::vector<Change> take_changes();

  std::size_t size() const { return live_; }

  std::uint64_t bytes() const { return bytes_; }

 private:
  /// How a draft is made.
  enum class Way : std::uint8_t { kFresh, kProbe, kBeginning, kMutate };
  static constexpr std::size_t kWays = 4;

  /// What drafts of one way, or from one sequence, have brought; the past counts less and less.
  struct Yield {
    std::uint64_t calls = 0;
    std::uint64_t found = 0;  // states that were new
  };

  struct Entry {
    Sequence sequence;
    std::string name;
    std::uint64_t bytes = 0;
    std::vector<simulate::Reached> owned;
    Yield yield{};
    std::uint64_t energy = 0;
    bool live = false;
  };

  struct Known {
    std::size_t owner = 0;
    bool owned = false;
    bool lost = false;         // its owner had to go
    std::uint64_t steps = 0;   // of its owner
    std::uint64_t worlds = 0;  // that reached it
  };

  void refuse_file();
  void disown(std::size_t entry, simulate::Feature feature);
  void drop(std::size_t entry);
  void remove_file(const std::string& name);
  void make_room();
  void weigh();
  static std::uint64_t energy_of(const Yield& yield, std::uint64_t rare);
  std::size_t some_entry(Rng& rng) const;
  Way some_way(Rng& rng) const;
  const simulate::Reached& some_rare(const Entry& entry, Rng& rng) const;

  std::vector<CorpusFile> files_;  // smallest first
  std::size_t next_file_ = 0;
  bool at_file_ = false;        // the last draft was files_[next_file_ - 1]
  std::vector<Entry> entries_;  // dropped ones stay, without their sequence
  std::size_t live_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t bytes_max_;
  std::unordered_map<simulate::Feature, Known> known_;  // never iterated
  std::uint64_t drafts_ = 0;
  std::uint64_t energy_ = 0;  // of all entries
  std::array<Yield, kWays> ways_{};
  Way way_ = Way::kFresh;            // of the last draft
  std::optional<std::size_t> base_;  // of the last draft
  std::vector<Change> changes_;
};

}  // namespace gatecrash::campaign
