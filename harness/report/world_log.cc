#include "harness/report/world_log.h"

#include <cstdint>
#include <string_view>

#include <fmt/format.h>

#include "stack/base/bytes.h"

namespace gatecrash::report {
namespace {

using judge::Observation;

constexpr std::size_t kShownBytesMax = 200;

std::string message(std::string_view arrow, const Observation& seen) {
  return fmt::format("session {}  {}  {}", seen.session, arrow,
                     printable(seen.bytes, kShownBytesMax));
}

std::string row(const judge::AuditEntry& entry) {
  const std::string_view decision = entry.allow ? "allow" : entry.hold ? "hold" : "deny";
  std::string text =
      fmt::format("session {}  row {}  {} {} {} by {}", entry.session, entry.sequence, decision,
                  printable(entry.method, 64), printable(entry.tool, 64), entry.rule);
  if (entry.held != 0) {
    text += fmt::format(" (held by row {})", entry.held);
  }
  return text;
}

std::string what(const Observation& seen) {
  switch (seen.kind) {
    case Observation::Kind::kOpen:
      return fmt::format("session {}  opens at gateway {}, grant {}", seen.session, seen.gateway,
                         seen.grant);
    case Observation::Kind::kClientToGateway:
      return message("client -> gateway", seen);
    case Observation::Kind::kGatewayToServer:
      return message("gateway -> server", seen);
    case Observation::Kind::kServerToGateway:
      return message("server -> gateway", seen);
    case Observation::Kind::kGatewayToClient:
      return message("gateway -> client", seen);
    case Observation::Kind::kAudit:
      return seen.audit != nullptr ? row(*seen.audit)
                                   : "audit  " + printable(seen.bytes, kShownBytesMax);
    case Observation::Kind::kEffect:
      return fmt::format("lake  {} {}{}", seen.effect->operation, seen.effect->status,
                         seen.effect->changed ? ", changed" : "");
    case Observation::Kind::kClientClosed:
      return fmt::format("session {}  the gateway closes the client's connection", seen.session);
    case Observation::Kind::kSettled:
      return "all settled";
    case Observation::Kind::kWorld:
      return fmt::format("world  {}{}{}", seen.bytes, seen.session.empty() ? "" : " of session ",
                         seen.session) +
             (seen.step == Duration(0) ? "" : fmt::format(" by {} us", seen.step.count())) +
             (seen.session.empty() ? fmt::format(", gateway {}", seen.gateway) : "");
    case Observation::Kind::kReload:
      return fmt::format("world  reload of policy {}",
                         *seen.policy == nullptr ? "(none)" : (*seen.policy)->digest.substr(0, 16));
    case Observation::Kind::kApproval:
      return fmt::format("world  a person {} row {} of gateway {}",
                         seen.approved ? "approves" : "denies", seen.sequence, seen.gateway);
    case Observation::Kind::kServerClosed:
      return fmt::format("session {}  its server has ended", seen.session);
    case Observation::Kind::kGatewayRestart:
      return fmt::format("world  gateway {} is killed and starts again", seen.gateway);
    case Observation::Kind::kHoldings:
      return fmt::format("gateway {}  says what it holds", seen.gateway);
    case Observation::Kind::kTwin:
      return "a twin of this world was run";
    case Observation::Kind::kClientLeft:
      return fmt::format("session {}  its client has left", seen.session);
  }
  return {};
}

}  // namespace

std::string world_log_line(const Observation& observation, Instant epoch) {
  if (observation.kind == Observation::Kind::kWorld &&
      observation.bytes == judge::world::kServerReads) {
    return {};  // what it does then is told
  }
  const std::int64_t us = (observation.at - epoch).count();
  return fmt::format("{:>8}.{:06} s  {}\n", us / 1'000'000, us % 1'000'000, what(observation));
}

}  // namespace gatecrash::report
