#include "stack/host/credential_book.h"

#include <cstdio>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/net/file.h"
#include "tests/support/command.h"

namespace gatecrash::host {
namespace {

class CredentialBookTest : public testing::Test {
 protected:
  CredentialBookTest() {
    for (const std::string& name : {std::string("a"), std::string("b"), std::string("c")}) {
      ServerConfig& server = config_.servers.emplace_back();
      server.name = name;
      server.url = "http://127.0.0.1:1/mcp";
    }
    config_.servers[0].credential_file = secret_;
    config_.servers[2].credential_file = secret_;
    config_.tls = {certificate_, key_};
  }

  CredentialBook book() {
    return {config_,
            {.credential =
                 [this](std::size_t server, const wire::Headers& headers) {
                   told_.push_back(std::to_string(server) + " " + headers.front().first + ": " +
                                   headers.front().second);
                 },
             .tls = [this]() -> Status {
               told_.emplace_back("tls");
               return tls_;
             }}};
  }

  tests::TemporaryFolder folder_;
  std::string secret_ = folder_.file("credential", "first\n");
  std::string certificate_ = folder_.file("cert.pem", "certificate");
  std::string key_ = folder_.file("key.pem", "key");
  GatewayConfig config_;
  std::vector<std::string> told_;
  Status tls_;
};

using Told = std::vector<std::string>;

TEST_F(CredentialBookTest, TakesACredentialThatWasRenamedOverTheOldForEachServerThatHasIt) {
  CredentialBook book = this->book();
  EXPECT_TRUE(book.read_now().empty());
  const std::string fresh = folder_.file("fresh", "second\nwhat follows is no secret\n");
  ASSERT_EQ(std::rename(fresh.c_str(), secret_.c_str()), 0);
  const auto reloads = book.read_now();
  ASSERT_EQ(reloads.size(), 1U);
  EXPECT_EQ(reloads[0].path, secret_);
  EXPECT_TRUE(reloads[0].taken.has_value());
  EXPECT_EQ(told_, (Told{"0 Authorization: Bearer second", "2 Authorization: Bearer second"}));
}

TEST_F(CredentialBookTest, RefusesWhatIsNoTokenAndDoesNotShowIt) {
  CredentialBook book = this->book();
  for (const std::string text : {"", "\nsecond\n", "can ary\n", "can\tary\n",
                                 "s\xc3\xa9"
                                 "cret\n"}) {
    ASSERT_TRUE(net::write_file(secret_, text));
    const auto reloads = book.read_now();
    ASSERT_EQ(reloads.size(), 1U) << text;
    ASSERT_FALSE(reloads[0].taken.has_value()) << text;
    EXPECT_EQ(reloads[0].taken.error().to_string().find("can"), std::string::npos);
  }
  ASSERT_EQ(std::remove(secret_.c_str()), 0);
  ASSERT_EQ(book.read_now().size(), 1U) << "a file that has gone is told";
  EXPECT_FALSE(book.read_now().front().taken.has_value()) << "and again, while it is gone";
  EXPECT_TRUE(told_.empty());
}

TEST_F(CredentialBookTest, ReadsTheTlsPairAgainWhenEitherHalfChanges) {
  CredentialBook book = this->book();
  ASSERT_TRUE(net::write_file(certificate_, "another"));
  tls_ = fail(Code::kConfigInvalid, "is no PEM private key of it", key_);
  auto reloads = book.read_now();
  ASSERT_EQ(reloads.size(), 1U);
  EXPECT_FALSE(reloads[0].taken.has_value());
  ASSERT_TRUE(net::write_file(key_, "another"));
  tls_ = {};
  reloads = book.read_now();
  ASSERT_EQ(reloads.size(), 2U) << "what was refused is tried again";
  EXPECT_TRUE(reloads[0].taken.has_value());
  EXPECT_TRUE(reloads[1].taken.has_value());
  EXPECT_EQ(told_, (Told{"tls", "tls", "tls"}));
  EXPECT_TRUE(book.read_now().empty());
}

TEST_F(CredentialBookTest, WaitsUntilAFileHasSettled) {
  CredentialBook book = this->book();
  ASSERT_TRUE(net::write_file(secret_, "second\n"));
  EXPECT_TRUE(book.poll().empty());
  EXPECT_EQ(book.poll().size(), 1U);
  EXPECT_EQ(told_.size(), 2U);
}

}  // namespace
}  // namespace gatecrash::host
