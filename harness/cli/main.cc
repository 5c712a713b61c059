// main: the command line of gatecrash: its subcommands but for those with files of their own
// (bind_server.cc, bind_gateway.cc), and what becomes of a line that is wrong.
//
// To add a subcommand: its struct and run_x in commands.h, its x_command.cc in CMakeLists.txt, its
// bind_x here and in kBinders.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "harness/cli/arguments.h"
#include "harness/cli/binding.h"
#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/version.h"
#include "stack/base/bytes.h"

namespace gatecrash::cli {
namespace {

void bind_demo(CLI::App& app, Invocation& invocation) {
  auto [command, options] =
      add_command(app, invocation, "demo", "The main job on built-in defaults, in one screen",
                  "gatecrash demo --out demo", run_demo);
  command->add_option("--out", options->out, "Folder for the report and the recordings");
}

void bind_record(CLI::App& app, Invocation& invocation) {
  auto [command, options] = add_command(
      app, invocation, "record", "Byte-true capture of a stdio server's session",
      "gatecrash record -o session.transcript.jsonl -- npx my-mcp-server --stdio", run_record);
  command->add_option("-o,--output", options->output, "Transcript file")->required();
}

void bind_replay(CLI::App& app, Invocation& invocation) {
  auto [command, options] =
      add_command(app, invocation, "replay",
                  "Send the client's side of a transcript again, and diff the answers",
                  "gatecrash replay session.transcript.jsonl -- ./my-server", run_replay);
  command->add_option("FILE", options->files, "Transcripts")->required();
  command->add_option("--policy", options->policy,
                      "Policy of the built-in gateway; else the recording's own, else the default");
  add_duration(command, "--timeout", options, &ReplayOptions::timeout,
               "Give up on a target that is silent for so long, as 20s");
  command->add_flag("--json", options->json, "One JSON object per event");
}

void bind_check(CLI::App& app, Invocation& invocation) {
  auto [command, options] =
      add_command(app, invocation, "check", "Run scenarios, transcripts and regressions: for CI",
                  "gatecrash check scenarios --junit results.xml", run_check);
  command->add_option("PATH", options->paths, "Files, or folders of them")->required();
  command->add_option("--policy", options->policy, "Policy to judge by, whatever a PATH names");
  command->add_option("--junit", options->junit, "Write a JUnit report to this file");
  command->add_flag("--json", options->json, "One JSON object per event");
}

/// --corpus and what goes with it.
CLI::Option* add_corpus(CLI::App* command, CampaignOptions& options) {
  auto* corpus = command->add_option(
      "--corpus", options.corpus,
      "Folder of choice sequences that reached something new: they steer, and are added to");
  command
      ->add_option("--corpus-bytes-max", options.corpus_bytes_max,
                   "What is kept there at most, 4194304 when not given")
      ->check(fault_of_count)
      ->needs(corpus);
  return corpus;
}

/// --world and what goes with it.
CLI::Option* add_world(CLI::App* command, CampaignOptions& options) {
  auto* world = command
                    ->add_option("--world", options.world,
                                 "Run this world alone, 0 the first, and say what it has")
                    ->check(fault_of_seed);
  command->add_flag("--trace", options.trace, "Of --world: what happens, line by line")
      ->needs(world);
  command
      ->add_option("--until", options.until,
                   "Of --world: stop after this step; show sessions, counters, held calls")
      ->check(fault_of_count)
      ->needs(world);
  return world;
}

void bind_campaign(CLI::App& app, Invocation& invocation) {
  auto [command, options] =
      add_command(app, invocation, "campaign", "Search for a call that gets past the policy",
                  "gatecrash campaign --calls 100000 --seed 7\n"
                  "  gatecrash campaign --calls 1000000 --seed 7 --shard 0/4 --out shard-0\n"
                  "  gatecrash campaign --resume shard-0\n"
                  "  gatecrash campaign --target my-gateway.target.json --calls 400\n"
                  "  gatecrash campaign --for 10m --corpus corpus --out night\n"
                  "  gatecrash campaign --seed 7 --world 3 --trace --until 40",
                  run_campaign);
  auto* target = command->add_option(
      "--target", options->target,
      "Against real processes: a target file (docs/targets.md); its policy, or --policy");
  auto* policy = command->add_option("--policy", options->policy, "Policy file");
  auto* calls = command->add_option("--calls", options->calls, "Stop after so many calls")
                    ->check(fault_of_count);
  auto* world_calls =
      command
          ->add_option("--world-calls", options->world_calls,
                       "Calls of one world, at most 4096: smaller ones shrink faster")
          ->check(fault_of_count);
  auto* budget = add_duration(command, "--for", options, &CampaignOptions::budget,
                              "Stop after so much time, as 60s or 5m")
                     ->excludes(calls);
  auto* jobs = command
                   ->add_option("--jobs", options->jobs,
                                "Worlds run at once, one for each core when not given; changes "
                                "nothing that is found")
                   ->check(CLI::Range(std::uint32_t{1}, kJobsMax))
                   ->excludes(target);
  auto* seed =
      command->add_option("--seed", options->seed, "Seed; drawn and printed when not given")
          ->check(fault_of_seed);
  auto* fault = command
                    ->add_option("--fault", options->fault,
                                 "Switch a seeded fault of selftest on in the built-in gateway")
                    ->excludes(target);
  auto* shard =
      command->add_option("--shard", options->shard, "Run part I of N alone, as 0/4; see merge");
  auto* out = command->add_option("--out", options->out,
                                  "Folder for findings, and for campaign.json to resume or merge");
  auto* resume = command->add_option("--resume", options->resume,
                                     "Go on with the campaign that was stopped in this folder");
  for (CLI::Option* const other : {target, policy, calls, world_calls, seed, fault, shard, out}) {
    resume->excludes(other);
  }
  auto* corpus = add_corpus(command, *options)->excludes(target)->excludes(jobs);
  auto* junit = command->add_option("--junit", options->junit, "Write a JUnit report to this file");
  command
      ->add_option("--stop-after", options->stop_after, "Of a real target: end at so many findings")
      ->check(fault_of_count);
  auto* marks = command
                    ->add_flag("--require-marks", options->require_marks,
                               "Exit 1 when an interesting state of worlds was never reached")
                    ->excludes(target);
  auto* json = command->add_flag("--json", options->json, "One JSON object per event");
  auto* world = add_world(command, *options)->needs(seed);
  for (CLI::Option* const other :
       {target, budget, jobs, shard, out, resume, corpus, junit, marks, json}) {
    world->excludes(other);
  }
}

void bind_merge(CLI::App& app, Invocation& invocation) {
  auto [command, options] =
      add_command(app, invocation, "merge", "Join the shards of a campaign: one of each finding",
                  "gatecrash merge shard-0 shard-1 shard-2 shard-3 --out all", run_merge);
  command->add_option("DIR", options->directories, "Folders that campaign --out wrote")->required();
  command->add_option("--out", options->out, "Folder for the findings and campaign.json");
  command->add_option("--junit", options->junit, "Write a JUnit report to this file");
  command->add_flag("--json", options->json, "One JSON object per event");
}

void bind_selftest(CLI::App& app, Invocation& invocation) {
  auto [command, options] = add_command(
      app, invocation, "selftest", "Seed faults into the reference gateway; all must be caught",
      "gatecrash selftest --fault cap-off-by-one\n  gatecrash selftest --list", run_selftest);
  command->add_option("--fault", options->fault, "One fault, by name");
  command->add_flag("--list", options->list, "Print the faults, and what each breaks; run nothing");
  command->add_option("--out", options->out, "Folder for findings");
  command->add_option("--seed", options->seed, "Seed")->check(fault_of_seed);
  command->add_flag("--json", options->json, "One JSON object per event");
}

void bind_lint(CLI::App& app, Invocation& invocation) {
  auto [command, options] =
      add_command(app, invocation, "lint", "Rules of a policy that cannot work, and traps",
                  "gatecrash lint policy.json -- npx my-mcp-server --stdio\n"
                  "  gatecrash lint policy.json --upstream https://mcp.example/mcp",
                  run_lint);
  command->add_option("POLICY", options->policy, "Policy file: hosted JSON, or Intercept as .yaml")
      ->required();
  command->add_option("--tools", options->tools,
                      "File with what the server answers to tools/list; or start it: -- CMD");
  CLI::Option* const upstream = command->add_option(
      "--upstream", options->upstream, "URL of a Streamable HTTP server to ask, instead of -- CMD");
  command
      ->add_option("--ca-file", options->ca_file,
                   "Certificates that an https upstream's must come from")
      ->needs(upstream);
  command
      ->add_option("--credential-file", options->credential_file,
                   "Whose first line is the token for the upstream")
      ->needs(upstream);
  add_duration(command, "--timeout", options, &LintOptions::timeout,
               "Give up on a server that is silent for so long, as 20s");
  command->add_flag("--translate", options->translate,
                    "Print the policy in the hosted JSON dialect, and look for nothing");
  command->add_flag("--json", options->json, "One JSON object per finding");
}

void bind_lake(CLI::App& app, Invocation& invocation) {
  auto [command, options] =
      add_command(app, invocation, "lake", "The mock HealthLake, over HTTP",
                  "gatecrash lake --listen 127.0.0.1:9000 --data synthea/", run_lake);
  command->add_option("--listen", options->listen, "ADDRESS:PORT; port 0 asks for a free one")
      ->capture_default_str();
  command->add_option("--data", options->data, "Folder of bundles and NDJSON to load");
  command->add_option("--effects", options->effects, "Write the effect log to this file");
  command->add_option("--seed", options->seed, "Seed of the ids it makes; drawn when not given")
      ->check(fault_of_seed);
}

void bind_audit(CLI::App& app, Invocation& invocation) {
  CLI::App* const audit = app.add_subcommand("audit", "Verify or show a gateway's audit log");
  audit->require_subcommand(1);
  auto [verify, verified] =
      add_command(*audit, invocation, "verify", "Check that no row was changed, added or taken out",
                  "gatecrash audit verify audit.jsonl", run_audit_verify);
  verify->add_option("FILE", verified->files, "The log; its rotated files are found beside it")
      ->required();
  auto [tail, shown] = add_command(*audit, invocation, "tail", "Show the last rows, one a line",
                                   "gatecrash audit tail audit.jsonl -n 20 -f", run_audit_tail);
  tail->add_option("FILE", shown->file, "The log")->required();
  tail->add_option("-n,--lines", shown->lines, "How many rows")->capture_default_str();
  tail->add_flag("-f,--follow", shown->follow, "Go on as rows are written, until Ctrl-C");
  tail->add_flag("--json", shown->json, "The rows as they are written");
}

void bind_grant(CLI::App& app, Invocation& invocation) {
  CLI::App* grant = app.add_subcommand("grant", "Who may use the gateway");
  grant->footer("Example:\n  gatecrash grant new night-shift");
  grant->require_subcommand(1);
  auto [command, options] =
      add_command(*grant, invocation, "new", "Make a bearer token, and its entry to paste",
                  "gatecrash grant new night-shift", run_grant_new);
  command->add_option("NAME", options->name, "What counters and the audit log call the grant")
      ->required();
}

void bind_dissect(CLI::App& app, Invocation& invocation) {
  auto [command, options] =
      add_command(app, invocation, "dissect", "How each JSON reader and SDK reads the same bytes",
                  "gatecrash dissect message.json --victim typescript-sdk --victim cjson-lf\n"
                  "  printf '{\"method\":\"a\",\"method\":\"b\"}\\n' | gatecrash dissect -",
                  run_dissect);
  command->add_option("FILE", options->file, "Bytes as a server gets them; - is standard input");
  command->add_option("--victim", options->victims, "Only this reader; may be given several times")
      ->allow_extra_args(false);
  CLI::Option* const body = command->add_flag(
      "--body", options->body, "The bytes are one HTTP body, not a connection over stdio");
  command->add_flag("--real", options->real, "Ask Node.js, Python and Go as well, where installed")
      ->excludes(body);
  command->add_flag("--list", options->list, "Print the readers by name, and read nothing");
  command->add_flag("-v,--verbose", options->verbose, "Messages whole, and every refusal");
  command->add_flag("--json", options->json,
                    "One JSON object per group of readers, then a verdict");
}

void bind_tap(CLI::App& app, Invocation& invocation) {
  auto [command, options] =
      add_command(app, invocation, "tap",
                  "What {upstream} or {upstream_url} in a target file becomes: before a server",
                  "gatecrash tap /tmp/gatecrash-Ab3xZ9/tap-1.json", run_tap);
  command->add_option("SETTINGS", options->settings, "File that campaign --target has written")
      ->required();
}

void bind_version(CLI::App& app, Invocation& invocation) {
  add_command(app, invocation, "version", "Print the version", "gatecrash version", run_version);
}

// clang-format off: one a line, so that two additions do not meet
constexpr auto kBinders = {
    bind_record,
    bind_replay,
    bind_check,
    bind_lint,
    bind_lake,
    bind_server,
    bind_gateway,
    bind_audit,
    bind_grant,
    bind_campaign,
    bind_merge,
    bind_demo,
    bind_selftest,
    bind_dissect,
    bind_tap,
    bind_version,
};
// clang-format on

int usage_error(const std::string& message, const CLI::App& app) {
  std::string name = "gatecrash";
  for (auto chosen = app.get_subcommands(); !chosen.empty();
       chosen = chosen.front()->get_subcommands()) {
    name += " " + chosen.front()->get_name();
  }
  const std::string line =
      "gatecrash: " + message.substr(0, message.find('\n')) + " (see '" + name + " --help')\n";
  std::fputs(line.c_str(), stderr);
  return kExitUsage;
}

int run(int argc, char** argv) {
  CLI::App app("Record, replay and fuzz MCP sessions; prove that a gateway's policy held.",
               "gatecrash");
  app.footer("Every subcommand has its own --help, with an example.");
  app.set_version_flag("--version", std::string(version_text()));
  app.require_subcommand(1);
  Invocation invocation;
  invocation.arguments = split_arguments(argc, argv);
  for (const auto bind : kBinders) {
    bind(app, invocation);
  }
  const auto& words = invocation.arguments.own;
  if (!words.empty() && !words[0].starts_with('-') &&
      app.get_subcommands([&](CLI::App* known) { return known->get_name() == words[0]; }).empty()) {
    return usage_error("there is no subcommand '" + printable(words[0], 40) + "'", app);
  }
  try {
    // CLI11 takes its words last first.
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::RequiredError& error) {
    // What was misspelt says more than what is missing for it.
    const std::vector<std::string> strange = app.remaining(true);
    const auto flag = std::find_if(strange.begin(), strange.end(),
                                   [](const std::string& word) { return word.starts_with('-'); });
    return usage_error(flag == strange.end()
                           ? error.what()
                           : "The following argument was not expected: " + printable(*flag, 40),
                       app);
  } catch (const CLI::ParseError& error) {
    return usage_error(error.what(), app);
  }
  using Command = Invocation::Command;
  if (invocation.takes_command == Command::kNone && invocation.arguments.separated) {
    return usage_error("this subcommand starts no command: nothing may follow '--'", app);
  }
  if (invocation.takes_command == Command::kRequired && invocation.arguments.command.empty()) {
    return usage_error("say which server to start: ... -- CMD ARGS", app);
  }
  return invocation.run();
}

}  // namespace
}  // namespace gatecrash::cli

int main(int argc, char** argv) {
  try {
    const int code = gatecrash::cli::run(argc, argv);
    // An answer that could not be written (a full disk, a closed pipe) is no answer.
    if (std::fflush(stdout) != 0 && code == gatecrash::cli::kExitHeld) {
      std::fputs("gatecrash: cannot write to standard output\n", stderr);
      return gatecrash::cli::kExitUsage;
    }
    return code;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gatecrash: internal error: %s\n", error.what());
    return gatecrash::cli::kExitUsage;
  }
}
