#include "stack/net/loop_process.h"

#include <signal.h>

#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "stack/net/http_server.h"
#include "stack/net/poller.h"
#include "tests/stack/net/run_until.h"

namespace gatecrash::net {
namespace {

using std::chrono::milliseconds;

struct ProcessWorld {
  Status start(const std::vector<std::string>& command, Patience patience = {}) {
    LoopProcess::Handlers handlers;
    handlers.on_line = [this](const wire::Line& line) {
      lines.emplace_back(line.text);
      fault = line.fault;
      if (then) {
        then();
      }
    };
    handlers.on_exit = [this](int code) { exit = code; };
    handlers.on_drained = [this] { ++drained; };
    if (wants_stderr) {
      handlers.on_stderr = [this](std::string_view bytes) { err += bytes; };
    }
    TRY(process, LoopProcess::start(loop, command, std::move(handlers), patience));
    return {};
  }

  Status shell(const std::string& script, Patience patience = {}) {
    return start({"/bin/sh", "-c", script}, patience);
  }

  bool until(const std::function<bool()>& done) { return run_until(loop, done); }

  bool until_exit() {
    return until([this] { return exit.has_value(); });
  }

  Loop loop;
  std::vector<std::string> lines;
  wire::LineFault fault = wire::LineFault::kNone;
  std::string err;
  std::optional<int> exit;
  int drained = 0;
  bool wants_stderr = false;
  std::function<void()> then;
  std::unique_ptr<LoopProcess> process;
};

/// Whether a process runs: it is there and no zombie.
bool runs(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/stat");
  std::stringstream text;
  text << file.rdbuf();
  const std::size_t name_end = text.str().rfind(')');
  return name_end != std::string::npos && text.str().substr(name_end + 2, 1) != "Z";
}

TEST(LoopProcess, PassesLinesBothWaysAndEndsWithItsInput) {
  ProcessWorld world;
  ASSERT_TRUE(world.start({"cat"}));
  world.process->write("one\ntwo\n");
  ASSERT_TRUE(world.until([&] { return world.lines.size() == 2; }));
  world.process->write("three\n");
  world.process->stop();
  world.process->write("dropped\n");
  ASSERT_TRUE(world.until_exit());
  EXPECT_EQ(world.lines, (std::vector<std::string>{"one", "two", "three"}));
  EXPECT_EQ(world.exit, 0);
}

TEST(LoopProcess, TellsAllLinesBeforeTheExitCode) {
  ProcessWorld world;
  ASSERT_TRUE(world.shell("seq 1 20000; exit 7"));
  ASSERT_TRUE(world.until_exit());
  EXPECT_EQ(world.lines.size(), 20000U);
  EXPECT_EQ(world.exit, 7);
}

TEST(LoopProcess, TellsTheSignalThatEndedIt) {
  ProcessWorld world;
  ASSERT_TRUE(world.shell("kill -SEGV $$"));
  ASSERT_TRUE(world.until_exit());
  EXPECT_EQ(world.exit, -SIGSEGV);
}

TEST(LoopProcess, SaysWhatCannotBeStarted) {
  ProcessWorld world;
  const Status status = world.start({"/nowhere/at-all"});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::kLocalProcess);
}

TEST(LoopProcess, ReadsStderrWhereAsked) {
  ProcessWorld world;
  world.wants_stderr = true;
  ASSERT_TRUE(world.shell("echo warning >&2; cat"));
  ASSERT_TRUE(world.until([&] { return world.err == "warning\n"; }));
  world.process->stop();
  ASSERT_TRUE(world.until_exit());
}

TEST(LoopProcess, HandsFaultyLinesOver) {
  ProcessWorld world;
  ASSERT_TRUE(world.shell("printf 'a\\rb\\n'"));
  ASSERT_TRUE(world.until_exit());
  EXPECT_EQ(world.fault, wire::LineFault::kBareCr);
}

TEST(LoopProcess, TerminatesWhatOutlivesItsInput) {
  ProcessWorld world;
  ASSERT_TRUE(world.start({"sleep", "100"}, {.after_eof = milliseconds(30)}));
  world.process->stop();
  ASSERT_TRUE(world.until_exit());
  EXPECT_EQ(world.exit, -SIGTERM);
}

TEST(LoopProcess, StopsSoonerWhenToldAgain) {
  ProcessWorld world;
  ASSERT_TRUE(world.shell("sleep 60", {.after_eof = std::chrono::seconds(60)}));
  world.process->stop();
  world.process->stop({.after_eof = milliseconds(1), .after_term = milliseconds(1)});
  EXPECT_TRUE(world.until_exit());
}

TEST(LoopProcess, KillsWhatIgnoresSigterm) {
  ProcessWorld world;
  ASSERT_TRUE(world.shell("trap '' TERM; echo ready; while :; do sleep 0.02; done",
                          {.after_eof = milliseconds(30), .after_term = milliseconds(30)}));
  ASSERT_TRUE(world.until([&] { return world.lines.size() == 1; }));
  world.process->stop();
  ASSERT_TRUE(world.until_exit());
  EXPECT_EQ(world.exit, -SIGKILL);
}

TEST(LoopProcess, StopsAChildThatReadsNoMore) {
  ProcessWorld world;
  ASSERT_TRUE(world.shell("exec <&-; echo ready; exec sleep 100", {.after_eof = milliseconds(10)}));
  ASSERT_TRUE(world.until([&] { return world.lines.size() == 1; }));
  world.process->write("hello\n");
  ASSERT_TRUE(world.until_exit());
  EXPECT_EQ(world.exit, -SIGTERM);
}

TEST(LoopProcess, StopsAChildThatSaysNoMore) {
  ProcessWorld world;
  ASSERT_TRUE(world.shell("exec >&-; exec sleep 100", {.after_eof = milliseconds(10)}));
  ASSERT_TRUE(world.until_exit());
  EXPECT_EQ(world.exit, -SIGTERM);
}

TEST(LoopProcess, WhatTheChildStartedEndsWithIt) {
  ProcessWorld world;
  // The grandchild holds the child's stdout.
  ASSERT_TRUE(world.shell("sleep 100 & echo $!; exit 3"));
  ASSERT_TRUE(world.until_exit());
  EXPECT_EQ(world.exit, 3);
  ASSERT_EQ(world.lines.size(), 1U);
  EXPECT_TRUE(world.until([&] { return !runs(world.lines[0]); }));
}

TEST(LoopProcess, ItsDestructionEndsIt) {
  ProcessWorld world;
  ASSERT_TRUE(world.shell("trap '' TERM; sleep 100 & echo $!; echo $$; wait; sleep 100"));
  ASSERT_TRUE(world.until([&] { return world.lines.size() == 2; }));
  EXPECT_TRUE(runs(world.lines[0]));
  world.process.reset();
  EXPECT_TRUE(world.until([&] { return !runs(world.lines[0]) && !runs(world.lines[1]); }));
  EXPECT_EQ(world.exit, std::nullopt);
}

TEST(LoopProcess, InheritsNothingOfOurs) {
  // Whoever started the test may have left it descriptors: they are there before and after.
  ProcessWorld before;
  ASSERT_TRUE(before.start({"ls", "/proc/self/fd"}));
  ASSERT_TRUE(before.until_exit());
  ProcessWorld world;

  struct Silent final : HttpServer::Handler {
    void on_request(wire::ExchangeId, wire::HttpRequest, const Peer&) override {}

    void on_gone(wire::ExchangeId) override {}

    void on_drained(wire::ExchangeId) override {}
  } silent;

  const auto server = HttpServer::listen(world.loop, {}, silent);
  ASSERT_TRUE(server);
  ProcessWorld other;
  ASSERT_TRUE(other.start({"cat"}));
  ASSERT_TRUE(world.start({"ls", "/proc/self/fd"}));
  ASSERT_TRUE(world.until_exit());
  EXPECT_GE(world.lines.size(), 3U);
  EXPECT_EQ(world.lines, before.lines);
}

TEST(LoopProcess, HasAGroupOfItsOwn) {
  ProcessWorld world;
  ASSERT_TRUE(world.shell("echo $$; cut -d' ' -f5 /proc/$$/stat"));
  ASSERT_TRUE(world.until_exit());
  ASSERT_EQ(world.lines.size(), 2U);
  EXPECT_EQ(world.lines[0], world.lines[1]);
}

TEST(LoopProcess, TellsWhenAFullQueueHasDrained) {
  ProcessWorld world;
  ASSERT_TRUE(world.shell("sleep 0.05; wc -c"));
  world.process->write(std::string(kQueueBytesMax, 'a'));
  EXPECT_GT(world.process->queued(), 0U);
  world.process->write(std::string(kQueueBytesMax, 'a'));
  ASSERT_TRUE(world.until([&] { return world.drained == 1; }));
  EXPECT_EQ(world.process->queued(), 0U);
  world.process->write("12345\n");
  world.process->stop();
  ASSERT_TRUE(world.until_exit());
  EXPECT_EQ(world.lines, std::vector<std::string>{std::to_string(2 * kQueueBytesMax + 6)});
  EXPECT_EQ(world.drained, 1);
}

TEST(LoopProcess, AChildThatNeverReadsIsKilledAtTheHardBound) {
  ProcessWorld world;
  ASSERT_TRUE(world.start({"sleep", "100"}));
  const std::string mebibyte(1024 * 1024, 'a');
  for (std::size_t bytes = 0; bytes <= kQueueBytesHardMax; bytes += mebibyte.size()) {
    world.process->write(mebibyte);
  }
  EXPECT_EQ(world.process->queued(), 0U);
  ASSERT_TRUE(world.until_exit());
  EXPECT_EQ(world.exit, -SIGKILL);
}

TEST(LoopProcess, APausedChildWaits) {
  ProcessWorld world;
  world.then = [&] { world.process->pause(); };
  ASSERT_TRUE(world.shell("seq 1 100000"));
  ASSERT_TRUE(world.until([&] { return world.lines.size() == 1; }));
  EXPECT_FALSE(world.exit);
  int turns = 0;
  EXPECT_TRUE(world.until([&] { return ++turns == 20; }));
  EXPECT_EQ(world.lines.size(), 1U);
  world.then = nullptr;
  world.process->resume();
  ASSERT_TRUE(world.until_exit());
  EXPECT_EQ(world.lines.size(), 100000U);
}

TEST(LoopProcess, AChildThatEndsWhilePausedIsTold) {
  ProcessWorld world;
  world.then = [&] { world.process->pause(); };
  ASSERT_TRUE(world.shell("echo a; echo b"));
  int turns = 0;
  ASSERT_TRUE(world.until([&] { return ++turns == 30; }));
  EXPECT_EQ(world.lines.size(), 1U);
  world.then = nullptr;
  world.process->resume();
  ASSERT_TRUE(world.until_exit());
  EXPECT_EQ(world.lines, (std::vector<std::string>{"a", "b"}));
}

TEST(LoopProcess, MayBeDestroyedByItsHandler) {
  ProcessWorld world;
  world.then = [&] { world.process.reset(); };
  ASSERT_TRUE(world.shell("echo a; echo b; sleep 100"));
  ASSERT_TRUE(world.until([&] { return world.lines.size() == 1; }));
  int turns = 0;
  EXPECT_TRUE(world.until([&] { return ++turns == 5; }));
  EXPECT_EQ(world.lines.size(), 1U);
}

}  // namespace
}  // namespace gatecrash::net
