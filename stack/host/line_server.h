// line_server: an MCP server that speaks lines, as one who stands before it opens, feeds and ends
// it: one of our own in this process, a child process, or what speaks HTTP behind an HttpUpstream.
//
// Single thread: the Loop's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/net/loop.h"
#include "stack/net/worker_pool.h"
#include "stack/servers/mcp_server.h"
#include "stack/wire/http.h"
#include "stack/wire/line_framer.h"

namespace gatecrash::host {

class LineServer {
 public:
  /// Of one that is started again when it ends.
  enum class Outage : std::uint8_t {
    kLost,  // it has ended: what it was asked is lost; what it is asked from now on waits
    kAway,  // what waited is lost, too, and nothing is taken
    kBack,  // it takes again
  };

  struct Handlers {
    /// What it says: one line, valid during the call.
    std::function<void(std::string_view line, wire::LineFault fault)> line;

    /// It has ended, by itself or after close(): last, and once. Of a child process with its exit
    /// code, or minus the signal's number.
    std::function<void(std::optional<int> exit_code)> closed;

    /// queued() was over net::kQueueBytesMax and is zero now. May be empty.
    std::function<void()> drained{};

    /// Told by servers that come back. May be empty.
    std::function<void(Outage outage)> outage{};
  };

  /// Ends it at once where it still runs; the handlers are told nothing more. May be called in a
  /// handler of its own only by way of Loop::post.
  virtual ~LineServer() = default;

  /// One line without its end. The handlers may be called before it returns.
  virtual void write(std::string_view line) = 0;

  /// Ends its input: it ends in order. What it still says is told, then `closed`, which may be
  /// before this returns.
  virtual void close() = 0;

  /// The same, for somebody who does not want to wait.
  virtual void close_quickly() { close(); }

  /// Bytes that it has not taken yet.
  virtual std::size_t queued() const { return 0; }

  /// Reads no more of what it says until resume(): back-pressure, where there is any.
  virtual void pause() {}

  virtual void resume() {}

  /// From now on these go with every request, where there are any: a credential.
  virtual void set_headers(const wire::Headers& headers) { static_cast<void>(headers); }

  /// Times that it was started again, and failures in a row since it last worked.
  virtual std::uint64_t restarts() const { return 0; }

  virtual int failures() const { return 0; }

  /// It has ended and is not back yet.
  virtual bool in_outage() const { return false; }
};

using OpenLineServer = std::function<Result<std::unique_ptr<LineServer>>(LineServer::Handlers)>;
using MakeMcpServer = std::function<std::unique_ptr<servers::McpServer>()>;

// What waits for one of our own; a line beyond it is refused. Some of the largest lines.
inline constexpr std::size_t kBuiltinQueueBytesMax = std::size_t{16} * 1024 * 1024;

/// What our own are made of. All but `make` is borrowed; the pool ends before the loop.
struct BuiltinParts {
  MakeMcpServer make;  // what it makes is used by one thread at a time, not always the same
  Clock& clock;
  net::Loop& loop;
  net::WorkerPool& pool;  // where they work: a call may wait for the lake
};

/// One of our own for each opening; it never ends by itself. Of the legacy era it answers one line
/// after another, of the modern era as each is done, never before write() returns but what it
/// refuses.
OpenLineServer builtin_line_servers(BuiltinParts parts);

}  // namespace gatecrash::host
