// http_load: many HTTP sessions with open streams against one MCP server or gateway.
//
//   http_load [--sessions N] [--rate PER_SECOND] [--calls N] [--floods N] [--behind TOY] --
//   COMMAND...
//
// COMMAND starts the server and prints `listening on URL`; with --behind the program TOY
// (toy_http_server) is started first, and its URL stands for the word {upstream} of COMMAND. Each
// session initializes, opens its GET stream, and keeps one more connection, on which it calls the
// tool `deny` in its turn: RATE calls a second over all sessions. Then some clients call `flood`
// and never read on. Printed: latency of the denied calls, and the server's resident memory after
// each phase. What it started ends with it, however it ends. With --p99-us-max and --rss-mib-max
// the exit code says whether the bars were held.
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "stack/base/check.h"
#include "stack/net/file_limit.h"
#include "stack/net/http_client.h"
#include "stack/net/loop.h"
#include "stack/net/loop_process.h"
#include "stack/net/real_clock.h"
#include "stack/wire/url.h"

namespace {

using gatecrash::Duration;
using gatecrash::Status;
using gatecrash::net::HttpClient;
using gatecrash::net::Loop;
using gatecrash::net::LoopProcess;
using gatecrash::net::Monotonic;
using gatecrash::net::monotonic_now;
using gatecrash::wire::ExchangeId;
using gatecrash::wire::HttpHead;

struct Options {
  std::size_t sessions = 2000;
  std::size_t rate = 500;
  std::size_t calls = 5000;
  std::size_t floods = 64;
  std::size_t p99_us_max = 0;  // 0: no bar
  std::size_t rss_mib_max = 0;
  std::string behind;
  std::vector<std::string> command;
};

struct Totals {
  std::size_t ready = 0;
  std::size_t streams = 0;
  std::size_t flooded = 0;
  std::size_t flood_bytes = 0;
  std::size_t failed = 0;
  std::string failure;
  std::vector<std::int64_t> us;
};

// The word before a server's pid and command: this program as its guard.
constexpr std::string_view kGuard = "--guard";

[[noreturn]] void die(const std::string& why) {
  std::fprintf(stderr, "http_load: %s\n", why.c_str());
  std::exit(2);
}

/// One MCP client.
class Session final : public HttpClient::Handler {
 public:
  Session(Loop& loop, const gatecrash::wire::Url& url, Totals& totals)
      : url_(url), totals_(totals) {
    client_ =
        std::move(HttpClient::create(loop, {.idle_max = std::chrono::minutes(10)}, *this)).value();
    call_ = post(R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":)"
                 R"("2025-06-18","capabilities":{},"clientInfo":{"name":"load","version":"1"}}})");
  }

  bool idle() const { return ready_ && call_ == 0; }

  void call_denied() {
    started_ = monotonic_now();
    call_ = post(call_of("deny"));
  }

  void flood() { flood_ = post(call_of("flood")); }

  void on_head(ExchangeId exchange, HttpHead head) override {
    if (exchange == stream_) {
      stream_is_open_ = head.status == 200;
      totals_.streams += stream_is_open_ ? 1 : 0;
    } else if (exchange == flood_) {
      totals_.flooded += head.status == 200 ? 1 : 0;
      client_->pause(exchange);  // and never resumes
    } else if (session_.empty()) {
      if (const auto* id = gatecrash::wire::find_header(head.headers, "Mcp-Session-Id")) {
        session_ = *id;
      }
    }
    is_ok_ = head.status < 300;
  }

  void on_body(ExchangeId exchange, std::string_view bytes) override {
    totals_.flood_bytes += exchange == flood_ ? bytes.size() : 0;
  }

