#include "stack/servers/mcp_session.h"

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"
#include "stack/wire/mcp.h"

namespace gatecrash::servers {
namespace {

constexpr std::string_view kManifest =
    R"({"initialize":{"capabilities":{"prompts":{},"tools":{}},)"
    R"("serverInfo":{"name":"n","version":"1"}},"tools":[{"name":"echo","inputSchema":)"
    R"({"type":"object","properties":{"text":{"type":"string"},"deep":{"type":"object",)"
    R"("additionalProperties":{"type":"string"}}},"required":["text"]}}]})";

/// Gives its arguments back; fails when the text is "fail".
class EchoRunner final : public ToolRunner {
 public:
  ToolOutcome run(std::string_view tool, wire::Value arguments, Instant now) override {
    EXPECT_EQ(tool, "echo");
    EXPECT_EQ(now, instant_from_us(5));
    ++calls;
    if (arguments.find_string("text") == "fail") {
      return fail_tool("as asked");
    }
    if (repeat > 0) {
      arguments.set("text", std::string(repeat, 'x'));
    }
    return arguments;
  }

  int calls = 0;
  std::size_t repeat = 0;
};

struct Server {
  std::vector<std::string> tell(std::string_view line,
                                wire::LineFault fault = wire::LineFault::kNone) {
    return session.on_line(line, fault, instant_from_us(5));
  }

  /// The one answer to a line.
  std::string ask(std::string_view line) {
    const auto answers = tell(line);
    EXPECT_EQ(answers.size(), 1U) << line;
    return answers.empty() ? std::string() : answers.front();
  }

  Server& initialize(const std::string& version = "2025-11-25") {
    ask(R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":")" + version +
        R"("}})");
    return *this;
  }

  ToolManifest manifest = *read_tool_manifest(kManifest);
  EchoRunner runner;
  McpSession session{manifest, runner};
};

constexpr std::string_view kCall =
    R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo",)"
    R"("arguments":{"text":"hi"}}})";
constexpr std::string_view kSessionPing = R"({"jsonrpc":"2.0","id":9,"method":"ping"})";

TEST(McpSession, NegotiatesTheVersionItIsAskedForOrTheLatest) {
  for (const std::string_view version : wire::kLegacyVersions) {
    Server server;
    EXPECT_EQ(server.ask(R"({"jsonrpc":"2.0","id":"i","method":"initialize","params":)"
                         R"({"protocolVersion":")" +
                         std::string(version) + R"("}})"),
              R"({"jsonrpc":"2.0","id":"i","result":{"protocolVersion":")" + std::string(version) +
                  R"(","capabilities":{"prompts":{},"tools":{}},)"
                  R"("serverInfo":{"name":"n","version":"1"}}})");
  }
  Server server;
  EXPECT_NE(server
                .ask(R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":)"
                     R"({"protocolVersion":"1999-01-01"}})")
                .find("2025-11-25"),
            std::string::npos);
}

TEST(McpSession, RefusesToInitializeWithoutAVersion) {
  Server server;
  EXPECT_EQ(server.ask(R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{}})"),
            R"({"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":)"
            R"("initialize without a protocolVersion"}})");
}

TEST(McpSession, AnswersOnlyPingsBeforeInitialize) {
  Server server;
  EXPECT_EQ(server.ask(kSessionPing), R"({"jsonrpc":"2.0","id":9,"result":{}})");
  EXPECT_EQ(server.ask(kCall), R"({"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":)"
                               R"("a request before initialize"}})");
  EXPECT_EQ(server.runner.calls, 0);
}

TEST(McpSession, KeepsTypeAndSpellingOfAnId) {
  Server server;
  for (const std::string_view id : {R"("1")", "1", "-7", "9007199254740991", R"("é\n")"}) {
    EXPECT_EQ(server.ask(R"({"jsonrpc":"2.0","id":)" + std::string(id) + R"(,"method":"ping"})"),
              R"({"jsonrpc":"2.0","id":)" + std::string(id) + R"(,"result":{}})");
  }
}

