#include "harness/record/stdio_recorder.h"

#include <utility>

#include "harness/record/event_log.h"
#include "harness/record/recording_middle.h"
#include "stack/base/bytes.h"
#include "stack/net/process.h"

namespace gatecrash::record {
namespace {

transcript::Header header_of(const RecordingOptions& options) {
  wire::Value::Array command;
  for (const std::string& word : options.command) {
    command.push_back(is_utf8(word) ? word : printable(word, word.size() * 4));
  }
  transcript::Header header;
  header.by = options.by;
  header.transport = "stdio";
  header.target = wire::Value::object({{"command", std::move(command)}});
  return header;
}

}  // namespace

Result<Recording> record_stdio(const RecordingOptions& options, Clock& clock,
                               const net::Signals& signals) {
  TRY(EventLog log, EventLog::create(options.output, header_of(options), clock.now(), {}));
  RecordingMiddle middle(log, transcript::Tap::kClient, RecordingMiddle::Stderr::kWritten);
  middle.open();
  TRY_STATUS(log.state());
  TRY(net::Process server, net::Process::start(options.command, net::ChildStderr::kPipe));
  net::StdioRelay relay(std::move(server), signals, middle, options.relay);
  middle.attach(relay);
  const net::Ending ending = relay.run();
  middle.exited(relay.exit_code());
  TRY_STATUS(log.close());
  return Recording{ending, log.events(), relay.exit_code(), net::judge_ending(ending, relay)};
}

}  // namespace gatecrash::record
