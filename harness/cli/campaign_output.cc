#include "harness/cli/campaign_output.h"

#include <cstdio>

#include <fmt/format.h>

#include "harness/campaign/finding_files.h"
#include "harness/report/junit.h"
#include "harness/report/units.h"
#include "stack/net/file.h"
#include "stack/net/program.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::cli {
namespace {

void print(const std::string& text) {
  std::printf("%s", text.c_str());
  std::fflush(stdout);
}

void print_json(const wire::Value& event) { print(wire::write_json(event) + "\n"); }

}  // namespace

void tell_campaign_start(const campaign::Plan& plan, const LoadedPolicy& policy,
                         std::uint64_t calls_done, bool json) {
  if (json) {
    print_json(wire::Value::object({{"event", "start"},
                                    {"seed", plan.seed},
                                    {"shard", campaign::shard_text(plan.shard)},
                                    {"calls_done", calls_done},
                                    {"policy", policy.name},
                                    {"digest", policy.policy->digest}}));
    return;
  }
  print(fmt::format(
      "campaign: seed {}{}, policy {}, target built-in{}\n", plan.seed,
      plan.shard.count == 1 ? "" : ", shard " + campaign::shard_text(plan.shard), policy.name,
      calls_done == 0 ? "" : fmt::format(", goes on after {} calls", report::grouped(calls_done))));
}

void tell_corpus(const std::string& directory, const LoadedCorpus& corpus, bool json) {
  for (const std::string& line : corpus.skipped) {
    std::fprintf(stderr, "gatecrash: corpus: skipped %s\n", line.c_str());
  }
  if (json) {
    print_json(wire::Value::object({{"event", "corpus"},
                                    {"path", directory},
                                    {"sequences", std::uint64_t{corpus.files.size()}},
                                    {"lines", std::uint64_t{corpus.lines}},
                                    {"skipped", std::uint64_t{corpus.skipped.size()}}}));
    return;
  }
  print(fmt::format("corpus {}: {} sequences{}\n", directory, corpus.files.size(),
                    corpus.lines == 0
                        ? ""
                        : fmt::format("; {} files of lines are gateway_fuzzer's", corpus.lines)));
}

void tell_corpus_end(const std::string& directory, const campaign::Corpus& corpus, bool json) {
  if (json) {
    print_json(wire::Value::object({{"event", "corpus"},
                                    {"path", directory},
                                    {"sequences", std::uint64_t{corpus.size()}},
                                    {"bytes", corpus.bytes()}}));
    return;
  }
  print(fmt::format("corpus {}: {} sequences of {} bytes\n", directory,
                    report::grouped(corpus.size()), report::grouped(corpus.bytes())));
}

void tell_finding(const campaign::KnownFinding& finding, const std::string& directory, bool json) {
  if (json) {
    print_json(wire::Value::object({{"event", "finding"},
                                    {"invariant", finding.invariant},
                                    {"message", finding.message},
                                    {"messages", finding.client_messages},
                                    {"path", directory + "/" + finding.folder}}));
    return;
  }
  print(fmt::format("  {}: {}\n    shrunk to {} messages; see it again: {}\n", finding.invariant,
                    finding.message, finding.client_messages,
                    campaign::reproduce_command(net::program_name(), directory, finding.folder)));
}

std::string shrink_progress_text(const campaign::ShrinkState& state) {
  return fmt::format("shrinking a finding: {} tries, {} choices left", report::grouped(state.runs),
                     report::grouped(state.choices));
}

Status tell_campaign_end(const campaign::Tally& tally, std::uint64_t seed,
                         const std::vector<campaign::KnownFinding>& findings,
                         const report::Run& run, const EndOptions& options) {
  if (options.json) {
    print_json(report::campaign_summary_json(tally, seed, findings.size(), run));
  } else {
    print(report::campaign_summary_text(tally, run));
  }
  if (options.junit.empty()) {
    return {};
  }
  return net::write_file(
      options.junit,
      report::junit_xml(options.suite, report::campaign_junit_cases(tally, findings)));
}

}  // namespace gatecrash::cli
