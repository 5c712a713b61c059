// marks: the interesting states of a world, and how often each was reached.
//
// A campaign that never reached one has not looked there: marks are counted in every world, listed
// in the report, and `campaign --require-marks` fails when one is missing. Value type.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gatecrash::simulate {

enum class Mark : std::uint8_t {
  // Connections.
  kMessageInPieces,
  kMessagesInOneDelivery,
  kSlowReader,
  kClientLeftInFlight,
  kAnswerToNobody,
  kReconnected,
  // Servers.
  kServerCrashInFlight,
  kServerCrashMidWrite,
  kServerSilent,
  kServerLateAnswer,
  kServerNoise,
  kServerEcho,
  kVictimReads,
  // The lake.
  kLakeThrottled,
  kLakeBroken,
  kLakeGarbage,
  kLakeTruncated,
  kLakeUnreachable,
  kLakeAnswerLost,
  // Counters.
  kStoreDownDuringReserve,
  kPartitionedDenies,
  kReplicasShareCounter,
  kRefund,
  kDeniedAtWindowEnd,
  kAllowedAtWindowStart,
  kCountKeptOverRestart,
  // The audit log.
  kAuditDownDenies,
  kAuditDownAtRelease,
  kAuditNextFile,
  // Gateways.
  kGatewayKilledInFlight,
  kGatewayKilledHolding,
  kClockBackOverEdge,
  kClockForwardOverEdge,
  // Policies.
  kReloadInFlight,
  kReloadWhileHeld,
  kReloadDuringReserve,
  kReloadRefused,
  kReloadDenies,
  // People.
  kHeldApproved,
  kHeldApprovedTooLate,
  kHeldDeniedByPerson,
  kHeldTimesOut,
  kHeldDeniedAtRelease,
  kHeldCancelled,
  kHeldClientLeft,
  kHeldServerGone,
  // Requests.
  kCancelInFlight,
  kDuplicateIdInFlight,
  kManyInFlight,
  kHealed,
};
inline constexpr std::size_t kMarks = static_cast<std::size_t>(Mark::kHealed) + 1;

/// "refund after window edge": for reports.
std::string_view mark_name(Mark mark);

/// Every mark, in the order of reports.
constexpr std::array<Mark, kMarks> all_marks() {
  std::array<Mark, kMarks> marks{};
  for (std::size_t i = 0; i < kMarks; ++i) {
    marks[i] = static_cast<Mark>(i);
  }
  return marks;
}

class Marks {
 public:
  void reach(Mark mark) { ++counts_[static_cast<std::size_t>(mark)]; }

  std::uint64_t count(Mark mark) const { return counts_[static_cast<std::size_t>(mark)]; }

  /// Reached so many times more: of a file.
  void reach(Mark mark, std::uint64_t times) { counts_[static_cast<std::size_t>(mark)] += times; }

  /// Adds what another world reached.
  void add(const Marks& other);

  std::size_t reached() const;

 private:
  std::array<std::uint64_t, kMarks> counts_{};
};

}  // namespace gatecrash::simulate
