// commands: the subcommands of gatecrash, one options struct and one function each.
//
// main.cc fills the options from the command line; run_X lives in x_command.cc, does the work,
// writes answers to stdout and complaints to stderr, and returns an exit code (exit_code.h).
// `command` is always what stood after `--`, one word an element: it is started without a shell.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stack/base/time.h"
#include "stack/host/gateway_config.h"

namespace gatecrash::cli {

struct DemoOptions {
  std::string out;  // folder for the report and the recordings; empty: a default of its own
};

struct RecordOptions {
  std::string output;                // transcript file, replaced if it exists
  std::vector<std::string> command;  // the stdio server to record
};

struct ReplayOptions {
  std::vector<std::string> files;    // transcripts
  std::vector<std::string> command;  // a stdio server to send to; empty: the built-in stack
  std::string policy;                // of the built-in stack; empty: the recording's, or its own
  Duration timeout = std::chrono::seconds(20);  // without an answer
  bool json = false;
};

struct CheckOptions {
  std::vector<std::string> paths;  // scenarios, transcripts, findings, or folders of them
  std::string policy;              // overrides the policy that a path names; empty: keep
  std::string junit;               // file for a JUnit report; empty: none
  bool json = false;
};

// Worlds that a campaign may run at once: more than any machine has use for.
inline constexpr std::uint32_t kJobsMax = 256;

struct CampaignOptions {
  std::string target;                  // file of a real target; empty: the built-in stack
  std::string policy;                  // file; empty: the built-in policy
  std::optional<std::uint64_t> calls;  // stop after so many calls
  std::optional<Duration> budget;      // or after so much time; neither: a default number of calls
  std::optional<std::uint64_t> world_calls;  // of one world; none: as many as may be
  std::optional<std::uint32_t> jobs;         // worlds run at once; none: as many as there are cores
  std::optional<std::uint64_t> seed;         // none: drawn, and printed
  std::string fault;                         // seeded fault that is on in the gateway; empty: none
  std::string shard;                         // "I/N"; empty: all of it
  std::string out;                           // folder for findings; empty: a default of its own
  std::string resume;                        // folder of a campaign to go on with; empty: a new one
  std::string corpus;                        // folder of sequences that steer; empty: none
  std::optional<std::uint64_t> corpus_bytes_max;  // of what it keeps there
  std::string junit;                              // file for a JUnit report; empty: none
  std::optional<std::uint64_t> world;             // run this one alone and show it; none: all
  bool trace = false;                             // of it, what happens, line by line
  std::optional<std::uint64_t> until;       // stop it after this step and look; none: to its end
  std::optional<std::uint64_t> stop_after;  // so many findings of a real target; none: never
  bool require_marks = false;               // exit 1 when an interesting state was not reached
  bool json = false;
};

/// One world of a campaign, for a person who wants to see it (world_command.cc).
int run_one_world(const CampaignOptions& options);

struct MergeOptions {
  std::vector<std::string> directories;  // folders of campaigns
  std::string out;                       // folder for what they found together; empty: none
  std::string junit;                     // file for a JUnit report; empty: none
  bool json = false;
};

struct SelftestOptions {
  std::string fault;                  // one fault by name; empty: all
  std::string out;                    // folder for findings; empty: a default of its own
  std::optional<std::uint64_t> seed;  // none: a fixed one
  bool list = false;                  // the faults by name, and run nothing
  bool json = false;
};

struct LintOptions {
  std::string policy;                           // file
  std::string tools;                            // file with the server's tools/list; empty: none
  std::vector<std::string> command;             // a stdio server to ask instead; empty: none
  std::string upstream;                         // the URL of an HTTP server to ask instead
  std::string ca_file;                          // that its certificate must come from
  std::string credential_file;                  // whose first line is its token
  Duration timeout = std::chrono::seconds(20);  // without an answer of the server's
  bool translate = false;                       // print the hosted form, and look for nothing
  bool json = false;
};

struct LakeOptions {
  std::string listen = "127.0.0.1:0";  // ADDRESS:PORT; port 0 asks for a free one
  std::string data;                    // folder of bundles and NDJSON to load; empty: none
  std::string effects;                 // file for the effect log; empty: none; "-": stdout
  std::optional<std::uint64_t> seed;   // of the ids it makes; none: drawn, and printed
};

struct ServerOptions {
  std::string kind;      // "healthlake"
  std::string lake_url;  // "http://127.0.0.1:9000"
  std::string listen{};  // ADDRESS:PORT; empty: stdio
  bool insecure_listen = false;
  std::string tls_cert{};  // PEM files: both or none
  std::string tls_key{};
  std::vector<std::string> allow_hosts{};
  std::vector<std::string> allow_origins{};
};

struct GatewayOptions {
  host::GatewayConfig config;  // what flags say; one server, unless `config_file` says more
  std::string config_file;     // instead of most flags
  std::string policy;          // file
  std::string upstream;        // URL; empty: `command`
  std::string ca_file;         // of an https upstream
  std::string credential_file;
  std::string tls_cert;  // PEM files: both or none
  std::string tls_key;
  std::string admin;                     // a socket's path, or ADDRESS:PORT
  std::string admin_token_file;          // of ADDRESS:PORT
  std::string audit_key;                 // file; empty: rows have no keyed hash of the arguments
  std::uint64_t audit_rotate_bytes = 0;  // 0: one file
  std::string denial_shape = "result";   // or "error"
  std::vector<std::string> bounds;       // NAME=NUMBER, which a file does not overrule
  std::vector<std::string> command;      // the upstream server
};

/// What an operator asks of a running gateway.
struct GatewayAdminOptions {
  std::string admin;       // its admin endpoint: a socket's path, or ADDRESS:PORT
  std::string token_file;  // of ADDRESS:PORT
  std::string id;          // of a held call
  bool json = false;
};

struct AuditVerifyOptions {
  std::vector<std::string> files;  // of one log, in any order
};

struct AuditTailOptions {
  std::string file;
  std::uint64_t lines = 10;
  bool follow = false;
  bool json = false;
};

struct GrantOptions {
  std::string name;  // of the grant
};

struct DissectOptions {
  std::string file;                  // bytes as a server gets them; "-": standard input
  std::vector<std::string> victims;  // only these; empty: all
  bool body = false;                 // one HTTP body instead of a connection over stdio
  bool real = false;                 // ask Node.js, Python and Go as well
  bool list = false;                 // print the victims, and read nothing
  bool verbose = false;
  bool json = false;
};

struct TapOptions {
  std::string settings;  // file (record/tap.h)
};

struct VersionOptions {};

int run_demo(const DemoOptions& options);
int run_record(const RecordOptions& options);
int run_replay(const ReplayOptions& options);
int run_check(const CheckOptions& options);
int run_campaign(const CampaignOptions& options);
int run_merge(const MergeOptions& options);
int run_selftest(const SelftestOptions& options);
int run_lint(const LintOptions& options);
int run_lake(const LakeOptions& options);
int run_server(const ServerOptions& options);
int run_gateway(const GatewayOptions& options);
int run_gateway_pending(const GatewayAdminOptions& options);
int run_gateway_approve(const GatewayAdminOptions& options);
int run_gateway_deny(const GatewayAdminOptions& options);
int run_audit_verify(const AuditVerifyOptions& options);
int run_audit_tail(const AuditTailOptions& options);
int run_grant_new(const GrantOptions& options);
int run_dissect(const DissectOptions& options);
int run_tap(const TapOptions& options);
int run_version(const VersionOptions& options);

}  // namespace gatecrash::cli
