#include "stack/servers/mcp_session.h"

#include <algorithm>
#include <array>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/servers/modern_era.h"
#include "stack/wire/json_writer.h"
#include "stack/wire/mcp.h"

namespace gatecrash::servers {
namespace {

// What a server without prompts and resources answers when it claims the capability.
struct EmptyList {
  std::string_view method;
  std::string_view capability;
  std::string_view result;
};

constexpr std::array<EmptyList, 3> kEmptyLists = {
    EmptyList{"prompts/list", "prompts", R"({"prompts":[]})"},
    EmptyList{"resources/list", "resources", R"({"resources":[]})"},
    EmptyList{"resources/templates/list", "resources", R"({"resourceTemplates":[]})"}};

std::string begin_result(const wire::Value& id) {
  std::string out = R"({"jsonrpc":"2.0","id":)";
  wire::append_json(out, id);
  out += R"(,"result":)";
  return out;
}

/// REQUIRES: `result` is the JSON of an object.
std::string answer_raw(const wire::Value& id, std::string_view result) {
  std::string out = begin_result(id);
  (out += result) += '}';
  return out;
}

std::string answer_error(wire::Value id, int code, std::string text) {
  return wire::write_message(wire::make_error(std::move(id), code, std::move(text)));
}

/// Says what a call came to, in the shape of its era.
struct CallAnswers {
  const wire::Value& id;
  std::string members;  // of the modern era, as JSON: ,"resultType":...

  std::string failure(std::string text) const {
    std::string result = wire::write_json(wire::make_tool_text(std::move(text), true));
    result.insert(result.size() - 1, members);
    return answer_raw(id, result);
  }

