// Http1RequestParser beside Boost.Beast's parser: the same requests, and each place where ours
// refuses what Beast takes, with the reason.
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/support/http_oracle.h"

namespace gatecrash::test {
namespace {

const std::string kStart = "POST /mcp HTTP/1.1\r\nHost: a\r\n";
const std::string kChunks = "Transfer-Encoding: chunked\r\n";

TEST(Http1Oracle, BothReadersSeeTheSameRequestsEndAtTheSameByte) {
  const std::string streams[] = {
      kStart + "Content-Length: 2\r\n\r\n{}",
      kStart + kChunks + "\r\n2\r\n{}\r\n0\r\n\r\n",
      kStart + "Content-Length: 1\r\n\r\naGET /b HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET / HTTP/1.0\r\nHost: a\r\n\r\n",
      // Both refuse, so both agree.
      kStart + "Content-Length: 1\r\n" + kChunks + "\r\n0\r\n\r\n",
      kStart + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
      kStart + "A : b\r\n\r\n",
      "GET / HTTP/1.1\nHost: a\n\n",
      kStart + kChunks + "\r\n0x1\r\na\r\n0\r\n\r\n",
  };
  for (const std::string& stream : streams) {
    EXPECT_EQ(http_request_disagreement(stream, {}), "") << stream;
    EXPECT_EQ(http_request_difference(stream), "") << stream;
  }
}

TEST(Http1Oracle, WhatBeastTakesAndWeRefuseHasItsReason) {
  const struct {
    std::string stream;
    std::string_view reason;  // how it begins
  } cases[] = {
      {"GET / HTTP/1.1\r\n\r\n", "no Host or several"},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "no Host or several"},
      {"get / HTTP/1.1\r\nHost: a\r\n\r\n", "a method that is not upper case"},
      {"GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", "a target that is no plain path"},
      {"GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n", "a target that is no plain path"},
      {kStart + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "a Transfer-Encoding other"},
      {kStart + "Transfer-Encoding: identity\r\n\r\n", "a Transfer-Encoding other"},
      {"POST / HTTP/1.0\r\nHost: a\r\n" + kChunks + "\r\n0\r\n\r\n", "a Transfer-Encoding other"},
      {kStart + "Content-Length: 001\r\n\r\na", "a Content-Length that is repeated"},
      {kStart + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na",
       "a Content-Length that is repeated"},
      {kStart + "A: b\r\n c\r\n\r\n", "a folded header line"},
      {kStart + "Origin: a\r\nOrigin: b\r\n\r\n", "a header of which there may be one"},
      {kStart + "Mcp-Name: a\r\nMcp-Name: b\r\n\r\n", "names that differ by _"},
      {kStart + "Mcp_Name: a\r\n\r\n", "names that differ by _"},
      {kStart + "A: \xc3\xa9\r\n\r\n", "a value with bytes beyond ASCII"},
      {kStart + "Expect: 200-ok\r\n\r\n", "an Expect that is not"},
      {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\na", "GET, HEAD or DELETE"},
      {kStart + kChunks + "\r\n0\r\nMcp-Name: evil\r\n\r\n", "trailers"},
  };

  for (const auto& test : cases) {
    EXPECT_TRUE(http_request_difference(test.stream).starts_with(test.reason))
        << test.stream << ": " << http_request_difference(test.stream);
    EXPECT_EQ(http_request_disagreement(test.stream, {}), "") << test.stream;
  }
}

TEST(Http1Oracle, ResponsesEndAtTheSameByte) {
  for (const std::string_view stream :
       {std::string_view("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"),
        std::string_view("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Accepted\r\n"
                         "Content-Length: 0\r\n\r\n"),
        std::string_view("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n"
                         "Set-Cookie: x\r\n\r\n"),
        std::string_view("HTTP/1.1 200 OK\r\n\r\nuntil the end"),
        std::string_view("HTTP/1.1 204 No Content\r\n\r\n")}) {
    EXPECT_EQ(http_response_disagreement(stream, false), "") << stream;
  }
  EXPECT_EQ(http_response_disagreement("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", true), "");
}

}  // namespace
}  // namespace gatecrash::test
