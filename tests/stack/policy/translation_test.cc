// Reading an Intercept policy, writing it in the hosted dialect and reading that changes no
// decision, no words of the author's, and no counter.
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "harness/generate/choices.h"
#include "stack/policy/decision.h"
#include "stack/policy/hosted_dialect.h"
#include "stack/policy/hosted_writer.h"
#include "stack/policy/intercept_dialect.h"
#include "stack/policy/memory_counter_store.h"
#include "stack/wire/json_writer.h"
#include "tests/support/arbitrary_intercept.h"

namespace gatecrash::policy {
namespace {

// CI's; the nightly run asks for a million (GATECRASH_CASES).
constexpr std::uint64_t kCases = 20'000;
constexpr std::size_t kCallsACase = 12;

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// A decision as text, with rule ids as the hosted form has them.
std::string told(const Decision& decision, const HostedForm* form, const std::string& authors) {
  std::string rule = decision.rule;
  if (form != nullptr) {
    const auto found = form->rules.find(rule);
    rule = found == form->rules.end() ? rule : found->second;
  }
  std::string text = decision.allow ? "allow " : "deny ";
  text += rule;
  if (decision.hold) {
    text += " held for " + std::to_string(decision.hold->count());
  }
  if (decision.reason.starts_with(authors)) {
    text += " saying " + decision.reason;
  }
  for (const Charge& charge : decision.charges) {
    text += "\n  " + charge.key + " +" + charge.amount.to_string() + " of " +
            charge.max.to_string() + " in " + std::to_string(charge.window.count());
  }
  return text;
}

/// The first difference between a policy and its hosted form; empty when there is none.
std::string difference(generate::Choices& choices) {
  const std::string yaml = test::intercept_text(choices);
  const auto policy = read_intercept_policy(yaml, "p.yaml");
  if (!policy) {
    return yaml + "\n" + policy.error().to_string();
  }
  const HostedForm form = hosted_form(*policy);
  const std::string json = wire::write_json(form.root);
  const auto hosted = read_hosted_policy(json, "p.json");
  if (!hosted) {
    return yaml + "\n" + json + "\n" + hosted.error().to_string();
  }
  if (const std::string again = wire::write_json(hosted_form(*hosted).root); again != json) {
    return json + "\nis written again as\n" + again;
  }
  MemoryCounterStore before;
  MemoryCounterStore after;
  for (const test::ArbitraryCall& made : test::arbitrary_calls(choices, kCallsACase)) {
    const Caller caller{made.grant, made.session, nullptr};
    const Call call{made.tool, made.has_arguments ? &made.arguments : nullptr, made.approved};
    const std::string one =
        told(decide_tool_call(*policy, caller, call, before, made.at), &form, "because");
    const std::string other =
        told(decide_tool_call(*hosted, caller, call, after, made.at), nullptr, "because");
    if (one != other) {
      return yaml + "\n" + json + "\n" + made.tool + " " + wire::write_json(made.arguments) + "\n" +
             one + "\nbecame\n" + other;
    }
  }
  return {};
}

TEST(Translation, ChangesNoDecision) {
  const std::uint64_t cases = number_from("GATECRASH_CASES", kCases);
  const std::uint64_t seed = number_from("GATECRASH_SEED", 7);
  for (std::uint64_t i = 0; i < cases; ++i) {
    auto choices = generate::Choices::from_seed(seed * 1'000'000'007 + i);
    ASSERT_EQ(difference(choices), "") << "case " << i << " of seed " << seed;
  }
}

TEST(Translation, IsTriedByEveryKindOfDecision) {
  std::map<std::string, int> kinds;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    auto choices = generate::Choices::from_seed(seed);
    const auto policy = read_hosted_policy(
        wire::write_json(
            hosted_form(read_intercept_policy(test::intercept_text(choices), "p.yaml").value())
                .root),
        "p.json");
    MemoryCounterStore counters;
    for (const test::ArbitraryCall& made : test::arbitrary_calls(choices, kCallsACase)) {
      const Caller caller{made.grant, made.session, nullptr};
      const Call call{made.tool, &made.arguments, made.approved};
      const Decision decision = decide_tool_call(*policy, caller, call, counters, made.at);
      std::string kind = decision.hold ? "held " : "";
      for (const std::string_view part :
           {"(allow)", "(hidden)", "(default deny)", "/all_tools/", "/tools/", "require", "deny_if",
            "limits", "approve_if"}) {
        kind += decision.rule.find(part) == std::string::npos ? "" : std::string(part) + " ";
      }
      ++kinds[kind];
    }
  }
  for (const char* kind :
       {"(allow) ", "(hidden) ", "(default deny) ", "/tools/ ", "/tools/ require ",
        "/tools/ deny_if ", "/tools/ limits ", "held /tools/ ", "/all_tools/ require ",
        "/all_tools/ deny_if ", "/all_tools/ limits ", "held /all_tools/ approve_if "}) {
    EXPECT_GT(kinds[kind], 0) << kind;
  }
}

}  // namespace
}  // namespace gatecrash::policy
