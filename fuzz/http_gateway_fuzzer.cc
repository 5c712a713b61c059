// The gateway over HTTP, between hostile clients and a hostile server. Oracle: the server gets only
// what was judged, in its canonical form, once; each exchange is answered once, and every answer is
// one that was relayed whole or made here; a hidden tool is in none; no credential passes.
//
// Input: a script, a line each. The first letter says what happens, the rest is its payload.
//   p BODY  a legacy POST in the session   n BODY  one without a session   m BODY  a modern POST
//   h NAME: VALUE  a header of the next request                 g, d  GET, DELETE of the session
//   o  the next request is another grant's                      r  a GET that resumes
//   a JSON, f JSON  the server answers the oldest exchange with status 200, or 400
//   s  it begins an event stream on the newest one              e TEXT  bytes of it, | for line
//   feeds . , !  it ends the newest; it breaks off                    c  the newest one's client
//   leaves y, x  a person approves, denies what waits                  t  a minute passes

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/json_mutator.h"
#include "stack/base/check.h"
#include "stack/base/rng.h"
#include "stack/gateway/http_gateway.h"
#include "stack/gateway/memory_audit_sink.h"
#include "stack/policy/hosted_dialect.h"
#include "stack/policy/memory_counter_store.h"
#include "stack/wire/jsonrpc.h"
#include "stack/wire/mirrored_headers.h"
#include "stack/wire/sse.h"

namespace gatecrash {
namespace {

using gateway::HttpAction;

constexpr std::string_view kCanary = "Bearer canary-7f3a";
constexpr std::string_view kPolicy = R"({"version":"1","default":"deny","hide":["secret"],
  "tools":{"read":{},"gone":{"action":"deny"},"secret":{},
    "once":{"limits":[{"counter":"n","window":"minute","max":1,"scope":"session"}]},
    "ask":{"action":"require_approval","approval_timeout":"1m"}}})";

/// What became of one exchange.
struct Seen {
  bool left = false;  // its client
  bool forwarded = false;
  bool done = false;  // upstream: ended or given up
  bool streaming = false;
  int heads = 0;
  bool ended = false;
  bool events = false;  // its answer is an event stream
  std::string body;
};

