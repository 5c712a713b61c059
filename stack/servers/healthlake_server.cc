#include "stack/servers/healthlake_server.h"

#include <utility>

#include "stack/base/check.h"
#include "stack/servers/healthlake_tools.h"

namespace gatecrash::servers {

extern const std::string_view kHealthLakeToolsJson;  // healthlake_tools.json

HealthLakeServer::HealthLakeServer(HttpClient& http, HealthLakeOptions options)
    : api_(http, std::move(options.lake_origin), std::move(options.region)),
      read_only_(options.read_only),
      session_(manifest(), *this) {}

const ToolManifest& HealthLakeServer::manifest() {
  static const ToolManifest kManifest = [] {
    auto manifest = read_tool_manifest(kHealthLakeToolsJson);
    CHECK(manifest.has_value());
    return *std::move(manifest);
  }();
  return kManifest;
}

std::vector<std::string> HealthLakeServer::on_line(std::string_view line, wire::LineFault fault,
                                                   Instant now) {
  return session_.on_line(line, fault, now);
}

ToolOutcome HealthLakeServer::run(std::string_view tool, wire::Value arguments, Instant /*now*/) {
  return run_healthlake_tool(api_, tool, std::move(arguments), read_only_);
}

}  // namespace gatecrash::servers
