#include "harness/target/server_tools.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/net/real_clock.h"
#include "stack/wire/jsonrpc.h"
#include "stack/wire/line_framer.h"
#include "stack/wire/mcp.h"

namespace gatecrash::target {
namespace {

using wire::Message;
using wire::Value;

constexpr std::string_view kSession = "1";
// The largest published server has some hundred tools; a list that never ends is a fault.
constexpr std::size_t kPagesMax = 1'000;
constexpr std::size_t kToolsMax = 10'000;
constexpr Duration kStep = std::chrono::milliseconds(100);

Value client_info() { return Value::object({{"name", "gatecrash"}, {"version", "0"}}); }

class Asker {
 public:
  Asker(Target& target, const AskOptions& options) : target_(target), options_(options) {}

  Result<Value> ask() {
    TRY_STATUS(target_.open(kSession, "lint"));
    auto tools = tools_of_all_pages();
    target_.finish();
    return tools;
  }

 private:
  Result<Value> tools_of_all_pages() {
    TRY_STATUS(shake_hands());
    Value all = Value::array();
    std::set<std::string> cursors;
    std::string cursor;
    for (std::size_t page = 0; page < kPagesMax; ++page) {
      TRY(const Message answer, call("tools/list", list_params(cursor)));
      const Value* const tools = answer.result.find("tools");
      if (tools == nullptr || !tools->is_array()) {
        return fail(Code::kPeerBadMessage,
                    "the server's answer to tools/list has no array \"tools\"");
      }
      for (const Value& tool : tools->items()) {
        if (all.items().size() >= kToolsMax) {
          return fail(Code::kPeerBadMessage,
                      "the server lists more than " + std::to_string(kToolsMax) + " tools");
        }
        all.push_back(tool);
      }
      cursor = answer.result.find_string("nextCursor").value_or("");
      if (cursor.empty()) {
        return Value::object({{"tools", std::move(all)}});
      }
      if (!cursors.insert(cursor).second) {
        return fail(Code::kPeerBadMessage,
                    "the server's pages of tools/list never end: it gave one cursor twice");
      }
    }
    return fail(Code::kPeerBadMessage, "the server's pages of tools/list never end: more than " +
                                           std::to_string(kPagesMax));
  }

  Value list_params(const std::string& cursor) const {
    Value params = Value::object();
    if (!cursor.empty()) {
      params.set("cursor", cursor);
    }
    if (modern_) {
      params.set(
          "_meta",
          Value::object({{std::string(wire::meta::kProtocolVersion), wire::kModernVersions.front()},
                         {std::string(wire::meta::kClientCapabilities), Value::object()},
                         {std::string(wire::meta::kClientInfo), client_info()}}));
    }
    return params;
  }

  /// A server that refuses initialize is taken for one of the modern era alone.
  Status shake_hands() {
    TRY(const Message answer,
        exchange(std::string(wire::method::kInitialize),
                 Value::object({{"protocolVersion", wire::kLatestLegacyVersion},
                                {"capabilities", Value::object()},
                                {"clientInfo", client_info()}})));
    modern_ = answer.kind == Message::Kind::kError;
    if (!modern_) {
      send(wire::make_notification(std::string(wire::method::kInitialized)));
    }
    return {};
  }

  /// The result of a request. Errors: as ask_for_tools.
  Result<Message> call(const std::string& method, Value params) {
    TRY(Message answer, exchange(method, std::move(params)));
    if (answer.kind == Message::Kind::kError) {
      return fail(Code::kPeerBadMessage,
                  "the server refuses " + method + ": " +
                      printable(answer.error.find_string("message").value_or(""), 200));
    }
    return answer;
  }

  void send(const Message& message) { target_.send(kSession, wire::write_message(message) + "\n"); }

  /// Sends a request and waits for its answer; what else comes is dealt with meanwhile.
  Result<Message> exchange(const std::string& method, Value params) {
    const Value id = ++last_id_;
    send(wire::make_request(id, method, std::move(params)));
    const net::Monotonic deadline = net::monotonic_now() + options_.answer_timeout;
    while (true) {
      while (const auto line = framer_.next()) {
        if (auto answer = take(*line, id)) {
          return *std::move(answer);
        }
      }
      if (ended_ || framer_.failed()) {
        return fail(Code::kPeerGone, "the server ended without answering " + method + noise());
      }
      if (options_.interrupted()) {
        return fail(Code::kPeerGone, "interrupted while waiting for the answer to " + method);
      }
      if (net::monotonic_now() >= deadline) {
        const auto seconds = options_.answer_timeout / std::chrono::seconds(1);
        return fail(
            Code::kPeerGone,
            "the server did not answer " + method + " within " +
                (seconds > 0 ? std::to_string(seconds) + " s"
                             : std::to_string(options_.answer_timeout.count() / 1000) + " ms") +
                noise());
      }
      for (const Heard& piece : target_.receive(std::min(kStep, deadline - net::monotonic_now()))) {
        framer_.feed(piece.bytes);
        ended_ = ended_ || piece.ended;
      }
    }
  }

  /// The answer to `id`, when this line is it.
  std::optional<Message> take(const wire::Line& line, const Value& id) {
    if (wire::is_blank(line.text)) {
      return std::nullopt;
    }
    auto message = wire::read_message(line.text);
    if (line.fault != wire::LineFault::kNone || !message) {
      ++noise_lines_;
      return std::nullopt;
    }
    if (message->is_response()) {
      return message->id == id ? std::optional(*std::move(message)) : std::nullopt;
    }
    if (message->kind == Message::Kind::kRequest) {
      send(message->method == wire::method::kPing
               ? wire::make_result(message->id, Value::object())
               : wire::make_error(message->id, wire::kMethodNotFound, "Method not found"));
    }
    return std::nullopt;
  }

  std::string noise() const {
    if (noise_lines_ == 0) {
      return {};
    }
    return "; it wrote " + std::to_string(noise_lines_) +
           (noise_lines_ == 1 ? " line that is no message" : " lines that are no messages");
  }

  Target& target_;
  const AskOptions& options_;
  wire::LineFramer framer_;
  std::int64_t last_id_ = 0;
  std::size_t noise_lines_ = 0;
  bool modern_ = false;
  bool ended_ = false;
};

}  // namespace

Result<wire::Value> ask_for_tools(Target& target, const AskOptions& options) {
  return Asker(target, options).ask();
}

}  // namespace gatecrash::target
