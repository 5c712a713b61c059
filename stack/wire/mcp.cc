#include "stack/wire/mcp.h"

#include <algorithm>

#include "stack/base/bytes.h"

namespace gatecrash::wire {
namespace {

constexpr std::array<std::string_view, 3> kCallKeys = {"name", "arguments", "_meta"};

tl::unexpected<Error> bad_call(std::string what) {
  return fail(Code::kPeerBadMessage, std::move(what));
}

}  // namespace

bool is_legacy_version(std::string_view version) {
  return std::find(kLegacyVersions.begin(), kLegacyVersions.end(), version) !=
         kLegacyVersions.end();
}

bool is_modern_version(std::string_view version) {
  return std::find(kModernVersions.begin(), kModernVersions.end(), version) !=
         kModernVersions.end();
}

const Value* find_meta(const Value& holder, std::string_view key) {
  const Value* const all = holder.find("_meta");
  return all == nullptr ? nullptr : all->find(key);
}

Era era_of(const Message& message) {
  return find_meta(message.params, meta::kProtocolVersion) == nullptr ? Era::kLegacy : Era::kModern;
}

std::string_view negotiate_version(std::string_view requested) {
  return is_legacy_version(requested) ? requested : kLatestLegacyVersion;
}

Result<ToolCall> read_tool_call(const Message& message) {
  if (!message.params.is_object()) {
    return bad_call("tools/call without params");
  }
  for (const Member& member : message.params.members()) {
    for (const std::string_view key : kCallKeys) {
      if (member.key != key && folds_to(member.key, key)) {
        return bad_call("params key \"" + printable(member.key, 64) + "\" folds to \"" +
                        std::string(key) + "\"");
      }
    }
  }
  const Value* const name = message.params.find("name");
  if (name == nullptr || !name->is_string() || name->as_string().empty() ||
      name->as_string().size() > kToolNameBytesMax) {
    return bad_call("tools/call whose name is not a string of 1 to 128 bytes");
  }
  if (name->as_string().find('\0') != std::string::npos) {
    return bad_call("tools/call whose name holds U+0000, where readers in C end it");
  }
  const Value* const arguments = message.params.find("arguments");
  if (arguments != nullptr && !arguments->is_object()) {
    return bad_call("tools/call whose arguments are not an object");
  }
  return ToolCall{name->as_string(), arguments};
}

Message make_tool_call(Value id, std::string_view name, Value arguments) {
  Value params = Value::object({{"name", name}});
  if (!arguments.is_null()) {
    params.set("arguments", std::move(arguments));
  }
  return make_request(std::move(id), std::string(method::kToolsCall), std::move(params));
}

Value make_tool_text(std::string text, bool is_error) {
  // An initializer list would copy each part.
  Value block;
  block.make_object().reserve(2);
  block.members().push_back({"type", "text"});
  block.members().push_back({"text", std::move(text)});
  Value result;
  result.make_object().reserve(3);
  result.members().push_back({"content", Value::array()});
  result.members().front().value.push_back(std::move(block));
  result.members().push_back({"isError", is_error});
  return result;
}

}  // namespace gatecrash::wire
