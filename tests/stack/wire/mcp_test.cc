#include "stack/wire/mcp.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "stack/wire/json_writer.h"

namespace gatecrash::wire {
namespace {

TEST(IsLegacyVersion, KnowsTheFourExactly) {
  for (const std::string_view version : {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"}) {
    EXPECT_TRUE(is_legacy_version(version)) << version;
  }
  for (const std::string_view version : {"", "2026-07-28", "2025-06-18 ", "2025-06-1", "1.0"}) {
    EXPECT_FALSE(is_legacy_version(version)) << version;
  }
}

TEST(NegotiateVersion, AnswersTheLatestToAnUnknownOne) {
  EXPECT_EQ(negotiate_version("2024-11-05"), "2024-11-05");
  EXPECT_EQ(negotiate_version("2099-01-01"), "2025-11-25");
  EXPECT_EQ(negotiate_version(""), "2025-11-25");
}

Message call_with(std::string_view params) {
  auto message = read_message(R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":)" +
                              std::string(params) + "}");
  return message.has_value() ? *message : Message{};
}

TEST(ReadToolCall, ReadsNameAndArguments) {
  const Message message = call_with(R"({"name":"read","arguments":{"a":1},"_meta":{},"task":{}})");
  const auto call = read_tool_call(message);
  ASSERT_TRUE(call.has_value());
  EXPECT_EQ(call->name, "read");
  ASSERT_NE(call->arguments, nullptr);
  EXPECT_EQ(*call->arguments, Value::object({{"a", 1}}));
}

TEST(ReadToolCall, ArgumentsMayBeAbsent) {
  const Message message = call_with(R"({"name":"read"})");
  const auto call = read_tool_call(message);
  ASSERT_TRUE(call.has_value());
  EXPECT_EQ(call->arguments, nullptr);
}

TEST(ReadToolCall, TakesNamesOfUpTo128Bytes) {
  EXPECT_TRUE(
      read_tool_call(call_with(R"({"name":")" + std::string(128, 'a') + "\"}")).has_value());
  EXPECT_FALSE(
      read_tool_call(call_with(R"({"name":")" + std::string(129, 'a') + "\"}")).has_value());
}

struct RefusedCall {
  std::string_view name;
  std::string_view params;
};

constexpr RefusedCall kRefused[] = {
    {"no name", "{}"},
    {"empty name", R"({"name":""})"},
    {"null name", R"({"name":null})"},
    {"name in an array", R"({"name":["read"]})"},
    {"number as name", R"({"name":1})"},
    {"arguments null", R"({"name":"read","arguments":null})"},
    {"arguments in an array", R"({"name":"read","arguments":[]})"},
    {"arguments as a string", R"({"name":"read","arguments":"{}"})"},
    {"Name beside name", R"({"name":"read","Name":"delete"})"},
    {"NAME alone", R"({"NAME":"read"})"},
    {"ARGUMENTS beside arguments", R"({"name":"read","arguments":{},"ARGUMENTS":{}})"},
    {"long s", R"({"name":"read","argument\u017f":{}})"},
    {"_META", R"({"name":"read","_META":{}})"},
};

TEST(ReadToolCall, RefusesWhatReadersTakeDifferently) {
  for (const auto& [name, params] : kRefused) {
    const Message message = call_with(params);
    ASSERT_EQ(message.method, "tools/call") << name;
    const auto call = read_tool_call(message);
    ASSERT_FALSE(call.has_value()) << name;
    EXPECT_EQ(call.error().code, Code::kPeerBadMessage) << name;
  }
}

TEST(ReadToolCall, RefusesAMessageWithoutParams) {
  EXPECT_FALSE(read_tool_call(make_request(1, "tools/call")).has_value());
}

TEST(MakeToolCall, MakesWhatReadToolCallReads) {
  const Message message = make_tool_call(7, "read", Value::object({{"a", 1}}));
  EXPECT_EQ(write_message(message), R"({"jsonrpc":"2.0","id":7,"method":"tools/call",)"
                                    R"("params":{"name":"read","arguments":{"a":1}}})");
  EXPECT_TRUE(read_tool_call(message).has_value());
}

// It wrote "arguments":null, which every strict reader refuses.
TEST(MakeToolCall, LeavesNullArgumentsOut) {
  const Message message = make_tool_call("x", "read", {});
  EXPECT_EQ(write_message(message),
            R"({"jsonrpc":"2.0","id":"x","method":"tools/call","params":{"name":"read"}})");
  EXPECT_TRUE(read_tool_call(message).has_value());
}

TEST(MakeToolText, MakesOneTextBlock) {
  EXPECT_EQ(write_json(make_tool_text("hi", true)),
            R"({"content":[{"type":"text","text":"hi"}],"isError":true})");
}

}  // namespace
}  // namespace gatecrash::wire
