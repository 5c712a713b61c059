#include "stack/host/gateway_process.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "stack/gateway/memory_audit_sink.h"
#include "stack/net/real_clock.h"
#include "stack/policy/hosted_dialect.h"
#include "stack/policy/memory_counter_store.h"
#include "tests/support/command.h"

namespace gatecrash::host {
namespace {

constexpr std::string_view kPolicy = R"({"version":"1","default":"deny","tools":{"read":{}}})";
constexpr std::string_view kInitialize =
    R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18",)"
    R"("capabilities":{},"clientInfo":{"name":"t","version":"1"}}})"
    "\n";
constexpr std::string_view kAllowed =
    R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","arguments":{}}})"
    "\n";
constexpr std::string_view kDenied =
    R"({"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"write","arguments":{}}})"
    "\n";

class GatewayProcessTest : public testing::Test {
 protected:
  GatewayProcessTest() {
    std::array<int, 2> in = {-1, -1};
    std::array<int, 2> out = {-1, -1};
    EXPECT_EQ(::pipe2(in.data(), O_CLOEXEC), 0);
    EXPECT_EQ(::pipe2(out.data(), O_CLOEXEC), 0);
    client_in_ = net::UniqueFd(in[0]);
    client_says_ = net::UniqueFd(in[1]);
    client_hears_ = net::UniqueFd(out[0]);
    client_out_ = net::UniqueFd(out[1]);
  }

  /// Runs a gateway in front of a shell script, with a client that says `input` and leaves.
  Result<net::Ending> run(const std::string& script, std::string_view input) {
    EXPECT_EQ(::write(client_says_.get(), input.data(), input.size()),
              static_cast<ssize_t>(input.size()));
    if (leaves_) {
      client_says_.reset();
    }
    const auto ending = run_command_words({"/bin/sh", "-c", script});
    client_out_.reset();
    std::array<char, 4096> buffer{};
    ssize_t got = 0;
    while ((got = ::read(client_hears_.get(), buffer.data(), buffer.size())) > 0) {
      heard_.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return ending;
  }

  Result<net::Ending> run_command_words(std::vector<std::string> words) {
    GatewayConfig config;
    ServerConfig& server = config.servers.emplace_back();
    server.command = std::move(words);
    server.policy = folder_.file("policy.json", kPolicy);
    config.grant = "a";
    policy::MemoryCounterStore counters;
    const GatewayParts parts{.audit = audit_,
                             .counters = counters,
                             .read_policy = policy::read_hosted_policy,
                             .log = [this](std::string_view line) { log_ += line; },
                             .in = client_in_.get(),
                             .out = client_out_.get()};
    return run_gateway_process(config, parts, clock_, signals_);
  }

  net::UniqueFd client_in_;
  net::UniqueFd client_says_;
  net::UniqueFd client_hears_;
  net::UniqueFd client_out_;
  bool leaves_ = true;
  gateway::MemoryAuditSink audit_;
  net::RealClock clock_;
  net::Signals signals_;
  std::string heard_;
  std::string log_;
  tests::TemporaryFolder folder_;
};

std::string said(std::initializer_list<std::string_view> lines) {
  std::string all;
  for (const std::string_view line : lines) {
    all += line;
  }
  return all;
}

TEST_F(GatewayProcessTest, ForwardsWhatIsAllowedAndAnswersWhatIsDenied) {
  // The server writes what it is sent to a place that the client can read: inside an answer's id.
  const auto ending = run(
      R"(n=0; while read -r line; do
           case "$line" in
             *initialize*) echo '{"jsonrpc":"2.0","id":0,"result":{}}';;
             *'"read"'*) echo '{"jsonrpc":"2.0","id":1,"result":{"ran":"read"}}';;
             *) echo '{"jsonrpc":"2.0","id":2,"result":{"ran":"write"}}';;
           esac
         done)",
      said({kInitialize, kAllowed, kDenied}));
  ASSERT_TRUE(ending.has_value()) << ending.error().to_string();
  EXPECT_EQ(*ending, net::Ending::kClientLeft);
  EXPECT_NE(heard_.find(R"({"ran":"read"})"), std::string::npos) << heard_;
  EXPECT_EQ(heard_.find(R"({"ran":"write"})"), std::string::npos) << heard_;
  EXPECT_NE(heard_.find(R"("id":2)"), std::string::npos) << "the denial is answered";
}

TEST_F(GatewayProcessTest, AnswersWhatIsInFlightWhenTheServerLeaves) {
  leaves_ = false;
  const auto ending = run("read -r line; exit 7", kInitialize);
  ASSERT_FALSE(ending.has_value());
  EXPECT_EQ(ending.error().code, Code::kPeerGone);
  EXPECT_EQ(ending.error().message,
            "the server ended (exit code 7) while the client was connected");
  EXPECT_NE(heard_.find(R"("id":0,"error":)"), std::string::npos) << heard_;
}

TEST_F(GatewayProcessTest, DropsWhatIsNoMessage) {
  const auto ending = run(
      R"(read -r line; echo garbage; printf '\377\376\n'
         echo '{"jsonrpc":"2.0","id":0,"result":{"real":1}}'; cat >/dev/null)",
      kInitialize);
  ASSERT_TRUE(ending.has_value()) << ending.error().to_string();
  EXPECT_EQ(heard_.find("garbage"), std::string::npos);
  EXPECT_EQ(heard_.find('\xff'), std::string::npos);
  EXPECT_NE(heard_.find(R"({"real":1})"), std::string::npos);
}

TEST_F(GatewayProcessTest, AuditsADecisionBeforeTheServerSeesTheCall) {
  // The server never answers: the row stands all the same.
  const auto ending = run("cat >/dev/null", said({kInitialize, kAllowed}));
  ASSERT_FALSE(ending.has_value());
  bool audited = false;
  for (const auto& row : audit_.rows()) {
    audited = audited || (row.tool == "read" && row.kind == gateway::AuditRow::Kind::kAllow);
  }
  EXPECT_TRUE(audited);
}

TEST_F(GatewayProcessTest, SaysWhichCommandCannotBeStarted) {
  const auto ending = run_command_words({"/nonexistent/server"});
  ASSERT_FALSE(ending.has_value());
  EXPECT_EQ(ending.error().code, Code::kLocalProcess);
}

}  // namespace
}  // namespace gatecrash::host
