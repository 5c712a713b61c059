#include "harness/builtin/defaults.h"

#include <utility>

#include "harness/builtin/planted.h"
#include "harness/builtin/policy_variants.h"
#include "harness/simulate/world.h"
#include "stack/base/check.h"
#include "stack/base/hash.h"
#include "stack/wire/jsonrpc.h"
#include "stack/wire/mcp.h"

namespace gatecrash::builtin {

namespace {

healthlake::Lake make_default_lake() {
  healthlake::Lake lake;
  lake.add_datastore("gatecrash", simulate::kWorldEpoch, kDatastoreId);
  const auto loaded = lake.load(kDatastoreId, kLakeSeed, simulate::kWorldEpoch);
  CHECK(loaded.has_value());
  return lake;
}

/// What a client knows from the start: the resources of lake_seed.ndjson, and one that is planted.
generate::KnownIds default_known() {
  generate::KnownIds known;
  known.datastores = {std::string(kDatastoreId)};
  known.resources = {{"Encounter", "ann-visit", "1"},
                     {"Observation", "jo-weight", "1"},
                     {"Patient", "mei-li", "1"},
                     {"Observation", "ann-heart-rate", "1"},
                     {"Patient", "jo-smith", "1"},
                     {"Patient", "ann-doe", "1"},
                     {"Patient", std::string(kPlantedPatientId), "1"}};
  return known;
}

/// Asks the built-in server for its tools, as a client would.
generate::ToolCatalog ask_for_catalog() {
  class NoLake final : public servers::HttpClient {
    Result<wire::HttpResponse> send(const wire::HttpRequest&) override {
      return fail(Code::kPeerGone, "listing tools needs no lake");
    }
  };

  NoLake no_lake;
  servers::HealthLakeServer server(no_lake);
  const auto ask = [&](const wire::Message& message) {
    return server.on_line(wire::write_message(message), wire::LineFault::kNone,
                          simulate::kWorldEpoch);
  };
  ask(wire::make_request(
      0, std::string(wire::method::kInitialize),
      wire::Value::object(
          {{"protocolVersion", wire::kLatestLegacyVersion},
           {"capabilities", wire::Value::object()},
           {"clientInfo", wire::Value::object({{"name", "gatecrash"}, {"version", "0"}})}})));
  ask(wire::make_notification(std::string(wire::method::kInitialized)));
  const auto answers = ask(wire::make_request(1, std::string(wire::method::kToolsList)));
  CHECK(answers.size() == 1);
  const auto answer = wire::read_message(answers.front());
  CHECK(answer.has_value());
  auto catalog = generate::read_tool_catalog(answer->result);
  CHECK(catalog.has_value());
  return *std::move(catalog);
}

}  // namespace

const healthlake::Lake& default_lake() {
  static const healthlake::Lake kLake = make_default_lake();
  return kLake;
}

const healthlake::Lake& world_lake() {
  static const healthlake::Lake kLake = [] {
    healthlake::Lake lake = default_lake();
    CHECK(lake.load(kDatastoreId, kPlantedPatients, simulate::kWorldEpoch).has_value());
    return lake;
  }();
  return kLake;
}

BuiltinStack::Config world_config(std::shared_ptr<const policy::Policy> policy,
                                  std::uint64_t world_seed, const FaultKind* fault) {
  BuiltinStack::Config config{
      .policy = std::move(policy),
      .lake = world_lake(),
      .seed = world_seed,
      .fault = fault,
      .gateway_options = {},
      .audit_lines = fault != nullptr || mix64(world_seed) % kLinesEvery == 0};
  if (config.audit_lines) {
    config.gateway_options.audit_key = kPlantedAuditKey;
  }
  return config;
}

judge::Visible world_visible() {
  judge::Visible visible;
  visible.canaries = true;
  visible.people = true;
  return visible;
}

simulate::Subject builtin_subject(const std::shared_ptr<const policy::Policy>& policy,
                                  const FaultKind* fault) {
  simulate::Subject subject;
  subject.policy = policy;
  subject.make_stack = [policy, fault](std::uint64_t world_seed) {
    return std::make_unique<BuiltinStack>(world_config(policy, world_seed, fault));
  };
  subject.make_stack_under = [fault](std::shared_ptr<const policy::Policy> under,
                                     std::uint64_t world_seed) {
    return std::make_unique<BuiltinStack>(world_config(std::move(under), world_seed, fault));
  };
  // A seeded fault must show itself without help, where it can.
  subject.troubles = fault == nullptr || !fault->trouble.empty();
  subject.sure = fault == nullptr ? std::nullopt : simulate::trouble_named(fault->trouble);
  subject.policies = policy_variants(policy);
  subject.victims = static_cast<std::uint32_t>(line_victims().size());
  subject.catalog = ask_for_catalog();
  subject.known = default_known();
  subject.visible = world_visible();
  return subject;
}

}  // namespace gatecrash::builtin
