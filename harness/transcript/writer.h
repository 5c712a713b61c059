// writer: transcript values -> lines of the file. Format version 1 (docs/formats.md).
//
// Pure functions: whoever records appends what they return, one line a call, so that a recording
// that is interrupted has lost at most its last line. read_transcript gives back equal values.
#pragma once

#include <string>

#include "harness/transcript/transcript.h"

namespace gatecrash::transcript {

/// The first line, with its LF. REQUIRES: strings in valid UTF-8.
std::string write_header(const Header& header);

/// One line with its LF; of the members only those that the event's kind has. Bytes are text where
/// JSON can say them, else base64. REQUIRES: `at` not negative; session, grant and operation in
/// valid UTF-8 (bytes may be anything).
std::string write_event(const Event& event);

/// The whole file.
std::string write_transcript(const Transcript& transcript);

}  // namespace gatecrash::transcript