  void on_end(ExchangeId exchange, Status status) override {
    if (exchange == stream_ || exchange == flood_) {
      totals_.failed += stream_is_open_ || exchange == flood_ ? 1 : 0;
      totals_.failure = "a stream ended";
      return;
    }
    if (!status || !is_ok_) {
      ++totals_.failed;
      totals_.failure = status ? "a status that is no success" : status.error().to_string();
    }
    if (exchange != call_) {
      return;
    }
    call_ = 0;
    if (ready_) {
      totals_.us.push_back((monotonic_now() - started_).count());
    } else if (!told_) {
      told_ = true;
      call_ = post(R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
    } else {
      ready_ = true;
      ++totals_.ready;
      stream_ = start("GET", "text/event-stream", "");
    }
  }

 private:
  std::string call_of(std::string_view tool) {
    return R"({"jsonrpc":"2.0","id":)" + std::to_string(++last_id_) +
           R"(,"method":"tools/call","params":{"name":")" + std::string(tool) +
           R"(","arguments":{"resource_id":"p-4711"}}})";
  }

  ExchangeId post(std::string body) {
    return start("POST", "application/json, text/event-stream", std::move(body));
  }

  ExchangeId start(const char* method, const char* accept, std::string body) {
    gatecrash::wire::HttpRequest request{
        .method = method, .origin = url_.origin, .target = url_.target, .headers = {}, .body = {}};
    request.headers.emplace_back("Accept", accept);
    if (!body.empty()) {
      request.headers.emplace_back("Content-Type", "application/json");
    }
    if (told_) {
      request.headers.emplace_back("MCP-Protocol-Version", "2025-06-18");
    }
    if (!session_.empty()) {
      request.headers.emplace_back("Mcp-Session-Id", session_);
    }
    request.body = std::move(body);
    const ExchangeId exchange = Loop::next_exchange();
    client_->start(exchange, std::move(request));
    return exchange;
  }

  gatecrash::wire::Url url_;
  Totals& totals_;
  std::unique_ptr<HttpClient> client_;
  std::string session_;
  ExchangeId call_ = 0;
  ExchangeId stream_ = 0;
  ExchangeId flood_ = 0;
  Monotonic started_{};
  int last_id_ = 1;
  bool told_ = false;
  bool ready_ = false;
  bool is_ok_ = false;
  bool stream_is_open_ = false;
};

/// A server that has said where it listens.
struct Server {
  std::unique_ptr<LoopProcess> process;
  std::string url;
  int pid = 0;
};

/// Runs `loop` until `done`, at most `limit`.
bool wait_until(Loop& loop, Duration limit, const std::function<bool()>& done) {
  const Monotonic end = monotonic_now() + limit;
  bool is_done = false;
  std::function<void()> look = [&] {
    is_done = done();
    if (is_done || monotonic_now() > end) {
      loop.stop();
    } else {
      loop.after(std::chrono::milliseconds(2), look);
    }
  };
  loop.post(look);
  loop.run();
  return is_done;
}

/// Becomes the command, and is killed when http_load is gone: a server on a port reads no input
/// whose end would tell it.
[[noreturn]] void guard(char** words) {
  int parent = 0;
  const std::string_view pid = words[0];
  std::from_chars(pid.data(), pid.data() + pid.size(), parent);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() == parent) {  // else it is gone already
    ::execvp(words[1], words + 1);
  }
  die("cannot start " + std::string(words[1]));
}

std::vector<std::string> guarded(const std::vector<std::string>& command) {
  std::vector<std::string> words = {"/proc/self/exe", std::string(kGuard),
                                    std::to_string(::getpid())};
  words.insert(words.end(), command.begin(), command.end());
  return words;
}

void start_server(Loop& loop, const std::vector<std::string>& command, Server& server) {
  const auto look = [&server](std::string_view text) {
    constexpr std::string_view kSaid = "listening on ";
    const std::size_t at = text.find(kSaid);
    if (at != std::string_view::npos && server.url.empty()) {
      server.url = text.substr(at + kSaid.size());
      server.url.erase(std::min(server.url.find_first_of(" \r\n"), server.url.size()));
    }
  };
  LoopProcess::Handlers handlers;
  handlers.on_line = [look](const gatecrash::wire::Line& line) { look(line.text); };
  handlers.on_stderr = [look](std::string_view bytes) {
    (void)std::fwrite(bytes.data(), 1, bytes.size(), stderr);
    look(bytes);
  };
  handlers.on_exit = [](int code) { die("the server ended with " + std::to_string(code)); };
  auto process = LoopProcess::start(loop, guarded(command), std::move(handlers));
  if (!process) {
    die(process.error().to_string());
  }
  server.process = *std::move(process);
  server.pid = server.process->pid();
  if (!wait_until(loop, std::chrono::seconds(20), [&] { return !server.url.empty(); })) {
    die("the server never said where it listens");
  }
}

/// "VmRSS" or "VmHWM" of a process, in MiB.
double memory_mib(int pid, std::string_view what) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(what)) {
      const std::size_t digit = line.find_first_of("0123456789");
      double kib = 0;
      std::from_chars(line.data() + digit, line.data() + line.size(), kib);
      return kib / 1024;
    }
  }
  return 0;
}

/// Denied calls, evenly paced, each from the next session that has none under way.
void call_paced(Loop& loop, const Options& options,
                const std::vector<std::unique_ptr<Session>>& sessions, Totals& totals) {
  const Monotonic begin = monotonic_now();
  std::size_t started = 0;
  std::size_t next = 0;
  const auto start_due = [&] {
    const auto us = static_cast<std::size_t>((monotonic_now() - begin).count());
    const std::size_t due = std::min(options.calls, us * options.rate / 1'000'000);
    for (std::size_t looked = 0; started < due && looked < sessions.size(); ++looked) {
      Session& session = *sessions[next];
      next = (next + 1) % sessions.size();
      if (session.idle()) {
        session.call_denied();
        ++started;
      }
    }
    return totals.us.size() + totals.failed >= options.calls;
  };
  std::function<void()> tick = [&] {
    if (start_due()) {
      loop.stop();
    } else {
      loop.after(Duration(500), tick);
    }
  };
  loop.post(tick);
  loop.run();
}

