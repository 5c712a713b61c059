#include "harness/record/stdio_recorder.h"

#include <string_view>
#include <utility>

#include "harness/transcript/transcript.h"
#include "harness/transcript/writer.h"
#include "stack/base/bytes.h"
#include "stack/net/file.h"
#include "stack/net/process.h"
#include "stack/net/real_clock.h"

namespace gatecrash::record {
namespace {

using transcript::Direction;
using transcript::Event;

constexpr std::string_view kSession = "1";

/// Writes each event down, then passes its bytes on.
class Recorder final : public net::Middle {
 public:
  explicit Recorder(net::FileWriter file) : file_(std::move(file)) {}

  Status begin(const RecordingOptions& options, Instant now) {
    wire::Value::Array command;
    for (const std::string& word : options.command) {
      command.push_back(is_utf8(word) ? word : printable(word, word.size() * 4));
    }
    transcript::Header header;
    header.epoch = now;
    header.by = options.by;
    header.transport = "stdio";
    header.target = wire::Value::object({{"command", std::move(command)}});
    TRY_STATUS(file_.write(transcript::write_header(header)));
    start_ = net::monotonic_now();
    write(Event::Kind::kOpen, Direction::kClientToServer);
    return state_;
  }

  void attach(net::StdioRelay& relay) { relay_ = &relay; }

  void from_client(std::string_view bytes) override {
    if (write(Event::Kind::kBytes, Direction::kClientToServer, bytes)) {
      relay_->to_server().write(bytes);
    }
  }

  void from_server(std::string_view bytes) override {
    if (write(Event::Kind::kBytes, Direction::kServerToClient, bytes)) {
      relay_->to_client().write(bytes);
    }
  }

  void from_server_stderr(std::string_view bytes) override {
    if (write(Event::Kind::kStderr, Direction::kServerToClient, bytes)) {
      relay_->to_stderr().write(bytes);
    }
  }

  void client_closed() override { write(Event::Kind::kEof, Direction::kClientToServer); }

  void server_closed() override { write(Event::Kind::kEof, Direction::kServerToClient); }

  /// The last event; the file is on disk afterwards.
  Status end(int exit_code) {
    write(Event::Kind::kExit, Direction::kServerToClient, {}, exit_code);
    Status closed = file_.close();
    return state_ ? closed : state_;
  }

  std::uint64_t events() const { return events_; }

 private:
  /// False when it is not in the file; nothing is written after a failure.
  bool write(Event::Kind kind, Direction dir, std::string_view bytes = {}, int exit_code = 0) {
    if (!state_) {
      return false;
    }
    Event event;
    event.kind = kind;
    event.dir = dir;
    event.bytes = bytes;
    event.exit_code = exit_code;
    event.at = net::monotonic_now() - start_;
    event.session = kSession;
    state_ = file_.write(transcript::write_event(event));
    if (state_) {
      ++events_;
    } else if (relay_ != nullptr) {
      relay_->stop();
    }
    return state_.has_value();
  }

  net::FileWriter file_;
  net::Monotonic start_{};
  net::StdioRelay* relay_ = nullptr;
  Status state_;
  std::uint64_t events_ = 0;
};

}  // namespace

Result<Recording> record_stdio(const RecordingOptions& options, Clock& clock,
                               const net::Signals& signals) {
  TRY(net::FileWriter file, net::FileWriter::create(options.output));
  Recorder recorder(std::move(file));
  TRY_STATUS(recorder.begin(options, clock.now()));
  TRY(net::Process server, net::Process::start(options.command, net::ChildStderr::kPipe));
  net::StdioRelay relay(std::move(server), signals, recorder, options.relay);
  recorder.attach(relay);
  const net::Ending ending = relay.run();
  TRY_STATUS(recorder.end(relay.exit_code()));
  return Recording{ending, recorder.events(), relay.exit_code(), net::judge_ending(ending, relay)};
}

}  // namespace gatecrash::record
