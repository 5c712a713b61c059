#include "harness/replay/player.h"

#include "harness/replay/json_lexemes.h"
#include "stack/base/bytes.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::replay {
namespace {

using Verdict = AnswerReport::Verdict;

// A target that floods us is shown to do so by its first lines.
constexpr std::size_t kExtraMax = 1000;

// Beyond any message that MCP's SDKs take (16 MiB): what has no line end until here is one line.
constexpr std::size_t kHeardLineBytesMax = 32 * 1024 * 1024;

/// What a line that the client hears is matched by, within its session. A server's own requests and
/// notifications are matched by their order among those of the same method.
std::string match_key(const Speech& speech) {
  switch (speech.kind) {
    case Speech::Kind::kAnswer:
      return "answer " + speech.id;
    case Speech::Kind::kRequest:
      return "request " + speech.method;
    case Speech::Kind::kNotification:
      return "notification " + speech.method;
    case Speech::Kind::kOther:
      return "other";
  }
  return "other";
}

/// The line with the value of its top-level "id" replaced by `id` (JSON text).
std::string with_id(std::string_view line, std::string_view id) {
  std::string out;
  int depth = 0;
  bool at_id = false;
  for (const Lexeme& lexeme : json_lexemes(line)) {
    const bool mark = lexeme.kind == Lexeme::Kind::kMark;
    const bool value = lexeme.kind == Lexeme::Kind::kString || lexeme.kind == Lexeme::Kind::kWord;
    if (mark && (lexeme.text == "{" || lexeme.text == "[")) {
      ++depth;
    } else if (mark && (lexeme.text == "}" || lexeme.text == "]")) {
      --depth;
    }
    out += at_id && value ? id : lexeme.text;
    if (lexeme.kind == Lexeme::Kind::kKey) {
      at_id = depth == 1 && lexeme.text == "\"id\"";
    } else if (value) {
      at_id = false;
    }
  }
  return out;
}

}  // namespace

Player::Player(Conversation conversation) : conversation_(std::move(conversation)) {
  const std::vector<Step>& steps = conversation_.steps;
  arrived_.resize(steps.size());
  answers_.resize(steps.size());
  asked_by_.resize(steps.size());
  std::map<Key, std::size_t> asked;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    if (step.kind == Step::Kind::kSend && step.speech.kind == Speech::Kind::kRequest) {
      asked[{step.session, step.speech.id}] = i;
    } else if (step.kind == Step::Kind::kReceive) {
      due_[{step.session, match_key(step.speech)}].push_back(i);
      awaited_ += is_awaited(step) ? 1 : 0;
      answers_due_ += step.speech.kind == Speech::Kind::kAnswer ? 1 : 0;
      const auto request = asked.find({step.session, step.speech.id});
      if (step.speech.kind == Speech::Kind::kAnswer && request != asked.end()) {
        asked_by_[i] = request->second;
      }
    }
  }
}

bool Player::is_awaited(const Step& step) const {
  return step.speech.kind == Speech::Kind::kAnswer || step.speech.kind == Speech::Kind::kRequest;
}

bool Player::may_go_on() const {
  if (finished()) {
    return true;
  }
  const Step& step = conversation_.steps[cursor_];
  return step.kind != Step::Kind::kReceive || !waits_ || !is_awaited(step) || arrived_[cursor_];
}

std::optional<Action> Player::next() {
  while (!finished()) {
    if (!may_go_on()) {
      return std::nullopt;
    }
    const Step& step = conversation_.steps[cursor_];
    if (step.kind == Step::Kind::kReceive) {
      ++cursor_;
      continue;
    }
    const std::size_t index = cursor_++;
    switch (step.kind) {
      case Step::Kind::kOpen:
        return Action{Action::Kind::kOpen, step.session, step.grant, {}, step.at};
      case Step::Kind::kCloseInput:
        return Action{Action::Kind::kCloseInput, step.session, {}, {}, step.at};
      default:
        ids_.note_client_line(step.bytes);
        if (step.speech.kind == Speech::Kind::kRequest) {
          requests_[{step.session, step.speech.id}] = index;
          ++report_.requests;
        }
        return Action{Action::Kind::kSend, step.session, {}, rewritten(step), step.at};
    }
  }
  return std::nullopt;
}

std::string Player::rewritten(const Step& step) const {
  std::string line = ids_.rewrite(step.bytes);
  if (step.speech.kind == Speech::Kind::kAnswer) {
    const auto renamed = server_ids_.find({step.session, step.speech.id});
    if (renamed != server_ids_.end()) {
      return with_id(line, renamed->second);
    }
  }
  return line;
}

void Player::hear(std::string_view session, std::string_view bytes) {
  std::string& unfinished = unfinished_[std::string(session)];
  for (std::size_t end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
    unfinished += bytes.substr(0, end + 1);
    bytes.remove_prefix(end + 1);
    hear_line(std::string(session), unfinished);
    unfinished.clear();
  }
  unfinished += bytes;
  if (unfinished.size() > kHeardLineBytesMax) {
    hear_line(std::string(session), unfinished);
    unfinished.clear();
  }
}

