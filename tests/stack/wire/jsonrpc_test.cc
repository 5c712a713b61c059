#include "stack/wire/jsonrpc.h"

#include <array>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "stack/wire/json_writer.h"

namespace gatecrash::wire {
namespace {

struct MessageCase {
  std::string_view name;
  std::string_view bytes;
  Message::Kind kind;
  std::string_view canonical;
};

constexpr MessageCase kMessages[] = {
    {"request", R"({"jsonrpc":"2.0","id":1,"method":"ping"})", Message::Kind::kRequest,
     R"({"jsonrpc":"2.0","id":1,"method":"ping"})"},
    {"request in another order",
     R"( {"params":{"b":1,"a":2},"method":"m","id":"x","jsonrpc":"2.0"} )", Message::Kind::kRequest,
     R"({"jsonrpc":"2.0","id":"x","method":"m","params":{"b":1,"a":2}})"},
    {"notification", R"({"jsonrpc":"2.0","method":"notifications/initialized"})",
     Message::Kind::kNotification, R"({"jsonrpc":"2.0","method":"notifications/initialized"})"},
    {"empty params stay", R"({"jsonrpc":"2.0","method":"m","params":{}})",
     Message::Kind::kNotification, R"({"jsonrpc":"2.0","method":"m","params":{}})"},
    {"result", R"({"jsonrpc":"2.0","id":-3,"result":{"x":1.10}})", Message::Kind::kResult,
     R"({"jsonrpc":"2.0","id":-3,"result":{"x":1.10}})"},
    {"null result", R"({"jsonrpc":"2.0","id":1,"result":null})", Message::Kind::kResult,
     R"({"jsonrpc":"2.0","id":1,"result":null})"},
    {"error", R"({"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"m","data":[]}})",
     Message::Kind::kError,
     R"({"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"m","data":[]}})"},
    {"error with id null", R"({"jsonrpc":"2.0","id":null,"error":{"code":-1,"message":"m"}})",
     Message::Kind::kError, R"({"jsonrpc":"2.0","id":null,"error":{"code":-1,"message":"m"}})"},
    {"error without id", R"({"jsonrpc":"2.0","error":{"code":-1,"message":"m"}})",
     Message::Kind::kError, R"({"jsonrpc":"2.0","id":null,"error":{"code":-1,"message":"m"}})"},
};

TEST(ReadMessage, ReadsEachKind) {
  for (const auto& [name, bytes, kind, canonical] : kMessages) {
    const auto message = read_message(bytes);
    ASSERT_TRUE(message.has_value()) << name << ": " << message.error().to_string();
    EXPECT_EQ(message->kind, kind) << name;
    EXPECT_EQ(write_message(*message), canonical) << name;
    const auto again = read_message(write_message(*message));
    ASSERT_TRUE(again.has_value()) << name;
    EXPECT_EQ(write_message(*again), canonical) << name;
  }
}

TEST(ReadMessage, KeepsTheIdsTypeAndSpelling) {
  const std::array<std::string_view, 6> ids = {
      "1", "\"1\"", "-9007199254740991", "9007199254740991", "0", "\"\\u0041 b\""};
  for (const std::string_view id : ids) {
    const auto message =
        read_message(R"({"jsonrpc":"2.0","method":"m","id":)" + std::string(id) + "}");
    ASSERT_TRUE(message.has_value()) << id;
    EXPECT_EQ(write_json(message->id), id == "\"\\u0041 b\"" ? "\"A b\"" : id);
  }
}

struct RefusalCase {
  std::string_view name;
  std::string_view bytes;
  int rpc_code;
  std::string_view id;  // that the refusal is answered to
};

constexpr RefusalCase kRefusals[] = {
    {"not JSON", "{", kParseError, "null"},
    {"duplicate key hides the id", R"({"jsonrpc":"2.0","id":1,"id":2,"method":"m"})", kParseError,
     "null"},
    {"number", "1", kInvalidRequest, "null"},
    {"NUL in the method", R"({"jsonrpc":"2.0","id":1,"method":"tools/call\u0000"})",
     kInvalidRequest, "1"},
    {"NUL in a string of params",
     R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"a":["\u0000"]}})", kInvalidRequest, "1"},
    {"unknown key", R"({"jsonrpc":"2.0","id":1,"method":"m","x":1})", kInvalidRequest, "1"},
    {"no version", R"({"id":"a","method":"m"})", kInvalidRequest, "\"a\""},
    {"method and result", R"({"jsonrpc":"2.0","id":1,"method":"m","result":{}})", kInvalidRequest,
     "1"},
    {"params in an array", R"({"jsonrpc":"2.0","id":5,"method":"m","params":[]})", kInvalidRequest,
     "5"},
    {"bad id is not answered to", R"({"jsonrpc":"2.0","id":1.5,"method":"m"})", kInvalidRequest,
     "null"},
    {"notification has no id to answer to", R"({"jsonrpc":"2.0","method":""})", kInvalidRequest,
     "null"},
    {"response is not answered", R"({"jsonrpc":"2.0","id":1,"result":1,"error":1})",
     kInvalidRequest, "null"},
    {"empty batch", "[]", kInvalidRequest, "null"},
    {"bad member of a batch",
     R"([{"jsonrpc":"2.0","id":1,"method":"m"},{"jsonrpc":"2.0","id":2,"method":1}])",
     kInvalidRequest, "null"},
    {"batch in a batch", R"([[{"jsonrpc":"2.0","id":1,"method":"m"}]])", kInvalidRequest, "null"},
};

