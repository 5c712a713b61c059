#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "stack/wire/line_framer.h"

namespace gatecrash::wire {
namespace {

using Lines = std::vector<std::pair<std::string, LineFault>>;

constexpr std::size_t kShortLine = 10;

/// Bytes of which many are line ends.
rc::Gen<std::string> arbitrary_stream() {
  return rc::gen::container<std::string>(
      rc::gen::element('\n', '\n', '\r', 'a', 'b', '\0', '\xff'));
}

void drain(LineFramer& framer, Lines& lines) {
  while (const auto line = framer.next()) {
    lines.emplace_back(line->text, line->fault);
  }
}

RC_GTEST_PROP(LineFramerProperty, LinesDoNotDependOnSplits, ()) {
  const std::string stream = *arbitrary_stream();
  LineFramer whole(kShortLine);
  Lines expected;
  whole.feed(stream);
  drain(whole, expected);

  LineFramer split(kShortLine);
  Lines lines;
  for (std::string_view rest = stream; !rest.empty();) {
    const auto size = *rc::gen::inRange<std::size_t>(1, rest.size() + 1);
    split.feed(rest.substr(0, size));
    rest.remove_prefix(size);
    if (*rc::gen::arbitrary<bool>()) {
      drain(split, lines);
    }
  }
  drain(split, lines);
  RC_ASSERT(lines == expected);
  RC_ASSERT(split.unfinished() == whole.unfinished());
  RC_ASSERT(split.failed() == whole.failed());
}

RC_GTEST_PROP(LineFramerProperty, LinesAndTheRestMakeUpTheStream, ()) {
  const std::string stream = *arbitrary_stream();
  LineFramer framer(stream.size());
  framer.feed(stream);
  Lines lines;
  drain(framer, lines);
  std::string joined;
  for (const auto& [text, fault] : lines) {
    RC_ASSERT(text.find('\n') == std::string::npos);
    RC_ASSERT((text.find('\r') != std::string::npos) == (fault == LineFault::kBareCr));
    joined += text;
    if (stream[joined.size()] == '\r') {
      joined += '\r';  // the carriage return that was taken off
    }
    joined += '\n';
  }
  RC_ASSERT(joined + std::string(framer.unfinished()) == stream);
}

}  // namespace
}  // namespace gatecrash::wire
