#include "harness/live/real_stack.h"

#include <algorithm>
#include <utility>

#include "harness/record/tap.h"
#include "harness/transcript/reader.h"
#include "stack/net/file.h"
#include "stack/net/folder.h"
#include "stack/net/free_port.h"

namespace gatecrash::live {
namespace {

// More than a world writes; a log that is longer is cut there.
constexpr std::size_t kLogBytesMax = std::size_t{64} << 20U;

// The tap of a gateway that all clients share.
constexpr std::string_view kShared = "shared";

std::string read_log(const std::string& path) {
  auto text = net::read_file(path, kLogBytesMax, net::Empty::kAllow);
  return text ? *std::move(text) : std::string();
}

}  // namespace

RealStack::RealStack(const Bench& bench, std::string folder)
    : bench_(bench), folder_(std::move(folder)) {}

RealStack::~RealStack() {
  children_.reset();
  http_.reset();
  gateway_.reset();
  lake_.reset();
  if (!bench_.keep_folder) {
    net::remove_folder(folder_);
  }
}

Result<std::unique_ptr<RealStack>> RealStack::start(const Bench& bench, std::uint64_t seed) {
  TRY(std::string folder, net::make_temporary_folder());
  std::unique_ptr<RealStack> stack(new RealStack(bench, std::move(folder)));
  TRY_STATUS(stack->begin(seed));
  return stack;
}

Status RealStack::begin(std::uint64_t seed) {
  auto& texts = values_.texts;
  texts["run"] = folder_;
  texts["gatecrash"] = bench_.gatecrash;
  texts["target_dir"] = bench_.target_folder;
  texts["policy"] = folder_ + "/policy" + bench_.policy_extension;
  TRY_STATUS(net::write_file(texts["policy"], bench_.policy_text));
  if (bench_.spec.server.kind == target::ServerSpec::Kind::kBuiltin) {
    TRY_STATUS(start_lake(seed));
  }
  if (!bench_.spec.gateway.url.empty()) {
    return start_http();
  }
  const net::Patience patience{bench_.spec.stop_max, std::chrono::milliseconds(500)};
  children_ = std::make_unique<target::ChildTarget>(
      [this](std::string_view session, std::string_view grant) {
        return session_command(std::string(session), std::string(grant));
      },
      patience);
  return {};
}

Status RealStack::start_lake(std::uint64_t seed) {
  const std::string effects = folder_ + "/effects.jsonl";
  TRY(lake_,
      target::Service::start({bench_.gatecrash, "lake", "--listen", "127.0.0.1:0", "--effects",
                              effects, "--data", bench_.lake_data, "--seed", std::to_string(seed)},
                             "listening on ", bench_.spec.start_max));
  values_.texts["lake_url"] = lake_->told();
  logs_.push_back({effects, true, {}});
  return {};
}

/// One gateway for all clients. Its rows and what it says to servers are told apart by content.
Status RealStack::start_http() {
  const target::TargetSpec& spec = bench_.spec;
  if (!spec.gateway.program.command.empty()) {
    TRY(const int port, net::free_port());
    values_.texts["port"] = std::to_string(port);
    if (!spec.audit.empty()) {
      logs_.push_back({target::fill(spec.audit, values_), false, {}});
    }
    TRY_STATUS(prepare_tap(std::string(kShared)));
    values_.upstream = tap_words(std::string(kShared));
    TRY_STATUS(write_files());
    TRY(gateway_, target::Service::start(target::fill(spec.gateway.program, values_),
                                         spec.gateway.ready, spec.start_max));
    values_.texts["ready"] = gateway_->told();
    if (spec.gateway.ready.empty()) {
      TRY_STATUS(net::wait_for_port(port, spec.start_max));
    }
  }
  target::HttpTarget::Settings settings;
  settings.url = target::fill(spec.gateway.url, values_);
  settings.grants = spec.grants;
  for (target::GrantSpec& grant : settings.grants) {
    for (auto& [name, text] : grant.headers) {
      text = target::fill(text, values_);
    }
  }
  settings.denied = spec.denial.http_status;
  settings.denial_code = spec.denial.error.value_or(settings.denial_code);
  settings.stop_max = spec.stop_max;
  TRY(http_, target::HttpTarget::make(std::move(settings)));
  return {};
}

target::Values RealStack::values(const std::string& session, const std::string& grant) const {
  target::Values values = values_;
  values.texts["session"] = session;
  values.texts["grant"] = grant;
  return values;
}

std::vector<std::string> RealStack::server_words() const {
  if (bench_.spec.server.kind == target::ServerSpec::Kind::kCommand) {
    return target::fill(bench_.spec.server.program, values_);
  }
  return {bench_.gatecrash, "server", "healthlake", "--lake", values_.texts.at("lake_url")};
}

/// The tap's settings in a file, so that its command is three plain words.
Status RealStack::prepare_tap(const std::string& session) {
  record::TapSettings settings{folder_ + "/taps-" + session, {}, server_words()};
  for (const std::size_t log : watched_of(session)) {
    settings.watched.push_back(logs_[log].path);
  }
  taps_.push_back(session);
  return net::write_file(folder_ + "/tap-" + session + ".json",
                         record::write_tap_settings(settings));
}

std::vector<std::string> RealStack::tap_words(const std::string& session) const {
  return {bench_.gatecrash, "tap", folder_ + "/tap-" + session + ".json"};
}

Status RealStack::write_files() {
  for (const auto& [name, text] : bench_.spec.files) {
    TRY_STATUS(net::write_file(folder_ + "/" + name, target::fill(text, values_)));
  }
  return {};
}

std::vector<std::string> RealStack::session_command(const std::string& session,
                                                    const std::string& grant) {
  target::Values filled = values(session, grant);
  if (!bench_.spec.audit.empty()) {
    logs_.push_back({target::fill(bench_.spec.audit, filled), false, session});
  }
  if (!prepare_tap(session)) {
    return {"/bin/false"};
  }
  filled.upstream = tap_words(session);
  values_.upstream = filled.upstream;
  if (!write_files()) {
    return {"/bin/false"};
  }
  return bench_.spec.gateway.none() ? filled.upstream
                                    : target::fill(bench_.spec.gateway.program, filled);
}

std::vector<std::size_t> RealStack::watched_of(const std::string& session) const {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < logs_.size(); ++i) {
    if (logs_[i].effects || logs_[i].session.empty() || logs_[i].session == session) {
      found.push_back(i);
    }
  }
  return found;
}

