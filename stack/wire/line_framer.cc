#include "stack/wire/line_framer.h"

#include <algorithm>

namespace gatecrash::wire {

void LineFramer::feed(std::string_view bytes) {
  if (failed_) {
    return;
  }
  // Returned lines are dropped once they are half of the buffer, so that each byte moves but twice,
  // however the bytes come.
  if (start_ > 0 && start_ >= buffer_.size() / 2) {
    buffer_.erase(0, start_);
    scanned_ -= start_;
    start_ = 0;
  }
  buffer_ += bytes;
}

std::optional<Line> LineFramer::next() {
  if (failed_) {
    if (reported_) {
      return std::nullopt;
    }
    reported_ = true;
    return Line{{}, LineFault::kTooLong};
  }
  const std::size_t end = buffer_.find('\n', scanned_);
  const std::size_t length = (end == std::string::npos ? buffer_.size() : end) - start_;
  // The CR of a CRLF does not count, so that CRLF and LF lines have the same limit.
  const bool crlf = length > 0 && buffer_[start_ + length - 1] == '\r';
  if (length - (crlf ? 1 : 0) > line_bytes_max_) {
    failed_ = true;
    buffer_.clear();
    buffer_.shrink_to_fit();
    start_ = scanned_ = 0;
    return next();
  }
  if (end == std::string::npos) {
    scanned_ = buffer_.size();
    return std::nullopt;
  }
  Line line{std::string_view(buffer_).substr(start_, length - (crlf ? 1 : 0)), LineFault::kNone};
  if (line.text.find('\r') != std::string_view::npos) {
    line.fault = LineFault::kBareCr;
  }
  start_ = scanned_ = end + 1;
  return line;
}

std::string_view LineFramer::unfinished() const { return std::string_view(buffer_).substr(start_); }

bool is_blank(std::string_view line) {
  return std::all_of(line.begin(), line.end(), [](char c) { return c == ' ' || c == '\t'; });
}

}  // namespace gatecrash::wire
