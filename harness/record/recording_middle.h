// recording_middle: between a client on our stdin and stdout and a server that we started: each
// read is written down, then passed on.
//
// What is not in the log does not cross: a full disk ends the session. Log and relay are borrowed.
// Single thread.
#pragma once

#include <string_view>

#include "harness/record/event_log.h"
#include "stack/net/stdio_relay.h"

namespace gatecrash::record {

class RecordingMiddle final : public net::Middle {
 public:
  /// Whether what the server complains about is part of the recording.
  enum class Stderr { kWritten, kPassed };

  RecordingMiddle(EventLog& log, transcript::Tap tap, Stderr complaints)
      : log_(log), tap_(tap), complaints_(complaints) {}

  void attach(net::StdioRelay& relay) { relay_ = &relay; }

  /// The first event and the last of a whole session.
  void open() { write(transcript::Event::Kind::kOpen, transcript::Direction::kClientToServer); }

  void exited(int exit_code) {
    write(transcript::Event::Kind::kExit, transcript::Direction::kServerToClient, {}, exit_code);
  }

  void from_client(std::string_view bytes) override;
  void from_server(std::string_view bytes) override;
  void from_server_stderr(std::string_view bytes) override;
  void client_closed() override;
  void server_closed() override;

 private:
  bool write(transcript::Event::Kind kind, transcript::Direction dir, std::string_view bytes = {},
             int exit_code = 0);

  EventLog& log_;
  transcript::Tap tap_;
  Stderr complaints_;
  net::StdioRelay* relay_ = nullptr;
};

}  // namespace gatecrash::record
