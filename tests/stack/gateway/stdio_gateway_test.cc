#include "stack/gateway/stdio_gateway.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/stack/gateway/dialogue.h"

namespace gatecrash::gateway {
namespace {

constexpr std::string_view kReadPolicy = R"({"version":"1","default":"deny","tools":{"read":{}}})";
const std::string kOk =
    R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read"}})";
const std::string kEvil =
    R"({"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"drop"}})";

struct Subject {
  policy::MemoryCounterStore counters;
  MemoryAuditSink audit;
  Gateway inner{policy_of(kReadPolicy), counters, audit};
  StdioGateway gateway{inner};
  Actions out;

  Subject() { gateway.open("s", "g", {}, out); }

  std::string text(Action::Kind kind) const {
    std::string all;
    for (const Action& action : out) {
      all += action.kind == kind ? action.bytes : "";
    }
    return all;
  }

  std::size_t count(Action::Kind kind) const {
    return static_cast<std::size_t>(std::count_if(
        out.begin(), out.end(), [&](const Action& action) { return action.kind == kind; }));
  }
};

struct Case {
  std::string name;
  std::string bytes;      // from the client
  std::string forwarded;  // to the server
  std::size_t rows;       // of the audit log
  bool closes = false;
};

const std::string kOkLine = kOk + "\n";

const Case kCases[] = {
    {"F01CrLf", kOk + "\r\n", kOkLine, 1},
    {"F02CrBetweenMessages", kOk + "\r" + kEvil + "\n", "", 1},
    {"F03CrInsideAMessage",
     R"({"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":[)"
     "\r" +
         kEvil + "\r]}}\n",
     "", 1},
    {"F04LineSeparatorBetweenMessages", kOk + "\xe2\x80\xa8" + kEvil + "\n", "", 1},
    {"F05NextLineBetweenMessages", kOk + "\xc2\x85" + kEvil + "\n", "", 1},
    {"F05VerticalTab", kOk + "\v" + kEvil + "\n", "", 1},
    {"F05RecordSeparator", kOk + "\x1e" + kEvil + "\n", "", 1},
    {"F06JsonSeq", "\x1e" + kOkLine, "", 1},
    {"F07NulBetween", kOk + std::string("\0", 1) + kEvil + "\n", "", 1},
    {"F08LeadingNul", std::string("\0", 1) + kOkLine, "", 1},
    {"F08TrailingNul", kOk + std::string("\0\n", 2), "", 1},
    {"F09TwoOnOneLine", kOk + kEvil + "\n", "", 1},
    {"F10PrettyPrinted", "{\n\"jsonrpc\":\"2.0\",\n\"method\":\"ping\",\n\"id\":1\n}\n", "", 5},
    {"F11OneOnThreeLines",
     "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"x\":[\n" + kEvil + "\n]}}\n",
     "", 3},
    {"F12LogPrefix", "DEBUG: " + kOkLine, "", 1},
    {"F13ContentLength", "Content-Length: 90\r\n\r\n" + kEvil + "\n", "", 2},
    {"F14UnfinishedLastLine", kOk, "", 1},
    {"F14UnfinishedAfterAWholeOne", kOkLine + kOk, kOkLine, 2},
    {"F14UnfinishedBlank", kOkLine + "  ", kOkLine, 1},
    {"F16SplitInsideUtf8", "{\"jsonrpc\":\"2.0\",\"id\":\"\xe2\x82\xac\",\"method\":\"ping\"}\n",
     "{\"jsonrpc\":\"2.0\",\"id\":\"\xe2\x82\xac\",\"method\":\"ping\"}\n", 1},
    {"F18OverLongLineWithATail", std::string(wire::kLineBytesMax + 1, 'x') + "\n" + kOkLine, "", 1,
     true},
    {"F19BlankLines", "\n \n\t\n\r\n" + kOkLine, kOkLine, 1},
    {"F20InvalidUtf8", "{\"jsonrpc\":\"2.0\",\"id\":\"\xff\",\"method\":\"ping\"}\n", "", 1},
    {"F22Utf16", std::string("{\0\"\0", 4) + "\n", "", 1},
    {"F23ByteOrderMark", "\xef\xbb\xbf" + kOkLine, "", 1},
};

