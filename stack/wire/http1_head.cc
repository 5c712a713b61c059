#include "stack/wire/http1_head.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "stack/base/bytes.h"
#include "stack/wire/http1_writer.h"

namespace gatecrash::wire {
namespace {

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_field_text(std::string_view value, FieldText text) {
  return std::all_of(value.begin(), value.end(), [text](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte < 0x7f) ||
           (byte >= 0x80 && text == FieldText::kOpaque);
  });
}

/// Plain digits without a leading zero.
std::optional<std::uint64_t> read_length(std::string_view digits) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() ||
      (digits.size() > 1 && digits.front() == '0')) {
    return std::nullopt;
  }
  return value;
}

}  // namespace

Result<bool> Http1Head::take(std::string_view& bytes) {
  while (true) {
    const std::size_t room = bytes_max_ - bytes_.size();
    const std::size_t lf = bytes.substr(0, room).find('\n');
    if (lf == std::string_view::npos) {
      if (bytes.size() >= room) {
        return fail(Code::kPeerTooLarge,
                    "the head is longer than " + std::to_string(bytes_max_) + " bytes");
      }
      bytes_ += bytes;
      bytes = {};
      return false;
    }
    bytes_ += bytes.substr(0, lf + 1);
    bytes.remove_prefix(lf + 1);
    const std::string_view line = std::string_view(bytes_).substr(line_);
    if (line.size() < 2 || line.find('\r') != line.size() - 2) {
      return fail(Code::kPeerBadFraming, "a line of the head does not end in CR LF");
    }
    line_ = bytes_.size();
    if (line.size() == 2) {
      return true;
    }
  }
}

void Http1Head::clear() {
  bytes_.clear();
  line_ = 0;
}

std::string_view take_line(std::string_view& lines) {
  const std::size_t end = lines.find("\r\n");
  const std::string_view line = lines.substr(0, end);
  lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 2);
  return line;
}

Result<Headers> read_headers(std::string_view lines, std::size_t headers_max, FieldText text) {
  Headers headers;
  while (!lines.empty()) {
    const std::string_view line = take_line(lines);
    if (headers.size() == headers_max) {
      return fail(Code::kPeerTooLarge, "more than " + std::to_string(headers_max) + " headers");
    }
    if (line.starts_with(' ') || line.starts_with('\t')) {
      return fail(Code::kPeerBadFraming, "a header that is folded over two lines");
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !is_http_token(line.substr(0, colon))) {
      return fail(Code::kPeerBadMessage, "a header line without a plain name and a colon");
    }
    const std::string_view value = trim(line.substr(colon + 1));
    if (!is_field_text(value, text)) {
      return fail(Code::kPeerBadMessage, "a header whose value has bytes that are no plain text");
    }
    headers.emplace_back(line.substr(0, colon), value);
  }
  return headers;
}

std::size_t count_headers(const Headers& headers, std::string_view name) {
  return static_cast<std::size_t>(std::count_if(
      headers.begin(), headers.end(), [&](const auto& h) { return ascii_iequals(h.first, name); }));
}

bool header_lists(const Headers& headers, std::string_view name, std::string_view token) {
  for (const auto& [key, value] : headers) {
    if (!ascii_iequals(key, name)) {
      continue;
    }
    for (std::string_view rest = value; !rest.empty();) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      if (ascii_iequals(trim(rest.substr(0, comma)), token)) {
        return true;
      }
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  return false;
}

Result<Http1BodyLength> read_body_length(const Headers& headers, bool is_http10) {
  const std::size_t lengths = count_headers(headers, "Content-Length");
  const std::size_t codings = count_headers(headers, "Transfer-Encoding");
  Http1BodyLength body;
  if (lengths + codings > 1) {
    return fail(Code::kPeerBadFraming, "more than one header says how long the body is");
  }
  if (codings == 1) {
    if (is_http10) {
      return fail(Code::kPeerBadFraming, "Transfer-Encoding in HTTP/1.0");
    }
    if (!ascii_iequals(*find_header(headers, "Transfer-Encoding"), "chunked")) {
      return fail(Code::kPeerBadFraming, "a Transfer-Encoding that is not chunked alone");
    }
    body.chunked = true;
  }
  if (lengths == 1) {
    body.length = read_length(*find_header(headers, "Content-Length"));
    if (!body.length) {
      return fail(Code::kPeerBadFraming, "a Content-Length that is not one plain number");
    }
  }
  return body;
}

}  // namespace gatecrash::wire
