#include "stack/wire/mirrored_headers.h"

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"

namespace gatecrash::wire {
namespace {

constexpr std::string_view kTools =
    R"({"tools":[{"name":"query","inputSchema":{"type":"object","properties":{)"
    R"("region":{"type":"string","x-mcp-header":"Region"},)"
    R"("rows":{"type":"integer","x-mcp-header":"Rows"},)"
    R"("options":{"type":"object","properties":{)"
    R"("dry":{"type":"boolean","x-mcp-header":"Dry-Run"}}}}}},)"
    R"({"name":"plain","inputSchema":{"type":"object"}}]})";

MirroredTools tools() {
  MirroredTools known;
  known.learn(*read_json(kTools));
  return known;
}

Message call(std::string_view name, std::string_view arguments) {
  return *read_message(R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"_meta":)"
                       R"({"io.modelcontextprotocol/protocolVersion":"2026-07-28"},"name":")" +
                       std::string(name) + R"(","arguments":)" + std::string(arguments) + "}}");
}

const std::string* find(const Headers& headers, std::string_view name) {
  return find_header(headers, name);
}

TEST(MirroredHeaders, EncodesWhatAHeaderCannotSay) {
  struct Case {
    std::string_view text;
    std::string_view value;
  };

  // The specification's own table, and the edges of what is plain.
  for (const Case& c : {
           Case{"us-west1", "us-west1"},
           Case{"Hello, 世界", "=?base64?SGVsbG8sIOS4lueVjA==?="},
           Case{" padded ", "=?base64?IHBhZGRlZCA=?="},
           Case{"line1\nline2", "=?base64?bGluZTEKbGluZTI=?="},
           Case{"=?base64?literal?=", "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?="},
           Case{"=?BASE64?x?=", "=?BASE64?x?="},
           Case{"=?base64?=", "=?base64?="},  // too short to begin and end so
           Case{"", ""},
           Case{"a\tb c~", "a\tb c~"},
           Case{"a\x7f", "=?base64?YX8=?="},
       }) {
    EXPECT_EQ(encode_header_text(c.text), c.value);
    EXPECT_EQ(decode_header_text(c.value), c.text);
  }
}

TEST(MirroredHeaders, RefusesToDecodeWhatIsNoEncoding) {
  for (const std::string_view value :
       {"=?base64?SGVsbG8?=", "=?base64?*?=", "=?base64?/w==?=", " a", "a ", "a\x01", "\xc3\xa9"}) {
    EXPECT_FALSE(decode_header_text(value)) << value;
  }
}

TEST(MirroredHeaders, WritesWhatItsCheckAccepts) {
  const MirroredTools known = tools();
  for (const std::string_view arguments :
       {R"({"region":"us","rows":42,"options":{"dry":true}})", R"({"region":"é\n","rows":-7})",
        R"({"region":null,"rows":42.0})", R"({})", R"({"options":{}})",
        R"({"rows":9007199254740991})"}) {
    const Message message = call("query", arguments);
    Headers headers;
    append_mirrored_headers(headers, message, &known);
    EXPECT_TRUE(check_mirrored_headers(headers, message, &known)) << arguments;
  }
  Headers headers;
  append_mirrored_headers(headers, call("query", R"({"rows":42.0,"options":{"dry":false}})"),
                          &known);
  EXPECT_EQ(headers, (Headers{{"MCP-Protocol-Version", "2026-07-28"},
                              {"Mcp-Method", "tools/call"},
                              {"Mcp-Name", "query"},
                              {"Mcp-Param-Rows", "42"},
                              {"Mcp-Param-Dry-Run", "false"}}));
}

TEST(MirroredHeaders, NamesPromptsAndResources) {
  for (const std::string_view params :
       {R"("prompts/get","params":{"name":"x y"})", R"("resources/read","params":{"uri":"x y"})"}) {
    Headers headers;
    append_mirrored_headers(
        headers, *read_message(R"({"jsonrpc":"2.0","id":1,"method":)" + std::string(params) + "}"),
        nullptr);
    ASSERT_NE(find(headers, "mcp-name"), nullptr);
    EXPECT_EQ(*find(headers, "mcp-name"), "x y");
  }
}

TEST(MirroredHeaders, SaysWhichHeaderIsWrongAndNotWhatItHeld) {
  const Message message =
      *read_message(R"({"jsonrpc":"2.0","id":1,"method":"resources/read","params":{)"
                    R"("uri":"record://jane-doe","_meta":{)"
                    R"("io.modelcontextprotocol/protocolVersion":"2026-07-28"}}})");
  Headers headers;
  append_mirrored_headers(headers, message, nullptr);
  ASSERT_TRUE(check_mirrored_headers(headers, message, nullptr));
  headers.back().second = "record://john-roe";
  const Status status = check_mirrored_headers(headers, message, nullptr);
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().message.find("Mcp-Name"), std::string::npos);
  EXPECT_EQ(status.error().message.find("record"), std::string::npos) << status.error().message;
}

