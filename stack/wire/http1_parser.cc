#include "stack/wire/http1_parser.h"

#include <algorithm>
#include <array>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/wire/http1_writer.h"

namespace gatecrash::wire {
namespace {

// A method, as far as we look for its end.
constexpr std::size_t kMethodBytesMax = 24;

// Readers differ in which one of several they take.
constexpr std::array<std::string_view, 9> kSingleHeaders = {
    "Host",   "Content-Type", "Content-Encoding", "Authorization", "Origin",
    "Expect", "Accept",       "Last-Event-ID",    "Cookie"};

bool is_method(std::string_view text) {
  return !text.empty() && text.size() <= kMethodBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

/// A path, perhaps with a query: visible ASCII without what URLs cannot hold unescaped.
bool is_plain_target(std::string_view target) {
  return target.starts_with('/') && std::all_of(target.begin(), target.end(), [](char c) {
           return c > 0x20 && c < 0x7f &&
                  std::string_view("\"#<>\\^`{|}").find(c) == std::string_view::npos;
         });
}

bool is_mcp_header(std::string_view name) { return ascii_iequals(name.substr(0, 4), "mcp-"); }

std::string with_hyphens(std::string_view name) {
  std::string text = ascii_lower(name);
  std::replace(text.begin(), text.end(), '_', '-');
  return text;
}

/// Headers that two readers could take for different ones: the same name twice where there may be
/// one, and names that differ by `_` for `-`, which CGI and its heirs do not tell apart.
bool has_doubtful_names(const Headers& headers) {
  for (const std::string_view name : kSingleHeaders) {
    if (count_headers(headers, name) > 1) {
      return true;
    }
  }
  for (const auto& header : headers) {
    const std::string& name = header.first;
    if (is_mcp_header(name) && count_headers(headers, name) > 1) {
      return true;
    }
    if (name.find('_') == std::string::npos) {
      continue;
    }
    const std::string twin = with_hyphens(name);
    const auto reads_alike = [&](const auto& other) {
      return !ascii_iequals(other.first, name) && with_hyphens(other.first) == twin;
    };
    if ((twin.starts_with("mcp-") && !is_mcp_header(name)) ||
        std::any_of(headers.begin(), headers.end(), reads_alike)) {
      return true;
    }
  }
  return false;
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
  });
}

int status_of(const Error& error, int too_large) {
  return error.code == Code::kPeerTooLarge ? too_large : 400;
}

}  // namespace

Http1RequestParser::Http1RequestParser(const Http1Limits& limits)
    : limits_(limits), head_(limits.head_bytes_max), body_(limits, Http1Body::Side::kRequest) {}

Result<Http1Event> Http1RequestParser::fail_with(int status, Error error) {
  state_ = State::kFailed;
  refusal_status_ = status;
  error_ = std::move(error);
  return tl::unexpected<Error>(error_);
}

Result<Http1Event> Http1RequestParser::next(std::string_view& bytes) {
  if (state_ == State::kFailed) {
    return tl::unexpected<Error>(error_);
  }
  if (state_ == State::kBody) {
    auto event = body_.next(bytes);
    if (!event) {
      return fail_with(status_of(event.error(), 413), std::move(event).error());
    }
    if (*event == Http1Event::kEnd) {
      state_ = State::kHead;
    }
    return event;
  }
  if (head_.empty() && !bytes.empty() && (bytes.front() < 'A' || bytes.front() > 'Z')) {
    // A TLS greeting, a blank line, HTTP/0.9: said at once rather than after a time-out.
    return fail_with(400, {Code::kPeerBadFraming, "does not begin with an HTTP method", {}});
  }
  const auto whole = head_.take(bytes);
  if (!whole) {
    return fail_with(status_of(whole.error(), 431), whole.error());
  }
  if (!*whole) {
    return Http1Event::kMore;
  }
  refusal_status_ = 400;
  if (const Status read = read_head(); !read) {
    return fail_with(
        read.error().code == Code::kPeerTooLarge && refusal_status_ == 400 ? 431 : refusal_status_,
        read.error());
  }
  head_.clear();
  state_ = State::kBody;
  return Http1Event::kHead;
}

Status Http1RequestParser::read_head() {
  std::string_view lines = head_.lines();
  request_ = {};
  TRY_STATUS(read_request_line(take_line(lines)));
  TRY(request_.headers, read_headers(lines, limits_.headers_max, FieldText::kAscii));
  return read_framing();
}

Status Http1RequestParser::read_request_line(std::string_view line) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || !is_method(line.substr(0, first)) || first == last) {
    return fail(Code::kPeerBadMessage, "the request line is not METHOD TARGET VERSION");
  }
  const std::string_view version = line.substr(last + 1);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  is_http10_ = version == "HTTP/1.0";
  if (!is_http10_ && version != "HTTP/1.1") {
    refusal_status_ = version.starts_with("HTTP/") ? 505 : 400;
    return fail(Code::kPeerBadMessage, "the version is neither HTTP/1.1 nor HTTP/1.0");
  }
  if (target.size() > limits_.target_bytes_max) {
    refusal_status_ = 414;
    return fail(Code::kPeerTooLarge,
                "the target is longer than " + std::to_string(limits_.target_bytes_max) + " bytes");
  }
  if (!is_plain_target(target)) {
    return fail(Code::kPeerBadMessage, "the target is not a path of plain ASCII");
  }
  request_.method = line.substr(0, first);
  request_.target = target;
  return {};
}

