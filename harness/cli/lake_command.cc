// lake: the mock HealthLake as a process.
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "mocks/fhir/bundle.h"
#include "mocks/front/http_front.h"
#include "mocks/healthlake/lake.h"
#include "stack/net/file.h"
#include "stack/net/folder.h"
#include "stack/net/poller.h"
#include "stack/net/random_seed.h"
#include "stack/net/real_clock.h"
#include "stack/net/signals.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::cli {
namespace {

/// One line of the effect log: a transcript's effect event, and the status answered.
std::string effect_line(const healthlake::Effect& effect) {
  return wire::write_json(wire::Value::object({{"at_us", us_since_epoch(effect.at)},
                                               {"tap", "effect"},
                                               {"op", effect.operation},
                                               {"args", effect.arguments},
                                               {"status", effect.status},
                                               {"changed", effect.changed}})) +
         "\n";
}

/// Where effects go: a file, standard output ("-"), or nowhere. The lake's threads write, one at a
/// time; the first failure is kept and ends the command.
class EffectLog {
 public:
  Status open(const std::string& path) {
    if (!path.empty() && path != "-") {
      TRY(file_, net::FileWriter::create(path));
    }
    to_stdout_ = path == "-";
    return {};
  }

  void write(const healthlake::Effect& effect) {
    const std::lock_guard lock(mutex_);
    const std::string line = effect_line(effect);
    Status written;
    if (to_stdout_) {
      if (std::fputs(line.c_str(), stdout) < 0 || std::fflush(stdout) != 0) {
        written = fail(Code::kLocalIo, "cannot write to standard output");
      }
    } else if (file_) {
      written = file_->write(line);
    }
    if (!written && !failure_) {
      failure_ = std::move(written).error();
    }
  }

  bool wanted() const { return to_stdout_ || file_.has_value(); }

  std::optional<Error> failure() {
    const std::lock_guard lock(mutex_);
    return failure_;
  }

  Status close() { return file_ ? file_->close() : Status(); }

 private:
  std::mutex mutex_;
  std::optional<net::FileWriter> file_;
  bool to_stdout_ = false;
  std::optional<Error> failure_;
};

struct Loaded {
  std::size_t files = 0;
  std::size_t resources = 0;
};

Status load_file(healthlake::Lake& lake, const std::string& path, std::string_view bytes,
                 Instant now, Loaded& loaded) {
  auto count = lake.load(healthlake::kDefaultDatastoreId, bytes, now);
  if (!count) {
    const std::string& where = count.error().where;
    return fail(count.error().code, count.error().message,
                where.empty() ? path : path + ": " + where);
  }
  ++loaded.files;
  loaded.resources += *count;
  return {};
}

/// Loads every *.json and *.ndjson below the folder. Files that refer to resources by a search
/// ("Practitioner?identifier=...") come last, when what they mean is there.
Result<Loaded> load_folder(healthlake::Lake& lake, const std::string& folder, Instant now) {
  TRY(const std::vector<std::string> paths, net::list_files(folder));
  Loaded loaded;
  std::vector<std::string> later;
  for (const std::string& path : paths) {
    if (!path.ends_with(".json") && !path.ends_with(".ndjson")) {
      continue;
    }
    TRY(const std::string bytes, net::read_file(path));
    if (fhir::has_conditional_references(bytes)) {
      later.push_back(path);
    } else {
      TRY_STATUS(load_file(lake, path, bytes, now, loaded));
    }
  }
  for (const std::string& path : later) {
    TRY(const std::string bytes, net::read_file(path));
    TRY_STATUS(load_file(lake, path, bytes, now, loaded));
  }
  if (loaded.files == 0) {
    return fail(Code::kConfigInvalid, "there is no *.json and no *.ndjson file to load", folder);
  }
  return loaded;
}

void tell_line(const std::string& line) {
  std::fputs((line + "\n").c_str(), stdout);
  std::fflush(stdout);
}

/// Until a signal comes, or the effect log cannot be written.
void wait(net::Signals& signals, EffectLog& log) {
  constexpr Duration kLookAtLogEvery = std::chrono::milliseconds(200);
  net::Source source(signals.fd(), [](std::string_view) {}, [] {});
  net::Poller poller;
  poller.add(source);
  while (!signals.interrupted() && !log.failure()) {
    poller.step(kLookAtLogEvery);
  }
}

Result<int> serve(const LakeOptions& options) {
  TRY(const front::ListenOptions listen, front::parse_listen(options.listen));
  EffectLog log;
  TRY_STATUS(log.open(options.effects));
  net::Signals signals;
  net::RealClock clock;
  const std::uint64_t seed = options.seed.value_or(net::random_seed());
  tell_line("seed " + std::to_string(seed));
  healthlake::Lake lake({.seed = seed});
  lake.add_datastore("gatecrash", clock.now(), healthlake::kDefaultDatastoreId);
  tell_line("datastore " + std::string(healthlake::kDefaultDatastoreId) + " is ACTIVE");
  if (!options.data.empty()) {
    TRY(const Loaded loaded, load_folder(lake, options.data, clock.now()));
    tell_line("loaded " + std::to_string(loaded.resources) + " resources from " +
              std::to_string(loaded.files) + " files of " + options.data);
  }
  if (log.wanted()) {
    lake.set_effect_sink([&log](const healthlake::Effect& effect) { log.write(effect); });
  }
  TRY(front::HttpFront http, front::HttpFront::start(listen, lake, clock));
  tell_line("listening on " + http.url());
  wait(signals, log);
  http.stop();
  if (auto failure = log.failure()) {
    return tl::unexpected<Error>(std::move(*failure));
  }
  TRY_STATUS(log.close());
  return signals.number() == SIGTERM ? kExitHeld : kExitInterrupted;
}

}  // namespace

int run_lake(const LakeOptions& options) {
  const Result<int> served = serve(options);
  return served ? *served : complain(served.error());
}

}  // namespace gatecrash::cli
