// gatecrash gateway against servers that misbehave, policies that cannot be read, and Ctrl-C.
#include <signal.h>

#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/net/file.h"
#include "tests/integration/gatecrash.h"

namespace gatecrash::tests {
namespace {

class GatewayCommand : public testing::Test {
 protected:
  std::vector<std::string> words(const std::string& mode) {
    return gatecrash_words({"gateway", "--policy", policy_, "--audit", audit_}, mode);
  }

  TemporaryFolder folder_;
  std::string policy_ = folder_.file("policy.json", kAllowRead);
  std::string audit_ = folder_.path("audit.jsonl");
};

TEST_F(GatewayCommand, NamesAServerCommandThatDoesNotExist) {
  const CommandResult result =
      gatecrash({"gateway", "--policy", policy_, "--", "gatecrash-no-such-server"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
  EXPECT_NE(result.err.find("cannot start 'gatecrash-no-such-server'"), std::string::npos);
}

TEST_F(GatewayCommand, SaysThatTheServerLeftFirst) {
  Command command(words("exit"));
  ASSERT_TRUE(command.wait_for_err("\n"));
  const CommandResult result = command.finish();
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.err,
            "gatecrash: the server ended (exit code 7) while the client was connected\n");
}

TEST_F(GatewayCommand, AnswersWhatIsInFlightWhenTheServerExits) {
  Command command(words("exit-first"));
  command.write(kInitialize);
  ASSERT_TRUE(command.wait_for_out("\n"));
  const CommandResult result = command.finish();
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_NE(result.out.find(R"("id":0,"error":)"), std::string::npos) << result.out;
}

TEST_F(GatewayCommand, DropsGarbageAndPassesTheAnswer) {
  const CommandResult result =
      run_command(words("garbage"), std::string(kInitialize) + std::string(kReadCall));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, R"({"jsonrpc":"2.0","id":0,"result":{"ok":true}})"
                        "\n"
                        R"({"jsonrpc":"2.0","id":1,"result":{"ok":true}})"
                        "\n");
}

TEST_F(GatewayCommand, SaysThatAServerNeverAnswered) {
  const CommandResult result = run_command(words("silent"), kInitialize);
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.err, "gatecrash: the server never answered (it ended with exit code 0)\n");
}

// All is denied: that the server says nothing is no fault of it.
TEST_F(GatewayCommand, DoesNotBlameAServerThatWasAskedNothing) {
  const CommandResult result = run_command(words("silent"), "{}\n");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
}

TEST_F(GatewayCommand, LeavesAServerThatNeverAnswersOnCtrlC) {
  for (const int number : {SIGINT, SIGTERM}) {
    Command command(words("stubborn"));
    command.write(kInitialize);
    ASSERT_TRUE(command.wait_for_err("stubborn\n"));
    command.signal(number);
    const CommandResult result = command.finish();
    EXPECT_EQ(result.exit_code, 130) << result.err;
    EXPECT_EQ(result.err, "stubborn\n") << "the server's stderr, and nothing of ours";
  }
}

TEST_F(GatewayCommand, HasAuditedWhatItForwardedOnCtrlC) {
  Command command(words("silent"));
  command.write(std::string(kInitialize) + std::string(kReadCall));
  const std::string unaudited =
      R"({"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"other"}})"
      "\n";
  command.write(unaudited);
  ASSERT_TRUE(command.wait_for_out(R"("id":2)"));
  command.signal(SIGINT);
  EXPECT_EQ(command.finish().exit_code, 130);
  const std::string audit = net::read_file(audit_).value();
  EXPECT_NE(audit.find(R"("tool":"read","decision":"allow")"), std::string::npos) << audit;
  EXPECT_NE(audit.find(R"("tool":"other","decision":"deny")"), std::string::npos) << audit;
  EXPECT_EQ(audit.back(), '\n');
}

TEST_F(GatewayCommand, DeniesEverythingOnceItsAuditLogIsFull) {
  const CommandResult result = run_command(
      gatecrash_words({"gateway", "--policy", policy_, "--audit", "/dev/full"}, "echo"), kReadCall);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out.find(R"("result":{"ok":true})"), std::string::npos) << result.out;
  EXPECT_EQ(result.err,
            "gatecrash: /dev/full: cannot write to the file: no space left on device; calls are "
            "denied until it can be written again\n");
}

TEST_F(GatewayCommand, ShapesDenialsAsItIsTold) {
  const std::string denied =
      R"({"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"other"}})"
      "\n";
  auto as_error = words("echo");
  as_error.insert(as_error.begin() + 2, {"--denial-shape", "error"});
  EXPECT_NE(run_command(as_error, denied).out.find(R"("error":{"code":-31001)"), std::string::npos);
  EXPECT_NE(run_command(words("echo"), denied).out.find(R"("isError":true)"), std::string::npos);
}

struct BadPolicy {
  std::string name;
  std::string text;
  std::string says;
};

void PrintTo(const BadPolicy& value, std::ostream* out) { *out << value.name; }

const std::vector<BadPolicy> kBadPolicies = {
    {"MisspeltKey", R"({"version":"1","defualt":"deny"})", "defualt"},
    {"DuplicateKey", R"({"version":"1","default":"deny","default":"allow"})", "default"},
    {"NegativeMax",
     R"({"version":"1","default":"deny","tools":{"t":{"limits":[{"counter":"c","window":"minute",)"
     R"("max":-1,"scope":"grant"}]}}})",
     "/tools/t/limits/0/max"},
    {"Empty", "", "the file is empty"},
    {"NotJson", "default: deny\n", ":1:1"},
};

class BadPolicies : public testing::TestWithParam<BadPolicy> {};

TEST_P(BadPolicies, AreRefusedInOneLineThatNamesThePlace) {
  const TemporaryFolder folder;
  const std::string policy = folder.file("policy.json", GetParam().text);
  const CommandResult result =
      run_command(gatecrash_words({"gateway", "--policy", policy}, "echo"), kInitialize);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
  EXPECT_EQ(result.err.rfind("gatecrash: " + policy + ":", 0), 0U) << result.err;
  EXPECT_NE(result.err.find(GetParam().says), std::string::npos) << result.err;
}

INSTANTIATE_TEST_SUITE_P(Policies, BadPolicies, testing::ValuesIn(kBadPolicies),
                         [](const auto& param) { return param.param.name; });

TEST_F(GatewayCommand, RefusesAPolicyThatIsAFolderOrMissing) {
  const CommandResult folder =
      gatecrash({"gateway", "--policy", folder_.path(""), "--", faulty_server_path()});
  EXPECT_EQ(folder.exit_code, 2);
  EXPECT_EQ(folder.err, "gatecrash: " + folder_.path("") + ": is a directory: name a file\n");
  const CommandResult missing =
      gatecrash({"gateway", "--policy", folder_.path("none"), "--", faulty_server_path()});
  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_EQ(missing.err, "gatecrash: " + folder_.path("none") +
                             ": cannot open the file: no such file or directory\n");
}

}  // namespace
}  // namespace gatecrash::tests
