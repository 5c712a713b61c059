// The recorded session of the official SDK client, replayed against the built-in stack: what a
// changed byte and a cut file do to the verdict.
#include <algorithm>
#include <memory>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "harness/builtin/builtin_stack.h"
#include "harness/builtin/defaults.h"
#include "harness/builtin/stack_target.h"
#include "harness/target/play.h"
#include "harness/transcript/reader.h"
#include "stack/net/file.h"
#include "stack/policy/hosted_dialect.h"

namespace gatecrash::tests {
namespace {

using transcript::Direction;
using transcript::Event;
using transcript::Transcript;

std::string session_bytes() {
  const auto bytes =
      net::read_file(GATECRASH_SOURCE_DIR "/scenarios/formats/v1/session.transcript.jsonl");
  EXPECT_TRUE(bytes.has_value());
  return *bytes;
}

Transcript session() {
  auto read = transcript::read_transcript(session_bytes(), "session");
  EXPECT_TRUE(read.has_value());
  return *std::move(read);
}

replay::ReplayReport replay_of(const Transcript& transcript) {
  static const auto policy = std::make_shared<const policy::Policy>(
      *policy::read_hosted_policy(builtin::kDefaultPolicyText, "built-in"));
  builtin::BuiltinStack stack({.policy = policy,
                               .lake = builtin::default_lake(),
                               .seed = 0,
                               .fault = nullptr,
                               .gateway_options = {}});
  builtin::StackTarget target(stack, transcript.header.epoch);
  auto played = target::play(replay::read_conversation(transcript), "session", target);
  EXPECT_TRUE(played.has_value()) << played.error().to_string();
  return std::move(played->report);
}

/// What the report lists as volatile, as it was recorded.
std::multiset<std::string> listed(const replay::ReplayReport& report) {
  std::multiset<std::string> out;
  for (const replay::AnswerReport& answer : report.answers) {
    for (const replay::VolatileDifference& difference : answer.comparison.volatiles) {
      out.insert(difference.recorded);
    }
  }
  return out;
}

TEST(Session, ReplaysWithItsIdsRenamed) {
  const replay::ReplayReport report = replay_of(session());
  EXPECT_TRUE(report.held()) << report_text(report);
  EXPECT_GT(report.ids_renamed, 5U);
  EXPECT_GT(report.answers.size(), 20U);
}

TEST(Session, AChangedByteOfAnAnswerIsAChangeOrInAListedValue) {
  const Transcript whole = session();
  const std::multiset<std::string> baseline = listed(replay_of(whole));
  std::size_t tried = 0;
  std::size_t changed = 0;
  for (std::size_t i = 0; i < whole.events.size(); ++i) {
    const Event& event = whole.events[i];
    const bool answer = event.kind == Event::Kind::kBytes &&
                        event.tap == transcript::Tap::kClient &&
                        event.dir == Direction::kServerToClient;
    // A prime step: over all answers it meets every kind of place.
    constexpr std::size_t kStep = 419;
    for (std::size_t at = i % kStep; answer && at + 1 < event.bytes.size(); at += kStep) {
      Transcript broken = whole;
      char& byte = broken.events[i].bytes[at];
      byte = byte == '7' ? '8' : '7';
      const replay::ReplayReport report = replay_of(broken);
      ++tried;
      changed += report.held() ? 0 : 1;
      EXPECT_TRUE(!report.held() || listed(report) != baseline)
          << "event " << i << " byte " << at << " of "
          << event.bytes.substr(at < 40 ? 0 : at - 40, 80);
    }
  }
  EXPECT_GT(tried, 60U);
  EXPECT_GT(changed, tried / 2);
}

TEST(Session, ACutFileLosesNothingBeforeTheCut) {
  const std::string bytes = session_bytes();
  const std::size_t header = bytes.find('\n') + 1;
  for (std::size_t cut = header; cut < bytes.size(); cut += 1999) {
    const auto read = transcript::read_transcript(bytes.substr(0, cut), "session");
    ASSERT_TRUE(read.has_value()) << read.error().to_string();
    EXPECT_EQ(read->truncated.has_value(), bytes[cut - 1] != '\n');
    const replay::ReplayReport report = replay_of(*read);
    EXPECT_TRUE(!read->truncated || report.held()) << "cut at " << cut << report_text(report);
    EXPECT_EQ(report.count(replay::AnswerReport::Verdict::kMissing), 0U) << report_text(report);
  }
}

}  // namespace
}  // namespace gatecrash::tests
