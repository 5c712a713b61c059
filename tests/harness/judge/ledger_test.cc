#include "harness/judge/ledger.h"

#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::judge {
namespace {

using tests::call_line;
using tests::kCreate;
using tests::result_line;
using tests::Tape;
using tests::violated;

void begin(Tape& t, std::string_view session, std::string_view id, std::string_view arguments) {
  t.session(session).client(call_line(id, kCreate, arguments)).allow_row("tools/call", kCreate);
  t.upstream(call_line(id, kCreate, arguments));
}

void end(Tape& t, std::string_view session, std::string_view id) {
  t.session(session).server(result_line(id)).answer(result_line(id));
}

wire::Value in_store(std::string_view store) {
  return wire::Value::object({{"datastore_id", store}});
}

TEST(Ledger, FindsTheCallBehindAnEffectInAnySession) {
  Tape tape;
  begin(tape, "1", "1", R"({"datastore_id":"d"})");
  begin(tape, "2", "1", R"({"datastore_id":"e"})");
  tape.effect("healthlake:CreateResource", in_store("e"), true);
  tape.effect("healthlake:CreateResource", in_store("d"), true);
  end(tape, "1", "1");
  end(tape, "2", "1");
  EXPECT_TRUE(violated(tape.seen()).empty());
}

TEST(Ledger, AccusesNoneOfEqualCallsThatAreAtServersTogether) {
  Tape tape;
  begin(tape, "1", "1", R"({"datastore_id":"d"})");
  begin(tape, "2", "1", R"({"datastore_id":"d"})");
  tape.effect("healthlake:CreateResource", in_store("d"), true);
  end(tape, "2", "1");  // whose was it? if it was session 1's, the next is session 1's second
  tape.effect("healthlake:CreateResource", in_store("d"), true);
  end(tape, "1", "1");
  EXPECT_TRUE(violated(tape.seen()).empty());
}

TEST(Ledger, CountsChangesOfOneCallThatIsAlone) {
  Tape tape;
  begin(tape, "1", "1", R"({"datastore_id":"d"})");
  tape.effect("healthlake:CreateResource", in_store("d"), true);
  tape.effect("healthlake:CreateResource", in_store("d"), true);
  end(tape, "1", "1");
  EXPECT_EQ(violated(tape.seen()), std::vector<std::string>{"allow-exactly-once"});
}

TEST(Ledger, DoesNotAskWhoCausedWhatTheLakeRefused) {
  Tape tape;
  tape.effect("healthlake:ReadResource", in_store("d"));
  tape.seen().back().effect.status = 404;
  EXPECT_TRUE(violated(tape.seen()).empty());
  tape.seen().back().effect.status = 200;
  EXPECT_EQ(violated(tape.seen()), std::vector<std::string>{"deny-no-effect"});
}

}  // namespace
}  // namespace gatecrash::judge
