// subject: what worlds are made of: a policy, a stack for each world, and what clients know of it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "harness/generate/known_ids.h"
#include "harness/generate/tool_catalog.h"
#include "harness/judge/observation.h"
#include "harness/simulate/stack.h"
#include "harness/simulate/swarm.h"
#include "stack/policy/policy.h"

namespace gatecrash::simulate {

struct Subject {
  std::shared_ptr<const policy::Policy> policy;  // the one that the judge holds the gateway to
  std::function<std::unique_ptr<Stack>(std::uint64_t world_seed)> make_stack;  // a fresh one each
  // The same under another policy; empty: there is none, and worlds have no twins.
  std::function<std::unique_ptr<Stack>(std::shared_ptr<const policy::Policy>,
                                       std::uint64_t world_seed)>
      make_stack_under;
  generate::ToolCatalog catalog;
  generate::KnownIds known;
  judge::Visible visible;
  // What a world may do to it (WorldOptions).
  bool troubles = true;
  std::optional<Trouble> sure{};
  std::vector<std::shared_ptr<const policy::Policy>> policies{};
  std::uint32_t victims = 0;
};

}  // namespace gatecrash::simulate
