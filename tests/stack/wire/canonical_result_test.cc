#include "stack/wire/canonical_result.h"

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "stack/wire/json_writer.h"
#include "stack/wire/jsonrpc.h"
#include "tests/support/arbitrary_value.h"

namespace gatecrash::wire {
namespace {

std::string with_result(std::string_view result, std::string_view id = "1") {
  return R"({"jsonrpc":"2.0","id":)" + std::string(id) + R"(,"result":)" + std::string(result) +
         "}";
}

/// What the shortcut stands for: read, and written again.
bool reads_as_written(std::string_view line) {
  const auto message = read_message(line);
  return message && message->kind == Message::Kind::kResult && write_message(*message) == line;
}

TEST(CanonicalResult, IsRecognised) {
  for (const std::string_view result :
       {"{}", "[]", "null", "true", "-0.5e+10", "\"\"", R"({"a":[1,{"b":"c"}],"d":{"a":false}})",
        R"("\"\\\b\f\n\r\t\u0000\u001f\u2028\u2029")",
        "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\x7f/\""}) {
    const std::string line = with_result(result);
    EXPECT_TRUE(reads_as_written(line)) << line;
    EXPECT_TRUE(scan_canonical_result(line).has_value()) << line;
  }
}

TEST(CanonicalResult, HasTheIdAsSpelt) {
  for (const std::string_view id : {"0", "7", "-3", "123456789012345", "\"a\"", "\"1\""}) {
    const auto found = glance_result_id(with_result("{}", id));
    ASSERT_TRUE(found.has_value()) << id;
    EXPECT_EQ(write_json(*found), id);
  }
}

TEST(CanonicalResult, GlanceLooksNoFurtherThanTheId) {
  EXPECT_TRUE(glance_result_id(with_result("{")).has_value());
  EXPECT_FALSE(glance_result_id(R"({"jsonrpc":"2.0","id":1,"error":{}})").has_value());
  EXPECT_FALSE(glance_result_id(R"({"jsonrpc":"2.0","id":01,"result":{}})").has_value());
}

TEST(CanonicalResult, LeavesWhatTheReaderRefuses) {
  for (const std::string& line : {
           with_result("{}", "01"),
           with_result("{}", "-0"),
           with_result("{}", "null"),
           with_result("{}", "\"\""),
           with_result("{}", "1.0"),
           with_result("{}", "\"\x01\""),
           with_result("{}", "\"" + std::string(kIdBytesMax + 1, 'a') + "\""),
           with_result("01"),
           with_result("1."),
           with_result(".5"),
           with_result("1e"),
           with_result("1e999"),
           with_result("-"),
           with_result("{"),
           with_result("[1,]"),
           with_result("{\"a\":1,}"),
           with_result("{\"a\"}"),
           with_result("{a:1}"),
           with_result("{\"a\":1,\"a\":2}"),
           with_result("\"\\ud800\""),
           with_result("\"\\x\""),
           with_result("\"\xff\""),
           with_result("\"\xed\xa0\x80\""),
           with_result("\"\xef\xbf\xbf\""),
           with_result("\"a\nb\""),
           with_result("\"\\u00\""),
           with_result("nul"),
           with_result(""),
           with_result(std::string(63, '[') + std::string(63, ']') + "]"),
           with_result(std::string(64, '[') + std::string(64, ']')),
           with_result("{}") + "{}",
           with_result("{}").substr(1),
           std::string(R"({"jsonrpc":"2.0","id":1})"),
           std::string(R"({"jsonrpc":"2.0","id":1,"result":{},"error":{}})"),
           std::string(R"({"jsonrpc":"2.0","id":1,"result":{},"id":2})"),
       }) {
    EXPECT_FALSE(read_message(line).has_value()) << line;
    EXPECT_FALSE(scan_canonical_result(line).has_value()) << line;
  }
}

TEST(CanonicalResult, LeavesWhatTheWriterSpellsOtherwise) {
  for (const std::string& line : {
           with_result("{} "),
           with_result("{ }"),
           with_result("[1, 2]"),
           with_result("\"\\/\""),
           with_result("\"\\u0041\""),
           with_result("\"\\u000a\""),
           with_result("\"\\u001F\""),
           with_result("\"\xe2\x80\xa8\""),
           with_result("\"\\ud83d\\ude00\""),
           with_result("{}", "\"\\u0041\""),
           std::string(R"({"id":1,"jsonrpc":"2.0","result":{}})"),
           std::string(R"({"jsonrpc":"2.0","result":{},"id":1})"),
       }) {
    EXPECT_TRUE(read_message(line).has_value()) << line;
    EXPECT_FALSE(scan_canonical_result(line).has_value()) << line;
  }
}

TEST(CanonicalResult, LeavesErrorsAndRequests) {
  EXPECT_FALSE(
      scan_canonical_result(R"({"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"x"}})"));
  EXPECT_FALSE(scan_canonical_result(R"({"jsonrpc":"2.0","id":1,"method":"ping"})"));
  EXPECT_FALSE(scan_canonical_result(R"([{"jsonrpc":"2.0","id":1,"result":{}}])"));
}

