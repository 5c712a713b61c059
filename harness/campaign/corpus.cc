#include "harness/campaign/corpus.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "harness/simulate/world.h"
#include "stack/base/hash.h"

namespace gatecrash::campaign {
namespace {

using generate::Choices;
using simulate::Feature;
using simulate::Reached;

constexpr std::size_t kNameDigits = 16;

constexpr std::uint64_t kEnergy = 1U << 24U;

// What a sequence promises stands as if it had been tried with so many calls.
constexpr std::uint64_t kTrial = 64;

// A state that so many worlds have reached at most is rare; of so many an entry's energy knows.
constexpr std::uint64_t kRareWorlds = 2;
constexpr std::uint64_t kRareMax = 8;

// After so many drafts energies are counted anew, and what was counts half.
constexpr std::uint64_t kWeighEvery = 32;

// A sequence takes a state over from another when it is at most half as long: with less there would
// be no end of it.
bool is_shorter(std::uint64_t steps, std::uint64_t than) { return steps * 2 + 4 <= than; }

std::vector<std::uint8_t> choice_bytes(const CorpusFile& file) {
  return {file.bytes.begin() + 1, file.bytes.end()};
}

}  // namespace

std::string corpus_file_name(std::string_view bytes) { return hex64(hash64(bytes)); }

bool is_corpus_file_name(std::string_view name) {
  return name.size() == kNameDigits &&
         name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Status check_corpus_file(const CorpusFile& file) {
  if (file.bytes.empty()) {
    return fail(Code::kConfigInvalid, "is empty", file.name);
  }
  if (file.bytes.size() > kCorpusFileBytesMax) {
    return fail(Code::kConfigInvalid,
                "has more than " + std::to_string(kCorpusFileBytesMax) + " bytes", file.name);
  }
  if (is_corpus_file_name(file.name) && corpus_file_name(file.bytes) != file.name) {
    return fail(Code::kConfigInvalid, "is not what its name says: cut short, or changed",
                file.name);
  }
  return {};
}

bool has_lines(const CorpusFile& file) {
  return !file.bytes.empty() && static_cast<std::uint8_t>(file.bytes.front()) % 2 == 0;
}

Choices Draft::choices() const {
  switch (from) {
    case From::kBytes:
      return Choices::from_bytes(sequence.bytes);
    case From::kPartsAndSeed:
      return Choices::from_parts({sequence.bytes, sequence.steps, simulate::kStepSpan}, seed);
    case From::kSeed:
      break;
  }
  return Choices::from_seed(seed);
}

std::string corpus_bytes(const Sequence& sequence) {
  std::string bytes(1, static_cast<char>(kCorpusKind));
  bytes.append(sequence.bytes.begin(), sequence.bytes.end());
  return bytes;
}

Sequence cut(const Choices& choices, const Steps& steps) {
  Sequence sequence;
  std::uint64_t number = 0;
  std::size_t head = choices.sequence().size();
  std::size_t begin = 0;
  std::size_t end = 0;
  std::vector<std::size_t> begins;
  for (const generate::Span& span : choices.spans()) {
    if (span.name != simulate::kStepSpan || ++number > steps.last) {
      continue;
    }
    head = std::min(head, span.begin);
    end = span.end;
    if (number >= steps.first) {
      begin = begins.empty() ? span.begin : begin;
      begins.push_back(span.begin);
    }
  }
  if (begins.empty()) {
    head = std::min(head, end);
    begin = end;
  }
  sequence.bytes = choices.bytes(0, head);
  for (const std::size_t step : begins) {
    sequence.steps.push_back(sequence.bytes.size() + choices.byte_of(step) -
                             choices.byte_of(begin));
  }
  const std::vector<std::uint8_t> steps_bytes = choices.bytes(begin, end);
  sequence.bytes.insert(sequence.bytes.end(), steps_bytes.begin(), steps_bytes.end());
  return sequence;
}

Corpus::Corpus(std::vector<CorpusFile> files, std::uint64_t bytes_max)
    : files_(std::move(files)), bytes_max_(bytes_max) {
  std::sort(files_.begin(), files_.end(), [](const CorpusFile& a, const CorpusFile& b) {
    return std::tuple(a.bytes.size(), std::string_view(a.name)) <
           std::tuple(b.bytes.size(), std::string_view(b.name));
  });
}

Draft Corpus::draft(std::uint64_t world_seed) {
  at_file_ = next_file_ < files_.size();
  Draft draft;
  draft.seed = world_seed;
  if (at_file_) {
    draft.from = Draft::From::kBytes;
    draft.sequence.bytes = choice_bytes(files_[next_file_++]);
    return draft;
  }
  base_.reset();
  way_ = Way::kFresh;
  if (live_ == 0) {
    return draft;
  }
  if (drafts_++ % kWeighEvery == 0 || energy_ == 0) {
    weigh();
  }
  Rng rng(Hasher().add(world_seed).add("draft").value());
  way_ = some_way(rng);
  if (way_ == Way::kFresh) {
    return draft;
  }
  base_ = some_entry(rng);
  const Entry& entry = entries_[*base_];
  const Sequence& other = entries_[some_entry(rng)].sequence;
  const MutateLimits limits{.steps_max = kCorpusWorldCalls};
  draft.from = Draft::From::kPartsAndSeed;
  switch (way_) {
    case Way::kProbe:
      draft.sequence = probe(entry.sequence, some_rare(entry, rng).step, rng, limits);
      break;
    case Way::kBeginning:
      draft.sequence = beginning(entry.sequence, rng);
      break;
    default:
      draft.sequence = mutate(entry.sequence, other, rng, limits);
      break;
  }
  return draft;
}

bool Corpus::is_better(Feature feature, std::uint64_t steps) const {
  const auto known = known_.find(feature);
  if (known == known_.end() || !known->second.owned) {
    return known == known_.end() || !known->second.lost;
  }
  return is_shorter(steps, known->second.steps);
}

void Corpus::count(const std::vector<Reached>& reached, std::uint64_t calls) {
  std::uint64_t found = 0;
  for (const Reached& each : reached) {
    found += ++known_[each.feature].worlds == 1 ? 1 : 0;
  }
  const auto credit = [&](Yield& yield) {
    yield.calls += calls;
    yield.found += found;
  };
  if (base_) {
    credit(entries_[*base_].yield);
  }
  if (!at_file_) {
    credit(ways_[static_cast<std::size_t>(way_)]);
  }
}

void Corpus::keep(Recorded recorded) {
  const std::uint64_t steps = recorded.sequence.steps.size();
  Entry entry;
  for (const Reached& each : recorded.reached) {
    if (is_better(each.feature, steps)) {
      entry.owned.push_back(each);
    }
  }
  if (entry.owned.empty()) {
    refuse_file();
    return;
  }
  if (at_file_) {
    entry.name = files_[next_file_ - 1].name;
    entry.bytes = files_[next_file_ - 1].bytes.size();
  } else {
    std::string bytes = corpus_bytes(recorded.sequence);
    entry.name = corpus_file_name(bytes);
    entry.bytes = bytes.size();
    changes_.push_back({entry.name, std::move(bytes)});
  }
  entry.sequence = std::move(recorded.sequence);
  entry.live = true;
  const std::size_t index = entries_.size();
  for (const Reached& each : entry.owned) {
    Known& known = known_[each.feature];
    if (known.owned) {
      disown(known.owner, each.feature);
    }
    known.owner = index;
    known.owned = true;
    known.steps = steps;
  }
  bytes_ += entry.bytes;
  ++live_;
  entry.energy = energy_of(entry.yield, 0);
  energy_ += entry.energy;
  entries_.push_back(std::move(entry));
  at_file_ = false;
  make_room();
}

/// It is worth nothing.
void Corpus::refuse_file() {
  if (std::exchange(at_file_, false)) {
    remove_file(files_[next_file_ - 1].name);
  }
}

void Corpus::disown(std::size_t entry, Feature feature) {
  std::erase_if(entries_[entry].owned,
                [&](const Reached& each) { return each.feature == feature; });
  if (entries_[entry].owned.empty()) {
    drop(entry);
  }
}

void Corpus::drop(std::size_t index) {
  Entry& entry = entries_[index];
  entry.live = false;
  bytes_ -= entry.bytes;
  energy_ -= entry.energy;
  entry.energy = 0;
  --live_;
  remove_file(entry.name);
  entry.sequence = {};
}

/// Files that a campaign has not named are somebody else's.
void Corpus::remove_file(const std::string& name) {
  if (is_corpus_file_name(name)) {
    changes_.push_back({name, {}});
  }
}

/// What owns the commonest states goes first. These stay known, so that it does not come back.
void Corpus::make_room() {
  while (bytes_ > bytes_max_ && live_ > 1) {
    weigh();
    std::size_t least = entries_.size();
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (entries_[i].live &&
          (least == entries_.size() || entries_[i].energy < entries_[least].energy)) {
        least = i;
      }
    }
    for (const Reached& each : entries_[least].owned) {
      known_.at(each.feature).owned = false;
      known_.at(each.feature).lost = true;
    }
    entries_[least].owned.clear();
    drop(least);
  }
}

std::uint64_t Corpus::energy_of(const Yield& yield, std::uint64_t rare) {
  return kEnergy * (1 + yield.found + std::min(rare, kRareMax)) / (kTrial + yield.calls);
}

/// And forgets half of what was.
void Corpus::weigh() {
  const auto forget = [](Yield& yield) { yield = {yield.calls / 2, yield.found / 2}; };
  std::for_each(ways_.begin(), ways_.end(), forget);
  energy_ = 0;
  for (Entry& entry : entries_) {
    entry.energy = 0;
    if (entry.live) {
      const auto rare = std::count_if(
          entry.owned.begin(), entry.owned.end(),
          [&](const Reached& each) { return known_.at(each.feature).worlds <= kRareWorlds; });
      entry.energy = energy_of(entry.yield, static_cast<std::uint64_t>(rare));
      forget(entry.yield);
    }
    energy_ += entry.energy;
  }
}

std::size_t Corpus::some_entry(Rng& rng) const {
  std::uint64_t at = rng.below(energy_);
  std::size_t index = 0;
  while (at >= entries_[index].energy) {
    at -= entries_[index++].energy;
  }
  return index;
}

/// By what each found of late, and each at times.
Corpus::Way Corpus::some_way(Rng& rng) const {
  std::array<std::uint64_t, kWays> energies{};
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kWays; ++i) {
    energies.at(i) = energy_of(ways_.at(i), 0);
    sum += energies.at(i);
  }
  std::uint64_t at = rng.below(sum + sum / 4);
  for (std::size_t i = 0; i < kWays; ++i) {
    if (at < energies.at(i)) {
      return static_cast<Way>(i);
    }
    at -= energies.at(i);
  }
  return static_cast<Way>(at % kWays);
}

/// One of the states that it owns: the rarest of three.
const Reached& Corpus::some_rare(const Entry& entry, Rng& rng) const {
  const auto some = [&]() -> const Reached& { return entry.owned[rng.below(entry.owned.size())]; };
  const Reached* rarest = &some();
  for (int i = 0; i < 2; ++i) {
    const Reached& another = some();
    if (known_.at(another.feature).worlds < known_.at(rarest->feature).worlds) {
      rarest = &another;
    }
  }
  return *rarest;
}

std::vector<Corpus::Change> Corpus::take_changes() { return std::exchange(changes_, {}); }

}  // namespace gatecrash::campaign
