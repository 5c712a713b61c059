// server_answers: what a session's server has said and the gateway has not been given yet, in a
// recorded world that is played again.
//
// When the gateway gets which bytes, the recording says. Where the server says now what it said
// then, the gateway gets exactly those pieces; where not (a message was taken out, an id is
// another), it gets the answers under the ids that the recording has there. Value type.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace gatecrash::simulate {

class ServerAnswers {
 public:
  /// What is put from here on is said at one go.
  void begin_read() { read_begin_ = entries_.size(); }

  void put(std::string bytes) { entries_.push_back(std::move(bytes)); }

  /// The first thing that was said last: half of it, and nothing after it; or twice.
  void cut();
  void echo();

  /// The recording gives the gateway these bytes: what it gets now; often those, sometimes nothing.
  std::string take(std::string_view recorded);

  /// All that is left.
  std::string take_all();

  bool empty() const { return entries_.empty(); }

 private:
  bool starts_with(std::string_view recorded) const;
  std::string take_bytes(std::size_t count);
  void drop_first();

  std::deque<std::string> entries_;
  std::size_t read_begin_ = 0;
  bool broken_ = false;   // a part of the first entry is gone already
  std::string recorded_;  // of the recording, and not a whole line yet
};

}  // namespace gatecrash::simulate
