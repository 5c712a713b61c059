#include <algorithm>
#include <cstdio>
#include <deque>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "stack/base/bytes.h"
#include "stack/gateway/audit_chain.h"
#include "stack/net/file.h"
#include "stack/net/file_tail.h"
#include "stack/net/folder.h"
#include "stack/net/log_file.h"
#include "stack/net/poller.h"
#include "stack/net/signals.h"
#include "stack/wire/json_reader.h"

namespace gatecrash::cli {
namespace {

constexpr std::size_t kLogBytesMax = std::size_t{4} << 30U;
constexpr Duration kFollowEvery = std::chrono::milliseconds(200);

struct LogText {
  std::string path;
  std::string bytes;
  std::uint64_t number = 0;  // of the file along the chain
};

Result<LogText> read_log(const std::string& path) {
  LogText log;
  log.path = path;
  TRY(log.bytes, net::read_file(path, kLogBytesMax));
  const auto header =
      gateway::read_audit_header(std::string_view(log.bytes).substr(0, log.bytes.find('\n')));
  log.number = header ? header->file : 0;  // the verifier says what is wrong
  return log;
}

/// The files named, and what rotation put beside a single one; in the chain's order.
Result<std::vector<LogText>> read_logs(std::vector<std::string> paths) {
  if (paths.size() == 1) {
    const std::string path = paths[0];
    TRY(const std::uint64_t highest, net::highest_numbered(path));
    for (std::uint64_t number = 1; number <= highest; ++number) {
      const std::string rotated = path + "." + std::to_string(number);
      if (net::entry_at(rotated) == net::Entry::kFile) {
        paths.push_back(rotated);
      }
    }
  }
  std::vector<LogText> logs;
  for (const std::string& path : paths) {
    TRY(LogText log, read_log(path));
    logs.push_back(std::move(log));
  }
  std::sort(logs.begin(), logs.end(), [](const LogText& a, const LogText& b) {
    return std::tie(a.number, a.path) < std::tie(b.number, b.path);
  });
  return logs;
}

/// Each line of one file to the verifier. Errors: with "FILE:LINE".
Status verify_file(const LogText& log, bool last, gateway::AuditVerifier& verifier) {
  verifier.begin_file();
  std::string_view rest = log.bytes;
  for (std::uint64_t number = 1; !rest.empty(); ++number) {
    const std::size_t end = rest.find('\n');
    const std::string where = log.path + ":" + std::to_string(number);
    if (end == std::string_view::npos) {
      if (!last) {
        return fail(Code::kConfigInvalid, "the last line is cut, and another file follows", where);
      }
      std::fprintf(stderr, "gatecrash: %s: warning: the last line is cut and not verified\n",
                   where.c_str());
      return {};
    }
    if (auto held = verifier.line(rest.substr(0, end)); !held) {
      return fail(held.error().code, held.error().message, where);
    }
    rest.remove_prefix(end + 1);
  }
  return {};
}

std::string text_of(const wire::Value& row, std::string_view key) {
  return printable(row.find_string(key).value_or(""));
}

/// "2026-11-21T09:00:39.123Z #2 nurse/1 tools/call read allow (allow)".
std::string shown_row(std::string_view line) {
  const auto row = wire::read_json(line);
  if (!row || !row->is_object()) {
    return printable(line);
  }
  std::string text = text_of(*row, "at");
  if (row->find("gatecrash") != nullptr) {
    return text + " -- a file of the log begins";
  }
  if (row->find("event") != nullptr) {
    return text + " -- " + text_of(*row, "event");
  }
  const wire::Value* const sequence = row->find("seq");
  text += " #" + (sequence != nullptr && sequence->is_number() ? sequence->number_token() : "?");
  text += " " + text_of(*row, "grant") + "/" + text_of(*row, "session");
  for (const std::string_view key : {"method", "tool", "decision", "rule", "outcome"}) {
    const std::string value = text_of(*row, key);
    text += value.empty() ? value : " " + value;
  }
  const wire::Value* const latency = row->find("latency_us");
  if (latency != nullptr && latency->is_number()) {
    text += " " + latency->number_token() + " us";
  }
  return text;
}

void print_rows(std::string_view lines, bool json) {
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    const std::string text = (json ? std::string(line) : shown_row(line)) + "\n";
    std::fputs(text.c_str(), stdout);
  }
  std::fflush(stdout);
}

/// Adds lines and drops all but the last `count`.
void keep_last(std::deque<std::string>& last, std::string_view lines, std::uint64_t count) {
  while (!lines.empty()) {
    const std::size_t length = lines.find('\n') + 1;
    last.emplace_back(lines.substr(0, length));
    lines.remove_prefix(length);
    if (last.size() > count) {
      last.pop_front();
    }
  }
}

/// The last lines of what is there now. Errors: also config_invalid (empty, or no audit log).
Result<std::deque<std::string>> read_last(net::FileTail& tail, const AuditTailOptions& options) {
  std::deque<std::string> last;
  TRY(std::string lines, tail.next());
  if (const auto header = gateway::read_audit_header(lines.substr(0, lines.find('\n'))); !header) {
    return fail(header.error().code, header.error().message, options.file);
  }
  while (!lines.empty()) {
    keep_last(last, lines, options.lines);
    TRY(lines, tail.next());
  }
  return last;
}

Status tail_log(const AuditTailOptions& options) {
  const net::Signals signals;
  net::Source signal(signals.fd(), [](std::string_view) {}, [] {});
  net::Poller poller;
  poller.add(signal);
  TRY(net::FileTail tail, net::FileTail::open(options.file));
  TRY(const std::deque<std::string> last, read_last(tail, options));
  for (const std::string& line : last) {
    print_rows(line, options.json);
  }
  while (options.follow && !signals.interrupted()) {
    poller.step(kFollowEvery);
    TRY(const std::string lines, tail.next());
    print_rows(lines, options.json);
  }
  return {};
}

}  // namespace

int run_audit_verify(const AuditVerifyOptions& options) {
  const auto logs = read_logs(options.files);
  if (!logs) {
    return complain(logs.error());
  }
  gateway::AuditVerifier verifier;
  for (const LogText& log : *logs) {
    const bool last = &log == &logs->back();
    if (const Status held = verify_file(log, last, verifier); !held) {
      complain(held.error());
      return held.error().code == Code::kConfigUnknown ? kExitUsage : kExitViolated;
    }
  }
  const auto& counts = verifier.counts();
  std::printf("%zu files, %llu lines: %llu decisions, %llu outcomes, %llu numbers without a row\n",
              logs->size(), static_cast<unsigned long long>(counts.lines),
              static_cast<unsigned long long>(counts.decisions),
              static_cast<unsigned long long>(counts.outcomes),
              static_cast<unsigned long long>(counts.missing));
  std::printf("the chain holds%s; its end is %s\n",
              verifier.begins_late() ? " from the first file given on" : "",
              verifier.last_hash().c_str());
  return kExitHeld;
}

int run_audit_tail(const AuditTailOptions& options) {
  const Status shown = tail_log(options);
  return shown ? kExitHeld : complain(shown.error());
}

}  // namespace gatecrash::cli
