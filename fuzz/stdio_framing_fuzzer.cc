// stdio bytes in arbitrary splits -> lines.
//
// Input: a byte K, K % 16 bytes of piece sizes, then the stream. Oracles: the lines do not depend
// on the split, nor on when they are taken out; lines, line ends and the unfinished rest make up
// the stream; no byte follows a line that was too long.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stack/base/check.h"
#include "stack/wire/line_framer.h"

namespace gatecrash {
namespace {

using wire::LineFault;
using wire::LineFramer;

// Short, so that short inputs reach it.
constexpr std::size_t kLineMax = 24;

struct Seen {
  std::vector<std::pair<std::string, LineFault>> lines{};
  std::string unfinished{};
  bool failed = false;

  bool operator==(const Seen&) const = default;
};

void drain(LineFramer& framer, Seen& seen) {
  while (const auto line = framer.next()) {
    seen.lines.emplace_back(line->text, line->fault);
  }
}

/// Feeds `stream` in pieces of the sizes given (in turn), and takes lines out after every piece, or
/// once at the end.
Seen frame(std::string_view stream, std::string_view sizes, bool eager, std::size_t line_max) {
  LineFramer framer(line_max);
  Seen seen;
  for (std::size_t i = 0; !stream.empty(); ++i) {
    const std::size_t size =
        sizes.empty() ? stream.size() : 1 + static_cast<unsigned char>(sizes[i % sizes.size()]);
    framer.feed(stream.substr(0, size));
    stream.remove_prefix(std::min(size, stream.size()));
    if (eager) {
      drain(framer, seen);
    }
  }
  drain(framer, seen);
  seen.unfinished = framer.unfinished();
  seen.failed = framer.failed();
  return seen;
}

void check_reassembly(std::string_view stream) {
  const Seen seen = frame(stream, {}, true, stream.size());
  CHECK(!seen.failed);
  for (const auto& [text, fault] : seen.lines) {
    CHECK(stream.starts_with(text));
    CHECK((text.find('\r') != std::string::npos) == (fault == LineFault::kBareCr));
    CHECK(text.find('\n') == std::string::npos);
    stream.remove_prefix(text.size());
    stream.remove_prefix(stream.starts_with('\r') ? 1 : 0);
    CHECK(stream.starts_with('\n'));
    stream.remove_prefix(1);
  }
  CHECK(stream == seen.unfinished);
}

void run(std::string_view input) {
  if (input.empty()) {
    return;
  }
  const std::size_t count = static_cast<unsigned char>(input.front()) % 16;
  const std::string_view sizes = input.substr(1, count);
  const std::string_view stream = input.substr(1 + sizes.size());
  const Seen whole = frame(stream, {}, true, kLineMax);
  CHECK(frame(stream, sizes, true, kLineMax) == whole);
  CHECK(frame(stream, sizes, false, kLineMax) == whole);
  for (std::size_t i = 0; i < whole.lines.size(); ++i) {
    const auto& [text, fault] = whole.lines[i];
    CHECK(text.size() <= kLineMax);
    CHECK(fault != LineFault::kTooLong || (i + 1 == whole.lines.size() && text.empty()));
  }
  check_reassembly(stream);
}

}  // namespace
}  // namespace gatecrash

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  gatecrash::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
