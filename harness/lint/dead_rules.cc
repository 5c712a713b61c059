// The checks of rules that never fire, or always: deny-all, always-denies, never-fires, dead-rule,
// limit-on-denied, approval-on-denied.
#include <string>

#include "harness/lint/contradiction.h"
#include "harness/lint/lint.h"
#include "harness/lint/rules.h"
#include "stack/base/bytes.h"

namespace gatecrash::lint {
namespace {

using policy::Check;

std::string whose(const NamedRule& named) {
  return named.tool.empty() ? "every tool" : "\"" + printable(named.tool, 64) + "\"";
}

class DeadRules {
 public:
  DeadRules(const Subject& subject, std::vector<Finding>& out) : subject_(subject), out_(out) {}

  void look(const NamedRule& named) {
    const Check* const wall = wall_of(*named.rule);
    bool past_wall = false;
    for (const Check& check : named.rule->checks) {
      if (past_wall || (wall != nullptr && check.kind == Check::Kind::kApproval)) {
        report_dead(check, named, *wall);
      } else {
        report_contradiction(check);
        report_duplicate(check, *named.rule);
      }
      past_wall = past_wall || &check == wall;
    }
    if (wall == nullptr) {
      report_joint_contradiction(*named.rule);
    }
    if (wall != nullptr && named.tool.empty()) {
      add("deny-all", wall->rule, "it denies every call of every tool, so nothing is ever allowed",
          "name the tools that are denied, or write the conditions that are meant");
    }
  }

 private:
  void add(const char* check, const std::string& pointer, std::string why, std::string remedy) {
    out_.push_back({check, pointer, std::move(why), std::move(remedy), {}});
  }

  void report_dead(const Check& check, const NamedRule& named, const Check& wall) {
    const std::string denied = whose(named) + " is always denied by " + printable(wall.rule, 100);
    if (check.kind == Check::Kind::kLimit) {
      add("limit-on-denied", check.rule, denied + ", and a denied call counts nothing",
          "remove the limit, or the denial");
    } else if (check.kind == Check::Kind::kApproval) {
      add("approval-on-denied", check.rule, denied + ", and a person is asked only about the rest",
          "remove the approval, or the denial");
    } else {
      add("dead-rule", check.rule, denied + ", so this never decides", "remove it, or the denial");
    }
  }

  void report_contradiction(const Check& check) {
    const auto found = contradicts(check.conditions);
    if (!found) {
      return;
    }
    if (check.kind == Check::Kind::kRequire) {
      add("always-denies", found->condition->rule, found->why + ", so every call is denied",
          subject_.say(R"(write "action": "deny" with a reason, or the condition that is meant)",
                       "write action: deny with on_deny, or the condition that is meant"));
    } else {
      add("never-fires", found->condition->rule,
          found->why + ", so this fires only when the argument is missing or of another type",
          "write the condition that is meant; to refuse a missing argument ask whether it exists");
    }
  }

  /// Rules that are possible one by one and not together.
  void report_joint_contradiction(const policy::ToolRule& rule) {
    std::vector<policy::Condition> all;
    for (const Check& check : rule.checks) {
      if (check.kind == Check::Kind::kRequire) {
        all.insert(all.end(), check.conditions.begin(), check.conditions.end());
      }
    }
    if (const auto found = contradicts(all)) {
      add("always-denies", found->condition->rule,
          found->why + " as the rules together ask, so every call is denied",
          "every rule must hold: write one condition that says what is allowed");
    }
  }

  void report_duplicate(const Check& check, const policy::ToolRule& rule) {
    if (check.conditions.empty()) {
      return;
    }
    for (const Check& earlier : rule.checks) {
      if (&earlier == &check) {
        return;
      }
      if (earlier.kind == check.kind && same_conditions(earlier.conditions, check.conditions)) {
        add("dead-rule", check.rule,
            "it asks the same as " + printable(earlier.rule, 100) + ", which decides first",
            "remove one of the two");
        return;
      }
    }
  }

  const Subject& subject_;
  std::vector<Finding>& out_;
};

}  // namespace

void lint_dead_rules(const Subject& subject, std::vector<Finding>& out) {
  DeadRules dead(subject, out);
  for (const NamedRule& named : reachable_rules(subject.policy)) {
    dead.look(named);
  }
}

}  // namespace gatecrash::lint
