// real_stack: the processes of one world: what a target file says, started afresh in a folder of
// its own, with a tap before the server, be it a command or a URL; and afterwards what all of them
// saw.
//
// One object a world. Everything it started ends with it, and the folder goes. Single thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/live/merge_taps.h"
#include "harness/target/http_target.h"
#include "harness/target/placeholders.h"
#include "harness/target/process_target.h"
#include "harness/target/service.h"
#include "harness/target/target_file.h"
#include "stack/base/result.h"

namespace gatecrash::live {

/// What does not change between worlds.
struct Bench {
  target::TargetSpec spec;
  std::string target_folder;  // where the target file stands: programs in it are relative to that
  std::string gatecrash;      // our own program
  std::string policy_text;
  std::string policy_extension;  // ".json"
  std::string lake_data;         // a folder that the lake loads
  bool keep_folder = false;      // for a person who wants to look
};

class RealStack {
 public:
  /// Makes the folder and starts what is not started by clients. Errors: local_process, local_io.
  static Result<std::unique_ptr<RealStack>> start(const Bench& bench, std::uint64_t seed);
  ~RealStack();
  RealStack(const RealStack&) = delete;
  RealStack& operator=(const RealStack&) = delete;

  target::Target& clients();

  /// The lengths of the logs now, in the order of log_paths(); for LiveRun.
  wire::Value watched() const;

  /// Reads what they print, so that nobody waits for us.
  void drain();

  /// Stops what still runs; how the gateway's processes ended. Call after the clients' finish().
  std::vector<target::ChildEnd> stop();

  /// After stop(): what was seen beside the clients.
  Seen collect(transcript::Transcript clients) const;

 private:
  RealStack(const Bench& bench, std::string folder);

  Status begin(std::uint64_t seed);
  Status start_lake(std::uint64_t seed);
  bool listens() const;
  Result<std::string> start_listening(const target::Program& program, const std::string& ready,
                                      const std::string& url,
                                      std::optional<target::Service>& service);
  Status start_server();
  Status start_gateway();
  Status meet(const std::string& url);
  Status write_files();
  std::vector<std::string> server_words() const;
  Status place_tap(const std::string& session, target::Values& values);
  target::Values values(const std::string& session, const std::string& grant) const;
  std::vector<std::string> session_command(const std::string& session, const std::string& grant);
  std::vector<std::size_t> watched_of(const std::string& session) const;

  /// A log that is watched: its path, and whose rows they are.
  struct Watched {
    std::string path;
    bool effects = false;
    std::string session;
  };

  const Bench& bench_;
  std::string folder_;
  target::Values values_;
  std::optional<target::Service> lake_;
  std::optional<target::Service> server_;  // that listens
  std::string server_url_;
  std::vector<target::Service> url_taps_;
  std::optional<target::Service> gateway_;  // that listens
  std::unique_ptr<target::HttpTarget> http_;
  std::unique_ptr<target::ProcessTarget> children_;
  std::vector<Watched> logs_;
  std::vector<std::string> taps_;  // sessions that have one
};

}  // namespace gatecrash::live
