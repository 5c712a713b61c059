// reader: the bytes of a transcript file -> Transcript. Format version 1 (docs/formats.md).
//
// Strict: every line must be an object that the version knows, with no member it does not know,
// because a reader that skips what it does not understand would replay something else than what was
// recorded. What a recorder that was interrupted leaves, a last line without its end, is read as
// far as it goes, reported and no error.
#pragma once

#include <cstddef>
#include <string_view>

#include "harness/transcript/transcript.h"
#include "stack/base/result.h"

namespace gatecrash::transcript {

// The whole file is held in memory, as bytes and as events.
inline constexpr std::size_t kTranscriptBytesMax = std::size_t{1} << 30U;
// A 4 MiB message of nothing but control characters takes six bytes for each (\u0001).
inline constexpr std::size_t kTranscriptLineBytesMax = 32 * 1024 * 1024;

/// Reads a whole file; `name` is what messages call it. Errors: config_invalid, config_unknown
/// (version, member); `where` is "NAME:LINE".
Result<Transcript> read_transcript(std::string_view bytes, std::string_view name);

}  // namespace gatecrash::transcript
