#include "stack/wire/sse.h"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace gatecrash::wire {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

/// The lines of a block without their ends: CR LF, LF or CR.
template <class Visit>
void for_each_line(std::string_view block, Visit visit) {
  while (!block.empty()) {
    const std::size_t end = block.find_first_of("\r\n");
    visit(block.substr(0, end));
    if (end == std::string_view::npos) {
      return;
    }
    block.remove_prefix(block.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
  }
}

void read_field(std::string_view line, SseEvent& event) {
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? "" : line.substr(colon + 1);
  if (value.starts_with(' ')) {
    value.remove_prefix(1);
  }
  if (name == "data") {
    if (event.has_data) {
      event.data += '\n';
    }
    event.data += value;
    event.has_data = true;
  } else if (name == "event") {
    event.type = value;
  } else if (name == "id") {
    if (value.find('\0') == std::string_view::npos) {
      event.id = std::string(value);
    }
  } else if (name == "retry") {
    std::uint64_t ms = 0;
    const char* end = value.data() + value.size();
    const auto read = std::from_chars(value.data(), end, ms);
    if (read.ec == std::errc() && read.ptr == end) {
      event.retry_ms = ms;
    }
  }
}

}  // namespace

void SseReader::feed(std::string_view bytes) {
  if (failed_) {
    return;
  }
  if (start_ > 0) {
    buffer_.erase(0, start_);
    line_ -= start_;
    scanned_ -= start_;
    start_ = 0;
  }
  buffer_ += bytes;
}

std::optional<SseEvent> SseReader::next() {
  if (!failed_ && skip_lf_ && line_ == start_ && buffer_.substr(start_, 1) == "\n") {
    line_ = scanned_ = start_ + 1;
  }
  while (!failed_) {
    const std::size_t end = buffer_.find_first_of("\r\n", scanned_);
    const bool ended = end != std::string::npos;
    const bool blank = ended && end == line_;
    const bool is_cr = ended && buffer_[end] == '\r';
    // A stream that ends its lines in CR alone is not kept waiting for an LF.
    const bool at_once = blank && is_cr && last_end_ == LineEnd::kCr;
    if (!ended || (is_cr && end + 1 == buffer_.size() && !at_once)) {
      scanned_ = ended ? end : buffer_.size();
      failed_ = buffer_.size() - start_ > event_bytes_max_;
      return std::nullopt;
    }
    const bool is_cr_lf = is_cr && !at_once && buffer_[end + 1] == '\n';
    const std::size_t after = end + (is_cr_lf ? 2 : 1);
    failed_ = after - start_ > event_bytes_max_;
    if (blank && !failed_) {
      SseEvent event = take(after);
      skip_lf_ = at_once;
      return event;
    }
    last_end_ = is_cr_lf ? LineEnd::kCrLf : is_cr ? LineEnd::kCr : LineEnd::kLf;
    line_ = scanned_ = after;
  }
  return std::nullopt;
}

std::optional<SseEvent> SseReader::finish() {
  const std::string_view rest = unfinished();
  if (failed_ || rest.empty() || rest.back() != '\r' || line_ + 1 != buffer_.size()) {
    return std::nullopt;
  }
  return take(buffer_.size());
}

std::string_view SseReader::unfinished() const { return std::string_view(buffer_).substr(start_); }

/// The block that ends before `end`, parsed.
SseEvent SseReader::take(std::size_t end) {
  SseEvent event;
  event.raw = buffer_.substr(start_, end - start_);
  std::string_view block = event.raw;
  if (at_stream_start_ && block.starts_with(kByteOrderMark)) {
    block.remove_prefix(kByteOrderMark.size());
  }
  if (skip_lf_ && block.starts_with('\n')) {
    block.remove_prefix(1);
  }
  for_each_line(block, [&](std::string_view line) { read_field(line, event); });
  at_stream_start_ = false;
  skip_lf_ = false;
  start_ = end;
  line_ = end;
  scanned_ = end;
  last_end_ = LineEnd::kNone;
  return event;
}

void append_sse_event(std::string& out, std::string_view data, std::optional<std::string_view> id,
                      std::string_view type) {
  if (!type.empty()) {
    out.append("event: ").append(type).append("\n");
  }
  if (id) {
    out.append("id: ").append(*id).append("\n");
  }
  do {
    const std::size_t end = std::min(data.find('\n'), data.size());
    out.append("data: ").append(data.substr(0, end)).append("\n");
    data.remove_prefix(end);
    if (data == "\n") {
      out += "data: \n";  // an LF at the end makes one more, empty line
    }
    data.remove_prefix(data.empty() ? 0 : 1);
  } while (!data.empty());
  out += "\n";
}

}  // namespace gatecrash::wire
