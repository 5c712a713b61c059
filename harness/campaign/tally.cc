#include "harness/campaign/tally.h"

#include <algorithm>

#include "stack/base/hash.h"

namespace gatecrash::campaign {

void Tally::add_trace(std::uint64_t world, std::uint64_t trace_hash) {
  ++worlds;
  trace += Hasher().add(world).add(trace_hash).value();
}

void Tally::add(const Tally& more) {
  std::vector<std::uint64_t> numbers;
  each_number(more, [&](std::string_view, std::uint64_t number) { numbers.push_back(number); });
  auto next = numbers.begin();
  each_number(*this, [&](std::string_view, std::uint64_t& number) { number += *next++; });
  virtual_time += more.virtual_time;
  trace += more.trace;
  marks.add(more.marks);
  coverage.add(more.coverage);
  for (const judge::Count& count : more.counts) {
    const auto same = std::find_if(counts.begin(), counts.end(), [&](const auto& known) {
      return known.invariant == count.invariant;
    });
    if (same == counts.end()) {
      counts.push_back(count);
    } else {
      same->checked += count.checked;
      same->violations += count.violations;
      same->judged = same->judged || count.judged;
    }
  }
}

}  // namespace gatecrash::campaign
