#include "harness/live/attribute.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/judge/envelope.h"
#include "harness/model/reference_model.h"
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
  Attributor(transcript::Transcript& transcript, const std::vector<std::size_t>& origins)
      : transcript_(transcript), origins_(origins) {}

  void run() {
    std::vector<Event> out;
    out.reserve(transcript_.events.size());
    for (std::size_t i = 0; i < transcript_.events.size(); ++i) {
      Event& event = transcript_.events[i];
      origin_ = i < origins_.size() ? origins_[i] : 0;
      if (event.kind == Event::Kind::kOpen) {
        sessions_.insert(event.session);
        grants_[event.session] = event.grant;
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
      const auto unit = wire::read_unit(line);
      if (!unit || unit->batch) {  // few gateways read a batch
        rowless_.push_back({event.session, {}, {}});
      }
      if (unit) {
        for (const wire::Message& message : unit->messages) {
          said_[content_of(message)].unserved.push_back(event.session);
          // A call that cannot be read has a row without a tool.
          rowless_.push_back({event.session, message.method, std::string(model::tool_of(message))});
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
      Saying& saying = found->second;
      if (!saying.unserved.empty()) {
        auto who = std::find(saying.unserved.begin(), saying.unserved.end(), bound_[origin_]);
        who = who == saying.unserved.end() ? saying.unserved.begin() : who;
        saying.served = *who;
        saying.unserved.erase(who);
        bound_.insert_or_assign(origin_, saying.served);
      }
      session = saying.served;
    }
    if (!judge::id_text(message).empty()) {
      asked_[{origin_, judge::id_text(message)}] = session;
    }
    return session;
  }

  std::string session_of_answer(std::string_view line) const {
    const auto unit = wire::read_unit(line);
    if (!unit || unit->messages.empty()) {
      return last_;
    }
    const auto found = asked_.find({origin_, judge::id_text(unit->messages.front())});
    return found == asked_.end() ? last_ : found->second;
  }

  /// Of a row whose session the gateway names in its own way: the oldest message of that method,
  /// tool and grant that has no row yet; else the client of that session's other rows.
  std::string session_of_row(const Event& event) {
    const auto method = event.arguments.find_string("method").value_or("");
    const auto tool = event.arguments.find_string("tool").value_or("");
    const auto grant = event.arguments.find_string("grant").value_or("");
    const auto fits = [&](const Rowless& one, bool same_session) {
      const auto known = rows_.find(event.session);
      return one.method == method && one.tool == tool && grants_[one.session] == grant &&
             (!same_session || (known != rows_.end() && known->second == one.session));
    };
    for (const bool same_session : {true, false}) {
      const auto found = std::find_if(rowless_.begin(), rowless_.end(),
                                      [&](const Rowless& one) { return fits(one, same_session); });
      if (found != rowless_.end()) {
        std::string session = found->session;
        rowless_.erase(found);
        rows_.try_emplace(event.session, session);
        return session;
      }
    }
    return rows_.try_emplace(event.session, last_).first->second;
  }

  struct Saying {
    std::vector<std::string> unserved;  // who said it and has not seen it go up
    std::string served;                 // the last who has
  };

  struct Rowless {
    std::string session;
    std::string method;
    std::string tool;
  };

  transcript::Transcript& transcript_;
  const std::vector<std::size_t>& origins_;
  std::size_t origin_ = 0;                    // of the event at hand
  std::map<std::size_t, std::string> bound_;  // by origin: for whom it spoke last
  std::set<std::string> sessions_;
  std::map<std::string, std::string> grants_;  // by session
  std::map<std::uint64_t, Saying> said_;
  std::vector<Rowless> rowless_;
  std::map<std::pair<std::size_t, std::string>, std::string> asked_;  // by origin and id
  std::map<std::string, std::string> rows_;
  std::string last_;
};

}  // namespace

void attribute(transcript::Transcript& transcript, const std::vector<std::size_t>& origins) {
  Attributor(transcript, origins).run();
}

}  // namespace gatecrash::live
