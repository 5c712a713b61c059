// known_ids: what a client knows of the server's state: ids it was told and may use again.
//
// Seeded with what the target holds at the start; grows from the answers to calls. Bounded: the
// oldest learned ids are forgotten. Single thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "stack/wire/value.h"

namespace gatecrash::generate {

struct ResourceId {
  std::string type;
  std::string id;
  std::string version;  // the last one known: "1"
};

class KnownIds {
 public:
  // Enough for interesting reuse; a world makes up to thousands of resources.
  static constexpr std::size_t kLearnedMax = 32;

  std::vector<std::string> datastores;
  std::vector<ResourceId> resources;
  std::vector<std::string> export_jobs;

  /// Learns from the JSON that a tool call returned (a resource, a datastore, a job).
  void learn(const wire::Value& answer);

 private:
  void learn_resource(ResourceId resource);
  static void learn_text(std::vector<std::string>& known, std::string_view id);
};

}  // namespace gatecrash::generate
