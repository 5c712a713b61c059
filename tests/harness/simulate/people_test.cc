#include "harness/simulate/people.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/toy_scene.h"

namespace gatecrash::simulate {
namespace {

using judge::Observation;

/// Holds whatever its audit log says is held, for ever.
class HoldingStack final : public support::ToyStack {
 public:
  bool waits(std::uint32_t, std::uint64_t sequence, Instant) const override {
    return sequence == 7;
  }

  void decide(std::uint32_t, std::uint64_t sequence, bool approve, Instant,
              std::vector<Output>&) override {
    decided.emplace_back(sequence, approve);
  }

  std::vector<std::pair<std::uint64_t, bool>> decided;
};

struct Office : support::ToyScene {
  using Decisions = std::vector<std::pair<std::uint64_t, bool>>;

  Office() : ToyScene(3, std::make_unique<HoldingStack>()) {
    const judge::AuditEntry row{.session = "1",
                                .grant = "a",
                                .method = "tools/call",
                                .tool = "t",
                                .allow = false,
                                .rule = "/tools/t",
                                .hold = true,
                                .sequence = 7,
                                .held = 0,
                                .gateway = 0};
    scene.observe({.kind = Observation::Kind::kAudit, .session = "1", .audit = &row});
  }

  const Decisions& decided() const { return static_cast<const HoldingStack&>(*stack).decided; }

  void work(int hours) {
    for (int i = 0; i < hours; ++i) {
      scene.deliver_until(scene.now() + std::chrono::hours(1));
      let_people_decide(scene, choices);
    }
  }
};

TEST(People, DecideBothWaysAndSaySo) {
  Office office;
  office.scene.swarm.people = true;
  office.work(200);
  ASSERT_GT(office.decided().size(), 10U);
  ASSERT_EQ(office.approvals.size(), office.decided().size());
  bool yes = false;
  bool no = false;
  for (std::size_t i = 0; i < office.approvals.size(); ++i) {
    EXPECT_EQ(office.decided()[i].second, office.approvals[i]);
    yes = yes || office.approvals[i];
    no = no || !office.approvals[i];
  }
  EXPECT_TRUE(yes && no);
}

TEST(People, NeverComeWhereThereAreNone) {
  Office office;
  office.work(200);
  EXPECT_TRUE(office.decided().empty());
}

}  // namespace
}  // namespace gatecrash::simulate
