// recording: what must be known of a whole transcript before it is played again: what caused what
// in it.
//
// Events are named by their index. Made once; single thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/transcript/transcript.h"

namespace gatecrash::simulate {

/// True for what comes to a stack from outside: not for what it says, writes or does.
bool is_input(const transcript::Event& event);

/// One delivery to a server.
struct Sent {
  std::string bytes;
  bool late = false;                // the server does not read it at once
  std::optional<std::size_t> read;  // the event at which it does; nothing: never
  bool met = false;                 // it was sent again
};

/// The call that a row holds: the n-th that is held while that input is taken in.
struct HeldAt {
  std::size_t input = 0;
  std::size_t ordinal = 0;

  friend bool operator<(const HeldAt& a, const HeldAt& b) {
    return std::pair(a.input, a.ordinal) < std::pair(b.input, b.ordinal);
  }
};

class Recording {
 public:
  explicit Recording(const transcript::Transcript& transcript);

  /// The transcript says when all is settled.
  bool says_settled() const { return says_settled_; }

  /// An end that a killed gateway leaves behind: no input of its own.
  bool is_of_a_kill(std::size_t event) const { return killed_.contains(event); }

  /// A reload that takes effect while that input is taken in.
  std::optional<std::size_t> reload_in(std::size_t input) const;

  /// The call that `sequence` of that gateway holds.
  std::optional<HeldAt> held_by(std::uint32_t gateway, std::uint64_t sequence) const;

  /// The next delivery of these bytes to the session's server that was not asked for yet; null when
  /// there was none.
  const Sent* next_sent(const std::string& session, std::string_view bytes);

 private:
  void note_world(std::size_t index);
  void note_kill(std::size_t index);
  void note_row(std::size_t index);

  const std::vector<transcript::Event>& events_;
  bool says_settled_ = false;
  std::size_t last_input_ = 0;
  std::set<std::size_t> killed_;
  std::map<std::size_t, std::size_t> reloads_;
  std::map<std::size_t, std::size_t> holds_;  // how many in an input so far
  std::map<std::pair<std::uint32_t, std::uint64_t>, HeldAt> held_;
  std::map<std::string, std::uint32_t> gateways_;  // by session
  std::map<std::string, std::vector<Sent>> sent_;  // by session
  std::set<std::string> late_;                     // sessions whose next delivery is late
};

}  // namespace gatecrash::simulate
