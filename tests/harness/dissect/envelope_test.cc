#include "harness/dissect/envelope.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace gatecrash::dissect {
namespace {

/// Reads with the wire form kept as written, equal keys included.
Reader reader_with(Names names) {
  Reader reader = kNlohmann;
  reader.names = names;
  return reader;
}

std::vector<Understood> heard_by(const Reader& reader, std::string_view text,
                                 const Habits& habits = {}) {
  std::vector<Understood> out;
  auto value = reader.read(text);
  EXPECT_TRUE(value) << text;
  if (value) {
    EXPECT_TRUE(understand(*std::move(value), reader, habits, out)) << text;
  }
  return out;
}

bool refused(std::string_view text, const Habits& habits) {
  std::vector<Understood> out;
  auto value = kNlohmann.read(text);
  return !value || !understand(*std::move(value), kNlohmann, habits, out);
}

constexpr std::string_view kFoldedTwins =
    R"({"method":"ping","METHOD":"tools/call","id":1,"params":{"name":"read_file","Name":"x"},)"
    R"("param\u017f":{"name":"delete_all","NAME":null}})";

TEST(Envelope, FindsTheFirstOrTheLastOfEqualNames) {
  constexpr std::string_view kText =
      R"({"id":1,"method":"tools/call","params":{"name":"a","name":"b"}})";
  EXPECT_EQ(heard_by(reader_with({.twin = Names::Twin::kFirst}), kText)[0].tool, "a");
  EXPECT_EQ(heard_by(reader_with({.twin = Names::Twin::kLast}), kText)[0].tool, "b");
}

TEST(Envelope, FoldsNamesLikeCjson) {
  const auto heard = heard_by(
      reader_with({.twin = Names::Twin::kFirst, .fold = Names::Fold::kAscii}), kFoldedTwins);
  EXPECT_EQ(heard[0].method, "ping");
  EXPECT_EQ(heard[0].message, R"({"id":1,"method":"ping","params":{"name":"read_file"}})");
}

TEST(Envelope, FoldsNamesLikeGoStructs) {
  const auto heard = heard_by(
      reader_with({.twin = Names::Twin::kLast, .fold = Names::Fold::kGo, .null_is_absent = true}),
      kFoldedTwins);
  EXPECT_EQ(heard[0].method, "tools/call");
  EXPECT_EQ(heard[0].tool, "delete_all");
  EXPECT_EQ(heard[0].message, R"({"id":1,"method":"tools/call","params":{"name":"delete_all"}})");
}

TEST(Envelope, TakesARequestWithABadIdForANotificationWherePythonDoes) {
  Habits habits;
  habits.id_string_or_whole = habits.bad_id_dropped = true;
  const auto heard = heard_by(kNlohmann, R"({"id":{},"method":"x"})", habits);
  EXPECT_TRUE(heard[0].is_notification());
  EXPECT_EQ(heard[0].message, R"({"method":"x"})");
  EXPECT_TRUE(refused(R"({"id":{},"result":1})", habits));
}

TEST(Envelope, TellsRequestsNotificationsAndResponsesApart) {
  const auto kind = [](std::string_view text) { return heard_by(kNlohmann, text)[0].kind; };
  EXPECT_EQ(kind(R"({"id":null,"method":"x"})"), Understood::Kind::kRequest);
  EXPECT_EQ(kind(R"({"method":"x"})"), Understood::Kind::kNotification);
  EXPECT_EQ(kind(R"({"id":1,"error":{}})"), Understood::Kind::kResponse);
  EXPECT_TRUE(refused(R"({"id":1})", {}));
  EXPECT_STREQ(kind_name(kind(R"({"id":1,"result":1})")), "response");
}

TEST(Envelope, TakesABatchApart) {
  const auto heard = heard_by(kNlohmann, R"([{"method":"a"},{"method":"b","id":"1"}])");
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_TRUE(heard[0].batch && heard[1].batch);
  EXPECT_EQ(heard[1].id, R"("1")");
}

TEST(Envelope, RefusesWhatAServerOfThoseHabitsWould) {
  Habits habits;
  EXPECT_TRUE(refused("[]", habits));
  EXPECT_TRUE(refused("1", habits));
  EXPECT_TRUE(refused(R"({"method":["tools/call"]})", habits));
  EXPECT_FALSE(refused(R"({"method":"x","id":{},"y":1})", habits));
  habits.version_needed = true;
  EXPECT_TRUE(refused(R"({"method":"x"})", habits));
  EXPECT_TRUE(refused(R"({"jsonrpc":2.0,"method":"x"})", habits));
  habits.id_string_or_whole = true;
  EXPECT_TRUE(refused(R"({"jsonrpc":"2.0","method":"x","id":1.5})", habits));
  EXPECT_FALSE(refused(R"({"jsonrpc":"2.0","method":"x","id":1.0})", habits));
  habits.params_object = true;
  EXPECT_TRUE(refused(R"({"jsonrpc":"2.0","method":"x","id":1,"params":[]})", habits));
  habits.unknown_keys_refused = true;
  EXPECT_TRUE(refused(R"({"jsonrpc":"2.0","method":"x","z":1})", habits));
  EXPECT_TRUE(refused(R"({"jsonrpc":"2.0","method":"x","result":1})", habits));
  habits.batches = false;
  EXPECT_TRUE(refused(R"([{"jsonrpc":"2.0","method":"x"}])", habits));
}

}  // namespace
}  // namespace gatecrash::dissect
