// modern_era: what a server adds to its answers, and asks of requests, from MCP 2026-07-28 on.
//
// Pure. Source: MCP 2026-07-28 "Base Protocol" (_meta), "Versioning", "Discovery", "Caching".
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "stack/servers/tool_manifest.h"
#include "stack/wire/jsonrpc.h"

namespace gatecrash::servers {

// What we say of ourselves changes only with the program.
inline constexpr int kListTtlMs = 3'600'000;

enum class Caching : std::uint8_t { kNone, kPublic };

/// The error for a request whose _meta lacks its version or capabilities (-32602), or names a
/// version that is not spoken (-32022 with data.supported and data.requested); else nothing.
std::optional<wire::Message> check_modern_meta(const wire::Message& request);

/// What is said of a request without its metadata.
std::string missing_meta();

/// The members that a complete result has in this era, as JSON that begins with a comma.
std::string modern_members(const ToolManifest& manifest, Caching caching);

/// The result of server/discover, as JSON.
std::string discover_result(const ToolManifest& manifest);

}  // namespace gatecrash::servers
