// id_map: what the server called things in the recording, and what it calls them now.
//
// One to one: an id of the recording stands for one id of the replay and back, so an answer that
// mixes two patients up is a changed answer although each id in it is volatile. An id that the
// client knew before the server said it stands for itself.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace gatecrash::replay {

// What one recording may teach; an hour of traffic makes some thousands. Beyond it ids are
// compared by shape only and no longer rewritten.
inline constexpr std::size_t kIdsMax = 200'000;

class IdMap {
 public:
  /// Notes that `recorded` is now `current`. False when that contradicts what was learned.
  bool learn(std::string_view recorded, std::string_view current);

  /// "A is B in this replay" or "B was A in the recording": why learn() would refuse. Empty when it
  /// would not.
  std::string contradiction(std::string_view recorded, std::string_view current) const;

  /// Notes the machine-made ids in a line that the client sent: those that the server has not told
  /// stand for themselves.
  void note_client_line(std::string_view line);

  /// The line with every id that the server made replaced: ids that are a whole JSON string value
  /// or a part of one (Patient/X, urn:uuid:X, a URL). The rest of the bytes stays as it is; a line
  /// that is not JSON is returned as it is.
  std::string rewrite(std::string_view line) const;

  /// How many ids have another name now.
  std::size_t renamed() const { return renamed_; }

 private:
  std::string rewrite_text(std::string_view text) const;

  std::map<std::string, std::string, std::less<>> current_;   // by recorded
  std::map<std::string, std::string, std::less<>> recorded_;  // by current
  std::size_t renamed_ = 0;
};

}  // namespace gatecrash::replay
