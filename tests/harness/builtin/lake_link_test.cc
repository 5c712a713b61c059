#include "harness/builtin/lake_link.h"

#include <gtest/gtest.h>

#include "harness/builtin/defaults.h"

namespace gatecrash::builtin {
namespace {

using simulate::LakeFault;

wire::HttpRequest list() {
  wire::HttpRequest request;
  request.method = "POST";
  request.origin = "https://healthlake.us-west-2.amazonaws.com";
  request.target = "/";
  request.headers = {{"Content-Type", "application/x-amz-json-1.0"},
                     {"X-Amz-Target", "HealthLake.ListFHIRDatastores"}};
  request.body = "{}";
  return request;
}

struct Link {
  healthlake::Lake lake = default_lake();
  StackEvents events;
  simulate::Marks marks;
  int effects = 0;
  LakeLink link{lake, events};

  Link() {
    events.marks = &marks;
    lake.set_effect_sink([this](const healthlake::Effect&) { ++effects; });
  }
};

TEST(LakeLink, FaresAsTheFaultSays) {
  const struct {
    LakeFault fault;
    int status;  // 0: no answer
    int effects;
    simulate::Mark mark;
  } cases[] = {
      {LakeFault::kThrottled, 429, 0, simulate::Mark::kLakeThrottled},
      {LakeFault::kBroken, 500, 0, simulate::Mark::kLakeBroken},
      {LakeFault::kGarbage, 200, 0, simulate::Mark::kLakeGarbage},
      {LakeFault::kTruncated, 200, 1, simulate::Mark::kLakeTruncated},
      {LakeFault::kUnreachable, 0, 0, simulate::Mark::kLakeUnreachable},
      {LakeFault::kAnswerLost, 0, 1, simulate::Mark::kLakeAnswerLost},
  };

  for (const auto& c : cases) {
    Link link;
    link.link.set_fault(c.fault);
    const auto response = link.link.send(list());
    EXPECT_EQ(response ? response->status : 0, c.status);
    EXPECT_EQ(link.effects, c.effects);
    EXPECT_EQ(link.marks.count(c.mark), 1U);
    link.link.set_fault(std::nullopt);
    EXPECT_EQ(link.link.send(list())->status, 200);
  }
}

}  // namespace
}  // namespace gatecrash::builtin
