#include "stack/host/gateway_config_reader.h"

#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace gatecrash::host {
namespace {

constexpr std::string_view kFull = R"({
  "version": "1",
  "listen": "0.0.0.0:8443",
  "public_url": "https://gateway.example/",
  "authorization_servers": ["https://login.example"],
  "allow_hosts": ["gateway.internal"],
  "allow_origins": ["https://inspector.example"],
  "tls": {"certificate": "tls/cert.pem", "key": "/etc/key.pem"},
  "grants": "grants.json",
  "state": "sqlite:state.db",
  "state_sync": true,
  "audit": "audit.jsonl",
  "audit_sync": true,
  "admin": {"socket": "/run/gatecrash/admin.sock"},
  "otlp": "http://127.0.0.1:4318/v1/traces",
  "denial_shape": "error",
  "drain_seconds": 5,
  "servers": {
    "healthlake": {"url": "https://mcp.example/mcp", "policy": "healthlake.json",
                   "credential_file": "secrets/healthlake", "ca_file": "ca.pem"},
    "fhir": {"command": ["./fhir-server", "--stdio"], "policy": "fhir.json"}
  }
})";

TEST(ReadGatewayConfig, ReadsEveryKey) {
  const auto config = read_gateway_config(kFull, "g.json");
  ASSERT_TRUE(config.has_value()) << config.error().to_string();
  EXPECT_EQ(config->listen, "0.0.0.0:8443");
  EXPECT_EQ(config->public_url, "https://gateway.example") << "one spelling of each resource";
  EXPECT_EQ(config->authorization_servers, std::vector<std::string>{"https://login.example"});
  EXPECT_EQ(config->allow_hosts, std::vector<std::string>{"gateway.internal"});
  EXPECT_EQ(config->allow_origins, std::vector<std::string>{"https://inspector.example"});
  EXPECT_TRUE(config->state_sync);
  EXPECT_FALSE(config->state_fail_open);
  EXPECT_TRUE(config->audit_sync);
  EXPECT_EQ(config->otlp_url, "http://127.0.0.1:4318/v1/traces");
  EXPECT_EQ(config->denial_shape, gateway::DenialShape::kError);
  EXPECT_EQ(config->drain_max, std::chrono::seconds(5));
  ASSERT_EQ(config->servers.size(), 2U);
  EXPECT_EQ(config->servers[0].name, "healthlake");
  EXPECT_EQ(config->servers[0].url, "https://mcp.example/mcp");
  EXPECT_EQ(config->servers[1].command, (std::vector<std::string>{"./fhir-server", "--stdio"}));
}

TEST(ResolvePaths, StartsFromTheConfigurationsFolder) {
  auto config = read_gateway_config(kFull, "g.json").value();
  resolve_paths(config, "/etc/gatecrash/g.json");
  EXPECT_EQ(config.tls->certificate, "/etc/gatecrash/tls/cert.pem");
  EXPECT_EQ(config.tls->key, "/etc/key.pem");
  EXPECT_EQ(config.grants_file, "/etc/gatecrash/grants.json");
  EXPECT_EQ(config.state, "sqlite:/etc/gatecrash/state.db");
  EXPECT_EQ(config.audit, "/etc/gatecrash/audit.jsonl");
  EXPECT_EQ(config.admin->socket, "/run/gatecrash/admin.sock");
  EXPECT_EQ(config.servers[0].policy, "/etc/gatecrash/healthlake.json");
  EXPECT_EQ(config.servers[0].credential_file, "/etc/gatecrash/secrets/healthlake");
  EXPECT_EQ(config.servers[1].command.front(), "./fhir-server") << "as the shell would";
  EXPECT_EQ(beside("g.json", "p.json"), "p.json");
}

TEST(ReadGatewayConfig, NeedsOneServerOnly) {
  const auto config =
      read_gateway_config(R"({"version":"1","servers":{"a":{"command":["s"]}}})", "g.json");
  ASSERT_TRUE(config.has_value()) << config.error().to_string();
  EXPECT_EQ(config->listen, "");
  EXPECT_EQ(config->state, "memory");
}

struct BadConfig {
  std::string name;
  std::string members;  // beside the version
  std::string where;
  std::string says;
};

void PrintTo(const BadConfig& value, std::ostream* out) { *out << value.name; }

constexpr std::string_view kServer = R"(,"servers":{"a":{"command":["s"]}})";

BadConfig with_server(std::string name, const std::string& members, std::string where,
                      std::string says) {
  return {std::move(name), members + std::string(kServer), std::move(where), std::move(says)};
}

