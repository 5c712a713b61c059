// child_target: a program over stdio as a target of a campaign: one child process per session, its
// stderr kept, its end looked at.
//
// Like ProcessTarget, for many short sessions that nobody watches at a terminal. Whoever holds it
// holds the children: the destructor ends them and what they started. Single thread.
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
  std::string complaint;    // the end of its stderr
};

class ChildTarget final : public Target {
 public:
  /// What is started, without a shell, for a session and its grant.
  using Command =
      std::function<std::vector<std::string>(std::string_view session, std::string_view grant)>;

  explicit ChildTarget(Command command, net::Patience patience = {});
  ~ChildTarget() override;

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

  Command command_;
  net::Patience patience_;
  net::Poller poller_;
  std::map<std::string, std::unique_ptr<Child>, std::less<>> children_;
  std::vector<Heard> heard_;
  std::vector<ChildEnd> ends_;
};

}  // namespace gatecrash::target
