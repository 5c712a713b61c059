#include "harness/replay/scenario.h"

#include <gtest/gtest.h>

namespace gatecrash::replay {
namespace {

using Kind = ScenarioStep::Kind;

std::string with_steps(const std::string& steps) {
  return R"({"version":1,"why":"w","policy":"p.json","steps":[)" + steps + "]}";
}

std::string error_of(const std::string& text) {
  const Result<Scenario> scenario = read_scenario(text, "s.json");
  return scenario ? "(read)" : scenario.error().to_string();
}

TEST(Scenario, ReadsEveryKindOfStep) {
  const Result<Scenario> scenario = read_scenario(R"(
    {
      "version": 1,
      "why": "to see",   // comments are allowed
      "policy": {"version": "1", "default": "deny"},
      "start": "2026-01-01T00:00:59.9Z",
      "steps": [
        {"call": "t", "args": {"n": 1.10}, "grant": "b", "session": "2", "times": 3,
         "expect": {"decision": "deny", "rule": "/tools/t", "effects": 0}},
        {"request": "resources/read", "params": {"uri": "x"}, "expect": {"decision": "deny"}},
        {"list": true, "expect": {"hidden": ["t"], "visible": ["u"]}},
        {"send": "{", "expect": {"answer_text": "Parse"}},
        {"advance": "1500ms"}
      ]
    })",
                                                  "s.json");
  ASSERT_TRUE(scenario) << scenario.error().to_string();
  EXPECT_EQ(scenario->why, "to see");
  EXPECT_TRUE(scenario->policy.is_object());
  EXPECT_EQ(rfc3339_ms(scenario->start), "2026-01-01T00:00:59.900Z");
  ASSERT_EQ(scenario->steps.size(), 5U);
  const ScenarioStep& call = scenario->steps[0];
  EXPECT_EQ(call.kind, Kind::kCall);
  EXPECT_EQ(call.arguments.find("n")->number_token(), "1.10");
  EXPECT_EQ(call.session, "2");
  EXPECT_EQ(call.times, 3);
  EXPECT_EQ(call.expect.allow, false);
  EXPECT_EQ(call.expect.rule, "/tools/t");
  EXPECT_EQ(call.expect.effects, 0);
  EXPECT_EQ(scenario->steps[1].session, "of a");
  EXPECT_EQ(scenario->steps[2].expect.hidden, std::vector<std::string>{"t"});
  EXPECT_EQ(scenario->steps[3].bytes, "{");
  EXPECT_EQ(scenario->steps[4].advance, std::chrono::milliseconds(1500));
  EXPECT_EQ(scenario->steps[4].pointer, "/steps/4");
}

TEST(Scenario, NamesWhatItRefuses) {
  struct Case {
    const char* name;
    std::string text;
    const char* error;
  };

  const Case cases[] = {
      {"not JSON", "{", "s.json: byte 1: not JSON: ends inside an object"},
      {"unknown version", R"({"version":2,"why":"w","policy":"p","steps":[]})",
       "s.json: /version: scenario version 2 is unknown here (this gatecrash reads version 1)"},
      {"no version", "{}", "s.json: /version: must be an integer"},
      {"no why", R"({"version":1})", "s.json: /why: must say in words what the scenario is for"},
      {"no policy", R"({"version":1,"why":"w"})",
       "s.json: /policy: must be a file name (relative to this file) or a policy"},
      {"no steps", R"({"version":1,"why":"w","policy":"p","steps":[]})",
       "s.json: /steps: must be an array of at least one step"},
      {"misspelt member", R"({"version":1,"whi":"w"})",
       "s.json: /whi: is not known here; known are version, why, policy, start, steps"},
      {"start", R"({"version":1,"why":"w","policy":"p","start":"noon","steps":[1]})",
       "s.json: /start: must be a time like \"2026-01-01T00:00:59.5Z\""},
      {"step of no kind", with_steps(R"({"cal":"t"})"),
       "s.json: /steps/0: has none of call, request, list, send, advance"},
      {"misspelt step member", with_steps(R"({"call":"t","arguments":{}})"),
       "s.json: /steps/0/arguments: is not known here; known are call, args, grant, session, "
       "times, "
       "expect"},
      {"misspelt expectation", with_steps(R"({"call":"t","expect":{"decison":"deny"}})"),
       "s.json: /steps/0/expect/decison: is not known here; known are decision, rule, effects, "
       "answer_text"},
      {"expects nothing", with_steps(R"({"call":"t","expect":{}})"),
       "s.json: /steps/0/expect: expects nothing"},
      {"no expectation", with_steps(R"({"call":"t"})"),
       "s.json: /steps/0/expect: must say what is expected"},
      {"decision", with_steps(R"({"call":"t","expect":{"decision":"maybe"}})"),
       "s.json: /steps/0/expect/decision: must be \"allow\" or \"deny\""},
      {"times", with_steps(R"({"call":"t","times":0,"expect":{"effects":1}})"),
       "s.json: /steps/0/times: must be a whole number from 1 to 100000"},
      {"list of a decision", with_steps(R"({"list":true,"expect":{"decision":"deny"}})"),
       "s.json: /steps/0/expect/decision: is not known here; known are visible, hidden, "
       "answer_text"},
      {"advance", with_steps(R"({"advance":"soon"})"),
       "s.json: /steps/0/advance: must be a duration like \"60s\" (us, ms, s, m, h, d)"},
      {"advance back", with_steps(R"({"advance":"-1s"})"),
       "s.json: /steps/0/advance: must be a duration like \"60s\" (us, ms, s, m, h, d)"},
      {"advance without a number", with_steps(R"({"advance":""})"),
       "s.json: /steps/0/advance: must be a duration like \"60s\" (us, ms, s, m, h, d)"},
      {"comment", "/* ", "s.json: line 1: a comment that begins with /* has no end"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(error_of(c.text), c.error) << c.name;
  }
}

}  // namespace
}  // namespace gatecrash::replay
