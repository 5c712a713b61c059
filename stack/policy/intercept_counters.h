// intercept_counters: one tool's counters in the Intercept dialect -> limits.
//
// There a counter is declared in one place (a rule's `state`) and bounded in another (a condition
// with lt or lte on its path, in any rule of the tool); rate_limit is both in one word. Here the
// two meet. Pure. Source: docs/intercept.md.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/policy/amount.h"
#include "stack/policy/policy.h"
#include "stack/policy/problems.h"
#include "stack/wire/value.h"

namespace gatecrash::policy {

/// Whether it looks at a counter ("path": "state...") rather than at the call.
bool is_counter_condition(const wire::Value& condition);

class InterceptCounters {
 public:
  /// `scope` is what paths call the tool: its name, or _global of "*".
  InterceptCounters(std::string scope, Problems& problems)
      : scope_(std::move(scope)), problems_(problems) {}

  /// A condition that is_counter_condition(), of a rule with that on_deny.
  void read_bound(const wire::Value& condition, const std::string& pointer,
                  const std::string& on_deny);

  /// A rule's `state`.
  void read_state(const wire::Value& state, const std::string& pointer, const std::string& on_deny);

  /// A rule's `rate_limit`: "5/hour".
  void read_rate(const wire::Value& rate, const std::string& pointer, const std::string& on_deny);

  /// Appends a limit and its check for each counter, in the order of the rules. Counters that
  /// nothing bounds, and bounds of nothing that counts, are problems.
  void settle(ToolRule& rule);

 private:
  struct Bound {
    std::string counter;
    std::string pointer;
    std::string on_deny;
    Amount max;
    bool below = false;  // lt
    bool used = false;
  };

  void add(Limit limit);
  std::optional<Amount> least(Limit& limit);

  std::string scope_;
  Problems& problems_;
  std::vector<Limit> limits_;
  std::vector<Bound> bounds_;
};

}  // namespace gatecrash::policy