TEST(McpSession, ListsToolsAndTheEmptyListsItsCapabilitiesPromise) {
  Server server;
  server.initialize();
  EXPECT_EQ(server.ask(R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})"),
            R"({"jsonrpc":"2.0","id":1,"result":)" + server.manifest.tools_list + "}");
  EXPECT_EQ(server.ask(R"({"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"2"}})"),
            R"({"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":)"
            R"("a cursor that this server did not hand out"}})");
  EXPECT_EQ(server.ask(R"({"jsonrpc":"2.0","id":1,"method":"prompts/list"})"),
            R"({"jsonrpc":"2.0","id":1,"result":{"prompts":[]}})");
  EXPECT_EQ(server.ask(R"({"jsonrpc":"2.0","id":1,"method":"resources/list"})"),
            R"({"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":)"
            R"("unknown method \"resources/list\""}})");
}

TEST(McpSession, RunsATool) {
  Server server;
  EXPECT_EQ(server.initialize().ask(kCall),
            R"({"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":)"
            R"("{\n  \"text\": \"hi\"\n}"}],"structuredContent":{"result":{"text":"hi"}},)"
            R"("isError":false}})");
}

TEST(McpSession, TellsAToolsFailureAsAToolError) {
  Server server;
  EXPECT_EQ(server.initialize().ask(
                R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo",)"
                R"("arguments":{"text":"fail"}}})"),
            R"({"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":)"
            R"("Error executing tool echo: as asked"}],"isError":true}})");
}

TEST(McpSession, AnswersBadArgumentsAsAToolErrorWithoutTheirValues) {
  Server server;
  const std::string answer = server.initialize().ask(
      R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo",)"
      R"("arguments":{"deep":{"name":4321}}}})");
  EXPECT_EQ(answer, R"({"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":)"
                    R"("Error executing tool echo: 2 validation errors for echoArguments\n)"
                    R"(text\n  is required\ndeep.name\n  should be string, not number"}],)"
                    R"("isError":true}})");
  EXPECT_EQ(answer.find("4321"), std::string::npos);
  EXPECT_EQ(server.runner.calls, 0);
}

TEST(McpSession, TreatsAbsentArgumentsAsNone) {
  Server server;
  EXPECT_NE(server.initialize()
                .ask(R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}})")
                .find("1 validation error for echoArguments"),
            std::string::npos);
}

TEST(McpSession, AnswersAnUnknownToolAsAToolError) {
  Server server;
  EXPECT_EQ(server.initialize().ask(
                R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"rm"}})"),
            R"({"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":)"
            R"("Unknown tool: rm"}],"isError":true}})");
}

TEST(McpSession, AnswersACallThatIsNoneWithInvalidParams) {
  Server server;
  EXPECT_NE(server.initialize()
                .ask(R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":7}})")
                .find(R"("code":-32602)"),
            std::string::npos);
}

TEST(McpSession, AnswersAnUnknownMethodWithMethodNotFound) {
  Server server;
  EXPECT_EQ(server.initialize().ask(R"({"jsonrpc":"2.0","id":1,"method":"server/discover"})"),
            R"({"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":)"
            R"("unknown method \"server/discover\""}})");
}

TEST(McpSession, SaysNothingToNotificationsResponsesAndBlankLines) {
  Server server;
  server.initialize();
  for (const std::string_view line :
       {R"({"jsonrpc":"2.0","method":"notifications/initialized"})",
        R"({"jsonrpc":"2.0","method":"notifications/unheard-of"})",
        R"({"jsonrpc":"2.0","id":1,"result":{}})",
        R"({"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m"}})", "", " \t"}) {
    EXPECT_TRUE(server.tell(line).empty()) << line;
  }
}

TEST(McpSession, RunsNoToolForANotification) {
  Server server;
  server.initialize();
  EXPECT_TRUE(server
                  .tell(R"({"jsonrpc":"2.0","method":"tools/call","params":{"name":"echo",)"
                        R"("arguments":{"text":"hi"}}})")
                  .empty());
  EXPECT_EQ(server.runner.calls, 0);
}

