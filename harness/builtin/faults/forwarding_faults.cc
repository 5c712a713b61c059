// Faults of forwarding: what reaches the server is not what was decided.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "harness/builtin/faults/families.h"
#include "stack/wire/mcp.h"

namespace gatecrash::builtin {
namespace {

using gateway::Action;
using gateway::Actions;
using gateway::Event;
using gateway::Gateway;

/// Sends a denied call to the server all the same, after the denial.
class DeniedCallForwarded final : public Fault {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) override {
    Actions actions = real.on(event, now);
    const auto message = client_message(event);
    if (message && !called_tool(*message).empty() && !forwards(actions)) {
      actions.push_back(to_upstream(event, wire::write_message(*message)));
    }
    return actions;
  }
};

/// Looks at the policy itself.
class KeepsPolicy : public Fault {
 public:
  std::shared_ptr<const policy::Policy> policy(
      std::shared_ptr<const policy::Policy> real) override {
    kept_ = real;
    return real;
  }

 protected:
  /// REQUIRES: the gateway has been made.
  const policy::Policy& kept() const { return *kept_; }

 private:
  std::shared_ptr<const policy::Policy> kept_;
};

/// Hides a tool from the list, and leaves it at that.
class HiddenToolCallable final : public KeepsPolicy {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) override {
    const auto message = client_message(event);
    if (message && policy::is_hidden(kept(), called_tool(*message))) {
      return {to_upstream(event, wire::write_message(*message))};
    }
    return real.on(event, now);
  }
};

/// Polices tools/call and nothing else.
class OtherMethodsUnpoliced final : public Fault {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) override {
    Actions actions = real.on(event, now);
    const auto message = client_message(event);
    if (message && !message->is_response() && message->method != wire::method::kToolsCall &&
        !forwards(actions)) {
      return {to_upstream(event, wire::write_message(*message))};
    }
    return actions;
  }
};

/// Judges a call as if it named another tool, and forwards it with the name that it came with.
class JudgedByAnotherName : public Fault {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) final {
    auto message = client_message(event);
    const std::string name(message ? called_tool(*message) : std::string_view());
    const std::string other = looked_up(name);
    if (other == name) {
      return real.on(event, now);
    }
    const std::string came = wire::write_message(*message);
    message->params.set("name", other);
    const std::string judged = wire::write_message(*message);
    Event altered = event;
    altered.bytes = judged;
    Actions actions = real.on(altered, now);
    for (Action& action : actions) {
      action.bytes = action.kind == Action::Kind::kToUpstream ? came : action.bytes;
    }
    return actions;
  }

 protected:
  /// The name by which a tool is known; "" for "".
  virtual std::string looked_up(std::string name) const = 0;
};

class PaddedNameMatches final : public JudgedByAnotherName {
  std::string looked_up(std::string name) const override {
    name.resize(name.find_last_not_of(' ') + 1);
    return name;
  }
};

class NameComparedWithoutCase final : public JudgedByAnotherName {
  std::string looked_up(std::string name) const override {
    for (char& c : name) {
      c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return name;
  }
};

class CallForwardedTwice final : public Fault {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) override {
    Actions actions = real.on(event, now);
    const auto message = client_message(event);
    if (message && !called_tool(*message).empty() && forwards(actions)) {
      actions.push_back(to_upstream(event, wire::write_message(*message)));
    }
    return actions;
  }
};

/// Rewrites a call on its way up.
class RewrittenCall : public Fault {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) override {
    Actions actions = real.on(event, now);
    auto message = client_message(event);
    if (!message || called_tool(*message).empty()) {
      return actions;
    }
    wire::Value* const arguments = message->params.find("arguments");
    if (arguments == nullptr) {
      return actions;
    }
    rewrite(*arguments);
    for (Action& action : actions) {
      if (action.kind == Action::Kind::kToUpstream) {
        action.bytes = wire::write_message(*message);
      }
    }
    return actions;
  }

 protected:
  virtual void rewrite(wire::Value& arguments) = 0;
};

/// Fills in a default that the client did not give.
class ArgumentAltered final : public RewrittenCall {
  void rewrite(wire::Value& arguments) override { arguments.set("region_name", "us-east-1"); }
};

