#include "stack/net/process.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/net/real_clock.h"

namespace gatecrash::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Process start(const std::vector<std::string>& command) {
  auto process = Process::start(command, ChildStderr::kPipe);
  EXPECT_TRUE(process.has_value()) << (process ? "" : process.error().to_string());
  return std::move(process).value();
}

/// Everything until end of input.
std::string read_all(const UniqueFd& fd) {
  ::fcntl(fd.get(), F_SETFL, 0);  // blocking again
  std::string all;
  char buffer[256];
  ssize_t got = 0;
  while ((got = ::read(fd.get(), buffer, sizeof(buffer))) > 0) {
    all.append(buffer, static_cast<std::size_t>(got));
  }
  return all;
}

TEST(Process, ConnectsAllThreeStreams) {
  Process process = start({"/bin/sh", "-c", "read x; echo out $x; echo err >&2; exit 7"});
  ASSERT_EQ(::write(process.in().get(), "hello\n", 6), 6);
  EXPECT_EQ(read_all(process.out()), "out hello\n");
  EXPECT_EQ(read_all(process.err()), "err\n");
  EXPECT_EQ(process.wait_for(seconds(10)), 7);
}

TEST(Process, PassesWordsOnWithoutAShell) {
  Process process = start({"/bin/echo", "a b", "$HOME", "*", ""});
  EXPECT_EQ(read_all(process.out()), "a b $HOME * \n");
}

TEST(Process, NamesACommandThatDoesNotExist) {
  const auto process = Process::start({"gatecrash-no-such-command"}, ChildStderr::kInherit);
  ASSERT_FALSE(process.has_value());
  EXPECT_EQ(process.error().code, Code::kLocalProcess);
  EXPECT_EQ(process.error().to_string(),
            "cannot start 'gatecrash-no-such-command': no such command: give a path, or a name "
            "that is in PATH");
}

TEST(Process, NamesACommandThatIsNotExecutable) {
  for (const std::string command : {"/", "/etc/passwd"}) {
    const auto process = Process::start({command}, ChildStderr::kInherit);
    ASSERT_FALSE(process.has_value());
    EXPECT_EQ(process.error().to_string(),
              "cannot start '" + command + "': it is a directory or not executable");
  }
}

TEST(Process, ReportsTheSignalThatEndedIt) {
  Process process = start({"/bin/sh", "-c", "kill -9 $$"});
  EXPECT_EQ(process.wait_for(seconds(10)), -SIGKILL);
}

TEST(Process, EndsByClosingItsInputFirst) {
  Process process = start({"/bin/sh", "-c", "cat >/dev/null; exit 5"});
  EXPECT_EQ(process.terminate(), 5);
}

TEST(Process, EndsWithSigtermWhatIgnoresTheEndOfItsInput) {
  Process process = start({"/bin/sleep", "60"});
  EXPECT_EQ(process.terminate({milliseconds(10), seconds(10)}), -SIGTERM);
}

TEST(Process, EndsWithSigkillWhatIgnoresSigterm) {
  Process process = start({"/bin/sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done"});
  char ready = 0;
  ::fcntl(process.out().get(), F_SETFL, 0);
  ASSERT_EQ(::read(process.out().get(), &ready, 1), 1);
  EXPECT_EQ(process.terminate({milliseconds(10), milliseconds(50)}), -SIGKILL);
}

// Two children at once: a pipe end of the first that leaks into the second keeps the first's input
// open for ever.
TEST(Process, LeaksNoPipeEndIntoTheNextChild) {
  Process first = start({"/bin/cat"});
  Process second = start({"/bin/sleep", "60"});
  first.in().reset();
  EXPECT_EQ(first.wait_for(seconds(10)), 0);
}

// An ignored SIGPIPE is inherited through exec, and then `yes | head -1` never ends.
TEST(Process, ResetsSignalsForTheChild) {
  ::signal(SIGPIPE, SIG_IGN);
  Process process = start({"/bin/sh", "-c", "kill -PIPE $$; echo survived"});
  EXPECT_EQ(process.wait_for(seconds(10)), -SIGPIPE);
}

TEST(Process, ReturnsFromAWaitThatIsTooShort) {
  Process process = start({"/bin/sleep", "60"});
  const Monotonic before = monotonic_now();
  EXPECT_EQ(process.wait_for(milliseconds(20)), std::nullopt);
  EXPECT_LT(monotonic_now() - before, seconds(10));
}

}  // namespace
}  // namespace gatecrash::net
