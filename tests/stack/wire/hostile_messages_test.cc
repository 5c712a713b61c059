// The hostile messages that split one reader from another, by their rows in the catalogue: F for
// stdio framing, J for JSON, R for JSON-RPC. This layer refuses, or reads in canonical form; what a
// policy must decide (unknown methods, tool names) is tested with the gateway.

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "stack/wire/jsonrpc.h"
#include "stack/wire/line_framer.h"
#include "stack/wire/mcp.h"

namespace gatecrash::wire {
namespace {

using namespace std::string_literals;

const std::string kOk =
    R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_file","arguments":{}}})";
const std::string kEvil =
    R"({"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"delete_all","arguments":{}}})";

std::string replaced(std::string_view from, std::string_view to) {
  std::string text = kOk;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

/// OK with its params' name replaced by `members`.
std::string with_name(std::string_view members) {
  return replaced(R"("name":"read_file")", members);
}

std::string with_id(std::string_view id) {
  return replaced(R"("id":1)", "\"id\":" + std::string(id));
}

std::string with_method(std::string_view member) {
  return replaced(R"("method":"tools/call")", member);
}

std::string with_params(std::string_view params) {
  return replaced(R"({"name":"read_file","arguments":{}})", params);
}

std::string with_extra(std::string_view member) {
  return replaced(R"("2.0",)", "\"2.0\"," + std::string(member) + ",");
}

struct Row {
  std::string id;
  std::string line;
};

/// What the message layers make of a line: canonical bytes, or nothing when any of them refuses.
std::string read_call_line(std::string_view line) {
  const auto message = read_message(line);
  if (!message || (message->method == method::kToolsCall && !read_tool_call(*message))) {
    return {};
  }
  return write_message(*message);
}

TEST(HostileJson, IsRefused) {
  const std::vector<Row> rows = {
      {"J01 name twice", with_name(R"("name":"read_file","name":"delete_all")")},
      {"J02 params twice", replaced(R"("params")", R"("params":{"name":"delete_all"},"params")")},
      {"J03 method twice", with_method(R"("method":"ping","method":"tools/call")")},
      {"J04 id twice", with_id(R"(1,"id":9)")},
      {"J05 name twice, one in escapes",
       with_name(R"("name":"read_file","n\u0061me":"delete_all")")},
      {"J08 Method beside method", with_method(R"("method":"ping","Method":"tools/call")")},
      {"J08 Name beside name", with_name(R"("name":"read_file","Name":"delete_all")")},
      {"J09 upper-case keys", R"({"JSONRPC":"2.0","ID":1,"METHOD":"ping"})"},
      {"J10 long s in params", replaced(R"("params")", R"("param\u017f")")},
      {"J10 long s in arguments", with_name(R"("name":"read_file","argument\u017f":{"all":true})")},
      {"J11 NUL ends the key in C", with_name(R"("name":"read_file","name\u0000":"delete_all")")},
      {"J11 NUL in a key of arguments", replaced("{}", R"({"path":"a","path\u0000":"b"})")},
      {"J12 NUL in a key of the envelope", with_extra(R"("method\u0000x":"ping")")},
      {"J13 NUL in the name", with_name(R"("name":"delete_all\u0000_safe")")},
      {"J14 raw NUL in the name", with_name("\"name\":\"read\0_file\""s)},
      {"J15 lone surrogate", with_name(R"("name":"read_file\ud800")")},
      {"J16 lone surrogates in keys", replaced("{}", R"({"x\ud800":1,"x\udfff":2})")},
      {"J17 invalid UTF-8 in a key", replaced("{}", "{\"name\xff\":1}")},
      {"J18 block comment", with_name(R"(/*"name":"delete_all",*/"name":"read_file")")},
      {"J18 line comment", kOk + "//"},
      {"J19 comma last", replaced("{}", R"({"a":1,})")},
      {"J19 single quotes", with_name("'name':'read_file'")},
      {"J20 garbage after", kOk + "garbage"},
      {"J20 brace after", kOk + "}"},
      {"J20 object after", kOk + "{\"a\":1}"},
      {"J21 brace missing", kOk.substr(0, kOk.size() - 1)},
      {"J22 guard before", ")]}'," + kOk},
      {"J23 NaN", replaced("{}", R"({"a":NaN})")},
      {"J23 Infinity", replaced("{}", R"({"a":Infinity})")},
      {"J23 -Infinity", replaced("{}", R"({"a":-Infinity})")},
      {"J24 beyond a double", replaced("{}", R"({"a":1e400})")},
      {"J25 id above 2^53", with_id("9007199254740993")},
      {"J26 id above 64 bits", with_id("18446744073709551616")},
      {"J27 id 1.0", with_id("1.0")},
      {"J27 id 1e0", with_id("1e0")},
      {"J27 id -0", with_id("-0")},
      {"J28 leading zero", with_id("01")},
      {"J28 plus sign", with_id("+1")},
      {"J28 hexadecimal", with_id("0x10")},
      {"J29 raw tab in a string", with_name("\"name\":\"read\tfile\"")},
      {"J30 form feed as white space", with_id("\f1")},
      {"J30 vertical tab as white space", with_id("\v1")},
      {"J30 no-break space as white space", with_id("\xc2\xa0\x31")},
      {"J31 hex escape", with_name(R"("name":"\x72ead_file")")},
      {"J31 unknown escape", with_name(R"("name":"re\ad_file")")},
      {"J31 upper-case U escape", with_name(R"("name":"\U0072ead_file")")},
      {"J32 101 levels",
       replaced("{}", R"({"a":)" + std::string(98, '[') + std::string(98, ']') + "}")},
      {"J33 100,000 levels",
       replaced("{}", R"({"a":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}")},
      {"J34 5 MiB key", replaced("{}", "{\"" + std::string(5U << 20U, 'k') + "\":1}")},
      {"J36 empty key in the envelope", with_extra(R"("":1)")},
      {"J37 name null after name", with_name(R"("name":"delete_all","name":null)")},
      {"J38 params without name after params", kOk.substr(0, kOk.size() - 1) + R"(,"params":{}})"},
      {"F20 invalid UTF-8 in an unused string", with_name("\"name\":\"read_file\",\"p\":\"\xff\"")},
      {"F21 overlong form", with_method("\"method\":\"tools\xc0\xaf"
                                        "call\"")},
      {"F23 byte order mark", "\xef\xbb\xbf" + kOk},
  };
  for (const auto& [id, line] : rows) {
    EXPECT_EQ(read_call_line(line), "") << id;
  }
  EXPECT_EQ(read_call_line(kOk), kOk);
}

TEST(HostileJson, IsReadInCanonicalForm) {
  const std::vector<Row> rows = {
      {"J06 method in escapes", with_method(R"("\u006dethod":"tools/call")")},
      {"J07 values in escapes",
       R"({"jsonrpc":"2.0","id":1,"method":"tools\/call","params":{"name":"r\u0065ad_file","arguments":{}}})"},
      {"F01 carriage return before the line end", kOk + "\r"},
      {"white space of every kind", " \t" + with_id("\r\n1") + "\n"},
  };
  for (const auto& [id, line] : rows) {
    EXPECT_EQ(read_call_line(line), kOk) << id;
  }
  // J40: numbers are forwarded as they were spelt.
  const std::string numbers = replaced("{}", R"({"a":[0.10000000000000001,1E2,-0,1.10]})");
  EXPECT_EQ(read_call_line(numbers), numbers);
}

TEST(HostileJsonRpc, IsRefused) {
  const std::vector<Row> rows = {
      {"R01 batch", "[" + kOk + "," + kEvil + "]"},
      {"R02 batch after white space", " \n\t[" + kOk + "]"},
      {"R02 batch in a batch", "[[" + kOk + "]]"},
      {"R02 empty batch", "[]"},
      {"R02 batch of a number", "[1]"},
      {"R06 id null", with_id("null")},
      {"R07 id object", with_id("{}")},
      {"R07 id array", with_id("[1]")},
      {"R07 id true", with_id("true")},
      {"R07 id empty", with_id(R"("")")},
      {"R11 no version", replaced(R"("jsonrpc":"2.0",)", "")},
      {"R11 version 1.0", replaced(R"("2.0")", R"("1.0")")},
      {"R11 version as a number", replaced(R"("2.0")", "2.0")},
      {"R12 method and result", with_extra(R"("result":{})")},
      {"R12 method and error", with_extra(R"("error":{"code":1,"message":""})")},
      {"R14 method in an array", with_method(R"("method":["tools/call"])")},
      {"R14 method object", with_method(R"("method":{"tools/call":1})")},
      {"R14 method number", with_method(R"("method":1)")},
      {"R18 positional params", with_params(R"(["delete_all",{}])")},
      {"R19 params as a string", with_params(R"("{\"name\":\"delete_all\"}")")},
      {"R20 params null", with_params("null")},
      {"R20 no params", R"({"jsonrpc":"2.0","id":1,"method":"tools/call"})"},
      {"R21 extra envelope key", with_extra(R"("auth":"x")")},
      {"R24 result and error",
       R"({"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":"m"}})"},
      {"neither method nor result", R"({"jsonrpc":"2.0","id":1})"},
      {"result without id", R"({"jsonrpc":"2.0","result":{}})"},
      {"result with id null", R"({"jsonrpc":"2.0","id":null,"result":{}})"},
      {"params in a response", R"({"jsonrpc":"2.0","id":1,"result":{},"params":{}})"},
      {"error as a string", R"({"jsonrpc":"2.0","id":1,"error":"no"})"},
      {"error without code", R"({"jsonrpc":"2.0","id":1,"error":{"message":"m"}})"},
      {"error with code 1.5", R"({"jsonrpc":"2.0","id":1,"error":{"code":1.5,"message":"m"}})"},
      {"error without message", R"({"jsonrpc":"2.0","id":1,"error":{"code":1}})"},
      {"empty method", with_method(R"("method":"")")},
  };
  for (const auto& [id, line] : rows) {
    EXPECT_EQ(read_call_line(line), "") << id;
  }
}

TEST(HostileJsonRpc, KeepsWhatAPolicyMustDecide) {
  // Methods are compared exactly, higher up; here they only must survive as they are.
  for (const std::string method : {"Tools/Call", "tools/call ", "tools/call\u200b", "tools//call",
                                   "tools.call", "tools%2fcall", "./tools/call", "rpc.discover"}) {
    const std::string line = with_method("\"method\":\"" + method + "\"");
    const auto message = read_message(line);
    ASSERT_TRUE(message.has_value()) << method;
    EXPECT_EQ(message->method, method);
    EXPECT_EQ(write_message(*message), line);
  }
  // R05: a call without an id is a notification, which nobody answers.
  const auto notification = read_message(replaced(R"("id":1,)", ""));
  ASSERT_TRUE(notification.has_value());
  EXPECT_EQ(notification->kind, Message::Kind::kNotification);
}

/// The canonical messages that a reader of this stream takes before it stops.
std::vector<std::string> taken(std::string_view bytes) {
  LineFramer framer;
  framer.feed(bytes);
  std::vector<std::string> messages;
  while (const auto line = framer.next()) {
    if (line->fault == LineFault::kNone && is_blank(line->text)) {
      continue;
    }
    const std::string message = line->fault == LineFault::kNone ? read_call_line(line->text) : "";
    if (message.empty()) {
      break;  // a stream whose framing is in doubt is read no further
    }
    messages.push_back(message);
  }
  return messages;
}

struct StreamRow {
  std::string id;
  std::string bytes;
  std::vector<std::string> messages;
};

TEST(HostileFraming, EndsTheStreamAtTheFirstDoubt) {
  const std::string ping_around = R"({"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":[)";
  const std::vector<StreamRow> rows = {
      {"F01 CRLF", kOk + "\r\n" + kEvil + "\r\n", {kOk, kEvil}},
      {"F02 CR between messages", kOk + "\r" + kEvil + "\n", {}},
      {"F03 CR inside a message", ping_around + "\r" + kEvil + "\r]}}\n", {}},
      {"F04 LINE SEPARATOR between messages", kOk + "\u2028" + kEvil + "\n", {}},
      {"F04 PARAGRAPH SEPARATOR between messages", kOk + "\u2029" + kEvil + "\n", {}},
      {"F05 NEXT LINE between messages", kOk + "\u0085" + kEvil + "\n", {}},
      {"F05 VT, FF, FS, GS, RS between messages", kOk + "\x0b\x0c\x1c\x1d\x1e" + kEvil + "\n", {}},
      {"F06 record separator first", "\x1e" + kOk + "\n", {}},
      {"F07 NUL between messages", kOk + "\0"s + kEvil + "\n", {}},
      {"F08 NUL first", "\0"s + kEvil + "\n", {}},
      {"F08 NUL last", kEvil + "\0\n"s, {}},
      {"F08 VT first", "\x0b" + kEvil + "\n", {}},
      {"F09 no separator", kOk + kEvil + "\n", {}},
      {"F09 space between messages", kOk + " " + kEvil + "\n", {}},
      {"F10 over several lines", "{\n\"jsonrpc\":\"2.0\",\n\"id\":9,\"method\":\"ping\"\n}\n", {}},
      {"F11 LF inside a message", ping_around + "\n" + kEvil + "\n]}}\n", {}},
      {"F12 log text before", "DEBUG: " + kEvil + "\n", {}},
      {"F13 header framing", "Content-Length: 90\r\n\r\n" + kEvil + "\n", {}},
      {"F14 no line end at the end", kOk + "\n" + kEvil, {kOk}},
      {"F18 tail of a line too long",
       kOk + "\n" + std::string(11U << 20U, 'x') + "\n" + kEvil + "\n",
       {kOk}},
      {"F19 blank lines", "\n \t\n\r\n" + kOk + "\n\n", {kOk}},
      {"F22 UTF-16", "\xff\xfe{\0}\0\n\0"s, {}},
      {"F24 terminal noise", "\x1b[31m" + kEvil + "\n", {}},
      {"J22 guard line, then a message", ")]}',\n" + kEvil + "\n", {}},
  };
  for (const auto& [id, bytes, messages] : rows) {
    EXPECT_EQ(taken(bytes), messages) << id;
  }
}

TEST(HostileFraming, EscapesLineSeparatorsInsideStrings) {
  EXPECT_EQ(read_call_line(replaced("{}", "{\"a\":\"x\u2028y\u2029\"}")),
            replaced("{}", R"({"a":"x\u2028y\u2029"})"));
}

TEST(HostileFraming, WaitsForTheRestOfASplitSequence) {
  // F16: a split inside a UTF-8 sequence or an escape changes nothing.
  const std::string line = replaced("{}", "{\"a\":\"\xf0\x9f\x98\x80\",\"b\":\"\\u0041\"}") + "\n";
  const auto whole = taken(line);
  ASSERT_EQ(whole.size(), 1U);
  for (std::size_t at = 1; at < line.size(); ++at) {
    LineFramer framer;
    framer.feed(std::string_view(line).substr(0, at));
    EXPECT_FALSE(framer.next().has_value());
    framer.feed(std::string_view(line).substr(at));
    const auto got = framer.next();
    ASSERT_TRUE(got.has_value());
    EXPECT_EQ(read_call_line(got->text), whole.front()) << at;
  }
}

}  // namespace
}  // namespace gatecrash::wire
