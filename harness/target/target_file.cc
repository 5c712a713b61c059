#include "harness/target/target_file.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "harness/replay/json_comments.h"
#include "stack/base/bytes.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/url.h"

namespace gatecrash::target {
namespace {

using wire::Member;
using wire::Value;

// Longer waits are a mistake in the unit.
constexpr std::int64_t kMsMax = 10 * 60 * 1000;

constexpr std::array<std::string_view, 12> kPlaceholders = {
    "run",   "policy",   "upstream", "upstream_args", "gatecrash",  "port",
    "ready", "lake_url", "session",  "grant",         "target_dir", "upstream_line"};

class TargetReader {
 public:
  explicit TargetReader(std::string_view name) : name_(name) {}

  Result<TargetSpec> read(std::string_view text) {
    if (text.size() > kTargetBytesMax) {
      return bad("", "longer than 1 MiB");
    }
    auto plain = replay::strip_json_comments(text);
    if (!plain) {
      return fail(Code::kConfigInvalid, plain.error().message, name_ + ": " + plain.error().where);
    }
    const auto root = wire::read_json(*plain);
    if (!root) {
      return fail(Code::kConfigInvalid, "not JSON: " + root.error().message,
                  name_ + ": " + root.error().where);
    }
    TargetSpec spec;
    TRY_STATUS(read_root(*root, spec));
    return spec;
  }

 private:
  tl::unexpected<Error> bad(const std::string& pointer, std::string message,
                            Code code = Code::kConfigInvalid) const {
    return fail(code, std::move(message), pointer.empty() ? name_ : name_ + ": " + pointer);
  }

  Status check_keys(const Value& object, const std::string& pointer,
                    std::initializer_list<std::string_view> known) const {
    if (!object.is_object()) {
      return bad(pointer, "must be an object");
    }
    for (const Member& member : object.members()) {
      if (std::find(known.begin(), known.end(), member.key) == known.end()) {
        std::string names;
        for (const std::string_view name : known) {
          (names += names.empty() ? "" : ", ") += name;
        }
        return bad(pointer + "/" + printable(member.key, 64),
                   "is not known here; known are " + names, Code::kConfigUnknown);
      }
    }
    return {};
  }

  Status read_root(const Value& root, TargetSpec& spec) {
    TRY_STATUS(check_keys(
        root, "",
        {"version", "name", "gateway", "server", "policy", "grants", "sessions", "denial", "audit",
         "canonical", "files", "start_ms", "answer_ms", "stop_ms", "edge_wait_ms"}));
    const Value* const version = root.find("version");
    if (version == nullptr || !version->as_int64()) {
      return bad("/version", "must be an integer");
    }
    if (*version->as_int64() != kTargetVersion) {
      return bad("/version",
                 "target version " + version->number_token() +
                     " is unknown here (this gatecrash reads version 1)",
                 Code::kConfigUnknown);
    }
    spec.name = root.find_string("name").value_or("");
    if (spec.name.empty()) {
      return bad("/name", "must say what this target is");
    }
    TRY_STATUS(read_gateway(root, spec.gateway));
    TRY_STATUS(read_server(root, spec.server));
    TRY_STATUS(read_text(root, "", "policy", spec.policy));
    TRY_STATUS(read_grants(root, spec.grants));
    TRY_STATUS(read_sessions(root, spec));
    TRY_STATUS(read_denial(root, spec.denial));
    TRY_STATUS(read_text(root, "", "audit", spec.audit, true));
    TRY_STATUS(read_flag(root, "", "canonical", spec.canonical));
    TRY_STATUS(read_files(root, spec.files));
    TRY_STATUS(read_ms(root, "start_ms", spec.start_max));
    TRY_STATUS(read_ms(root, "answer_ms", spec.answer_max));
    TRY_STATUS(read_ms(root, "stop_ms", spec.stop_max));
    TRY_STATUS(read_ms(root, "edge_wait_ms", spec.edge_wait_max));
    return check_whole(spec);
  }

  Status read_text(const Value& object, const std::string& pointer, std::string_view key,
                   std::string& out, bool with_placeholders = false) const {
    const Value* const value = object.find(key);
    if (value == nullptr) {
      return {};
    }
    const std::string at = pointer + "/" + std::string(key);
    if (!value->is_string() || value->as_string().empty()) {
      return bad(at, "must be text that is not empty");
    }
    out = value->as_string();
    return with_placeholders ? check_placeholders(out, at) : Status();
  }

  Status read_flag(const Value& object, const std::string& pointer, std::string_view key,
                   bool& out) const {
    const Value* const value = object.find(key);
    if (value == nullptr) {
      return {};
    }
    if (!value->is_bool()) {
      return bad(pointer + "/" + std::string(key), "must be true or false");
    }
    out = value->as_bool();
    return {};
  }

