// The checks of limits: never-counts, max-zero, session-scope, unbounded-amount, dead-limit,
// window-edge.
#include <algorithm>
#include <limits>
#include <string>

#include "harness/lint/lint.h"
#include "harness/lint/rules.h"
#include "stack/base/bytes.h"

namespace gatecrash::lint {
namespace {

using policy::Algorithm;
using policy::Amount;
using policy::Check;
using policy::Limit;
using policy::Scope;

/// How much of what it counts fits a window: "10 calls", "500 units".
std::string capacity(const Limit& limit) {
  const bool whole = limit.max.nanos() == 0 && limit.increment.nanos() == 0;
  if (!limit.increment_from && whole) {
    const auto calls = limit.max.units() / limit.increment.units();
    return std::to_string(calls) + (calls == 1 ? " call" : " calls");
  }
  return limit.max.to_string() + " units";
}

int breadth(Scope scope) { return scope == Scope::kGlobal ? 2 : (scope == Scope::kGrant ? 1 : 0); }

bool counts_alike(const Limit& a, const Limit& b) {
  if (a.increment_from.has_value() != b.increment_from.has_value()) {
    return false;
  }
  return a.increment_from ? a.increment_from->steps == b.increment_from->steps
                          : a.increment == b.increment;
}

/// The most that `limit` lets into `window`, rounded up to whole units; nothing when that cannot be
/// told exactly enough.
std::optional<std::int64_t> most_in(const Limit& limit, Duration window, bool aligned) {
  std::int64_t windows = 1;
  if (window > limit.window) {
    if (window % limit.window != Duration(0)) {
      return std::nullopt;
    }
    windows = window / limit.window;
  } else if (aligned && limit.window % window != Duration(0)) {
    ++windows;  // it may reach into the next
  }
  if (!aligned && limit.algorithm == Algorithm::kFixed) {
    ++windows;
  }
  const std::int64_t units = limit.max.units() + (limit.max.nanos() > 0 ? 1 : 0);
  if (units > std::numeric_limits<std::int64_t>::max() / windows) {
    return std::nullopt;
  }
  return units * windows;
}

/// Whether `a` is always full before `b` is, so that `b` never denies.
bool covers(const Limit& a, const Limit& b) {
  if (!counts_alike(a, b) || breadth(a.scope) < breadth(b.scope)) {
    return false;
  }
  const auto most = most_in(a, b.window, b.algorithm == Algorithm::kFixed);
  return most && *most <= b.max.units();
}

/// Whether a longer window keeps the burst around an edge of `limit` below twice its maximum.
bool has_longer(const Limit& limit, const policy::ToolRule& rule) {
  return std::any_of(rule.limits.begin(), rule.limits.end(), [&](const Limit& other) {
    const auto twice = limit.max.plus(limit.max);
    return &other != &limit && other.window > limit.window && counts_alike(other, limit) &&
           breadth(other.scope) >= breadth(limit.scope) && twice && other.max < *twice;
  });
}

bool bounds_amount(const policy::ToolRule& rule, const policy::Path& path) {
  using policy::Operator;
  for (const Check& check : rule.checks) {
    if (check.kind != Check::Kind::kRequire) {
      continue;
    }
    for (const policy::Condition& condition : check.conditions) {
      const bool above = condition.op == Operator::kLt || condition.op == Operator::kLte ||
                         condition.op == Operator::kEq || condition.op == Operator::kIn;
      if (above && condition.path.root == path.root && condition.path.steps == path.steps) {
        return true;
      }
    }
  }
  return false;
}

class Limits {
 public:
  Limits(const Subject& subject, std::vector<Finding>& out) : subject_(subject), out_(out) {}

  void look(const policy::ToolRule& rule) {
    for (std::size_t i = 0; i < rule.limits.size(); ++i) {
      if (counts(rule.limits[i])) {
        look_at(rule.limits[i], rule);
        look_for_cover(i, rule);
      }
    }
  }

 private:
  void add(const char* check, const std::string& pointer, std::string why, std::string remedy) {
    out_.push_back({check, pointer, std::move(why), std::move(remedy), {}});
  }

  std::string at(const Limit& limit, const char* key) const {
    return subject_.yaml ? limit.rule : limit.rule + "/" + key;
  }

  /// Whether the counter fills, and some call fits in it.
  bool counts(const Limit& limit) {
    if (!limit.increment_from && limit.increment.is_zero()) {
      add("never-counts", at(limit, "increment"),
          "increment 0 counts nothing, so the counter never fills",
          "remove \"increment\" (a call then counts 1), or remove the limit");
      return false;
    }
    if (limit.max.is_zero() || (!limit.increment_from && limit.max < limit.increment)) {
      add("max-zero", at(limit, "max"), "not one call fits in " + limit.max.to_string(),
          subject_.say(R"(write "action": "deny" with a reason, which says so)",
                       "write action: deny with on_deny, which says so"));
      return false;
    }
    return true;
  }

  void look_at(const Limit& limit, const policy::ToolRule& rule) {
    if (limit.scope == Scope::kSession) {
      add("session-scope", limit.rule,
          "a session's counter starts at zero when the client connects again",
          R"(write "scope": "grant", or add a second limit of that scope)");
    }
    if (limit.increment_from && !bounds_amount(rule, *limit.increment_from)) {
      const std::string path = printable(limit.increment_from->text, 64);
      add("unbounded-amount", limit.rule,
          "nothing bounds " + path + " of one call, so a single call may take all of " +
              limit.max.to_string(),
          subject_.say(R"(add "require": [{"conditions": [{"path": ")" + path +
                           R"(", "op": "lte", "value": MOST}]}])",
                       "add a rule with conditions: [{path: " + path + ", op: lte, value: MOST}]"));
    }
    if (limit.algorithm == Algorithm::kFixed && !has_longer(limit, rule)) {
      const std::string fits = capacity(limit);
      add("window-edge", limit.rule,
          fits + " fit at the end of one window, and as many at the start of the next",
          subject_.say(R"(where twice is too much write "algorithm": "sliding", or add a limit )"
                       "with a longer window",
                       "where twice is too much add a rule with a longer window; the hosted "
                       "dialect has sliding windows"));
    }
  }

  /// Reports limit `i` when another of the rule, or one of all tools, makes it dead.
  void look_for_cover(std::size_t i, const policy::ToolRule& rule) {
    const Limit& limit = rule.limits[i];
    const auto report = [&](const Limit& other) {
      add("dead-limit", limit.rule,
          "it never denies: " + printable(other.rule, 100) + " is always full first",
          "lower its max, or remove it");
    };
    for (std::size_t j = 0; j < rule.limits.size(); ++j) {
      // Of two that cover each other the first stays.
      if (j != i && covers(rule.limits[j], limit) && (j < i || !covers(limit, rule.limits[j]))) {
        report(rule.limits[j]);
        return;
      }
    }
    if (&rule == &subject_.policy.all_tools) {
      return;
    }
    for (const Limit& other : subject_.policy.all_tools.limits) {
      if (covers(other, limit)) {
        report(other);
        return;
      }
    }
  }

  const Subject& subject_;
  std::vector<Finding>& out_;
};

}  // namespace

void lint_limits(const Subject& subject, std::vector<Finding>& out) {
  Limits limits(subject, out);
  for (const NamedRule& named : reachable_rules(subject.policy)) {
    if (wall_of(*named.rule) == nullptr) {
      limits.look(*named.rule);
    }
  }
}

}  // namespace gatecrash::lint
