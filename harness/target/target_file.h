// target_file: what `--target FILE` says: how a stack of real processes is started and met.
//
// Pure: text in, values out; nothing is started here. JSON with comments; every key and every
// placeholder is described in docs/targets.md, the schema is docs/schemas/target.schema.json.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stack/base/result.h"
#include "stack/base/time.h"

namespace gatecrash::target {

inline constexpr int kTargetVersion = 1;
inline constexpr std::size_t kTargetBytesMax = std::size_t{1} << 20U;
// One world opens as many connections at once.
inline constexpr std::size_t kSessionsMax = 16;

/// A program that is started, its words still with placeholders. Empty words: none.
struct Program {
  std::vector<std::string> command;
  std::vector<std::pair<std::string, std::string>> env;
};

struct GatewaySpec {
  Program program;    // empty with a url: somebody else started it; empty without: no gateway
  std::string url;    // where clients post; empty: they speak over the program's stdin and stdout
  std::string ready;  // text that it prints once it is up; the rest of that line is {ready}

  bool none() const { return program.command.empty() && url.empty(); }
};

struct ServerSpec {
  enum class Kind { kBuiltin, kCommand, kUrl };
  Kind kind = Kind::kBuiltin;
  std::string builtin;  // "healthlake"
  Program program;      // of kCommand, over stdio; of kUrl where we start it
  std::string url;      // of kUrl: "http://127.0.0.1:9000/mcp"
  std::string ready;    // of kUrl: as a gateway's
};

/// A client's identity.
struct GrantSpec {
  std::string name;
  std::vector<std::pair<std::string, std::string>> headers;
};

/// What a denial looks like to the client.
struct DenialSpec {
  bool is_error = true;               // a tool result with isError true
  std::optional<int> error;           // a JSON-RPC error with this code
  std::vector<int> http_status = {};  // or an HTTP answer with one of these
  std::vector<std::string> texts{};   // or an error, of either kind, that says one of these
};

struct TargetSpec {
  std::string name;
  GatewaySpec gateway;
  ServerSpec server;
  std::string policy;  // a path, relative to the target file; empty: everything is allowed
  std::vector<GrantSpec> grants;
  std::size_t sessions = 1;  // connections of one world at most
  DenialSpec denial;
  std::string audit;  // the gateway's audit log, gatecrash's own format; empty: none
  bool canonical = false;
  bool upstream_url = false;  // the gateway is given a URL in place of its server's command
  std::map<std::string, std::string> files;  // written into {run} before the start, by name
  Duration start_max = std::chrono::seconds(10);
  Duration answer_max = std::chrono::seconds(5);
  Duration stop_max = std::chrono::seconds(3);
  Duration edge_wait_max = std::chrono::seconds(5);
};

/// `name` is the file's, for errors: config_invalid, config_unknown, with the JSON Pointer.
Result<TargetSpec> read_target_file(std::string_view text, std::string_view name);

}  // namespace gatecrash::target
