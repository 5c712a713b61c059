#include "stack/host/gateway_config_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "stack/host/listen_address.h"
#include "stack/policy/policy_position.h"
#include "stack/policy/policy_text.h"
#include "stack/wire/url.h"

namespace gatecrash::host {
namespace {

using policy::in_quotes;
using policy::pointer_child;
using policy::PolicyText;
using policy::shown;
using At = PolicyText::At;

constexpr std::array<std::string_view, 21> kKeys = {"version",
                                                    "listen",
                                                    "public_url",
                                                    "authorization_servers",
                                                    "allow_hosts",
                                                    "allow_origins",
                                                    "tls",
                                                    "grants",
                                                    "state",
                                                    "state_sync",
                                                    "audit",
                                                    "audit_sync",
                                                    "state_fail_open",
                                                    "insecure_listen",
                                                    "admin",
                                                    "otlp",
                                                    "denial_shape",
                                                    "drain_seconds",
                                                    "servers",
                                                    "bounds",
                                                    "state_password_file"};
constexpr std::array<std::string_view, 2> kTlsKeys = {"certificate", "key"};
constexpr std::array<std::string_view, 3> kAdminKeys = {"socket", "listen", "token_file"};
constexpr std::array<std::string_view, 5> kServerKeys = {"url", "command", "policy",
                                                         "credential_file", "ca_file"};

// Nobody waits longer for a process to end; more is a mistaken unit.
constexpr std::int64_t kDrainSecondsMax = 3600;

bool is_server_name(std::string_view name) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789-_";
  return !name.empty() && name.size() <= kServerNameBytesMax &&
         name.find_first_not_of(kLetters) == std::string_view::npos;
}

/// "ADDRESS:PORT", with a port of digits.
bool is_listen_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) {
    return false;
  }
  const std::string_view digits = text.substr(colon + 1);
  unsigned port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return !digits.empty() && error == std::errc() && end == digits.data() + digits.size() &&
         port <= 65535;
}

class ConfigReader {
 public:
  ConfigReader(std::string_view text, std::string_view name) : text_(text, name) {}

  Result<GatewayConfig> read() {
    TRY(const wire::Value root, text_.read());
    TRY_STATUS(text_.expect_object(root, "", "a configuration"));
    TRY_STATUS(text_.check_keys(root, "", kKeys));
    TRY(const wire::Value* const version,
        text_.require(root, "", "version", R"(write "version": "1")"));
    if (*version != wire::Value("1")) {
      return text_.bad("unknown version " + shown(*version), "/version",
                       "this release reads version \"1\"", At::kValue, Code::kConfigUnknown);
    }
    TRY_STATUS(read_strings(root));
    TRY_STATUS(read_shape(root));
    TRY_STATUS(read_tls(root));
    TRY_STATUS(read_admin(root));
    TRY_STATUS(read_drain(root));
    TRY_STATUS(read_bounds(root));
    TRY_STATUS(read_servers(root));
    TRY_STATUS(check_listen(root));
    return std::move(config_);
  }

 private:
  Result<std::string> read_text(const wire::Value& value, const std::string& pointer) const {
    if (!value.is_string() || value.as_string().empty() ||
        value.as_string().find('\0') != std::string::npos) {
      return text_.bad("not a non-empty string: " + shown(value), pointer, "");
    }
    return value.as_string();
  }

  Status read_member(const wire::Value& object, const std::string& pointer, std::string_view key,
                     std::string& out) const {
    if (const wire::Value* const value = object.find(key)) {
      TRY(out, read_text(*value, pointer_child(pointer, key)));
    }
    return {};
  }

