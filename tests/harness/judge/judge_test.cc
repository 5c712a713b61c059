#include "harness/judge/judge.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "harness/invariants/table.h"
#include "stack/base/rng.h"
#include "tests/support/tape.h"

namespace gatecrash::judge {
namespace {

using tests::call_line;
using tests::count_of;
using tests::denial_line;
using tests::judge_tape;
using tests::kCreate;
using tests::kRead;
using tests::result_line;
using tests::second;
using tests::Seen;
using tests::Tape;
using tests::violated;

constexpr std::string_view kExport = "start_fhir_export_job";

/// A gateway that makes no mistake, in twenty lines: what it shows is a tape on which all holds.
class PerfectGateway {
 public:
  explicit PerfectGateway(std::uint64_t seed) : rng_(seed) {}

  std::vector<Seen> play(int calls) {
    for (int i = 0; i < calls; ++i) {
      seconds_ += rng_.below(3) == 0 ? static_cast<std::int64_t>(rng_.below(25)) : 0;
      tape_.at(seconds_);
      call(std::to_string(i));
      while (!at_server_.empty() && rng_.below(2) == 0) {
        answer_one();
      }
    }
    while (!at_server_.empty()) {
      answer_one();
    }
    return tape_.seen();
  }

 private:
  struct Call {
    std::string session;
    std::string id;
  };

  bool allows(std::string_view tool, const std::string& session) {
    if (tool == kRead) {
      return true;
    }
    if (tool != kCreate && tool != kExport) {
      return false;
    }
    int& used = used_[std::string(tool) + session + "@" + std::to_string(seconds_ / 60)];
    return ++used <= (tool == kCreate ? 2 : 1);  // sessions and grants are one to one here
  }

  void call(const std::string& id) {
    constexpr std::array kTools = {kRead,
                                   kCreate,
                                   kExport,
                                   std::string_view("update_fhir_resource"),
                                   std::string_view("delete_fhir_resource"),
                                   std::string_view("tag_resource")};
    const std::string_view tool = kTools.at(static_cast<std::size_t>(rng_.below(kTools.size())));
    const std::string session = rng_.below(2) == 0 ? "1" : "2";
    const std::string arguments = R"({"n":)" + id + "}";
    tape_.session(session);
    if (!allows(tool, session)) {
      tape_.denied_call(id, tool, arguments);
      return;
    }
    tape_.client(call_line(id, tool, arguments)).allow_row("tools/call", tool);
    tape_.upstream(call_line(id, tool, arguments));
    at_server_.push_back({session, id});
  }

  void answer_one() {
    const Call call = at_server_.front();
    at_server_.pop_front();
    tape_.session(call.session);
    tape_.server(result_line(call.id, call.id)).answer(result_line(call.id, call.id));
  }

