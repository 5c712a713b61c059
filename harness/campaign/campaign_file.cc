#include "harness/campaign/campaign_file.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "stack/base/hash.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/json_schema.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::campaign {

extern const std::string_view kCampaignSchema;  // docs/schemas/campaign.schema.json

namespace {

using wire::Value;

constexpr std::uint64_t kStateMask = (std::uint64_t{1} << simulate::StateBits::kSum) - 1;

/// {"/tools/x/limits/0":[2,34],...}: the states of each rule.
Value coverage_json(const simulate::Coverage& coverage) {
  std::map<std::string_view, Value> rules;
  for (const simulate::Feature feature : coverage.features()) {
    const auto rule = rules.try_emplace(coverage.rule_of(feature), Value::array()).first;
    rule->second.push_back(static_cast<std::int64_t>(feature & kStateMask));
  }
  Value json = Value::object();
  for (auto& [rule, states] : rules) {
    json.set(rule, std::move(states));
  }
  return json;
}

Value tally_json(const Tally& tally) {
  Value json = Value::object(
      {{"virtual_us", std::int64_t{tally.virtual_time.count()}}, {"trace", hex64(tally.trace)}});
  each_number(tally, [&](std::string_view name, std::uint64_t number) { json.set(name, number); });
  Value marks = Value::object();
  for (const simulate::Mark mark : simulate::all_marks()) {
    marks.set(simulate::mark_name(mark), tally.marks.count(mark));
  }
  json.set("marks", std::move(marks));
  json.set("coverage", coverage_json(tally.coverage));
  return json;
}

Value invariants_json(const std::vector<judge::Count>& counts) {
  Value list = Value::array();
  for (const judge::Count& count : counts) {
    list.push_back(Value::object({{"name", count.invariant},
                                  {"checked", count.checked},
                                  {"violations", count.violations},
                                  {"judged", count.judged}}));
  }
  return list;
}

Value findings_json(std::vector<KnownFinding> findings) {
  std::sort(findings.begin(), findings.end(), [](const KnownFinding& a, const KnownFinding& b) {
    return std::tie(a.world, a.signature) < std::tie(b.world, b.signature);
  });
  Value list = Value::array();
  for (const KnownFinding& finding : findings) {
    list.push_back(Value::object({{"folder", finding.folder},
                                  {"signature", finding.signature},
                                  {"invariant", finding.invariant},
                                  {"message", finding.message},
                                  {"world", finding.world},
                                  {"client_messages", finding.client_messages}}));
  }
  return list;
}

/// A whole number of that base, or nothing.
std::optional<std::uint64_t> read_whole(std::string_view text, int base) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number, base);
  return error == std::errc() && at == end ? std::optional(number) : std::nullopt;
}

// The schema has said that members are there and of which kind, before these are called.

std::string text_at(const Value& object, std::string_view key) {
  return std::string(object.find_string(key).value_or(""));
}

std::uint64_t number_at(const Value& object, std::string_view key) {
  return static_cast<std::uint64_t>(object.find(key)->as_int64().value_or(0));
}

bool truth_at(const Value& object, std::string_view key) { return object.find(key)->as_bool(); }

Result<Tally> read_tally(const Value& root, std::string_view name) {
  const Value& json = *root.find("tally");
  Tally tally;
  each_number(tally,
              [&](std::string_view key, std::uint64_t& number) { number = number_at(json, key); });
  const Value& marks = *json.find("marks");
  for (const simulate::Mark mark : simulate::all_marks()) {
    const std::string_view key = simulate::mark_name(mark);
    tally.marks.reach(mark, marks.find(key) == nullptr ? 0 : number_at(marks, key));
  }
  const Value* const coverage = json.find("coverage");
  for (const auto& [rule, states] : coverage->members()) {
    for (const Value& state : states.items()) {
      tally.coverage.reach(rule, static_cast<std::uint32_t>(state.as_int64().value_or(0)));
    }
  }
  tally.virtual_time = Duration(static_cast<std::int64_t>(number_at(json, "virtual_us")));
  const auto trace = read_whole(text_at(json, "trace"), 16);
  if (!trace) {
    return fail(Code::kConfigInvalid, "/tally/trace must be a number in hexadecimal digits",
                std::string(name));
  }
  tally.trace = *trace;
  for (const Value& count : root.find("invariants")->items()) {
    tally.counts.push_back({text_at(count, "name"), number_at(count, "checked"),
                            number_at(count, "violations"), truth_at(count, "judged")});
  }
  return tally;
}