TEST(MirroredHeaders, FindsEveryContradiction) {
  const MirroredTools known = tools();
  const Headers good = {{"mcp-protocol-version", "2026-07-28"},
                        {"MCP-METHOD", "tools/call"},
                        {"Mcp-Name", "query"},
                        {"Mcp-Param-Rows", "42"}};
  const Message message = call("query", R"({"rows":42})");
  ASSERT_TRUE(check_mirrored_headers(good, message, &known));
  for (std::size_t i = 0; i < good.size(); ++i) {
    Headers absent = good;
    absent.erase(absent.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_FALSE(check_mirrored_headers(absent, message, &known)) << good[i].first;
    Headers twice = good;
    twice.push_back(good[i]);
    EXPECT_FALSE(check_mirrored_headers(twice, message, &known)) << good[i].first;
    Headers other = good;
    other[i].second = "43";
    EXPECT_FALSE(check_mirrored_headers(other, message, &known)) << good[i].first;
  }
  Headers folded = good;
  folded[1].second = "Tools/Call";
  EXPECT_FALSE(check_mirrored_headers(folded, message, &known));
  Headers more = good;
  more.emplace_back("Mcp-Param-Region", "us");  // the body has none
  EXPECT_FALSE(check_mirrored_headers(more, message, &known));
  EXPECT_TRUE(check_mirrored_headers(more, message, nullptr)) << "unknown parameters pass";
}

TEST(MirroredHeaders, ComparesIntegersAsNumbers) {
  const MirroredTools known = tools();
  const auto check = [&](std::string_view header) {
    return check_mirrored_headers({{"MCP-Protocol-Version", "2026-07-28"},
                                   {"Mcp-Method", "tools/call"},
                                   {"Mcp-Name", "query"},
                                   {"Mcp-Param-Rows", std::string(header)}},
                                  call("query", R"({"rows":42})"), &known)
        .has_value();
  };
  EXPECT_TRUE(check("42.0"));
  EXPECT_TRUE(check("=?base64?NDI=?="));
  for (const std::string_view other : {"", "42.5", "0x2a", "042", "\"42\"", "42 "}) {
    EXPECT_FALSE(check(other)) << other;
  }
}

TEST(MirroredHeaders, DecodesANameBeforeComparing) {
  const Message message = call("größe", "{}");
  const auto check = [&](std::string_view name) {
    return check_mirrored_headers({{"MCP-Protocol-Version", "2026-07-28"},
                                   {"Mcp-Method", "tools/call"},
                                   {"Mcp-Name", std::string(name)}},
                                  message, nullptr)
        .has_value();
  };
  EXPECT_TRUE(check("=?base64?Z3LDtsOfZQ==?="));
  EXPECT_FALSE(check("größe")) << "raw bytes above 127 may not stand in a header";
}

TEST(MirroredHeaders, AsksNothingOfANotification) {
  const Message message = *read_message(R"({"jsonrpc":"2.0","method":"notifications/x"})");
  EXPECT_TRUE(check_mirrored_headers({}, message, nullptr));
  EXPECT_TRUE(check_mirrored_headers({{"Mcp-Method", "notifications/x"}}, message, nullptr));
  EXPECT_FALSE(check_mirrored_headers({{"Mcp-Method", "tools/call"}}, message, nullptr));
}

TEST(MirroredHeaders, RefusesAnnotationsThatAreNotAllowed) {
  for (const std::string_view schema :
       {R"({"properties":{"a":{"type":"number","x-mcp-header":"A"}}})",
        R"({"properties":{"a":{"type":["string"],"x-mcp-header":"A"}}})",
        R"({"properties":{"a":{"type":"string","x-mcp-header":""}}})",
        R"({"properties":{"a":{"type":"string","x-mcp-header":"A B"}}})",
        R"({"properties":{"a":{"type":"string","x-mcp-header":"A\r\nB"}}})",
        R"({"properties":{"a":{"type":"string","x-mcp-header":7}}})",
        R"({"type":"string","x-mcp-header":"A"})",
        R"({"properties":{"a":{"type":"string","x-mcp-header":"A"},)"
        R"("b":{"type":"string","x-mcp-header":"a"}}})",
        R"({"properties":{"a":{"items":{"type":"string","x-mcp-header":"A"}}}})",
        R"({"anyOf":[{"properties":{"a":{"type":"string","x-mcp-header":"A"}}}]})",
        R"({"properties":{"a":{"if":{"properties":{"b":{"type":"string","x-mcp-header":"A"}}}}}})",
        R"({"$defs":{"d":{"type":"string","x-mcp-header":"A"}}})"}) {
    EXPECT_FALSE(read_mirrored_params(*read_json(schema))) << schema;
  }
  EXPECT_TRUE(
      read_mirrored_params(*read_json(R"({"properties":{"a":{"default":{"x-mcp-header":""}}}})")));
  const auto nested = read_mirrored_params(*read_json(
      R"({"properties":{"properties":{"properties":{"a":{"type":"string","x-mcp-header":"A"}}}}})"));
  ASSERT_TRUE(nested);
  ASSERT_EQ(nested->size(), 1U);
  EXPECT_EQ(nested->front().path, (std::vector<std::string>{"properties", "a"}));
}

TEST(MirroredTools, FollowsWhatTheServerListsLast) {
  MirroredTools known = tools();
  EXPECT_NE(known.find("query"), nullptr);
  EXPECT_EQ(known.find("plain"), nullptr);
  EXPECT_EQ(known.find("other"), nullptr);
  known.learn(*read_json(R"({"tools":[{"name":"query","inputSchema":{}}]})"));
  EXPECT_EQ(known.find("query"), nullptr);
  known.learn(*read_json(R"({"tools":7})"));
}

}  // namespace
}  // namespace gatecrash::wire