  Status read_ms(const Value& root, std::string_view key, Duration& out) const {
    const Value* const value = root.find(key);
    if (value == nullptr) {
      return {};
    }
    const auto ms = value->as_int64();
    if (!ms || *ms < 1 || *ms > kMsMax) {
      return bad("/" + std::string(key),
                 "must be a whole number of milliseconds from 1 to " + std::to_string(kMsMax));
    }
    out = std::chrono::milliseconds(*ms);
    return {};
  }

  /// "{upstraem}" is a slip of the pen; "{" before anything but a small letter is just text.
  Status check_placeholders(const std::string& text, const std::string& pointer) const {
    for (std::size_t at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1)) {
      const std::size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", at + 1);
      if (end == std::string::npos || text[end] != '}' || end == at + 1) {
        continue;
      }
      const std::string name = text.substr(at + 1, end - at - 1);
      if (std::find(kPlaceholders.begin(), kPlaceholders.end(), name) == kPlaceholders.end()) {
        std::string names;
        for (const std::string_view known : kPlaceholders) {
          (names += names.empty() ? "{" : ", {") += std::string(known) + "}";
        }
        return bad(pointer, "{" + name + "} is no placeholder; there are " + names);
      }
    }
    return {};
  }

  Status read_pairs(const Value& object, const std::string& pointer, std::string_view key,
                    std::vector<std::pair<std::string, std::string>>& out) const {
    const Value* const value = object.find(key);
    if (value == nullptr) {
      return {};
    }
    const std::string at = pointer + "/" + std::string(key);
    if (!value->is_object()) {
      return bad(at, "must be an object of names and texts");
    }
    for (const Member& member : value->members()) {
      if (member.key.empty() || member.key.find('=') != std::string::npos ||
          !member.value.is_string()) {
        return bad(at + "/" + printable(member.key, 64), "must be a name with a text");
      }
      TRY_STATUS(check_placeholders(member.value.as_string(), at + "/" + member.key));
      out.emplace_back(member.key, member.value.as_string());
    }
    return {};
  }

  Status read_program(const Value& object, const std::string& pointer, Program& out) const {
    TRY_STATUS(read_pairs(object, pointer, "env", out.env));
    const Value* const command = object.find("command");
    if (command == nullptr) {
      return {};
    }
    const std::string at = pointer + "/command";
    if (!command->is_array() || command->items().empty()) {
      return bad(at, "must be an array of words: no shell reads it");
    }
    for (const Value& word : command->items()) {
      if (!word.is_string()) {
        return bad(at, "must be an array of words: no shell reads it");
      }
      TRY_STATUS(check_placeholders(word.as_string(), at));
      out.command.push_back(word.as_string());
    }
    if (out.command.front().empty()) {
      return bad(at + "/0", "must name a program");
    }
    return {};
  }

  Status check_url(const std::string& url, const std::string& pointer) const {
    if (url.find('{') != std::string::npos) {
      return {};  // known once it runs
    }
    const auto parsed = wire::parse_url(url);
    if (!parsed) {
      return bad(pointer, parsed.error().message);
    }
    return {};
  }

  Status read_gateway(const Value& root, GatewaySpec& out) const {
    const Value* const gateway = root.find("gateway");
    if (gateway == nullptr) {
      return {};
    }
    TRY_STATUS(check_keys(*gateway, "/gateway", {"command", "env", "url", "ready"}));
    TRY_STATUS(read_program(*gateway, "/gateway", out.program));
    TRY_STATUS(read_text(*gateway, "/gateway", "url", out.url, true));
    TRY_STATUS(read_text(*gateway, "/gateway", "ready", out.ready));
    if (out.none()) {
      return bad("/gateway", "needs a command, or the url of one that is running, or both");
    }
    return out.url.empty() ? Status() : check_url(out.url, "/gateway/url");
  }

  Status read_server(const Value& root, ServerSpec& out) const {
    const Value* const server = root.find("server");
    if (server == nullptr) {
      return bad("/server", "is missing: {\"builtin\":\"healthlake\"}, a command, or a url");
    }
    TRY_STATUS(check_keys(*server, "/server", {"builtin", "command", "env", "url"}));
    TRY_STATUS(read_text(*server, "/server", "builtin", out.builtin));
    TRY_STATUS(read_program(*server, "/server", out.program));
    TRY_STATUS(read_text(*server, "/server", "url", out.url, true));
    const int said = (out.builtin.empty() ? 0 : 1) + (out.program.command.empty() ? 0 : 1) +
                     (out.url.empty() ? 0 : 1);
    if (said != 1) {
      return bad("/server", "needs one of builtin, command and url");
    }
    if (!out.builtin.empty() && out.builtin != "healthlake") {
      return bad(
          "/server/builtin",
          "there is no built-in server '" + printable(out.builtin, 40) + "'; there is healthlake",
          Code::kConfigUnknown);
    }
    out.kind = !out.builtin.empty() ? ServerSpec::Kind::kBuiltin
               : !out.url.empty()   ? ServerSpec::Kind::kUrl
                                    : ServerSpec::Kind::kCommand;
    return out.url.empty() ? Status() : check_url(out.url, "/server/url");
  }

