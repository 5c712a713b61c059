#include "harness/live/live_script.h"

#include <algorithm>
#include <set>

namespace gatecrash::live {

std::size_t messages_in(const Script& script) {
  return static_cast<std::size_t>(std::count_if(script.begin(), script.end(), [](const Step& step) {
    return step.kind == Step::Kind::kSay && !step.greeting;
  }));
}

Script tidied(const Script& script) {
  Script out;
  std::set<std::string> opened;
  for (const Step& step : script) {
    if (step.kind == Step::Kind::kOpen) {
      opened.insert(step.session);
    }
    const bool lost = step.kind == Step::Kind::kSay && opened.count(step.session) == 0;
    const bool again = step.kind == Step::Kind::kQuiet && !out.empty() && out.back() == step;
    if (!lost && !again) {
      out.push_back(step);
    }
  }
  while (!out.empty() && out.back().kind == Step::Kind::kEdge) {
    out.pop_back();
  }
  return out;
}

}  // namespace gatecrash::live
