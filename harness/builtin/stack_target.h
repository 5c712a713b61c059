// stack_target: a simulated stack as a replay target: one thread, virtual time, wires without
// latency.
//
// What is sent is carried through gateway, server and lake before send() returns. Everything that
// happens is told to the watcher as observations, as a world would tell it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/judge/observation.h"
#include "harness/simulate/stack.h"
#include "harness/target/target.h"
#include "stack/base/time.h"

namespace gatecrash::builtin {

class StackTarget final : public target::Target {
 public:
  using Watcher = std::function<void(const judge::Observation&)>;

  /// The stack is borrowed. Virtual time begins at `epoch`.
  StackTarget(simulate::Stack& stack, Instant epoch, Watcher watcher = {});
  ~StackTarget() override;
  StackTarget(const StackTarget&) = delete;
  StackTarget& operator=(const StackTarget&) = delete;

  Status open(std::string_view session, std::string_view grant) override;
  void send(std::string_view session, std::string_view bytes) override;

  void close_input(std::string_view /*session*/) override {}

  void advance(Duration at) override;
  std::vector<target::Heard> receive(Duration limit) override;

  bool may_still_answer() const override { return false; }

  std::vector<target::Heard> finish() override;

  std::vector<std::string> endings() const override { return {}; }

 private:
  void carry();
  void tell(judge::Observation::Kind kind, std::string_view session, std::string_view bytes);

  simulate::Stack& stack_;
  Instant epoch_;
  Instant now_;
  Watcher watcher_;
  std::vector<simulate::Output> outputs_;
  std::vector<target::Heard> heard_;
};

}  // namespace gatecrash::builtin
