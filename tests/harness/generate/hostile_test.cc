#include "harness/generate/hostile.h"

#include <set>

#include <gtest/gtest.h>

#include "stack/wire/jsonrpc.h"
#include "stack/wire/mcp.h"

namespace gatecrash::generate {
namespace {

const CallText kCall{"7", "\"read_file\"", "{\"a\":1}", "\"delete_all\""};

TEST(Hostile, WellFormedCallIsReadable) {
  const auto message = wire::read_message(call_line(kCall));
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(wire::read_tool_call(*message)->name, "read_file");
}

TEST(Hostile, MutationsHaveDistinctNamesAndStayOnOneLine) {
  std::set<std::string_view> names;
  for (const Mutation& mutation : mutations()) {
    EXPECT_TRUE(names.insert(mutation.name).second) << mutation.name;
    EXPECT_EQ(mutation.make(kCall).find('\n'), std::string::npos) << mutation.name;
  }
  EXPECT_GE(names.size(), 30U);
}

// What a strict reader makes of each: only these few are well-formed single messages.
TEST(Hostile, MostMutationsAreUnreadable) {
  const std::set<std::string_view> readable = {
      "escaped-method", "name-padded",   "orphan-response", "notification",
      "unknown-method", "resource-read", "folded-name",     "name-not-a-string"};
  for (const Mutation& mutation : mutations()) {
    const std::string text = mutation.make(kCall);
    const bool framed = text.find('\r') == std::string::npos;
    const bool read = framed && wire::read_message(text).has_value();
    EXPECT_EQ(read, readable.contains(mutation.name)) << mutation.name << ": " << text;
  }
}

}  // namespace
}  // namespace gatecrash::generate
