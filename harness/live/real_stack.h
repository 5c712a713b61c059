// real_stack: the processes of one world: what a target file says, started afresh in a folder of
// its own, with a tap before the server; and afterwards what all of them saw.
//
// One object a world. Everything it started ends with it, and the folder goes. Single thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/live/merge_taps.h"
#include "harness/target/child_target.h"
#include "harness/target/http_target.h"
#include "harness/target/placeholders.h"
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

  /// Stops what still runs; how the gateway's processes ended. Call after the clients' finish().
  std::vector<target::ChildEnd> stop();

  /// After stop(): what was seen beside the clients.
  Seen collect(transcript::Transcript clients) const;

 private:
  RealStack(const Bench& bench, std::string folder);

  Status begin(std::uint64_t seed);
  Status start_lake(std::uint64_t seed);
  Status start_http();
  std::vector<std::string> tap_words(const std::string& session) const;
  Status write_files();
  std::vector<std::string> server_words() const;
  Status prepare_tap(const std::string& session);
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
  std::optional<target::Service> gateway_;  // that listens
  std::unique_ptr<target::HttpTarget> http_;
  std::unique_ptr<target::ChildTarget> children_;
  std::vector<Watched> logs_;
  std::vector<std::string> taps_;  // sessions that have one
};

}  // namespace gatecrash::live
