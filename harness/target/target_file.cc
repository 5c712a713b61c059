#include "harness/target/target_file.h"

#include <algorithm>
#include <array>

#include "harness/replay/member_reader.h"
#include "stack/base/bytes.h"
#include "stack/wire/url.h"

namespace gatecrash::target {
namespace {

using wire::Member;
using wire::Value;

// Longer waits are a mistake in the unit.
constexpr std::int64_t kMsMax = 10 * 60 * 1000;

constexpr std::array<std::string_view, 13> kPlaceholders = {
    "run",      "policy",  "upstream", "upstream_args", "gatecrash",     "port",        "ready",
    "lake_url", "session", "grant",    "target_dir",    "upstream_line", "upstream_url"};

class TargetReader : private replay::MemberReader {
 public:
  explicit TargetReader(std::string_view name) : MemberReader(name) {}

  Result<TargetSpec> read(std::string_view text) {
    TRY(const Value root, read_value(text));
    TargetSpec spec;
    TRY_STATUS(read_root(root, spec));
    return spec;
  }

 private:
  Status read_root(const Value& root, TargetSpec& spec) {
    TRY_STATUS(check_members(
        root, "",
        {"version", "name", "gateway", "server", "policy", "grants", "sessions", "denial", "audit",
         "canonical", "files", "start_ms", "answer_ms", "stop_ms", "edge_wait_ms"}));
    TRY_STATUS(check_version(root, "target", kTargetVersion));
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
    TRY_STATUS(read_filled(root, "", "audit", spec.audit));
    TRY_STATUS(read_flag(root, "", "canonical", spec.canonical));
    TRY_STATUS(read_files(root, spec.files));
    TRY_STATUS(read_ms(root, "start_ms", spec.start_max));
    TRY_STATUS(read_ms(root, "answer_ms", spec.answer_max));
    TRY_STATUS(read_ms(root, "stop_ms", spec.stop_max));
    TRY_STATUS(read_ms(root, "edge_wait_ms", spec.edge_wait_max));
    return check_whole(spec);
  }

  /// A text that may have placeholders.
  Status read_filled(const Value& object, const std::string& pointer, std::string_view key,
                     std::string& out) const {
    TRY_STATUS(read_text(object, pointer, key, out));
    return check_placeholders(out, pointer + "/" + std::string(key));
  }

  Status read_ms(const Value& root, std::string_view key, Duration& out) const {
    std::int64_t ms = std::chrono::duration_cast<std::chrono::milliseconds>(out).count();
    TRY_STATUS(read_whole(root, "", key, 1, kMsMax, ms, " of milliseconds"));
    out = std::chrono::milliseconds(ms);
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
        std::string message = "{" + name + "} is no placeholder; there are";
        for (const std::string_view known : kPlaceholders) {
          message += known == kPlaceholders.front() ? " {" : ", {";
          message += known;
          message += '}';
        }
        return bad(pointer, message);
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
    TRY_STATUS(check_members(*gateway, "/gateway", {"command", "env", "url", "ready"}));
    TRY_STATUS(read_program(*gateway, "/gateway", out.program));
    TRY_STATUS(read_filled(*gateway, "/gateway", "url", out.url));
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
    TRY_STATUS(check_members(*server, "/server", {"builtin", "command", "env", "url", "ready"}));
    TRY_STATUS(read_text(*server, "/server", "builtin", out.builtin));
    TRY_STATUS(read_program(*server, "/server", out.program));
    TRY_STATUS(read_filled(*server, "/server", "url", out.url));
    TRY_STATUS(read_text(*server, "/server", "ready", out.ready));
    const bool own = !out.program.command.empty() || !out.url.empty();
    if (out.builtin.empty() != own) {
      return bad("/server", "needs builtin, or a command (stdio), a url, or both (it listens)");
    }
    if (!out.ready.empty() && (out.url.empty() || out.program.command.empty())) {
      return bad("/server/ready", "is of a server with a command and a url");
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
      TRY_STATUS(check_members(member.value, at, {"headers"}));
      GrantSpec grant{member.key, {}};
      TRY_STATUS(read_pairs(member.value, at, "headers", grant.headers));
      out.push_back(std::move(grant));
    }
    return {};
  }

