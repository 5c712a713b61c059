#include "stack/gateway/restarted_server.h"

#include <algorithm>
#include <utility>

#include "stack/wire/jsonrpc.h"
#include "stack/wire/mcp.h"

namespace gatecrash::gateway {
namespace {

using RestartKind = RestartAction::Kind;

/// Whether the canonical line may be a message of the handshake: worth a reading.
bool mentions_handshake(std::string_view line) {
  return line.find(R"("initialize")") != std::string_view::npos ||
         line.find(R"("notifications/initialized")") != std::string_view::npos;
}

wire::Message answer_early(const wire::Message& request) {
  if (request.method == wire::method::kPing) {
    return wire::make_result(request.id, wire::Value::object({}));
  }
  return wire::make_error(request.id, wire::kInvalidRequest, "The session is not open yet.");
}

std::string version_in(const wire::Message& answer) {
  return std::string(answer.result.find_string("protocolVersion").value_or(""));
}

}  // namespace

bool RestartedServer::passes_to_server(std::string_view line) const {
  return ready() && !mentions_handshake(line);
}

void RestartedServer::from_client(std::string_view line, Instant /*now*/, RestartActions& out) {
  if (state_ == State::kReady) {
    note_handshake(line);
    out.push_back({RestartKind::kToServer, std::string(line)});
    return;
  }
  if (state_ == State::kGivenUp || away_) {
    return;
  }
  waiting_bytes_ += line.size();
  waiting_.emplace_back(line);
}

void RestartedServer::from_server(std::string_view line, Instant /*now*/, RestartActions& out) {
  spoke_ = true;
  if (state_ == State::kGreeting) {
    greeted(line, out);
  } else if (state_ == State::kReady) {
    if (asked_) {
      note_answer(line);
    }
    out.push_back({RestartKind::kToClient, std::string(line)});
  }
}

void RestartedServer::note_handshake(std::string_view line) {
  if (!mentions_handshake(line)) {
    return;
  }
  const auto message = wire::read_message(line);
  if (!message) {
    return;
  }
  if (message->kind == wire::Message::Kind::kRequest &&
      message->method == wire::method::kInitialize) {
    asked_ = Handshake{std::string(line), message->id, {}, {}};
  } else if (message->method == wire::method::kInitialized && agreed_) {
    agreed_->initialized = line;
  }
}

void RestartedServer::note_answer(std::string_view line) {
  const auto message = wire::read_message(line);
  if (!message || !message->is_response() || message->id != asked_->id) {
    return;
  }
  if (message->kind == wire::Message::Kind::kResult) {
    asked_->version = version_in(*message);
    agreed_ = std::move(asked_);
  }
  asked_.reset();
}

/// A line of a server that was greeted anew.
void RestartedServer::greeted(std::string_view line, RestartActions& out) {
  const auto message = wire::read_message(line);
  if (message && message->kind == wire::Message::Kind::kRequest) {
    // It may ping before it answers; nothing else is its to ask before it is greeted.
    out.push_back({RestartKind::kToServer, wire::write_message(answer_early(*message))});
    return;
  }
  if (!message || !message->is_response() || message->id != agreed_->id) {
    out.push_back({RestartKind::kToClient, std::string(line)});
    return;
  }
  if (message->kind != wire::Message::Kind::kResult || version_in(*message) != agreed_->version) {
    state_ = State::kStopping;
    out.push_back({RestartKind::kStop});
    return;
  }
  if (!agreed_->initialized.empty()) {
    out.push_back({RestartKind::kToServer, agreed_->initialized});
  }
  ready_again(out);
}

void RestartedServer::started(Instant now, RestartActions& out) {
  started_ = now;
  if (!agreed_) {
    ready_again(out);
    return;
  }
  state_ = State::kGreeting;
  greet_until_ = now + kGreetingMax;
  out.push_back({RestartKind::kToServer, agreed_->initialize});
}

void RestartedServer::ready_again(RestartActions& out) {
  state_ = State::kReady;
  wait_until_.reset();
  ++restarts_;
  away_ = false;
  out.push_back({RestartKind::kBack});
  waiting_bytes_ = 0;
  for (const std::string& line : std::exchange(waiting_, {})) {
    note_handshake(line);
    out.push_back({RestartKind::kToServer, line});
  }
}

void RestartedServer::failed_to_start(Instant now, RestartActions& out) {
  backoff_.failed(now);
  pause(out);
}

void RestartedServer::ended(Instant now, RestartActions& out) {
  if (state_ == State::kStopping) {
    backoff_.failed(now);
  } else {
    backoff_.ended(now - started_, now);
  }
  if (state_ == State::kReady) {
    asked_.reset();
    wait_until_ = now + kWaitMax;
    if (!spoke_) {
      state_ = State::kGivenUp;
      out.push_back({RestartKind::kGiveUp});
      return;
    }
    out.push_back({RestartKind::kLost});
  }
  pause(out);
}

/// Leaves it alone for a while, or for good.
void RestartedServer::pause(RestartActions& out) {
  if (backoff_.failures() < kFailuresMax) {
    state_ = State::kPausing;
    return;
  }
  state_ = State::kGivenUp;
  drop_waiting();
  out.push_back({RestartKind::kGiveUp});
}

void RestartedServer::drop_waiting() {
  waiting_.clear();
  waiting_bytes_ = 0;
  wait_until_.reset();
}

void RestartedServer::tick(Instant now, RestartActions& out) {
  if (wait_until_ && *wait_until_ <= now) {
    drop_waiting();
    away_ = true;
    out.push_back({RestartKind::kAway});
  }
  if (state_ == State::kPausing && !backoff_.holds(now)) {
    state_ = State::kStarting;
    out.push_back({RestartKind::kStart});
  } else if (state_ == State::kGreeting && greet_until_ <= now) {
    state_ = State::kStopping;
    out.push_back({RestartKind::kStop});
  }
}

std::optional<Instant> RestartedServer::next_tick() const {
  std::optional<Instant> next = wait_until_;
  const auto consider = [&](Instant at) { next = std::min(next.value_or(at), at); };
  if (state_ == State::kPausing) {
    consider(backoff_.until());
  } else if (state_ == State::kGreeting) {
    consider(greet_until_);
  }
  return next;
}

}  // namespace gatecrash::gateway
