// agent: one simulated MCP client session: what it says next, and what it learns from answers.
//
// Draws everything from choices. An agent is of one era: legacy ones shake hands in one of several
// versions, modern ones say their version in each message; seldom one speaks in the other's way.
// Learned ids are shared by all agents of a world (they use one server's state). Single thread.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "harness/generate/choices.h"
#include "harness/generate/known_ids.h"
#include "harness/generate/vectors.h"
#include "harness/simulate/tool_names.h"
#include "stack/wire/mcp.h"

namespace gatecrash::simulate {

/// Which kinds of message a world's agents send: drawn once a world (swarm testing).
struct Mix {
  std::uint32_t boundary = 0;  // weights against 24 valid calls
  std::uint32_t invalid = 0;
  std::uint32_t hostile = 0;
  std::uint32_t other = 0;
  std::uint32_t reuse = 0;    // ids used before, of 32
  std::uint32_t company = 0;  // calls with something behind them in the same write, of 32
  std::uint32_t modern = 0;   // agents of the modern era, of 4
  bool old_versions = false;  // legacy agents ask for older versions, too

  static Mix draw(generate::Choices& choices);
};

class Agent {
 public:
  Agent(std::string session, std::string grant)
      : session_(std::move(session)), grant_(std::move(grant)) {}

  const std::string& session() const { return session_; }

  const std::string& grant() const { return grant_; }

  wire::Era era() const { return era_; }

  /// The lines that open a session of the latest legacy version.
  static std::string handshake();

  /// The lines that this agent opens its session with, in the era and version that it draws.
  std::string begin(const Mix& mix, generate::Choices& choices);

  struct Said {
    std::string line;   // with its LF; seldom more lines behind it, written at once
    bool call = false;  // a tool call, readable or not
    std::vector<generate::VectorUse> vectors{};  // what is hostile in it
  };

  /// The next message. `serial` is the world's running number of messages.
  Said speak(const ToolNames& tools, const Mix& mix, const generate::KnownIds& known,
             std::uint64_t serial, generate::Choices& choices);

  /// Bytes from the gateway, whole lines: ids in answers that were waited for go into `known`.
  void hear(std::string_view bytes, generate::KnownIds& known);

 private:
  /// An answer that teaches something.
  struct Awaited {
    std::string id;               // as spelt
    bool list = false;            // of an MCP list: it may have a cursor
    generate::ResourceId gone{};  // what is deleted when the answer is no error
  };

  void append_id(std::string& out, const Mix& mix, generate::Choices& choices);
  void append_meta(std::string& out, bool first, generate::Choices& choices) const;
  void append_call(std::string& out, const CallableTool& tool, generate::Validity validity,
                   const Mix& mix, const generate::KnownIds& known, std::uint64_t serial,
                   generate::Choices& choices);
  void append_other(std::string& out, const Mix& mix, const generate::KnownIds& known,
                    generate::Choices& choices);
  void append_cancel(std::string& out, generate::Choices& choices) const;
  void append_request(std::string& out, std::string_view method, std::string_view params,
                      const Mix& mix, generate::Choices& choices);
  void await(Awaited awaited);
  void hear_line(std::string_view line, generate::KnownIds& known);

  std::string session_;
  std::string grant_;
  wire::Era era_ = wire::Era::kLegacy;
  std::uint64_t last_id_ = 0;
  std::string id_;               // of the last request, as spelt
  std::deque<Awaited> awaited_;  // few
};

}  // namespace gatecrash::simulate
