// agent: one simulated MCP client session: what it says next, and what it learns from answers.
//
// Draws everything from choices. Learned ids are shared by all agents of a world (they use one
// server's state). Single thread.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "harness/generate/choices.h"
#include "harness/generate/known_ids.h"
#include "harness/generate/tool_catalog.h"
#include "harness/generate/vectors.h"
#include "stack/policy/policy.h"

namespace gatecrash::simulate {

/// Which tools agents call, most telling first: fixed for a campaign.
class ToolNames {
 public:
  ToolNames(const policy::Policy& policy, const generate::ToolCatalog& catalog);

  /// A tool: mostly one that the policy names, sometimes any of the server's, rarely an unknown
  /// one.
  const generate::Tool& choose(generate::Choices& choices) const;

 private:
  std::vector<generate::Tool> named_;
  std::vector<generate::Tool> served_;
  std::vector<generate::Tool> unknown_;
};

/// Which kinds of message a world's agents send: drawn once a world (swarm testing).
struct Mix {
  std::uint32_t boundary = 0;  // weights against 24 valid calls
  std::uint32_t invalid = 0;
  std::uint32_t hostile = 0;
  std::uint32_t other = 0;

  static Mix draw(generate::Choices& choices);
};

class Agent {
 public:
  Agent(std::string session, std::string grant)
      : session_(std::move(session)), grant_(std::move(grant)) {}

  const std::string& session() const { return session_; }

  const std::string& grant() const { return grant_; }

  /// The lines that open an MCP session, before any choice.
  static std::string handshake();

  struct Said {
    std::string line;                            // with its LF
    bool call = false;                           // a tool call, readable or not
    std::vector<generate::VectorUse> vectors{};  // what is hostile in it
  };

  /// The next message. `serial` is the world's running number of messages.
  Said speak(const ToolNames& tools, const Mix& mix, const generate::KnownIds& known,
             std::uint64_t serial, generate::Choices& choices);

  /// Bytes from the gateway, whole lines: ids in answers that were waited for go into `known`.
  void hear(std::string_view bytes, generate::KnownIds& known);

 private:
  std::string next_id(generate::Choices& choices);
  std::string other_message(generate::Choices& choices);
  void hear_line(std::string_view line, generate::KnownIds& known);

  std::string session_;
  std::string grant_;
  std::uint64_t last_id_ = 0;
  std::deque<std::string> awaited_;  // ids of calls whose answers teach, as spelt; few
};

}  // namespace gatecrash::simulate
