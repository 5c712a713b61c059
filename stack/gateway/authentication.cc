#include "stack/gateway/authentication.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <openssl/crypto.h>

#include "stack/base/bytes.h"
#include "stack/base/check.h"
#include "stack/base/hash.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::gateway {
namespace {

using Outcome = Authentication::Outcome;

/// RFC 6750's b64token: what may stand in a header without quotes.
bool is_token(std::string_view text) {
  const std::size_t body = text.find_last_not_of('=');
  return body != std::string_view::npos && text.size() <= kTokenBytesMax &&
         std::all_of(
             text.begin(), text.begin() + static_cast<std::ptrdiff_t>(body) + 1, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      std::string_view("-._~+/").find(c) != std::string_view::npos;
             });
}

/// The token of "Bearer TOKEN", or why there is none.
Outcome find_token(const wire::Headers& headers, std::string_view& token) {
  const std::string* found = nullptr;
  for (const auto& [name, value] : headers) {
    if (ascii_iequals(name, "Authorization")) {
      if (found != nullptr) {
        return Outcome::kMalformed;
      }
      found = &value;
    }
  }
  constexpr std::string_view kScheme = "Bearer";
  if (found == nullptr || found->size() < kScheme.size() ||
      !ascii_iequals(std::string_view(*found).substr(0, kScheme.size()), kScheme)) {
    return Outcome::kMissing;
  }
  const std::string_view rest = std::string_view(*found).substr(kScheme.size());
  if (!rest.empty() && rest.front() != ' ') {
    return Outcome::kMissing;  // a scheme that only begins like ours
  }
  token = rest.substr(std::min(rest.find_first_not_of(' '), rest.size()));
  return is_token(token) ? Outcome::kGranted : Outcome::kMalformed;
}

std::string metadata_url(const ResourceIdentity& identity, std::string_view server) {
  std::string url = identity.public_url;
  url += kResourceMetadataPath;
  return server.empty() ? url : url + "/mcp/" + std::string(server);
}

std::string scope_of(std::string_view server) { return "mcp:" + std::string(server); }

wire::HttpResponse refusal(int status, std::string challenge, std::string_view words) {
  return {status,
          {{"WWW-Authenticate", std::move(challenge)},
           {"Content-Type", "application/json"},
           {"Cache-Control", "no-store"}},
          wire::write_json(wire::Value::object({{"error", words}}))};
}

}  // namespace

std::string_view outcome_name(Outcome outcome) {
  switch (outcome) {
    case Outcome::kGranted:
      return "granted";
    case Outcome::kMissing:
      return "missing";
    case Outcome::kMalformed:
      return "malformed";
    case Outcome::kUnknown:
      return "unknown";
    case Outcome::kExpired:
      return "expired";
  }
  return "";
}

Authentication Authenticator::authenticate(const wire::Headers& headers, Instant now) const {
  std::string_view token;
  const Outcome found = find_token(headers, token);
  if (found != Outcome::kGranted) {
    return {found, 0};
  }
  const std::optional<std::string> digest = hex_decode(sha256_hex(token));
  CHECK(digest.has_value());
  // All entries are compared, whichever fits: the time tells nothing.
  std::size_t fitting = 0;  // index + 1
  for (std::size_t i = 0; i < grants_.size(); ++i) {
    const std::string& expected = grants_[i].token_sha256;
    CHECK(expected.size() == digest->size());
    const auto differs = static_cast<std::size_t>(
        CRYPTO_memcmp(expected.data(), digest->data(), digest->size()) != 0);
    fitting |= (i + 1) & (differs - 1);  // digests are unique: at most one fits
  }
  if (fitting == 0) {
    return {Outcome::kUnknown, 0};
  }
  const std::size_t grant = fitting - 1;
  if (grants_[grant].expires.has_value() && now >= *grants_[grant].expires) {
    return {Outcome::kExpired, 0};
  }
  return {Outcome::kGranted, grant};
}

std::string resource_url(const ResourceIdentity& identity, std::string_view server) {
  return server.empty() ? identity.public_url : identity.public_url + "/mcp/" + std::string(server);
}

wire::HttpResponse challenge(const ResourceIdentity& identity, std::string_view server,
                             Outcome outcome) {
  CHECK(outcome != Outcome::kGranted);
  std::string text = "Bearer resource_metadata=\"" + metadata_url(identity, server) + "\"";
  switch (outcome) {
    case Outcome::kMalformed:
      text += R"(, error="invalid_request")";
      return refusal(400, std::move(text), "The Authorization header is not one bearer token.");
    case Outcome::kUnknown:
    case Outcome::kExpired:  // the two look alike: a stranger learns nothing of old tokens
      text += R"(, error="invalid_token")";
      return refusal(401, std::move(text), "The token is not valid.");
    default:
      return refusal(401, std::move(text), "A bearer token is needed.");
  }
}

wire::HttpResponse insufficient_scope(const ResourceIdentity& identity, std::string_view server) {
  return refusal(403,
                 R"(Bearer error="insufficient_scope", scope=")" + scope_of(server) +
                     "\", resource_metadata=\"" + metadata_url(identity, server) + "\"",
                 "This grant may not use this server.");
}

wire::HttpResponse resource_metadata(const ResourceIdentity& identity, std::string_view server,
                                     const std::vector<std::string>& servers) {
  wire::Value document = wire::Value::object({{"resource", resource_url(identity, server)}});
  if (!identity.authorization_servers.empty()) {
    document.set("authorization_servers", wire::Value::Array(identity.authorization_servers.begin(),
                                                             identity.authorization_servers.end()));
  }
  wire::Value scopes = wire::Value::array();
  for (const std::string& one : servers) {
    if (server.empty() || server == one) {
      scopes.push_back(scope_of(one));
    }
  }
  document.set("scopes_supported", std::move(scopes));
  document.set("bearer_methods_supported", wire::Value::array({"header"}));
  document.set("resource_name",
               server.empty() ? std::string("gatecrash") : "gatecrash: " + std::string(server));
  return {200, {{"Content-Type", "application/json"}}, wire::write_json(document)};
}

}  // namespace gatecrash::gateway