  Status read_sessions(const Value& root, TargetSpec& spec) const {
    auto sessions = static_cast<std::int64_t>(spec.sessions);
    TRY_STATUS(
        read_whole(root, "", "sessions", 1, static_cast<std::int64_t>(kSessionsMax), sessions));
    spec.sessions = static_cast<std::size_t>(sessions);
    return {};
  }

  Status read_denial(const Value& root, DenialSpec& out) const {
    const Value* const denial = root.find("denial");
    if (denial == nullptr) {
      return {};
    }
    TRY_STATUS(check_members(*denial, "/denial", {"isError", "error", "http", "text"}));
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
    if (const Value* const text = denial->find("text")) {
      TRY_STATUS(read_texts(*text, out.texts));
    }
    return {};
  }

  Status read_texts(const Value& text, std::vector<std::string>& out) const {
    for (const Value& value : one_or_more(text)) {
      if (!value.is_string() || value.as_string().empty()) {
        return bad("/denial/text", "must be what a denial says, as \"not allowed\"");
      }
      out.push_back(value.as_string());
    }
    return {};
  }

  Status read_statuses(const Value& http, std::vector<int>& out) const {
    for (const Value& value : one_or_more(http)) {
      const auto status = value.as_int64();
      if (!status || *status < 400 || *status > 599) {
        return bad("/denial/http", "must be HTTP statuses from 400 to 599, as [403]");
      }
      out.push_back(static_cast<int>(*status));
    }
    return {};
  }

  static std::vector<Value> one_or_more(const Value& value) {
    return value.is_array() ? std::vector<Value>(value.items().begin(), value.items().end())
                            : std::vector<Value>{value};
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

  /// {upstream} for a server of lines, {upstream_url} for one that listens.
  Status check_tap(const TargetSpec& spec) const {
    const bool lines = mentions(spec, "{upstream}") || mentions(spec, "{upstream_args}") ||
                       mentions(spec, "{upstream_line}");
    if (lines && spec.upstream_url) {
      return bad("/gateway", "has one server: use {upstream}, or {upstream_url}");
    }
    if (spec.server.kind == ServerSpec::Kind::kUrl && !spec.upstream_url) {
      return bad("/gateway",
                 "say where its server's url stands, with {upstream_url} in the command, env or "
                 "files: the tap is put there");
    }
    if (spec.server.kind == ServerSpec::Kind::kCommand && spec.upstream_url) {
      return bad("/server",
                 "needs a url, where its command listens: the gateway is given {upstream_url}");
    }
    if (!lines && !spec.upstream_url) {
      return bad("/gateway",
                 "say where its server's command stands, with {upstream} in the command, env or "
                 "files: the tap is put there");
    }
    return {};
  }

  Status check_whole(TargetSpec& spec) const {
    spec.upstream_url = mentions(spec, "{upstream_url}");
    if (spec.gateway.none()) {
      return spec.policy.empty() ? Status()
                                 : bad("/policy", "there is no gateway that could enforce it");
    }
    if (spec.gateway.program.command.empty()) {
      return {};  // it runs already: whether a tap stands behind it, we cannot know
    }
    TRY_STATUS(check_tap(spec));
    if (!spec.gateway.url.empty() && spec.gateway.ready.empty() && !mentions(spec, "{port}")) {
      return bad("/gateway", "nothing tells where it listens: use {port}, or ready");
    }
    if (spec.gateway.url.empty() && mentions(spec, "{ready}")) {
      return bad("/gateway", "{ready} is of gateways that listen: give their url");
    }
    return {};
  }
};

}  // namespace

Result<TargetSpec> read_target_file(std::string_view text, std::string_view name) {
  return TargetReader(name).read(text);
}

}  // namespace gatecrash::target
