// event_log: the file that one tap writes: a transcript's header, then each event, with its time,
// in the kernel's hands before put() returns.
//
// Times are the machine's monotonic clock's and grow from event to event, so that their order is
// never in question. Before a read whose moment matters the lengths of watched files are noted (an
// audit log, an effect log): so it is known what was written in them by then. After a failure
// nothing more is written. Single thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/transcript/transcript.h"
#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/net/file.h"
#include "stack/net/real_clock.h"
#include "stack/wire/value.h"

namespace gatecrash::record {

// The name of the world event that says how long watched files are.
inline constexpr std::string_view kWatchedEvent = "watched-bytes";

/// The lengths of the watched files as a kWatchedEvent's details: [120,3000].
wire::Value watched_lengths(const std::vector<std::string>& watched);

class EventLog {
 public:
  struct Options {
    std::vector<std::string> watched{};  // paths
    std::uint64_t bytes_max = UINT64_MAX;
  };

  /// Creates the file and writes the header. Its epoch is `epoch`, or the time of the monotonic
  /// clock, so that what several processes saw can be put in order. Errors: local_io.
  static Result<EventLog> create(const std::string& path, transcript::Header header,
                                 std::optional<Instant> epoch, Options options);

  /// Sets the event's time. False when it is not in the file: then it did not happen.
  bool put(transcript::Event event);

  /// Errors: local_io: what was written last is not whole.
  const Status& state() const { return state_; }

  std::uint64_t events() const { return events_; }

  /// Brings the file to the disk. Errors: state()'s, local_io.
  Status close();

 private:
  EventLog(net::FileWriter file, Options options)
      : file_(std::move(file)), options_(std::move(options)) {}

  void note_watched();
  void write(transcript::Event event);

  net::FileWriter file_;
  Options options_;
  net::Monotonic start_ = net::monotonic_now();
  net::Monotonic last_ = start_;
  wire::Value lengths_;
  std::uint64_t written_ = 0;
  std::uint64_t events_ = 0;
  Status state_;
};

}  // namespace gatecrash::record
