#include "harness/model/windows.h"

#include "stack/base/hash.h"

namespace gatecrash::model {
namespace {

/// The first moment whose calls count at `at`.
Instant first_counted(const policy::Limit& limit, Instant at) {
  if (limit.algorithm == policy::Algorithm::kSliding) {
    return at - limit.window + Duration(1);
  }
  Duration into = at.time_since_epoch() % limit.window;
  if (into < Duration::zero()) {
    into += limit.window;
  }
  return at - into;
}

/// "/tools/x" of "/tools/x/limits/0", "/all_tools" of "/all_tools/limits/0": whose limit it is. The
/// number behind it may change when a policy is edited; the counter does not.
std::string_view section_of(std::string_view rule) {
  if (rule.starts_with("/tools/*/rules/")) {  // how Intercept YAML says it
    return "/all_tools";
  }
  const std::size_t first = rule.find('/', 1);
  const bool tool = rule.starts_with("/tools/");
  return rule.substr(0,
                     tool && first != std::string_view::npos ? rule.find('/', first + 1) : first);
}

}  // namespace

std::vector<Windows::Entry>& Windows::entries(const policy::Limit& limit, Who who) {
  Hasher key;
  key.add(section_of(limit.rule)).add(limit.counter).add(static_cast<std::uint64_t>(limit.scope));
  key.add(static_cast<std::uint64_t>(limit.window.count()))
      .add(static_cast<std::uint64_t>(limit.algorithm));
  if (limit.scope == policy::Scope::kGrant) {
    key.add(who.grant);
  } else if (limit.scope == policy::Scope::kSession) {
    key.add(who.session);
  }
  return lists_[key.value()];
}

Nanos Windows::used(const policy::Limit& limit, Who who, Instant at) {
  const Instant first = first_counted(limit, at);
  Nanos sum = 0;
  for (const Entry& entry : entries(limit, who)) {
    sum += entry.at >= first ? entry.amount : 0;
  }
  return sum;
}

bool Windows::fits(const policy::Limit& limit, Who who, Instant at, Nanos amount) {
  const Nanos max = Nanos{limit.max.units()} * kNanosPerUnit + limit.max.nanos();
  if (used(limit, who, at) + amount > max) {
    return false;
  }
  if (limit.algorithm == policy::Algorithm::kFixed || amount == 0) {
    return true;
  }
  const Instant first = first_counted(limit, at);
  std::size_t times = 1;
  Instant last = at;
  for (const Entry& entry : entries(limit, who)) {
    times += entry.at >= first && entry.at != at && entry.at != last ? 1 : 0;
    last = entry.at;
  }
  return times <= kSlidingTimesMax;
}

bool Windows::count(const policy::Limit& limit, Who who, Instant at, Nanos amount) {
  if (amount == 0) {
    return false;
  }
  // Only what is counted moves time on, so only here may anything be forgotten.
  const Instant first = first_counted(limit, at);
  std::vector<Entry>& list = entries(limit, who);
  std::size_t gone = 0;
  while (gone < list.size() && list[gone].at < first) {
    ++gone;
  }
  list.erase(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(gone));
  list.push_back({at, amount});
  return list.size() == 1;
}

}  // namespace gatecrash::model
