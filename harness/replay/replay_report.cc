#include "harness/replay/replay_report.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace gatecrash::replay {
namespace {

using Verdict = AnswerReport::Verdict;

std::string heading(const ReplayReport& report, const AnswerReport& answer) {
  return report.name + ":" + std::to_string(answer.line_number) + ": " + answer.about;
}

void append_changed(std::string& out, const ReplayReport& report, const AnswerReport& answer,
                    const ReportStyle& style) {
  out += heading(report, answer);
  switch (answer.verdict) {
    case Verdict::kMissing:
      out += ": no answer\n  - " + answer.excerpt + "\n";
      return;
    case Verdict::kExtra:
      out += ": not in the recording\n  + " + answer.excerpt + "\n";
      return;
    default:
      out += ": changed\n";
  }
  std::size_t shown = 0;
  for (const Difference& difference : answer.comparison.changed) {
    if (shown++ == style.differences_max) {
      out += "  and " + std::to_string(answer.comparison.changed.size() - style.differences_max) +
             " more differences\n";
      break;
    }
    out += "  at " + (difference.pointer.empty() ? "(the line)" : difference.pointer) + "\n  - " +
           difference.recorded + "\n  + " + difference.got + "\n";
  }
}

void append_volatile(std::string& out, const ReplayReport& report, const ReportStyle& style) {
  std::size_t listed = 0;
  std::size_t more = 0;
  std::set<std::tuple<std::string, std::string, Why>> seen;  // the same id in many answers: once
  for (const AnswerReport& answer : report.answers) {
    for (const VolatileDifference& difference : answer.comparison.volatiles) {
      if (!seen.insert({difference.recorded, difference.got, difference.why}).second) {
        continue;
      }
      if (listed == style.volatile_lines_max) {
        ++more;
        continue;
      }
      out += listed++ == 0 ? "volatile values, not compared (each pair once):\n" : "";
      out += "  " + report.name + ":" + std::to_string(answer.line_number) + " " +
             difference.pointer + ": " + difference.recorded + " -> " + difference.got + " (" +
             std::string(why_text(difference.why)) + ")\n";
    }
  }
  if (more != 0) {
    out += "  and " + std::to_string(more) + " more (--json lists all)\n";
  }
}

}  // namespace

std::size_t ReplayReport::count(Verdict verdict) const {
  return static_cast<std::size_t>(
      std::count_if(answers.begin(), answers.end(),
                    [&](const AnswerReport& answer) { return answer.verdict == verdict; }));
}

bool ReplayReport::held() const {
  return count(Verdict::kEqual) + count(Verdict::kVolatile) == answers.size();
}

std::string summary_text(const ReplayReport& report) {
  const auto part = [&](Verdict verdict, std::string_view text) {
    return std::to_string(report.count(verdict)) + std::string(text);
  };
  std::string out = std::to_string(report.answers.size()) +
                    " answers: " + part(Verdict::kEqual, " equal, ") +
                    part(Verdict::kVolatile, " equal but for volatile values, ") +
                    part(Verdict::kChanged, " changed");
  if (report.count(Verdict::kMissing) != 0) {
    out += part(Verdict::kMissing, " missing").insert(0, ", ");
  }
  if (report.count(Verdict::kExtra) != 0) {
    out += part(Verdict::kExtra, " not in the recording").insert(0, ", ");
  }
  return out;
}

std::string report_text(const ReplayReport& report, const ReportStyle& style) {
  std::string out;
  for (const std::string& note : report.notes) {
    out += report.name + ": " + note + "\n";
  }
  for (const AnswerReport& answer : report.answers) {
    if (answer.verdict != Verdict::kEqual && answer.verdict != Verdict::kVolatile) {
      append_changed(out, report, answer, style);
    }
  }
  if (style.list_volatile) {
    append_volatile(out, report, style);
  }
  return out + report.name + ": " + summary_text(report) + "\n";
}

}  // namespace gatecrash::replay
