#include "stack/wire/url.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace gatecrash::wire {
namespace {

using namespace std::string_view_literals;
using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST(PercentEncode, LeavesUnreservedCharactersAlone) {
  EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(percent_encode(" /?&=+%\xc3\xa9\0"sv), "%20%2F%3F%26%3D%2B%25%C3%A9%00");
}

TEST(PercentDecode, DecodesOnce) {
  EXPECT_EQ(percent_decode("a%2Fb%2f%25%32%30+").value(), "a/b/%20+");
  EXPECT_EQ(percent_decode("%252e").value(), "%2e");
  EXPECT_EQ(percent_decode("").value(), "");
}

TEST(PercentDecode, RefusesAPercentWithoutTwoHexDigits) {
  for (const std::string_view text : {"%", "a%", "%4", "%4g", "%g4", "%%41", "% 41", "%-1"}) {
    const auto bytes = percent_decode(text);
    ASSERT_FALSE(bytes.has_value()) << text;
    EXPECT_EQ(bytes.error().code, Code::kPeerBadMessage);
  }
}

TEST(PercentDecode, UndoesEncodeForEveryByte) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) {
    bytes += static_cast<char>(byte);
  }
  EXPECT_EQ(percent_decode(percent_encode(bytes)).value(), bytes);
}

TEST(ParseQuery, KeepsOrderAndRepeats) {
  EXPECT_EQ(parse_query("b=2&a=1&b=3").value(), (Pairs{{"b", "2"}, {"a", "1"}, {"b", "3"}}));
  EXPECT_EQ(parse_query("").value(), Pairs{});
  EXPECT_EQ(parse_query("&&a=1&").value(), (Pairs{{"a", "1"}}));
  EXPECT_EQ(parse_query("a&b=&=c&=").value(), (Pairs{{"a", ""}, {"b", ""}, {"", "c"}, {"", ""}}));
  EXPECT_EQ(parse_query("a=b=c").value(), (Pairs{{"a", "b=c"}}));
}

TEST(ParseQuery, DecodesKeysAndValues) {
  EXPECT_EQ(parse_query("a%20b+c=d%26e%2B+f").value(), (Pairs{{"a b c", "d&e+ f"}}));
  EXPECT_FALSE(parse_query("a=%").has_value());
  EXPECT_FALSE(parse_query("%zz=1").has_value());
}

TEST(ParseTarget, SplitsBeforeItDecodes) {
  const auto target = parse_target("/datastore/a%2Fb//r4/?name=x%26y&_count=2").value();
  EXPECT_EQ(target.segments, (std::vector<std::string>{"datastore", "a/b", "", "r4", ""}));
  EXPECT_EQ(target.query, (Pairs{{"name", "x&y"}, {"_count", "2"}}));
}

TEST(ParseTarget, TakesTheShortestTargets) {
  EXPECT_EQ(parse_target("/").value().segments, std::vector<std::string>{""});
  EXPECT_EQ(parse_target("/?").value().segments, std::vector<std::string>{""});
  EXPECT_EQ(parse_target("/?a").value().query, (Pairs{{"a", ""}}));
  EXPECT_EQ(parse_target("/a?b?c=/d").value().query, (Pairs{{"b?c", "/d"}}));
}

TEST(ParseTarget, RefusesOtherForms) {
  for (const std::string_view target : {"", "*", "http://h/a", "a/b", "?a=1", "/%", "/a?b=%4"}) {
    EXPECT_FALSE(parse_target(target).has_value()) << target;
  }
}

struct UrlCase {
  std::string_view url;
  std::string_view origin;
  std::string_view target;
};

TEST(ParseUrl, SplitsOriginAndTarget) {
  constexpr UrlCase kCases[] = {
      {"http://127.0.0.1:9000", "http://127.0.0.1:9000", "/"},
      {"http://127.0.0.1:9000/", "http://127.0.0.1:9000", "/"},
      {"https://h.example/a/b?c=d/e", "https://h.example", "/a/b?c=d/e"},
      {"http://h?c", "http://h", "/?c"},
      {"http://[::1]:8080/mcp", "http://[::1]:8080", "/mcp"},
      {"http://h/a@b", "http://h", "/a@b"},
  };
  for (const auto& [text, origin, target] : kCases) {
    const auto url = parse_url(text);
    ASSERT_TRUE(url.has_value()) << text;
    EXPECT_EQ(url->origin, origin) << text;
    EXPECT_EQ(url->target, target) << text;
  }
}

TEST(ParseUrl, RefusesWhatItCannotSendTo) {
  for (const std::string_view text :
       {"", "h", "//h/", "ftp://h/", "HTTP://h/", "http:/h", "http://", "http:///a", "http://?a",
        "http://:80/", "http://user@h/", "http://user:secret@h/", "http://h/#top", "http://h#top",
        "http://h/a b", "http://h/\r\nX: y", "http://h\\@evil/", "http://h/\xc3\xa9"}) {
    const auto url = parse_url(text);
    ASSERT_FALSE(url.has_value()) << text;
    EXPECT_EQ(url.error().code, Code::kConfigInvalid) << text;
  }
}

}  // namespace
}  // namespace gatecrash::wire
