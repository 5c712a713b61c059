#include "stack/net/redis_address.h"

#include <charconv>
#include <utility>

#include "stack/net/host_port.h"

namespace gatecrash::net {
namespace {

constexpr std::string_view kRedisScheme = "redis://";
constexpr int kDatabaseMax = 16'383;  // what Redis Cluster and every configuration stay below

bool is_url_name(std::string_view text) {
  for (const char c : text) {
    if (c <= ' ' || c > '~' || c == '%' || c == '?' || c == '#' || c == '/') {
      return false;
    }
  }
  return true;
}

}  // namespace

std::string RedisAddress::to_string() const {
  const bool v6 = host.find(':') != std::string::npos;
  return std::string(kRedisScheme) + (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port) +
         "/" + std::to_string(database);
}

Result<RedisAddress> parse_redis_url(std::string_view url) {
  const auto bad = [](std::string_view why) {
    return fail(Code::kConfigInvalid,
                "not a Redis URL: " + std::string(why) + ": write redis://HOST:PORT/DB");
  };
  if (!url.starts_with(kRedisScheme)) {
    return bad("it begins otherwise");
  }
  std::string_view rest = url.substr(kRedisScheme.size());
  RedisAddress address;
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
    const std::string_view user = rest.substr(0, at);
    if (user.find(':') != std::string_view::npos) {
      return fail(Code::kConfigInvalid,
                  "a password in a Redis URL can be read by every user of the machine: name a "
                  "file with --state-password-file, or set GATECRASH_STATE_PASSWORD");
    }
    if (user.empty() || !is_url_name(user)) {
      return bad("the user's name has other letters than printable ASCII, or none");
    }
    address.user = user;
    rest.remove_prefix(at + 1);
  }
  if (const auto slash = rest.find('/'); slash != std::string_view::npos) {
    const std::string_view db = rest.substr(slash + 1);
    const auto read = std::from_chars(db.data(), db.data() + db.size(), address.database);
    if (!db.empty() && (read.ec != std::errc() || read.ptr != db.data() + db.size() ||
                        address.database < 0 || address.database > kDatabaseMax)) {
      return bad("after the slash stands the number of a database");
    }
    rest = rest.substr(0, slash);
  }
  if (rest.empty()) {
    return address;
  }
  if (!is_url_name(rest)) {
    return bad("the host has letters that no host has");
  }
  const bool with_port =
      rest.front() == '[' ? !rest.ends_with(']') : rest.find(':') != std::string_view::npos;
  const std::string whole =
      with_port ? std::string(rest) : std::string(rest) + ":" + std::to_string(address.port);
  auto parsed = parse_host_port(whole);
  if (!parsed || parsed->port == 0) {
    return bad(parsed ? "port 0" : parsed.error().message);
  }
  address.host = std::move(parsed->host);
  address.port = parsed->port;
  return address;
}

}  // namespace gatecrash::net