std::int64_t quantile(const std::vector<std::int64_t>& sorted, double share) {
  return sorted.empty()
             ? 0
             : sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(
                                                      share * static_cast<double>(sorted.size())))];
}

void show(const char* phase, const Server& server) {
  std::printf("%-28s resident %7.1f MiB, peak %7.1f MiB\n", phase, memory_mib(server.pid, "VmRSS"),
              memory_mib(server.pid, "VmHWM"));
  std::fflush(stdout);
}

int run(Options options) {
  gatecrash::net::raise_file_limit(4 * options.sessions + 1000);
  Loop loop;
  Server toy;
  Server server;
  if (!options.behind.empty()) {
    start_server(loop, {options.behind}, toy);
    std::replace(options.command.begin(), options.command.end(), std::string("{upstream}"),
                 toy.url);
  }
  start_server(loop, options.command, server);
  const auto url = gatecrash::wire::parse_url(server.url);
  if (!url) {
    die(url.error().to_string());
  }
  show("started", server);

  Totals totals;
  std::vector<std::unique_ptr<Session>> sessions;
  for (std::size_t i = 0; i < options.sessions; ++i) {
    sessions.push_back(std::make_unique<Session>(loop, *url, totals));
    if (i % 50 == 49) {
      wait_until(loop, std::chrono::seconds(20), [&] { return totals.ready + totals.failed > i; });
    }
  }
  const bool open = wait_until(loop, std::chrono::seconds(20),
                               [&] { return totals.streams + totals.failed >= options.sessions; });
  std::printf("%zu sessions, %zu open streams\n", totals.ready, totals.streams);
  if (!open || totals.failed > 0) {
    die("not every session came about: " + totals.failure);
  }
  show("sessions open", server);
  call_paced(loop, options, sessions, totals);
  show("after the denied calls", server);
  std::sort(totals.us.begin(), totals.us.end());
  const std::int64_t p99 = quantile(totals.us, 0.99);
  std::printf("%zu denied calls at %zu/s: p50 %lld us, p99 %lld us, longest %lld us; %zu failed\n",
              totals.us.size(), options.rate, static_cast<long long>(quantile(totals.us, 0.5)),
              static_cast<long long>(p99), static_cast<long long>(quantile(totals.us, 1)),
              totals.failed);
  for (std::size_t i = 0; i < options.floods; ++i) {
    sessions[i % sessions.size()]->flood();
  }
  wait_until(loop, std::chrono::seconds(10), [&] { return totals.flooded == options.floods; });
  wait_until(loop, std::chrono::seconds(3), [] { return false; });
  std::printf("%zu clients do not read 64 MiB each\n", totals.flooded);
  show("clients that do not read", server);
  const double peak = memory_mib(server.pid, "VmHWM");
  const bool held =
      totals.failed == 0 && totals.flooded == options.floods &&
      (options.p99_us_max == 0 || p99 <= static_cast<std::int64_t>(options.p99_us_max)) &&
      (options.rss_mib_max == 0 || peak <= static_cast<double>(options.rss_mib_max));
  std::printf("%s\n", held ? "held" : "NOT held");
  return held ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 3 && argv[1] == kGuard) {
    guard(argv + 2);
  }
  Options options;
  const std::vector<std::string> words(argv + 1, argv + argc);
  const std::pair<std::string_view, std::size_t*> numbers[] = {
      {"--sessions", &options.sessions},     {"--rate", &options.rate},
      {"--calls", &options.calls},           {"--floods", &options.floods},
      {"--p99-us-max", &options.p99_us_max}, {"--rss-mib-max", &options.rss_mib_max}};
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--") {
      options.command.assign(words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end());
      break;
    }
    const auto* number = std::find_if(std::begin(numbers), std::end(numbers),
                                      [&](const auto& known) { return known.first == words[i]; });
    if (i + 1 == words.size() || (number == std::end(numbers) && words[i] != "--behind")) {
      die("what is " + words[i] + "?");
    }
    const std::string& value = words[++i];
    if (number == std::end(numbers)) {
      options.behind = value;
    } else if (std::from_chars(value.data(), value.data() + value.size(), *number->second).ec !=
               std::errc()) {
      die(value + " is no number");
    }
  }
  if (options.command.empty() || options.sessions == 0 || options.rate == 0) {
    die("say what to start: http_load [options] -- COMMAND...");
  }
  return run(std::move(options));
}
