// healthlake_server: the MCP server of the AWS HealthLake MCP README, for one client connection.
//
// Sans-IO, single thread; cheap to make (the tool definitions are shared by all). It answers the
// ten tools of healthlake_tools.json, whose definitions are the real server's, word for word.
// Environment variables are the host's business: HEALTHLAKE_MCP_READONLY becomes read_only,
// AWS_REGION becomes region.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stack/servers/healthlake_api.h"
#include "stack/servers/http_client.h"
#include "stack/servers/mcp_server.h"
#include "stack/servers/mcp_session.h"

namespace gatecrash::servers {

struct HealthLakeOptions {
  // Scheme and authority of the control plane; empty: https://healthlake.REGION.amazonaws.com.
  std::string lake_origin{};
  std::string region = "us-west-2";
  bool read_only = false;
};

class HealthLakeServer final : public McpServer, private ToolRunner {
 public:
  /// `http` is borrowed and must outlive the server.
  explicit HealthLakeServer(HttpClient& http, HealthLakeOptions options = {});
  HealthLakeServer(const HealthLakeServer&) = delete;
  HealthLakeServer& operator=(const HealthLakeServer&) = delete;

  std::vector<std::string> on_line(std::string_view line, wire::LineFault fault,
                                   Instant now) override;

  /// The definitions, as tools/list sends them: {"tools":[...]}. Read once a process.
  static const ToolManifest& manifest();

 private:
  ToolOutcome run(std::string_view tool, wire::Value arguments, Instant now) override;

  HealthLakeApi api_;
  bool read_only_;
  McpSession session_;
};

}  // namespace gatecrash::servers
