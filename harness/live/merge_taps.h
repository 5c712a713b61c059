// merge_taps: what the clients, the taps, the audit log and the effect log of one world saw -> one
// transcript, in an order that is certain wherever one thing can have caused another.
//
// All taps read the machine's monotonic clock before they pass bytes on, so causes come before what
// they cause. Rows of logs have no such time: each comes just before the first event at which its
// file was seen to hold it. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/transcript/transcript.h"
#include "stack/wire/value.h"

namespace gatecrash::live {

struct LogLine {
  std::uint64_t end = 0;  // the file's length with it
  wire::Value row;
};

struct Log {
  bool effects = false;  // of the lake; else an audit log
  std::string session;   // whose rows they are; empty: as the rows say
  std::vector<LogLine> lines;
};

/// One recording: the clients' or a tap's; its epoch is the monotonic clock's.
struct Part {
  transcript::Transcript transcript;
  std::string session;               // of a tap: whose connection it is; empty: by content
  std::vector<std::size_t> watched;  // which logs its watched lengths are of
};

struct Seen {
  Part clients;
  std::vector<Part> taps;
  std::vector<Log> logs;
  Duration real_minus_monotonic{};
};

/// Cuts the bytes of a log into its lines; what is no JSON object is left out.
std::vector<LogLine> log_lines(std::string_view bytes);

transcript::Transcript merge_taps(const Seen& seen);

}  // namespace gatecrash::live
