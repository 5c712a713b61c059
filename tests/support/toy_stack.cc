#include "tests/support/toy_stack.h"

#include "stack/wire/json_writer.h"
#include "stack/wire/jsonrpc.h"

namespace gatecrash::support {

using simulate::Output;

void ToyStack::set_observer(Observer) {}

void ToyStack::open(std::string_view, std::string_view, Instant, std::vector<Output>&) {}

void ToyStack::gateway_from_client(std::string_view session, std::string_view bytes, Instant,
                                   std::vector<Output>& out) {
  out.push_back({Output::To::kServer, std::string(session), std::string(bytes)});
}

void ToyStack::gateway_from_server(std::string_view session, std::string_view bytes, Instant,
                                   std::vector<Output>& out) {
  out.push_back({Output::To::kClient, std::string(session), std::string(bytes)});
}

void ToyStack::server_from_gateway(std::string_view session, std::string_view bytes, Instant,
                                   std::vector<Output>& out) {
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size() - 1);
    const auto message = wire::read_message(bytes.substr(0, end));
    if (message && message->kind == wire::Message::Kind::kRequest) {
      out.push_back(
          {Output::To::kGateway, std::string(session),
           wire::write_message(wire::make_result(message->id, wire::Value::object())) + "\n"});
    }
    bytes.remove_prefix(end + 1);
  }
}

}  // namespace gatecrash::support
