#include "stack/gateway/approvals.h"

#include <algorithm>
#include <utility>

#include "stack/base/check.h"
#include "stack/base/ids.h"

namespace gatecrash::gateway {

std::string Approvals::make_id() { return make_hex_id(rng_); }

void Approvals::hold(HeldCall call) {
  CHECK(!full() && find(call.id) == nullptr);
  entries_.push_back({std::move(call), std::nullopt});
}

Status Approvals::approve(std::string_view id, Instant now) {
  return decide(id, Verdict::kApproved, now);
}

Status Approvals::deny(std::string_view id, Instant now) {
  return decide(id, Verdict::kDenied, now);
}

Status Approvals::decide(std::string_view id, Verdict verdict, Instant now) {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.call.id == id; });
  if (found == entries_.end() || (!found->decided && now >= found->call.deadline)) {
    return fail(
        Code::kConfigUnknown,
        "no call with this id waits: it was decided, its time was over, or its client left");
  }
  if (found->decided) {
    return fail(Code::kConfigInvalid, "this call was decided before");
  }
  found->decided = verdict;
  return {};
}

std::vector<HeldCall> Approvals::pending(Instant now) const {
  std::vector<HeldCall> calls;
  for (const Entry& entry : entries_) {
    if (!entry.decided && now < entry.call.deadline) {
      calls.push_back(entry.call);
    }
  }
  return calls;
}

Approvals::Verdict Approvals::verdict(std::string_view id, Instant now) const {
  const Entry* const entry = find(id);
  if (entry == nullptr) {
    return Verdict::kDenied;
  }
  if (entry->decided) {
    return *entry->decided;
  }
  return now >= entry->call.deadline ? Verdict::kTimedOut : Verdict::kWaiting;
}

void Approvals::forget(std::string_view id) {
  std::erase_if(entries_, [&](const Entry& entry) { return entry.call.id == id; });
}

std::optional<Instant> Approvals::next_tick() const {
  std::optional<Instant> first;
  for (const Entry& entry : entries_) {
    const Instant at = entry.decided ? Instant{} : entry.call.deadline;
    first = first ? std::min(*first, at) : at;
  }
  return first;
}

const Approvals::Entry* Approvals::find(std::string_view id) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.call.id == id; });
  return found == entries_.end() ? nullptr : &*found;
}

}  // namespace gatecrash::gateway
