// HTTP/1.1 bytes in arbitrary splits -> requests or responses.
//
// Input: a byte K; K / 4 % 16 bytes of piece sizes; then the stream. K % 4 says what it is:
// requests, requests under tight bounds, responses, responses to HEAD. Oracles: what is read does
// not depend on the split; a parser that has failed stays failed; what was accepted and is written
// again reads the same; Boost.Beast's parser agrees on every message and where it ends, but for the
// reasons listed in tests/support/http_oracle.cc.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "stack/base/check.h"
#include "stack/wire/http1_parser.h"
#include "stack/wire/http1_writer.h"
#include "tests/support/http_oracle.h"

namespace gatecrash {
namespace {

using wire::Http1Event;
using wire::Http1Limits;
using wire::Http1RequestParser;
using wire::Http1ResponseParser;

// Small, so that short inputs reach them.
Http1Limits tight_limits() {
  Http1Limits limits;
  limits.head_bytes_max = 120;
  limits.headers_max = 5;
  limits.target_bytes_max = 16;
  limits.body_bytes_max = 24;
  limits.chunk_line_bytes_max = 12;
  limits.chunk_extensions_max = 10;
  limits.trailer_bytes_max = 16;
  return limits;
}

// So that no text can pass for two.
std::string quoted(std::string_view text) { return fmt::format("{}:{} ", text.size(), text); }

std::string shown(const wire::Headers& headers) {
  std::string text;
  for (const auto& [name, value] : headers) {
    text += quoted(name) + quoted(value);
  }
  return text;
}

std::string shown_head(Http1RequestParser& parser) {
  const wire::HttpRequest& request = parser.request();
  return quoted(request.method) + quoted(request.target) + shown(request.headers) +
         fmt::format("{}{}{}", parser.expects_continue(), parser.keep_alive(), parser.is_http10());
}

std::string shown_head(Http1ResponseParser& parser) {
  return fmt::format("{} {}", parser.head().status, shown(parser.head().headers));
}

std::string shown_refusal(const Http1RequestParser& parser) {
  return std::to_string(parser.refusal_status());
}

std::string shown_refusal(const Http1ResponseParser& /*parser*/) { return ""; }

/// All that `parser` says of `stream`, fed in pieces of the sizes given (in turn; none: whole).
template <class Parser>
std::string read_all(Parser parser, std::string_view stream, std::string_view sizes) {
  std::string seen;
  std::string body;
  for (std::size_t i = 0; !stream.empty(); ++i) {
    const std::size_t size = sizes.empty()
                                 ? stream.size()
                                 : 1 + static_cast<unsigned char>(sizes[i % sizes.size()]) % 64;
    std::string_view piece = stream.substr(0, size);
    stream.remove_prefix(piece.size());
    while (true) {
      const auto event = parser.next(piece);
      if (!event) {
        std::string_view more = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        const auto again = parser.next(more);
        CHECK(!again && again.error().message == event.error().message);
        return seen + quoted(body) + "refused " + quoted(event.error().message) +
               shown_refusal(parser);
      }
      if (*event == Http1Event::kMore) {
        CHECK(piece.empty());
        break;
      }
      if (*event == Http1Event::kHead) {
        seen += "head " + shown_head(parser);
      } else if (*event == Http1Event::kBody) {
        CHECK(!parser.piece().empty());
        body += parser.piece();
      } else {
        seen += "body " + quoted(body) + "end ";
        body.clear();
      }
    }
  }
  return seen + quoted(body) + (parser.idle() ? "idle" : "unfinished");
}

/// Writes each accepted request again: what is read of that is the same request.
void check_rewriting(std::string_view stream) {
  Http1RequestParser parser;
  wire::HttpRequest request;
  while (true) {
    const auto event = parser.next(stream);
    if (!event || *event == Http1Event::kMore) {
      return;
    }
    if (*event == Http1Event::kHead) {
      request = parser.request();
    } else if (*event == Http1Event::kBody) {
      request.body += parser.piece();
    } else {
      const std::string host = *wire::find_header(request.headers, "Host");
      std::string bytes;
      if (host.empty() || parser.expects_continue()) {
        continue;  // a Host that only an empty authority has; the wait is ours to answer
      }
      CHECK(wire::append_request_head(bytes, request, host).has_value());
      bytes += request.body;
      Http1RequestParser again;
      std::string_view rest = bytes;
      CHECK(again.next(rest).value() == Http1Event::kHead);
      CHECK(again.request().method == request.method && again.request().target == request.target);
      const wire::Headers& headers = again.request().headers;
      CHECK(headers.front().first == "Host" && headers.front().second == host);
      for (const auto& header : request.headers) {
        CHECK(wire::is_hop_by_hop(header.first) || header.second == host ||
              std::find(headers.begin(), headers.end(), header) != headers.end());
      }
      CHECK(rest == request.body);
    }
  }
}

template <class Parser>
void check_splits(const Parser& parser, std::string_view stream, std::string_view sizes) {
  const std::string whole = read_all(parser, stream, {});
  CHECK(read_all(parser, stream, sizes) == whole);
  const char one = 0;
  CHECK(read_all(parser, stream, {&one, 1}) == whole);
}

void run(std::string_view input) {
  if (input.empty()) {
    return;
  }
  const auto key = static_cast<unsigned char>(input.front());
  const std::string_view sizes = input.substr(1, key / 4 % 16);
  const std::string_view stream = input.substr(1 + sizes.size());
  const int kind = key % 4;
  std::string wrong;
  if (kind < 2) {
    const Http1Limits limits = kind == 0 ? Http1Limits{} : tight_limits();
    check_splits(Http1RequestParser(limits), stream, sizes);
    check_rewriting(stream);
    wrong = test::http_request_disagreement(stream, limits);
  } else {
    Http1ResponseParser parser;
    parser.expect(kind == 3);
    check_splits(parser, stream, sizes);
    wrong = test::http_response_disagreement(stream, kind == 3);
  }
  if (!wrong.empty()) {
    fmt::print(stderr, "{}\n", wrong);
  }
  CHECK(wrong.empty());
}

}  // namespace
}  // namespace gatecrash

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  gatecrash::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
