#include "harness/simulate/marks.h"

#include <algorithm>

namespace gatecrash::simulate {

namespace {

struct Name {
  Mark mark;
  std::string_view name;
};

constexpr std::array<Name, kMarks> kNames = {
    Name{Mark::kMessageInPieces, "message in pieces"},
    Name{Mark::kMessagesInOneDelivery, "several messages in one delivery"},
    Name{Mark::kSlowReader, "message waits for a slow reader"},
    Name{Mark::kClientLeftInFlight, "client leaves with calls in flight"},
    Name{Mark::kAnswerToNobody, "answer for a client that has left"},
    Name{Mark::kReconnected, "client connects again"},
    Name{Mark::kServerCrashInFlight, "server crashes with calls in flight"},
    Name{Mark::kServerCrashMidWrite, "server crashes in mid-write"},
    Name{Mark::kServerSilent, "server reads nothing"},
    Name{Mark::kServerLateAnswer, "silent server answers late"},
    Name{Mark::kServerNoise, "server says what is no message"},
    Name{Mark::kServerEcho, "server answers twice"},
    Name{Mark::kVictimReads, "another reader in front of the server"},
    Name{Mark::kLakeThrottled, "lake answers 429"},
    Name{Mark::kLakeBroken, "lake answers 500"},
    Name{Mark::kLakeGarbage, "lake answers garbage"},
    Name{Mark::kLakeTruncated, "lake's answer is cut"},
    Name{Mark::kLakeUnreachable, "lake unreachable"},
    Name{Mark::kLakeAnswerLost, "lake's answer is lost after the effect"},
    Name{Mark::kStoreDownDuringReserve, "store down during reserve"},
    Name{Mark::kPartitionedDenies, "one replica is cut off from the store"},
    Name{Mark::kReplicasShareCounter, "two replicas count in one window"},
    Name{Mark::kRefund, "refund"},
    Name{Mark::kDeniedAtWindowEnd, "denied in the last millisecond of a window"},
    Name{Mark::kAllowedAtWindowStart, "allowed in the first millisecond of a window"},
    Name{Mark::kCountKeptOverRestart, "denied by what was counted before a restart"},
    Name{Mark::kAuditDownDenies, "audit log cannot be written"},
    Name{Mark::kAuditDownAtRelease, "audit log down when a held call ends"},
    Name{Mark::kAuditNextFile, "audit log goes on in another file"},
    Name{Mark::kGatewayKilledInFlight, "gateway killed with calls in flight"},
    Name{Mark::kGatewayKilledHolding, "gateway killed with held calls"},
    Name{Mark::kClockBackOverEdge, "clock steps back over a window edge"},
    Name{Mark::kClockForwardOverEdge, "clock steps forward over a window edge"},
    Name{Mark::kReloadInFlight, "reload with calls in flight"},
    Name{Mark::kReloadWhileHeld, "reload while a call is held"},
    Name{Mark::kReloadDuringReserve, "reload between judge and reserve"},
    Name{Mark::kReloadRefused, "invalid policy refused"},
    Name{Mark::kReloadDenies, "denied by a rule that a reload brought"},
    Name{Mark::kHeldApproved, "held call approved"},
    Name{Mark::kHeldApprovedTooLate, "held call approved too late"},
    Name{Mark::kHeldDeniedByPerson, "held call denied by a person"},
    Name{Mark::kHeldTimesOut, "held call times out"},
    Name{Mark::kHeldDeniedAtRelease, "approved call denied when judged again"},
    Name{Mark::kHeldCancelled, "held call cancelled"},
    Name{Mark::kHeldClientLeft, "client of a held call leaves"},
    Name{Mark::kHeldServerGone, "server of a held call gone"},
    Name{Mark::kCancelInFlight, "cancel in flight"},
    Name{Mark::kDuplicateIdInFlight, "duplicate id in flight"},
    Name{Mark::kManyInFlight, "server crashes with twenty calls in flight"},
    Name{Mark::kHealed, "all healed"},
};

constexpr bool names_stand_in_order() {
  for (std::size_t i = 0; i < kMarks; ++i) {
    if (kNames[i].mark != static_cast<Mark>(i)) {
      return false;
    }
  }
  return true;
}

static_assert(names_stand_in_order());

}  // namespace

std::string_view mark_name(Mark mark) { return kNames.at(static_cast<std::size_t>(mark)).name; }

void Marks::add(const Marks& other) {
  for (std::size_t i = 0; i < kMarks; ++i) {
    counts_.at(i) += other.counts_.at(i);
  }
}

std::size_t Marks::reached() const {
  return static_cast<std::size_t>(
      std::count_if(counts_.begin(), counts_.end(), [](std::uint64_t n) { return n > 0; }));
}

}  // namespace gatecrash::simulate
