// Victim: a server's ears: the framer of an SDK crossed with a JSON library and its habits.
//
// Fed the bytes of one connection in any split, it gives the messages that such a server would act
// on, as that server understands them. It never judges. State and buffers belong to one connection
// and are bounded; one thread. What each kind does: docs/dissect.md.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/dissect/framer.h"
#include "harness/dissect/reader.h"
#include "harness/dissect/understood.h"

namespace gatecrash::dissect {

// What a victim could not read is told, but the first few of a flood are enough.
inline constexpr std::size_t kRefusedKept = 64;

struct VictimKind {
  std::string_view name;  // "typescript-sdk", "cjson-lf"
  FramerKind framer;
  const Reader* reader;  // static
  Habits habits;
  std::string_view what;  // one line for people
};

/// Every kind that reads what MCP's stdio transport carries, in alphabetical order. Static. All of
/// them understand a gateway's canonical lines alike.
std::span<const VictimKind> victim_kinds();

/// Kinds that do not, for dissecting only. Static.
std::span<const VictimKind> other_victim_kinds();

/// Of either; null when there is no such kind. Static.
const VictimKind* find_victim(std::string_view name);

class Victim {
 public:
  /// `kind` is one of victim_kinds().
  explicit Victim(const VictimKind& kind);

  /// Appends to `out` what these bytes complete.
  void feed(std::string_view bytes, std::vector<Understood>& out);

  /// The connection ended: some kinds still take an unfinished last line for a message.
  void end(std::vector<Understood>& out);

  /// One unit that a framer gave already: the body of an HTTP request.
  void hear_unit(std::string_view unit, std::vector<Understood>& out);

  /// True once this server would read nothing more from the connection.
  bool closed() const { return closed_ || framer_->broken(); }

  /// True when it reads on and the next byte begins a unit.
  bool at_rest() const { return !closed() && framer_->at_rest(); }

  /// Why units were not understood, in order; at most kRefusedKept of them.
  const std::vector<std::string>& refused() const { return refused_; }

  /// How many units were not understood.
  std::size_t refused_count() const { return refused_count_; }

  const VictimKind& kind() const { return *kind_; }

 private:
  void refuse(std::string why);

  const VictimKind* kind_;
  std::unique_ptr<Framer> framer_;
  bool closed_ = false;
  std::vector<std::string> refused_;
  std::size_t refused_count_ = 0;
};

}  // namespace gatecrash::dissect
