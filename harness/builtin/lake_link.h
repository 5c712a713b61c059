// lake_link: how the servers of the built-in stack reach the lake: by a function call instead of a
// socket, and sometimes badly.
//
// Single thread.
#pragma once

#include <optional>

#include "harness/builtin/stack_events.h"
#include "mocks/healthlake/lake.h"
#include "stack/servers/http_client.h"

namespace gatecrash::builtin {

class LakeLink final : public servers::HttpClient {
 public:
  /// Both are borrowed.
  LakeLink(healthlake::Lake& lake, const StackEvents& events) : lake_(lake), events_(events) {}

  void set_fault(std::optional<simulate::LakeFault> fault) { fault_ = fault; }

  /// Errors: peer_gone, when the fault says so.
  Result<wire::HttpResponse> send(const wire::HttpRequest& request) override;

 private:
  healthlake::Lake& lake_;
  const StackEvents& events_;
  std::optional<simulate::LakeFault> fault_;
};

}  // namespace gatecrash::builtin
