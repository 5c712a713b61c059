// process_target: a stdio MCP server or gateway as a target: one child process per session, whose
// end is looked at.
//
// The child's stderr is ours, so that a person sees what it complains about, or kept, for many
// short sessions that nobody watches. Whoever holds the target holds the children: the destructor
// ends them and what they started. Single thread.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/target/target.h"
#include "stack/net/poller.h"
#include "stack/net/process.h"

namespace gatecrash::target {

// A recording of an agent has a handful of sessions; each is a process here.
inline constexpr std::size_t kProcessesMax = 64;

// Of each child the last of what it complained about: a trace of a crash has its end there.
inline constexpr std::size_t kStderrBytesMax = std::size_t{16} * 1024;

/// The newest bytes of a stream.
class Tail {
 public:
  void add(std::string_view bytes);

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

/// How a child of ours ended.
struct ChildEnd {
  std::string session;
  int exit_code = 0;        // or minus the signal's number
  bool left_early = false;  // by itself, while its client was still there
  bool stayed = false;      // it did not go when its client had gone, and was stopped
  std::string complaint;    // the end of its stderr, where that is kept
};

class ProcessTarget final : public Target {
 public:
  /// What is started, without a shell, for a session and its grant.
  using Command =
      std::function<std::vector<std::string>(std::string_view session, std::string_view grant)>;

  ProcessTarget(Command command, net::ChildStderr complaints, net::Patience patience = {});

  /// The same command for each session; its stderr is ours.
  explicit ProcessTarget(std::vector<std::string> command, net::Patience patience = {});
  ~ProcessTarget() override;

  Status open(std::string_view session, std::string_view grant) override;
  void send(std::string_view session, std::string_view bytes) override;
  void close_input(std::string_view session) override;

  void advance(Duration /*at*/) override {}

  std::vector<Heard> receive(Duration limit) override;
  bool may_still_answer() const override;
  std::vector<Heard> finish() override;
  std::vector<std::string> endings() const override;

  /// After finish().
  const std::vector<ChildEnd>& ends() const { return ends_; }

 private:
  struct Child;

  Child& child(std::string_view session);

  Command command_;
  net::ChildStderr complaints_;
  net::Patience patience_;
  net::Poller poller_;
  std::map<std::string, std::unique_ptr<Child>, std::less<>> children_;
  std::vector<Heard> heard_;
  std::vector<ChildEnd> ends_;
};

}  // namespace gatecrash::target
