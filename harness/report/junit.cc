#include "harness/report/junit.h"

#include <algorithm>

#include <fmt/format.h>

#include "stack/base/bytes.h"

namespace gatecrash::report {
namespace {

using Outcome = JunitCase::Outcome;

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

/// XML 1.0 text or attribute value. Control characters have no spelling in it at all.
std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    std::size_t size = byte < 0x80 ? 1U : byte < 0xe0 ? 2U : byte < 0xf0 ? 3U : 4U;
    const std::string_view piece = text.substr(i, size);
    if (byte >= 0x80) {
      const bool valid = is_utf8(piece);
      const bool in_xml = valid && piece != "\xef\xbf\xbe" && piece != "\xef\xbf\xbf";
      out += in_xml ? piece : kReplacement;
      size = valid ? size : 1;
    } else if (byte == '&') {
      out += "&amp;";
    } else if (byte == '<') {
      out += "&lt;";
    } else if (byte == '>') {
      out += "&gt;";
    } else if (byte == '"') {
      out += "&quot;";
    } else if (byte == '\n' || byte == '\t' || byte == '\r') {
      out += fmt::format("&#{};", byte);
    } else if (byte < 0x20) {
      out += kReplacement;
    } else {
      out += text[i];
    }
    i += size;
  }
  return out;
}

std::string case_xml(const JunitCase& one) {
  std::string out = fmt::format(R"(    <testcase classname="{}" name="{}" time="{:.3f}")",
                                escaped(one.group), escaped(one.name), one.seconds);
  if (one.outcome == Outcome::kPassed) {
    return out + "/>\n";
  }
  const std::string_view element = one.outcome == Outcome::kFailed  ? "failure"
                                   : one.outcome == Outcome::kError ? "error"
                                                                    : "skipped";
  out += fmt::format(">\n      <{} message=\"{}\"", element, escaped(one.message));
  out += one.details.empty() ? "/>\n" : fmt::format(">{}</{}>\n", escaped(one.details), element);
  return out + "    </testcase>\n";
}

}  // namespace

std::string junit_xml(std::string_view suite, const std::vector<JunitCase>& cases) {
  const auto count = [&](Outcome outcome) {
    return std::count_if(cases.begin(), cases.end(),
                         [&](const JunitCase& one) { return one.outcome == outcome; });
  };
  double seconds = 0;
  std::string body;
  for (const JunitCase& one : cases) {
    seconds += one.seconds;
    body += case_xml(one);
  }
  const std::string counts = fmt::format(
      R"(tests="{}" failures="{}" errors="{}" skipped="{}" time="{:.3f}")", cases.size(),
      count(Outcome::kFailed), count(Outcome::kError), count(Outcome::kSkipped), seconds);
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n"
      "  <testsuite name=\"{1}\" {0}>\n{2}  </testsuite>\n</testsuites>\n",
      counts, escaped(suite), body);
}

}  // namespace gatecrash::report