void Player::hear_line(const std::string& session, std::string_view line) {
  ++report_.heard;
  const Speech speech = read_speech(line);
  answers_heard_ += speech.kind == Speech::Kind::kAnswer ? 1 : 0;
  const Key key{session, match_key(speech)};
  const auto due = due_.find(key);
  if (due != due_.end() && taken_[key] < due->second.size()) {
    compare(due->second[taken_[key]++], line, speech);
    return;
  }
  if (is_lost(session, speech)) {
    ++lost_;
    return;
  }
  if (extra_.size() >= kExtraMax) {
    return;
  }
  AnswerReport extra;
  extra.verdict = Verdict::kExtra;
  extra.session = session;
  extra.excerpt = printable(line);
  const auto asked = requests_.find({session, speech.id});
  if (speech.kind == Speech::Kind::kAnswer && asked != requests_.end()) {
    const Step& request = conversation_.steps[asked->second];
    extra.line_number = request.line_number;
    extra.about = "answer to " + request.speech.method + " " + request.speech.tool;
  } else {
    extra.line_number = conversation_.steps[cursor_ == 0 ? 0 : cursor_ - 1].line_number;
    extra.about = speech.method.empty() ? "line" : speech.method;
  }
  extra_.push_back(std::move(extra));
}

/// An answer that the whole recording may have had: it was cut, its request was said, and nothing
/// that answers it was heard before the cut. What comes unasked is told from an answer only while
/// the recording goes on.
bool Player::is_lost(const std::string& session, const Speech& speech) const {
  if (!conversation_.cut) {
    return false;
  }
  if (speech.kind != Speech::Kind::kAnswer) {
    return finished();
  }
  return requests_.contains({session, speech.id}) && !due_.contains({session, match_key(speech)});
}

void Player::compare(std::size_t index, std::string_view line, const Speech& speech) {
  const Step& step = conversation_.steps[index];
  arrived_[index] = true;
  awaited_ -= is_awaited(step) ? 1 : 0;
  AnswerReport& answer = answers_[index];
  if (speech.kind == Speech::Kind::kRequest && speech.id != step.speech.id) {
    // A server numbers its own requests as it likes; the client's reply follows.
    server_ids_[{step.session, step.speech.id}] = speech.id;
    answer.comparison = compare_answers(step.bytes, with_id(line, step.speech.id), ids_);
    answer.comparison.volatiles.push_back(
        {"/id", printable(step.speech.id), printable(speech.id), Why::kServerId});
  } else {
    answer.comparison = compare_answers(step.bytes, line, ids_);
  }
  answer.verdict = !answer.comparison.changed.empty()     ? Verdict::kChanged
                   : !answer.comparison.volatiles.empty() ? Verdict::kVolatile
                                                          : Verdict::kEqual;
}

std::string Player::about(std::size_t index) const {
  const Step& step = conversation_.steps[index];
  switch (step.speech.kind) {
    case Speech::Kind::kAnswer: {
      if (!asked_by_[index]) {
        return "answer (id " + printable(step.speech.id, 40) + ")";
      }
      const Speech& request = conversation_.steps[*asked_by_[index]].speech;
      return printable(request.method, 80) + (request.tool.empty() ? "" : " ") +
             printable(request.tool, 80) + " (id " + printable(step.speech.id, 40) + ")";
    }
    case Speech::Kind::kRequest:
      return "the server's " + printable(step.speech.method, 80);
    case Speech::Kind::kNotification:
      return printable(step.speech.method, 80);
    case Speech::Kind::kOther:
      return "line that is no message";
  }
  return {};
}

ReplayReport Player::report(std::string name) {
  for (auto& [session, bytes] : unfinished_) {
    if (!bytes.empty()) {
      hear_line(session, bytes);  // the target ended without a line end
    }
  }
  report_.name = std::move(name);
  if (lost_ != 0) {
    report_.notes.push_back("the recording was cut: " + std::to_string(lost_) +
                            (lost_ == 1 ? " line" : " lines") +
                            " of the target not compared, since it has nothing to compare with");
  }
  report_.ids_renamed = ids_.renamed();
  for (std::size_t i = 0; i < conversation_.steps.size(); ++i) {
    const Step& step = conversation_.steps[i];
    if (step.kind != Step::Kind::kReceive) {
      continue;
    }
    AnswerReport& answer = answers_[i];
    answer.session = step.session;
    answer.line_number = step.line_number;
    answer.about = about(i);
    if (!arrived_[i]) {
      answer.verdict = Verdict::kMissing;
      answer.excerpt = printable(step.bytes);
    }
    report_.answers.push_back(std::move(answer));
  }
  for (AnswerReport& extra : extra_) {
    report_.answers.push_back(std::move(extra));
  }
  return std::move(report_);
}

}  // namespace gatecrash::replay