  Rng rng_;
  Tape tape_;
  std::int64_t seconds_ = 0;
  std::map<std::string, int> used_;
  std::deque<Call> at_server_;
};

constexpr int kTapes = 12;
constexpr int kCalls = 30;

TEST(Judge, FindsNothingWrongWithAPerfectGateway) {
  for (std::uint64_t seed = 0; seed < kTapes; ++seed) {
    EXPECT_TRUE(violated(PerfectGateway(seed).play(kCalls)).empty()) << "seed " << seed;
  }
}

using Change = std::function<void(std::vector<Seen>&, std::size_t at)>;

void drop(std::vector<Seen>& seen, std::size_t at) {
  seen.erase(seen.begin() + static_cast<std::ptrdiff_t>(at));
}

void repeat(std::vector<Seen>& seen, std::size_t at) {
  const Seen copy = seen[at];
  seen.insert(seen.begin() + static_cast<std::ptrdiff_t>(at), copy);
}

Change replace(std::string_view from, std::string_view to) {
  return [from, to](std::vector<Seen>& seen, std::size_t at) {
    std::string& bytes = seen[at].bytes;
    const std::size_t where = bytes.find(from);
    ASSERT_NE(where, std::string::npos) << bytes;
    bytes.replace(where, from.size(), to);
  };
}

struct Perturbation {
  std::string_view name;
  Observation::Kind of;
  Change change;
  std::string_view caught_by;
};

TEST(Judge, CatchesEverySingleChangeOfWhatAPerfectGatewayDoes) {
  using Kind = Observation::Kind;
  const std::vector<Perturbation> perturbations = {
      {"a row is missing", Kind::kAudit, drop, "audit-complete"},
      {"a row is written twice", Kind::kAudit, repeat, "audit-complete"},
      {"a row says the contrary", Kind::kAudit,
       [](auto& seen, std::size_t at) { seen[at].audit.allow = !seen[at].audit.allow; },
       "audit-complete"},
      {"a row names another tool", Kind::kAudit,
       [](auto& seen, std::size_t at) { seen[at].audit.tool = "list_datastores"; },
       "audit-complete"},
      {"a call does not go up", Kind::kGatewayToServer, drop, "allow-exactly-once"},
      {"a call goes up twice", Kind::kGatewayToServer, repeat, "allow-exactly-once"},
      {"a call goes up altered", Kind::kGatewayToServer, replace(R"({"n":)", R"({"n":1)"),
       "judged-equals-forwarded"},
      {"a call goes up as another tool", Kind::kGatewayToServer,
       replace(R"("name":")", R"("name":"x)"), "default-deny"},
      {"a call goes up with a space", Kind::kGatewayToServer, replace(R"({"n":)", R"({ "n":)"),
       "judged-equals-forwarded"},
      {"an answer is missing", Kind::kGatewayToClient, drop, "one-answer"},
      {"an answer comes twice", Kind::kGatewayToClient, repeat, "one-answer"},
      {"an answer has another id", Kind::kGatewayToClient, replace(R"("id":)", R"("id":90)"),
       "one-answer"},
      {"an answer is a notification's", Kind::kGatewayToClient, replace(R"("id")", R"("Id")"),
       "one-answer"},
  };
  for (const Perturbation& perturbation : perturbations) {
    SCOPED_TRACE(perturbation.name);
    for (std::uint64_t seed = 0; seed < kTapes; ++seed) {
      std::vector<Seen> seen = PerfectGateway(seed).play(kCalls);
      std::vector<std::size_t> places;
      for (std::size_t i = 0; i < seen.size(); ++i) {
        if (seen[i].kind == perturbation.of) {
          places.push_back(i);
        }
      }
      ASSERT_FALSE(places.empty());
      perturbation.change(seen, places[static_cast<std::size_t>(Rng(seed).below(places.size()))]);
      const auto names = violated(seen);
      EXPECT_NE(std::find(names.begin(), names.end(), perturbation.caught_by), names.end())
          << "seed " << seed;
    }
  }
}

TEST(Judge, ReportsWhatItCannotSeeAsNotJudged) {
  Visible client_only;
  client_only.upstream = client_only.audit = client_only.effects = false;
  Tape tape;
  tape.client(call_line("1", kRead)).answer(result_line("1"));
  tape.client(call_line("2", "tag_resource")).answer(denial_line("2"));
  EXPECT_TRUE(violated(tape.seen(), client_only).empty());
  const auto judged = judge_tape(tape.seen(), client_only);
  for (const std::string_view blind : {"rate-cap", "deny-no-effect", "audit-chain"}) {
    EXPECT_FALSE(count_of(*judged, blind).judged) << blind;
  }
  EXPECT_TRUE(count_of(*judged, "one-answer").judged);
  tape.client(call_line("3", "tag_resource")).answer(result_line("3"));
  EXPECT_EQ(violated(tape.seen(), client_only), std::vector<std::string>{"one-answer"});
}

TEST(Judge, JudgesNoRowsWhereThereIsNoAuditLog) {
  Visible no_audit;
  no_audit.audit = false;
  Tape tape;
  tape.client(call_line("1", kRead)).upstream(call_line("1", kRead));
  tape.server(result_line("1")).answer(result_line("1"));
  tape.client(call_line("2", "tag_resource")).answer(denial_line("2"));
  EXPECT_TRUE(violated(tape.seen(), no_audit).empty());
}

TEST(Judge, CountsWhatItSaw) {
  Tape tape;
  tape.allowed_call("1", kCreate).allowed_call("2", kCreate).denied_call("3", kCreate);
  tape.at(60).client(call_line("4", kCreate)).allow_row("tools/call", kCreate);
  tape.upstream(call_line("4", kCreate));
  tape.effect("healthlake:CreateResource", wire::Value::object({}), true);
  tape.server(result_line("4")).answer(result_line("4"));
  tape.client("{").deny_row("");
  tape.answer(R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}})");
  const auto judged = judge_tape(tape.seen());
  EXPECT_TRUE(judged->violations().empty());
  const Totals& totals = judged->totals();
  EXPECT_EQ(totals.calls, 4U);
  EXPECT_EQ(totals.allowed, 3U);
  EXPECT_EQ(totals.denied, 1U);
  EXPECT_EQ(totals.unreadable, 1U);
  EXPECT_EQ(totals.effects, 1U);
  EXPECT_EQ(totals.writes, 1U);
  EXPECT_EQ(totals.windows, 2U);
}

TEST(Judge, TellsEachInvariantOfTheTableWhatItLooksAt) {
  Tape tape;
  tape.client(R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})").allow_row("tools/list");
  tape.upstream(R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})");
  tape.server(R"({"jsonrpc":"2.0","id":1,"result":{"tools":[]}})");
  tape.answer(R"({"jsonrpc":"2.0","id":1,"result":{"tools":[]}})");
  tape.allowed_call("2", kCreate).denied_call("3", "tag_resource");
  const auto judged = judge_tape(tape.seen());
  const InvariantTable table = invariants::table();
  const auto counts = judged->counts();
  ASSERT_EQ(counts.size(), table.size());
  for (std::size_t i = 0; i < table.size(); ++i) {
    EXPECT_EQ(counts[i].invariant, table[i].name);
  }
  for (const std::string_view busy : {"default-deny", "hidden-tool", "one-answer", "rate-cap"}) {
    EXPECT_GT(count_of(*judged, busy).checked, 0U) << busy;
  }
}

TEST(Judge, SaysWhenAndWhereAndWhat) {
  Tape tape;
  tape.at(5).session("2").allowed_call("7", "tag_resource");
  const auto judged = judge_tape(tape.seen());
  ASSERT_EQ(judged->violations().size(), 1U);
  const Violation& violation = judged->violations().front();
  EXPECT_EQ(violation.invariant, "default-deny");
  EXPECT_EQ(violation.at, second(5));
  EXPECT_EQ(violation.session, "2");
  EXPECT_EQ(violation.message,
            "tools/call tag_resource (id 7) reached the server although the policy denies it by "
            "(default deny)");
}

}  // namespace
}  // namespace gatecrash::judge
