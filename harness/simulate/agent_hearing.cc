// What an agent learns from the answers that it waits for.

#include <algorithm>

#include "harness/simulate/agent.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/jsonrpc.h"

namespace gatecrash::simulate {
namespace {

// Answers waited for at a time; the oldest is given up, as an agent that lost patience.
constexpr std::size_t kAwaitedMax = 32;

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

bool is_tool_error(const wire::Value& result) {
  const wire::Value* const error = result.find("isError");
  return error != nullptr && error->is_bool() && error->as_bool();
}

}  // namespace

void Agent::await(Awaited awaited) {
  if (awaited_.size() >= kAwaitedMax) {
    awaited_.pop_front();
  }
  awaited_.push_back(std::move(awaited));
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
  const auto found = std::find_if(awaited_.begin(), awaited_.end(),
                                  [&](const Awaited& one) { return one.id == id; });
  if (found == awaited_.end()) {
    return;
  }
  const Awaited awaited = std::move(*found);
  awaited_.erase(found);
  if (awaited.list && line.find("nextCursor") == std::string_view::npos) {
    return;
  }
  const auto answer = wire::read_message(line);
  if (!answer || answer->kind != wire::Message::Kind::kResult || is_tool_error(answer->result)) {
    return;
  }
  if (awaited.list) {
    known.learn_list(answer->result);
  } else if (!awaited.gone.id.empty()) {
    known.forget(awaited.gone.type, awaited.gone.id);
  } else {
    known.learn(payload_of(answer->result));
  }
}

}  // namespace gatecrash::simulate
