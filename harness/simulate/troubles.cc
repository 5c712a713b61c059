#include "harness/simulate/troubles.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "harness/simulate/world.h"
#include "stack/policy/hosted_writer.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::simulate {
namespace {

namespace world = judge::world;

// How many steps a trouble lasts: until the next call, through a burst, through a window.
constexpr std::array<std::uint32_t, 4> kLasts = {2, 8, 30, 120};

// What a server's runtime prints to its stdout, and what a broken one sends.
constexpr std::array<std::string_view, 8> kNoise = {
    "Traceback (most recent call last):\n",
    "\n",
    "[]\n",
    "null\n",
    "{\"jsonrpc\":\"2.0\",\"id\":\"nobody asked\",\"result\":{}}\n",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\n",
    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\"}}\n",
    "\xff\xfe{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}\n",
};

/// What is wrong with a policy's file while somebody writes it.
enum class Broken : std::uint8_t {
  kCut,
  kEmpty,
  kUnknownKey,
  kKeyTwice,
  kOtherDefault,
  kNoVersion
};
constexpr std::uint32_t kBroken = 6;

std::string broken_policy(const policy::Policy& policy, Broken how) {
  wire::Value root = policy::hosted_form(policy).root;
  std::string text;
  switch (how) {
    case Broken::kCut:
      text = wire::write_json(root);
      return text.substr(0, text.size() / 2);
    case Broken::kEmpty:
      return text;
    case Broken::kUnknownKey:
      root.set("toolz", wire::Value::object());
      break;
    case Broken::kKeyTwice:
      text = wire::write_json(root);
      return R"({"default":"allow",)" + text.substr(1);
    case Broken::kOtherDefault:
      root.set("default", "permit");
      break;
    case Broken::kNoVersion:
      root.set("version", "0");
      break;
  }
  return wire::write_json(root);
}

}  // namespace

void Troubles::step() {
  const Swarm& swarm = scene_.swarm;
  if (swarm.trouble_every == 0) {
    return;
  }
  ++step_;
  for (std::size_t i = 0; i < lasting_.size();) {
    if (lasting_[i].until_step > step_) {
      ++i;
      continue;
    }
    const Lasting over = lasting_[i];
    lasting_.erase(lasting_.begin() + static_cast<std::ptrdiff_t>(i));
    end(over);
  }
  if (choices_.chance(1, swarm.trouble_every)) {
    begin(static_cast<Trouble>(choices_.weighted(swarm.weights)));
  }
}

void Troubles::heal() {
  for (const Lasting& over : std::exchange(lasting_, {})) {
    end(over);
  }
  scene_.tell_world(world::kHealed);
}

std::size_t Troubles::some_connection() {
  const auto agent = choices_.below(static_cast<std::uint32_t>(scene_.agents.size()));
  return scene_.connection_of(agent);
}

std::uint32_t Troubles::some_gateway() { return choices_.below(scene_.swarm.gateways); }

void Troubles::begin(Trouble trouble) {
  switch (trouble) {
    case Trouble::kClientLeaves:
      scene_.client_leaves(some_connection());
      break;
    case Trouble::kServerCrash: {
      const std::size_t connection = some_connection();
      if (choices_.chance(1, 2)) {
        scene_.doom_server(connection);
      } else {
        scene_.server_crashes(connection);
      }
      break;
    }
    case Trouble::kServerNoise: {
      const std::size_t connection = some_connection();
      scene_.server_says(connection, std::string(choices_.pick(kNoise)));
      break;
    }
    case Trouble::kServerEcho:
      scene_.let_echo(some_connection());
      break;
    case Trouble::kServerSilence: {
      const std::size_t connection = some_connection();
      scene_.set_silent(connection, true);
      last(trouble, 0, connection);
      break;
    }
    case Trouble::kGatewayKill:
      scene_.kill_gateway(some_gateway());
      break;
    case Trouble::kStoreOutage:
    case Trouble::kStorePartition:
      cut_store(trouble);
      break;
    case Trouble::kAuditOutage: {
      const std::uint32_t gateway = some_gateway();
      if (!lasts(trouble, gateway)) {
        scene_.stack().set_audit(gateway, false);
        scene_.tell_world(world::kAuditDown, {}, gateway);
        last(trouble, gateway, 0);
      }
      break;
    }
    case Trouble::kLakeFailure:
      fail_lake();
      break;
    case Trouble::kClockStep:
      step_clock();
      break;
    case Trouble::kReload:
      reload();
      break;
  }
}