void expect_fate(const Case& row) {
  for (const std::size_t split : {std::size_t{1}, std::size_t{7}, row.bytes.size()}) {
    if (row.bytes.size() > 100'000 && split < 100) {
      continue;  // an over-long line byte by byte is slow and shows nothing more
    }
    Subject subject;
    for (std::size_t at = 0; at < row.bytes.size(); at += split) {
      subject.gateway.from_client("s", std::string_view(row.bytes).substr(at, split), {},
                                  subject.out);
    }
    subject.gateway.client_closed("s", {}, subject.out);
    EXPECT_EQ(subject.text(Action::Kind::kToUpstream), row.forwarded) << "split " << split;
    EXPECT_EQ(subject.audit.rows().size(), row.rows) << "split " << split;
    EXPECT_EQ(subject.count(Action::Kind::kCloseClient), row.closes ? 1U : 0U);
    EXPECT_EQ(subject.count(Action::Kind::kCloseUpstream), 1U);
  }
}

TEST(StdioGateway, FramesTheSameInEverySplit) {
  for (const Case& row : kCases) {
    SCOPED_TRACE(row.name);
    expect_fate(row);
  }
}

TEST(StdioGateway, EscapesLineSeparatorsInsideStrings) {
  Subject subject;
  subject.gateway.from_client(
      "s", "{\"jsonrpc\":\"2.0\",\"id\":\"\xe2\x80\xa8\",\"method\":\"ping\"}\n", {}, subject.out);
  EXPECT_EQ(subject.text(Action::Kind::kToUpstream),
            "{\"jsonrpc\":\"2.0\",\"id\":\"\\u2028\",\"method\":\"ping\"}\n");
}

TEST(StdioGateway, RelaysTheServersLinesInAnySplit) {
  Subject subject;
  subject.gateway.from_client("s", kOkLine, {}, subject.out);
  const std::string answer = "noise\n{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\r\n";
  for (const char byte : answer) {
    subject.gateway.from_upstream("s", std::string_view(&byte, 1), {}, subject.out);
  }
  EXPECT_EQ(subject.text(Action::Kind::kToClient),
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n");
}

TEST(StdioGateway, NeverRelaysTheServersUnfinishedLine) {
  Subject subject;
  subject.gateway.from_client("s", kOkLine, {}, subject.out);
  subject.gateway.from_upstream("s", R"({"jsonrpc":"2.0","id":1,"result":{}})", {}, subject.out);
  subject.gateway.upstream_closed("s", {}, subject.out);
  EXPECT_EQ(subject.text(Action::Kind::kToClient),
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32603,\"message\":"
            "\"The server went away.\"}}\n");
}

TEST(StdioGateway, IgnoresSessionsThatAreNotOpen) {
  Subject subject;
  subject.gateway.from_client("other", kOkLine, {}, subject.out);
  subject.gateway.from_upstream("other", kOkLine, {}, subject.out);
  subject.gateway.client_closed("other", {}, subject.out);
  subject.gateway.upstream_closed("other", {}, subject.out);
  EXPECT_TRUE(subject.out.empty());
}

TEST(StdioGateway, ForgetsASessionWhoseSidesHaveBothClosed) {
  for (const bool client_first : {true, false}) {
    Subject subject;
    if (client_first) {
      subject.gateway.client_closed("s", {}, subject.out);
    }
    subject.gateway.upstream_closed("s", {}, subject.out);
    if (!client_first) {
      subject.gateway.client_closed("s", {}, subject.out);
    }
    subject.out.clear();
    subject.gateway.from_client("s", kOkLine, {}, subject.out);
    EXPECT_TRUE(subject.out.empty());
    subject.gateway.open("s", "g", {}, subject.out);
    subject.gateway.from_client("s", kOkLine, {}, subject.out);
    EXPECT_EQ(subject.text(Action::Kind::kToUpstream), kOkLine);
  }
}

TEST(StdioGateway, AReopenedSessionStartsAfresh) {
  Subject subject;
  subject.gateway.from_client("s", R"({"jsonrpc":)", {}, subject.out);
  subject.gateway.open("s", "g", {}, subject.out);
  subject.gateway.from_client("s", kOkLine, {}, subject.out);
  EXPECT_EQ(subject.text(Action::Kind::kToUpstream), kOkLine);
}

TEST(StdioGateway, TakesAnythingThatActsLikeAGateway) {
  std::vector<std::string> seen;
  StdioGateway gateway([&](const Event& event, Instant) {
    seen.emplace_back(event.bytes);
    return Actions{{Action::Kind::kToClient, std::string(event.session), "x"}};
  });
  Actions out;
  gateway.open("s", "g", {}, out);
  gateway.from_client("s", "a\nb\n", {}, out);
  EXPECT_EQ(seen, (std::vector<std::string>{"", "a", "b"}));
  ASSERT_EQ(out.size(), 3U);
  EXPECT_EQ(out[2].bytes, "x\n");
}

}  // namespace
}  // namespace gatecrash::gateway