const std::vector<BadConfig> kBadConfigs = {
    {"NoServers", "", "g.json:1:1", "\"servers\""},
    {"EmptyServers", R"(,"servers":{})", "/servers", "1 to 64"},
    {"ServersAnArray", R"(,"servers":[])", "/servers", "must be an object"},
    {"ServerNameWithASlash", R"(,"servers":{"a/b":{"command":["s"]}})", "/servers/a~1b",
     "part of a URL"},
    {"ServerNameInUpperCase", R"(,"servers":{"A":{"command":["s"]}})", "/servers/A",
     "part of a URL"},
    {"ServerOfNothing", R"(,"servers":{"a":{}})", "/servers/a", "without \"url\""},
    {"ServerOfBoth", R"(,"servers":{"a":{"command":["s"],"url":"http://h/"}})", "/servers/a",
     "both"},
    {"EmptyCommand", R"(,"servers":{"a":{"command":[]}})", "/servers/a/command", "an empty one"},
    {"CommandAString", R"(,"servers":{"a":{"command":"s"}})", "/servers/a/command",
     "array of strings"},
    {"CommandWithANumber", R"(,"servers":{"a":{"command":["s",1]}})", "/servers/a/command/1",
     "non-empty string"},
    {"CredentialOfACommand", R"(,"servers":{"a":{"command":["s"],"credential_file":"f"}})",
     "/servers/a/credential_file", "belongs to a URL"},
    {"UrlThatIsNone", R"(,"servers":{"a":{"url":"mcp.example"}})", "/servers/a/url", "g.json:1:"},
    {"MisspeltServerKey", R"(,"servers":{"a":{"comand":["s"]}})", "/servers/a/comand",
     "did you mean \"command\"?"},
    {"SeveralServersOnStdio", R"(,"servers":{"a":{"command":["s"]},"b":{"command":["s"]}})",
     "/servers", "no \"listen\""},
    with_server("MisspeltKey", R"(,"lisen":"127.0.0.1:1")", "g.json:1:", "did you mean"),
    with_server("DuplicateKey", R"(,"audit":"a","audit":"b")", "g.json:1:", "audit"),
    with_server("ListenWithoutAPort", R"(,"listen":"127.0.0.1")", "/listen", "ADDRESS:PORT"),
    with_server("ListenOnALargePort", R"(,"listen":"127.0.0.1:65536")", "/listen", "ADDRESS:PORT"),
    with_server("ListenOnAnyAddressWithoutGrants", R"(,"listen":"0.0.0.0:80")", "/listen",
                "without grants"),
    with_server("ListenOnAnyAddressWithoutTls", R"(,"listen":"0.0.0.0:80","grants":"g")", "/listen",
                "without TLS"),
    with_server("AdminOfNothing", R"(,"admin":{})", "/admin", "\"socket\""),
    with_server("AdminOfBoth", R"(,"admin":{"socket":"s","listen":"127.0.0.1:1"})", "/admin",
                "\"socket\""),
    with_server("AdminWithoutAToken", R"(,"admin":{"listen":"127.0.0.1:1"})", "/admin",
                "token_file"),
    with_server("AdminForEverybody", R"(,"admin":{"listen":"0.0.0.0:1","token_file":"t"})",
                "/admin/listen", "on this machine"),
    with_server("HalfASecond", R"(,"drain_seconds":0.5)", "/drain_seconds", "0 to 3600"),
    with_server("GrantsOnStdio", R"(,"grants":"g")", "/grants", "local grant"),
    with_server("TlsWithoutAKey", R"(,"listen":"127.0.0.1:1","tls":{"certificate":"c"})", "/tls",
                "\"key\""),
    with_server("PublicUrlWithAPath", R"(,"listen":"127.0.0.1:1","public_url":"http://h/x")",
                "/public_url", "no path"),
    with_server("UnknownState", R"(,"state":"mysql://h")", "/state", "redis://HOST:PORT"),
    with_server("StateSyncAWord", R"(,"state_sync":"yes")", "/state_sync", "true or false"),
    with_server("UnknownShape", R"(,"denial_shape":"http")", "/denial_shape", "\"error\""),
    with_server("PathWithANul", R"(,"audit":"a\u0000b")", "/audit", "non-empty string"),
};

class BadConfigs : public testing::TestWithParam<BadConfig> {};

TEST_P(BadConfigs, AreRefusedWithThePlaceAndTheRemedy) {
  const auto config = read_gateway_config(R"({"version":"1")" + GetParam().members + "}", "g.json");
  ASSERT_FALSE(config.has_value());
  const std::string error = config.error().to_string();
  EXPECT_NE(error.find(GetParam().where), std::string::npos) << error;
  EXPECT_NE(error.find(GetParam().says), std::string::npos) << error;
}

INSTANTIATE_TEST_SUITE_P(Configs, BadConfigs, testing::ValuesIn(kBadConfigs),
                         [](const auto& param) { return param.param.name; });

TEST(ReadGatewayConfig, RefusesAnotherVersion) {
  const auto config = read_gateway_config(R"({"version":1})", "g.json");
  ASSERT_FALSE(config.has_value());
  EXPECT_EQ(config.error().code, Code::kConfigUnknown);
}

}  // namespace
}  // namespace gatecrash::host
