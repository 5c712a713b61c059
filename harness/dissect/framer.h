// Framer: cuts the bytes of one connection into units, as one SDK or another does.
//
// Owns its buffer, which is bounded; one connection each, one thread. The same bytes give the same
// units in any split, but for what a kind says about over-long lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace gatecrash::dissect {

// No SDK's own limit is above this (Java and Kotlin have it); past it a connection is broken.
inline constexpr std::size_t kUnitBytesMax = 16 * 1024 * 1024;

class Framer {
 public:
  virtual ~Framer() = default;

  virtual void push(std::string_view bytes) = 0;

  /// The next whole unit, valid until the next call of any function; nothing when more bytes are
  /// needed.
  virtual std::optional<std::string_view> next() = 0;

  /// After the last byte: what this kind still takes for a unit. The same lifetime.
  virtual std::optional<std::string_view> last() = 0;

  /// True when nothing of a unit is kept: the next byte begins one.
  virtual bool at_rest() const = 0;

  /// True once nothing more will be read from this connection.
  virtual bool broken() const = 0;
};

enum class FramerKind : std::uint8_t {
  kLine,            // LF ends a unit; one CR before it is taken off
  kUniversal,       // CR, LF and CRLF each end one (Python, Java, C#)
  kTrimming,        // kLine; spaces, tabs, NUL and VT are taken off both ends; 10 MiB (PHP)
  kTypescriptLine,  // kLine; no unfinished last line; past 10 MiB the buffer is dropped
  kRustLine,        // kLine; a byte order mark is taken off
  kKotlinLine,      // kLine; no unfinished last line
  kRubyLine,        // kLine; 4 MiB
  kValueStream,     // JSON values one after the other (Go)
  kContentLength,   // the Language Server Protocol's header
};

/// "line", "universal", ...
std::string_view framer_name(FramerKind kind);

std::unique_ptr<Framer> make_framer(FramerKind kind);

}  // namespace gatecrash::dissect
