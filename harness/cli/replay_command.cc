#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "harness/builtin/builtin_stack.h"
#include "harness/builtin/defaults.h"
#include "harness/builtin/stack_target.h"
#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/policy_file.h"
#include "harness/cli/recorded_policy.h"
#include "harness/replay/replay_json.h"
#include "harness/target/play.h"
#include "harness/target/process_target.h"
#include "harness/transcript/reader.h"
#include "stack/net/file.h"
#include "stack/net/signals.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::cli {
namespace {

Result<transcript::Transcript> read(const std::string& file) {
  TRY(const std::string bytes, net::read_file(file, transcript::kTranscriptBytesMax));
  return transcript::read_transcript(bytes, file);
}

Result<target::Played> play_one(const transcript::Transcript& transcript, const std::string& file,
                                const ReplayOptions& options, const net::Signals& signals) {
  target::PlayOptions play;
  play.answer_timeout = options.timeout;
  play.interrupted = [&signals] { return signals.interrupted(); };
  replay::Conversation conversation = replay::read_conversation(transcript);
  if (!options.command.empty()) {
    target::ProcessTarget target(options.command);
    return target::play(std::move(conversation), file, target, play);
  }
  TRY(const LoadedPolicy policy, recorded_policy(transcript, file, options.policy));
  builtin::BuiltinStack stack({.policy = policy.policy,
                               .lake = builtin::default_lake(),
                               .seed = recorded_seed(transcript),
                               .fault = nullptr,
                               .gateway_options = {}});
  builtin::StackTarget target(stack, conversation.epoch);
  return target::play(std::move(conversation), file, target, play);
}

void tell(const replay::ReplayReport& report, bool json) {
  if (!json) {
    std::printf("%s", replay::report_text(report).c_str());
    return;
  }
  for (const wire::Value& event : replay::report_events(report)) {
    std::printf("%s\n", wire::write_json(event).c_str());
  }
}

}  // namespace

int run_replay(const ReplayOptions& options) {
  const net::Signals signals;
  int code = kExitHeld;
  for (const std::string& file : options.files) {
    const auto transcript = read(file);
    if (!transcript) {
      return complain(transcript.error());
    }
    if (transcript->truncated) {
      std::fprintf(stderr, "gatecrash: warning: %s\n", transcript->truncated->c_str());
    }
    const auto played = play_one(*transcript, file, options, signals);
    if (!played) {
      return complain(played.error());
    }
    tell(played->report, options.json);
    if (played->interrupted) {
      return kExitInterrupted;
    }
    code = played->report.held() ? code : kExitViolated;
  }
  return code;
}

}  // namespace gatecrash::cli
