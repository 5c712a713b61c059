#include "stack/base/result.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace gatecrash {
namespace {

Result<int> parse(bool good) {
  if (!good) {
    return fail(Code::kConfigInvalid, "not a number", "file:1:2");
  }
  return 7;
}

Result<std::string> through_try(bool good) {
  TRY(const int number, parse(good));
  return std::to_string(number);
}

Status through_status(bool good) {
  TRY_STATUS(parse(good));
  return {};
}

TEST(Try, BindsTheValue) { EXPECT_EQ(through_try(true).value(), "7"); }

TEST(Try, PassesTheErrorOnUnchanged) {
  const auto result = through_try(false);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, Code::kConfigInvalid);
  EXPECT_EQ(result.error().message, "not a number");
  EXPECT_EQ(result.error().where, "file:1:2");
}

Result<std::unique_ptr<int>> move_only() { return std::make_unique<int>(3); }

Result<int> through_move_only() {
  TRY(const std::unique_ptr<int> pointer, move_only());
  return *pointer;
}

TEST(Try, MovesTheValue) { EXPECT_EQ(through_move_only().value(), 3); }

TEST(TryStatus, PassesErrorsAndDropsValues) {
  EXPECT_TRUE(through_status(true).has_value());
  ASSERT_FALSE(through_status(false).has_value());
  EXPECT_EQ(through_status(false).error().message, "not a number");
}

TEST(Error, PrintsWhereItIsFirst) {
  EXPECT_EQ((Error{Code::kPeerBadJson, "bad", "byte 3"}.to_string()), "byte 3: bad");
  EXPECT_EQ((Error{Code::kPeerBadJson, "bad", ""}.to_string()), "bad");
}

// The names stand in audit records and reports.
TEST(CodeName, NamesEveryCode) {
  EXPECT_EQ(code_name(Code::kPeerBadBytes), "peer_bad_bytes");
  EXPECT_EQ(code_name(Code::kPeerBadJson), "peer_bad_json");
  EXPECT_EQ(code_name(Code::kPeerTooLarge), "peer_too_large");
  EXPECT_EQ(code_name(Code::kPeerBadMessage), "peer_bad_message");
  EXPECT_EQ(code_name(Code::kPeerBadFraming), "peer_bad_framing");
  EXPECT_EQ(code_name(Code::kPeerGone), "peer_gone");
  EXPECT_EQ(code_name(Code::kConfigInvalid), "config_invalid");
  EXPECT_EQ(code_name(Code::kConfigUnknown), "config_unknown");
  EXPECT_EQ(code_name(Code::kLocalIo), "local_io");
  EXPECT_EQ(code_name(Code::kLocalProcess), "local_process");
}

}  // namespace
}  // namespace gatecrash
