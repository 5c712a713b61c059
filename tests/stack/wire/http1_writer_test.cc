#include "stack/wire/http1_writer.h"

#include <gtest/gtest.h>

namespace gatecrash::wire {
namespace {

TEST(Http1Writer, WritesARequestWithItsOwnFraming) {
  const HttpRequest request{.method = "POST",
                            .origin = "http://b",
                            .target = "/mcp",
                            .headers = {{"host", "evil"},
                                        {"Accept", "text/event-stream"},
                                        {"Content-Length", "9"},
                                        {"transfer-encoding", "chunked"},
                                        {"Connection", "Mcp-Name"}},
                            .body = "{}"};
  std::string out;
  ASSERT_TRUE(append_request_head(out, request, "b:1"));
  EXPECT_EQ(out,
            "POST /mcp HTTP/1.1\r\nHost: b:1\r\nAccept: text/event-stream\r\n"
            "Content-Length: 2\r\n\r\n");
}

TEST(Http1Writer, WritesResponses) {
  std::string out;
  ASSERT_TRUE(append_response_head(out, {.status = 200, .headers = {{"A", "b"}}},
                                   {.kind = Http1Framing::Kind::kChunked}));
  EXPECT_EQ(out, "HTTP/1.1 200 OK\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n");
  out.clear();
  ASSERT_TRUE(append_response_head(out, {.status = 299, .headers = {}},
                                   {.kind = Http1Framing::Kind::kClose}));
  EXPECT_EQ(out, "HTTP/1.1 299 \r\nConnection: close\r\n\r\n");
}

TEST(Http1Writer, RefusesWhatCouldEndALine) {
  std::string out = "kept";
  EXPECT_FALSE(append_response_head(out, {.status = 200, .headers = {{"A", "b\r\nC: d"}}}, {}));
  EXPECT_FALSE(append_response_head(out, {.status = 200, .headers = {{"A: b\r\nC", "d"}}}, {}));
  EXPECT_FALSE(append_response_head(out, {.status = 200, .headers = {{"A", "b\x7f"}}}, {}));
  EXPECT_FALSE(append_response_head(out, {.status = 1000, .headers = {}}, {}));
  HttpRequest request{.method = "GET", .origin = {}, .target = "/", .headers = {}, .body = {}};
  EXPECT_FALSE(append_request_head(out, request, "a\r\nX: y"));
  request.target = "/ HTTP/1.1\r\nX: y";
  EXPECT_FALSE(append_request_head(out, request, "a"));
  request.target = "/";
  request.method = "GET /evil";
  EXPECT_FALSE(append_request_head(out, request, "a"));
  EXPECT_EQ(out, "kept");
}

TEST(Http1Writer, AnEmptyChunkIsNotTheLast) {
  std::string out;
  append_chunk(out, "");
  append_chunk(out, std::string(17, 'a'));
  append_last_chunk(out);
  EXPECT_EQ(out, "11\r\naaaaaaaaaaaaaaaaa\r\n0\r\n\r\n");
}

}  // namespace
}  // namespace gatecrash::wire
