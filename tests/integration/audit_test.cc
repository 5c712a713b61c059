// gatecrash audit verify and audit tail, on logs that a gateway wrote.
#include <signal.h>

#include <string>

#include <gtest/gtest.h>

#include "stack/net/file.h"
#include "tests/integration/gatecrash.h"

namespace gatecrash::tests {
namespace {

class AuditCommand : public testing::Test {
 protected:
  AuditCommand() {
    const std::string policy = folder_.file("policy.json", kAllowRead);
    const std::string key = folder_.file("key", "0123456789abcdef\n");
    for (int i = 0; i < 2; ++i) {
      run_command(gatecrash_words({"gateway", "--policy", policy, "--audit", audit_, "--audit-key",
                                   key, "--audit-rotate", "1KiB", "--state-sync"},
                                  "echo"),
                  std::string(kInitialize) + std::string(kReadCall));
    }
  }

  TemporaryFolder folder_;
  std::string audit_ = folder_.path("audit.jsonl");
};

TEST_F(AuditCommand, VerifiesTheFilesOfALog) {
  const CommandResult held = gatecrash({"audit", "verify", audit_});
  EXPECT_EQ(held.exit_code, 0) << held.err;
  EXPECT_NE(held.out.find("4 decisions, 2 outcomes"), std::string::npos) << held.out;
  std::string text = net::read_file(audit_ + ".1").value();
  text.replace(text.find("allow"), 5, "deny!");
  ASSERT_TRUE(net::write_file(audit_ + ".1", text));
  const CommandResult broken = gatecrash({"audit", "verify", audit_ + ".1", audit_});
  EXPECT_EQ(broken.exit_code, 1);
  EXPECT_TRUE(broken.err.starts_with("gatecrash: " + audit_ + ".1:3: ")) << broken.err;
  EXPECT_EQ(gatecrash({"audit", "verify", folder_.path("none")}).exit_code, 2);
}

TEST_F(AuditCommand, ShowsTheLastRows) {
  const CommandResult shown = gatecrash({"audit", "tail", audit_, "-n", "1"});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_NE(shown.out.find(" #4 default/1 tools/call read result"), std::string::npos) << shown.out;
  EXPECT_EQ(gatecrash({"audit", "tail", audit_, "-n", "1", "--json"}).out.rfind("{\"seq\":4", 0),
            0U);
}

TEST_F(AuditCommand, FollowsALogAsItGrows) {
  Command tail(gatecrash_words({"audit", "tail", audit_, "-n", "1", "-f", "--json"}));
  EXPECT_TRUE(tail.wait_for_out_lines(1));
  auto log = net::FileWriter::append(audit_).value();
  ASSERT_TRUE(log.write("{\"event\":\"one\"}\n{\"event\":").has_value());
  EXPECT_TRUE(tail.wait_for_out("{\"event\":\"one\"}\n"));
  ASSERT_TRUE(log.write("\"two\"}\n").has_value());
  EXPECT_TRUE(tail.wait_for_out("{\"event\":\"two\"}\n"));
  tail.signal(SIGINT);
  EXPECT_EQ(tail.finish().exit_code, 0);
}

TEST_F(AuditCommand, ShowsNoRowsOfWhatIsNoLog) {
  const CommandResult refused = gatecrash({"audit", "tail", folder_.path("policy.json")});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_EQ(refused.out, "");
  EXPECT_NE(refused.err.find("policy.json: "), std::string::npos) << refused.err;
}

TEST_F(AuditCommand, RefusesAKeyThatIsTooShort) {
  const CommandResult refused =
      run_command(gatecrash_words({"gateway", "--policy", folder_.path("policy.json"),
                                   "--audit-key", folder_.file("short", "abc")},
                                  "echo"));
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_NE(refused.err.find("fewer than 16 bytes"), std::string::npos) << refused.err;
}

}  // namespace
}  // namespace gatecrash::tests
