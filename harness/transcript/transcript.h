// transcript: what taps captured, byte for byte. Format version 1 (docs/formats.md).
//
// Value types. Bytes are the truth: parsed views are derived by whoever needs them, never stored.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stack/base/time.h"
#include "stack/wire/value.h"

namespace gatecrash::transcript {

inline constexpr int kVersion = 1;

struct Header {
  Instant epoch;           // `at` of every event counts from here
  std::string by;          // "gatecrash 0.1.0"
  std::string transport;   // "stdio"
  wire::Value target;      // an object that says what was recorded; null when unknown
  std::string world_seed;  // of a simulated world, decimal; empty otherwise

  friend bool operator==(const Header&, const Header&) = default;
};

enum class Tap : std::uint8_t { kClient, kUpstream, kEffect };
enum class Direction : std::uint8_t { kClientToServer, kServerToClient };

struct Event {
  enum class Kind : std::uint8_t {
    kOpen,    // a session begins: `session`, `grant`
    kBytes,   // `bytes` crossed `tap` in direction `dir`
    kEof,     // that direction of that tap ended
    kStderr,  // `bytes` of the server's stderr
    kExit,    // the server process ended: `exit_code`, or minus the signal's number
    kEffect,  // `operation`, `arguments`, `changed`, `status`
    kAudit,   // a row of the gateway's audit log: `arguments`
    kWorld,   // what a simulated world did: `operation` names it, `arguments` or null has details
  };
  Duration at{};  // since the header's epoch
  Kind kind = Kind::kBytes;
  Tap tap = Tap::kClient;
  Direction dir = Direction::kClientToServer;
  std::string session;  // "1", "2", ...
  std::string grant;
  std::string bytes;
  int exit_code = 0;
  std::string operation;
  wire::Value arguments;
  bool changed = false;
  int status = 0;

  friend bool operator==(const Event&, const Event&) = default;
};

struct Transcript {
  Header header;
  std::vector<Event> events;
  // Set when the file's last line was cut: one line that says where, and what was kept of it. The
  // events before stand; a salvaged one is the last of `events`.
  std::optional<std::string> truncated;
};

/// The file's line that holds events[index]: the header is line 1, and no line is blank.
inline std::size_t line_of(std::size_t index) { return index + 2; }

}  // namespace gatecrash::transcript
