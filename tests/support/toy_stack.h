// toy_stack: a stack that obeys no policy: its gateway forwards every line, its server answers
// every request with an empty result. For tests of the simulated world itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/simulate/stack.h"

namespace gatecrash::support {

class ToyStack : public simulate::Stack {
 public:
  void set_observer(Observer observer) override;
  void open(std::string_view session, std::string_view grant, Instant now,
            std::vector<simulate::Output>& out) override;
  void gateway_from_client(std::string_view session, std::string_view bytes, Instant now,
                           std::vector<simulate::Output>& out) override;
  void gateway_from_server(std::string_view session, std::string_view bytes, Instant now,
                           std::vector<simulate::Output>& out) override;
  void server_from_gateway(std::string_view session, std::string_view bytes, Instant now,
                           std::vector<simulate::Output>& out) override;
};

}  // namespace gatecrash::support
