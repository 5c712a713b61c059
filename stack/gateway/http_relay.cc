#include "stack/gateway/http_relay.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/wire/mirrored_headers.h"

namespace gatecrash::gateway {
namespace {

constexpr std::string_view kMcpPrefix = "mcp-";
constexpr std::string_view kParamHeaderPrefix = "mcp-param-";
constexpr std::array<std::string_view, 5> kSingleHeaders = {
    "content-type", "content-encoding", "last-event-id", "authorization", "origin"};
constexpr std::array<std::string_view, 3> kModernHeaders = {"mcp-protocol-version", "mcp-method",
                                                            "mcp-name"};
constexpr std::array<std::string_view, 2> kLegacyHeaders = {"mcp-protocol-version",
                                                            "mcp-session-id"};
constexpr std::array<std::string_view, 2> kAnswerHeaders = {"allow", "retry-after"};
constexpr std::string_view kBom = "\xef\xbb\xbf";

template <std::size_t kSize>
bool is_one_of(const std::array<std::string_view, kSize>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool passes(std::string_view name, wire::Era era, bool get) {
  if (era == wire::Era::kModern) {
    return is_one_of(kModernHeaders, name) || name.starts_with(kParamHeaderPrefix);
  }
  return is_one_of(kLegacyHeaders, name) || (get && name == "last-event-id");
}

/// The next line of a block without its end; `block` becomes what follows.
std::string_view take_line(std::string_view& block) {
  const std::size_t end = std::min(block.find_first_of("\r\n"), block.size());
  const std::string_view line = block.substr(0, end);
  block.remove_prefix(block.substr(end).starts_with("\r\n") ? end + 2
                                                            : std::min(end + 1, block.size()));
  return line;
}

/// Whether a line that is no data line goes through as it is.
bool line_passes(std::string_view line, const wire::SseEvent& event) {
  const std::string_view field = line.substr(0, line.find(':'));
  if (line.empty() || line.find('\0') != std::string_view::npos) {
    return false;
  }
  return field.empty() || field == "id" || (field == "retry" && event.retry_ms);
}

}  // namespace

Status check_single_headers(const wire::Headers& headers) {
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const std::string name = ascii_lower(headers[i].first);
    std::string dashed = name;
    std::replace(dashed.begin(), dashed.end(), '_', '-');
    const bool watched = dashed.starts_with(kMcpPrefix) || is_one_of(kSingleHeaders, dashed);
    if (!watched) {
      continue;
    }
    if (dashed != name) {
      return fail(Code::kPeerBadMessage,
                  "the header " + printable(name, 64) + " could pass for " + printable(dashed, 64));
    }
    for (std::size_t other = i + 1; other < headers.size(); ++other) {
      if (ascii_iequals(headers[other].first, name)) {
        return fail(Code::kPeerBadMessage, "two " + printable(name, 64) + " headers");
      }
    }
  }
  return {};
}

Status check_header_texts(const wire::Headers& headers) {
  for (const auto& [name, value] : headers) {
    if (ascii_lower(name).starts_with(kMcpPrefix) && !wire::decode_header_text(value)) {
      return fail(Code::kPeerBadMessage,
                  "the value of " + printable(name, 64) + " is not one that a header may have");
    }
  }
  return {};
}

wire::Headers request_headers(const wire::HttpRequest& request, wire::Era era) {
  wire::Headers headers;
  const bool get = request.method == "GET";
  if (request.method == "POST") {
    headers.emplace_back("Content-Type", "application/json");
    headers.emplace_back("Accept", "application/json, text/event-stream");
  } else if (get) {
    headers.emplace_back("Accept", "text/event-stream");
  }
  headers.emplace_back("Accept-Encoding", "identity");
  for (const auto& [name, value] : request.headers) {
    if (passes(ascii_lower(name), era, get)) {
      headers.emplace_back(name, value);
    }
  }
  return headers;
}

wire::Headers response_headers(const wire::Headers& headers) {
  wire::Headers relayed;
  for (const auto& [name, value] : headers) {
    if (is_one_of(kAnswerHeaders, ascii_lower(name))) {
      relayed.emplace_back(name, value);
    }
  }
  return relayed;
}

wire::Headers event_stream_headers() {
  return {{"Content-Type", "text/event-stream"},
          {"Cache-Control", "no-store"},
          {"X-Accel-Buffering", "no"}};
}

std::string relayed_event(const wire::SseEvent& event, std::optional<std::string_view> data) {
  std::string out;
  std::string_view block = event.raw;
  if (block.starts_with(kBom)) {
    block.remove_prefix(kBom.size());
  }
  bool data_written = false;
  while (!block.empty()) {
    const std::string_view line = take_line(block);
    const std::string_view field = line.substr(0, line.find(':'));
    if (field == "data" && data && !data_written) {
      out.append("data: ").append(*data).append("\n");
      data_written = true;
    } else if (field == "event" && data) {
      out.append("event: ").append(event.type).append("\n");
    } else if (line_passes(line, event)) {
      out.append(line).append("\n");
    }
  }
  if (!out.empty()) {
    out += '\n';
  }
  return out;
}

}  // namespace gatecrash::gateway
