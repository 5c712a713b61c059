#include "harness/replay/volatile_rules.h"

#include <string>

#include <gtest/gtest.h>

namespace gatecrash::replay {
namespace {

using wire::Value;

/// The text with its volatile parts in brackets.
std::string marked(std::string_view text, Place place) {
  std::string out;
  std::size_t done = 0;
  for (const VolatileSpan& span : find_volatile(text, place)) {
    out.append(text, done, span.begin - done);
    out += "[" + std::string(text.substr(span.begin, span.size)) + "]";
    done = span.begin + span.size;
  }
  out.append(text, done);
  return out;
}

TEST(VolatileRules, FindsShapesInStrings) {
  const char* const kUuid = "0190163d-8694-739b-aea5-966c26f8ad90";
  const char* const kHex = "0123456789abcdef0123456789abcdef";

  struct Case {
    std::string text;
    std::string marked;
  };

  const std::string uuid = kUuid;
  const std::string hex = kHex;
  const Case cases[] = {
      {uuid, "[" + uuid + "]"},
      {"Patient/" + uuid, "Patient/[" + uuid + "]"},
      {"urn:uuid:" + uuid, "urn:uuid:[" + uuid + "]"},
      {hex + "-FHIR_EXPORT-" + hex, "[" + hex + "]-FHIR_EXPORT-[" + hex + "]"},
      {hex + hex, hex + hex},  // a SHA-256 is data
      {"x" + hex, "x" + hex},
      {"http://127.0.0.1:4711/mcp", "http://127.0.0.1:[4711]/mcp"},
      {"http://127.0.0.1:4711/datastore/x", "[http://127.0.0.1:4711]/datastore/x"},
      {"see https://healthlake.us-west-2.amazonaws.com/datastore/",
       "see [https://healthlake.us-west-2.amazonaws.com]/datastore/"},
      {"http://loinc.org", "http://loinc.org"},
      {"http://example.com:8080/a", "http://example.com:8080/a"},
      {"note: 10:30", "note: 10:30"},
      {"http://h/a:80", "http://h/a:80"},
      {"Patient/x/_history/3", "Patient/x/_history/[3]"},
      {"r4/Patient?_count=2&page=YWJj==", "r4/Patient?_count=2&page=[YWJj==]"},
      {"2026-11-21T09:00:39Z", "2026-11-21T09:00:39Z"},  // data unless its name says otherwise
      {"1980-02-29", "1980-02-29"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(marked(c.text, Place::kMember), c.marked);
  }
}

TEST(VolatileRules, FindsTimesInProseOnly) {
  EXPECT_EQ(marked("at 2026-11-21T09:00:39.123456+00:00.", Place::kProse),
            "at [2026-11-21T09:00:39.123456+00:00].");
  EXPECT_EQ(marked("at Sat, 21 Nov 2026 09:00:39 GMT", Place::kProse),
            "at [Sat, 21 Nov 2026 09:00:39 GMT]");
  EXPECT_EQ(marked("born 1980-02-29", Place::kProse), "born 1980-02-29");
  EXPECT_EQ(marked("2026-11-21T09:00", Place::kProse), "2026-11-21T09:00");
}

TEST(VolatileRules, TakesWholeMembersByName) {
  struct Case {
    const char* name;
    Value value;
    bool is_volatile;
  };

  const Case cases[] = {
      {"lastUpdated", "2026-11-21T09:00:39.123Z", true},
      {"last-modified", "Sat, 21 Nov 2026 09:00:39 GMT", true},
      {"created_at", "2026-11-21T09:00:39.1+00:00", true},
      {"CreatedAt", Value::number("1606272542.161"), true},
      {"SubmitTime", 1606272542, true},
      {"versionId", "12", true},
      {"versionId", "v2", false},
      {"ETag", "W/\"3\"", true},
      {"etag", "3", false},
      {"content-length", "573", true},
      {"NextToken", "abc", true},
      {"next_token", Value(), false},
      {"date", "Sat, 21 Nov 2026 09:00:39 GMT", true},
      {"date", "2026-11-21T09:00:39Z", false},  // of a FHIR resource: data
      {"birthDate", "1980-02-29", false},
      {"effectiveDateTime", "2026-11-21T09:00:39Z", false},
      {"lastUpdated", "yesterday", false},
      {"timestamp", 5, false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(volatile_member(c.name, c.value).has_value(), c.is_volatile) << c.name;
  }
}

TEST(VolatileRules, SaysWhyInWords) {
  for (const Why why :
       {Why::kServerId, Why::kTime, Why::kVersion, Why::kAddress, Why::kPageToken, Why::kLength}) {
    EXPECT_FALSE(why_text(why).empty());
  }
}

TEST(VolatileRules, KnowsMachineIds) {
  EXPECT_TRUE(is_machine_id("0123456789abcdef0123456789abcdef"));
  EXPECT_FALSE(is_machine_id("Patient/0123456789abcdef0123456789abcdef"));
  EXPECT_FALSE(is_machine_id(""));
}

}  // namespace
}  // namespace gatecrash::replay
