// stdio_front: one client on our stdin and stdout, in front of one server, whatever it speaks.
//
// It ends when the client leaves, or the server does and does not come back; what the server still
// answers after the client's input has ended is relayed. Neither side is read faster than the other
// takes. Single thread: the Loop's.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/gateway/gateway.h"
#include "stack/gateway/grant.h"
#include "stack/host/gateway_front.h"
#include "stack/host/line_server.h"
#include "stack/net/loop.h"
#include "stack/net/loop_stdio.h"
#include "stack/net/stdio_relay.h"
#include "stack/wire/line_framer.h"

namespace gatecrash::host {

class StdioFront final : public GatewayFront {
 public:
  struct Options {
    std::shared_ptr<const gateway::Grant> grant;
    int in = 0;  // shared descriptors, left open
    int out = 1;
    std::function<void()> on_over;  // all is said and written
  };

  /// Starts the server. The context, the loop and the clock are borrowed. Errors: those of `open`.
  static Result<std::unique_ptr<StdioFront>> start(net::Loop& loop, Clock& clock,
                                                   gateway::Context& context,
                                                   const OpenLineServer& open, Options options);

  ~StdioFront() override;

  void tick() override;

  void credential_changed(std::size_t /*server*/, const wire::Headers& headers) override {
    server_->set_headers(headers);
  }

  std::size_t sessions() const override { return 1; }

  std::size_t in_flight() const override { return gateway_.unanswered(); }

  std::uint64_t server_restarts() const override { return server_->restarts(); }

  /// There is but the one session, which goes on.
  void drain() override {}

  bool done() const override { return true; }

  /// Ends as after a signal: quickly.
  void close() override;

  bool ended() const override { return over_; }

  /// What came first; once over.
  net::Ending ending() const { return ending_.value_or(net::Ending::kStopped); }

  /// Errors: peer_gone: the server left and did not come back, or was asked something and never
  /// said a word.
  Status judge() const;

 private:
  StdioFront(net::Loop& loop, Clock& clock, gateway::Context& context, Options options);

  void from_client(std::string_view bytes);
  void client_left();
  void from_server(std::string_view line, wire::LineFault fault);
  void server_left(std::optional<int> exit_code);
  void server_outage(LineServer::Outage outage);
  void tell(const gateway::Event& event);
  void end(net::Ending ending);
  void look_whether_over();
  void arm();

  net::Loop& loop_;
  Clock& clock_;
  Options options_;
  gateway::Gateway gateway_;
  wire::LineFramer framer_;
  std::unique_ptr<LineServer> server_;
  std::unique_ptr<net::LoopStdio> stdio_;
  std::optional<net::Ending> ending_;
  std::optional<int> exit_code_;
  bool client_told_ = false;
  bool server_ended_ = false;
  bool server_asked_ = false;
  bool server_spoke_ = false;
  bool left_in_outage_ = false;  // the client, while the server was gone
  bool client_gone_ = false;     // it does not even read any more
  bool over_ = false;
  net::TimerId timer_ = 0;  // for held calls whose time is over
};

}  // namespace gatecrash::host
