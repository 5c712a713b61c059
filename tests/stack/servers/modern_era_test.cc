#include "stack/servers/modern_era.h"

#include <gtest/gtest.h>

#include "stack/servers/mcp_session.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/mcp.h"

namespace gatecrash::servers {
namespace {

constexpr std::string_view kModernManifest =
    R"({"initialize":{"capabilities":{"prompts":{},"tools":{}},)"
    R"("serverInfo":{"name":"n","version":"1"}},"tools":[{"name":"echo","inputSchema":)"
    R"({"type":"object","properties":{"text":{"type":"string"}},"required":["text"]}}]})";

constexpr std::string_view kGoodMeta = R"({"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
                                       R"("io.modelcontextprotocol/clientCapabilities":{}})";

constexpr std::string_view kComplete =
    R"("resultType":"complete","_meta":{"io.modelcontextprotocol/serverInfo":)"
    R"({"name":"n","version":"1"}})";

constexpr std::string_view kCached =
    R"("resultType":"complete","ttlMs":3600000,"cacheScope":"public",)"
    R"("_meta":{"io.modelcontextprotocol/serverInfo":{"name":"n","version":"1"}})";

class ModernRunner final : public ToolRunner {
 public:
  ToolOutcome run(std::string_view /*tool*/, wire::Value arguments, Instant /*now*/) override {
    return arguments;
  }
};

struct ModernServer {
  /// The one answer to a request with that _meta.
  std::string ask(std::string_view method, std::string_view more = "",
                  std::string_view meta = kGoodMeta) {
    const auto answers = session.on_line(R"({"jsonrpc":"2.0","id":1,"method":")" +
                                             std::string(method) + R"(","params":{"_meta":)" +
                                             std::string(meta) + std::string(more) + "}}",
                                         wire::LineFault::kNone, instant_from_us(5));
    EXPECT_EQ(answers.size(), 1U);
    return answers.empty() ? std::string() : answers.front();
  }

  ToolManifest manifest = *read_tool_manifest(kModernManifest);
  ModernRunner runner;
  McpSession session{manifest, runner};
};

std::string result(std::string_view members) {
  return R"({"jsonrpc":"2.0","id":1,"result":{)" + std::string(members) + "}}";
}

TEST(ModernEra, DiscoversWithoutAHandshake) {
  EXPECT_EQ(ModernServer().ask("server/discover"),
            result(R"("supportedVersions":["2026-07-28","2025-11-25","2025-06-18","2025-03-26",)"
                   R"("2024-11-05"],"capabilities":{"prompts":{},"tools":{}},)" +
                   std::string(kCached)));
}

TEST(ModernEra, RunsAToolWithoutAHandshake) {
  EXPECT_EQ(ModernServer().ask("tools/call", R"(,"name":"echo","arguments":{"text":"hi"})"),
            result(R"("content":[{"type":"text","text":"{\n  \"text\": \"hi\"\n}"}],)"
                   R"("structuredContent":{"result":{"text":"hi"}},"isError":false,)" +
                   std::string(kComplete)));
}

TEST(ModernEra, MarksAToolErrorComplete) {
  EXPECT_EQ(ModernServer().ask("tools/call", R"(,"name":"rm")"),
            result(R"("content":[{"type":"text","text":"Unknown tool: rm"}],"isError":true,)" +
                   std::string(kComplete)));
}

TEST(ModernEra, SaysHowLongAListMayBeKept) {
  const std::string list = ModernServer().ask("tools/list");
  EXPECT_NE(list.find(R"("name":"echo")"), std::string::npos);
  EXPECT_TRUE(list.ends_with("," + std::string(kCached) + "}}")) << list;
  EXPECT_EQ(ModernServer().ask("prompts/list"), result(R"("prompts":[],)" + std::string(kCached)));
  EXPECT_NE(ModernServer().ask("tools/list", R"(,"cursor":"2")").find("-32602"), std::string::npos);
}

TEST(ModernEra, AsksForVersionAndCapabilitiesInEachRequest) {
  for (const std::string_view meta : {R"({"io.modelcontextprotocol/protocolVersion":"2026-07-28"})",
                                      R"({"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
                                      R"("io.modelcontextprotocol/clientCapabilities":[]})",
                                      R"({"io.modelcontextprotocol/protocolVersion":7,)"
                                      R"("io.modelcontextprotocol/clientCapabilities":{}})"}) {
    EXPECT_NE(ModernServer().ask("tools/list", "", meta).find(R"("code":-32602)"),
              std::string::npos)
        << meta;
  }
  EXPECT_NE(ModernServer().ask("server/discover", "", "{}").find(R"("code":-32602)"),
            std::string::npos);
}

TEST(ModernEra, NamesTheVersionsItSpeaks) {
  for (const std::string_view version : {"2027-01-01", "2025-11-25", "x"}) {
    const std::string answer = ModernServer().ask(
        "tools/list", "",
        R"({"io.modelcontextprotocol/protocolVersion":")" + std::string(version) + R"("})");
    const auto message = wire::read_message(answer);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->error.find("code")->as_int64(), wire::kUnsupportedVersion);
    const wire::Value* const data = message->error.find("data");
    ASSERT_NE(data, nullptr);
    EXPECT_EQ(data->find_string("requested"), version);
    EXPECT_EQ(data->find("supported")->items().front().as_string(), "2026-07-28");
  }
}

TEST(ModernEra, HasNoMethodsOfTheLegacyEra) {
  for (const std::string_view method : {"initialize", "ping", "logging/setLevel", "roots/list"}) {
    EXPECT_NE(ModernServer().ask(method).find(R"("code":-32601)"), std::string::npos) << method;
  }
}

TEST(ModernEra, StandsBesideTheLegacyEraOnOneConnection) {
  ModernServer server;
  const auto legacy = [&](std::string_view line) {
    return server.session.on_line(line, wire::LineFault::kNone, instant_from_us(5)).front();
  };
  server.ask("server/discover");
  EXPECT_NE(legacy(R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})").find("before initialize"),
            std::string::npos)
      << "a modern request is no handshake";
  legacy(R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":)"
         R"({"protocolVersion":"2025-11-25"}})");
  EXPECT_EQ(legacy(R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})").find("resultType"),
            std::string::npos);
  EXPECT_NE(server.ask("tools/list").find("resultType"), std::string::npos);
}

TEST(ModernEra, HasNoBatches) {
  ModernServer server;
  const auto tell = [&](const std::string& line) {
    return server.session.on_line(line, wire::LineFault::kNone, instant_from_us(5)).front();
  };
  tell(R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":)"
       R"({"protocolVersion":"2025-03-26"}})");
  EXPECT_NE(tell(R"([{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":)" +
                 std::string(kGoodMeta) + "}}]")
                .find(R"("code":-32600)"),
            std::string::npos);
}

}  // namespace
}  // namespace gatecrash::servers
