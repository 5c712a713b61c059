#include "harness/dissect/victim.h"

#include <algorithm>
#include <utility>

#include "harness/dissect/envelope.h"

namespace gatecrash::dissect {

const VictimKind* find_victim(std::string_view name) {
  for (const std::span<const VictimKind> kinds : {victim_kinds(), other_victim_kinds()}) {
    const auto found = std::find_if(kinds.begin(), kinds.end(),
                                    [&](const VictimKind& kind) { return kind.name == name; });
    if (found != kinds.end()) {
      return &*found;
    }
  }
  return nullptr;
}

Victim::Victim(const VictimKind& kind) : kind_(&kind), framer_(make_framer(kind.framer)) {}

void Victim::refuse(std::string why) {
  ++refused_count_;
  if (refused_.size() < kRefusedKept) {
    refused_.push_back(std::move(why));
  }
  closed_ = closed_ || kind_->habits.bad_unit_ends;
}

void Victim::hear_unit(std::string_view unit, std::vector<Understood>& out) {
  if (unit.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return;  // a blank line is nothing, to everyone
  }
  const Habits& habits = kind_->habits;
  Result<wire::Value> value = kind_->reader->read(unit);
  if (!value && habits.from_first_brace) {
    if (const std::size_t brace = unit.find('{'); brace != std::string_view::npos && brace > 0) {
      value = kind_->reader->read(unit.substr(brace));
    }
  }
  if (!value) {
    refuse(std::move(value).error().to_string());
    return;
  }
  if (Status done = understand(*std::move(value), *kind_->reader, habits, out); !done) {
    refuse(std::move(done).error().to_string());
  }
}

void Victim::feed(std::string_view bytes, std::vector<Understood>& out) {
  if (closed()) {
    return;
  }
  framer_->push(bytes);
  while (!closed_) {
    const std::optional<std::string_view> unit = framer_->next();
    if (!unit) {
      return;
    }
    hear_unit(*unit, out);
  }
}

void Victim::end(std::vector<Understood>& out) {
  if (closed()) {
    return;
  }
  if (const std::optional<std::string_view> unit = framer_->last(); unit) {
    hear_unit(*unit, out);
  }
  closed_ = true;
}

}  // namespace gatecrash::dissect
