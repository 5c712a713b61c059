// Panel: one connection heard by several victims at once, for whoever asks whether they agree.
//
// Value state of one connection; one thread; memory is bounded by what the victims keep and by what
// is not taken. A victim may be ahead of the others in the middle of a line, so counts are compared
// when settle() says that a whole line has passed. Plain lines (plain_line.h) are read
// once, the others by everybody.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/dissect/understood.h"
#include "harness/dissect/victim.h"

namespace gatecrash::dissect {

/// Four victims that differ from one another in what matters most: framing by LF, by any line end
/// and by value; the first and the last of equal keys; folded names; strings that end at NUL.
/// Static.
std::span<const VictimKind* const> usual_panel();

/// The first thing that two victims understood differently.
struct Split {
  std::string one;  // names of victims
  std::string other;
  std::optional<Understood> read_by_one;  // nothing: it read no such message
  std::optional<Understood> read_by_other;

  /// One line: "cjson-lf reads tools/call read_file, go-sdk reads tools/call delete_all".
  std::string text() const;
};

class Panel {
 public:
  explicit Panel(std::span<const VictimKind* const> kinds = usual_panel());

  /// Bytes of the connection, in any split.
  void feed(std::string_view bytes);

  /// Whole lines have passed: who has read a message that another has not is a split.
  void settle();

  /// Appends what all have understood alike since the last call, in order. Nothing after a split.
  void take(std::vector<Understood>& out);

  /// Stays once it is there.
  const std::optional<Split>& split() const { return split_; }

 private:
  struct Seat {
    Victim victim;
    std::deque<Understood> heard;  // that not all have heard yet
  };

  void feed_all(std::string_view bytes);
  void compare();

  std::vector<Seat> seats_;
  std::vector<Understood> fresh_;
  std::vector<Understood> agreed_;
  bool resting_ = true;  // every victim is at rest, and none is ahead
  std::optional<Split> split_;
};

}  // namespace gatecrash::dissect
