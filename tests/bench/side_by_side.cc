// side_by_side: what a gateway adds to a tool call, ours beside the public Go gateway Intercept.
//
//   taskset -c 1 side_by_side GATECRASH [INTERCEPT] [--calls N] [--rounds N]
//
// One client over stdio, one call at a time, the same upstream (this program again, which answers
// without looking). All processes live through the whole run and take turns, round by round, so
// that what else the machine does meets them alike; a figure is the median over the rounds of a
// round's median. `added` is the call through the gateway less the call straight to the upstream;
// what is denied never gets there, so its figure is the whole call. Both gateways write their logs
// to files.
//
// INTERCEPT is that gateway's program, for who has it; without it only our own column is measured.
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "stack/base/check.h"
#include "stack/net/process.h"

namespace {

using gatecrash::net::ChildStderr;
using gatecrash::net::Process;

struct Options {
  std::string gatecrash;
  std::string intercept;
  int calls = 1000;  // a round
  int rounds = 15;
};

/// One kind of call: what it asks for, and under which policies.
struct Case {
  std::string_view name;
  std::string_view tool;
  std::string_view ours;    // hosted JSON
  std::string_view theirs;  // Intercept YAML
  bool whole;               // denied: there is nothing to subtract
  bool durable;
};

constexpr Case kCases[] = {
    {"allowed, added", "read_record", R"({"version":"1","default":"deny","tools":{
      "read_record":{}}})",
     "version: \"1\"\ndefault: deny\ntools:\n  read_record:\n    rules: []\n", false, false},
    {"denied, whole", "delete_record", R"({"version":"1","default":"deny","tools":{
      "delete_record":{"action":"deny","reason":"No."}}})",
     "version: \"1\"\ndefault: deny\ntools:\n  delete_record:\n    rules:\n"
     "      - name: no\n        action: deny\n        on_deny: \"No.\"\n",
     true, false},
    {"one durable limit, added", "start_export", R"({"version":"1","default":"deny","tools":{
      "start_export":{"limits":[{"counter":"n","window":"day","max":1000000000}]}}})",
     "version: \"1\"\ndefault: deny\ntools:\n  start_export:\n    rules:\n"
     "      - name: quota\n        rate_limit: 1000000000/day\n",
     false, true},
};

std::string call_of(std::string_view tool, int id) {
  return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) +
         R"(,"method":"tools/call","params":{"name":")" + std::string(tool) +
         R"(","arguments":{"datastore_id":"6a1f9c27d3b84e5f90a2b4c6d8e0f123",)"
         R"("resource_type":"Patient","resource_id":"p-4711","count":20}}})"
         "\n";
}

/// The upstream: answers each line that has an id, by finding it where call_of() puts it.
int serve() {
  std::string pending;
  char bytes[65536];
  for (;;) {
    const ssize_t got = read(STDIN_FILENO, bytes, sizeof bytes);
    if (got <= 0) {
      return 0;
    }
    pending.append(bytes, static_cast<std::size_t>(got));
    for (std::size_t end; (end = pending.find('\n')) != std::string::npos;
         pending.erase(0, end + 1)) {
      const std::size_t id = pending.find("\"id\":");
      if (id > end) {
        continue;
      }
      const std::size_t stop = pending.find_first_of(",}", id);
      const std::string answer = "{\"jsonrpc\":\"2.0\"," + pending.substr(id, stop - id) +
                                 R"(,"result":{"content":[{"type":"text","text":")"
                                 R"({\"resourceType\":\"Patient\",\"id\":\"p-4711\"}"}],)"
                                 R"("isError":false}})"
                                 "\n";
      if (write(STDOUT_FILENO, answer.data(), answer.size()) < 0) {
        return 1;
      }
    }
  }
}

/// A process under measurement.
class Peer {
 public:
  explicit Peer(const std::vector<std::string>& command)
      : process_(Process::start(command, ChildStderr::kInherit).value()) {
    for (const int fd : {process_.in().get(), process_.out().get()}) {
      CHECK(fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK) == 0);  // NOLINT: C's varargs
    }
    exchange(R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":)"
             R"("2025-11-25","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}})"
             "\n");
  }

  /// One line out, one line back.
  std::string_view exchange(std::string_view line) {
    CHECK(write(process_.in().get(), line.data(), line.size()) ==
          static_cast<ssize_t>(line.size()));
    std::size_t length = 0;
    do {
      const ssize_t got = read(process_.out().get(), answer_ + length, sizeof answer_ - length);
      CHECK(got > 0);
      length += static_cast<std::size_t>(got);
    } while (answer_[length - 1] != '\n');
    return {answer_, length};
  }

  /// The median of `calls` calls, in nanoseconds.
  std::int64_t median_ns(std::string_view tool, int calls, bool denied) {
    std::vector<std::int64_t> took;
    took.reserve(static_cast<std::size_t>(calls));
    for (int i = 0; i < calls; ++i) {
      const std::string line = call_of(tool, ++id_);
      const auto before = std::chrono::steady_clock::now();
      const std::string_view answer = exchange(line);
      took.push_back((std::chrono::steady_clock::now() - before).count());
      CHECK((answer.find("resourceType") == std::string_view::npos) == denied);
    }
    std::nth_element(took.begin(), took.begin() + calls / 2, took.end());
    return took[static_cast<std::size_t>(calls / 2)];
  }

 private:
  Process process_;
  int id_ = 0;
  char answer_[65536];
};

