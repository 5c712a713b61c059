// Faults of conditions: what a policy asks of arguments is not asked, or asked of something else.
#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <string>

#include "harness/builtin/faults/altered_policy.h"
#include "harness/builtin/faults/families.h"

namespace gatecrash::builtin {
namespace {

using policy::Check;
using policy::Condition;
using policy::Operator;
using policy::Policy;

constexpr std::string_view kConditionPolicy = R"({
  "version": "1", "default": "deny",
  "tools": {
    "read_fhir_resource": {"require": [{"conditions": [
      {"path": "args.resource_type", "op": "in", "value": ["Patient"]}]}]},
    "search_fhir_resources": {"deny_if": [{"conditions": [
      {"path": "args.resource_type", "op": "in", "value": ["Patient", "Condition"]}]}]}
  }})";

constexpr std::string_view kTwoConditionsPolicy = R"({
  "version": "1", "default": "deny",
  "tools": {
    "read_fhir_resource": {"require": [{"conditions": [
      {"path": "args.datastore_id", "op": "exists", "value": true},
      {"path": "args.resource_type", "op": "eq", "value": "Patient"}]}]}
  }})";

constexpr std::string_view kAllToolsConditionPolicy = R"({
  "version": "1", "default": "deny",
  "all_tools": {"require": [{"conditions": [
    {"path": "args.resource_type", "op": "eq", "value": "Patient"}]}]},
  "tools": {"read_fhir_resource": {}, "search_fhir_resources": {}}})";

/// Changes every check of the policy, of tools and of all_tools.
class AlteredChecks : public AlteredPolicy {
 protected:
  virtual void alter_rule(policy::ToolRule& rule) = 0;

  virtual void alter_all_tools(policy::ToolRule& rule) { alter_rule(rule); }

 private:
  void alter(Policy& policy) final {
    for (auto& [name, rule] : policy.tools) {
      alter_rule(rule);
    }
    alter_all_tools(policy.all_tools);
  }
};

class RequireIgnored final : public AlteredChecks {
  void alter_rule(policy::ToolRule& rule) override {
    std::erase_if(rule.checks, [](const Check& c) { return c.kind == Check::Kind::kRequire; });
  }
};

class DenyIfIgnored final : public AlteredChecks {
  void alter_rule(policy::ToolRule& rule) override {
    std::erase_if(rule.checks, [](const Check& c) { return c.kind == Check::Kind::kDenyIf; });
  }
};

class OnlyTheFirstCondition final : public AlteredChecks {
  void alter_rule(policy::ToolRule& rule) override {
    for (Check& check : rule.checks) {
      check.conditions.resize(std::min<std::size_t>(check.conditions.size(), 1));
    }
  }
};

class ListOfValuesLonger final : public AlteredChecks {
  void alter_rule(policy::ToolRule& rule) override {
    for (Check& check : rule.checks) {
      for (Condition& condition : check.conditions) {
        if (condition.op == Operator::kIn && condition.value.is_array()) {
          condition.value.push_back("Observation");
          condition.value.push_back("Encounter");
        }
      }
    }
  }
};

class ConditionsOfAllToolsIgnored final : public AlteredChecks {
  void alter_rule(policy::ToolRule& /*rule*/) override {}

  void alter_all_tools(policy::ToolRule& rule) override { rule.checks.clear(); }
};

class ConditionNegated final : public AlteredChecks {
  void alter_rule(policy::ToolRule& rule) override {
    for (Check& check : rule.checks) {
      for (Condition& condition : check.conditions) {
        if (condition.op == Operator::kEq) {
          condition.op = Operator::kNeq;
        }
      }
    }
  }
};

constexpr std::array kConditionFaults = {
    FaultKind{"require-ignored", "conditions under require are not asked",
              "default-deny, argument-rules", kConditionPolicy, make_fault<RequireIgnored>},
    FaultKind{"deny-if-ignored", "conditions under deny_if are not asked",
              "default-deny, argument-rules", kConditionPolicy, make_fault<DenyIfIgnored>},
    FaultKind{"only-the-first-condition", "of two conditions of one entry the second is not asked",
              "default-deny, argument-rules", kTwoConditionsPolicy,
              make_fault<OnlyTheFirstCondition>},
    FaultKind{"list-of-values-longer", "a condition takes values that the policy does not list",
              "default-deny, argument-rules, allow-exactly-once", kConditionPolicy,
              make_fault<ListOfValuesLonger>},
    FaultKind{"conditions-of-all-tools-ignored", "conditions under all_tools are not asked",
              "default-deny, argument-rules", kAllToolsConditionPolicy,
              make_fault<ConditionsOfAllToolsIgnored>},
    FaultKind{"condition-negated", "eq is read as neq",
              "default-deny, argument-rules, allow-exactly-once", kTwoConditionsPolicy,
              make_fault<ConditionNegated>},
};

}  // namespace

std::span<const FaultKind> condition_faults() { return kConditionFaults; }

}  // namespace gatecrash::builtin
