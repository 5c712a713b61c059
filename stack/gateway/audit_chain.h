// audit_chain: audit rows that each hold the hash of the line before, across restarts and files.
//
// A log is one or more files. Each begins with a header line; every line, the header too, ends in
// the member "prev": the SHA-256 of the line before it, without its line end, wherever that stands
// (64 zeros: there is none). So a row that was changed, added, moved or taken out, save at the very
// end, shows. Pure; value types; single thread. Source: docs/formats.md, "Audit log".
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/wire/value.h"

namespace gatecrash::gateway {

inline constexpr int kAuditVersion = 1;

// The names in a row are bounded (audit.h): with every byte escaped they stay below this.
inline constexpr std::size_t kAuditLineBytesMax = std::size_t{256} * 1024;

/// The end of the chain, which the next line is sealed to.
class AuditChain {
 public:
  /// A chain without a line.
  AuditChain();

  /// Goes on after a line with this hash.
  explicit AuditChain(std::string last_hash) : last_hash_(std::move(last_hash)) {}

  /// The object, written as one line with its "prev" last and a line end. Nothing moves on before
  /// advance(): a line that could not be written has no successor. REQUIRES: an object.
  std::string seal(wire::Value object) const;

  /// `line` (with or without its line end) is the chain's last from now on.
  void advance(std::string_view line);

  const std::string& last_hash() const { return last_hash_; }

 private:
  std::string last_hash_;
};

/// What stands first in each file.
struct AuditHeader {
  std::uint64_t file = 1;      // 1, 2, 3, ... along the chain
  std::uint64_t sequence = 0;  // of the last decision before this file
  Instant at;
};

wire::Value audit_header_json(const AuditHeader& header);

/// Errors: config_invalid (no audit log), config_unknown (a version that we do not read).
Result<AuditHeader> read_audit_header(std::string_view line);

/// A line that is neither header nor row of a message: {"event":"started","at":...}.
wire::Value audit_event_json(std::string_view event, Instant at);

/// What a log's last lines tell whoever goes on with it.
struct AuditTail {
  std::string last_hash;                  // of the last whole line
  std::optional<std::uint64_t> sequence;  // of the last decision row among the lines seen
  std::size_t torn_bytes = 0;             // after the last line end: a line that was cut
};

/// Reads the last bytes of a log; where these are not `whole`, what stands before the first line
/// end is passed over. A log without a whole line gives an empty hash.
/// Errors: config_invalid: these lines are not a chain.
Result<AuditTail> read_audit_tail(std::string_view bytes, bool whole);

/// Checks a log line by line, from its first file on.
class AuditVerifier {
 public:
  struct Counts {
    std::uint64_t lines = 0;
    std::uint64_t decisions = 0;
    std::uint64_t outcomes = 0;
    std::uint64_t missing = 0;  // sequence numbers without a row: what could not be written
  };

  /// The next file begins: its first line must be a header.
  void begin_file() { at_start_ = true; }

  /// The next line, without its line end. Errors: config_invalid, one sentence that says what does
  /// not hold; the verifier is of no use after that.
  Status line(std::string_view text);

  const Counts& counts() const { return counts_; }

  /// Of the last line; empty before the first.
  const std::string& last_hash() const { return last_hash_; }

  /// The first file seen was not the chain's first: what stood before it was not looked at.
  bool begins_late() const { return first_file_ > 1; }

 private:
  Status header(std::string_view text);
  Status row(const wire::Value& json);

  Counts counts_;
  std::string last_hash_;
  std::uint64_t file_ = 0;
  std::uint64_t first_file_ = 0;
  std::uint64_t sequence_ = 0;
  bool at_start_ = true;
};

}  // namespace gatecrash::gateway
