#include "stack/policy/intercept_counters.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"

namespace gatecrash::policy {
namespace {

std::string without_place(std::string text) {
  const std::string place = "p:1:1: ";
  for (std::size_t at = text.find(place); at != std::string::npos; at = text.find(place)) {
    text.erase(at, place.size());
  }
  return text;
}

/// Reads bounds, states and rates of the tool "a" and tells limits or mistakes, a line each.
class Counters {
 public:
  Counters()
      : problems_("", "p", Problems::Tell::kLines, [](std::string_view) { return Place{}; }) {}

  Counters& bound(const std::string& json, const std::string& on_deny = "") {
    counters_.read_bound(*wire::read_json(json), "/b", on_deny);
    return *this;
  }

  Counters& state(const std::string& json, const std::string& on_deny = "") {
    counters_.read_state(*wire::read_json(json), "/s", on_deny);
    return *this;
  }

  Counters& rate(const std::string& json, const std::string& on_deny = "") {
    counters_.read_rate(*wire::read_json(json), "/r", on_deny);
    return *this;
  }

  std::string settle() {
    ToolRule rule;
    counters_.settle(rule);
    std::string all;
    for (const Limit& limit : rule.limits) {
      all += limit.counter + " " + limit.max.to_string() + " per " +
             std::to_string(limit.window / std::chrono::seconds(1)) + "s" +
             (limit.on_deny.empty() ? "" : ": " + limit.on_deny) + "\n";
    }
    return problems_.empty() ? all : all + without_place(problems_.error().to_string()) + "\n";
  }

 private:
  Problems problems_;
  InterceptCounters counters_{"a", problems_};
};

const std::string kCount = R"({"counter":"c","window":"hour"})";
const std::string kAmount = R"({"counter":"c","window":"day","increment_from":"args.n"})";

TEST(InterceptCounters, MeetTheirBoundWhereverItStands) {
  EXPECT_EQ(Counters()
                .state(kCount)
                .bound(R"({"path":"state.a.c","op":"lte","value":5})", "Five an hour.")
                .settle(),
            "c 5 per 3600s: Five an hour.\n");
  EXPECT_EQ(Counters()
                .bound(R"({"path":"state.a.c","op":"lte","value":5})")
                .state(kCount, "Enough.")
                .settle(),
            "c 5 per 3600s: Enough.\n");
}

TEST(InterceptCounters, HoldTheLeastOfTheirBounds) {
  EXPECT_EQ(Counters()
                .state(kCount)
                .bound(R"({"path":"state.a.c","op":"lte","value":5})", "five")
                .bound(R"({"path":"state.a.c","op":"lt","value":4})", "three")
                .settle(),
            "c 3 per 3600s: three\n");
}

TEST(InterceptCounters, CountWholeCallsAndExactAmounts) {
  EXPECT_EQ(
      Counters().state(kCount).bound(R"({"path":"state.a.c","op":"lte","value":2.5})").settle(),
      "c 2 per 3600s\n");
  EXPECT_EQ(
      Counters().state(kCount).bound(R"({"path":"state.a.c","op":"lt","value":2.5})").settle(),
      "c 2 per 3600s\n");
  EXPECT_EQ(
      Counters().state(kAmount).bound(R"({"path":"state.a.c","op":"lt","value":2.5})").settle(),
      "c 2.499999999 per 86400s\n");
}

TEST(InterceptCounters, ReadRatesAsCountersOfTheirOwn) {
  EXPECT_EQ(Counters().rate(R"("5/minute")").rate(R"("50/day")", "Tomorrow.").settle(),
            "_rate_minute 5 per 60s\n_rate_day 50 per 86400s: Tomorrow.\n");
  EXPECT_EQ(Counters().rate(R"("5/hour")").rate(R"("7/hour")").settle(),
            "_rate_hour 5 per 3600s\ncounter \"_rate_hour\" is already used at /r at /r; counter "
            "names are unique within a tool\n");
}

TEST(InterceptCounters, RefuseWhatWouldNeverDeny) {
  EXPECT_EQ(Counters().state(kCount).settle(),
            "nothing bounds the counter \"c\", so it would never deny at /s; add a condition "
            "{path: state.a.c, op: lte, value: MAX}\n");
  EXPECT_EQ(Counters().bound(R"({"path":"state.a.d","op":"lte","value":5})").settle(),
            "no rule of this tool counts \"d\" at /b; add state: {counter: d, window: hour} to a "
            "rule\n");
}

TEST(InterceptCounters, RefuseBoundsThatAreNone) {
  for (const char* json : {
           R"({"path":"state.b.c","op":"lte","value":5})",
           R"({"path":"state.a.","op":"lte","value":5})",
           R"({"path":"state","op":"lte","value":5})",
           R"({"path":"state.a.c","op":"gt","value":5})",
           R"({"path":"state.a.c","op":"lt","value":0})",
           R"({"path":"state.a.c","op":"lte","value":-1})",
           R"({"path":"state.a.c","op":"lte","value":"5"})",
           R"({"path":"state.a.c","value":5})",
           R"({"path":"state.a.c","op":"lte"})",
       }) {
    const std::string all = Counters().bound(json).settle();
    EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 1) << json << "\n" << all;
  }
}

TEST(InterceptCounters, RefuseStatesThatOthersReadOtherwise) {
  struct Row {
    const char* state;
    const char* error;
  };

  for (const Row& row : {
           Row{R"({"counter":"c","window":"week"})", "unknown word \"week\""},
           Row{R"({"counter":"c","window":60})", "not a word: 60"},
           Row{R"({"counter":"c"})", "missing key \"window\""},
           Row{R"({"counter":"c","window":"day","increment":0})", "Intercept takes 0 for 1"},
           Row{R"({"counter":"c","window":"day","increment":-2})", "not a whole number"},
           Row{R"({"counter":"c","window":"day","increment":1.5})", "not a whole number"},
           Row{R"({"counter":"c","window":"day","increment_from":"n"})", "not a path"},
           Row{R"({"counter":"c","window":"day","increment_from":"args"})", "write args.NAME"},
           Row{R"({"counter":"c","window":"day","increment":2,"increment_from":"args.n"})",
               "write one of the two"},
           Row{R"({"counter":"c","window":"day","max":2})", "unknown key \"max\""},
       }) {
    const std::string all =
        Counters().bound(R"({"path":"state.a.c","op":"lte","value":5})").state(row.state).settle();
    EXPECT_NE(all.find(row.error), std::string::npos) << row.state << "\n" << all;
  }
  EXPECT_NE(Counters()
                .state(R"({"counter":"","window":"day"})")
                .settle()
                .find("a counter without a name"),
            std::string::npos);
  for (const char* rate :
       {R"("0/hour")", R"("-1/hour")", R"("5/week")", R"("5")", "5", R"("+5/day")", R"("5/hour ")",
        R"("5.0/hour")", R"("99999999999999999/day")"}) {
    EXPECT_EQ(Counters().rate(rate).settle().substr(0, 11), "not a rate:") << rate;
  }
}

TEST(InterceptCounters, AreWhatPathsBeginWithStateFor) {
  EXPECT_TRUE(is_counter_condition(*wire::read_json(R"({"path":"state.a.c"})")));
  EXPECT_FALSE(is_counter_condition(*wire::read_json(R"({"path":"args.state"})")));
  EXPECT_FALSE(is_counter_condition(*wire::read_json("7")));
}

}  // namespace
}  // namespace gatecrash::policy
