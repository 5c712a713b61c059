#include "harness/simulate/wires.h"

#include <algorithm>

#include "stack/base/check.h"

namespace gatecrash::simulate {

void Wires::put(std::size_t session, Wire wire, std::string bytes, Instant at, bool end,
                std::uint32_t tag) {
  if (session >= last_.size()) {
    last_.resize(session + 1);
  }
  Instant& last = last_[session][static_cast<std::size_t>(wire)];
  last = std::max(last, at);
  heap_.push_back({last, order_++, session, wire, end, tag, std::move(bytes)});
  std::push_heap(heap_.begin(), heap_.end(), Later());
}

std::optional<Instant> Wires::next_at() const {
  if (heap_.empty()) {
    return std::nullopt;
  }
  return heap_.front().at;
}

Delivery Wires::take() {
  CHECK(!heap_.empty());
  std::pop_heap(heap_.begin(), heap_.end(), Later());
  Delivery delivery = std::move(heap_.back());
  heap_.pop_back();
  return delivery;
}

}  // namespace gatecrash::simulate
