#include "stack/host/server_host.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/net/file.h"
#include "stack/net/real_clock.h"
#include "stack/net/unique_fd.h"

namespace gatecrash::host {
namespace {

/// Answers each line with its length, twice.
class TwiceServer final : public servers::McpServer {
 public:
  std::vector<std::string> on_line(std::string_view line, wire::LineFault fault,
                                   Instant /*now*/) override {
    ++lines;
    if (fault != wire::LineFault::kNone || line.empty()) {
      return {};
    }
    return {std::to_string(line.size()), std::string(line)};
  }

  int lines = 0;
};

class ServerHostTest : public testing::Test {
 protected:
  ServerHostTest() : path_(testing::TempDir() + "server_host_" + std::to_string(::getpid())) {}

  ~ServerHostTest() override {
    ::unlink((path_ + ".in").c_str());
    ::unlink((path_ + ".out").c_str());
  }

  Result<ServerEnding> run(std::string_view input, const std::string& output) {
    EXPECT_TRUE(net::write_file(path_ + ".in", input).has_value());
    const net::UniqueFd in(::open((path_ + ".in").c_str(), O_RDONLY | O_CLOEXEC));
    const net::UniqueFd out(::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    net::RealClock clock;
    return run_server_host(server_, clock, signals_, {in.get(), out.get()});
  }

  std::string path_;
  TwiceServer server_;
  net::Signals signals_;
};

TEST_F(ServerHostTest, AnswersEachLineInOrderUntilItsInputEnds) {
  const auto ending = run("abc\n\nde\nunfinished", path_ + ".out");
  ASSERT_TRUE(ending.has_value());
  EXPECT_EQ(*ending, ServerEnding::kClientLeft);
  EXPECT_EQ(net::read_file(path_ + ".out").value(), "3\nabc\n2\nde\n");
}

TEST_F(ServerHostTest, WritesAnswersLargerThanAPipeHolds) {
  std::string input(1'000'000, 'x');
  input += '\n';
  ASSERT_TRUE(run(input, path_ + ".out").has_value());
  EXPECT_EQ(net::read_file(path_ + ".out").value(), "1000000\n" + input);
}

TEST_F(ServerHostTest, StopsAfterALineThatIsTooLong) {
  const auto ending = run(std::string(wire::kLineBytesMax + 1, 'x') + "\nafter\n", path_ + ".out");
  ASSERT_FALSE(ending.has_value());
  EXPECT_EQ(ending.error().code, Code::kPeerBadFraming);
  EXPECT_EQ(server_.lines, 1);
}

TEST_F(ServerHostTest, ReportsAnOutputThatCannotBeWritten) {
  const auto ending = run("abc\n", "/dev/full");
  ASSERT_FALSE(ending.has_value());
  EXPECT_EQ(ending.error().to_string(),
            "standard output: cannot write the answer: no space left on device");
}

TEST_F(ServerHostTest, EndsOnASignal) {
  ::raise(SIGTERM);
  const auto ending = run("abc\n", path_ + ".out");
  ASSERT_TRUE(ending.has_value());
  EXPECT_EQ(*ending, ServerEnding::kInterrupted);
}

}  // namespace
}  // namespace gatecrash::host