  /// FastMCP's shape: the result as indented text for models, and again as data for programs.
  std::string success(const wire::Value& result) const;
};

std::string CallAnswers::success(const wire::Value& result) const {
  const std::string text = wire::write_json_pretty(result);
  std::string out = begin_result(id);
  out.reserve(out.size() + 3 * text.size());  // the escaped text, and what it says once more
  out += R"({"content":[{"type":"text","text":)";
  wire::append_json_string(out, text);
  out += R"(}],"structuredContent":{"result":)";
  wire::append_json(out, result);
  ((out += R"(},"isError":false)") += members) += "}}";
  return out;
}

/// "/query_parameters/name" -> "query_parameters.name".
std::string dotted(std::string_view pointer) {
  std::string path(pointer.substr(std::min<std::size_t>(1, pointer.size())));
  std::replace(path.begin(), path.end(), '/', '.');
  return path;
}

std::string bad_arguments(std::string_view tool, const std::vector<wire::SchemaFault>& faults) {
  std::string text = std::to_string(faults.size()) + " validation error" +
                     (faults.size() == 1 ? "" : "s") + " for " + std::string(tool) + "Arguments";
  for (const wire::SchemaFault& fault : faults) {
    text += "\n" + printable(dotted(fault.pointer)) + "\n  " + fault.message;
  }
  return text;
}

std::string tool_error(std::string_view tool, std::string_view text) {
  return "Error executing tool " + std::string(tool) + ": " + std::string(text);
}

}  // namespace

std::vector<std::string> McpSession::on_line(std::string_view line, wire::LineFault fault,
                                             Instant now) {
  if (fault != wire::LineFault::kNone) {
    return {
        answer_error({}, wire::kParseError,
                     fault == wire::LineFault::kTooLong
                         ? "a line longer than " + std::to_string(wire::kLineBytesMax) + " bytes"
                         : "a carriage return inside a line")};
  }
  if (wire::is_blank(line)) {
    return {};
  }
  auto unit = wire::read_unit(line);
  if (!unit) {
    wire::Refusal refusal = std::move(unit).error();
    return {answer_error(std::move(refusal.id), refusal.rpc_code, refusal.error.to_string())};
  }
  if (unit->batch) {
    return on_batch(std::move(unit->messages), now);
  }
  auto answer = on_message(std::move(unit->messages.front()), now, false);
  return answer ? std::vector<std::string>{*std::move(answer)} : std::vector<std::string>();
}

std::vector<std::string> McpSession::on_batch(std::vector<wire::Message> messages, Instant now) {
  if (version_ != wire::kBatchVersion) {
    return {answer_error({}, wire::kInvalidRequest,
                         "batches belong to MCP " + std::string(wire::kBatchVersion) + " alone")};
  }
  if (messages.size() > kBatchMessagesMax) {
    return {
        answer_error({}, wire::kInvalidRequest,
                     "a batch of more than " + std::to_string(kBatchMessagesMax) + " messages")};
  }
  std::vector<std::string> answers;
  std::size_t bytes = 2;  // the brackets
  for (wire::Message& message : messages) {
    if (auto answer = on_message(std::move(message), now, true)) {
      bytes += answer->size() + 1;
      answers.push_back(*std::move(answer));
    }
  }
  if (answers.empty() || bytes > wire::kLineBytesMax) {
    return answers;  // too long for one line: each answer is a message of its own too
  }
  std::string line;
  line.reserve(bytes);
  for (const std::string& answer : answers) {
    (line += line.empty() ? '[' : ',') += answer;
  }
  line += ']';
  return {std::move(line)};
}

std::optional<std::string> McpSession::on_message(wire::Message message, Instant now,
                                                  bool in_batch) {
  if (message.kind != wire::Message::Kind::kRequest) {
    return std::nullopt;
  }
  if (wire::era_of(message) == wire::Era::kModern) {
    return in_batch ? answer_error(std::move(message.id), wire::kInvalidRequest,
                                   "a request of a version that has no batches")
                    : on_modern(std::move(message), now);
  }
  if (message.method == wire::method::kInitialize) {
    return in_batch ? answer_error(std::move(message.id), wire::kInvalidRequest,
                                   "initialize must not be part of a batch")
                    : on_initialize(std::move(message));
  }
  if (message.method == wire::method::kPing) {
    return answer_raw(message.id, "{}");
  }
  if (version_.empty()) {
    return answer_error(
        std::move(message.id), wire::kInvalidParams,
        message.method == wire::method::kDiscover ? missing_meta() : "a request before initialize");
  }
  if (message.method == wire::method::kToolsCall) {
    return on_call(std::move(message), now, wire::Era::kLegacy);
  }
  if (message.method == wire::method::kToolsList) {
    const wire::Value* const cursor = message.params.find("cursor");
    return cursor == nullptr || cursor->is_null()
               ? answer_raw(message.id, manifest_.tools_list)
               : answer_error(std::move(message.id), wire::kInvalidParams,
                              "a cursor that this server did not hand out");
  }
  for (const EmptyList& list : kEmptyLists) {
    if (message.method == list.method && manifest_.capabilities.find(list.capability) != nullptr) {
      return answer_raw(message.id, list.result);
    }
  }
  return answer_error(std::move(message.id), wire::kMethodNotFound,
                      "unknown method \"" + printable(message.method, 64) + "\"");
}

std::string McpSession::on_initialize(wire::Message message) {
  const auto requested = message.params.find_string("protocolVersion");
  if (!requested) {
    return answer_error(std::move(message.id), wire::kInvalidParams,
                        "initialize without a protocolVersion");
  }
  version_ = wire::negotiate_version(*requested);
  return wire::write_message(wire::make_result(
      std::move(message.id), wire::Value::object({{"protocolVersion", version_},
                                                  {"capabilities", manifest_.capabilities},
                                                  {"serverInfo", manifest_.server_info}})));
}

std::string McpSession::on_call(wire::Message message, Instant now, wire::Era era) {
  auto call = wire::read_tool_call(message);
  if (!call) {
    return answer_error(std::move(message.id), wire::kInvalidParams, call.error().to_string());
  }
  const CallAnswers answers{message.id, era == wire::Era::kModern
                                            ? modern_members(manifest_, Caching::kNone)
                                            : std::string()};
  const ToolDefinition* const tool = manifest_.find(call->name);
  if (tool == nullptr) {
    return answers.failure("Unknown tool: " + printable(call->name));
  }
  wire::Value arguments = wire::Value::object();
  if (wire::Value* const given = message.params.find("arguments")) {
    arguments = std::move(*given);
  }
  if (const auto faults = tool->input.check(arguments); !faults.empty()) {
    return answers.failure(tool_error(tool->name, bad_arguments(tool->name, faults)));
  }
  const ToolOutcome outcome = runner_.run(tool->name, std::move(arguments), now);
  if (!outcome) {
    return answers.failure(tool_error(tool->name, outcome.error().text));
  }
  std::string answer = answers.success(*outcome);
  if (answer.size() > wire::kLineBytesMax) {
    return answers.failure(
        tool_error(tool->name, "the result needs a line of " + std::to_string(answer.size()) +
                                   " bytes, more than a client reads; ask for less"));
  }
  return answer;
}

std::string McpSession::on_modern(wire::Message message, Instant now) {
  if (auto refusal = check_modern_meta(message)) {
    return wire::write_message(*refusal);
  }
  if (message.method == wire::method::kToolsCall) {
    return on_call(std::move(message), now, wire::Era::kModern);
  }
  const auto list = [&](std::string_view result) {
    if (const wire::Value* const cursor = message.params.find("cursor");
        cursor != nullptr && !cursor->is_null()) {
      return answer_error(std::move(message.id), wire::kInvalidParams,
                          "a cursor that this server did not hand out");
    }
    std::string whole(result);
    whole.insert(whole.size() - 1, modern_members(manifest_, Caching::kPublic));
    return answer_raw(message.id, whole);
  };
  if (message.method == wire::method::kDiscover) {
    return answer_raw(message.id, discover_result(manifest_));
  }
  if (message.method == wire::method::kToolsList) {
    return list(manifest_.tools_list);
  }
  for (const EmptyList& empty : kEmptyLists) {
    if (message.method == empty.method &&
        manifest_.capabilities.find(empty.capability) != nullptr) {
      return list(empty.result);
    }
  }
  return answer_error(std::move(message.id), wire::kMethodNotFound,
                      "unknown method \"" + printable(message.method, 64) + "\"");
}

}  // namespace gatecrash::servers