  Status read_list(const wire::Value& object, const std::string& pointer, std::string_view key,
                   std::vector<std::string>& out) const {
    const wire::Value* const list = object.find(key);
    if (list == nullptr) {
      return {};
    }
    const std::string at = pointer_child(pointer, key);
    if (!list->is_array() || list->items().empty()) {
      return text_.bad(in_quotes(key) + " must be a non-empty array of strings, not " +
                           (list->is_array() ? "an empty one" : shown(*list)),
                       at, "");
    }
    for (std::size_t i = 0; i < list->items().size(); ++i) {
      TRY(std::string item, read_text(list->items()[i], pointer_child(at, std::to_string(i))));
      out.push_back(std::move(item));
    }
    return {};
  }

  Status read_url(const wire::Value& object, const std::string& pointer, std::string_view key,
                  std::string& out) const {
    TRY_STATUS(read_member(object, pointer, key, out));
    if (out.empty()) {
      return {};
    }
    if (const auto url = wire::parse_url(out); !url) {
      return text_.bad(url.error().message, pointer_child(pointer, key), "");
    }
    return {};
  }

  Status read_bool(const wire::Value& object, std::string_view key, bool& out) const {
    if (const wire::Value* const value = object.find(key)) {
      if (!value->is_bool()) {
        return text_.bad("not true or false: " + shown(*value), pointer_child("", key), "");
      }
      out = value->as_bool();
    }
    return {};
  }

  Status read_strings(const wire::Value& root) {
    TRY_STATUS(read_member(root, "", "listen", config_.listen));
    TRY_STATUS(read_member(root, "", "grants", config_.grants_file));
    TRY_STATUS(read_member(root, "", "audit", config_.audit));
    TRY_STATUS(read_member(root, "", "state", config_.state));
    TRY_STATUS(read_member(root, "", "state_password_file", config_.state_password_file));
    TRY_STATUS(read_bool(root, "state_sync", config_.state_sync));
    TRY_STATUS(read_bool(root, "state_fail_open", config_.state_fail_open));
    TRY_STATUS(read_bool(root, "audit_sync", config_.audit_sync));
    TRY_STATUS(read_bool(root, "insecure_listen", config_.insecure_listen));
    TRY_STATUS(read_list(root, "", "authorization_servers", config_.authorization_servers));
    TRY_STATUS(read_list(root, "", "allow_hosts", config_.allow_hosts));
    TRY_STATUS(read_list(root, "", "allow_origins", config_.allow_origins));
    TRY_STATUS(read_url(root, "", "otlp", config_.otlp_url));
    TRY_STATUS(read_url(root, "", "public_url", config_.public_url));
    if (!config_.public_url.empty() && wire::parse_url(config_.public_url)->target != "/") {
      return text_.bad("\"public_url\" has no path: servers stand at /mcp/NAME below it",
                       "/public_url", "");
    }
    if (config_.public_url.ends_with('/')) {
      config_.public_url.pop_back();
    }
    if (config_.state != "memory" && !config_.state.starts_with("sqlite:") &&
        !config_.state.starts_with("redis://")) {
      return text_.bad("unknown state " + in_quotes(config_.state), "/state",
                       R"(it is "memory", "sqlite:FILE" or "redis://HOST:PORT")", At::kValue,
                       Code::kConfigUnknown);
    }
    return {};
  }

  Status read_shape(const wire::Value& root) {
    constexpr std::array<std::string_view, 2> kShapes = {"result", "error"};
    if (const wire::Value* const shape = root.find("denial_shape")) {
      TRY(const std::size_t word, text_.read_word(*shape, "/denial_shape", kShapes));
      config_.denial_shape =
          word == 0 ? gateway::DenialShape::kToolResult : gateway::DenialShape::kError;
    }
    return {};
  }

  Status read_tls(const wire::Value& root) {
    const wire::Value* const value = root.find("tls");
    if (value == nullptr) {
      return {};
    }
    TRY_STATUS(text_.expect_object(*value, "/tls", "\"tls\""));
    TRY_STATUS(text_.check_keys(*value, "/tls", kTlsKeys));
    net::TlsFiles files;
    TRY_STATUS(read_member(*value, "/tls", "certificate", files.certificate));
    TRY_STATUS(read_member(*value, "/tls", "key", files.key));
    if (files.certificate.empty() || files.key.empty()) {
      return text_.bad("TLS needs \"certificate\" and \"key\"", "/tls", "two files in PEM");
    }
    config_.tls = std::move(files);
    return {};
  }