void Troubles::end(const Lasting& lasting) {
  switch (lasting.trouble) {
    case Trouble::kServerSilence:
      scene_.set_silent(lasting.connection, false);
      break;
    case Trouble::kStoreOutage:
    case Trouble::kStorePartition:
      scene_.stack().set_store(lasting.gateway, true);
      scene_.tell_world(world::kStoreUp, {}, lasting.gateway);
      break;
    case Trouble::kAuditOutage:
      scene_.stack().set_audit(lasting.gateway, true);
      scene_.tell_world(world::kAuditUp, {}, lasting.gateway);
      break;
    case Trouble::kLakeFailure:
      scene_.stack().set_lake(std::nullopt);
      scene_.tell_world(world::kLakeUp);
      break;
    default:
      break;
  }
}

void Troubles::last(Trouble trouble, std::uint32_t gateway, std::size_t connection) {
  const std::uint32_t steps = choices_.pick(kLasts);
  lasting_.push_back({trouble, gateway, connection, step_ + steps});
}

bool Troubles::lasts(Trouble trouble, std::uint32_t gateway) const {
  return std::any_of(lasting_.begin(), lasting_.end(), [&](const Lasting& each) {
    return each.trouble == trouble && each.gateway == gateway;
  });
}

/// For all gateways, or one that is cut off from what the others still reach.
void Troubles::cut_store(Trouble trouble) {
  const bool partition = trouble == Trouble::kStorePartition;
  const std::uint32_t one = some_gateway();
  for (std::uint32_t gateway = 0; gateway < scene_.swarm.gateways; ++gateway) {
    const bool down =
        lasts(Trouble::kStoreOutage, gateway) || lasts(Trouble::kStorePartition, gateway);
    if (down || (partition && gateway != one)) {
      continue;
    }
    scene_.stack().set_store(gateway, false);
    scene_.tell_world(world::kStoreDown, {}, gateway);
    last(trouble, gateway, 0);
    if (partition && scene_.swarm.gateways > 1) {
      scene_.marks.reach(Mark::kPartitionedDenies);
    }
  }
}

void Troubles::fail_lake() {
  if (lasts(Trouble::kLakeFailure, 0)) {
    return;
  }
  const auto fault = static_cast<LakeFault>(choices_.below(kLakeFaults));
  scene_.stack().set_lake(fault);
  scene_.tell_world(world::kLakeDown, {}, 0, lake_fault_name(fault));
  last(Trouble::kLakeFailure, 0, 0);
}

/// A correction by NTP, a suspended machine, a date set by hand, and the edges of windows.
void Troubles::step_clock() {
  Duration step{};
  switch (choices_.weighted({3, 3, 2, 1})) {
    case 0:
      step = timing_.advance(scene_.clock(), choices_);
      break;
    case 1:
      step = std::chrono::seconds(1);
      break;
    case 2:
      step = std::chrono::minutes(1);
      break;
    default:
      step = std::chrono::hours(25);
      break;
  }
  const bool back = choices_.chance(1, 2);
  // No clock of a world stands before its begin: times in transcripts count from there.
  step = back ? -std::min(step, scene_.clock() - kWorldEpoch) : step;
  if (step != Duration(0)) {
    scene_.step_clock(step);
  }
}

void Troubles::reload() {
  if (policies_.empty()) {
    return;
  }
  const bool broken = choices_.chance(1, 6);
  const std::size_t which = choices_.below(static_cast<std::uint32_t>(policies_.size()));
  if (broken) {
    const auto how = static_cast<Broken>(choices_.below(kBroken));
    scene_.reload_text(broken_policy(*policies_[which], how));
    return;
  }
  const bool at_reserve = choices_.chance(1, 3);
  scene_.reload(policies_[which], at_reserve);
}

}  // namespace gatecrash::simulate
