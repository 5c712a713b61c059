#include "stack/servers/modern_era.h"

#include <utility>

#include "stack/wire/json_writer.h"
#include "stack/wire/mcp.h"

namespace gatecrash::servers {
namespace {

wire::Value supported_versions() {
  wire::Value versions = wire::Value::array();
  for (const std::string_view version : wire::kModernVersions) {
    versions.push_back(version);
  }
  for (auto version = wire::kLegacyVersions.rbegin(); version != wire::kLegacyVersions.rend();
       ++version) {
    versions.push_back(*version);
  }
  return versions;
}

}  // namespace

std::optional<wire::Message> check_modern_meta(const wire::Message& request) {
  const wire::Value* const version = wire::find_meta(request.params, wire::meta::kProtocolVersion);
  if (version == nullptr || !version->is_string()) {
    return wire::make_error(request.id, wire::kInvalidParams, missing_meta());
  }
  if (!wire::is_modern_version(version->as_string())) {
    return wire::make_error(
        request.id, wire::kUnsupportedVersion, "Unsupported protocol version",
        wire::Value::object({{"supported", supported_versions()}, {"requested", *version}}));
  }
  const wire::Value* const capabilities =
      wire::find_meta(request.params, wire::meta::kClientCapabilities);
  if (capabilities == nullptr || !capabilities->is_object()) {
    return wire::make_error(request.id, wire::kInvalidParams, missing_meta());
  }
  return std::nullopt;
}

std::string missing_meta() {
  return "params._meta must name " + std::string(wire::meta::kProtocolVersion) +
         " (a string) and " + std::string(wire::meta::kClientCapabilities) + " (an object)";
}

std::string modern_members(const ToolManifest& manifest, Caching caching) {
  std::string out = R"(,"resultType":"complete")";
  if (caching == Caching::kPublic) {
    out += R"(,"ttlMs":)" + std::to_string(kListTtlMs) + R"(,"cacheScope":"public")";
  }
  out += R"(,"_meta":{")" + std::string(wire::meta::kServerInfo) + R"(":)";
  wire::append_json(out, manifest.server_info);
  out += '}';
  return out;
}

std::string discover_result(const ToolManifest& manifest) {
  std::string out = R"({"supportedVersions":)" + wire::write_json(supported_versions()) +
                    R"(,"capabilities":)" + wire::write_json(manifest.capabilities);
  return (out += modern_members(manifest, Caching::kPublic)) += '}';
}

}  // namespace gatecrash::servers