class Stage {
 public:
  Stage() : context_(counters_, audit_), gateway_(context_, options()) {
    auto policy = policy::read_hosted_policy(kPolicy, "policy");
    CHECK(policy.has_value());
    context_.set_policy({}, std::make_shared<const policy::Policy>(*std::move(policy)));
    say('n', R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{}})");
    gateway_.upstream_head(last_, {200, {{"Mcp-Session-Id", "s"}}}, now_, actions_);
    settle();
    gateway_.upstream_body(last_,
                           R"({"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-03-26"}})",
                           now_, actions_);
    settle();
    end(last_, {});
  }

  void say(char what, std::string_view payload) {
    switch (what) {
      case 'p':
      case 'n':
      case 'm':
        post(what, payload);
        break;
      case 'h':
        add_header(payload);
        break;
      case 'o':
        other_ = true;
        break;
      case 'g':
      case 'd':
      case 'r':
        headers_.emplace_back("Mcp-Session-Id", "s");
        if (what == 'r') {
          headers_.emplace_back("Last-Event-ID", "e");
        }
        send({what == 'd' ? "DELETE" : "GET", {}, "/mcp", {}, {}});
        break;
      case 'y':
      case 'x':
        decide(what == 'y');
        break;
      case 't':
        now_ += std::chrono::minutes(1);
        gateway_.tick(now_, actions_);
        settle();
        break;
      default:
        answer(what, payload);
        break;
    }
  }

  /// Everybody goes: each exchange must have ended.
  void finish() {
    for (auto& [exchange, seen] : seen_) {
      end(exchange, fail(Code::kPeerGone, "closed"));
    }
    for (int i = 0; i < 2; ++i) {  // what a held call's end leaves is idle from then on
      now_ += std::chrono::hours(1);
      gateway_.tick(now_, actions_);
      settle();
    }
    CHECK(gateway_.exchanges() == 0 && gateway_.sessions() == 0);
    for (const auto& [exchange, seen] : seen_) {
      CHECK(seen.left || seen.ended);
      check_answer(seen);
    }
    CHECK(context_.approvals.size() == 0);
  }

 private:
  static gateway::HttpOptions options() {
    gateway::HttpOptions options;
    options.upstream_origin = "http://up";
    options.upstream_target = "/up";
    options.upstream_headers = {{"Authorization", "Bearer ours"}};
    options.sessions_max = 3;
    options.exchanges_max = 8;
    options.drains_max = 2;
    options.body_bytes_max = options.answer_bytes_max = 65536;
    return options;
  }

  void add_header(std::string_view payload) {
    const std::size_t colon = payload.find(": ");
    if (colon != std::string_view::npos && headers_.size() < 16) {
      headers_.emplace_back(payload.substr(0, colon), payload.substr(colon + 2));
    }
  }

  void post(char what, std::string_view body) {
    if (what == 'p') {
      headers_.emplace_back("Mcp-Session-Id", "s");
    } else if (what == 'm') {
      if (const auto message = wire::read_message(body)) {
        wire::append_mirrored_headers(headers_, *message, nullptr);
      }
    }
    headers_.emplace_back("Content-Type", "application/json");
    send({"POST", {}, "/mcp", {}, std::string(body)});
  }

  void send(wire::HttpRequest request) {
    request.headers = std::exchange(headers_, {});
    request.headers.emplace_back("Accept", "application/json, text/event-stream");
    request.headers.emplace_back("Authorization", kCanary);
    gateway::HttpCaller caller;
    caller.grant = std::make_shared<const gateway::Grant>(
        gateway::Grant{std::exchange(other_, false) ? "b" : "a", {}, {}, {}});
    seen_[++last_];
    gateway_.request(last_, request, caller, now_, actions_);
    settle();
  }

  void decide(bool approve) {
    for (const gateway::HeldCall& call : context_.approvals.pending(now_)) {
      CHECK((approve ? context_.approvals.approve(call.id, now_)
                     : context_.approvals.deny(call.id, now_))
                .has_value());
    }
    gateway_.tick(now_, actions_);
    settle();
  }

  void answer(char what, std::string_view payload) {
    const bool oldest = what == 'a' || what == 'f';
    wire::ExchangeId exchange = 0;
    for (const auto& [number, seen] : seen_) {
      if (seen.forwarded && !seen.done && (exchange == 0 || !oldest)) {
        exchange = number;
      }
    }
    if (what == 'c') {
      leave();
    } else if (exchange == 0) {
      return;
    } else if (oldest) {
      if (!seen_[exchange].streaming) {
        gateway_.upstream_head(exchange, {what == 'a' ? 200 : 400, {}}, now_, actions_);
        settle();
      }
      feed(exchange, payload);
      end(exchange, {});
    } else if (what == 's' && !std::exchange(seen_[exchange].streaming, true)) {
      gateway_.upstream_head(
          exchange, {200, {{"Content-Type", "text/event-stream"}, {"Set-Cookie", "canary-7f3a"}}},
          now_, actions_);
      settle();
    } else if (what == 'e' && seen_[exchange].streaming) {
      std::string bytes(payload);
      std::replace(bytes.begin(), bytes.end(), '|', '\n');
      feed(exchange, bytes);
    } else if (what == '.' || what == '!') {
      end(exchange, what == '.' ? Status() : fail(Code::kPeerGone, "closed"));
    }
  }

  void leave() {
    for (auto at = seen_.rbegin(); at != seen_.rend(); ++at) {
      if (!at->second.left && !at->second.ended) {
        at->second.left = true;
        gateway_.client_gone(at->first, now_, actions_);
        settle();
        return;
      }
    }
  }

  void feed(wire::ExchangeId exchange, std::string_view bytes) {
    gateway_.upstream_body(exchange, bytes, now_, actions_);
    settle();
  }

  void end(wire::ExchangeId exchange, const Status& how) {
    Seen& seen = seen_[exchange];
    if (seen.forwarded && !std::exchange(seen.done, true)) {
      gateway_.upstream_end(exchange, how, now_, actions_);
      settle();
    }
  }

  /// What the last event led to.
  void settle() {
    std::multiset<std::string> allowed;
    for (const gateway::AuditRow& row : audit_.take()) {
      if (row.kind == gateway::AuditRow::Kind::kAllow) {
        CHECK(row.tool != "gone" && row.tool != "secret");
        allowed.insert(row.method + " " + row.tool);
      }
    }
    for (const HttpAction& action : std::exchange(actions_, {})) {
      Seen& seen = seen_[action.exchange];
      switch (action.kind) {
        case HttpAction::Kind::kHead:
          CHECK(!seen.left && ++seen.heads == 1);
          note_head(action.head, seen);
          break;
        case HttpAction::Kind::kBody:
          CHECK(!seen.left && seen.heads == 1 && !seen.ended);
          seen.body += action.bytes;
          break;
        case HttpAction::Kind::kEnd:
          CHECK(!seen.left && seen.heads == 1 && !std::exchange(seen.ended, true));
          break;
        case HttpAction::Kind::kForward:
          CHECK(!std::exchange(seen.forwarded, true));
          seen.left = seen.left || action.exchange > last_;  // the gateway's own has no client
          check_forwarded(action.request, allowed);
          break;
        case HttpAction::Kind::kAbort:
          CHECK(seen.forwarded && !std::exchange(seen.done, true));
          break;
        case HttpAction::Kind::kDropClient:
          CHECK(false);
          break;
      }
    }
    CHECK(gateway_.exchanges() <= 8 && gateway_.sessions() <= 3);
  }

  static void note_head(const wire::HttpHead& head, Seen& seen) {
    for (const auto& [name, value] : head.headers) {
      CHECK(value.find("canary") == std::string::npos);
      seen.events = seen.events || value == "text/event-stream";
    }
  }

  /// Each message of the body was judged just now, and reads as it was judged.
  void check_forwarded(const wire::HttpRequest& request, std::multiset<std::string>& allowed) {
    for (const auto& [name, value] : request.headers) {
      CHECK(value.find("canary") == std::string::npos);
    }
    std::vector<std::string> judged;
    if (request.method != "POST") {
      judged.push_back(request.method + " ");
    } else {
      const auto unit = wire::read_unit(request.body);
      CHECK(unit.has_value());
      std::string canonical;
      for (const wire::Message& message : unit->messages) {
        canonical += (canonical.empty() ? "" : ",") + wire::write_message(message);
        spoiled_ =
            spoiled_ || (message.id == wire::Value("list") && message.method != "tools/list");
        if (!message.is_response()) {  // of a response the row names what it answers
          const bool call = message.method == "tools/call";
          judged.push_back(message.method.substr(0, gateway::kAuditMethodBytesMax) + " " +
                           (call ? std::string(*message.params.find_string("name")) : ""));
        }
      }
      CHECK(request.body == (unit->batch ? "[" + canonical + "]" : canonical));
    }
    for (const std::string& what : judged) {
      const auto row = allowed.find(what);
      if (row == allowed.end()) {
        CHECK(what.size() >= gateway::kAuditMethodBytesMax);  // cut between code points
        continue;
      }
      allowed.erase(row);
    }
  }

  void check_answer(const Seen& seen) const {
    if (!seen.events) {
      check_message(seen.body);
      return;
    }
    wire::SseReader reader;
    reader.feed(seen.body);
    while (const auto event = reader.next()) {
      check_message(event->data);
    }
    CHECK(reader.unfinished().empty());
  }

  /// What a client reads as a message is one, in its canonical form, without what is hidden.
  void check_message(const std::string& text) const {
    if (text.empty()) {
      return;
    }
    const auto unit = wire::read_unit(text);
    CHECK(unit.has_value());
    for (const wire::Message& message : unit->messages) {
      CHECK(text.find(wire::write_message(message)) != std::string::npos);
      const wire::Value* const tools = message.result.find("tools");
      if (tools == nullptr || !tools->is_array() || spoiled_ || message.id != wire::Value("list")) {
        continue;
      }
      for (const wire::Value& tool : tools->items()) {
        CHECK(tool.find_string("name") != "secret");
      }
    }
  }

  policy::MemoryCounterStore counters_;
  gateway::MemoryAuditSink audit_;
  gateway::Context context_;
  gateway::HttpGateway gateway_;
  Instant now_ = instant_from_us(1'795'251'600'000'000);
  gateway::HttpActions actions_;
  std::map<wire::ExchangeId, Seen> seen_;
  wire::ExchangeId last_ = 0;
  wire::Headers headers_;
  bool other_ = false;
  bool spoiled_ = false;  // "list" is the id of something else than a tools/list as well
};

