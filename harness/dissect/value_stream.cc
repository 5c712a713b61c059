#include "harness/dissect/value_stream.h"

#include <algorithm>

namespace gatecrash::dissect {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kScalar = "+-.0123456789Eaeflnrstu";

}  // namespace

void ValueStream::push(std::string_view bytes) {
  if (broken_) {
    return;
  }
  buffer_.erase(0, begin_);
  at_ -= begin_;
  begin_ = 0;
  buffer_ += bytes;
  broken_ = buffer_.size() > 2 * kUnitBytesMax;
}

/// Goes to the first byte of a value; false when there is none yet.
bool ValueStream::begin_value() {
  if (line_end_due_ && at_ < buffer_.size()) {
    line_end_due_ = false;
    broken_ = buffer_[at_] != '\r' && buffer_[at_] != '\n';
  }
  at_ = std::min(buffer_.find_first_not_of(kSpace, at_), buffer_.size());
  begin_ = at_;
  if (broken_ || at_ == buffer_.size()) {
    return false;
  }
  const char first = buffer_[at_];
  scalar_ = kScalar.find(first) != std::string_view::npos;
  broken_ = !scalar_ && first != '{' && first != '[' && first != '"';
  in_value_ = !broken_;
  return in_value_;
}

/// True when the value's last byte is before at_.
bool ValueStream::scan_to_end() {
  if (scalar_) {
    at_ = std::min(buffer_.find_first_not_of(kScalar, at_), buffer_.size());
    return at_ < buffer_.size();
  }
  while (at_ < buffer_.size()) {
    const char byte = buffer_[at_++];
    if (escaped_) {
      escaped_ = false;
    } else if (in_string_) {
      escaped_ = byte == '\\';
      in_string_ = byte != '"';
    } else if (byte == '"') {
      in_string_ = true;
    } else if (byte == '{' || byte == '[') {
      ++depth_;
    } else if (byte == '}' || byte == ']') {
      --depth_;
    }
    if (depth_ == 0 && !in_string_) {
      return true;
    }
  }
  broken_ = at_ - begin_ > kUnitBytesMax;
  return false;
}

std::optional<std::string_view> ValueStream::next() {
  if (broken_ || (!in_value_ && !begin_value()) || !scan_to_end()) {
    return std::nullopt;
  }
  const std::string_view value = std::string_view(buffer_).substr(begin_, at_ - begin_);
  begin_ = at_;
  in_value_ = false;
  line_end_due_ = true;
  return value;
}

std::optional<std::string_view> ValueStream::last() {
  if (broken_ || !in_value_ || !scalar_) {
    return std::nullopt;
  }
  broken_ = true;
  return std::string_view(buffer_).substr(begin_);
}

}  // namespace gatecrash::dissect
