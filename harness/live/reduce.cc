#include "harness/live/reduce.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace gatecrash::live {
namespace {

class Reducer {
 public:
  Reducer(const Script& start, const std::function<bool(const Script&)>& shows,
          std::size_t runs_max, const std::function<bool()>& go_on)
      : best_{tidied(start), 0}, shows_(shows), runs_max_(runs_max), go_on_(go_on) {}

  Reduced reduce() {
    drop_tail();
    drop_sessions();
    for (std::size_t size = std::max<std::size_t>(best_.script.size() / 2, 1); more();) {
      const bool smaller = drop_runs(size);
      if (size == 1 && !smaller) {
        break;
      }
      size = std::max<std::size_t>(size / 2, 1);
    }
    return std::move(best_);
  }

 private:
  bool more() const { return best_.runs < runs_max_ && go_on_(); }

  bool try_it(Script candidate) {
    candidate = tidied(candidate);
    if (candidate.size() >= best_.script.size() || !more()) {
      return false;
    }
    ++best_.runs;
    if (!shows_(candidate)) {
      return false;
    }
    best_.script = std::move(candidate);
    return true;
  }

  /// What came after the finding is the most that can go, and by bisection the cheapest.
  void drop_tail() {
    std::size_t keep_min = 0;
    while (more() && keep_min + 1 < best_.script.size()) {
      const std::size_t keep = (keep_min + best_.script.size()) / 2;
      if (!try_it(Script(best_.script.begin(),
                         best_.script.begin() + static_cast<std::ptrdiff_t>(keep)))) {
        keep_min = keep;
      }
    }
  }

  void drop_sessions() {
    std::set<std::string> sessions;
    for (const Step& step : best_.script) {
      sessions.insert(step.session);
    }
    sessions.erase("");
    for (const std::string& session : sessions) {
      Script without = best_.script;
      std::erase_if(without, [&](const Step& step) { return step.session == session; });
      try_it(std::move(without));
    }
  }

  bool drop_runs(std::size_t size) {
    bool smaller = false;
    for (std::size_t at = best_.script.size(); at > 0 && more();) {
      const std::size_t begin = at > size ? at - size : 0;
      Script without = best_.script;
      const std::size_t end = std::min(at, without.size());
      without.erase(without.begin() + static_cast<std::ptrdiff_t>(begin),
                    without.begin() + static_cast<std::ptrdiff_t>(end));
      smaller = try_it(std::move(without)) || smaller;
      at = std::min(begin, best_.script.size());
    }
    return smaller;
  }

  Reduced best_;
  const std::function<bool(const Script&)>& shows_;
  std::size_t runs_max_;
  const std::function<bool()>& go_on_;
};

}  // namespace

Reduced reduce(const Script& start, const std::function<bool(const Script&)>& shows,
               std::size_t runs_max, const std::function<bool()>& go_on) {
  return Reducer(start, shows, runs_max, go_on).reduce();
}

}  // namespace gatecrash::live