std::vector<std::string> script_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, size));
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  return lines;
}

/// Changes a payload, or repeats, moves or drops a line.
std::string mutate_script(std::string_view text, Rng& rng) {
  std::vector<std::string> lines = script_lines(text);
  if (lines.empty()) {
    return std::string(text);
  }
  const auto at = static_cast<std::ptrdiff_t>(rng.below(lines.size()));
  std::string& line = lines[static_cast<std::size_t>(at)];
  switch (rng.below(8)) {
    case 0:
      lines.insert(lines.begin() + at, line);
      break;
    case 1:
      std::swap(line, lines[rng.below(lines.size())]);
      break;
    case 2:
      lines.erase(lines.begin() + at);
      break;
    case 3:
      line.insert(0, 1, "pnmhogdraf se.!cyxt"[rng.below(19)]);
      break;
    default:
      fuzz::mutate_json(line, rng);
      break;
  }
  std::string joined;
  for (const std::string& part : lines) {
    joined += part + "\n";
  }
  return joined;
}

}  // namespace
}  // namespace gatecrash

// Weak, because only libFuzzer has it: a replay never mutates.
extern "C" [[gnu::weak]] std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size,
                                                      std::size_t size_max);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t size_max, unsigned int seed) {
  gatecrash::Rng rng(seed);
  if (rng.below(3) == 0 && LLVMFuzzerMutate != nullptr) {
    return LLVMFuzzerMutate(data, size, size_max);
  }
  const std::string script =
      gatecrash::mutate_script({reinterpret_cast<const char*>(data), size}, rng);
  const std::size_t length = std::min(script.size(), size_max);
  script.copy(reinterpret_cast<char*>(data), length);
  return length;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  gatecrash::Stage stage;
  for (const std::string& line :
       gatecrash::script_lines({reinterpret_cast<const char*>(data), size})) {
    if (!line.empty()) {
      stage.say(line[0], std::string_view(line).substr(std::min<std::size_t>(line.size(), 2)));
    }
  }
  stage.finish();
  return 0;
}
