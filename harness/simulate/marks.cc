#include "harness/simulate/marks.h"

#include <algorithm>

#include "stack/base/check.h"

namespace gatecrash::simulate {

std::string_view mark_name(Mark mark) {
  switch (mark) {
    case Mark::kMessageInPieces:
      return "message in pieces";
    case Mark::kMessagesInOneDelivery:
      return "several messages in one delivery";
    case Mark::kSlowReader:
      return "message waits for a slow reader";
    case Mark::kClientLeftInFlight:
      return "client leaves with calls in flight";
    case Mark::kAnswerToNobody:
      return "answer for a client that has left";
    case Mark::kReconnected:
      return "client connects again";
    case Mark::kServerCrashInFlight:
      return "server crashes with calls in flight";
    case Mark::kServerCrashMidWrite:
      return "server crashes in mid-write";
    case Mark::kServerSilent:
      return "server reads nothing";
    case Mark::kServerLateAnswer:
      return "silent server answers late";
    case Mark::kServerNoise:
      return "server says what is no message";
    case Mark::kServerEcho:
      return "server answers twice";
    case Mark::kVictimReads:
      return "another reader in front of the server";
    case Mark::kLakeThrottled:
      return "lake answers 429";
    case Mark::kLakeBroken:
      return "lake answers 500";
    case Mark::kLakeGarbage:
      return "lake answers garbage";
    case Mark::kLakeTruncated:
      return "lake's answer is cut";
    case Mark::kLakeUnreachable:
      return "lake unreachable";
    case Mark::kLakeAnswerLost:
      return "lake's answer is lost after the effect";
    case Mark::kStoreDownDuringReserve:
      return "store down during reserve";
    case Mark::kPartitionedDenies:
      return "one replica is cut off from the store";
    case Mark::kReplicasShareCounter:
      return "two replicas count in one window";
    case Mark::kRefund:
      return "refund";
    case Mark::kDeniedAtWindowEnd:
      return "denied in the last millisecond of a window";
    case Mark::kAllowedAtWindowStart:
      return "allowed in the first millisecond of a window";
    case Mark::kCountKeptOverRestart:
      return "denied by what was counted before a restart";
    case Mark::kAuditDownDenies:
      return "audit log cannot be written";
    case Mark::kAuditDownAtRelease:
      return "audit log down when a held call ends";
    case Mark::kGatewayKilledInFlight:
      return "gateway killed with calls in flight";
    case Mark::kGatewayKilledHolding:
      return "gateway killed with held calls";
    case Mark::kClockBackOverEdge:
      return "clock steps back over a window edge";
    case Mark::kClockForwardOverEdge:
      return "clock steps forward over a window edge";
    case Mark::kReloadInFlight:
      return "reload with calls in flight";
    case Mark::kReloadWhileHeld:
      return "reload while a call is held";
    case Mark::kReloadDuringReserve:
      return "reload between judge and reserve";
    case Mark::kReloadRefused:
      return "invalid policy refused";
    case Mark::kReloadDenies:
      return "denied by a rule that a reload brought";
    case Mark::kHeldApproved:
      return "held call approved";
    case Mark::kHeldApprovedTooLate:
      return "held call approved too late";
    case Mark::kHeldDeniedByPerson:
      return "held call denied by a person";
    case Mark::kHeldTimesOut:
      return "held call times out";
    case Mark::kHeldDeniedAtRelease:
      return "approved call denied when judged again";
    case Mark::kHeldCancelled:
      return "held call cancelled";
    case Mark::kHeldClientLeft:
      return "client of a held call leaves";
    case Mark::kHeldServerGone:
      return "server of a held call gone";
    case Mark::kCancelInFlight:
      return "cancel in flight";
    case Mark::kDuplicateIdInFlight:
      return "duplicate id in flight";
    case Mark::kManyInFlight:
      return "server crashes with twenty calls in flight";
    case Mark::kHealed:
      return "all healed";
  }
  CHECK(false);
}

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
