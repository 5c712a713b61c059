#include "harness/live/real_stack.h"

#include <algorithm>
#include <utility>

#include "harness/record/event_log.h"
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
  url_taps_.clear();
  server_.reset();
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
  if (listens()) {
    TRY_STATUS(start_server());
  }
  if (!bench_.spec.gateway.url.empty()) {
    return start_gateway();
  }
  if (bench_.spec.gateway.none() && listens()) {
    return meet(server_url_);
  }
  const net::Patience patience{bench_.spec.stop_max, std::chrono::milliseconds(500)};
  children_ = std::make_unique<target::ProcessTarget>(
      [this](std::string_view session, std::string_view grant) {
        return session_command(std::string(session), std::string(grant));
      },
      net::ChildStderr::kPipe, patience);
  return {};
}

/// Whether the server is met over HTTP.
bool RealStack::listens() const {
  return bench_.spec.upstream_url ||
         (bench_.spec.server.kind == target::ServerSpec::Kind::kUrl &&
          (bench_.spec.gateway.none() || !bench_.spec.gateway.program.command.empty()));
}

/// A program that listens, on a port of its own; and where.
Result<std::string> RealStack::start_listening(const target::Program& program,
                                               const std::string& ready, const std::string& url,
                                               std::optional<target::Service>& service) {
  TRY(const int port, net::free_port());
  target::Values values = values_;
  values.texts["port"] = std::to_string(port);
  TRY(service, target::Service::start(target::fill(program, values), ready, bench_.spec.start_max));
  values.texts["ready"] = service->told();
  if (ready.empty()) {
    TRY_STATUS(net::wait_for_port(port, bench_.spec.start_max));
  }
  return target::fill(url, values);
}

Status RealStack::start_server() {
  const target::ServerSpec& spec = bench_.spec.server;
  if (spec.kind == target::ServerSpec::Kind::kBuiltin) {
    TRY(server_, target::Service::start({bench_.gatecrash, "server", "healthlake", "--lake",
                                         values_.texts.at("lake_url"), "--listen", "127.0.0.1:0"},
                                        "listening on ", bench_.spec.start_max));
    server_url_ = server_->told();
    return {};
  }
  if (spec.program.command.empty()) {
    server_url_ = target::fill(spec.url, values_);
    return {};
  }
  TRY(server_url_, start_listening(spec.program, spec.ready, spec.url, server_));
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
Status RealStack::start_gateway() {
  const target::TargetSpec& spec = bench_.spec;
  if (spec.gateway.program.command.empty()) {
    return meet(target::fill(spec.gateway.url, values_));
  }
  if (!spec.audit.empty()) {
    logs_.push_back({target::fill(spec.audit, values_), false, {}});
  }
  TRY_STATUS(place_tap(std::string(kShared), values_));
  TRY_STATUS(write_files());
  TRY(const std::string url,
      start_listening(spec.gateway.program, spec.gateway.ready, spec.gateway.url, gateway_));
  return meet(url);
}

/// Clients post there.
Status RealStack::meet(const std::string& url) {
  const target::TargetSpec& spec = bench_.spec;
  target::HttpTarget::Settings settings;
  settings.url = url;
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

/// A tap before the server: a command that the gateway starts, its settings in a file, so that it
/// is three plain words; or a process of ours before a server that listens.
Status RealStack::place_tap(const std::string& session, target::Values& values) {
  record::TapSettings settings{folder_ + "/taps-" + session, {}, {}, server_url_};
  if (!listens()) {
    settings.command = server_words();
  }
  for (const std::size_t log : watched_of(session)) {
    settings.watched.push_back(logs_[log].path);
  }
  taps_.push_back(session);
  const std::string path = folder_ + "/tap-" + session + ".json";
  TRY_STATUS(net::write_file(path, record::write_tap_settings(settings)));
  const std::vector<std::string> words = {bench_.gatecrash, "tap", path};
  if (!listens()) {
    values.upstream = words;
    return {};
  }
  TRY(target::Service tap, target::Service::start(words, "listening on ", bench_.spec.start_max));
  values.texts["upstream_url"] = tap.told();
  url_taps_.push_back(std::move(tap));
  return {};
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
  if (!place_tap(session, filled)) {
    return {"/bin/false"};
  }
  values_.upstream = filled.upstream;
  values_.texts["upstream_url"] = filled.texts["upstream_url"];
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

void RealStack::drain() {
  for (std::optional<target::Service>* const service : {&gateway_, &server_, &lake_}) {
    if (*service) {
      (*service)->drain();
    }
  }
}

wire::Value RealStack::watched() const {
  std::vector<std::string> paths;
  paths.reserve(logs_.size());
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
  // What these have to say is written: a good end takes them time.
  for (target::Service& tap : url_taps_) {
    tap.stop(Duration(0));
  }
  if (server_) {
    server_->stop(Duration(0));
  }
  if (lake_) {
    lake_->stop(Duration(0));
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
