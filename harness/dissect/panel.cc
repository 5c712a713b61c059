#include "harness/dissect/panel.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "harness/dissect/plain_line.h"
#include "stack/base/bytes.h"
#include "stack/base/check.h"

namespace gatecrash::dissect {
namespace {

// More than one line gives: after that many a victim is so far ahead that they have split.
constexpr std::size_t kAheadMax = 4'096;

std::string shown(const std::optional<Understood>& read) {
  if (!read) {
    return "no message there";
  }
  std::string text = printable(read->is_response() ? "an answer" : read->method, 60);
  if (read->tool) {
    text += " " + printable(*read->tool, 60);
  }
  if (!read->id.empty()) {
    text += " with id " + printable(read->id, 60);
  }
  return text;
}

}  // namespace

std::span<const VictimKind* const> usual_panel() {
  static const std::array<const VictimKind*, 4> kinds = {
      find_victim("nlohmann-lf"), find_victim("cjson-lf"), find_victim("go-struct-stream"),
      find_victim("python-json-universal")};
  return kinds;
}

std::string Split::text() const {
  return one + " reads " + shown(read_by_one) + ", " + other + " reads " + shown(read_by_other);
}

Panel::Panel(std::span<const VictimKind* const> kinds) {
  CHECK(!kinds.empty());
  seats_.reserve(kinds.size());
  for (const VictimKind* kind : kinds) {
    CHECK(kind != nullptr);
    seats_.push_back({Victim(*kind), {}});
  }
}

void Panel::feed(std::string_view bytes) {
  while (!split_ && resting_) {
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos || !is_plain_line(bytes.substr(0, end))) {
      break;
    }
    seats_.front().victim.hear_unit(bytes.substr(0, end), agreed_);
    bytes.remove_prefix(end + 1);
  }
  if (!split_ && !bytes.empty()) {
    feed_all(bytes);
  }
}

void Panel::feed_all(std::string_view bytes) {
  for (Seat& seat : seats_) {
    fresh_.clear();
    seat.victim.feed(bytes, fresh_);
    std::move(fresh_.begin(), fresh_.end(), std::back_inserter(seat.heard));
  }
  compare();
  if (std::any_of(seats_.begin(), seats_.end(),
                  [](const Seat& seat) { return seat.heard.size() > kAheadMax; })) {
    settle();
  }
  resting_ = !split_ && std::all_of(seats_.begin(), seats_.end(), [](const Seat& seat) {
    return seat.victim.at_rest() && seat.heard.empty();
  });
}

void Panel::compare() {
  while (!split_ && std::none_of(seats_.begin(), seats_.end(),
                                 [](const Seat& seat) { return seat.heard.empty(); })) {
    const Seat& first = seats_.front();
    for (const Seat& seat : seats_) {
      if (!split_ && seat.heard.front() != first.heard.front()) {
        split_ = Split{std::string(first.victim.kind().name), std::string(seat.victim.kind().name),
                       first.heard.front(), seat.heard.front()};
      }
    }
    if (!split_) {
      agreed_.push_back(std::move(seats_.front().heard.front()));
      for (Seat& seat : seats_) {
        seat.heard.pop_front();
      }
    }
  }
}

void Panel::settle() {
  if (split_) {
    return;
  }
  const auto ahead = std::find_if(seats_.begin(), seats_.end(),
                                  [](const Seat& seat) { return !seat.heard.empty(); });
  const auto behind = std::find_if(seats_.begin(), seats_.end(),
                                   [](const Seat& seat) { return seat.heard.empty(); });
  if (ahead != seats_.end() && behind != seats_.end()) {
    split_ = Split{std::string(ahead->victim.kind().name), std::string(behind->victim.kind().name),
                   ahead->heard.front(), std::nullopt};
  }
}

void Panel::take(std::vector<Understood>& out) {
  std::move(agreed_.begin(), agreed_.end(), std::back_inserter(out));
  agreed_.clear();
}

}  // namespace gatecrash::dissect
