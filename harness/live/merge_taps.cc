#include "harness/live/merge_taps.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "harness/live/attribute.h"
#include "harness/record/event_log.h"
#include "stack/wire/json_reader.h"

namespace gatecrash::live {
namespace {

using transcript::Direction;
using transcript::Event;
using transcript::Tap;
using transcript::Transcript;

struct Item {
  Instant at;
  int rank = 0;
  std::size_t part = 0;  // 0: the clients
  std::size_t index = 0;
};

/// At one and the same microsecond causes come first.
int rank_of(const Event& event) {
  const bool up = event.dir == Direction::kClientToServer;
  if (event.tap == Tap::kClient) {
    return up ? 0 : 3;
  }
  return up ? 1 : 2;
}

/// A row about an HTTP request that is no message: DELETE ends a session, GET opens a stream.
bool is_http_method(const wire::Value& row) {
  const auto method = row.find_string("method");
  return method == "DELETE" || method == "GET";
}

class Merger {
 public:
  explicit Merger(const Seen& seen) : seen_(seen), next_(seen.logs.size()) {}

  Transcript merge() {
    add_items(0, seen_.clients.transcript);
    for (std::size_t i = 0; i < seen_.taps.size(); ++i) {
      add_items(i + 1, seen_.taps[i].transcript);
    }
    std::sort(items_.begin(), items_.end(), [](const Item& a, const Item& b) {
      return std::tie(a.at, a.rank, a.part, a.index) < std::tie(b.at, b.rank, b.part, b.index);
    });
    const Instant begin = items_.empty() ? Instant() : items_.front().at;
    merged_.header.epoch = begin + seen_.real_minus_monotonic;
    merged_.header.transport = "stdio";
    for (const Item& item : items_) {
      add(item, item.at - begin);
    }
    const Duration end = items_.empty() ? Duration(0) : items_.back().at - begin;
    for (std::size_t log = 0; log < seen_.logs.size(); ++log) {
      emit(log, UINT64_MAX, end);
    }
    attribute(merged_, origins_);
    return std::move(merged_);
  }

 private:
  void add_items(std::size_t part, const Transcript& transcript) {
    for (std::size_t i = 0; i < transcript.events.size(); ++i) {
      const Event& event = transcript.events[i];
      items_.push_back({transcript.header.epoch + event.at, rank_of(event), part, i});
    }
  }

  void add(const Item& item, Duration at) {
    const Part& part = item.part == 0 ? seen_.clients : seen_.taps[item.part - 1];
    const Event& event = part.transcript.events[item.index];
    if (event.kind == Event::Kind::kWorld && event.operation == record::kWatchedEvent) {
      const wire::Value* const lengths = event.arguments.find("bytes");
      for (std::size_t i = 0;
           lengths != nullptr && i < part.watched.size() && i < lengths->items().size(); ++i) {
        const auto length = lengths->items()[i].as_int64();
        emit(part.watched[i], static_cast<std::uint64_t>(length.value_or(0)), at);
      }
      return;
    }
    Event copy = event;
    copy.at = at;
    if (item.part != 0) {
      copy.tap = Tap::kUpstream;
      copy.session = part.session;
    }
    merged_.events.push_back(std::move(copy));
    origins_.push_back(origin_of(item.part, event.session));
  }

  /// A number for each connection upstream: of one tap there may be several.
  std::size_t origin_of(std::size_t part, const std::string& session) {
    return connections_.try_emplace({part, part == 0 ? "" : session}, connections_.size() + 1)
        .first->second;
  }

  /// The lines that the log held when it was so long.
  void emit(std::size_t log, std::uint64_t length, Duration at) {
    const Log& from = seen_.logs[log];
    for (; next_[log] < from.lines.size() && from.lines[next_[log]].end <= length; ++next_[log]) {
      const wire::Value& row = from.lines[next_[log]].row;
      Event event;
      event.at = at;
      if (from.effects) {
        event.kind = Event::Kind::kEffect;
        event.tap = Tap::kEffect;
        event.operation = row.find_string("op").value_or("");
        const wire::Value* const args = row.find("args");
        event.arguments = args == nullptr ? wire::Value() : *args;
        const wire::Value* const changed = row.find("changed");
        event.changed = changed != nullptr && changed->is_bool() && changed->as_bool();
        const wire::Value* const status = row.find("status");
        event.status = static_cast<int>(status == nullptr ? 0 : status->as_int64().value_or(0));
      } else if (row.find("decision") == nullptr || is_http_method(row)) {
        continue;  // an outcome, an event, the end of a session
      } else {
        event.kind = Event::Kind::kAudit;
        event.session = from.session.empty() ? row.find_string("session").value_or("")
                                             : std::string_view(from.session);
        event.arguments = row;
      }
      merged_.events.push_back(std::move(event));
      origins_.push_back(0);
    }
  }

  const Seen& seen_;
  std::vector<std::size_t> next_;
  std::vector<Item> items_;
  Transcript merged_;
  std::map<std::pair<std::size_t, std::string>, std::size_t> connections_;
  std::vector<std::size_t> origins_;  // of merged_.events: the connection, or 0
};

}  // namespace

std::vector<LogLine> log_lines(std::string_view bytes) {
  std::vector<LogLine> lines;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t end = bytes.find('\n', at);
    if (end == std::string_view::npos) {
      break;
    }
    if (auto row = wire::read_json(bytes.substr(at, end - at)); row && row->is_object()) {
      lines.push_back({end + 1, *std::move(row)});
    }
    at = end + 1;
  }
  return lines;
}

Transcript merge_taps(const Seen& seen) { return Merger(seen).merge(); }

}  // namespace gatecrash::live
