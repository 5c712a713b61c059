#include "stack/wire/http1_writer.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "stack/base/bytes.h"

namespace gatecrash::wire {
namespace {

constexpr std::array<std::string_view, 9> kHopByHop = {
    "Connection", "Content-Length",    "Keep-Alive", "Proxy-Connection", "TE",
    "Trailer",    "Transfer-Encoding", "Upgrade",    "HTTP2-Settings"};

constexpr std::array<std::pair<int, std::string_view>, 33> kReasons = {{
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
}};

bool is_plain_value(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
}

bool is_writable_target(std::string_view target) {
  return target.starts_with('/') &&
         std::all_of(target.begin(), target.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

Status append_headers(std::string& out, const Headers& headers, bool without_host) {
  for (const auto& [name, value] : headers) {
    if (is_hop_by_hop(name) || (without_host && ascii_iequals(name, "Host"))) {
      continue;
    }
    if (!is_http_token(name) || !is_plain_value(value)) {
      return fail(Code::kPeerBadMessage, "a header that HTTP cannot carry: " + printable(name));
    }
    out.append(name).append(": ").append(value).append("\r\n");
  }
  return {};
}

void append_framing(std::string& out, const Http1Framing& framing) {
  switch (framing.kind) {
    case Http1Framing::Kind::kLength:
      out += fmt::format("Content-Length: {}\r\n", framing.length);
      break;
    case Http1Framing::Kind::kChunked:
      out += "Transfer-Encoding: chunked\r\n";
      break;
    case Http1Framing::Kind::kNone:
    case Http1Framing::Kind::kClose:
      break;
  }
  if (!framing.keep_alive || framing.kind == Http1Framing::Kind::kClose) {
    out += "Connection: close\r\n";
  }
}

}  // namespace

Status append_request_head(std::string& out, const HttpRequest& request, std::string_view host) {
  if (!is_http_token(request.method) || !is_writable_target(request.target) || host.empty() ||
      !is_plain_value(host)) {
    return fail(Code::kPeerBadMessage, "a request line or Host that HTTP cannot carry");
  }
  std::string head;
  head.append(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\nHost: ");
  head.append(host).append("\r\n");
  TRY_STATUS(append_headers(head, request.headers, true));
  const bool has_body = !request.body.empty() || request.method == "POST" ||
                        request.method == "PUT" || request.method == "PATCH";
  append_framing(head, {.kind = has_body ? Http1Framing::Kind::kLength : Http1Framing::Kind::kNone,
                        .length = request.body.size()});
  out.append(head).append("\r\n");
  return {};
}

Status append_response_head(std::string& out, const HttpHead& head, const Http1Framing& framing) {
  if (head.status < 100 || head.status > 599) {
    return fail(Code::kPeerBadMessage, "a status that HTTP cannot carry");
  }
  std::string text = fmt::format("HTTP/1.1 {} {}\r\n", head.status, reason_phrase(head.status));
  TRY_STATUS(append_headers(text, head.headers, false));
  append_framing(text, framing);
  out.append(text).append("\r\n");
  return {};
}

void append_chunk(std::string& out, std::string_view bytes) {
  if (!bytes.empty()) {
    out.append(fmt::format("{:x}\r\n", bytes.size())).append(bytes).append("\r\n");
  }
}

void append_last_chunk(std::string& out) { out += "0\r\n\r\n"; }

std::string_view reason_phrase(int status) {
  const auto* found = std::find_if(kReasons.begin(), kReasons.end(),
                                   [&](const auto& reason) { return reason.first == status; });
  return found == kReasons.end() ? std::string_view() : found->second;
}

bool is_hop_by_hop(std::string_view name) {
  return std::any_of(kHopByHop.begin(), kHopByHop.end(),
                     [&](std::string_view hop) { return ascii_iequals(name, hop); });
}

bool is_http_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

}  // namespace gatecrash::wire
