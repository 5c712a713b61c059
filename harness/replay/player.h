// player: says the client's side of a recording again, and compares what is answered.
//
// Sans-IO and deterministic. A line is said once every answer that had arrived before it in the
// recording has arrived again, so that ids the server made are known when they are used. Answers
// are matched by session and id (the k-th of an id with the k-th), other lines by their order.
// Where the recording was cut, answers that it lost are counted, not compared. Drive it so:
//
//   while (auto action = player.next()) { do what it says; player.hear(...) what comes back }
//   when next() has nothing and !finished(): wait, hear(), or give_up_waiting()
//   ReplayReport report = player.report(name);
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/replay/conversation.h"
#include "harness/replay/id_map.h"
#include "harness/replay/replay_report.h"

namespace gatecrash::replay {

struct Action {
  enum class Kind : std::uint8_t { kOpen, kSend, kCloseInput };
  Kind kind = Kind::kOpen;
  std::string session;
  std::string grant;  // of kOpen
  std::string bytes;  // of kSend: a line, or what the client said instead of one
  Duration at{};      // since the recording's epoch: virtual time follows it
};

class Player {
 public:
  explicit Player(Conversation conversation);

  /// What to do next; nothing while an answer is awaited, and after the last step.
  std::optional<Action> next();

  /// Takes bytes that the target sent to this session's client, in any split.
  void hear(std::string_view session, std::string_view bytes);

  /// Waits for nothing any more: what has not arrived is missing unless it still comes.
  void give_up_waiting() { waits_ = false; }

  /// True when next() has nothing left, ever.
  bool finished() const { return cursor_ == conversation_.steps.size(); }

  /// True when every answer that the recording has is there.
  bool complete() const { return awaited_ == 0; }

  /// True when next() would do something, or when nothing is left to do.
  bool may_go_on() const;

  /// True when the recording has answers at all.
  bool awaits_answers() const { return answers_due_ != 0; }

  /// Lines heard so far, and how many of them were JSON-RPC answers.
  std::size_t heard() const { return report_.heard; }

  std::size_t answers_heard() const { return answers_heard_; }

  /// What was found; call once, at the end.
  ReplayReport report(std::string name);

 private:
  using Key = std::pair<std::string, std::string>;  // session; what identifies a line in it

  bool is_awaited(const Step& step) const;
  void hear_line(const std::string& session, std::string_view line);
  bool is_lost(const std::string& session, const Speech& speech) const;
  void compare(std::size_t step, std::string_view line, const Speech& speech);
  std::string rewritten(const Step& step) const;
  std::string about(std::size_t step) const;

  Conversation conversation_;
  std::size_t cursor_ = 0;
  bool waits_ = true;
  std::size_t awaited_ = 0;
  std::size_t answers_due_ = 0;
  std::size_t answers_heard_ = 0;
  std::vector<bool> arrived_;                         // by step
  std::vector<std::optional<std::size_t>> asked_by_;  // by step: the request that an answer answers
  std::map<Key, std::vector<std::size_t>> due_;       // steps of the lines to come, first to last
  std::map<Key, std::size_t> taken_;                  // how many of `due_` have come
  std::map<Key, std::size_t> requests_;               // the last step that asked under an id
  std::map<Key, std::string> server_ids_;  // the server's own request ids: recorded -> now
  std::map<std::string, std::string> unfinished_;
  IdMap ids_;
  std::vector<AnswerReport> answers_;  // by step, while they come
  std::vector<AnswerReport> extra_;
  std::size_t lost_ = 0;  // answers that a cut recording had no more
  ReplayReport report_;
};

}  // namespace gatecrash::replay
