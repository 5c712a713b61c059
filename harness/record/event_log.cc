#include "harness/record/event_log.h"

#include <algorithm>
#include <utility>

#include "harness/transcript/writer.h"
#include "stack/net/folder.h"

namespace gatecrash::record {

using transcript::Event;
using wire::Value;

Value watched_lengths(const std::vector<std::string>& watched) {
  Value lengths = Value::array();
  for (const std::string& path : watched) {
    lengths.push_back(net::bytes_at(path));
  }
  return lengths;
}

Result<EventLog> EventLog::create(const std::string& path, transcript::Header header,
                                  std::optional<Instant> epoch, Options options) {
  TRY(net::FileWriter file, net::FileWriter::create(path));
  EventLog log(std::move(file), std::move(options));
  header.epoch = epoch.value_or(Instant(log.start_.time_since_epoch()));
  TRY_STATUS(log.file_.write(transcript::write_header(header)));
  return log;
}

bool EventLog::put(Event event) {
  note_watched();
  write(std::move(event));
  return state_.has_value();
}

void EventLog::note_watched() {
  if (options_.watched.empty()) {
    return;
  }
  Value lengths = watched_lengths(options_.watched);
  if (lengths == lengths_) {
    return;
  }
  lengths_ = std::move(lengths);
  Event watched;
  watched.kind = Event::Kind::kWorld;
  watched.operation = kWatchedEvent;
  watched.arguments = Value::object({{"bytes", lengths_}});
  write(std::move(watched));
}

void EventLog::write(Event event) {
  if (!state_) {
    return;
  }
  last_ = std::max(last_ + Duration(1), net::monotonic_now());
  event.at = last_ - start_;
  const std::string line = transcript::write_event(event);
  written_ += line.size();
  state_ = written_ > options_.bytes_max
               ? Status(fail(Code::kLocalIo, "more went through the tap than it records"))
               : file_.write(line);
  events_ += state_ ? 1 : 0;
}

Status EventLog::close() {
  Status closed = file_.close();
  return state_ ? closed : state_;
}

}  // namespace gatecrash::record
