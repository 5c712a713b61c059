// conversation: a transcript's client tap, as the lines that were said and heard, in order.
//
// Bytes stay as recorded, line end included; what a line is (a request, an answer) is read
// leniently on the side, so that hostile lines keep their place in the order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/transcript/transcript.h"
#include "stack/base/time.h"

namespace gatecrash::replay {

/// What a line is, as far as matching needs to know.
struct Speech {
  enum class Kind : std::uint8_t { kRequest, kNotification, kAnswer, kOther };
  Kind kind = Kind::kOther;
  std::string id;  // as JSON text with its spelling ("7", "\"a\""); empty when there is none
  std::string method;
  std::string tool;  // params.name of a tools/call
};

/// Reads a line, with or without its line end. Whatever is no JSON-RPC object is kOther.
Speech read_speech(std::string_view line);

/// One thing that happened at the client's end of a session.
struct Step {
  enum class Kind : std::uint8_t {
    kOpen,        // a session began, as `grant`
    kSend,        // the client said `bytes`
    kReceive,     // the client heard `bytes`
    kCloseInput,  // the client closed its end
  };
  Kind kind = Kind::kOpen;
  std::string session;
  std::string grant;
  Duration at{};                // since the recording's epoch
  std::size_t line_number = 0;  // of the transcript: where the line ended
  std::string bytes;
  Speech speech;
};

struct Conversation {
  Instant epoch;
  std::vector<Step> steps;
  std::vector<std::string> sessions;  // in the order they began
  bool cut = false;                   // the file was: the last requests may lack their answers
};

/// Takes the client tap out of a transcript. An unfinished last line is kept, unless the file
/// itself was cut there: what the recording lost nobody said.
Conversation read_conversation(const transcript::Transcript& transcript);

}  // namespace gatecrash::replay
