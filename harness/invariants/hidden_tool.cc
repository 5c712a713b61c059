// hidden-tool: a hidden tool is in no tools/list answer that a client gets, and no call of it
// reaches the server.
#include "harness/judge/invariant.h"
#include "stack/base/bytes.h"
#include "stack/wire/mcp.h"

namespace gatecrash::invariants {
namespace {

class HiddenTool final : public judge::Invariant {
 public:
  explicit HiddenTool(const judge::Setting& setting)
      : Invariant(setting, true), model_(setting.model) {}

  void forwarded(const judge::Forward& forward) override {
    const judge::Exchange& exchange = *forward.exchange;
    if (!exchange.is_call()) {
      return;
    }
    checked();
    if (model_.hides(exchange.tool, exchange.revision)) {
      violated(forward.at, forward.session,
               describe(exchange) + " reached the server although the policy hides this tool");
    }
  }

  void answered(const judge::Answer& answer) override {
    if (answer.exchange == nullptr || answer.message == nullptr ||
        answer.exchange->message.method != wire::method::kToolsList) {
      return;
    }
    const wire::Value* const tools = answer.message->result.find("tools");
    if (tools == nullptr || !tools->is_array()) {
      return;
    }
    checked();
    for (const wire::Value& tool : tools->items()) {
      const auto name = tool.find_string("name");
      if (name && model_.hides(*name, answer.exchange->revision) &&
          model_.hides(*name, model_.revision())) {
        violated(answer.at, answer.session,
                 "tools/list shows the client the hidden tool \"" + printable(*name, 64) + "\"");
      }
    }
  }

 private:
  const model::ReferenceModel& model_;
};

}  // namespace

std::unique_ptr<judge::Invariant> make_hidden_tool(const judge::Setting& setting) {
  return std::make_unique<HiddenTool>(setting);
}

}  // namespace gatecrash::invariants
