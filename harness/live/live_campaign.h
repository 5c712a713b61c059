// live_campaign: the worlds of a plan, one after another, against a real target; what they find is
// made smaller and confirmed.
//
// A finding is reported when it was seen again in each of three fresh starts of the same steps;
// else it is kept as flaky. Blocking; single thread.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/campaign/campaign.h"
#include "harness/generate/known_ids.h"
#include "harness/generate/tool_catalog.h"
#include "harness/live/live_script.h"
#include "harness/live/real_stack.h"
#include "harness/simulate/tool_names.h"
#include "stack/policy/policy.h"

namespace gatecrash::live {

inline constexpr std::size_t kConfirmations = 3;
// A run is some tenths of a second: all this is a minute at worst.
inline constexpr std::size_t kReduceRunsMax = 50;
inline constexpr Duration kReduceTimeMax = std::chrono::seconds(20);

// What the runner itself can see: no invariant of the table.
inline constexpr std::string_view kGatewayCrash = "gateway-crash";
inline constexpr std::string_view kGatewayHang = "gateway-hang";

struct LiveSubject {
  Bench bench;
  std::shared_ptr<const policy::Policy> policy;
  generate::ToolCatalog catalog;
  generate::KnownIds known;
};

struct Flaky {
  judge::Violation violation;
  std::string signature;
  std::uint64_t world = 0;
  std::size_t seen = 0;  // of kConfirmations
};

struct LiveHooks {
  std::size_t findings_max =
      campaign::kFindingsMax;  // what is violated beyond them is not looked at
  std::function<bool()> interrupted = [] { return false; };
  std::function<void(const std::string& what)> progress = [](const std::string&) {};
};

class LiveCampaign {
 public:
  LiveCampaign(LiveSubject subject, const campaign::Plan& plan, LiveHooks hooks);

  /// Goes on where a stopped campaign was: its findings are known by their signatures.
  void resume(std::uint64_t next_world, const campaign::Tally& tally,
              std::set<std::string> signatures) {
    next_world_ = next_world;
    tally_ = tally;
    signatures_ = std::move(signatures);
  }

  /// Runs the next world; false when there is none left. Errors: local_process (a target that
  /// cannot be started), peer_gone (one that never answered a word).
  Result<bool> run_next_world();

  const campaign::Tally& tally() const { return tally_; }

  const campaign::Plan& plan() const { return plan_; }

  std::uint64_t next_world() const { return next_world_; }

  const std::vector<campaign::Finding>& findings() const { return findings_; }

  const std::vector<Flaky>& flaky() const { return flaky_; }

 private:
  struct Run;

  Result<Run> run_world(std::uint64_t index);
  Result<Run> run_script(const Script& script, std::uint64_t seed);
  Result<Run> judge_run(RealStack& stack, transcript::Transcript clients, Duration offset,
                        std::uint64_t seed);
  Status look_at(const Run& run, std::uint64_t index);
  bool shows(const Script& script, std::uint64_t seed, const std::string& signature, Run* out);
  std::size_t confirm(const Script& script, std::uint64_t seed, const std::string& signature,
                      Run& last);

  LiveSubject subject_;
  simulate::ToolNames tools_;
  campaign::Plan plan_;
  LiveHooks hooks_;
  std::uint64_t next_world_ = 0;
  bool answered_ = false;  // once
  campaign::Tally tally_;
  std::set<std::string> signatures_;
  std::vector<campaign::Finding> findings_;
  std::vector<Flaky> flaky_;
};

}  // namespace gatecrash::live
