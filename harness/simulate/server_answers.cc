#include "harness/simulate/server_answers.h"

#include <algorithm>
#include <utility>

#include "stack/wire/json_writer.h"
#include "stack/wire/jsonrpc.h"

namespace gatecrash::simulate {
namespace {

/// By what a line is known again: the id that it answers, or all of it.
std::string key_of(std::string_view line) {
  const auto message = wire::read_message(line);
  return message && message->is_response() ? wire::write_json(message->id) : std::string(line);
}

/// The keys of whole lines.
std::deque<std::string> keys_of(std::string_view text) {
  std::deque<std::string> keys;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    keys.push_back(key_of(text.substr(0, end)));
    text.remove_prefix(end + 1);
  }
  return keys;
}

}  // namespace

void ServerAnswers::cut() {
  if (entries_.size() > read_begin_) {
    entries_.resize(read_begin_ + 1);
    entries_.back().resize(entries_.back().size() / 2);
  }
}

void ServerAnswers::echo() {
  if (entries_.size() > read_begin_) {
    const std::string twice = entries_[read_begin_];
    entries_.insert(entries_.begin() + static_cast<std::ptrdiff_t>(read_begin_), twice);
  }
}

void ServerAnswers::drop_first() {
  entries_.pop_front();
  read_begin_ -= read_begin_ > 0 ? 1 : 0;
  broken_ = false;
}

bool ServerAnswers::starts_with(std::string_view recorded) const {
  for (const std::string& entry : entries_) {
    const std::size_t length = std::min(entry.size(), recorded.size());
    if (std::string_view(entry).substr(0, length) != recorded.substr(0, length)) {
      return false;
    }
    recorded.remove_prefix(length);
    if (recorded.empty()) {
      return true;
    }
  }
  return recorded.empty();
}

std::string ServerAnswers::take_bytes(std::size_t count) {
  std::string taken;
  while (count > 0) {
    std::string& first = entries_.front();
    const std::size_t length = std::min(first.size(), count);
    taken.append(first, 0, length);
    count -= length;
    if (length == first.size()) {
      drop_first();
    } else {
      first.erase(0, length);
      broken_ = true;
    }
  }
  return taken;
}

std::string ServerAnswers::take(std::string_view recorded) {
  if (recorded_.empty() && starts_with(recorded)) {
    return take_bytes(recorded.size());
  }
  recorded_ += recorded;
  if (recorded_.find('\n') == std::string::npos) {
    return {};  // whose it is cannot be told yet
  }
  std::string taken = broken_ ? take_bytes(entries_.front().size()) : std::string();
  for (const std::string& key : keys_of(recorded_)) {
    const auto is = [&](const std::string& entry) {
      const auto keys = keys_of(entry);
      return std::find(keys.begin(), keys.end(), key) != keys.end();
    };
    const auto found = std::find_if(entries_.begin(), entries_.end(), is);
    const bool there = found != entries_.end();
    for (auto left = there ? found - entries_.begin() + 1 : 0; left > 0; --left) {
      taken += entries_.front();
      drop_first();
    }
  }
  recorded_.erase(0, recorded_.rfind('\n') + 1);
  return taken;
}

std::string ServerAnswers::take_all() {
  std::string taken;
  while (!entries_.empty()) {
    taken += entries_.front();
    drop_first();
  }
  recorded_.clear();
  return taken;
}

}  // namespace gatecrash::simulate
