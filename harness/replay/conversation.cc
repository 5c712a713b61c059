#include "harness/replay/conversation.h"

#include <map>
#include <utility>

#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"
#include "stack/wire/mcp.h"

namespace gatecrash::replay {
namespace {

using transcript::Direction;
using transcript::Event;
using transcript::Tap;
using wire::Value;

class Builder {
 public:
  explicit Builder(const transcript::Transcript& transcript) : transcript_(transcript) {
    conversation_.epoch = transcript.header.epoch;
    conversation_.cut = transcript.truncated.has_value();
  }

  Conversation build() {
    for (std::size_t i = 0; i < transcript_.events.size(); ++i) {
      const Event& event = transcript_.events[i];
      const bool tapped = event.kind == Event::Kind::kBytes || event.kind == Event::Kind::kEof;
      if (event.kind == Event::Kind::kOpen) {
        open(event, i);
      } else if (tapped && event.tap == Tap::kClient) {
        take(event, i);
      }
    }
    if (!transcript_.truncated) {
      for (const std::string& session : conversation_.sessions) {
        flush(session, Direction::kClientToServer);
        flush(session, Direction::kServerToClient);
      }
    }
    return std::move(conversation_);
  }

 private:
  /// One direction of one session: what has no line end yet.
  struct Stream {
    std::string unfinished;
    Duration at{};
    std::size_t event = 0;
  };

  Stream& stream(const std::string& session, Direction dir) { return streams_[{session, dir}]; }

  void open(const Event& event, std::size_t index) {
    for (const std::string& known : conversation_.sessions) {
      if (known == event.session) {
        return;
      }
    }
    conversation_.sessions.push_back(event.session);
    Step step;
    step.kind = Step::Kind::kOpen;
    step.session = event.session;
    step.grant = event.grant;
    step.at = event.at;
    step.line_number = transcript::line_of(index);
    conversation_.steps.push_back(std::move(step));
  }

  void take(const Event& event, std::size_t index) {
    open(event, index);  // a recording may begin in the middle of a session
    Stream& to = stream(event.session, event.dir);
    to.at = event.at;
    to.event = index;
    if (event.kind == Event::Kind::kEof) {
      flush(event.session, event.dir);
      if (event.dir == Direction::kClientToServer) {
        Step step;
        step.kind = Step::Kind::kCloseInput;
        step.session = event.session;
        step.at = event.at;
        step.line_number = transcript::line_of(index);
        conversation_.steps.push_back(std::move(step));
      }
      return;
    }
    std::string_view rest = event.bytes;
    for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
      to.unfinished += rest.substr(0, end + 1);
      rest.remove_prefix(end + 1);
      flush(event.session, event.dir);
    }
    to.unfinished += rest;
  }

  void flush(const std::string& session, Direction dir) {
    Stream& from = stream(session, dir);
    if (from.unfinished.empty()) {
      return;
    }
    Step step;
    step.kind = dir == Direction::kClientToServer ? Step::Kind::kSend : Step::Kind::kReceive;
    step.session = session;
    step.at = from.at;
    step.line_number = transcript::line_of(from.event);
    step.bytes = std::exchange(from.unfinished, {});
    step.speech = read_speech(step.bytes);
    conversation_.steps.push_back(std::move(step));
  }

  const transcript::Transcript& transcript_;
  Conversation conversation_;
  std::map<std::pair<std::string, Direction>, Stream> streams_;
};

}  // namespace

Speech read_speech(std::string_view line) {
  Speech speech;
  const Result<Value> message = wire::read_json(line);
  if (!message || !message->is_object()) {
    return speech;
  }
  if (const Value* id = message->find("id")) {
    speech.id = wire::write_json(*id);
  }
  if (const auto method = message->find_string("method")) {
    speech.kind = speech.id.empty() ? Speech::Kind::kNotification : Speech::Kind::kRequest;
    speech.method = *method;
    if (const Value* params = message->find("params");
        params != nullptr && speech.method == wire::method::kToolsCall) {
      speech.tool = params->find_string("name").value_or("");
    }
  } else if (message->find("result") != nullptr || message->find("error") != nullptr) {
    speech.kind = Speech::Kind::kAnswer;
  }
  return speech;
}

Conversation read_conversation(const transcript::Transcript& transcript) {
  return Builder(transcript).build();
}

}  // namespace gatecrash::replay
