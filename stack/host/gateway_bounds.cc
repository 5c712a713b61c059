#include "stack/host/gateway_bounds.h"

#include <array>
#include <charconv>

#include "stack/base/bytes.h"

namespace gatecrash::host {
namespace {

struct Bound {
  std::string_view name;
  std::size_t GatewayBounds::* field;
  std::int64_t most;  // beyond it is a mistaken unit, or what the code cannot hold
};

constexpr std::int64_t kMany = 1'000'000;

constexpr std::array<Bound, 9> kBounds = {{
    {"connections", &GatewayBounds::connections, kMany},
    {"sessions", &GatewayBounds::sessions, kMany},
    {"sessions_per_grant", &GatewayBounds::sessions_per_grant, kMany},
    {"exchanges", &GatewayBounds::exchanges, kMany},
    {"children", &GatewayBounds::children, 4096},
    {"children_per_grant", &GatewayBounds::children_per_grant, 4096},
    {"message_bytes", &GatewayBounds::message_bytes, wire::kLineBytesMax},
    {"header_bytes", &GatewayBounds::header_bytes, std::int64_t{1024} * 1024},
    {"unread_bytes", &GatewayBounds::unread_bytes, std::int64_t{1024} * 1024 * 1024},
}};

constexpr std::string_view kIdle = "session_idle_seconds";
constexpr std::int64_t kIdleMost = std::int64_t{7} * 24 * 3600;

Status check_range(std::string_view name, std::int64_t value, std::int64_t most) {
  if (value >= 1 && value <= most) {
    return {};
  }
  return fail(Code::kConfigInvalid,
              "the bound " + std::string(name) + " is a number from 1 to " + std::to_string(most));
}

}  // namespace

Status set_bound(GatewayBounds& bounds, std::string_view name, std::int64_t value) {
  if (name == kIdle) {
    TRY_STATUS(check_range(name, value, kIdleMost));
    bounds.session_idle_seconds = value;
    return {};
  }
  std::string names;
  for (const Bound& bound : kBounds) {
    if (bound.name == name) {
      TRY_STATUS(check_range(name, value, bound.most));
      bounds.*bound.field = static_cast<std::size_t>(value);
      return {};
    }
    names += std::string(bound.name) + ", ";
  }
  return fail(Code::kConfigInvalid, "no bound has the name '" + printable(name, 64) +
                                        "': there are " + names + std::string(kIdle));
}

Status set_bound(GatewayBounds& bounds, std::string_view text) {
  const std::size_t equals = text.find('=');
  const std::string_view digits =
      equals == std::string_view::npos ? std::string_view() : text.substr(equals + 1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) {
    return fail(Code::kConfigInvalid,
                "not a bound: '" + printable(text, 64) + "': write NAME=NUMBER, as sessions=1000");
  }
  return set_bound(bounds, text.substr(0, equals), value);
}

}  // namespace gatecrash::host