double median_us(std::vector<std::int64_t> rounds) {
  std::sort(rounds.begin(), rounds.end());
  return static_cast<double>(rounds[rounds.size() / 2]) / 1000;
}

/// Microseconds: straight to the upstream, through ours, through theirs.
struct Figures {
  double straight;
  double ours;
  std::optional<double> theirs;
};

/// A fresh folder, removed with what is in it at the end.
class Folder {
 public:
  Folder() {
    char name[] = "/tmp/side_by_side.XXXXXX";
    CHECK(mkdtemp(name) != nullptr);
    path_ = name;
  }

  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  std::string path(std::string_view name) const { return path_ / name; }

  std::string file(std::string_view name, std::string_view bytes) const {
    std::ofstream(path_ / name) << bytes;
    return path(name);
  }

 private:
  std::filesystem::path path_;
};

Figures measure(const Options& options, const std::vector<std::string>& upstream,
                const Case& each) {
  const Folder folder;
  std::vector<std::string> ours = {options.gatecrash, "gateway",
                                   "--policy",        folder.file("policy.json", each.ours),
                                   "--audit",         folder.path("audit.jsonl")};
  if (each.durable) {
    ours.insert(ours.end(), {"--state", folder.path("state.sqlite")});
  }
  std::vector<std::string> theirs = {options.intercept,
                                     "--config",
                                     folder.file("policy.yaml", each.theirs),
                                     "--state-dir",
                                     folder.path("state"),
                                     "--log-level",
                                     "error"};
  for (auto* const command : {&ours, &theirs}) {
    command->push_back("--");
    command->insert(command->end(), upstream.begin(), upstream.end());
  }
  CHECK(setenv("HOME", folder.path("home").c_str(), 1) == 0);  // Intercept writes its events there
  Peer straight(upstream);
  Peer through_ours(ours);
  std::optional<Peer> through_theirs;
  if (!options.intercept.empty()) {
    through_theirs.emplace(theirs);
  }
  std::vector<std::int64_t> took[3];
  for (int round = -1; round < options.rounds; ++round) {  // the first warms up
    const std::int64_t now[3] = {
        straight.median_ns(each.tool, options.calls, false),
        through_ours.median_ns(each.tool, options.calls, each.whole),
        through_theirs ? through_theirs->median_ns(each.tool, options.calls, each.whole) : 0};
    for (int i = 0; i < 3 && round >= 0; ++i) {
      took[i].push_back(now[i]);
    }
  }
  Figures figures{median_us(took[0]), median_us(took[1]), std::nullopt};
  if (through_theirs) {
    figures.theirs = median_us(took[2]);
  }
  return figures;
}

std::optional<Options> read_options(int argc, char** argv) {
  Options options;
  std::vector<std::string> programs;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if ((word == "--calls" || word == "--rounds") && i + 1 < argc) {
      const std::string_view text = argv[++i];
      int& number = word == "--calls" ? options.calls : options.rounds;
      const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
      if (read.ec != std::errc() || number < 1) {
        return std::nullopt;
      }
    } else {
      programs.emplace_back(word);
    }
  }
  if (programs.empty() || programs.size() > 2) {
    return std::nullopt;
  }
  options.gatecrash = programs[0];
  options.intercept = programs.size() == 2 ? programs[1] : "";
  return options;
}

void print_table(const Options& options, const std::vector<std::string>& upstream) {
  cpu_set_t cores;
  CHECK(sched_getaffinity(0, sizeof cores, &cores) == 0);
  std::printf("%d rounds of %d calls, medians in microseconds, on %d core(s)\n\n", options.rounds,
              options.calls, CPU_COUNT(&cores));
  std::printf("| a call | straight | gatecrash | Intercept | ratio |\n|---|--:|--:|--:|--:|\n");
  for (const Case& each : kCases) {
    const int width = static_cast<int>(each.name.size());
    const Figures figures = measure(options, upstream, each);
    const double less = each.whole ? 0 : figures.straight;
    const double ours = figures.ours - less;
    std::printf("| %.*s | %.1f | %.1f |", width, each.name.data(), figures.straight, ours);
    if (figures.theirs) {
      std::printf(" %.1f | %.2f |\n", *figures.theirs - less, ours / (*figures.theirs - less));
    } else {
      std::printf(" | |\n");
    }
    std::fflush(stdout);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--upstream") {
    return serve();
  }
  const auto options = read_options(argc, argv);
  if (!options) {
    std::fprintf(stderr, "usage: side_by_side GATECRASH [INTERCEPT] [--calls N] [--rounds N]\n");
    return 2;
  }
  print_table(*options, {argv[0], "--upstream"});
  return 0;
}