TEST(ReadUnit, RefusesWithTheIdWhereItIsBeyondDoubt) {
  for (const auto& [name, bytes, rpc_code, id] : kRefusals) {
    const auto unit = read_unit(bytes);
    ASSERT_FALSE(unit.has_value()) << name;
    EXPECT_EQ(unit.error().rpc_code, rpc_code) << name;
    EXPECT_EQ(write_json(unit.error().id), id) << name;
    EXPECT_FALSE(unit.error().error.message.empty()) << name;
  }
}

TEST(ReadUnit, ReadsABatchInOrder) {
  const auto unit =
      read_unit(R"([{"jsonrpc":"2.0","id":1,"method":"a"},)"
                R"({"jsonrpc":"2.0","method":"b"},{"jsonrpc":"2.0","id":1,"result":0}])");
  ASSERT_TRUE(unit.has_value());
  EXPECT_TRUE(unit->batch);
  ASSERT_EQ(unit->messages.size(), 3U);
  EXPECT_EQ(unit->messages[0].method, "a");
  EXPECT_EQ(unit->messages[1].kind, Message::Kind::kNotification);
  EXPECT_TRUE(unit->messages[2].is_response());
}

TEST(ReadUnit, IsNoBatchForASingleMessage) {
  const auto unit = read_unit(R"({"jsonrpc":"2.0","method":"b"})");
  ASSERT_TRUE(unit.has_value());
  EXPECT_FALSE(unit->batch);
  EXPECT_EQ(unit->messages.size(), 1U);
}

TEST(ReadMessage, RefusesABatch) {
  const auto message = read_message(R"([{"jsonrpc":"2.0","id":1,"method":"a"}])");
  ASSERT_FALSE(message.has_value());
  EXPECT_EQ(message.error().code, Code::kPeerBadMessage);
}

TEST(ReadMessage, PassesOptionsOn) {
  JsonOptions options;
  options.duplicate_keys = DuplicateKeys::kKeepLast;
  const auto message =
      read_message(R"({"jsonrpc":"2.0","id":1,"method":"a","method":"b"})", options);
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->method, "b");
}

TEST(IsValidId, KeepsToWhatEveryReaderKeeps) {
  for (const Value& id : {Value(0), Value(-1), Value("a"), Value(std::string(128, 'a')),
                          Value::number("9007199254740991"), Value::number("-9007199254740991")}) {
    EXPECT_TRUE(is_valid_id(id)) << write_json(id);
  }
  for (const Value& id :
       {Value(), Value(true), Value(""), Value(std::string(129, 'a')), Value::array({1}),
        Value::object(), Value::number("1.0"), Value::number("1e0"), Value::number("-0"),
        Value::number("9007199254740992"), Value::number("-9007199254740992"),
        Value::number("18446744073709551616"), Value(std::string("a\0b", 3))}) {
    EXPECT_FALSE(is_valid_id(id)) << write_json(id);
  }
}

TEST(FoldsTo, FoldsAsGosJsonPackage) {
  EXPECT_TRUE(folds_to("name", "name"));
  EXPECT_TRUE(folds_to("NaMe", "name"));
  EXPECT_TRUE(folds_to("argument\xc5\xbf", "arguments"));
  EXPECT_TRUE(folds_to("tas\xe2\x84\xaa", "task"));
  EXPECT_TRUE(folds_to("ta\xc5\xbf\xe2\x84\xaa", "task"));
  EXPECT_TRUE(folds_to("_META", "_meta"));
  EXPECT_FALSE(folds_to("nam", "name"));
  EXPECT_FALSE(folds_to("names", "name"));
  EXPECT_FALSE(folds_to("", "name"));
  EXPECT_FALSE(folds_to("n\xc3\xa4me", "name"));
  EXPECT_FALSE(folds_to("argument\xc5", "arguments"));
  EXPECT_FALSE(folds_to("argument\xc5\xbf\xc5\xbf", "arguments"));
}

TEST(MakeMessages, WriteWhatTheirNamesSay) {
  EXPECT_EQ(write_message(make_request("a", "m")), R"({"jsonrpc":"2.0","id":"a","method":"m"})");
  EXPECT_EQ(write_message(make_notification("m", Value::object({{"x", 1}}))),
            R"({"jsonrpc":"2.0","method":"m","params":{"x":1}})");
  EXPECT_EQ(write_message(make_result(1, Value::object())),
            R"({"jsonrpc":"2.0","id":1,"result":{}})");
  EXPECT_EQ(write_message(make_error({}, kParseError, "bad")),
            R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"bad"}})");
  EXPECT_EQ(write_message(make_error(1, -1, "no", "why")),
            R"({"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"no","data":"why"}})");
}

TEST(MakeRequestDeathTest, ChecksTheId) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(make_request({}, "m"), "CHECK failed: is_valid_id");
}

}  // namespace
}  // namespace gatecrash::wire
