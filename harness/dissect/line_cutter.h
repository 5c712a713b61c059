// LineCutter: units are lines; what ends a line and what is taken off it differs between SDKs.
//
// Source: the SDKs' stdio transports, as docs/dissect.md lists them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/dissect/framer.h"

namespace gatecrash::dissect {

struct LineRules {
  enum class TooLong : std::uint8_t {
    kBreak,    // the connection is given up
    kForget,   // what was kept is dropped, and reading goes on in the middle of the line
    kDiscard,  // the rest of the line is dropped as well
  };
  bool cr_ends = false;                // CR, LF and CRLF each end a line; else LF alone
  bool cr_stripped = true;             // one CR before the LF is no part of the line
  std::string_view trimmed = {};       // these bytes are taken off both ends
  bool leading_mark_stripped = false;  // a byte order mark is no part of a line
  bool last_line_counts = true;        // an unfinished line is a unit when the connection ends
  std::size_t line_bytes_max = kUnitBytesMax;
  TooLong too_long = TooLong::kBreak;
};

class LineCutter final : public Framer {
 public:
  explicit LineCutter(const LineRules& rules) : rules_(rules) {}

  void push(std::string_view bytes) override;
  std::optional<std::string_view> next() override;
  std::optional<std::string_view> last() override;

  bool at_rest() const override { return begin_ == buffer_.size() && !discarding_; }

  bool broken() const override { return broken_; }

 private:
  std::string_view trim(std::string_view line) const;
  void check_length();

  LineRules rules_;
  std::string buffer_;
  std::size_t begin_ = 0;    // of the first line not handed out
  std::size_t scanned_ = 0;  // no line end in [begin_, scanned_)
  bool after_cr_ = false;    // an LF that comes now belongs to the CR before it
  bool discarding_ = false;
  bool broken_ = false;
};

}  // namespace gatecrash::dissect
