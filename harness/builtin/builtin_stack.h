// builtin_stack: the reference gateway, one HealthLake MCP server a session, and the mock lake, in
// one object without sockets: the stack that simulated worlds run by default.
//
// Single thread. One fault may be switched on in it (fault.h).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/builtin/fault.h"
#include "harness/simulate/stack.h"
#include "mocks/healthlake/lake.h"
#include "stack/gateway/gateway.h"
#include "stack/gateway/stdio_gateway.h"
#include "stack/policy/memory_counter_store.h"
#include "stack/policy/policy.h"
#include "stack/servers/healthlake_server.h"
#include "stack/servers/http_client.h"
#include "stack/wire/line_framer.h"

namespace gatecrash::builtin {

class BuiltinStack final : public simulate::Stack {
 public:
  struct Config {
    std::shared_ptr<const policy::Policy> policy;
    const healthlake::Lake& lake;  // copied
    std::uint64_t seed = 0;        // of the ids that the lake makes
    const FaultKind* fault = nullptr;
    gateway::Options gateway_options;
  };

  explicit BuiltinStack(const Config& config);

  void set_observer(Observer observer) override;
  void open(std::string_view session, std::string_view grant, Instant now,
            std::vector<simulate::Output>& out) override;
  void gateway_from_client(std::string_view session, std::string_view bytes, Instant now,
                           std::vector<simulate::Output>& out) override;
  void gateway_from_server(std::string_view session, std::string_view bytes, Instant now,
                           std::vector<simulate::Output>& out) override;
  void server_from_gateway(std::string_view session, std::string_view bytes, Instant now,
                           std::vector<simulate::Output>& out) override;

 private:
  /// Reaches the lake by a function call instead of a socket.
  class LakeClient final : public servers::HttpClient {
   public:
    explicit LakeClient(BuiltinStack& stack) : stack_(stack) {}

    Result<wire::HttpResponse> send(const wire::HttpRequest& request) override;

   private:
    BuiltinStack& stack_;
  };

  /// Tells the observer of every decision row.
  class AuditTap final : public gateway::AuditSink {
   public:
    explicit AuditTap(BuiltinStack& stack) : stack_(stack) {}

    Status write(const gateway::AuditRow& row) override;

   private:
    BuiltinStack& stack_;
  };

  struct Server {
    std::unique_ptr<servers::HealthLakeServer> mcp;
    wire::LineFramer framer;
  };

  void route(gateway::Actions& actions, std::vector<simulate::Output>& out);

  std::unique_ptr<Fault> fault_;
  Observer observer_;
  Instant now_{};
  healthlake::Lake lake_;
  LakeClient lake_client_;
  AuditTap audit_tap_;
  policy::MemoryCounterStore counters_;
  gateway::Gateway gateway_;
  gateway::StdioGateway stdio_;
  gateway::Actions actions_;
  std::map<std::string, Server, std::less<>> servers_;
};

}  // namespace gatecrash::builtin
