// Faults of answering: what the client is told is not what was decided or what the server said.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "harness/builtin/faults/families.h"
#include "stack/wire/json_writer.h"
#include "stack/wire/mcp.h"

namespace gatecrash::builtin {
namespace {

using gateway::Action;
using gateway::Actions;
using gateway::Event;
using gateway::Gateway;

/// The answer to a tools/call that an action carries to the client; else nothing.
std::optional<wire::Message> tool_answer(const Action& action) {
  if (action.kind != Action::Kind::kToClient) {
    return std::nullopt;
  }
  auto message = wire::read_message(action.bytes);
  if (!message || message->result.find("content") == nullptr) {
    return std::nullopt;
  }
  return *std::move(message);
}

bool says_error(const wire::Message& answer) {
  const wire::Value* const flag = answer.result.find("isError");
  return flag != nullptr && *flag == wire::Value(true);
}

class AnswerDropped final : public Fault {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) override {
    Actions actions = real.on(event, now);
    if (event.kind == Event::Kind::kUpstreamMessage) {
      std::erase_if(actions, [](const Action& action) {
        const auto answer = tool_answer(action);
        return answer && says_error(*answer);
      });
    }
    return actions;
  }
};

class DenialUnanswered final : public Fault {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) override {
    Actions actions = real.on(event, now);
    if (event.kind == Event::Kind::kClientMessage) {
      std::erase_if(actions, [](const Action& action) { return tool_answer(action).has_value(); });
    }
    return actions;
  }
};

class AnswerTwice final : public Fault {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) override {
    Actions actions = real.on(event, now);
    if (!actions.empty() && tool_answer(actions.back())) {
      actions.push_back(actions.back());
    }
    return actions;
  }
};

/// Keeps ids as text: 1 comes back as "1".
class AnswerIdRetyped final : public Fault {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) override {
    Actions actions = real.on(event, now);
    for (Action& action : actions) {
      if (auto answer = tool_answer(action); answer && answer->id.is_number()) {
        answer->id = wire::Value(answer->id.number_token());
        action.bytes = wire::write_message(*answer);
      }
    }
    return actions;
  }
};

/// Takes parts of an answer out on the way to the client.
class AnswerAltered final : public Fault {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) override {
    Actions actions = real.on(event, now);
    for (Action& action : actions) {
      if (auto answer = tool_answer(action); answer && answer->result.erase("structuredContent")) {
        action.bytes = wire::write_message(*answer);
      }
    }
    return actions;
  }
};

/// Answers a call that is refused for want of an id.
class DeniedNotificationAnswered final : public Fault {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) override {
    Actions actions = real.on(event, now);
    const auto message = client_message(event);
    if (message && message->kind == wire::Message::Kind::kNotification &&
        message->method == wire::method::kToolsCall) {
      actions.push_back(to_client(event, wire::write_message(wire::make_error(
                                             {}, gateway::kDeniedCode, "No notifications."))));
    }
    return actions;
  }
};

/// Says in a denial what was asked.
class DenialQuotesArguments final : public Fault {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) override {
    Actions actions = real.on(event, now);
    const auto message = client_message(event);
    const wire::Value* const arguments = message ? message->params.find("arguments") : nullptr;
    for (Action& action : actions) {
      if (const auto answer = tool_answer(action);
          arguments != nullptr && answer && says_error(*answer)) {
        action.bytes = wire::write_message(wire::make_result(
            answer->id, wire::make_tool_text("Denied: " + wire::write_json(*arguments), true)));
      }
    }
    return actions;
  }
};

/// Hands answers on without looking who had asked, and so never forgets who did.
class AnsweredIdsKept final : public Fault {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) override {
    if (event.kind == Event::Kind::kUpstreamMessage) {
      const auto answer = wire::read_message(event.bytes);
      if (answer && answer->is_response() && answer->result.find("content") != nullptr) {
        return {to_client(event, std::string(event.bytes))};
      }
    }
    return real.on(event, now);
  }
};

