#include "stack/policy/spelling.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "stack/base/bytes.h"

namespace gatecrash::policy {
namespace {

// A longer word is no misspelling of any key, and the comparison costs length times length.
constexpr std::size_t kWordBytesMax = 64;

/// Edits between `a` and `b`: the optimal string alignment distance.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = i + j;
        continue;
      }
      const bool same = a[i - 1] == b[j - 1];
      cost[i][j] =
          std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + (same ? 0U : 1U)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
      }
    }
  }
  return cost[a.size()][b.size()];
}

}  // namespace

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
  if (word.size() > kWordBytesMax) {
    return {};
  }
  const std::string lower = ascii_lower(word);
  std::string_view best;
  // A third of the letters may be wrong, and at least one.
  std::size_t best_edits = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string_view candidate : candidates) {
    if (candidate.size() > 2 * kWordBytesMax) {
      continue;  // it may be a server's: one of megabytes would cost gigabytes to compare with
    }
    const std::size_t distance = edits(lower, ascii_lower(candidate));
    if (distance < best_edits) {
      best = candidate;
      best_edits = distance;
    }
  }
  return best;
}

}  // namespace gatecrash::policy
