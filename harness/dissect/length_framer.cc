#include "harness/dissect/length_framer.h"

#include <charconv>

#include "stack/base/bytes.h"

namespace gatecrash::dissect {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";
// Two header lines fit many times.
constexpr std::size_t kHeadBytesMax = 4'096;

/// The Content-Length that a block of header lines gives.
std::optional<std::size_t> length_in(std::string_view head) {
  std::optional<std::size_t> length;
  while (!head.empty()) {
    const std::size_t end = std::min(head.find("\r\n"), head.size());
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 2, head.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos ||
        !ascii_iequals(line.substr(0, colon), "content-length")) {
      continue;
    }
    std::string_view digits = line.substr(colon + 1);
    digits.remove_prefix(std::min(digits.find_first_not_of(' '), digits.size()));
    std::size_t read = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), read);
    if (parsed.ec != std::errc{} || parsed.ptr != digits.data() + digits.size()) {
      return std::nullopt;
    }
    length = read;
  }
  return length;
}

}  // namespace

void LengthFramer::push(std::string_view bytes) {
  if (broken_) {
    return;
  }
  buffer_.erase(0, begin_);
  begin_ = 0;
  buffer_ += bytes;
}

std::optional<std::string_view> LengthFramer::next() {
  if (broken_) {
    return std::nullopt;
  }
  const std::string_view rest = std::string_view(buffer_).substr(begin_);
  const std::size_t head_end = rest.find(kHeadEnd);
  if (head_end == std::string_view::npos) {
    broken_ = rest.size() > kHeadBytesMax;
    return std::nullopt;
  }
  const std::optional<std::size_t> length = length_in(rest.substr(0, head_end));
  if (!length || *length > kUnitBytesMax) {
    broken_ = true;
    return std::nullopt;
  }
  const std::size_t body = head_end + kHeadEnd.size();
  if (rest.size() - body < *length) {
    return std::nullopt;
  }
  begin_ += body + *length;
  return rest.substr(body, *length);
}

}  // namespace gatecrash::dissect
