// list-agrees-with-call: what a client is shown is what it can call: a list has every tool that the
// server lists and the policy does not hide, as the server describes it, and no other; and no call
// goes up of a tool that the server lists and the whole list that this session was shown has not.
#include <algorithm>
#include <functional>
#include <map>

#include "harness/judge/invariant.h"
#include "stack/base/bytes.h"
#include "stack/wire/mcp.h"

namespace gatecrash::invariants {
namespace {

class ListAgreesWithCall final : public judge::Invariant {
 public:
  explicit ListAgreesWithCall(const judge::Setting& setting)
      : Invariant(setting, true), model_(setting.model) {}

  void answered(const judge::Answer& answer) override {
    if (answer.exchange == nullptr || answer.message == nullptr || !answer.from_server ||
        answer.exchange->message.method != wire::method::kToolsList ||
        answer.message->kind != wire::Message::Kind::kResult) {
      return;
    }
    checked();
    const Lists& lists = compare(answer);
    if (!lists.wrong.empty()) {
      violated(answer.at, answer.session, "tools/list " + lists.wrong);
    }
    const wire::Value* const cursor = answer.exchange->message.params.find("cursor");
    const bool whole = cursor == nullptr && answer.message->result.find("nextCursor") == nullptr;
    if (whole) {
      shown_.insert_or_assign(std::string(answer.session), lists.withheld);
    }
  }

  void forwarded(const judge::Forward& forward) override {
    const judge::Exchange& exchange = *forward.exchange;
    if (!exchange.is_call() || shown_.empty()) {
      return;
    }
    const auto shown = shown_.find(forward.session);
    if (shown == shown_.end() || shown->second.empty()) {
      return;
    }
    if (std::find(shown->second.begin(), shown->second.end(), exchange.tool) !=
        shown->second.end()) {
      violated(forward.at, forward.session,
               describe(exchange) +
                   " reached the server; tools/list does not show this client that "
                   "tool");
    }
  }

 private:
  /// What one list of a server and what a client was told of it have in common.
  struct Lists {
    std::string server;  // the lines compared, to compare each pair once
    std::string client;
    std::uint32_t revision = 0;
    std::string wrong;
    std::vector<std::string> withheld;  // of the server's tools
  };

  const Lists& compare(const judge::Answer& answer) {
    const std::string_view server = result_of(answer.server_line);
    const std::string_view client = result_of(answer.line);
    const std::uint32_t revision = model_.revision();
    if (last_.revision != revision || last_.server != server || last_.client != client) {
      last_ = {std::string(server), std::string(client), revision, {}, {}};
      if (const auto message = wire::read_message(answer.server_line)) {
        look(message->result, answer);
      }
    }
    return last_;
  }

  /// The line behind its id, which differs from list to list.
  static std::string_view result_of(std::string_view line) {
    const std::size_t at = line.find(R"("result":)");
    return at == std::string_view::npos ? line : line.substr(at);
  }

  void look(const wire::Value& server, const judge::Answer& answer) {
    const auto* const listed = tools_of(server);
    const auto* const shown = tools_of(answer.message->result);
    if (listed == nullptr || shown == nullptr) {
      return;
    }
    for (const wire::Value& tool : *listed) {
      const std::string_view name = tool.find_string("name").value_or("");
      const wire::Value* const as_shown = find(*shown, name);
      if (as_shown == nullptr) {
        last_.withheld.emplace_back(name);
        if (!model_.hides(name, answer.exchange->revision) && !model_.hides(name)) {
          last_.wrong = "keeps \"" + printable(name, 64) + "\" from the client; no rule hides it";
        }
      } else if (!(*as_shown == tool)) {
        last_.wrong = "describes \"" + printable(name, 64) + "\" otherwise than the server does";
      }
    }
    for (const wire::Value& tool : *shown) {
      const std::string_view name = tool.find_string("name").value_or("");
      if (find(*listed, name) == nullptr) {
        last_.wrong = "shows \"" + printable(name, 64) + "\", which the server does not list";
      }
    }
  }

  static const std::vector<wire::Value>* tools_of(const wire::Value& result) {
    const wire::Value* const tools = result.find("tools");
    return tools != nullptr && tools->is_array() ? &tools->items() : nullptr;
  }

  static const wire::Value* find(const std::vector<wire::Value>& tools, std::string_view name) {
    const auto found = std::find_if(tools.begin(), tools.end(), [&](const wire::Value& tool) {
      return tool.find_string("name") == name;
    });
    return found == tools.end() ? nullptr : &*found;
  }

  const model::ReferenceModel& model_;
  Lists last_;
  std::map<std::string, std::vector<std::string>, std::less<>> shown_;  // by session: withheld
};

}  // namespace

std::unique_ptr<judge::Invariant> make_list_agrees_with_call(const judge::Setting& setting) {
  return std::make_unique<ListAgreesWithCall>(setting);
}

}  // namespace gatecrash::invariants
