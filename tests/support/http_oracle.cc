#include "tests/support/http_oracle.h"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http.hpp>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "stack/base/bytes.h"
#include "stack/wire/http1_parser.h"

namespace gatecrash::test {
namespace {

namespace http = boost::beast::http;
using wire::Headers;
using wire::Http1Event;

enum class End : std::uint8_t { kWhole, kMore, kRefused };

/// One message as a reader saw it.
struct Reading {
  End end = End::kMore;
  std::string start;  // "POST /mcp", "200"
  Headers headers;    // of the head, by lower-case name
  std::string body;
  std::string why;                // refused
  std::size_t bytes = 0;          // taken, when whole
  std::size_t trailer_lines = 0;  // Beast's reading only
  bool is_http10 = false;
};

void add_header(Reading& reading, std::string_view name, std::string_view value) {
  reading.headers.emplace_back(ascii_lower(name), value);
}

template <class Parser, class OnHead>
Reading read_ours(Parser& parser, std::string_view stream, bool input_ends, OnHead on_head) {
  Reading reading;
  std::string_view rest = stream;
  while (true) {
    auto event = parser.next(rest);
    if (event && *event == Http1Event::kMore) {
      if constexpr (requires { parser.end_of_input(); }) {
        if (input_ends) {
          event = parser.end_of_input();
        }
      }
    }
    if (!event) {
      reading.end = End::kRefused;
      reading.why = event.error().message;
      return reading;
    }
    switch (*event) {
      case Http1Event::kMore:
        return reading;
      case Http1Event::kHead:
        on_head(reading);
        break;
      case Http1Event::kBody:
        reading.body += parser.piece();
        break;
      case Http1Event::kEnd:
        reading.end = End::kWhole;
        reading.bytes = stream.size() - rest.size();
        std::sort(reading.headers.begin(), reading.headers.end());
        return reading;
    }
  }
}

Reading our_request(std::string_view stream, const wire::Http1Limits& limits) {
  wire::Http1RequestParser parser(limits);
  return read_ours(parser, stream, false, [&](Reading& reading) {
    reading.start = parser.request().method + " " + parser.request().target;
    reading.is_http10 = parser.is_http10();
    for (const auto& [name, value] : parser.request().headers) {
      add_header(reading, name, value);
    }
  });
}

Reading our_response(std::string_view stream, bool answers_head) {
  wire::Http1ResponseParser parser;
  parser.expect(answers_head);
  return read_ours(parser, stream, true, [&](Reading& reading) {
    reading.start = std::to_string(parser.head().status);
    for (const auto& [name, value] : parser.head().headers) {
      add_header(reading, name, value);
    }
  });
}

template <class Message>
std::string start_of(const Message& message) {
  if constexpr (requires { message.target(); }) {
    return std::string(message.method_string()) + " " + std::string(message.target());
  } else {
    return std::to_string(message.result_int());
  }
}

template <class Message>
std::size_t count_fields(const Message& message) {
  return static_cast<std::size_t>(std::distance(message.begin(), message.end()));
}

template <class Parser>
Reading read_beast(Parser& parser, std::string_view stream, bool input_ends) {
  Reading reading;
  parser.header_limit(std::numeric_limits<std::uint32_t>::max());
  // Beast reserves what a Content-Length announces; a body that the stream cannot hold is never
  // whole, so refusing it is as good as waiting for it.
  parser.body_limit(stream.size());
  std::string_view rest = stream;
  std::size_t head_fields = 0;
  bool headed = false;
  const auto take_head = [&] {
    if (!headed && parser.is_header_done()) {
      headed = true;
      reading.start = start_of(parser.get());
      reading.is_http10 = parser.get().version() == 10;
      for (const auto& field : parser.get()) {
        add_header(reading, field.name_string(), field.value());
      }
      head_fields = count_fields(parser.get());
    }
  };
  boost::system::error_code error;
  // Without progress twice, it waits for bytes without saying so.
  for (int idle = 0; !error && !parser.is_done() && idle < 2;) {
    const std::size_t took = parser.put(boost::asio::buffer(rest.data(), rest.size()), error);
    rest.remove_prefix(took);
    idle = took == 0 ? idle + 1 : 0;
    take_head();
  }
  const bool needs_more = error == http::error::need_more || (!error && !parser.is_done());
  if (needs_more && input_ends) {
    error = {};
    parser.put_eof(error);
  }
  if (error && error != http::error::need_more) {
    reading.end = End::kRefused;
    reading.why = error.message();
  } else if (!error && parser.is_done()) {
    reading.end = End::kWhole;
    reading.bytes = stream.size() - rest.size();
    reading.body = parser.get().body();
    reading.trailer_lines = count_fields(parser.get()) - head_fields;
    std::sort(reading.headers.begin(), reading.headers.end());
  }
  return reading;
}

Reading beast_request(std::string_view stream) {
  http::request_parser<http::string_body> parser;
  return read_beast(parser, stream, false);
}

/// Beast takes a 1xx for an answer: those are skipped here.
Reading beast_response(std::string_view stream, bool answers_head) {
  std::size_t skipped = 0;
  while (true) {
    http::response_parser<http::string_body> parser;
    parser.skip(answers_head);
    Reading reading = read_beast(parser, stream.substr(skipped), true);
    if (reading.end != End::kWhole || reading.start.size() != 3 || reading.start[0] != '1' ||
        reading.start == "101") {
      reading.bytes += skipped;
      return reading;
    }
    skipped += reading.bytes;
  }
}

std::vector<std::string> values_of(const Reading& reading, std::string_view name) {
  std::vector<std::string> values;
  for (const auto& [key, value] : reading.headers) {
    if (key == name) {
      values.push_back(value);
    }
  }
  return values;
}

bool is_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view head_of(std::string_view raw) { return raw.substr(0, raw.find("\r\n\r\n") + 2); }

std::string_view method_of(const Reading& reading) {
  return std::string_view(reading.start).substr(0, reading.start.find(' '));
}

std::string_view target_of(const Reading& reading) {
  return std::string_view(reading.start).substr(method_of(reading).size() + 1);
}

bool has_doubtful_coding(const Reading& reading) {
  const auto codings = values_of(reading, "transfer-encoding");
  return !codings.empty() &&
         (codings.size() > 1 || reading.is_http10 || ascii_lower(codings[0]) != "chunked" ||
          !values_of(reading, "content-length").empty());
}

bool has_doubtful_length(const Reading& reading) {
  const auto lengths = values_of(reading, "content-length");
  return !lengths.empty() && (lengths.size() > 1 || !is_digits(lengths[0]) ||
                              (lengths[0].size() > 1 && lengths[0][0] == '0'));
}

bool has_twins(const Reading& reading) {
  const auto plain = [](std::string name) {
    std::replace(name.begin(), name.end(), '_', '-');
    return name;
  };
  for (std::size_t i = 0; i < reading.headers.size(); ++i) {
    const std::string& name = reading.headers[i].first;
    if (name.find('_') != std::string::npos && plain(name).starts_with("mcp-") &&
        !name.starts_with("mcp-")) {
      return true;
    }
    for (std::size_t other = i + 1; other < reading.headers.size(); ++other) {
      const std::string& twin = reading.headers[other].first;
      if (twin == name ? name.starts_with("mcp-") : plain(twin) == plain(name)) {
        return true;
      }
    }
  }
  return false;
}

bool repeats_a_single_header(const Reading& reading) {
  constexpr std::array<std::string_view, 8> kSingle = {
      "content-type", "content-encoding", "authorization", "origin",
      "expect",       "accept",           "last-event-id", "cookie"};
  return std::any_of(kSingle.begin(), kSingle.end(),
                     [&](std::string_view name) { return values_of(reading, name).size() > 1; });
}

/// One difference: what Beast takes and we refuse, and why.
struct Difference {
  std::string_view why;
  bool (*holds)(const Reading& beast, std::string_view raw, const wire::Http1Limits& limits);
};

// Each is a rule of http1_parser.h, said again over Beast's reading.
constexpr Difference kRequestDifferences[] = {
    {"no Host or several: readers route by different ones",
     [](const Reading& beast, std::string_view, const wire::Http1Limits&) {
       return values_of(beast, "host").size() != 1;
     }},
    {"a method that is not upper case: readers that fold it route it differently",
     [](const Reading& beast, std::string_view, const wire::Http1Limits&) {
       const auto method = method_of(beast);
       return method.size() > 24 || !std::all_of(method.begin(), method.end(),
                                                 [](char c) { return c >= 'A' && c <= 'Z'; });
     }},
    {"a target that is no plain path: absolute, asterisk, or bytes that readers escape or cut",
     [](const Reading& beast, std::string_view, const wire::Http1Limits& limits) {
       const auto target = target_of(beast);
       return !target.starts_with('/') || target.size() > limits.target_bytes_max ||
              !std::all_of(target.begin(), target.end(), [](char c) {
                return c > 0x20 && c < 0x7f &&
                       std::string_view("\"#<>\\^`{|}").find(c) == std::string_view::npos;
              });
     }},
    {"a Transfer-Encoding other than one chunked, or with HTTP/1.0",
     [](const Reading& beast, std::string_view, const wire::Http1Limits&) {
       return has_doubtful_coding(beast);
     }},
    {"a Content-Length that is repeated, a list, or has leading zeros",
     [](const Reading& beast, std::string_view, const wire::Http1Limits&) {
       return has_doubtful_length(beast);
     }},
    {"a folded header line",
     [](const Reading&, std::string_view raw, const wire::Http1Limits&) {
       const auto head = head_of(raw);
       return head.find("\r\n ") != std::string_view::npos ||
              head.find("\r\n\t") != std::string_view::npos;
     }},
    {"a header of which there may be one, twice",
     [](const Reading& beast, std::string_view, const wire::Http1Limits&) {
       return repeats_a_single_header(beast);
     }},
    {"names that differ by _ for - alone, or a repeated Mcp- header",
     [](const Reading& beast, std::string_view, const wire::Http1Limits&) {
       return has_twins(beast);
     }},
    {"a value with bytes beyond ASCII: readers decode them differently",
     [](const Reading& beast, std::string_view, const wire::Http1Limits&) {
       return std::any_of(beast.headers.begin(), beast.headers.end(), [](const auto& header) {
         return std::any_of(header.second.begin(), header.second.end(),
                            [](char c) { return (c & 0x80) != 0; });
       });
     }},
    {"an Expect that is not 100-continue",
     [](const Reading& beast, std::string_view, const wire::Http1Limits&) {
       const auto expect = values_of(beast, "expect");
       return !expect.empty() && (beast.is_http10 || ascii_lower(expect[0]) != "100-continue");
     }},
    {"GET, HEAD or DELETE with a body: some readers do not look for one",
     [](const Reading& beast, std::string_view, const wire::Http1Limits&) {
       const auto method = method_of(beast);
       return (method == "GET" || method == "HEAD" || method == "DELETE") &&
              (!beast.body.empty() || !values_of(beast, "transfer-encoding").empty());
     }},
    {"trailers, which Beast merges into the headers",
     [](const Reading& beast, std::string_view, const wire::Http1Limits&) {
       return beast.trailer_lines > 0;
     }},
    {"over a bound of ours",
     [](const Reading& beast, std::string_view raw, const wire::Http1Limits& limits) {
       return head_of(raw).size() + 2 > limits.head_bytes_max ||
              beast.headers.size() > limits.headers_max ||
              beast.body.size() > limits.body_bytes_max ||
              (!values_of(beast, "transfer-encoding").empty() &&
               raw.find(';') != std::string_view::npos);
     }},
};

std::string reason_of(const Reading& beast, std::string_view raw, const wire::Http1Limits& limits) {
  for (const Difference& difference : kRequestDifferences) {
    if (difference.holds(beast, raw, limits)) {
      return std::string(difference.why);
    }
  }
  return "";
}

/// "HTTP/1.1 202" without the space that goes before an empty reason: servers leave it out.
bool has_bare_status(std::string_view raw) {
  for (std::size_t at = 0; (at = raw.find("HTTP/1.", at)) != std::string_view::npos; ++at) {
    if (raw.substr(std::min(at + 12, raw.size())).starts_with("\r\n")) {
      return true;
    }
  }
  return false;
}

/// What we take and Beast refuses: each is dropped unread, and never passed on.
bool is_laxer(const Reading& ours, std::string_view raw) {
  // Chunk extensions: Beast holds them to their grammar, we to a bound and to no control
  // characters.
  const bool has_extension = !values_of(ours, "transfer-encoding").empty() &&
                             raw.substr(0, ours.bytes).find(';') != std::string_view::npos;
  // Connection: Beast wants a list of tokens; to us it matters only whether `close` is one of them.
  const bool has_connection =
      !values_of(ours, "connection").empty() || !values_of(ours, "proxy-connection").empty();
  return has_extension || has_connection || has_bare_status(raw.substr(0, ours.bytes));
}

std::string difference_of_whole(const Reading& ours, const Reading& beast) {
  if (ours.bytes != beast.bytes) {
    return "the message ends at byte " + std::to_string(ours.bytes) + " for us and at byte " +
           std::to_string(beast.bytes) + " for Beast";
  }
  if (ours.start != beast.start) {
    return "it begins with " + ours.start + " for us and with " + beast.start + " for Beast";
  }
  if (ours.body != beast.body) {
    return "the bodies differ";
  }
  return ours.headers == beast.headers ? "" : "the headers differ";
}

}  // namespace

std::string http_request_disagreement(std::string_view stream, const wire::Http1Limits& limits) {
  while (!stream.empty()) {
    const Reading ours = our_request(stream, limits);
    const Reading beast = beast_request(stream);
    if (ours.end == End::kWhole) {
      if (beast.end != End::kWhole) {
        return is_laxer(ours, stream) ? "" : "Beast does not take what we take: " + beast.why;
      }
      if (std::string what = difference_of_whole(ours, beast); !what.empty()) {
        return what;
      }
      stream.remove_prefix(ours.bytes);
      continue;
    }
    if (beast.end != End::kWhole) {
      return "";
    }
    if (ours.end == End::kMore) {
      return "we wait for more of what is whole to Beast";
    }
    return reason_of(beast, stream.substr(0, beast.bytes), limits).empty()
               ? "refused for no reason of the list: " + ours.why
               : "";
  }
  return "";
}

std::string http_request_difference(std::string_view stream) {
  const Reading ours = our_request(stream, {});
  const Reading beast = beast_request(stream);
  return ours.end == End::kRefused && beast.end == End::kWhole
             ? reason_of(beast, stream.substr(0, beast.bytes), {})
             : "";
}

std::string http_response_disagreement(std::string_view stream, bool answers_head) {
  const Reading ours = our_response(stream, answers_head);
  if (ours.end != End::kWhole) {
    return "";  // what we do not take is told to nobody
  }
  const Reading beast = beast_response(stream, answers_head);
  if (beast.end == End::kWhole) {
    return difference_of_whole(ours, beast);
  }
  return is_laxer(ours, stream) ? "" : "Beast does not take what we take: " + beast.why;
}

}  // namespace gatecrash::test
