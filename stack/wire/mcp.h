// mcp: what MCP adds to JSON-RPC: versions, eras, method names, the shape of a tool call.
//
// Source: MCP specification 2024-11-05 to 2025-11-25 ("legacy": initialize and sessions) and
// 2026-07-28 ("modern": each request says its version and capabilities in _meta).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "stack/base/result.h"
#include "stack/wire/jsonrpc.h"

namespace gatecrash::wire {

inline constexpr std::array<std::string_view, 4> kLegacyVersions = {"2024-11-05", "2025-03-26",
                                                                    "2025-06-18", "2025-11-25"};
inline constexpr std::string_view kLatestLegacyVersion = kLegacyVersions.back();

inline constexpr std::array<std::string_view, 1> kModernVersions = {"2026-07-28"};

enum class Era : std::uint8_t { kLegacy, kModern };

/// Batches are legal in this version alone (added in it, removed in the next).
inline constexpr std::string_view kBatchVersion = "2025-03-26";

namespace method {
inline constexpr std::string_view kInitialize = "initialize";
inline constexpr std::string_view kInitialized = "notifications/initialized";
inline constexpr std::string_view kPing = "ping";
inline constexpr std::string_view kToolsList = "tools/list";
inline constexpr std::string_view kToolsCall = "tools/call";
inline constexpr std::string_view kCancelled = "notifications/cancelled";
inline constexpr std::string_view kProgress = "notifications/progress";
inline constexpr std::string_view kLog = "notifications/message";
inline constexpr std::string_view kDiscover = "server/discover";
inline constexpr std::string_view kListen = "subscriptions/listen";
}  // namespace method

/// Members of params._meta and result._meta.
namespace meta {
inline constexpr std::string_view kProtocolVersion = "io.modelcontextprotocol/protocolVersion";
inline constexpr std::string_view kClientCapabilities =
    "io.modelcontextprotocol/clientCapabilities";
inline constexpr std::string_view kClientInfo = "io.modelcontextprotocol/clientInfo";
inline constexpr std::string_view kLogLevel = "io.modelcontextprotocol/logLevel";
inline constexpr std::string_view kServerInfo = "io.modelcontextprotocol/serverInfo";
inline constexpr std::string_view kSubscriptionId = "io.modelcontextprotocol/subscriptionId";
inline constexpr std::string_view kProgressToken = "progressToken";
}  // namespace meta

// Error codes of the modern era.
inline constexpr int kHeaderMismatch = -32020;
inline constexpr int kMissingCapability = -32021;
inline constexpr int kUnsupportedVersion = -32022;

bool is_legacy_version(std::string_view version);
bool is_modern_version(std::string_view version);

/// The member of `holder`'s _meta (params or a result), or null.
const Value* find_meta(const Value& holder, std::string_view key);

/// Modern when its _meta names a protocol version, known or not; so a request chooses its own era.
Era era_of(const Message& message);

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
