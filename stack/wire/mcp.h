// mcp: what MCP adds to JSON-RPC: versions, eras, method names, the shape of a tool call.
//
// Source: MCP specification 2024-11-05 to 2025-11-25 ("legacy": initialize and sessions).
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "stack/base/result.h"
#include "stack/wire/jsonrpc.h"

namespace gatecrash::wire {

inline constexpr std::array<std::string_view, 4> kLegacyVersions = {"2024-11-05", "2025-03-26",
                                                                    "2025-06-18", "2025-11-25"};
inline constexpr std::string_view kLatestLegacyVersion = kLegacyVersions.back();

/// Batches are legal in this version alone (added in it, removed in the next).
inline constexpr std::string_view kBatchVersion = "2025-03-26";

namespace method {
inline constexpr std::string_view kInitialize = "initialize";
inline constexpr std::string_view kInitialized = "notifications/initialized";
inline constexpr std::string_view kPing = "ping";
inline constexpr std::string_view kToolsList = "tools/list";
inline constexpr std::string_view kToolsCall = "tools/call";
inline constexpr std::string_view kCancelled = "notifications/cancelled";
}  // namespace method

bool is_legacy_version(std::string_view version);

/// The version a legacy server answers with: the one asked for when known, else the latest.
std::string_view negotiate_version(std::string_view requested);

// MCP's guidance for tool names is 1 to 128 characters.
inline constexpr std::size_t kToolNameBytesMax = 128;

/// A view into the message it was read from.
struct ToolCall {
  std::string_view name;
  const Value* arguments = nullptr;  // an object, or null when absent
};

/// Reads the params of a tools/call, request or notification. Refuses names that are not strings of
/// 1 to 128 bytes or hold U+0000, arguments that are not an object, and keys that fold to `name`,
/// `arguments` or `_meta` without being them. Errors: peer_bad_message.
Result<ToolCall> read_tool_call(const Message& message);

/// A tools/call request; without `arguments` when they are null.
Message make_tool_call(Value id, std::string_view name, Value arguments);

/// A CallToolResult with one text block.
Value make_tool_text(std::string text, bool is_error);

}  // namespace gatecrash::wire
