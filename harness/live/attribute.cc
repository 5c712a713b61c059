#include "harness/live/attribute.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/judge/envelope.h"
#include "stack/wire/jsonrpc.h"

namespace gatecrash::live {
namespace {

using transcript::Direction;
using transcript::Event;
using transcript::Tap;

std::uint64_t content_of(const wire::Message& message) {
  std::string text;
  judge::write_content(text, message);
  return judge::content_hash(message.kind, text);
}

/// Calls take(line with its LF) for each line of `bytes`; the last may lack it.
template <class Take>
void each_line(std::string_view bytes, const Take& take) {
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
    take(bytes.substr(0, end));
    bytes.remove_prefix(end);
  }
}

class Attributor {
 public:
  explicit Attributor(transcript::Transcript& transcript) : transcript_(transcript) {}

  void run() {
    std::vector<Event> out;
    out.reserve(transcript_.events.size());
    for (Event& event : transcript_.events) {
      if (event.kind == Event::Kind::kOpen) {
        sessions_.insert(event.session);
        last_ = last_.empty() ? event.session : last_;
      }
      const bool client = event.kind == Event::Kind::kBytes && event.tap == Tap::kClient;
      if (client && event.dir == Direction::kClientToServer) {
        note_said(event);
      }
      if (event.kind == Event::Kind::kBytes && event.tap == Tap::kUpstream &&
          event.session.empty()) {
        cut(event, out);
        continue;
      }
      if (event.kind == Event::Kind::kAudit && sessions_.count(event.session) == 0) {
        event.session = session_of_row(event);
      }
      if (event.tap == Tap::kUpstream && event.session.empty()) {
        continue;  // the end of a connection that several share
      }
      out.push_back(std::move(event));
    }
    transcript_.events = std::move(out);
  }

 private:
  void note_said(const Event& event) {
    last_ = event.session;
    each_line(event.bytes, [&](std::string_view line) {
      if (const auto unit = wire::read_unit(line)) {
        for (const wire::Message& message : unit->messages) {
          said_[content_of(message)].push_back(event.session);
        }
      }
    });
  }

  void cut(const Event& event, std::vector<Event>& out) {
    each_line(event.bytes, [&](std::string_view line) {
      Event piece = event;
      piece.session =
          event.dir == Direction::kClientToServer ? session_of(line) : session_of_answer(line);
      piece.bytes = line;
      out.push_back(std::move(piece));
    });
  }

  /// Who said it, the first who has not been served yet.
  std::string session_of(std::string_view line) {
    const auto unit = wire::read_unit(line);
    if (!unit || unit->messages.empty()) {
      return last_;
    }
    const wire::Message& message = unit->messages.front();
    std::string session = last_;
    if (const auto found = said_.find(content_of(message)); found != said_.end()) {
      session = found->second.front();
      if (found->second.size() > 1) {
        found->second.erase(found->second.begin());
      }
    }
    if (!judge::id_text(message).empty()) {
      asked_[judge::id_text(message)] = session;
    }
    return session;
  }

  std::string session_of_answer(std::string_view line) const {
    const auto unit = wire::read_unit(line);
    if (!unit || unit->messages.empty()) {
      return last_;
    }
    const auto found = asked_.find(judge::id_text(unit->messages.front()));
    return found == asked_.end() ? last_ : found->second;
  }

  /// A row of a session that the gateway names in its own way: that of the client who spoke last
  /// when its first row came.
  std::string session_of_row(const Event& event) {
    return rows_.try_emplace(event.session, last_).first->second;
  }

  transcript::Transcript& transcript_;
  std::set<std::string> sessions_;
  std::map<std::uint64_t, std::vector<std::string>> said_;
  std::map<std::string, std::string> asked_;  // upstream ids
  std::map<std::string, std::string> rows_;
  std::string last_;
};

}  // namespace

void attribute(transcript::Transcript& transcript) { Attributor(transcript).run(); }

}  // namespace gatecrash::live