Result<Plan> read_plan(const Value& root, std::string_view name) {
  Plan plan;
  const auto seed = read_whole(text_at(root, "seed"), 10);
  if (!seed) {
    return fail(Code::kConfigInvalid, "/seed must be a whole number in a string",
                std::string(name));
  }
  plan.seed = *seed;
  if (!root.find("calls")->is_null()) {
    plan.calls = number_at(root, "calls");
  }
  plan.world_calls = number_at(root, "world_calls");
  plan.steered = truth_at(root, "steered");
  const auto shard = read_shard(text_at(root, "shard"));
  if (!shard) {
    return fail(Code::kConfigInvalid, "/shard: " + shard.error().message, std::string(name));
  }
  plan.shard = *shard;
  return plan;
}

Status check_shape(const Value& root, std::string_view name) {
  static const wire::JsonSchema kSchema =
      *wire::JsonSchema::read(*wire::read_json(kCampaignSchema));
  const Value* const version = root.find("version");
  if (root.find_string("gatecrash") == "campaign" && version != nullptr &&
      version->as_int64() != 1) {
    return fail(Code::kConfigUnknown,
                "campaign version " + wire::write_json(*version) +
                    " is unknown here (this gatecrash reads version 1)",
                std::string(name));
  }
  const auto faults = kSchema.check(root);
  if (!faults.empty()) {
    return fail(Code::kConfigInvalid, faults.front().pointer + " " + faults.front().message,
                std::string(name));
  }
  return {};
}

}  // namespace

KnownFinding known_finding(const Finding& finding, std::string_view folder) {
  return {std::string(folder),       finding.signature, finding.violation.invariant,
          finding.violation.message, finding.world,     finding.client_messages};
}

std::string write_campaign(const CampaignRecord& record) {
  const Plan& plan = record.plan;
  const Value calls = plan.calls == UINT64_MAX ? Value() : Value(plan.calls);
  Value root = Value::object({{"gatecrash", "campaign"},
                              {"version", 1},
                              {"seed", std::to_string(plan.seed)},
                              {"calls", calls},
                              {"world_calls", plan.world_calls},
                              {"shard", shard_text(plan.shard)},
                              {"steered", plan.steered},
                              {"policy_digest", record.policy_digest},
                              {"fault", record.fault},
                              {"next_world", record.next_world},
                              {"done", record.done},
                              {"tally", tally_json(record.tally)},
                              {"invariants", invariants_json(record.tally.counts)},
                              {"findings", findings_json(record.findings)}});
  if (!record.target.file.empty()) {
    root.set("target",
             Value::object({{"file", record.target.file}, {"digest", record.target.digest}}));
  }
  return wire::write_json_pretty(root) + "\n";
}

Result<CampaignRecord> read_campaign(std::string_view text, std::string_view name) {
  auto root = wire::read_json(text);
  if (!root) {
    return fail(Code::kConfigInvalid, root.error().to_string(), std::string(name));
  }
  TRY_STATUS(check_shape(*root, name));
  CampaignRecord record;
  TRY(record.plan, read_plan(*root, name));
  TRY(record.tally, read_tally(*root, name));
  record.policy_digest = text_at(*root, "policy_digest");
  record.fault = text_at(*root, "fault");
  if (const Value* const target = root->find("target")) {
    record.target = {text_at(*target, "file"), text_at(*target, "digest")};
  }
  record.next_world = number_at(*root, "next_world");
  record.done = truth_at(*root, "done");
  for (const Value& finding : root->find("findings")->items()) {
    const std::string folder = text_at(finding, "folder");
    if (folder.empty() || folder.front() == '.' || folder.find('/') != std::string::npos) {
      return fail(Code::kConfigInvalid,
                  "/findings/" + std::to_string(record.findings.size()) +
                      "/folder must be the name of a folder beside this file",
                  std::string(name));
    }
    record.findings.push_back({folder, text_at(finding, "signature"), text_at(finding, "invariant"),
                               text_at(finding, "message"), number_at(finding, "world"),
                               number_at(finding, "client_messages")});
  }
  return record;
}

}  // namespace gatecrash::campaign