Status Http1RequestParser::read_framing() {
  const Headers& headers = request_.headers;
  if (count_headers(headers, "Host") != 1) {
    return fail(Code::kPeerBadMessage, "not exactly one Host header");
  }
  if (has_doubtful_names(headers)) {
    return fail(Code::kPeerBadMessage, "headers that two readers would not read alike");
  }
  TRY(const Http1BodyLength length, read_body_length(headers, is_http10_));
  const std::string* expect = find_header(headers, "Expect");
  expects_continue_ = expect != nullptr;
  if (expect != nullptr && (is_http10_ || !ascii_iequals(*expect, "100-continue"))) {
    refusal_status_ = 417;
    return fail(Code::kPeerBadMessage, "an Expect that is not 100-continue");
  }
  keep_alive_ = !is_http10_ && !header_lists(headers, "Connection", "close");
  const bool may_have_body =
      request_.method != "GET" && request_.method != "HEAD" && request_.method != "DELETE";
  if (!may_have_body && (length.chunked || length.length.value_or(0) > 0)) {
    return fail(Code::kPeerBadFraming, "a " + request_.method + " request with a body");
  }
  if (length.chunked) {
    body_.expect_chunks();
  } else {
    body_.expect_length(length.length.value_or(0));
  }
  return {};
}

Http1ResponseParser::Http1ResponseParser(const Http1Limits& limits)
    : limits_(limits),
      head_reader_(limits.head_bytes_max),
      body_(limits, Http1Body::Side::kResponse) {}

Result<Http1Event> Http1ResponseParser::fail_with(Error error) {
  state_ = State::kFailed;
  error_ = std::move(error);
  return tl::unexpected<Error>(error_);
}

Result<Http1Event> Http1ResponseParser::next(std::string_view& bytes) {
  if (state_ == State::kFailed) {
    return tl::unexpected<Error>(error_);
  }
  if (state_ == State::kBody) {
    auto event = body_.next(bytes);
    if (!event) {
      return fail_with(std::move(event).error());
    }
    if (*event == Http1Event::kEnd) {
      state_ = State::kHead;
      interims_ = 0;
    }
    return event;
  }
  while (true) {
    const auto whole = head_reader_.take(bytes);
    if (!whole) {
      return fail_with(whole.error());
    }
    if (!*whole) {
      return Http1Event::kMore;
    }
    if (const Status read = read_head(); !read) {
      return fail_with(read.error());
    }
    head_reader_.clear();
    if (head_.status >= 200) {
      state_ = State::kBody;
      return Http1Event::kHead;
    }
  }
}

Result<Http1Event> Http1ResponseParser::end_of_input() {
  if (state_ == State::kBody && body_.until_closed()) {
    state_ = State::kHead;
    body_.end();
    return Http1Event::kEnd;
  }
  return fail_with({Code::kPeerGone,
                    idle() ? "closed the connection before it answered"
                           : "closed the connection in the middle of its answer",
                    {}});
}

Status Http1ResponseParser::read_head() {
  std::string_view lines = head_reader_.lines();
  const std::string_view line = take_line(lines);
  const bool is_http10 = line.starts_with("HTTP/1.0 ");
  const std::string_view code = line.substr(std::min<std::size_t>(9, line.size()));
  if ((!is_http10 && !line.starts_with("HTTP/1.1 ")) || code.size() < 3 || code[0] < '1' ||
      code[0] > '5' ||
      !std::all_of(code.begin(), code.begin() + 3, [](char c) { return c >= '0' && c <= '9'; }) ||
      (code.size() > 3 && code[3] != ' ') || has_control_character(code)) {
    return fail(Code::kPeerBadMessage, "the answer does not begin with an HTTP/1.1 status line");
  }
  head_ = {};
  head_.status = (code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0');
  TRY(head_.headers, read_headers(lines, limits_.headers_max, FieldText::kOpaque));
  return read_framing(is_http10);
}

Status Http1ResponseParser::read_framing(bool is_http10) {
  TRY(const Http1BodyLength length, read_body_length(head_.headers, is_http10));
  if (head_.status < 200) {
    if (head_.status == 101 || length.chunked || length.length || ++interims_ > kInterimsMax) {
      return fail(Code::kPeerBadFraming, "an interim answer that nobody asked for");
    }
    return {};
  }
  const bool bodiless = head_.status == 204 || head_.status == 304 || answers_head_;
  keep_alive_ = !is_http10 && !header_lists(head_.headers, "Connection", "close");
  if (bodiless) {
    if (head_.status == 204 && (length.chunked || length.length.value_or(0) > 0)) {
      return fail(Code::kPeerBadFraming, "a 204 answer that announces a body");
    }
    body_.expect_length(0);
  } else if (length.chunked) {
    body_.expect_chunks();
  } else if (length.length) {
    body_.expect_length(*length.length);
  } else {
    keep_alive_ = false;
    body_.expect_end_of_input();
  }
  return {};
}

}  // namespace gatecrash::wire
