#include "harness/report/junit.h"

#include <gtest/gtest.h>

namespace gatecrash::report {
namespace {

TEST(Junit, CountsAndNestsWhatCiReads) {
  using Outcome = JunitCase::Outcome;
  const std::vector<JunitCase> cases = {
      {"scenario", "a.json", 0.5, Outcome::kPassed, "fine", ""},
      {"scenario", "b.json", 0.25, Outcome::kFailed, "expected deny", "line 1\nline 2"},
      {"file", "c", 0, Outcome::kError, "unknown", ""},
      {"transcript", "d", 0, Outcome::kSkipped, "no policy", ""},
  };
  EXPECT_EQ(junit_xml("gatecrash check", cases),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<testsuites tests=\"4\" failures=\"1\" errors=\"1\" skipped=\"1\" time=\"0.750\">\n"
            "  <testsuite name=\"gatecrash check\" tests=\"4\" failures=\"1\" errors=\"1\" "
            "skipped=\"1\" time=\"0.750\">\n"
            "    <testcase classname=\"scenario\" name=\"a.json\" time=\"0.500\"/>\n"
            "    <testcase classname=\"scenario\" name=\"b.json\" time=\"0.250\">\n"
            "      <failure message=\"expected deny\">line 1&#10;line 2</failure>\n"
            "    </testcase>\n"
            "    <testcase classname=\"file\" name=\"c\" time=\"0.000\">\n"
            "      <error message=\"unknown\"/>\n"
            "    </testcase>\n"
            "    <testcase classname=\"transcript\" name=\"d\" time=\"0.000\">\n"
            "      <skipped message=\"no policy\"/>\n"
            "    </testcase>\n"
            "  </testsuite>\n"
            "</testsuites>\n");
}

TEST(Junit, EscapesWhatXmlCannotHold) {
  const std::vector<JunitCase> cases = {{"<&>\"", std::string("a\0b\x1b", 4), 0,
                                         JunitCase::Outcome::kFailed, "\xff\xc3 J\xc3\xbcrgen",
                                         "]]> \xf0\x9f\x98\x80 \xef\xbf\xbf"}};
  const std::string xml = junit_xml("s", cases);
  EXPECT_NE(xml.find("classname=\"&lt;&amp;&gt;&quot;\""), std::string::npos) << xml;
  EXPECT_NE(xml.find("name=\"a\xef\xbf\xbd"
                     "b\xef\xbf\xbd\""),
            std::string::npos)
      << xml;
  EXPECT_NE(xml.find("message=\"\xef\xbf\xbd\xef\xbf\xbd J\xc3\xbcrgen\""), std::string::npos)
      << xml;
  EXPECT_NE(xml.find("]]&gt; \xf0\x9f\x98\x80 \xef\xbf\xbd<"), std::string::npos) << xml;
}

}  // namespace
}  // namespace gatecrash::report