/// Reads numbers as doubles: 1.10 becomes 1.1.
class NumbersThroughADouble final : public RewrittenCall {
  void rewrite(wire::Value& value) override {
    if (value.is_number()) {
      std::array<char, 32> text{};
      const double number = std::strtod(value.number_token().c_str(), nullptr);
      std::snprintf(text.data(), text.size(), "%.15g", number);
      value = wire::Value::number(text.data());
    } else if (value.is_array()) {
      for (wire::Value& item : value.items()) {
        rewrite(item);
      }
    } else if (value.is_object()) {
      for (wire::Member& member : value.members()) {
        rewrite(member.value);
      }
    }
  }
};

/// Takes a tool's name for the tool that it begins with.
class NameBeginsWithAnother final : public KeepsPolicy {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) override {
    const auto message = client_message(event);
    const std::string_view tool = message ? called_tool(*message) : std::string_view();
    if (tool.empty() || kept().tools.contains(tool) || !begins_with_a_tool(tool)) {
      return real.on(event, now);
    }
    return {to_upstream(event, wire::write_message(*message))};
  }

 private:
  bool begins_with_a_tool(std::string_view name) const {
    return std::any_of(kept().tools.begin(), kept().tools.end(),
                       [&](const auto& tool) { return name.starts_with(tool.first); });
  }
};

/// Leaves out members of the arguments that are null.
class NullArgumentsDropped final : public RewrittenCall {
  void rewrite(wire::Value& arguments) override {
    if (arguments.is_object()) {
      std::erase_if(arguments.members(),
                    [](const wire::Member& member) { return member.value.is_null(); });
    }
  }
};

/// Cuts long texts, as a column of a database does.
class LongTextCut final : public RewrittenCall {
  void rewrite(wire::Value& value) override {
    constexpr std::size_t kTextMax = 24;
    if (value.is_string() && value.as_string().size() > kTextMax) {
      value.as_string().resize(kTextMax);
    } else if (value.is_object()) {
      for (wire::Member& member : value.members()) {
        rewrite(member.value);
      }
    }
  }
};

constexpr std::array kForwardingFaults = {
    FaultKind{"name-begins-with-another", "delete_all passes where delete is allowed",
              "default-deny", kOpenPolicy, make_fault<NameBeginsWithAnother>},
    FaultKind{"name-compared-without-case", "READ passes where read is allowed", "default-deny",
              kOpenPolicy, make_fault<NameComparedWithoutCase>},
    FaultKind{"null-arguments-dropped", "arguments that are null do not reach the server",
              "judged-equals-forwarded", kOpenPolicy, make_fault<NullArgumentsDropped>},
    FaultKind{"long-text-cut", "the end of a long text does not reach the server",
              "judged-equals-forwarded", kOpenPolicy, make_fault<LongTextCut>},
    FaultKind{"denied-call-forwarded", "the client is told no, and the server gets the call",
              "deny-no-effect, default-deny, rate-cap, hidden-tool", kToolsPolicy,
              make_fault<DeniedCallForwarded>},
    FaultKind{"hidden-tool-callable", "a hidden tool is left out of the list and nothing more",
              "hidden-tool", kToolsPolicy, make_fault<HiddenToolCallable>},
    FaultKind{"other-methods-unpoliced", "resources/read and the like pass by the policy",
              "default-deny", kToolsPolicy, make_fault<OtherMethodsUnpoliced>},
    FaultKind{"padded-name-matches", "names are compared trimmed and forwarded untrimmed",
              "default-deny, judged-equals-forwarded", kOpenPolicy, make_fault<PaddedNameMatches>},
    FaultKind{"call-forwarded-twice", "a retry sends a call again that the server has had",
              "allow-exactly-once", kToolsPolicy, make_fault<CallForwardedTwice>},
    FaultKind{"argument-altered", "an argument is set after the decision",
              "judged-equals-forwarded", kToolsPolicy, make_fault<ArgumentAltered>},
    FaultKind{"numbers-through-a-double", "1.10 goes up as 1.1", "judged-equals-forwarded",
              kToolsPolicy, make_fault<NumbersThroughADouble>},
};

}  // namespace

std::span<const FaultKind> forwarding_faults() { return kForwardingFaults; }

}  // namespace gatecrash::builtin
