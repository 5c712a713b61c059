// process_target: a stdio MCP server or gateway as a target: one child process per session.
//
// The child's stderr is ours, so a person sees what it complains about. Whoever holds the target
// holds the children: the destructor ends them.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/target/target.h"
#include "stack/net/poller.h"
#include "stack/net/process.h"

namespace gatecrash::target {

// A recording of an agent has a handful of sessions; each is a process here.
inline constexpr std::size_t kProcessesMax = 64;

class ProcessTarget final : public Target {
 public:
  /// `command` is started without a shell, once for each session.
  explicit ProcessTarget(std::vector<std::string> command, net::Patience patience = {});
  ~ProcessTarget() override;

  Status open(std::string_view session, std::string_view grant) override;
  void send(std::string_view session, std::string_view bytes) override;
  void close_input(std::string_view session) override;

  void advance(Duration /*at*/) override {}

  std::vector<Heard> receive(Duration limit) override;
  bool may_still_answer() const override;
  std::vector<Heard> finish() override;

  std::vector<std::string> endings() const override { return endings_; }

 private:
  struct Child;

  Child& child(std::string_view session);

  std::vector<std::string> command_;
  net::Patience patience_;
  net::Poller poller_;
  std::map<std::string, std::unique_ptr<Child>, std::less<>> children_;
  std::vector<Heard> heard_;
  std::vector<std::string> endings_;
};

}  // namespace gatecrash::target
