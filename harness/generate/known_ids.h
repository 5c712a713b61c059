// known_ids: what a client knows of the server's state: ids it was told and may use again.
//
// Seeded with what the target holds at the start; grows from the answers to calls. Bounded: the
// oldest learned ids are forgotten. Single thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "harness/generate/choices.h"
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
  // Tokens and cursors are long, and stale ones are of little use.
  static constexpr std::size_t kTokensMax = 4;
  // A longer one is no token that a client would keep.
  static constexpr std::size_t kTokenBytesMax = 2048;

  std::vector<std::string> datastores;
  std::vector<ResourceId> resources;
  std::vector<ResourceId> deleted;
  std::vector<std::string> export_jobs;
  std::vector<std::string> next_tokens;  // of lists of the control plane
  std::vector<std::string> pages;        // of searches: the link to the next page's token
  std::vector<std::string> cursors;      // of MCP lists

  /// Learns from the JSON that a tool call returned (a resource, a Bundle of them, a datastore, a
  /// job, a list with a token).
  void learn(const wire::Value& answer);

  /// Learns from the result of an MCP list.
  void learn_list(const wire::Value& result);

  /// What was deleted is known for having been there.
  void forget(std::string_view type, std::string_view id);

  /// One of that type; null when none is known.
  const ResourceId* pick_of_type(std::string_view type, Choices& choices) const;

 private:
  void learn_resource(ResourceId resource);
  void learn_bundle(const wire::Value& bundle);
  static void learn_text(std::vector<std::string>& known, std::string_view text, std::size_t most);
};

}  // namespace gatecrash::generate
