// A server that ends and is started again: what it leaves behind.

#include <algorithm>
#include <string>
#include <utility>

#include "stack/gateway/session.h"

namespace gatecrash::gateway {
namespace {

constexpr std::string_view kLostText =
    "The server ended before it answered. It is not known whether it acted.";

}  // namespace

void Session::server_lost(Instant now, Actions& out) {
  if (server_closed_) {
    return;
  }
  ++restarts_;
  context_.audit.event("server-lost", name_, now);
  take_back_questions(out);
  lose_in_flight(kLostText, now, out);
}

void Session::server_away(Instant now, Actions& out) {
  if (server_closed_ || server_away_) {
    return;
  }
  server_away_ = true;
  context_.audit.event("server-away", name_, now);
  take_back_questions(out);
  lose_in_flight(kServerAwayText, now, out);
}

void Session::server_back(Instant now) {
  if (!server_closed_) {
    server_away_ = false;
    context_.audit.event("server-back", name_, now);
  }
}

/// Nobody is there any more to hear what the client would answer.
void Session::take_back_questions(Actions& out) {
  for (ServerRequest& asked : std::exchange(server_requests_, {})) {
    to_client(wire::write_message(wire::make_notification(
                  std::string(wire::method::kCancelled),
                  wire::Value::object({{"requestId", asked.id}, {"reason", kServerGoneText}}))),
              0, out);
    dead_questions_.push_back(std::move(asked.id));
    if (dead_questions_.size() > kServerRequestsMax) {
      dead_questions_.pop_front();
    }
  }
}

/// What the client knows the server's request by: its own id, or another where an answer to a dead
/// server's request would pass for one to this.
wire::Value Session::question_id(const wire::Value& id) {
  if (std::find(dead_questions_.begin(), dead_questions_.end(), id) == dead_questions_.end()) {
    return id;
  }
  return "restart-" + std::to_string(restarts_) + "-" + std::to_string(++renamed_questions_);
}

}  // namespace gatecrash::gateway
