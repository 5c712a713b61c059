#include "harness/replay/replay_json.h"

#include <gtest/gtest.h>

#include "stack/wire/json_writer.h"

namespace gatecrash::replay {
namespace {

using Verdict = AnswerReport::Verdict;

TEST(ReplayJson, TellsEveryAnswerThatIsNotEqualAndThenTheSums) {
  ReplayReport report;
  report.name = "f";
  report.requests = 2;
  AnswerReport answer;
  answer.session = "1";
  answer.line_number = 4;
  answer.about = "ping (id 1)";
  report.answers.push_back(answer);
  answer.verdict = Verdict::kChanged;
  answer.comparison.changed = {{"/result", "1", "2"}};
  answer.comparison.volatiles = {{"/t", "a", "b", Why::kTime}};
  report.answers.push_back(answer);
  const std::vector<wire::Value> events = report_events(report);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(
      wire::write_json(events[0]),
      "{\"event\":\"answer\",\"file\":\"f\",\"line\":4,\"session\":\"1\","
      "\"about\":\"ping (id 1)\",\"verdict\":\"changed\","
      "\"changed\":[{\"pointer\":\"/result\",\"recorded\":\"1\",\"got\":\"2\"}],"
      "\"volatile\":[{\"pointer\":\"/t\",\"recorded\":\"a\",\"got\":\"b\",\"why\":\"time\"}]}");
  EXPECT_EQ(wire::write_json(events[1]),
            "{\"event\":\"summary\",\"file\":\"f\",\"requests\":2,\"answers\":2,\"equal\":1,"
            "\"volatile\":0,\"changed\":1,\"missing\":0,\"extra\":0,\"ids_renamed\":0,\"notes\":[],"
            "\"held\":false}");
}

}  // namespace
}  // namespace gatecrash::replay
