#include "harness/simulate/agent.h"

#include <algorithm>
#include <array>

#include "harness/generate/arguments.h"
#include "harness/generate/message_text.h"
#include "stack/base/check.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"
#include "stack/wire/jsonrpc.h"
#include "stack/wire/mcp.h"

namespace gatecrash::simulate {
namespace {

using generate::Choices;
using generate::Tool;
using generate::Validity;

// Against 24 valid calls: from none to over a third of them, of each kind.
constexpr std::uint32_t kMixWeights = 10;

// Answers waited for at a time; the oldest is given up, as an agent that lost patience.
constexpr std::size_t kAwaitedMax = 32;

constexpr std::array<std::string_view, 4> kUnknownTools = {
    "delete_all", "type", "READ_FHIR_RESOURCE", "read_fhir_resource "};

std::string quoted(std::string_view text) {
  std::string out;
  wire::append_json_string(out, text);
  return out;
}

/// True for tools whose answers carry ids worth knowing.
bool teaches(std::string_view tool) {
  return tool.starts_with("create_") || tool.starts_with("update_") || tool.starts_with("start_");
}

/// The id of a canonical answer line without parsing it; empty when it does not begin as one.
std::string_view peek_id(std::string_view line) {
  constexpr std::string_view kPrefix = R"({"jsonrpc":"2.0","id":)";
  if (!line.starts_with(kPrefix)) {
    return {};
  }
  line.remove_prefix(kPrefix.size());
  return line.substr(0, line.find(','));
}

/// The JSON that a tool result carries: structuredContent's `result`, or else the first text.
wire::Value payload_of(const wire::Value& result) {
  const wire::Value* const structured = result.find("structuredContent");
  if (structured != nullptr) {
    const wire::Value* const inner = structured->find("result");
    return inner == nullptr ? *structured : *inner;
  }
  const wire::Value* const content = result.find("content");
  if (content != nullptr && content->is_array() && !content->items().empty()) {
    if (const auto text = content->items().front().find_string("text")) {
      return wire::read_json(*text).value_or(wire::Value());
    }
  }
  return {};
}

}  // namespace

ToolNames::ToolNames(const policy::Policy& policy, const generate::ToolCatalog& catalog)
    : served_(catalog.tools) {
  const auto tool_named = [&](std::string_view name) {
    const Tool* const known = catalog.find(name);
    return known != nullptr ? *known : Tool{std::string(name), wire::Value::object()};
  };
  for (const auto& [name, rule] : policy.tools) {
    named_.push_back(tool_named(name));
  }
  for (const std::string& name : policy.hide) {
    unknown_.push_back(tool_named(name));
  }
  for (const std::string_view name : kUnknownTools) {
    unknown_.push_back(tool_named(name));
  }
  if (named_.empty()) {
    named_ = served_.empty() ? unknown_ : served_;
  }
  if (served_.empty()) {
    served_ = named_;
  }
}

const Tool& ToolNames::choose(Choices& choices) const {
  switch (choices.weighted({10, 4, 3})) {
    case 0:
      return choices.pick(named_);
    case 1:
      return choices.pick(served_);
    default:
      return choices.pick(unknown_);
  }
}

Mix Mix::draw(Choices& choices) {
  Mix mix;
  mix.boundary = choices.below(kMixWeights);
  mix.invalid = choices.below(kMixWeights);
  mix.hostile = choices.below(kMixWeights);
  mix.other = choices.below(kMixWeights);
  return mix;
}

std::string Agent::handshake() {
  const auto initialize = wire::make_request(
      "initialize", std::string(wire::method::kInitialize),
      wire::Value::object(
          {{"protocolVersion", wire::kLatestLegacyVersion},
           {"capabilities", wire::Value::object()},
           {"clientInfo", wire::Value::object({{"name", "gatecrash"}, {"version", "0.1.0"}})}}));
  return wire::write_message(initialize) + "\n" +
         wire::write_message(wire::make_notification(std::string(wire::method::kInitialized))) +
         "\n";
}

std::string Agent::next_id(Choices& choices) {
  switch (choices.weighted({24, 4, 1, 1})) {
    case 0:
      return std::to_string(++last_id_);
    case 1:
      return quoted("s-" + std::to_string(++last_id_));
    case 2:
      return quoted(std::to_string(last_id_));  // the same digits as a number before
    default:
      return std::to_string(last_id_);  // used before, answered or not
  }
}

std::string Agent::other_message(Choices& choices) {
  // A list of tools is the largest answer of all: seldom.
  switch (choices.weighted({1, 3, 3, 3})) {
    case 0:
      return R"({"jsonrpc":"2.0","id":)" + next_id(choices) + R"(,"method":"tools/list"})";
    case 1:
      return R"({"jsonrpc":"2.0","id":)" + next_id(choices) + R"(,"method":"ping"})";
    case 2:
      return R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":)" +
             std::to_string(last_id_) + "}}";
    default:
      return R"({"jsonrpc":"2.0","id":)" + next_id(choices) + R"(,"method":"resources/list"})";
  }
}

Agent::Said Agent::speak(const ToolNames& tools, const Mix& mix, const generate::KnownIds& known,
                         std::uint64_t serial, Choices& choices) {
  constexpr std::uint32_t kValidWeight = 24;
  const std::array<std::uint32_t, 5> weights = {kValidWeight, mix.boundary, mix.invalid,
                                                mix.hostile, mix.other};
  const std::size_t kind = choices.weighted(weights);
  if (kind == 4) {
    return {other_message(choices) + "\n", false, {}};
  }
  const Tool& tool = tools.choose(choices);
  constexpr std::array kValidities = {Validity::kValid, Validity::kBoundary, Validity::kInvalid,
                                      Validity::kValid};
  const wire::Value arguments =
      generate::make_arguments(tool, kValidities.at(kind), known, serial, choices);
  const std::string id = next_id(choices);
  std::string line = R"({"jsonrpc":"2.0","id":)" + id +
                     R"(,"method":"tools/call","params":{"name":)" + quoted(tool.name) +
                     R"(,"arguments":)" + wire::write_json(arguments) + "}}";
  if (kind == 3) {
    auto parts = generate::take_apart(line);
    CHECK(parts.has_value());
    const std::string& other = tools.choose(choices).name;
    auto used = generate::make_hostile(*parts, other, choices);
    return {generate::put_together(*parts), true, std::move(used)};
  }
  if (teaches(tool.name)) {
    if (awaited_.size() >= kAwaitedMax) {
      awaited_.pop_front();
    }
    awaited_.push_back(id);
  }
  return {line + "\n", true, {}};
}

void Agent::hear(std::string_view bytes, generate::KnownIds& known) {
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    if (!awaited_.empty()) {
      hear_line(bytes.substr(0, end), known);
    }
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
}

void Agent::hear_line(std::string_view line, generate::KnownIds& known) {
  const std::string_view id = peek_id(line);
  const auto awaited = std::find(awaited_.begin(), awaited_.end(), id);
  if (awaited == awaited_.end()) {
    return;
  }
  awaited_.erase(awaited);
  const auto answer = wire::read_message(line);
  if (answer && answer->kind == wire::Message::Kind::kResult) {
    known.learn(payload_of(answer->result));
  }
}

}  // namespace gatecrash::simulate
