#include "harness/simulate/world_event.h"

#include <chrono>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/policy/hosted_dialect.h"
#include "stack/policy/hosted_writer.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::simulate {
namespace {

using judge::Observation;
using transcript::Event;
using wire::Value;

// More gateways share one store in no world.
constexpr std::int64_t kGatewayMax = 1000;

// Windows of quotas are shorter; a clock that steps by more is not one, and times would overflow.
constexpr Duration kClockStepMax = std::chrono::hours(24 * 366 * 10);

Value reload_arguments(const Observation& reload) {
  Value arguments = Value::object({{"gateway", std::int64_t{reload.gateway}}});
  const bool none = reload.policy == nullptr || *reload.policy == nullptr;
  arguments.set("policy", none ? Value() : policy::hosted_form(**reload.policy).root);
  return arguments;
}

/// Noise may be any bytes; everything else is a word of ours.
void put_how(const Observation& observation, Value& arguments) {
  if (observation.bytes == judge::world::kServerNoise) {
    arguments.set("base64", base64_encode(observation.how));
  } else if (!observation.how.empty()) {
    arguments.set("how", observation.how);
  }
}

tl::unexpected<Error> wrong(const Event& event, std::string_view what) {
  return fail(Code::kConfigInvalid,
              "the world's \"" + printable(event.operation, 64) + "\": " + std::string(what));
}

std::int64_t integer_at(const Event& event, std::string_view key, std::int64_t absent) {
  const Value* const value = event.arguments.find(key);
  return value == nullptr ? absent : value->as_int64().value_or(absent);
}

Observation::Kind kind_of(std::string_view name) {
  return name == world_name::kReload     ? Observation::Kind::kReload
         : name == world_name::kApproval ? Observation::Kind::kApproval
         : name == world_name::kRestart  ? Observation::Kind::kGatewayRestart
         : name == world_name::kSettled  ? Observation::Kind::kSettled
                                         : Observation::Kind::kWorld;
}

Status read_policy(const Event& event, std::string_view policy_name, WorldEvent& read) {
  const Value* const policy = event.arguments.find("policy");
  if (policy == nullptr || !policy->is_object()) {
    return wrong(event, "/args/policy must be a policy in the hosted dialect");
  }
  TRY(policy::Policy loaded,
      policy::read_hosted_policy(wire::write_json(*policy), std::string(policy_name)));
  read.policy = std::make_shared<const policy::Policy>(std::move(loaded));
  return {};
}

}  // namespace

void write_world_event(const Observation& observation, Event& event) {
  event.kind = Event::Kind::kWorld;
  event.session = observation.session;
  event.arguments = Value::object({{"gateway", std::int64_t{observation.gateway}}});
  switch (observation.kind) {
    case Observation::Kind::kReload:
      event.operation = world_name::kReload;
      event.arguments = reload_arguments(observation);
      break;
    case Observation::Kind::kApproval:
      event.operation = world_name::kApproval;
      break;
    case Observation::Kind::kGatewayRestart:
      event.operation = world_name::kRestart;
      break;
    case Observation::Kind::kSettled:
      event.operation = world_name::kSettled;
      event.arguments = Value();
      return;
    default:
      event.operation = observation.bytes;
  }
  if (observation.sequence != 0) {
    event.arguments.set("seq", observation.sequence);
    event.arguments.set("approved", observation.approved);
  }
  if (observation.step != Duration(0)) {
    event.arguments.set("step_us", std::int64_t{observation.step.count()});
  }
  put_how(observation, event.arguments);
}

bool write_session_at(const Observation& opening, Event& event) {
  if (opening.gateway == 0 && opening.how.empty()) {
    return false;
  }
  event.kind = Event::Kind::kWorld;
  event.operation = world_name::kSessionAt;
  event.session = opening.session;
  event.arguments = Value::object({{"gateway", std::int64_t{opening.gateway}}});
  if (!opening.how.empty()) {
    event.arguments.set("reader", opening.how);
  }
  return true;
}

Observation WorldEvent::observation() const {
  return {.kind = kind,
          .session = session,
          .bytes = kind == Observation::Kind::kWorld ? std::string_view(name) : std::string_view(),
          .policy = policy == nullptr ? nullptr : &policy,
          .sequence = sequence,
          .approved = approved,
          .gateway = gateway,
          .step = step,
          .how = how};
}

Result<WorldEvent> read_world_event(const Event& event, std::string_view policy_name) {
  WorldEvent read;
  read.name = event.operation;
  read.kind = kind_of(event.operation);
  read.session = event.session;
  const std::int64_t gateway = integer_at(event, "gateway", 0);
  if (gateway < 0 || gateway > kGatewayMax) {
    return wrong(event, "/args/gateway must be a small number");
  }
  read.gateway = static_cast<std::uint32_t>(gateway);
  const std::int64_t sequence = integer_at(event, "seq", 0);
  read.sequence = sequence > 0 ? static_cast<std::uint64_t>(sequence) : 0;
  const Value* const approved = event.arguments.find("approved");
  read.approved = approved != nullptr && approved->is_bool() && approved->as_bool();
  read.step = Duration(integer_at(event, "step_us", 0));
  if (read.step < -kClockStepMax || read.step > kClockStepMax) {
    return wrong(event, "/args/step_us must be within ten years");
  }
  read.how = event.arguments.find_string("how").value_or("");
  if (event.operation == world_name::kSessionAt) {
    read.how = event.arguments.find_string("reader").value_or("");
  }
  if (event.operation == judge::world::kServerNoise) {
    auto bytes = base64_decode(event.arguments.find_string("base64").value_or(""));
    if (!bytes) {
      return wrong(event, "/args/base64 must be base64");
    }
    read.how = *std::move(bytes);
  }
  if (read.kind == Observation::Kind::kReload) {
    TRY_STATUS(read_policy(event, policy_name, read));
  }
  return read;
}

}  // namespace gatecrash::simulate