TEST(CanonicalResult, TellsAToolsError) {
  EXPECT_TRUE(scan_canonical_result(with_result(R"({"isError":true})"))->is_error);
  for (const std::string_view result :
       {R"({"isError":false})", R"({"isError":"true"})", R"({"a":{"isError":true}})", "[true]"}) {
    EXPECT_FALSE(scan_canonical_result(with_result(result))->is_error) << result;
  }
}

TEST(CanonicalResult, TellsWhatSomebodyMayReadAsAQuestion) {
  for (const std::string_view result : {R"({"inputRequests":{}})", R"({"INPUTREQUESTS":1})",
                                        "{\"inputReque\xc5\xbft\xc5\xbf\":1}"}) {
    EXPECT_TRUE(scan_canonical_result(with_result(result))->may_ask) << result;
  }
  EXPECT_FALSE(scan_canonical_result(with_result(R"({"a":{"inputRequests":{}}})"))->may_ask);
}

TEST(CanonicalResult, KeepsToTheReadersLimits) {
  const std::string line = with_result(R"({"a":[[1,2,3]]})");
  EXPECT_TRUE(scan_canonical_result(line).has_value());
  JsonOptions options;
  options.bytes_max = line.size() - 1;
  EXPECT_FALSE(scan_canonical_result(line, options).has_value());
  options = {};
  options.depth_max = 3;
  EXPECT_FALSE(scan_canonical_result(line, options).has_value());
  options = {};
  options.number_bytes_max = 0;
  EXPECT_FALSE(scan_canonical_result(line, options).has_value());
  options = {};
  options.duplicate_keys = DuplicateKeys::kKeepLast;  // another reader: nothing is known of it
  EXPECT_FALSE(scan_canonical_result(line, options).has_value());
}

RC_GTEST_PROP(CanonicalResult, WhatIsWrittenIsRecognisedUnlessItIsLarge, ()) {
  const std::string line = write_message(make_result(1, *test::arbitrary_value()));
  const auto found = scan_canonical_result(line);
  RC_ASSERT(found.has_value() || line.find('\\') != std::string::npos);  // an escape in a key
}

RC_GTEST_PROP(CanonicalResult, WhatIsRecognisedReadsAsWritten, ()) {
  const Value value = *test::arbitrary_value();
  const std::string spelling = *test::arbitrary_spelling(value);
  for (const std::string& line :
       {with_result(spelling), *test::arbitrary_damage(with_result(write_json(value)))}) {
    if (scan_canonical_result(line)) {
      RC_ASSERT(reads_as_written(line));
    }
  }
}

}  // namespace
}  // namespace gatecrash::wire
