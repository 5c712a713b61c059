#include "harness/record/recording_middle.h"

#include <utility>

namespace gatecrash::record {
namespace {

// There is one session on our stdin and stdout.
constexpr std::string_view kTheSession = "1";

}  // namespace

using transcript::Direction;
using transcript::Event;

bool RecordingMiddle::write(Event::Kind kind, Direction dir, std::string_view bytes,
                            int exit_code) {
  Event event;
  event.kind = kind;
  event.tap = tap_;
  event.dir = dir;
  event.session = kTheSession;
  event.bytes = bytes;
  event.exit_code = exit_code;
  const bool written = log_.put(std::move(event));
  if (!written && relay_ != nullptr) {
    relay_->stop();
  }
  return written;
}

void RecordingMiddle::from_client(std::string_view bytes) {
  if (write(Event::Kind::kBytes, Direction::kClientToServer, bytes)) {
    relay_->to_server().write(bytes);
  }
}

void RecordingMiddle::from_server(std::string_view bytes) {
  if (write(Event::Kind::kBytes, Direction::kServerToClient, bytes)) {
    relay_->to_client().write(bytes);
  }
}

void RecordingMiddle::from_server_stderr(std::string_view bytes) {
  if (complaints_ == Stderr::kPassed ||
      write(Event::Kind::kStderr, Direction::kServerToClient, bytes)) {
    relay_->to_stderr().write(bytes);
  }
}

void RecordingMiddle::client_closed() { write(Event::Kind::kEof, Direction::kClientToServer); }

void RecordingMiddle::server_closed() { write(Event::Kind::kEof, Direction::kServerToClient); }

}  // namespace gatecrash::record
