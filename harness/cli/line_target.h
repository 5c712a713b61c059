// line_target: a line server in a Loop (host/line_server.h), an HTTP one among them, as a target of
// one session.
//
// Single thread; receive() runs the loop.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/target/target.h"
#include "stack/host/line_server.h"
#include "stack/net/loop.h"

namespace gatecrash::cli {

// How long finish() waits: for a session to be deleted, say.
inline constexpr Duration kLineTargetEndMax = std::chrono::seconds(2);

class LineTarget final : public target::Target {
 public:
  /// The loop is borrowed.
  LineTarget(net::Loop& loop, host::OpenLineServer open) : loop_(loop), open_(std::move(open)) {}

  /// Errors: those of the server's opening.
  Status open(std::string_view session, std::string_view grant) override;

  /// `bytes`: whole lines.
  void send(std::string_view session, std::string_view bytes) override;
  void close_input(std::string_view session) override;

  void advance(Duration /*at*/) override {}

  std::vector<target::Heard> receive(Duration limit) override;

  bool may_still_answer() const override { return server_ != nullptr && !ended_; }

  std::vector<target::Heard> finish() override;

  std::vector<std::string> endings() const override { return {}; }

 private:
  net::Loop& loop_;
  host::OpenLineServer open_;
  std::string session_;
  std::vector<target::Heard> heard_;
  bool ended_ = false;
  std::unique_ptr<host::LineServer> server_;
};

}  // namespace gatecrash::cli
