#include "harness/judge/answer_memo.h"

#include <algorithm>

namespace gatecrash::judge {
namespace {

/// An id that is valid as it stands here: digits as they are written, or a short plain string.
bool is_plain_id(std::string_view id) {
  if (id == "null") {
    return true;
  }
  if (id.starts_with('"')) {
    const auto plain = [](char c) { return c >= ' ' && c < '\x7f'; };
    return id.size() > 2 && id.size() <= wire::kIdBytesMax &&
           std::all_of(id.begin(), id.end(), plain);
  }
  constexpr std::size_t kDigitsSafe = 15;  // below 2^53
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return !id.empty() && id.size() <= kDigitsSafe && (id.front() != '0' || id.size() == 1) &&
         std::all_of(id.begin(), id.end(), digit);
}

bool is_response(const Envelope& envelope) {
  return envelope.kind == Envelope::Kind::kResult || envelope.kind == Envelope::Kind::kError;
}

}  // namespace

const AnswerMemo::Known* AnswerMemo::find(const Envelope& envelope) const {
  if (!is_response(envelope) || !is_plain_id(envelope.id) ||
      (envelope.id == "null" && envelope.kind == Envelope::Kind::kResult)) {
    return nullptr;
  }
  const auto found = std::find_if(known_.begin(), known_.end(), [&](const Known& known) {
    return known.bytes == envelope.content;
  });
  return found == known_.end() ? nullptr : &*found;
}

void AnswerMemo::add(const Envelope& envelope, const wire::Message& message,
                     std::string_view content) {
  if (!is_response(envelope) || envelope.content.size() > kAnswerBytesKnown) {
    return;
  }
  known_[next_] = {std::string(envelope.content), std::string(content), message};
  next_ = (next_ + 1) % known_.size();
}

}  // namespace gatecrash::judge
