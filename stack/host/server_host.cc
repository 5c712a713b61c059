#include "stack/host/server_host.h"

#include <cerrno>
#include <string>
#include <string_view>

#include "stack/net/poller.h"
#include "stack/net/system_error.h"
#include "stack/wire/line_framer.h"

namespace gatecrash::host {

Result<ServerEnding> run_server_host(servers::McpServer& server, Clock& clock,
                                     const net::Signals& signals,
                                     const ServerHostOptions& options) {
  wire::LineFramer framer;
  net::Sink to_client(options.out);
  net::Source signal(signals.fd(), [](std::string_view) {}, [] {});
  net::Source client(
      options.in,
      [&](std::string_view bytes) {
        framer.feed(bytes);
        while (const auto line = framer.next()) {
          for (const std::string& answer : server.on_line(line->text, line->fault, clock.now())) {
            to_client.write(answer);
            to_client.write("\n");
          }
        }
      },
      [] {}, {&to_client});
  net::Poller poller;
  poller.add(to_client);
  poller.add(signal);
  poller.add(client);

  while (!client.ended() || !to_client.drained()) {
    poller.step();
    if (signals.interrupted()) {
      return ServerEnding::kInterrupted;
    }
    if (to_client.gone() || framer.failed()) {
      client.stop();
    }
  }
  if (to_client.gone() && to_client.write_errno() != EPIPE) {
    return net::fail_errno(to_client.write_errno(), "write the answer", "standard output");
  }
  if (framer.failed()) {
    return fail(Code::kPeerBadFraming, "the client sent a line over " +
                                           std::to_string(wire::kLineBytesMax) +
                                           " bytes: nothing after it can be trusted");
  }
  return ServerEnding::kClientLeft;
}

}  // namespace gatecrash::host
