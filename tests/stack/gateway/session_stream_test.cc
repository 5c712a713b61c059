// A session over HTTP by itself; http_gateway_test.cc has the rest.

#include <string>

#include <gtest/gtest.h>

#include "stack/gateway/session.h"
#include "tests/stack/gateway/http_dialogue.h"

namespace gatecrash::gateway {
namespace {

TEST(SessionStream, KeepsTheStreamsOfASessionApart) {
  policy::MemoryCounterStore counters;
  MemoryAuditSink audit;
  Context context(counters, audit);
  context.set_policy({}, policy_of(kHttpPolicy));
  Session session(context, "s", grant_of("g"), Session::Of::kHttpSession);
  Actions out;
  for (const wire::ExchangeId stream : {wire::ExchangeId{1}, wire::ExchangeId{2}}) {
    auto unit = wire::read_unit(call(std::to_string(stream), "read"));
    session.client_message(*unit, stream, {}, out);
    ASSERT_EQ(out.size(), stream);
    EXPECT_EQ(out.back().kind, Action::Kind::kToUpstream);
    EXPECT_EQ(out.back().stream, stream);
  }
  out.clear();
  session.server_data(R"({"jsonrpc":"2.0","id":1,"result":{}})", {.stream = 2}, {}, out);
  EXPECT_TRUE(out.empty()) << "asked on another stream";
  session.stream_ended(1, "lost", "gone", {}, out);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].stream, 1U);
  EXPECT_EQ(session.unanswered(1), 0U);
  EXPECT_EQ(session.unanswered(2), 1U);
  session.stream_adrift(2);
  EXPECT_EQ(session.unanswered(2), 0U);
  out.clear();
  session.server_data(R"({"jsonrpc":"2.0","id":2,"result":{}})", {.stream = 3, .resumed = true}, {},
                      out);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].stream, 3U);
}

}  // namespace
}  // namespace gatecrash::gateway
