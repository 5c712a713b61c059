#include "harness/simulate/coverage.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "harness/builtin/defaults.h"
#include "harness/invariants/table.h"
#include "harness/judge/exchange.h"
#include "harness/simulate/world.h"
#include "stack/policy/read_policy.h"

namespace gatecrash::simulate {
namespace {

constexpr std::uint32_t part(std::uint32_t state, unsigned at, unsigned bits) {
  return state >> at & ((1U << bits) - 1);
}

std::uint32_t vector_of(Feature feature) {
  return part(static_cast<std::uint32_t>(feature), StateBits::kVector, 10);
}

Coverage coverage_of(const std::vector<std::uint32_t>& states) {
  Coverage coverage;
  for (const std::uint32_t state : states) {
    coverage.reach(state % 3 == 0 ? "/tools/a" : "(allow)", state % 500);
  }
  return coverage;
}

Coverage united(const Coverage& a, const Coverage& b) {
  Coverage sum = a;
  sum.add(b);
  return sum;
}

TEST(Coverage, CountsAStateOfARuleOnce) {
  Coverage coverage;
  EXPECT_TRUE(coverage.reach("(allow)", 0));
  EXPECT_FALSE(coverage.reach("(allow)", 0));
  EXPECT_TRUE(coverage.reach("(hidden)", 0));
  EXPECT_TRUE(coverage.reach("(allow)", 1));
  EXPECT_EQ(coverage.size(), 3U);
  EXPECT_EQ(coverage.rules(), 2U);
  for (const Feature feature : coverage.features()) {
    EXPECT_TRUE(coverage.has(feature));
  }
  EXPECT_FALSE(coverage.has(7));
}

TEST(Coverage, KnowsTheRuleOfAFeature) {
  Coverage coverage;
  coverage.reach("/tools/read/limits/0", 5);
  const std::vector<Feature> features = coverage.features();
  ASSERT_EQ(features.size(), 1U);
  EXPECT_EQ(coverage.rule_of(features[0]), "/tools/read/limits/0");
  EXPECT_EQ(static_cast<std::uint32_t>(features[0]), 5U);
}

RC_GTEST_PROP(CoverageProperty, UnionsAreTheSameInWhateverOrder,
              (const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b,
               const std::vector<std::uint32_t>& c)) {
  const Coverage x = coverage_of(a);
  const Coverage y = coverage_of(b);
  const Coverage z = coverage_of(c);
  RC_ASSERT(united(x, y) == united(y, x));
  RC_ASSERT(united(united(x, y), z) == united(x, united(y, z)));
  RC_ASSERT(united(x, x) == x);
}

judge::Exchange denied_at(Instant at) {
  judge::Exchange exchange;
  exchange.at = at;
  exchange.verdict = {
      .kind = model::Verdict::Kind::kDeny, .rule = "/tools/x/limits/0", .by_limit = true};
  return exchange;
}

TEST(CoverageWatch, TellsTheEdgesOfAWindowFromItsInside) {
  CoverageWatch watch;
  watch.set_window(std::chrono::minutes(1));
  const Instant edge = kWorldEpoch + std::chrono::minutes(3);
  for (const Duration moved : {Duration(0), Duration(999), Duration(1000), Duration(-1)}) {
    watch.arrived(denied_at(edge + moved));
  }
  EXPECT_EQ(watch.coverage().size(), 3U) << "the first two are one";
}

TEST(CoverageWatch, HasOneStateForEachVectorOfAMessage) {
  const auto all = generate::vectors();
  const std::vector<generate::VectorUse> used = {{&all[4], generate::Position::kTop, {}},
                                                 {&all[9], generate::Position::kTop, {}}};
  CoverageWatch watch;
  watch.set_step(3);
  watch.set_vectors(vector_tag(used));
  watch.arrived(denied_at(kWorldEpoch));
  ASSERT_EQ(watch.reached().size(), 2U);
  EXPECT_EQ(vector_of(watch.reached()[0].feature), 10U);
  EXPECT_EQ(vector_of(watch.reached()[1].feature), 5U);
  EXPECT_EQ(watch.reached()[0].step, 3U);
  EXPECT_EQ(watch.coverage().vectors(), 2U);
}

TEST(CoverageWatch, TellsWhatWentOnAroundAMessageAndHowItEnded) {
  CoverageWatch watch;
  judge::Exchange exchange = denied_at(kWorldEpoch);
  watch.ended(exchange);
  exchange.during = judge::Exchange::kStoreDown | judge::Exchange::kReloaded;
  watch.ended(exchange);
  EXPECT_EQ(watch.coverage().size(), 3U);
  exchange.forwarded = 1;
  watch.ended(exchange);
  EXPECT_EQ(watch.coverage().size(), 5U);
  watch.ended(exchange);
  EXPECT_EQ(watch.coverage().size(), 5U);
}

TEST(Coverage, OfAWorldIsTheSameForTheSameSeedAndHasItsVectors) {
  const Subject subject = builtin::builtin_subject(std::make_shared<const policy::Policy>(
      policy::read_policy(builtin::kDefaultPolicyText, "default").value()));
  const ToolNames tools(*subject.policy, subject.catalog);
  const auto run = [&] {
    auto choices = generate::Choices::from_seed(3);
    const auto stack = subject.make_stack(3);
    judge::Judge judge(invariants::table(), subject.policy, subject.visible);
    return run_world(
        choices, *stack, judge,
        {.policy = *subject.policy, .tools = tools, .known = subject.known, .calls_max = 300});
  };
  const WorldResult first = run();
  EXPECT_GT(first.coverage.size(), 20U);
  EXPECT_EQ(first.coverage.size(), first.reached.size());
  EXPECT_TRUE(first.coverage == run().coverage);
  for (const Reached& reached : first.reached) {
    EXPECT_LE(reached.step, first.steps + 1);
    EXPECT_LE(vector_of(reached.feature), generate::vectors().size());
  }
}

}  // namespace
}  // namespace gatecrash::simulate
