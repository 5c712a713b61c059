#include "stack/wire/http1_parser.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "stack/wire/http1_writer.h"

namespace gatecrash::wire {
namespace {

/// What a parser reports of a stream, as text: heads, whole bodies, ends, the error and status.
template <class Parser, class OnHead>
std::string read_all(Parser& parser, std::string_view stream, std::size_t piece, OnHead on_head) {
  std::string seen;
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    std::string_view bytes = stream.substr(at, piece);
    while (true) {
      const auto event = parser.next(bytes);
      if (!event) {
        return seen + "!" + std::string(code_name(event.error().code));
      }
      if (*event == Http1Event::kMore) {
        break;
      }
      if (*event == Http1Event::kHead) {
        seen += on_head();
      } else if (*event == Http1Event::kBody) {
        seen += parser.piece();
      } else {
        seen += "|";
        if (bytes.empty()) {
          break;
        }
      }
    }
  }
  // An end that needs no byte is reported on the next call.
  std::string_view none;
  if (!parser.idle()) {
    const auto event = parser.next(none);
    if (!event) {
      return seen + "!" + std::string(code_name(event.error().code));
    }
    seen += *event == Http1Event::kEnd ? "|" : "...";
  }
  return seen;
}

std::string read_requests(std::string_view stream, std::size_t piece,
                          const Http1Limits& limits = {}) {
  Http1RequestParser parser(limits);
  std::string seen = read_all(parser, stream, piece, [&] {
    std::string head = parser.request().method + " " + parser.request().target;
    for (const auto& [name, value] : parser.request().headers) {
      head.append(" ").append(name).append("=").append(value);
    }
    return head + ":";
  });
  if (seen.find('!') != std::string::npos) {
    seen += std::to_string(parser.refusal_status());
  }
  return seen;
}

std::string read_responses(std::string_view stream, std::size_t piece, bool answers_head = false) {
  Http1ResponseParser parser;
  parser.expect(answers_head);
  return read_all(parser, stream, piece, [&] {
    std::string head = std::to_string(parser.head().status);
    for (const auto& [name, value] : parser.head().headers) {
      head.append(" ").append(name).append("=").append(value);
    }
    return head + ":";
  });
}

struct Case {
  std::string_view name;
  std::string stream;
  std::string_view expected;
};

constexpr std::string_view kPost = "POST /mcp HTTP/1.1\r\nHost: a\r\n";
constexpr std::string_view kChunked = "Transfer-Encoding: chunked\r\n";

std::string post(std::string_view headers, std::string_view body) {
  return std::string(kPost) + std::string(headers) + "\r\n" + std::string(body);
}

std::string get(std::string_view start, std::string_view headers = "Host: a\r\n") {
  return std::string(start) + "\r\n" + std::string(headers) + "\r\n";
}

const std::vector<Case>& framing_cases() {
  static const std::vector<Case> kCases = {
      {"length", post("Content-Length: 3\r\n", "abc"), "POST /mcp Host=a Content-Length=3:abc|"},
      {"no body", post("", ""), "POST /mcp Host=a:|"},
      {"order and spelling kept",
       get("GET /x?y=1 HTTP/1.1", "hOST:a\r\nB: 2 \t\r\nA:\t1\r\nB:3\r\n"),
       "GET /x?y=1 hOST=a B=2 A=1 B=3:|"},
      {"chunks", post(kChunked, "2\r\nab\r\n1;x=\"y\"\r\nc\r\n0\r\n\r\n"),
       "POST /mcp Host=a Transfer-Encoding=chunked:abc|"},
      {"two in order", post("Content-Length: 1\r\n", "a") + post("Content-Length: 1\r\n", "b"),
       "POST /mcp Host=a Content-Length=1:a|POST /mcp Host=a Content-Length=1:b|"},
      {"HTTP/1.0", get("GET / HTTP/1.0"), "GET / Host=a:|"},
      {"cut body", post("Content-Length: 3\r\n", "ab"), "POST /mcp Host=a Content-Length=3:ab..."},
      {"CL and TE", post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
       "!peer_bad_framing400"},
      {"TE and CL", post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "0\r\n\r\n"),
       "!peer_bad_framing400"},
      {"xchunked", post("Transfer-Encoding: xchunked\r\n", ""), "!peer_bad_framing400"},
      {"identity", post("Transfer-Encoding: identity\r\n", ""), "!peer_bad_framing400"},
      {"chunked, gzip", post("Transfer-Encoding: chunked, gzip\r\n", ""), "!peer_bad_framing400"},
      {"gzip, chunked", post("Transfer-Encoding: gzip, chunked\r\n", ""), "!peer_bad_framing400"},
      {"chunked twice in a list", post("Transfer-Encoding: chunked, chunked\r\n", ""),
       "!peer_bad_framing400"},
      {"two TE", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", ""),
       "!peer_bad_framing400"},
      {"TE with a vertical tab",
       post("Transfer-Encoding: \x0b"
            "chunked\r\n",
            ""),
       "!peer_bad_message400"},
      {"space before the colon", post("Transfer-Encoding : chunked\r\n", ""),
       "!peer_bad_message400"},
      {"folded TE", post("Transfer-Encoding:\r\n chunked\r\n", ""), "!peer_bad_framing400"},
      {"folded length", post("Content-Length: 1\r\n\t2\r\n", ""), "!peer_bad_framing400"},
      {"two lengths", post("Content-Length: 0\r\nContent-Length: 3\r\n", "abc"),
       "!peer_bad_framing400"},
      {"the same length twice", post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"),
       "!peer_bad_framing400"},
      {"list of lengths", post("Content-Length: 3, 3\r\n", "abc"), "!peer_bad_framing400"},
      {"leading zeros", post("Content-Length: 003\r\n", "abc"), "!peer_bad_framing400"},
      {"plus", post("Content-Length: +3\r\n", "abc"), "!peer_bad_framing400"},
      {"minus", post("Content-Length: -1\r\n", ""), "!peer_bad_framing400"},
      {"space in a length", post("Content-Length: 4 9\r\n", ""), "!peer_bad_framing400"},
      {"hex length", post("Content-Length: 0x3\r\n", ""), "!peer_bad_framing400"},
      {"empty length", post("Content-Length:\r\n", ""), "!peer_bad_framing400"},
      {"overflowing length", post("Content-Length: 18446744073709551658\r\n", ""),
       "!peer_bad_framing400"},
      {"chunked in HTTP/1.0",
       "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       "!peer_bad_framing400"},
  };
  return kCases;
}

const std::vector<Case>& chunk_cases() {
  static const std::vector<Case> kCases = {
      {"hex chunk", post(kChunked, "0x3\r\nabc\r\n"),
       "POST /mcp Host=a Transfer-Encoding=chunked:!peer_bad_framing400"},
      {"signed chunk", post(kChunked, "+3\r\nabc\r\n"),
       "POST /mcp Host=a Transfer-Encoding=chunked:!peer_bad_framing400"},
      {"overflowing chunk", post(kChunked, "10000000000000003\r\nabc\r\n"),
       "POST /mcp Host=a Transfer-Encoding=chunked:!peer_bad_framing400"},
      {"LF in an extension", post(kChunked, "3;\nabc\r\n0\r\n\r\n"),
       "POST /mcp Host=a Transfer-Encoding=chunked:!peer_bad_framing400"},
      {"bare LF after a size", post(kChunked, "3\nabc\r\n0\r\n\r\n"),
       "POST /mcp Host=a Transfer-Encoding=chunked:!peer_bad_framing400"},
      {"chunk longer than its size", post(kChunked, "1\r\nabc\r\n0\r\n\r\n"),
       "POST /mcp Host=a Transfer-Encoding=chunked:a!peer_bad_framing400"},
      {"trailer", post(kChunked, "1\r\na\r\n0\r\nMcp-Name: evil\r\n\r\n"),
       "POST /mcp Host=a Transfer-Encoding=chunked:a!peer_bad_message400"},
      {"bare LF", "GET / HTTP/1.1\nHost: a\n\n", "!peer_bad_framing400"},
      {"bare CR", get("GET / HTTP/1.1", "Host: a\r\nX: a\rMcp-Name: evil\r\n"),
       "!peer_bad_framing400"},
  };
  return kCases;
}

const std::vector<Case>& head_cases() {
  static const std::vector<Case> kCases = {
      {"NUL", get("GET / HTTP/1.1", std::string("Host: a\r\nX: a\0b\r\n", 17)),
       "!peer_bad_message400"},
      {"raw UTF-8 value", get("GET / HTTP/1.1", "Host: a\r\nX: \xc3\xa9\r\n"),
       "!peer_bad_message400"},
      {"two Mcp-Name", get("GET / HTTP/1.1", "Host: a\r\nMcp-Name: x\r\nmcp-name: x\r\n"),
       "!peer_bad_message400"},
      {"Mcp_Name", get("GET / HTTP/1.1", "Host: a\r\nMcp_Name: x\r\n"), "!peer_bad_message400"},
      {"twins", get("GET / HTTP/1.1", "Host: a\r\nX-User: x\r\nX_User: y\r\n"),
       "!peer_bad_message400"},
      {"underscore in a parameter's name", get("GET / HTTP/1.1", "Host: a\r\nMcp-Param-a_b: x\r\n"),
       "GET / Host=a Mcp-Param-a_b=x:|"},
      {"no Host", get("GET / HTTP/1.1", ""), "!peer_bad_message400"},
      {"two Hosts", get("GET / HTTP/1.1", "Host: a\r\nHost: a\r\n"), "!peer_bad_message400"},
      {"absolute target", get("GET http://b/ HTTP/1.1"), "!peer_bad_message400"},
      {"asterisk", get("OPTIONS * HTTP/1.1"), "!peer_bad_message400"},
      {"backslash", get("GET \\mcp HTTP/1.1"), "!peer_bad_message400"},
      {"raw UTF-8 target", get("GET /\xc3\xa9 HTTP/1.1"), "!peer_bad_message400"},
      {"space in the target", get("GET /a b HTTP/1.1"), "!peer_bad_message400"},
      {"GET with a body", get("GET / HTTP/1.1", "Host: a\r\nContent-Length: 1\r\n") + "x",
       "!peer_bad_framing400"},
      {"DELETE with chunks",
       get("DELETE / HTTP/1.1", "Host: a\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n",
       "!peer_bad_framing400"},
      {"lower-case method", get("post / HTTP/1.1"), "!peer_bad_framing400"},
      {"mixed-case method", get("Post / HTTP/1.1"), "!peer_bad_message400"},
      {"tab after the method", get("POST\t/ HTTP/1.1"), "!peer_bad_message400"},
      {"HTTP/1.2", get("GET / HTTP/1.2"), "!peer_bad_message505"},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "!peer_bad_message505"},
      {"HTTP/0.9", "GET /\r\n\r\n", "!peer_bad_message400"},
      {"leading CR LF", "\r\n" + get("GET / HTTP/1.1"), "!peer_bad_framing400"},
      {"TLS greeting", "\x16\x03\x01", "!peer_bad_framing400"},
      {"no colon", get("GET / HTTP/1.1", "Host: a\r\nX\r\n"), "!peer_bad_message400"},
      {"empty name", get("GET / HTTP/1.1", "Host: a\r\n: x\r\n"), "!peer_bad_message400"},
      {"other Expect", get("GET / HTTP/1.1", "Host: a\r\nExpect: 200-ok\r\n"),
       "!peer_bad_message417"},
      {"huge body", post("Content-Length: 4194304\r\n", ""),
       "POST /mcp Host=a Content-Length=4194304:!peer_too_large413"},
  };
  return kCases;
}

void read_in_splits(const std::vector<Case>& cases) {
  for (const Case& test : cases) {
    for (const std::size_t piece :
         {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{1000}}) {
      EXPECT_EQ(read_requests(test.stream, piece), test.expected) << test.name << " by " << piece;
    }
  }
}

TEST(Http1RequestParser, ReadsOrRefusesWhateverTheSplit) {
  read_in_splits(framing_cases());
  read_in_splits(chunk_cases());
  read_in_splits(head_cases());
}

TEST(Http1RequestParser, HoldsItsBounds) {
  Http1Limits limits;
  limits.head_bytes_max = 64;
  limits.headers_max = 2;
  limits.target_bytes_max = 8;
  limits.body_bytes_max = 4;
  limits.chunk_line_bytes_max = 8;
  limits.chunk_extensions_max = 6;
  const std::string chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::vector<Case> cases = {
      {"head", get("GET / HTTP/1.1", "Host: " + std::string(60, 'a') + "\r\n"),
       "!peer_too_large431"},
      {"endless line", std::string(65, 'A'), "!peer_too_large431"},
      {"headers", get("GET / HTTP/1.1", "Host: a\r\nA:\r\nB:\r\n"), "!peer_too_large431"},
      {"target", get("GET /12345678 HTTP/1.1"), "!peer_too_large414"},
      {"chunks", chunked + "3\r\nabc\r\n2\r\n", "!peer_too_large413"},
      {"chunk line", chunked + "1;aaaaaaaa\r\n", "!peer_too_large413"},
      {"extensions", chunked + "1;aaa\r\na\r\n1;aaa\r\n", "!peer_too_large413"},
  };
  for (const Case& test : cases) {
    const std::string whole = read_requests(test.stream, 1000, limits);
    EXPECT_TRUE(whole.ends_with(test.expected)) << test.name << ": " << whole;
    EXPECT_EQ(read_requests(test.stream, 1, limits), whole) << test.name;
  }
}

TEST(Http1RequestParser, StaysFailed) {
  Http1RequestParser parser;
  std::string_view bad = "x";
  ASSERT_FALSE(parser.next(bad));
  const std::string good = get("GET / HTTP/1.1");
  std::string_view bytes = good;
  EXPECT_FALSE(parser.next(bytes));
}

TEST(Http1RequestParser, SaysWhatTheConnectionMayDoNext) {
  const auto head_of = [](const std::string& stream) {
    Http1RequestParser parser;
    std::string_view bytes = stream;
    EXPECT_EQ(parser.next(bytes).value(), Http1Event::kHead);
    return parser;
  };
  EXPECT_TRUE(head_of(get("GET / HTTP/1.1")).keep_alive());
  EXPECT_FALSE(head_of(get("GET / HTTP/1.0")).keep_alive());
  EXPECT_FALSE(head_of(get("GET / HTTP/1.1", "Host: a\r\nConnection: x, Close\r\n")).keep_alive());
  EXPECT_TRUE(
      head_of(post("Expect: 100-continue\r\nContent-Length: 1\r\n", "")).expects_continue());
}

TEST(Http1ResponseParser, ReadsOrRefusesWhateverTheSplit) {
  const std::vector<Case> cases = {
      {"length", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab", "200 Content-Length=2:ab|"},
      {"no reason", "HTTP/1.1 202\r\nContent-Length: 0\r\n\r\n", "202 Content-Length=0:|"},
      {"chunks, trailers dropped",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nSet-Cookie: x\r\n\r\n",
       "200 Transfer-Encoding=chunked:a|"},
      {"trailer that is no header",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nPOST /x\r\n\r\n",
       "200 Transfer-Encoding=chunked:!peer_bad_message"},
      {"trailer that frames: a reader that merges trailers would frame anew",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nTransfer-Encoding: \r\n\r\n",
       "200 Transfer-Encoding=chunked:!peer_bad_framing"},
      {"trailer about the connection",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nConnection: ,\r\n\r\n",
       "200 Transfer-Encoding=chunked:!peer_bad_framing"},
      {"until closed", "HTTP/1.1 200 OK\r\n\r\nabc", "200:abc..."},
      {"interim skipped",
       "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na",
       "200 Content-Length=1:a|"},
      {"204", "HTTP/1.1 204 No Content\r\n\r\n", "204:|"},
      {"304 with the length of what it names", "HTTP/1.1 304 x\r\nContent-Length: 9\r\n\r\n",
       "304 Content-Length=9:|"},
      {"100 alone is no answer", "HTTP/1.1 100 Continue\r\n\r\n", "..."},
      {"101", "HTTP/1.1 101 x\r\n\r\n", "!peer_bad_framing"},
      {"204 with a body", "HTTP/1.1 204 x\r\nContent-Length: 1\r\n\r\na", "!peer_bad_framing"},
      {"CL and TE", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
       "!peer_bad_framing"},
      {"HTTP/2", "HTTP/2 200\r\n\r\n", "!peer_bad_message"},
      {"status 99", "HTTP/1.1 099 x\r\n\r\n", "!peer_bad_message"},
      {"control character in the reason", "HTTP/1.1 200 O\x01K\r\n\r\n", "!peer_bad_message"},
      {"opaque reason", "HTTP/1.1 200 \xe9\r\nContent-Length: 0\r\n\r\n", "200 Content-Length=0:|"},
      {"status 2000", "HTTP/1.1 2000 x\r\n\r\n", "!peer_bad_message"},
      {"folded", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", "!peer_bad_framing"},
      {"opaque bytes pass", "HTTP/1.1 200 OK\r\nA: \xe9\r\nContent-Length: 0\r\n\r\n",
       "200 A=\xe9 Content-Length=0:|"},
  };
  for (const Case& test : cases) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, std::size_t{1000}}) {
      EXPECT_EQ(read_responses(test.stream, piece), test.expected) << test.name << " by " << piece;
    }
  }
}

TEST(Http1ResponseParser, AnswerToHeadHasNoBody) {
  EXPECT_EQ(read_responses("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 1, true),
            "200 Content-Length=5:|");
}

TEST(Http1ResponseParser, EndOfInputEndsOnlyABodyWithoutLength) {
  const auto end_of = [](std::string_view bytes) {
    Http1ResponseParser parser;
    while (!bytes.empty()) {
      EXPECT_TRUE(parser.next(bytes));
    }
    return parser.end_of_input().has_value();
  };
  EXPECT_TRUE(end_of("HTTP/1.1 200 OK\r\n\r\nabc"));
  EXPECT_FALSE(end_of("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc"));
  EXPECT_FALSE(end_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"));
  EXPECT_FALSE(end_of("HTTP/1.1 2"));
  EXPECT_FALSE(end_of(""));
}

TEST(Http1ResponseParser, RefusesEndlessInterimAnswers) {
  std::string stream;
  for (int i = 0; i <= kInterimsMax; ++i) {
    stream += "HTTP/1.1 103 Early Hints\r\n\r\n";
  }
  EXPECT_EQ(read_responses(stream, 1000), "!peer_bad_framing");
}

}  // namespace
}  // namespace gatecrash::wire
