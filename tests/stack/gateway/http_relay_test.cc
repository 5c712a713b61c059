#include "stack/gateway/http_relay.h"

#include <gtest/gtest.h>

namespace gatecrash::gateway {
namespace {

wire::SseEvent read_event(std::string_view bytes) {
  wire::SseReader reader;
  reader.feed(bytes);
  return reader.next().value_or(wire::SseEvent{});
}

TEST(HttpRelay, KeepsAnEventButForItsData) {
  struct Case {
    std::string_view event;
    std::optional<std::string_view> data;
    std::string_view relayed;
  };

  for (const Case& c : {
           Case{"id: 1\r\nevent: message\r\ndata: x\r\n\r\n", "Y",
                "id: 1\nevent: message\ndata: Y\n\n"},
           Case{"data: a\ndata: b\nid\n\n", "Y", "data: Y\nid\n\n"},
           Case{":ping\n\n", std::nullopt, ":ping\n\n"},
           Case{"\xef\xbb\xbf"
                "data: x\n\n",
                "Y", "data: Y\n\n"},
           Case{"event: other\ndata: x\n\n", std::nullopt, ""},
           Case{"retry: 10\nretry: 1x\n\n", std::nullopt, "retry: 10\nretry: 1x\n\n"},
           Case{"retry: x\n\n", std::nullopt, ""},
           Case{"future: x\ndata: x\n\n", "Y", "data: Y\n\n"},
           Case{std::string_view("id: a\0b\ndata: x\n\n", 17), "Y", "data: Y\n\n"},
       }) {
    EXPECT_EQ(relayed_event(read_event(c.event), c.data), c.relayed) << c.event;
  }
}

TEST(HttpRelay, WantsHeadersThatAllReadAlike) {
  EXPECT_TRUE(check_single_headers({{"Mcp-Name", "a b"}, {"Accept", "a"}, {"Accept", "b"}}));
  EXPECT_FALSE(check_single_headers({{"Mcp-Name", "a"}, {"MCP-NAME", "a"}}));
  EXPECT_FALSE(check_single_headers({{"Mcp-Param-X", "a"}, {"mcp-param-x", "a"}}));
  EXPECT_FALSE(check_single_headers({{"Mcp_Session_Id", "a"}}));
  EXPECT_FALSE(check_single_headers({{"Content-Type", "a"}, {"content-type", "b"}}));
}

TEST(HttpRelay, WantsValuesOfItsOwnHeadersToBeTexts) {
  EXPECT_TRUE(check_header_texts({{"Mcp-Name", "=?base64?w6k=?="}, {"X-Other", "\xc3\xa9"}}));
  EXPECT_FALSE(check_header_texts({{"Mcp-Name", "\xc3\xa9"}}));
  EXPECT_FALSE(check_header_texts({{"Mcp-Name", "=?base64?ZGVsZXRlX2FsbA?="}}))
      << "an encoding without its padding";
}

}  // namespace
}  // namespace gatecrash::gateway
