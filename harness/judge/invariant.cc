#include "harness/judge/invariant.h"

#include "stack/base/bytes.h"

namespace gatecrash::judge {

Invariant::Invariant(const Setting& setting, bool judged) : violations_(setting.violations) {
  count_.invariant = setting.name;
  count_.judged = judged;
}

void Invariant::violated(Instant at, std::string_view session, std::string message) {
  if (!count_.judged) {
    return;
  }
  ++count_.violations;
  if (count_.violations <= kViolationsMax) {  // of each: none may keep another's from being seen
    violations_.push_back({count_.invariant, at, std::string(session), std::move(message)});
  }
}

std::string describe(const Exchange& exchange) {
  if (exchange.unreadable) {
    return "an unreadable unit";
  }
  if (exchange.message.is_response()) {
    return "a response";
  }
  std::string text = printable(exchange.message.method, 64);
  if (exchange.is_call()) {
    text += " " + printable(exchange.tool, 64);
  }
  if (!exchange.id.empty()) {
    text += " (id " + printable(exchange.id, 64) + ")";
  }
  return text;
}

}  // namespace gatecrash::judge
