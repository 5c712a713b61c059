#include "stack/host/line_server.h"

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "stack/wire/jsonrpc.h"
#include "stack/wire/mcp.h"

namespace gatecrash::host {
namespace {

/// The one request of a line, of the modern era: it stands for itself.
bool stands_alone(const wire::Unit& unit) {
  return !unit.batch && wire::era_of(unit.messages.front()) == wire::Era::kModern;
}

/// Legacy lines have one server and are said to it one after another; each modern one has its own.
class BuiltinLineServer final : public LineServer {
 public:
  BuiltinLineServer(const BuiltinParts& parts, Handlers handlers)
      : parts_(parts), self_(std::make_shared<Self>()) {
    self_->handlers = std::move(handlers);
    self_->server = parts_.make();
  }

  ~BuiltinLineServer() override { self_->closed = true; }

  void write(std::string_view line) override {
    if (self_->closed) {
      return;
    }
    const auto unit = wire::read_unit(line);
    if (self_->bytes + line.size() > kBuiltinQueueBytesMax) {
      refuse(unit);
      return;
    }
    self_->bytes += line.size();
    if (unit && stands_alone(*unit)) {
      std::shared_ptr<servers::McpServer> alone = parts_.make();
      ask(parts_, self_, std::move(alone), std::string(line), false);
    } else if (self_->busy) {
      self_->waiting.emplace_back(line);
    } else {
      self_->busy = true;
      ask(parts_, self_, self_->server, std::string(line), true);
    }
  }

  void close() override {
    if (!self_->closed) {
      self_->closed = true;
      self_->handlers.closed(std::nullopt);
    }
  }

 private:
  /// Of the loop's thread, but for `server` while it is asked.
  struct Self {
    Handlers handlers{};
    std::shared_ptr<servers::McpServer> server{};
    std::deque<std::string> waiting{};
    std::size_t bytes = 0;  // of lines without an answer
    bool busy = false;
    bool closed = false;
  };

  static void ask(const BuiltinParts& parts, std::shared_ptr<Self> self,
                  std::shared_ptr<servers::McpServer> server, std::string line, bool in_turn) {
    const Instant now = parts.clock.now();
    parts.pool.run([parts, self = std::move(self), server = std::move(server),
                    line = std::move(line), in_turn, now] {
      auto answers = server->on_line(line, wire::LineFault::kNone, now);
      parts.loop.post([parts, self, bytes = line.size(), in_turn, answers = std::move(answers)] {
        answered(parts, self, bytes, in_turn, answers);
      });
    });
  }

  static void answered(const BuiltinParts& parts, const std::shared_ptr<Self>& self,
                       std::size_t bytes, bool in_turn, const std::vector<std::string>& answers) {
    self->bytes -= bytes;
    if (in_turn) {
      self->busy = !self->waiting.empty() && !self->closed;
      if (self->busy) {
        ask(parts, self, self->server, std::move(self->waiting.front()), true);
        self->waiting.pop_front();
      }
    }
    for (const std::string& answer : answers) {
      if (!self->closed) {  // a handler may close it
        self->handlers.line(answer, wire::LineFault::kNone);
      }
    }
  }

  void refuse(const tl::expected<wire::Unit, wire::Refusal>& unit) {
    if (!unit) {
      return;
    }
    for (const wire::Message& message : unit->messages) {
      if (message.kind == wire::Message::Kind::kRequest && !self_->closed) {
        self_->handlers.line(
            wire::write_message(wire::make_error(message.id, wire::kInternalError,
                                                 "too much waits for this server")),
            wire::LineFault::kNone);
      }
    }
  }

  BuiltinParts parts_;
  std::shared_ptr<Self> self_;
};

}  // namespace

OpenLineServer builtin_line_servers(BuiltinParts parts) {
  return [parts = std::move(parts)](LineServer::Handlers handlers) {
    return Result<std::unique_ptr<LineServer>>(
        std::make_unique<BuiltinLineServer>(parts, std::move(handlers)));
  };
}

}  // namespace gatecrash::host
