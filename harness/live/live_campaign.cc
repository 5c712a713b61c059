#include "harness/live/live_campaign.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "harness/campaign/signature.h"
#include "harness/live/judge_live.h"
#include "harness/live/live_rate_cap.h"
#include "harness/live/live_world.h"
#include "harness/live/reduce.h"
#include "stack/base/bytes.h"
#include "stack/net/real_clock.h"

namespace gatecrash::live {
namespace {

using judge::Violation;

/// What to add to the monotonic clock's time to get the real one, now.
Duration clock_offset() {
  net::RealClock clock;
  const net::Monotonic before = net::monotonic_now();
  const Instant real = clock.now();
  const net::Monotonic after = net::monotonic_now();
  const Duration middle = (before.time_since_epoch() + after.time_since_epoch()) / 2;
  return real.time_since_epoch() - middle;
}

std::string last_words(const std::string& complaint) {
  constexpr std::size_t kShown = 300;
  const std::size_t from = complaint.size() > kShown ? complaint.size() - kShown : 0;
  return complaint.empty() ? std::string()
                           : "; its stderr ends: " + printable(complaint.substr(from), kShown);
}

/// Of a gateway that said nothing: how it ended, where that is known.
std::string how_it_ended(const std::vector<target::ChildEnd>& ends) {
  if (ends.empty()) {
    return {};
  }
  const target::ChildEnd& end = ends.front();
  const std::string code =
      end.exit_code < 0 ? ": it was killed by signal " : ": it exited with code ";
  return (end.left_early ? code + std::to_string(std::abs(end.exit_code)) : std::string()) +
         last_words(end.complaint);
}

/// What the ends of the gateway's processes say.
void judge_ends(const std::vector<target::ChildEnd>& ends, Instant at,
                std::vector<Violation>& violations) {
  for (const target::ChildEnd& end : ends) {
    if (end.stayed) {
      violations.push_back(
          {std::string(kGatewayHang), at, end.session,
           "the gateway did not end when its client had gone" + last_words(end.complaint)});
    } else if (end.left_early && end.exit_code != 0) {
      violations.push_back(
          {std::string(kGatewayCrash), at, end.session,
           (end.exit_code < 0 ? "the gateway was killed by signal " + std::to_string(-end.exit_code)
                              : "the gateway exited with code " + std::to_string(end.exit_code)) +
               " while its client was there" + last_words(end.complaint)});
    }
  }
}

const Violation* find_violation(const std::vector<Violation>& violations,
                                const std::string& signature) {
  const auto found = std::find_if(violations.begin(), violations.end(), [&](const auto& each) {
    return campaign::signature(each) == signature;
  });
  return found == violations.end() ? nullptr : &*found;
}

}  // namespace

struct LiveCampaign::Run {
  LiveWorldResult world;
  Script script;
  std::vector<std::uint32_t> choices;
  transcript::Transcript transcript;
  std::vector<Violation> violations;
  judge::Totals totals;
  std::vector<judge::Count> counts;
  std::size_t answers = 0;
  std::vector<target::ChildEnd> ends;
  std::uint64_t seed = 0;
};

LiveCampaign::LiveCampaign(LiveSubject subject, const campaign::Plan& plan, LiveHooks hooks)
    : subject_(std::move(subject)),
      tools_(*subject_.policy, subject_.catalog),
      plan_(plan),
      hooks_(std::move(hooks)) {}

Result<LiveCampaign::Run> LiveCampaign::judge_run(RealStack& stack, transcript::Transcript clients,
                                                  Duration offset, std::uint64_t seed) {
  Run run;
  run.seed = seed;
  run.ends = stack.stop();
  Seen seen = stack.collect(std::move(clients));
  seen.real_minus_monotonic = offset;
  run.transcript = merge_taps(seen);
  run.transcript.header.by = "gatecrash";
  run.transcript.header.world_seed = std::to_string(seed);
  run.transcript.header.target =
      wire::Value::object({{"name", subject_.bench.spec.name}, {"clock", "real"}});
  judge::Judge judge(live_table(), subject_.policy, visible_of(subject_.bench.spec),
                     denial_of(subject_.bench.spec));
  judge_live(run.transcript, *subject_.policy, judge);
  run.violations = judge.violations();
  run.totals = judge.totals();
  run.counts = judge.counts();
  const Duration length =
      run.transcript.events.empty() ? Duration(0) : run.transcript.events.back().at;
  judge_ends(run.ends, run.transcript.header.epoch + length, run.violations);
  return run;
}

Result<LiveCampaign::Run> LiveCampaign::run_world(std::uint64_t index) {
  const std::uint64_t seed = campaign::world_seed(plan_.seed, index);
  TRY(const auto stack, RealStack::start(subject_.bench, seed));
  generate::Choices choices = generate::Choices::from_seed(seed);
  choices.record();
  LiveWorldOptions options{
      .policy = *subject_.policy,
      .tools = tools_,
      .known = subject_.known,
      .grants = {},
      .sessions_max = subject_.bench.spec.sessions,
      .calls_max = plan_.calls_of(index),
      .edge_wait_max = subject_.bench.spec.edge_wait_max,
      .bursts = subject_.bench.spec.audit.empty() || subject_.bench.spec.gateway.url.empty(),
      .bodies = subject_.bench.spec.gateway.none() || subject_.bench.spec.upstream_url ||
                !subject_.bench.spec.gateway.url.empty()};
  for (const target::GrantSpec& grant : subject_.bench.spec.grants) {
    options.grants.push_back(grant.name);
  }
  LiveWorld world(choices, options);
  const Duration offset = clock_offset();
  LiveRun live(stack->clients(),
               {.answer_max = subject_.bench.spec.answer_max,
                .interrupted = hooks_.interrupted,
                .watched = [&] { return stack->watched(); },
                .between = [&] { stack->drain(); },
                .heard = [&](std::string_view session,
                             std::string_view bytes) { world.hear(session, bytes); },
                .real_minus_monotonic = offset});
  TRY(const LiveWorldResult result, world.act(live));
  live.finish();
  TRY(Run run, judge_run(*stack, live.take(), offset, seed));
  run.world = result;
  run.script = live.script();
  run.choices = choices.sequence();
  run.answers = live.answers();
  return run;
}

Result<LiveCampaign::Run> LiveCampaign::run_script(const Script& script, std::uint64_t seed) {
  TRY(const auto stack, RealStack::start(subject_.bench, seed));
  const Duration offset = clock_offset();
  LiveRun live(stack->clients(), {.answer_max = subject_.bench.spec.answer_max,
                                  .interrupted = hooks_.interrupted,
                                  .watched = [&] { return stack->watched(); },
                                  .between = [&] { stack->drain(); },
                                  .heard = {},
                                  .real_minus_monotonic = offset});
  for (const Step& step : script) {
    TRY_STATUS(live.carry_out(step));
  }
  live.quiet();
  live.finish();
  return judge_run(*stack, live.take(), offset, seed);
}

Result<bool> LiveCampaign::run_next_world() {
  const auto index = plan_.next(next_world_);
  if (!index) {
    return false;
  }
  TRY(const Run run, run_world(*index));
  if (!answered_ && run.answers == 0 && !hooks_.interrupted()) {
    return fail(Code::kPeerGone, "the target never answered" + how_it_ended(run.ends));
  }
  answered_ = true;
  campaign::Tally tally;
  tally.worlds = 0;
  tally.calls = run.world.calls;
  tally.client_messages = run.world.client_messages;
  tally.virtual_time =
      run.transcript.events.empty() ? Duration(0) : run.transcript.events.back().at;
  tally.totals = run.totals;
  tally.counts = run.counts;
  tally.add_trace(*index, 0);
  tally_.add(tally);
  if (!hooks_.interrupted()) {
    TRY_STATUS(look_at(run, *index));
    next_world_ = *index + 1;
  }
  return true;
}

bool LiveCampaign::shows(const Script& script, std::uint64_t seed, const std::string& signature,
                         Run* out) {
  auto run = run_script(script, seed);
  if (!run || find_violation(run->violations, signature) == nullptr) {
    return false;
  }
  if (out != nullptr) {
    *out = *std::move(run);
  }
  return true;
}

std::size_t LiveCampaign::confirm(const Script& script, std::uint64_t seed,
                                  const std::string& signature, Run& last) {
  std::size_t seen = 0;
  for (std::size_t i = 0; i < kConfirmations && !hooks_.interrupted(); ++i) {
    hooks_.progress("confirming a finding: " + std::to_string(i + 1) + " of " +
                    std::to_string(kConfirmations));
    seen += shows(script, seed, signature, &last) ? 1 : 0;
  }
  return seen;
}

Status LiveCampaign::look_at(const Run& run, std::uint64_t index) {
  for (const Violation& violation : run.violations) {
    const std::string signature = campaign::signature(violation);
    if (findings_.size() >= hooks_.findings_max || signatures_.size() >= campaign::kFindingsMax ||
        !signatures_.insert(signature).second) {
      continue;
    }
    Run last;
    const std::size_t seen = confirm(run.script, run.seed, signature, last);
    if (hooks_.interrupted()) {
      return {};
    }
    if (seen < kConfirmations) {
      flaky_.push_back({violation, signature, index, seen});
      continue;
    }
    const net::Monotonic deadline = net::monotonic_now() + kReduceTimeMax;
    std::size_t runs = 0;
    const Reduced reduced = reduce(
        run.script,
        [&](const Script& script) {
          hooks_.progress("shrinking a finding: " + std::to_string(++runs) + " tries, " +
                          std::to_string(messages_in(script)) + " messages");
          return shows(script, run.seed, signature, nullptr);
        },
        kReduceRunsMax, [&] { return !hooks_.interrupted() && net::monotonic_now() < deadline; });
    Run smallest;
    const bool stands = confirm(reduced.script, run.seed, signature, smallest) == kConfirmations;
    Run& shown = stands ? smallest : last;
    campaign::Finding finding;
    finding.violation = *find_violation(shown.violations, signature);
    finding.signature = signature;
    finding.world = index;
    finding.world_seed = run.seed;
    finding.choices = run.choices;
    finding.client_messages = messages_in(stands ? reduced.script : run.script);
    finding.shrink_runs = reduced.runs;
    finding.transcript = std::move(shown.transcript);
    findings_.push_back(std::move(finding));
  }
  return {};
}

}  // namespace gatecrash::live