TEST(McpSession, AnswersWhatItCannotReadWithAParseError) {
  Server server;

  struct Case {
    std::string_view line;
    wire::LineFault fault;
    std::string_view message;
  };

  for (const Case& c : {
           Case{"garbage", wire::LineFault::kNone, "byte 0: not a JSON value"},
           Case{R"({"jsonrpc":"2.0","id":1,"id":2,"method":"ping"})", wire::LineFault::kNone,
                "byte 24: duplicate key \\\"id\\\""},
           Case{kSessionPing, wire::LineFault::kBareCr, "a carriage return inside a line"},
           Case{"", wire::LineFault::kTooLong, "a line longer than 4194303 bytes"},
       }) {
    const auto answers = server.tell(c.line, c.fault);
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers.front(), R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":")" +
                                   std::string(c.message) + R"("}})");
  }
}

TEST(McpSession, AnswersWhatIsNoMessageWithItsIdWhereThatIsSafe) {
  Server server;
  EXPECT_EQ(server.ask(R"({"jsonrpc":"2.0","id":"a","method":"ping","extra":1})"),
            R"({"jsonrpc":"2.0","id":"a","error":{"code":-32600,"message":)"
            R"("unknown envelope key \"extra\""}})");
  EXPECT_EQ(server.ask(R"({"jsonrpc":"2.0","id":1.5,"method":"ping"})"),
            R"({"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":)"
            R"("\"id\" is neither a non-empty string nor an integer"}})");
}

TEST(McpSession, TakesBatchesInTheOneVersionThatHasThem) {
  const std::string batch = "[" + std::string(kSessionPing) +
                            R"(,{"jsonrpc":"2.0","method":"notifications/initialized"},)" +
                            std::string(kSessionPing) + "]";
  for (const std::string_view version : wire::kLegacyVersions) {
    Server server;
    const std::string answer = server.initialize(std::string(version)).ask(batch);
    if (version == wire::kBatchVersion) {
      EXPECT_EQ(answer, R"([{"jsonrpc":"2.0","id":9,"result":{}},{"jsonrpc":"2.0","id":9,)"
                        R"("result":{}}])");
    } else {
      EXPECT_EQ(answer, R"({"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":)"
                        R"("batches belong to MCP 2025-03-26 alone"}})");
    }
  }
}

TEST(McpSession, AnswersABatchOfNotificationsWithNothing) {
  Server server;
  EXPECT_TRUE(server.initialize("2025-03-26")
                  .tell(R"([{"jsonrpc":"2.0","method":"notifications/initialized"}])")
                  .empty());
}

TEST(McpSession, RefusesInitializeInABatch) {
  Server server;
  EXPECT_EQ(server.initialize("2025-03-26")
                .ask(R"([{"jsonrpc":"2.0","id":1,"method":"initialize","params":)"
                     R"({"protocolVersion":"2025-11-25"}}])"),
            R"([{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":)"
            R"("initialize must not be part of a batch"}}])");
}

TEST(McpSession, BoundsABatch) {
  Server server;
  server.initialize("2025-03-26");
  const auto batch_of = [](std::size_t messages) {
    std::string batch;
    for (std::size_t i = 0; i < messages; ++i) {
      (batch += batch.empty() ? '[' : ',') += kSessionPing;
    }
    return batch + "]";
  };
  EXPECT_EQ(server.ask(batch_of(kBatchMessagesMax)).front(), '[');
  EXPECT_EQ(server.ask(batch_of(kBatchMessagesMax + 1)),
            R"({"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":)"
            R"("a batch of more than 100 messages"}})");
}

TEST(McpSession, AnswersABatchSinglyWhenOneLineWouldNotHoldIt) {
  Server server;
  server.runner.repeat = wire::kLineBytesMax / 5;  // twice in each answer, so three are too many
  const std::string batch =
      "[" + std::string(kCall) + "," + std::string(kCall) + "," + std::string(kCall) + "]";
  const auto answers = server.initialize("2025-03-26").tell(batch);
  ASSERT_EQ(answers.size(), 3U);
  for (const std::string& answer : answers) {
    EXPECT_LE(answer.size(), wire::kLineBytesMax);
    EXPECT_TRUE(wire::read_message(answer).has_value());
  }
}

TEST(McpSession, RefusesAResultThatNoClientCouldRead) {
  Server server;
  server.runner.repeat = wire::kLineBytesMax / 2;
  const std::string answer = server.initialize().ask(kCall);
  EXPECT_LT(answer.size(), 400U);
  EXPECT_NE(answer.find("more than a client reads; ask for less"), std::string::npos);
}

}  // namespace
}  // namespace gatecrash::servers
