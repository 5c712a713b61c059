#include "harness/live/live_run.h"

#include <algorithm>
#include <utility>

#include "harness/record/event_log.h"
#include "stack/wire/json_writer.h"
#include "stack/wire/jsonrpc.h"

namespace gatecrash::live {
namespace {

using transcript::Direction;
using transcript::Event;

constexpr Duration kSlice = std::chrono::milliseconds(50);

// A target that has missed one answer is not waited for as long again.
constexpr Duration kImpatient = std::chrono::milliseconds(400);
// Nor one that has missed several: it may answer, but not so that we can tell.
constexpr Duration kVeryImpatient = std::chrono::milliseconds(40);
constexpr std::size_t kMissesMany = 2;

}  // namespace

LiveRun::LiveRun(target::Target& target, RunOptions options)
    : target_(target), options_(std::move(options)), start_(net::monotonic_now()), last_(start_) {
  record_.header.epoch = Instant(start_.time_since_epoch());
}

Instant LiveRun::now() const {
  return Instant(net::monotonic_now().time_since_epoch()) + options_.real_minus_monotonic;
}

void LiveRun::put(Event event) {
  last_ = std::max(last_ + Duration(1), net::monotonic_now());
  event.at = last_ - start_;
  record_.events.push_back(std::move(event));
}

void LiveRun::put_bytes(const std::string& session, Direction dir, std::string bytes) {
  Event event;
  event.kind = Event::Kind::kBytes;
  event.dir = dir;
  event.session = session;
  event.bytes = std::move(bytes);
  put(std::move(event));
}

void LiveRun::look_at_watched() {
  if (!options_.watched) {
    return;
  }
  wire::Value lengths = options_.watched();
  if (!(lengths == lengths_)) {
    lengths_ = lengths;
    Event event;
    event.kind = Event::Kind::kWorld;
    event.operation = record::kWatchedEvent;
    event.arguments = wire::Value::object({{"bytes", std::move(lengths)}});
    put(std::move(event));
  }
}

Status LiveRun::open(const std::string& session, const std::string& grant) {
  script_.push_back({.kind = Step::Kind::kOpen, .session = session, .grant = grant});
  Event event;
  event.kind = Event::Kind::kOpen;
  event.session = session;
  event.grant = grant;
  put(std::move(event));
  return target_.open(session, grant);
}

void LiveRun::say(const std::string& session, const std::string& bytes, bool greeting) {
  script_.push_back(
      {.kind = Step::Kind::kSay, .session = session, .bytes = bytes, .greeting = greeting});
  if (gone(session)) {
    return;
  }
  hear(target_.receive(Duration(0)));
  expect(session, bytes);
  put_bytes(session, Direction::kClientToServer, bytes);
  said_ = true;
  target_.send(session, bytes);
}

void LiveRun::expect(const std::string& session, std::string_view bytes) {
  wire::LineFramer& framer = said_framers_[session];  // a line may have no end yet
  framer.feed(bytes);
  while (const auto line = framer.next()) {
    const auto unit = wire::read_unit(line->text);
    if (!unit || line->fault != wire::LineFault::kNone) {
      continue;
    }
    for (const wire::Message& message : unit->messages) {
      if (message.kind == wire::Message::Kind::kRequest) {
        asked_[session].insert(wire::write_json(message.id));
      } else if (const wire::Value* const id = message.params.find("requestId");
                 id != nullptr && message.method == "notifications/cancelled") {
        asked_[session].erase(wire::write_json(*id));  // nobody need answer it now
      }
    }
  }
}

void LiveRun::hear_bytes(const std::string& session, std::string_view bytes) {
  wire::LineFramer& framer = framers_[session];
  framer.feed(bytes);
  while (const auto line = framer.next()) {
    const auto unit = wire::read_unit(line->text);
    if (!unit) {
      continue;
    }
    for (const wire::Message& message : unit->messages) {
      if (message.is_response()) {
        ++answers_;
        asked_[session].erase(wire::write_json(message.id));
      }
    }
  }
}

void LiveRun::hear(const std::vector<target::Heard>& pieces) {
  if (!pieces.empty()) {
    look_at_watched();
  }
  for (const target::Heard& piece : pieces) {
    if (piece.ended) {
      gone_.insert(piece.session);
      asked_.erase(piece.session);
      Event event;
      event.kind = Event::Kind::kEof;
      event.dir = Direction::kServerToClient;
      event.session = piece.session;
      put(std::move(event));
      continue;
    }
    put_bytes(piece.session, Direction::kServerToClient, piece.bytes);
    hear_bytes(piece.session, piece.bytes);
    if (options_.heard) {
      options_.heard(piece.session, piece.bytes);
    }
  }
}

bool LiveRun::waits() const {
  return std::any_of(asked_.begin(), asked_.end(),
                     [](const auto& entry) { return !entry.second.empty(); });
}

void LiveRun::quiet() {
  script_.push_back({.kind = Step::Kind::kQuiet});
  const Duration patience =
      misses_ == 0
          ? options_.answer_max
          : std::min(options_.answer_max, misses_ < kMissesMany ? kImpatient : kVeryImpatient);
  const net::Monotonic deadline = net::monotonic_now() + patience;
  while (waits() && !options_.interrupted()) {
    const Duration left = deadline - net::monotonic_now();
    if (left <= Duration(0)) {
      ++misses_;
      asked_.clear();
      return;  // what is under way is not known: not quiet
    }
    options_.between();
    hear(target_.receive(std::min(left, kSlice)));
  }
  hear(target_.receive(Duration(0)));
  if (said_) {
    said_ = false;
    Event event;
    event.kind = Event::Kind::kWorld;
    event.operation = kQuietEvent;
    put(std::move(event));
  }
}

void LiveRun::edge(Duration window, Duration after) {
  script_.push_back({.kind = Step::Kind::kEdge, .window = window, .after = after});
  const std::int64_t length = window.count();
  const std::int64_t next = (us_since_epoch(now()) / length + 1) * length;
  const Instant until = instant_from_us(next) + after;
  while (!options_.interrupted()) {
    const Duration left = until - now();
    if (left <= Duration(0)) {
      return;
    }
    options_.between();
    hear(target_.receive(std::min(left, kSlice)));
  }
}

Status LiveRun::carry_out(const Step& step) {
  switch (step.kind) {
    case Step::Kind::kOpen:
      return open(step.session, step.grant);
    case Step::Kind::kSay:
      say(step.session, step.bytes, step.greeting);
      break;
    case Step::Kind::kQuiet:
      quiet();
      break;
    case Step::Kind::kEdge:
      edge(step.window, step.after);
      break;
  }
  return {};
}

void LiveRun::finish() {
  hear(target_.receive(Duration(0)));
  std::vector<target::Heard> rest = target_.finish();
  // That a session ends now is our own doing.
  std::erase_if(rest, [](const target::Heard& piece) { return piece.ended; });
  hear(rest);
  look_at_watched();
}

}  // namespace gatecrash::live
