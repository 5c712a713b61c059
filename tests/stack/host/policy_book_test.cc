#include "stack/host/policy_book.h"

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "stack/gateway/memory_audit_sink.h"
#include "stack/net/file.h"
#include "stack/policy/hosted_dialect.h"
#include "stack/policy/memory_counter_store.h"
#include "tests/support/command.h"

namespace gatecrash::host {
namespace {

constexpr std::string_view kDenyAll = R"({"version":"1","default":"deny"})";
constexpr std::string_view kAllowAll = R"({"version":"1","default":"allow"})";

std::string grants_text(const std::string& members) {
  return R"({"version":"1","grants":[{"name":"a","token_sha256":")" + gateway::token_hash("t") +
         R"(")" + members + "}]}";
}

class PolicyBookTest : public testing::Test {
 protected:
  PolicyBookTest() : context_(counters_, audit_) {
    config_.servers.emplace_back().policy = policy_;
  }

  void load() {
    auto book = PolicyBook::load(config_, policy::read_hosted_policy);
    ASSERT_TRUE(book) << book.error().to_string();
    book_.emplace(*std::move(book));
    book_->attach(context_);
  }

  void replace(const std::string& path, std::string_view text) {
    ASSERT_TRUE(net::write_file(path, text));
  }

  tests::TemporaryFolder folder_;
  std::string policy_ = folder_.file("policy.json", kDenyAll);
  GatewayConfig config_;
  policy::MemoryCounterStore counters_;
  gateway::MemoryAuditSink audit_;
  gateway::Context context_;
  std::optional<PolicyBook> book_;
};

TEST_F(PolicyBookTest, TakesAPolicyThatHasChanged) {
  load();
  const auto before = context_.policy_of(policy_);
  ASSERT_NE(before, nullptr);
  EXPECT_TRUE(book_->read_now().empty());
  replace(policy_, kAllowAll);
  const auto reloads = book_->read_now();
  ASSERT_EQ(reloads.size(), 1U);
  EXPECT_TRUE(reloads[0].taken);
  EXPECT_NE(context_.policy_of(policy_), before);
}

TEST_F(PolicyBookTest, KeepsWhatWasInForceWhenAFileSaysNothingValid) {
  load();
  const auto before = context_.policy_of(policy_);
  replace(policy_, R"({"version":"1","defualt":"allow"})");
  const auto reloads = book_->read_now();
  ASSERT_EQ(reloads.size(), 1U);
  ASSERT_FALSE(reloads[0].taken);
  EXPECT_NE(reloads[0].taken.error().message.find("defualt"), std::string::npos);
  EXPECT_EQ(context_.policy_of(policy_), before);
}

TEST_F(PolicyBookTest, RefusesAgainWhatIsStillInvalidWhenAskedToReadAgain) {
  load();
  replace(policy_, R"({"version":"1","defualt":"allow"})");
  for (int i = 0; i < 2; ++i) {
    const auto reloads = book_->read_now();
    ASSERT_EQ(reloads.size(), 1U) << "or it would look reloaded";
    EXPECT_FALSE(reloads[0].taken);
  }
  replace(policy_, kAllowAll);
  ASSERT_EQ(book_->read_now().size(), 1U);
  EXPECT_TRUE(book_->read_now().empty());
}

TEST_F(PolicyBookTest, TakesRefusedGrantsOnceTheirPolicyIsThere) {
  config_.grants_file = folder_.file("grants.json", grants_text(""));
  load();
  replace(config_.grants_file, grants_text(R"(,"policy":"other.json")"));
  ASSERT_FALSE(book_->read_now().at(0).taken) << "there is no other.json";
  const std::string other = folder_.file("other.json", kAllowAll);
  const auto reloads = book_->read_now();
  ASSERT_EQ(reloads.size(), 1U);
  EXPECT_TRUE(reloads[0].taken);
  EXPECT_NE(context_.policy_of(other), nullptr);
}

TEST_F(PolicyBookTest, TakesGrantsWithTheirPoliciesOrNotAtAll) {
  config_.grants_file = folder_.file("grants.json", grants_text(""));
  load();
  const wire::Headers caller = {{"Authorization", "Bearer t"}};
  EXPECT_EQ(book_->grants().find(caller, 0, Instant()).grant->policy, policy_);
  replace(config_.grants_file, grants_text(R"(,"policy":"other.json")"));
  auto reloads = book_->read_now();
  ASSERT_EQ(reloads.size(), 1U);
  EXPECT_FALSE(reloads[0].taken) << "there is no other.json";
  EXPECT_EQ(book_->grants().find(caller, 0, Instant()).grant->policy, policy_);
  const std::string other = folder_.file("other.json", kAllowAll);
  replace(config_.grants_file, grants_text(R"(, "policy":"other.json")"));
  reloads = book_->read_now();
  ASSERT_EQ(reloads.size(), 1U);
  EXPECT_TRUE(reloads[0].taken) << reloads[0].taken.error().to_string();
  EXPECT_EQ(book_->grants().find(caller, 0, Instant()).grant->policy, other);
  EXPECT_NE(context_.policy_of(other), nullptr);
}

TEST_F(PolicyBookTest, IsNotLoadedWithoutAFileThatIsNamed) {
  config_.servers[0].policy = folder_.path("none.json");
  const auto book = PolicyBook::load(config_, policy::read_hosted_policy);
  ASSERT_FALSE(book);
  EXPECT_EQ(book.error().code, Code::kLocalIo);
}

}  // namespace
}  // namespace gatecrash::host
