#include "harness/replay/replay_json.h"

#include <array>
#include <string_view>
#include <utility>

namespace gatecrash::replay {
namespace {

using Verdict = AnswerReport::Verdict;
using wire::Value;

std::string_view verdict_text(Verdict verdict) {
  constexpr std::array<std::string_view, 5> kTexts = {"equal", "volatile", "changed", "missing",
                                                      "extra"};
  return kTexts.at(static_cast<std::size_t>(verdict));
}

Value answer_event(const ReplayReport& report, const AnswerReport& answer) {
  Value event = Value::object({{"event", "answer"},
                               {"file", report.name},
                               {"line", std::uint64_t{answer.line_number}},
                               {"session", answer.session},
                               {"about", answer.about},
                               {"verdict", verdict_text(answer.verdict)}});
  if (!answer.excerpt.empty()) {
    event.set("excerpt", answer.excerpt);
  }
  Value changed = Value::array();
  for (const Difference& difference : answer.comparison.changed) {
    changed.push_back(Value::object({{"pointer", difference.pointer},
                                     {"recorded", difference.recorded},
                                     {"got", difference.got}}));
  }
  event.set("changed", std::move(changed));
  Value volatiles = Value::array();
  for (const VolatileDifference& difference : answer.comparison.volatiles) {
    volatiles.push_back(Value::object({{"pointer", difference.pointer},
                                       {"recorded", difference.recorded},
                                       {"got", difference.got},
                                       {"why", why_text(difference.why)}}));
  }
  event.set("volatile", std::move(volatiles));
  return event;
}

}  // namespace

std::vector<Value> report_events(const ReplayReport& report) {
  std::vector<Value> events;
  for (const AnswerReport& answer : report.answers) {
    if (answer.verdict != Verdict::kEqual) {
      events.push_back(answer_event(report, answer));
    }
  }
  Value notes = Value::array();
  for (const std::string& note : report.notes) {
    notes.push_back(note);
  }
  const auto count = [&](Verdict verdict) { return std::uint64_t{report.count(verdict)}; };
  events.push_back(Value::object({{"event", "summary"},
                                  {"file", report.name},
                                  {"requests", std::uint64_t{report.requests}},
                                  {"answers", std::uint64_t{report.answers.size()}},
                                  {"equal", count(Verdict::kEqual)},
                                  {"volatile", count(Verdict::kVolatile)},
                                  {"changed", count(Verdict::kChanged)},
                                  {"missing", count(Verdict::kMissing)},
                                  {"extra", count(Verdict::kExtra)},
                                  {"ids_renamed", std::uint64_t{report.ids_renamed}},
                                  {"notes", std::move(notes)},
                                  {"held", report.held()}}));
  return events;
}

}  // namespace gatecrash::replay