target::Target& RealStack::clients() {
  return http_ != nullptr ? static_cast<target::Target&>(*http_) : *children_;
}

wire::Value RealStack::watched() const {
  std::vector<std::string> paths;
  for (const Watched& log : logs_) {
    paths.push_back(log.path);
  }
  return record::watched_lengths(paths);
}

std::vector<target::ChildEnd> RealStack::stop() {
  std::vector<target::ChildEnd> ends;
  if (children_ != nullptr) {
    ends = children_->ends();
  }
  if (gateway_) {
    ends.push_back(gateway_->stop(bench_.spec.stop_max));
  }
  if (lake_) {
    lake_->stop(Duration(0));  // its log is written: a good end takes it a second
  }
  return ends;
}

Seen RealStack::collect(transcript::Transcript clients) const {
  Seen seen;
  seen.clients.transcript = std::move(clients);
  for (std::size_t i = 0; i < logs_.size(); ++i) {
    seen.clients.watched.push_back(i);
    seen.logs.push_back({logs_[i].effects, logs_[i].session, log_lines(read_log(logs_[i].path))});
  }
  for (const std::string& session : taps_) {
    const auto files = net::list_files(folder_ + "/taps-" + session);
    for (const std::string& path : files.value_or(std::vector<std::string>())) {
      const auto text = net::read_file(path, transcript::kTranscriptBytesMax);
      auto recorded = text ? transcript::read_transcript(*text, path)
                           : Result<transcript::Transcript>(tl::unexpected<Error>(text.error()));
      if (recorded) {
        seen.taps.push_back({*std::move(recorded), session == kShared ? std::string() : session,
                             watched_of(session)});
      }
    }
  }
  return seen;
}

}  // namespace gatecrash::live
