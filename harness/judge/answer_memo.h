// answer_memo: answers of the gateway's own that were read before.
//
// A gateway denies with few texts, each under thousands of ids. What stands behind the id is read
// once; the same bytes again are the same message. Bounded: kAnswersKnown of at most
// kAnswerBytesKnown, the oldest replaced. Single thread.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "harness/judge/envelope.h"
#include "stack/wire/jsonrpc.h"

namespace gatecrash::judge {

inline constexpr std::size_t kAnswersKnown = 16;
inline constexpr std::size_t kAnswerBytesKnown = 1024;

class AnswerMemo {
 public:
  struct Known {
    std::string bytes;      // behind the id, as they came
    std::string content;    // the same as the writer spells it (write_content)
    wire::Message message;  // its id is of the answer that was read first
  };

  /// What this answer says, or null when it must be read. Valid until the next call of add.
  const Known* find(const Envelope& envelope) const;

  /// Keeps what was read of a line. `content` as write_content() gives it.
  void add(const Envelope& envelope, const wire::Message& message, std::string_view content);

 private:
  std::array<Known, kAnswersKnown> known_;
  std::size_t next_ = 0;
};

}  // namespace gatecrash::judge
