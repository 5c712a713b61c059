// junit: verdicts as the XML that CI systems read. Pure.
//
// Source: the subset that Jenkins and GitLab agree on: testsuites, testsuite, testcase with
// failure, error or skipped.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatecrash::report {

struct JunitCase {
  enum class Outcome : std::uint8_t { kPassed, kFailed, kError, kSkipped };
  std::string group;  // "scenario"
  std::string name;   // "scenarios/gateway/export-cap.json"
  double seconds = 0;
  Outcome outcome = Outcome::kPassed;
  std::string message;  // one line; empty when passed
  std::string details;  // many lines, or none
};

/// The whole document, with a LF at its end. Bytes that XML cannot hold become U+FFFD.
std::string junit_xml(std::string_view suite, const std::vector<JunitCase>& cases);

}  // namespace gatecrash::report
