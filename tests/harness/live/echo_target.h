// echo_target: a target in this process that answers every request at once, or not at all.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/target/target.h"
#include "stack/wire/jsonrpc.h"

namespace gatecrash::live {

class EchoTarget final : public target::Target {
 public:
  Status open(std::string_view session, std::string_view /*grant*/) override {
    opened.emplace_back(session);
    return {};
  }

  void send(std::string_view session, std::string_view bytes) override {
    said += bytes;
    const auto message = wire::read_message(bytes.substr(0, bytes.find('\n')));
    if (message && message->kind == wire::Message::Kind::kRequest && answers) {
      heard_.push_back(
          {std::string(session),
           wire::write_message(wire::make_result(message->id, wire::Value::object())) + "\n"});
    }
  }

  void close_input(std::string_view /*session*/) override {}

  void advance(Duration /*at*/) override {}

  std::vector<target::Heard> receive(Duration /*limit*/) override {
    return std::exchange(heard_, {});
  }

  bool may_still_answer() const override { return true; }

  std::vector<target::Heard> finish() override { return std::exchange(heard_, {}); }

  std::vector<std::string> endings() const override { return {}; }

  bool answers = true;
  std::string said;
  std::vector<std::string> opened;

 private:
  std::vector<target::Heard> heard_;
};

}  // namespace gatecrash::live
