#include <array>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "harness/cli/check_items.h"
#include "harness/cli/check_run.h"
#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/report_place.h"
#include "harness/report/junit.h"
#include "stack/net/file.h"
#include "stack/net/real_clock.h"
#include "stack/net/signals.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::cli {
namespace {

using report::JunitCase;
using Outcome = JunitCase::Outcome;

std::string_view outcome_text(Outcome outcome) {
  constexpr std::array<std::string_view, 4> kTexts = {"passed", "failed", "error", "skipped"};
  return kTexts.at(static_cast<std::size_t>(outcome));
}

/// Details as they stand below a line: indented, or nothing.
std::string indented(std::string_view details) {
  std::string out;
  while (!details.empty()) {
    const std::size_t end = details.find('\n');
    out += "          " + std::string(details.substr(0, end)) + "\n";
    details.remove_prefix(end == std::string_view::npos ? details.size() : end + 1);
  }
  return out;
}

void tell(const JunitCase& verdict, bool json) {
  if (json) {
    const auto event = wire::Value::object({{"event", "item"},
                                            {"kind", verdict.group},
                                            {"path", verdict.name},
                                            {"outcome", outcome_text(verdict.outcome)},
                                            {"message", verdict.message},
                                            {"details", verdict.details}});
    std::printf("%s\n", wire::write_json(event).c_str());
    return;
  }
  // An error's message names its place already.
  const std::string text =
      verdict.outcome == Outcome::kError ? verdict.message : verdict.name + ": " + verdict.message;
  std::printf("%-8s  %s\n%s", std::string(outcome_text(verdict.outcome)).c_str(), text.c_str(),
              indented(verdict.details).c_str());
  std::fflush(stdout);
}

struct Sums {
  std::array<std::uint64_t, 4> by_outcome{};

  std::uint64_t of(Outcome outcome) const {
    return by_outcome.at(static_cast<std::size_t>(outcome));
  }

  int exit_code() const {
    if (of(Outcome::kError) != 0) {
      return kExitUsage;  // what could not be read was not checked
    }
    return of(Outcome::kFailed) != 0 ? kExitViolated : kExitHeld;
  }
};

void tell_sums(const Sums& sums, bool json) {
  if (json) {
    const auto event = wire::Value::object({{"event", "summary"},
                                            {"passed", sums.of(Outcome::kPassed)},
                                            {"failed", sums.of(Outcome::kFailed)},
                                            {"errors", sums.of(Outcome::kError)},
                                            {"skipped", sums.of(Outcome::kSkipped)}});
    std::printf("%s\n", wire::write_json(event).c_str());
    return;
  }
  const auto number = [&](Outcome outcome) {
    return static_cast<unsigned long long>(sums.of(outcome));
  };
  std::printf("%llu passed, %llu failed, %llu errors, %llu skipped\n", number(Outcome::kPassed),
              number(Outcome::kFailed), number(Outcome::kError), number(Outcome::kSkipped));
}

}  // namespace

int run_check(const CheckOptions& options) {
  if (const Status report = check_report_place(options.junit); !report) {
    return complain(report.error());
  }
  const net::Signals signals;
  std::vector<JunitCase> verdicts;
  Sums sums;
  for (const CheckItem& item : collect_items(options.paths)) {
    if (signals.interrupted()) {
      break;
    }
    const net::Monotonic begin = net::monotonic_now();
    JunitCase verdict = check_item(item, options.policy);
    verdict.seconds = std::chrono::duration<double>(net::monotonic_now() - begin).count();
    tell(verdict, options.json);
    ++sums.by_outcome.at(static_cast<std::size_t>(verdict.outcome));
    verdicts.push_back(std::move(verdict));
  }
  tell_sums(sums, options.json);
  if (!options.junit.empty()) {
    const Status written =
        net::write_file(options.junit, report::junit_xml("gatecrash check", verdicts));
    if (!written) {
      return complain(written.error());
    }
  }
  return signals.interrupted() ? kExitInterrupted : sums.exit_code();
}

}  // namespace gatecrash::cli
