// replay_report: what a replay found, answer by answer. Plain data, and its text for people.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/replay/matcher.h"

namespace gatecrash::replay {

/// One line that the client heard, in the recording or now.
struct AnswerReport {
  enum class Verdict : std::uint8_t {
    kEqual,
    kVolatile,  // equal but for volatile values
    kChanged,
    kMissing,  // in the recording only
    kExtra,    // in the replay only
  };
  Verdict verdict = Verdict::kEqual;
  std::string session;
  std::size_t line_number = 0;  // of the transcript; of an extra line: of the request it answers
  std::string about;            // "tools/call read_fhir_resource (id 3)"
  std::string excerpt;          // of a missing or extra line
  Comparison comparison;
};

struct ReplayReport {
  std::string name;                   // the transcript's file name
  std::vector<AnswerReport> answers;  // in the recording's order, then what came extra
  std::size_t requests = 0;           // sent
  std::size_t heard = 0;              // lines of the replay
  std::size_t ids_renamed = 0;
  std::vector<std::string> notes;  // what went wrong on the way, one line each

  std::size_t count(AnswerReport::Verdict verdict) const;
  /// True when nothing changed, is missing or came extra.
  bool held() const;
};

struct ReportStyle {
  bool list_volatile = true;
  // Who wants all of them asks for --json.
  std::size_t volatile_lines_max = 40;
  std::size_t differences_max = 6;  // of one answer
};

/// The changed answers with their differences, the volatile values, the summary. Ends in a LF.
std::string report_text(const ReplayReport& report, const ReportStyle& style = {});

/// "12 answers, 9 equal, 3 equal but for volatile values, 0 changed"
std::string summary_text(const ReplayReport& report);

}  // namespace gatecrash::replay
