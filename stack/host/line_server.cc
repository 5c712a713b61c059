#include "stack/host/line_server.h"

#include <string>
#include <utility>

namespace gatecrash::host {
namespace {

class BuiltinLineServer final : public LineServer {
 public:
  BuiltinLineServer(std::unique_ptr<servers::McpServer> server, Clock& clock, Handlers handlers)
      : server_(std::move(server)), clock_(clock), handlers_(std::move(handlers)) {}

  void write(std::string_view line) override {
    if (closed_) {
      return;
    }
    for (const std::string& answer : server_->on_line(line, wire::LineFault::kNone, clock_.now())) {
      handlers_.line(answer, wire::LineFault::kNone);
    }
  }

  void close() override {
    if (!closed_) {
      closed_ = true;
      handlers_.closed(std::nullopt);
    }
  }

 private:
  std::unique_ptr<servers::McpServer> server_;
  Clock& clock_;
  Handlers handlers_;
  bool closed_ = false;
};

}  // namespace

OpenLineServer builtin_line_servers(MakeMcpServer make, Clock& clock) {
  return [make = std::move(make), &clock](LineServer::Handlers handlers) {
    return Result<std::unique_ptr<LineServer>>(
        std::make_unique<BuiltinLineServer>(make(), clock, std::move(handlers)));
  };
}

}  // namespace gatecrash::host
