#include "harness/builtin/policy_variants.h"

#include <algorithm>
#include <string>
#include <utility>

#include "stack/policy/hosted_dialect.h"
#include "stack/policy/hosted_writer.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::builtin {
namespace {

using wire::Value;

/// A person decides within a minute, or nobody does.
constexpr std::string_view kApprovalTimeout = "60s";

/// One call more or less must matter: half of a cap, but never none.
constexpr std::int64_t kCapMin = 1;

class Variants {
 public:
  explicit Variants(const std::shared_ptr<const policy::Policy>& policy)
      : policy_(policy), root_(policy::hosted_form(*policy).root) {
    for (const auto& [name, rule] : policy_->tools) {
      if (!always_denies(rule) && !is_hidden(*policy_, name)) {
        callable_.push_back(name);
      }
    }
    made_.push_back(policy_);
  }

  std::vector<std::shared_ptr<const policy::Policy>> make() {
    if (callable_.empty()) {
      return std::move(made_);
    }
    Value denies = root_;
    set(denies, callable_.front(), "action", "deny");
    add(denies);
    add_caps();
    Value holds = root_;
    set(holds, callable_.front(), "action", "require_approval");
    set(holds, callable_.front(), "approval_timeout", kApprovalTimeout);
    add(holds);
    return std::move(made_);
  }

 private:
  /// Caps of the tools, each given to the next; and each halved.
  void add_caps() {
    std::vector<std::string> capped;
    std::vector<Value> limits;
    for (const std::string& name : callable_) {
      const Value* const own = root_.find("tools")->find(name)->find("limits");
      if (own != nullptr && own->is_array() && !own->items().empty()) {
        capped.push_back(name);
        limits.push_back(*own);
      }
    }
    if (capped.empty()) {
      return;
    }
    Value swapped = root_;
    Value halved = root_;
    for (std::size_t i = 0; i < capped.size(); ++i) {
      const Value* const next = limits[(i + 1) % limits.size()].items().front().find("max");
      set(swapped, capped[i], "limits", with_cap(limits[i], *next));
      const auto cap = limits[i].items().front().find("max")->as_int64();
      set(halved, capped[i], "limits",
          with_cap(limits[i], Value(std::max(kCapMin, cap.value_or(kCapMin) / 2))));
    }
    add(swapped);
    add(halved);
  }

  static Value with_cap(const Value& limits, const Value& max) {
    Value changed = Value::array();
    for (const Value& limit : limits.items()) {
      Value copy = limit;
      if (changed.items().empty()) {
        copy.set("max", max);
      }
      changed.push_back(std::move(copy));
    }
    return changed;
  }

  static void set(Value& root, const std::string& tool, std::string_view key, Value value) {
    Value tools = *root.find("tools");
    Value rule = *tools.find(tool);
    rule.set(key, std::move(value));
    tools.set(tool, std::move(rule));
    root.set("tools", std::move(tools));
  }

  /// Reads it as an operator's file is read; what the dialect refuses is left out.
  void add(const Value& root) {
    auto read = policy::read_hosted_policy(wire::write_json(root), policy_->name);
    if (read) {
      made_.push_back(std::make_shared<const policy::Policy>(*std::move(read)));
    }
  }

  std::shared_ptr<const policy::Policy> policy_;
  Value root_;
  std::vector<std::string> callable_;
  std::vector<std::shared_ptr<const policy::Policy>> made_;
};

}  // namespace

std::vector<std::shared_ptr<const policy::Policy>> policy_variants(
    const std::shared_ptr<const policy::Policy>& policy) {
  return policy == nullptr ? std::vector<std::shared_ptr<const policy::Policy>>()
                           : Variants(policy).make();
}

}  // namespace gatecrash::builtin