/// Passes a tool's own error off as a denial.
class ToolErrorAsDenial final : public Fault {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) override {
    Actions actions = real.on(event, now);
    for (Action& action : actions) {
      if (const auto answer = tool_answer(action); answer && says_error(*answer)) {
        action.bytes = wire::write_message(
            wire::make_result(answer->id, wire::make_tool_text("Denied.", true)));
      }
    }
    return actions;
  }
};

/// Says of a denied call that it was done.
class DenialAsSuccess final : public Fault {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) override {
    Actions actions = real.on(event, now);
    for (Action& action : actions) {
      if (auto answer = tool_answer(action);
          answer && event.kind == Event::Kind::kClientMessage && says_error(*answer)) {
        answer->result.set("isError", false);
        action.bytes = wire::write_message(*answer);
      }
    }
    return actions;
  }
};

/// Keeps the last answer for whoever asks next.
class AnswerOfTheCallBefore final : public Fault {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) override {
    Actions actions = real.on(event, now);
    for (Action& action : actions) {
      auto answer = tool_answer(action);
      if (!answer || event.kind != Event::Kind::kUpstreamMessage) {
        continue;
      }
      std::swap(answer->result, before_);
      if (!answer->result.is_null()) {
        action.bytes = wire::write_message(*answer);
      }
    }
    return actions;
  }

 private:
  wire::Value before_;
};

/// Sends a call's answer to whichever client spoke last.
class AnswerToAnotherSession final : public Fault {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) override {
    Actions actions = real.on(event, now);
    if (event.kind == Event::Kind::kClientMessage) {
      latest_ = event.session;
    }
    for (Action& action : actions) {
      if (event.kind == Event::Kind::kUpstreamMessage && tool_answer(action)) {
        action.session = latest_;
      }
    }
    return actions;
  }

 private:
  std::string latest_;
};

constexpr std::array kAnswerFaults = {
    FaultKind{"denial-as-success", "a denied call is answered as if it was done", "one-answer",
              kToolsPolicy, make_fault<DenialAsSuccess>},
    FaultKind{"answer-of-the-call-before", "an answer holds what the call before was told",
              "one-answer", kToolsPolicy, make_fault<AnswerOfTheCallBefore>},
    FaultKind{"answer-to-another-session", "an answer goes to another client",
              "one-answer, grant-isolation", kGrantPolicy, make_fault<AnswerToAnotherSession>},
    FaultKind{"answer-dropped", "a tool's error never comes back: the agent hangs", "one-answer",
              kToolsPolicy, make_fault<AnswerDropped>},
    FaultKind{"denial-unanswered", "a denied call gets no answer", "one-answer", kToolsPolicy,
              make_fault<DenialUnanswered>},
    FaultKind{"answer-twice", "an answer is delivered again", "one-answer", kToolsPolicy,
              make_fault<AnswerTwice>},
    FaultKind{"answer-id-retyped", "id 1 is answered under \"1\"", "id-preserved", kToolsPolicy,
              make_fault<AnswerIdRetyped>},
    FaultKind{"answer-altered", "the client is told less than the server said", "one-answer",
              kToolsPolicy, make_fault<AnswerAltered>},
    FaultKind{"denied-notification-answered", "a refused notification gets an answer",
              "no-answer-to-notification", kToolsPolicy, make_fault<DeniedNotificationAnswered>},
    FaultKind{"denial-quotes-arguments", "a denial repeats what the call's arguments say",
              "no-secret-leak", kToolsPolicy, make_fault<DenialQuotesArguments>},
    FaultKind{"answered-ids-kept", "what was answered is remembered as unanswered",
              "bounded-memory", kOpenPolicy, make_fault<AnsweredIdsKept>},
    FaultKind{"tool-error-as-denial", "a tool's error is passed off as a denial",
              "deny-no-effect, allow-exactly-once", kToolsPolicy, make_fault<ToolErrorAsDenial>},
};

}  // namespace

std::span<const FaultKind> answer_faults() { return kAnswerFaults; }

}  // namespace gatecrash::builtin
