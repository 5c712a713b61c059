// The checks that need the tools' input schemas: unknown-argument, argument-type, argument-value,
// optional-argument.
#include <algorithm>
#include <string>

#include "harness/lint/lint.h"
#include "harness/lint/rules.h"
#include "harness/lint/schema_view.h"
#include "stack/base/bytes.h"
#include "stack/policy/conditions.h"
#include "stack/policy/policy_text.h"
#include "stack/policy/spelling.h"

namespace gatecrash::lint {
namespace {

using policy::Check;
using policy::Condition;
using policy::Operator;
using wire::Value;

std::string types_text(const SchemaView& view) {
  std::string text;
  for (const std::string_view type : view.types) {
    text += (text.empty() ? "" : " or ") + printable(type, 32);
  }
  return text;
}

class Arguments {
 public:
  Arguments(const Tool& tool, std::vector<Finding>& out) : tool_(tool), out_(out) {}

  void look(const policy::ToolRule& rule) {
    for (const Check& check : rule.checks) {
      for (const Condition& condition : check.conditions) {
        if (condition.path.root == policy::Path::Root::kArguments &&
            !condition.path.steps.empty()) {
          look_at(check, condition);
        }
      }
    }
    for (const policy::Limit& limit : rule.limits) {
      if (limit.increment_from) {
        look_at_amount(limit);
      }
    }
  }

 private:
  void add(const char* check, const std::string& pointer, std::string why, std::string remedy) {
    out_.push_back({check, pointer, std::move(why), std::move(remedy), {}});
  }

  std::string tool() const { return "\"" + printable(tool_.name, 64) + "\""; }

  void unknown(const SchemaView& view, const policy::Path& path, const std::string& pointer,
               const std::string& effect) {
    std::string_view spelt;
    for (const policy::Path::Step& step : path.steps) {
      if (const auto* const key = std::get_if<std::string>(&step)) {
        spelt = *key;
        if (std::find(view.siblings.begin(), view.siblings.end(), *key) == view.siblings.end()) {
          break;
        }
      }
    }
    const std::string_view meant = policy::nearest(spelt, view.siblings);
    std::string known;
    for (const std::string_view name : view.siblings) {
      known += (known.empty() ? "" : " ") + printable(name, 32);
    }
    add("unknown-argument", pointer,
        "the server's " + tool() + " has no argument " + printable(path.text, 64) + effect,
        meant.empty() ? "its arguments: " + (known.empty() ? "none" : known)
                      : "did you mean \"" + printable(meant, 64) + "\"?");
  }

  void look_at(const Check& check, const Condition& condition) {
    const SchemaView view = view_schema(tool_.input_schema, condition.path);
    if (!view.known) {
      unknown(view, condition.path, condition.rule + "/path", effect(check, condition));
      return;
    }
    if (!view.anything) {
      look_at_type(condition, view);
      look_at_values(condition, view);
    }
    const bool asks = check.kind == Check::Kind::kRequire && condition.op != Operator::kExists;
    if (asks && view.optional) {
      add("optional-argument", condition.rule + "/path",
          "the server does not require " + printable(condition.path.text, 64) +
              ", and a call without it is denied",
          "keep it where that is meant; say so in on_deny");
    }
  }

  static std::string effect(const Check& check, const Condition& condition) {
    const bool absence = condition.op == Operator::kExists && !condition.value.as_bool();
    switch (check.kind) {
      case Check::Kind::kRequire:
        return absence ? ": every call passes" : ": every call that keeps to its schema is denied";
      case Check::Kind::kApproval:
        return ": every call is held";
      default:
        return absence || condition.op != Operator::kExists ? ": every call is denied"
                                                            : ": it never fires";
    }
  }

  void look_at_amount(const policy::Limit& limit) {
    const SchemaView view = view_schema(tool_.input_schema, *limit.increment_from);
    const std::string pointer = limit.rule + "/increment_from";
    if (!view.known) {
      unknown(view, *limit.increment_from, pointer, ": no call can be counted, and all are denied");
    } else if (!has_type(view, Value::Kind::kNumber)) {
      add("argument-type", pointer,
          printable(limit.increment_from->text, 64) + " is " + types_text(view) +
              " in the server's schema, and only a number can be counted: every call is denied",
          "count an argument that is a number, or calls: leave increment_from out");
    } else if (view.optional) {
      add("optional-argument", pointer,
          "the server does not require " + printable(limit.increment_from->text, 64) +
              ", and a call without it is denied",
          "keep it where that is meant; say so in on_deny");
    }
  }

  void look_at_type(const Condition& condition, const SchemaView& view) {
    using Kind = Value::Kind;
    const auto mismatch = [&](const std::string& what) {
      add("argument-type", condition.rule + "/value",
          printable(condition.path.text, 64) + " is " + types_text(view) +
              " in the server's schema, and " + what,
          "compare it with a value of its type");
    };
    switch (condition.op) {
      case Operator::kRegex:
        if (!has_type(view, Kind::kString)) {
          mismatch("a regex looks at text only");
        }
        break;
      case Operator::kContains:
        if (!has_type(view, Kind::kString) && !has_type(view, Kind::kArray)) {
          mismatch("only text and arrays contain something");
        }
        break;
      case Operator::kIn:
      case Operator::kNotIn: {
        const auto& items = condition.value.items();
        const auto odd = std::find_if(items.begin(), items.end(), [&](const Value& item) {
          return !has_type(view, item.kind());
        });
        if (odd != items.end()) {
          mismatch("never " + policy::shown(*odd));
        }
        break;
      }
      case Operator::kExists:
        break;
      default:
        if (!has_type(view, condition.value.kind())) {
          mismatch("never comparable with " + policy::shown(condition.value));
        }
        break;
    }
  }

  void look_at_values(const Condition& condition, const SchemaView& view) {
    if (view.values.empty()) {
      return;
    }
    const auto look = [&](const Value& value) {
      const bool there =
          std::any_of(view.values.begin(), view.values.end(),
                      [&](const Value* known) { return policy::equal_data(*known, value); });
      if (!there && has_type(view, value.kind())) {
        add("argument-value", condition.rule + "/value",
            "the server's schema has no value " + policy::shown(value) + " for " +
                printable(condition.path.text, 64),
            "write one that it has");
      }
    };
    if (condition.op == Operator::kEq || condition.op == Operator::kNeq) {
      look(condition.value);
    } else if (condition.op == Operator::kIn || condition.op == Operator::kNotIn) {
      for (const Value& item : condition.value.items()) {
        look(item);
      }
    }
  }

  const Tool& tool_;
  std::vector<Finding>& out_;
};

}  // namespace

void lint_arguments(const Subject& subject, std::vector<Finding>& out) {
  for (const NamedRule& named : reachable_rules(subject.policy)) {
    for (const Tool& tool : *subject.tools) {
      if (tool.name == named.tool && tool.input_schema.is_object()) {
        Arguments(tool, out).look(*named.rule);
      }
    }
  }
}

}  // namespace gatecrash::lint
