#include "stack/net/redis_counter_store.h"

#include "stack/base/check.h"
#include "stack/net/random_seed.h"

namespace gatecrash::net {
namespace {

using policy::Algorithm;
using policy::Amount;
using policy::Charge;
using policy::Reservation;

// The braces keep all keys in one slot of a cluster: a script may touch one only.
constexpr std::string_view kMetaKey = "gatecrash:{quota}:meta";
constexpr std::string_view kCounterPrefix = "gatecrash:{quota}:c:";
constexpr std::string_view kEntriesPrefix = "gatecrash:{quota}:e:";

// Below 2^53, so that Lua holds it.
constexpr std::uint64_t kEpochBits = 52;

// What the script answers, by place.
constexpr std::size_t kCodeAt = 0;
constexpr std::size_t kIndexAt = 1;
constexpr std::size_t kEpochAt = 2;
constexpr std::size_t kWindowsAt = 3;
constexpr std::int64_t kGranted = 1;
constexpr std::int64_t kForgotten = -1;

std::string new_epoch() {
  return std::to_string((random_seed() & ((std::uint64_t{1} << kEpochBits) - 1)) | 1U);
}

void add_amount(std::vector<std::string>& words, Amount amount) {
  words.push_back(std::to_string(amount.units()));
  words.push_back(std::to_string(amount.nanos()));
}

}  // namespace

RedisCounterStore::RedisCounterStore(std::unique_ptr<RedisConnection> connection, Time time)
    : connection_(std::move(connection)), time_(time), next_epoch_(new_epoch()) {}

Result<std::unique_ptr<RedisCounterStore>> RedisCounterStore::open(RedisAddress address,
                                                                   Time time) {
  TRY(auto connection, RedisConnection::open(std::move(address)));
  std::unique_ptr<RedisCounterStore> store(new RedisCounterStore(std::move(connection), time));
  TRY(RedisReply loaded, store->connection_->command({"SCRIPT", "LOAD", kCounterScript}));
  if (loaded.error) {
    return tl::unexpected<Error>(store->wrong(loaded.text));
  }
  store->hash_ = std::move(loaded.text);
  return store;
}

Error RedisCounterStore::wrong(std::string message) const {
  return {Code::kLocalIo, "refuses to count: " + std::move(message),
          connection_->address().to_string()};
}

Result<Reservation> RedisCounterStore::reserve(const std::vector<Charge>& charges, Instant now) {
  return judge("reserve", charges, now);
}

Result<Reservation> RedisCounterStore::try_fit(const std::vector<Charge>& charges, Instant now) {
  return judge("fit", charges, now);
}

void RedisCounterStore::refund(const std::vector<Charge>& charges, const Reservation& reservation) {
  if (reservation.granted) {
    CHECK(reservation.window_us.size() == charges.size());
    [[maybe_unused]] const auto untaken = run("refund", charges, {}, &reservation);
  }
}

Result<Reservation> RedisCounterStore::judge(std::string_view mode,
                                             const std::vector<Charge>& charges, Instant now) {
  TRY(const RedisReply reply, run(mode, charges, now, nullptr));
  if (reply.error) {
    return tl::unexpected<Error>(wrong(reply.text));
  }
  if (reply.numbers.size() < kWindowsAt) {
    return tl::unexpected<Error>(wrong("the script's answer is not understood"));
  }
  epoch_ = std::to_string(reply.numbers[kEpochAt]);
  const auto index = static_cast<std::size_t>(reply.numbers[kIndexAt]);
  if (reply.numbers[kCodeAt] == kForgotten) {
    return tl::unexpected<Error>(
        wrong("it has lost what was counted in windows that have not ended yet"));
  }
  Reservation reservation;
  reservation.granted = reply.numbers[kCodeAt] == kGranted;
  if (!reservation.granted) {
    reservation.refused_at = index;
    return reservation;
  }
  reservation.window_us.assign(reply.numbers.begin() + kWindowsAt, reply.numbers.end());
  if (reservation.window_us.size() != charges.size()) {
    return tl::unexpected<Error>(wrong("the script's answer is not understood"));
  }
  return reservation;
}

Result<RedisReply> RedisCounterStore::run(std::string_view mode, const std::vector<Charge>& charges,
                                          Instant now, const Reservation* reservation) {
  std::vector<std::string> words{std::to_string(1 + 2 * charges.size()), std::string(kMetaKey)};
  for (const Charge& charge : charges) {
    CHECK(charge.window.count() > 0);
    words.push_back(std::string(kCounterPrefix) + charge.key);
    words.push_back(std::string(kEntriesPrefix) + charge.key);
  }
  words.emplace_back(mode);
  words.push_back(time_ == Time::kGiven ? std::to_string(us_since_epoch(now)) : "");
  words.push_back(epoch_);
  words.push_back(next_epoch_);
  for (std::size_t i = 0; i < charges.size(); ++i) {
    const Charge& charge = charges[i];
    words.push_back(std::to_string(charge.window.count()));
    words.emplace_back(charge.algorithm == Algorithm::kSliding ? "1" : "0");
    add_amount(words, charge.max);
    add_amount(words, charge.amount);
    words.push_back(std::to_string(reservation == nullptr ? 0 : reservation->window_us[i]));
  }
  std::vector<std::string_view> command{"EVALSHA", hash_};
  command.insert(command.end(), words.begin(), words.end());
  TRY(RedisReply reply, connection_->command(command));
  if (reply.error && reply.text.starts_with("NOSCRIPT")) {
    // Nothing was done. A restart or SCRIPT FLUSH forgot it; this makes it known again.
    command[0] = "EVAL";
    command[1] = kCounterScript;
    return connection_->command(command);
  }
  return reply;
}

}  // namespace gatecrash::net
