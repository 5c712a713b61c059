// What holds for every transcript: read(write(t)) == t, and no prefix of a file loses a whole line.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "harness/transcript/reader.h"
#include "harness/transcript/writer.h"

namespace gatecrash::transcript {
namespace {

/// Arbitrary bytes, with the pieces that make encodings hard more often than chance would.
std::string any_bytes() {
  static const std::vector<std::string> kPieces = {
      "\n",           "\"",           "\\",           std::string(1, '\0'), "\xff",
      "\xef\xbf\xbe", "\xe2\x80\xa8", "\xed\xa0\x80", "\xf0\x9f\x98\x80",   "{\"id\":1}"};
  std::string bytes;
  for (const int choice : *rc::gen::container<std::vector<int>>(rc::gen::inRange(-12, 256))) {
    bytes += choice < 0 ? kPieces[static_cast<std::size_t>(-choice) % kPieces.size()]
                        : std::string(1, static_cast<char>(choice));
  }
  return bytes;
}

std::string any_name() {
  return *rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab1\"\\/ \t")));
}

Event any_event() {
  Event event;
  event.kind = static_cast<Event::Kind>(*rc::gen::inRange(0, 8));
  event.session = any_name();
  switch (event.kind) {
    case Event::Kind::kOpen:
      event.grant = any_name();
      break;
    case Event::Kind::kBytes:
    case Event::Kind::kEof:
      event.tap = *rc::gen::element(Tap::kClient, Tap::kUpstream);
      event.dir = *rc::gen::element(Direction::kClientToServer, Direction::kServerToClient);
      if (event.kind == Event::Kind::kBytes) {
        event.bytes = any_bytes();
      }
      break;
    case Event::Kind::kStderr:
      event.bytes = any_bytes();
      break;
    case Event::Kind::kExit:
      event.exit_code = *rc::gen::inRange(-64, 256);
      break;
    case Event::Kind::kEffect:
      event.tap = Tap::kEffect;
      event.operation = any_name();
      event.status = *rc::gen::inRange(0, 600);
      event.changed = *rc::gen::arbitrary<bool>();
      event.arguments = *rc::gen::element(wire::Value(), wire::Value("x"),
                                          wire::Value::object({{"n", wire::Value::number("1.0")}}));
      break;
    case Event::Kind::kAudit:
      event.arguments = wire::Value::object({{"seq", *rc::gen::arbitrary<int>()}});
      break;
    case Event::Kind::kWorld:
      event.operation = any_name();
      event.arguments = *rc::gen::element(wire::Value(), wire::Value::object({{"gateway", 1}}));
      break;
  }
  return event;
}

Transcript any_transcript() {
  Transcript transcript;
  transcript.header.epoch = instant_from_us(*rc::gen::inRange<std::int64_t>(0, 1795251600000000));
  transcript.header.by = any_name();
  transcript.header.transport = any_name();
  transcript.header.world_seed = any_name();
  const int count = *rc::gen::inRange(0, 12);
  Duration at{};
  for (int i = 0; i < count; ++i) {
    Event event = any_event();
    at += Duration(*rc::gen::inRange(0, 1000));
    event.at = at;
    transcript.events.push_back(std::move(event));
  }
  return transcript;
}

RC_GTEST_PROP(TranscriptRoundTrip, ReadingGivesBackWhatWasWritten, ()) {
  const Transcript transcript = any_transcript();
  const Result<Transcript> read = read_transcript(write_transcript(transcript), "t");
  RC_ASSERT(read.has_value());
  RC_ASSERT(read->header == transcript.header);
  RC_ASSERT(read->events == transcript.events);
  RC_ASSERT(!read->truncated.has_value());
}

RC_GTEST_PROP(TranscriptRoundTrip, NoPrefixLosesAWholeLine, ()) {
  const Transcript transcript = any_transcript();
  const std::string file = write_transcript(transcript);
  const std::size_t header_bytes = file.find('\n') + 1;
  const std::size_t cut =
      header_bytes + *rc::gen::inRange<std::size_t>(0, file.size() - header_bytes + 1);
  const std::string prefix = file.substr(0, cut);
  const auto whole = static_cast<std::size_t>(std::count(prefix.begin(), prefix.end(), '\n')) - 1;
  const Result<Transcript> read = read_transcript(prefix, "t");
  RC_ASSERT(read.has_value());
  RC_ASSERT(read->events.size() >= whole && read->events.size() <= whole + 1);
  RC_ASSERT(std::equal(transcript.events.begin(),
                       transcript.events.begin() + static_cast<std::ptrdiff_t>(whole),
                       read->events.begin()));
  RC_ASSERT(read->truncated.has_value() == !prefix.ends_with('\n'));
  if (read->events.size() > whole) {  // salvaged: a beginning of what was recorded, nothing else
    RC_ASSERT(transcript.events[whole].bytes.starts_with(read->events.back().bytes));
  }
}

}  // namespace
}  // namespace gatecrash::transcript