  Status read_grants(const Value& root, std::vector<GrantSpec>& out) const {
    const Value* const grants = root.find("grants");
    if (grants == nullptr) {
      out.push_back({"default", {}});
      return {};
    }
    if (!grants->is_object() || grants->members().empty()) {
      return bad("/grants", "must be an object with a member for each grant");
    }
    for (const Member& member : grants->members()) {
      const std::string at = "/grants/" + printable(member.key, 64);
      TRY_STATUS(check_keys(member.value, at, {"headers"}));
      GrantSpec grant{member.key, {}};
      TRY_STATUS(read_pairs(member.value, at, "headers", grant.headers));
      out.push_back(std::move(grant));
    }
    return {};
  }

  Status read_sessions(const Value& root, TargetSpec& spec) const {
    const Value* const sessions = root.find("sessions");
    if (sessions == nullptr) {
      return {};
    }
    const auto count = sessions->as_int64();
    if (!count || *count < 1 || *count > static_cast<std::int64_t>(kSessionsMax)) {
      return bad("/sessions", "must be a whole number from 1 to " + std::to_string(kSessionsMax));
    }
    spec.sessions = static_cast<std::size_t>(*count);
    return {};
  }

  Status read_denial(const Value& root, DenialSpec& out) const {
    const Value* const denial = root.find("denial");
    if (denial == nullptr) {
      return {};
    }
    TRY_STATUS(check_keys(*denial, "/denial", {"isError", "error", "http"}));
    out.is_error = false;
    TRY_STATUS(read_flag(*denial, "/denial", "isError", out.is_error));
    if (const Value* const error = denial->find("error")) {
      const auto code = error->as_int64();
      if (!code || *code < INT32_MIN || *code > INT32_MAX) {
        return bad("/denial/error", "must be a JSON-RPC error code, as -32001");
      }
      out.error = static_cast<int>(*code);
    }
    if (const Value* const http = denial->find("http")) {
      TRY_STATUS(read_statuses(*http, out.http_status));
    }
    return {};
  }

  Status read_statuses(const Value& http, std::vector<int>& out) const {
    const std::vector<Value> codes =
        http.is_array() ? std::vector<Value>(http.items().begin(), http.items().end())
                        : std::vector<Value>{http};
    for (const Value& value : codes) {
      const auto status = value.as_int64();
      if (!status || *status < 400 || *status > 599) {
        return bad("/denial/http", "must be HTTP statuses from 400 to 599, as [403]");
      }
      out.push_back(static_cast<int>(*status));
    }
    return {};
  }

  Status read_files(const Value& root, std::map<std::string, std::string>& out) const {
    std::vector<std::pair<std::string, std::string>> files;
    TRY_STATUS(read_pairs(root, "", "files", files));
    for (auto& [name, text] : files) {
      if (name.find('/') != std::string::npos || name == "." || name == "..") {
        return bad("/files/" + printable(name, 64), "must be the name of a file, without a folder");
      }
      out[name] = std::move(text);
    }
    return {};
  }

  static bool mentions(const TargetSpec& spec, std::string_view placeholder) {
    const auto holds = [&](const std::string& text) {
      return text.find(placeholder) != std::string::npos;
    };
    const auto& program = spec.gateway.program;
    return std::any_of(program.command.begin(), program.command.end(), holds) ||
           std::any_of(program.env.begin(), program.env.end(),
                       [&](const auto& pair) { return holds(pair.second); }) ||
           std::any_of(spec.files.begin(), spec.files.end(),
                       [&](const auto& pair) { return holds(pair.second); });
  }

  Status check_whole(const TargetSpec& spec) const {
    if (spec.gateway.none()) {
      return spec.policy.empty() ? Status()
                                 : bad("/policy", "there is no gateway that could enforce it");
    }
    if (spec.gateway.program.command.empty()) {
      return {};  // it runs already: whether a tap stands behind it, we cannot know
    }
    if (spec.server.kind == ServerSpec::Kind::kUrl) {
      return bad("/server/url",
                 "there is no tap before a server with a url yet: give its command (stdio)");
    }
    if (!mentions(spec, "{upstream")) {
      return bad("/gateway",
                 "say where its server's command stands, with {upstream} in the command, env or "
                 "files: the tap is put there");
    }
    if (!spec.gateway.url.empty() && spec.gateway.ready.empty() && !mentions(spec, "{port}")) {
      return bad("/gateway", "nothing tells where it listens: use {port}, or ready");
    }
    if (spec.gateway.url.empty() && mentions(spec, "{ready}")) {
      return bad("/gateway", "{ready} is of gateways that listen: give their url");
    }
    return {};
  }

  std::string name_;
};

}  // namespace

Result<TargetSpec> read_target_file(std::string_view text, std::string_view name) {
  return TargetReader(name).read(text);
}

}  // namespace gatecrash::target