  Status read_admin(const wire::Value& root) {
    const wire::Value* const value = root.find("admin");
    if (value == nullptr) {
      return {};
    }
    TRY_STATUS(text_.expect_object(*value, "/admin", "\"admin\""));
    TRY_STATUS(text_.check_keys(*value, "/admin", kAdminKeys));
    AdminConfig admin;
    TRY_STATUS(read_member(*value, "/admin", "socket", admin.socket));
    TRY_STATUS(read_member(*value, "/admin", "listen", admin.listen));
    TRY_STATUS(read_member(*value, "/admin", "token_file", admin.token_file));
    if (admin.socket.empty() == admin.listen.empty()) {
      return text_.bad("the admin endpoint is a \"socket\" or a \"listen\"", "/admin",
                       R"(write "socket": "admin.sock")");
    }
    if (admin.listen.empty() != admin.token_file.empty()) {
      return text_.bad(admin.listen.empty() ? "a token for a socket" : "no \"token_file\"",
                       "/admin", "a socket is guarded by its mode, an address by a token");
    }
    if (!admin.listen.empty() && (!is_listen_address(admin.listen) || !is_loopback(admin.listen))) {
      return text_.bad("not a loopback ADDRESS:PORT: " + in_quotes(admin.listen), "/admin/listen",
                       "approvals are decided on this machine");
    }
    config_.admin = std::move(admin);
    return {};
  }

  Status read_drain(const wire::Value& root) {
    const wire::Value* const value = root.find("drain_seconds");
    if (value == nullptr) {
      return {};
    }
    const auto seconds = value->as_int64();
    if (!seconds || *seconds < 0 || *seconds > kDrainSecondsMax) {
      return text_.bad("not a time: " + shown(*value), "/drain_seconds",
                       "a whole number of seconds from 0 to " + std::to_string(kDrainSecondsMax));
    }
    config_.drain_max = std::chrono::seconds(*seconds);
    return {};
  }

  Status read_bounds(const wire::Value& root) {
    const wire::Value* const bounds = root.find("bounds");
    if (bounds == nullptr) {
      return {};
    }
    TRY_STATUS(text_.expect_object(*bounds, "/bounds", "\"bounds\""));
    for (const wire::Member& member : bounds->members()) {
      const Status set = set_bound(config_.bounds, member.key, member.value.as_int64().value_or(0));
      if (!set) {
        return text_.bad(set.error().message, pointer_child("/bounds", member.key), "");
      }
    }
    return {};
  }

  Status read_servers(const wire::Value& root) {
    TRY(const wire::Value* const servers,
        text_.require(root, "", "servers",
                      R"("servers": {"NAME": {"command": ["./server"], "policy": "p.json"}})"));
    TRY_STATUS(text_.expect_object(*servers, "/servers", "\"servers\""));
    if (servers->members().empty() || servers->members().size() > kServersMax) {
      return text_.bad("a gateway has 1 to " + std::to_string(kServersMax) + " servers", "/servers",
                       "");
    }
    for (const wire::Member& member : servers->members()) {
      TRY(ServerConfig server, read_server(member, pointer_child("/servers", member.key)));
      config_.servers.push_back(std::move(server));
    }
    return {};
  }

