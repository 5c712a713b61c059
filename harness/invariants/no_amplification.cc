// no-amplification: from one line that goes up no server reads more messages than the gateway
// judged in it. Readers: those of readings.h. A line that only a lenient reader takes for two calls
// carries one that nobody has judged.
#include <algorithm>

#include "harness/judge/invariant.h"
#include "stack/base/bytes.h"

namespace gatecrash::invariants {
namespace {

class NoAmplification final : public judge::Invariant {
 public:
  explicit NoAmplification(const judge::Setting& setting)
      : Invariant(setting, setting.visible.upstream) {}

  void forwarded(const judge::Forward& forward) override {
    checked();
    if (forward.readings == nullptr) {
      return;
    }
    const std::size_t judged = std::max<std::size_t>(forward.in_line, 1);
    for (const judge::Reading& reading : *forward.readings) {
      const std::size_t count = reading.messages.size();
      if (count > judged) {
        violated(forward.at, forward.session,
                 std::string(reading.reader) + " reads " + std::to_string(count) +
                     " messages in one line that the gateway forwarded as " +
                     std::to_string(judged) + ": " + printable(forward.line, 160));
        return;  // one reader is enough
      }
    }
  }
};

}  // namespace

std::unique_ptr<judge::Invariant> make_no_amplification(const judge::Setting& setting) {
  return std::make_unique<NoAmplification>(setting);
}

}  // namespace gatecrash::invariants
