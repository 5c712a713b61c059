// judged-equals-forwarded: what goes upstream is, as data, what a client of that session sent and
// the gateway judged: same method and params, number tokens and member order included, in bytes
// that no two readers read differently.
#include "harness/judge/invariant.h"
#include "stack/base/bytes.h"
#include "stack/wire/json_reader.h"

namespace gatecrash::invariants {
namespace {

class JudgedEqualsForwarded final : public judge::Invariant {
 public:
  explicit JudgedEqualsForwarded(const judge::Setting& setting)
      : Invariant(setting, setting.visible.upstream), canonical_(setting.visible.canonical) {}

  void forwarded(const judge::Forward& forward) override {
    checked();
    if (!forward.readable) {
      violated(forward.at, forward.session, reading_of(forward.line) + shown(forward));
    } else if (forward.exchange->stray) {
      violated(forward.at, forward.session,
               "the server is sent what no client of this session sent" + shown(forward));
    } else if (canonical_ && !forward.canonical) {
      violated(forward.at, forward.session,
               "the server is sent other bytes than the canonical form of what was judged" +
                   shown(forward));
    } else if (forward.readings != nullptr && forward.in_line == 1) {
      look_at_readings(forward);
    }
  }

 private:
  /// Arguments are not compared: that two libraries round a number otherwise, or cut a text at its
  /// U+0000, is theirs, and no gateway that forwards data can help it.
  void look_at_readings(const judge::Forward& forward) {
    const judge::Exchange& exchange = *forward.exchange;
    for (const judge::Reading& reading : *forward.readings) {
      for (const dissect::Understood& understood : reading.messages) {
        const bool same = understood.method == exchange.message.method &&
                          understood.tool.value_or("") == exchange.tool;
        if (!same && !understood.is_response()) {
          violated(forward.at, forward.session,
                   std::string(reading.reader) + " reads " + printable(understood.method, 64) +
                       " " + printable(understood.tool.value_or(""), 64) + " where " +
                       describe(exchange) + " was judged" + shown(forward));
          return;
        }
      }
    }
  }

  static std::string shown(const judge::Forward& forward) {
    return ": " + printable(forward.line, 160);
  }

  /// Why bytes that a strict reader refuses are dangerous: do lenient readers agree on them?
  static std::string reading_of(std::string_view line) {
    wire::JsonOptions options;
    options.duplicate_keys = wire::DuplicateKeys::kKeepFirst;
    const auto first = wire::read_json(line, options);
    options.duplicate_keys = wire::DuplicateKeys::kKeepLast;
    const auto last = wire::read_json(line, options);
    if (first && last && !(*first == *last)) {
      return "readers that keep the first of two equal keys and readers that keep the last read "
             "this differently";
    }
    return "the server is sent what a strict reader refuses";
  }

  bool canonical_;
};

}  // namespace

std::unique_ptr<judge::Invariant> make_judged_equals_forwarded(const judge::Setting& setting) {
  return std::make_unique<JudgedEqualsForwarded>(setting);
}

}  // namespace gatecrash::invariants
