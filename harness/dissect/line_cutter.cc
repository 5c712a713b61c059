#include "harness/dissect/line_cutter.h"

#include <algorithm>

namespace gatecrash::dissect {

void LineCutter::push(std::string_view bytes) {
  if (broken_) {
    return;
  }
  buffer_.erase(0, begin_);
  scanned_ -= begin_;
  begin_ = 0;
  buffer_ += bytes;
}

std::string_view LineCutter::trim(std::string_view line) const {
  if (rules_.leading_mark_stripped && line.starts_with("\xef\xbb\xbf")) {
    line.remove_prefix(3);
  }
  if (!rules_.trimmed.empty()) {
    line.remove_prefix(std::min(line.find_first_not_of(rules_.trimmed), line.size()));
    line.remove_suffix(line.size() - (line.find_last_not_of(rules_.trimmed) + 1));
  }
  return line;
}

std::optional<std::string_view> LineCutter::next() {
  while (!broken_) {
    if (after_cr_ && begin_ < buffer_.size()) {
      after_cr_ = false;
      if (buffer_[begin_] == '\n') {
        ++begin_;
        scanned_ = begin_;
      }
    }
    const std::size_t end =
        rules_.cr_ends ? buffer_.find_first_of("\r\n", scanned_) : buffer_.find('\n', scanned_);
    if (end == std::string::npos) {
      scanned_ = buffer_.size();
      check_length();
      return std::nullopt;
    }
    std::string_view line = std::string_view(buffer_).substr(begin_, end - begin_);
    after_cr_ = buffer_[end] == '\r';
    begin_ = end + 1;
    scanned_ = begin_;
    if (discarding_) {
      discarding_ = false;
      continue;
    }
    if (rules_.cr_stripped && line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    return trim(line);
  }
  return std::nullopt;
}

void LineCutter::check_length() {
  const bool too_long = buffer_.size() - begin_ > rules_.line_bytes_max;
  if (!too_long && !discarding_) {
    return;
  }
  broken_ = too_long && rules_.too_long == LineRules::TooLong::kBreak;
  discarding_ = discarding_ || rules_.too_long == LineRules::TooLong::kDiscard;
  buffer_.clear();
  begin_ = 0;
  scanned_ = 0;
}

std::optional<std::string_view> LineCutter::last() {
  if (broken_ || discarding_ || !rules_.last_line_counts || begin_ == buffer_.size()) {
    return std::nullopt;
  }
  const std::string_view line = trim(std::string_view(buffer_).substr(begin_));
  begin_ = buffer_.size();
  scanned_ = begin_;
  return line;
}

}  // namespace gatecrash::dissect