  Result<ServerConfig> read_server(const wire::Member& member, const std::string& pointer) const {
    if (!is_server_name(member.key)) {
      return text_.bad("not a server's name: " + in_quotes(member.key), pointer,
                       "it is part of a URL: 1 to " + std::to_string(kServerNameBytesMax) +
                           " of a-z, 0-9, - and _",
                       At::kKey);
    }
    const wire::Value& value = member.value;
    TRY_STATUS(text_.expect_object(value, pointer, "a server"));
    TRY_STATUS(text_.check_keys(value, pointer, kServerKeys));
    ServerConfig server;
    server.name = member.key;
    TRY_STATUS(read_url(value, pointer, "url", server.url));
    TRY_STATUS(read_list(value, pointer, "command", server.command));
    TRY_STATUS(read_member(value, pointer, "policy", server.policy));
    TRY_STATUS(read_member(value, pointer, "credential_file", server.credential_file));
    TRY_STATUS(read_member(value, pointer, "ca_file", server.ca_file));
    if (server.url.empty() == server.command.empty()) {
      return text_.bad(server.command.empty() ? "a server without \"url\" and \"command\""
                                              : "both \"url\" and \"command\"",
                       pointer, R"(write "url": "URL" or "command": ["WORD", ...])");
    }
    if (!server.command.empty()) {
      for (const std::string_view key : {"credential_file", "ca_file"}) {
        if (value.find(key) != nullptr) {
          return text_.bad(in_quotes(key) + " of a server that is a command",
                           pointer_child(pointer, key), "it belongs to a URL", At::kKey);
        }
      }
    }
    return server;
  }

  /// What fits together only when one looks at all of it.
  Status check_listen(const wire::Value& root) const {
    if (config_.listen.empty()) {
      if (config_.servers.size() > 1) {
        return text_.bad("several servers and no \"listen\"", "/servers",
                         "over stdin and stdout there is one");
      }
      for (const std::string_view key : {"public_url", "authorization_servers", "allow_hosts",
                                         "allow_origins", "tls", "grants"}) {
        if (root.find(key) != nullptr) {
          return text_.bad(in_quotes(key) + " without \"listen\"", pointer_child("", key),
                           "the one client on stdin is the local grant", At::kKey);
        }
      }
      return {};
    }
    if (!is_listen_address(config_.listen)) {
      return text_.bad("not ADDRESS:PORT: " + in_quotes(config_.listen), "/listen",
                       R"(as "127.0.0.1:8080")");
    }
    if (!is_loopback(config_.listen) && !config_.insecure_listen &&
        (config_.grants_file.empty() || !config_.tls)) {
      return text_.bad(config_.grants_file.empty() ? "listens beyond this machine without grants"
                                                   : "listens beyond this machine without TLS",
                       "/listen",
                       R"(add "grants" and "tls", listen on 127.0.0.1, or, behind something that )"
                       R"(has both, say "insecure_listen": true)");
    }
    return {};
  }

  PolicyText text_;
  GatewayConfig config_;
};

}  // namespace

Result<GatewayConfig> read_gateway_config(std::string_view text, std::string_view name) {
  return ConfigReader(text, name).read();
}

std::string beside(std::string_view file, std::string_view path) {
  const std::size_t slash = file.rfind('/');
  if (path.empty() || path.front() == '/' || slash == std::string_view::npos) {
    return std::string(path);
  }
  return std::string(file.substr(0, slash + 1)) + std::string(path);
}

void resolve_paths(GatewayConfig& config, std::string_view config_path) {
  const auto resolve = [&](std::string& path) { path = beside(config_path, path); };
  resolve(config.grants_file);
  resolve(config.audit);
  resolve(config.state_password_file);
  if (config.tls) {
    resolve(config.tls->certificate);
    resolve(config.tls->key);
  }
  if (config.admin) {
    resolve(config.admin->socket);
    resolve(config.admin->token_file);
  }
  constexpr std::string_view kSqlite = "sqlite:";
  if (config.state.starts_with(kSqlite)) {
    config.state = std::string(kSqlite) +
                   beside(config_path, std::string_view(config.state).substr(kSqlite.size()));
  }
  for (ServerConfig& server : config.servers) {
    resolve(server.policy);
    resolve(server.credential_file);
    resolve(server.ca_file);
  }
}

}  // namespace gatecrash::host
