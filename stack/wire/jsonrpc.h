// jsonrpc: one JSON-RPC 2.0 message, its id kept with type and spelling.
//
// Strict where readers differ: no unknown or twin (case-folded) envelope keys, params an object,
// exactly one of result and error, ids non-empty strings or integer tokens, no U+0000 in what is
// asked (a server in C reads "tools/call\u0000" as tools/call, and half of a path).
// Source: https://www.jsonrpc.org/specification and MCP "Base Protocol".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/value.h"

namespace gatecrash::wire {

inline constexpr int kParseError = -32700;
inline constexpr int kInvalidRequest = -32600;
inline constexpr int kMethodNotFound = -32601;
inline constexpr int kInvalidParams = -32602;
inline constexpr int kInternalError = -32603;

// Long enough for a UUID with prefixes; what an id costs is multiplied by the calls in flight.
inline constexpr std::size_t kIdBytesMax = 128;

struct Message {
  enum class Kind : std::uint8_t { kRequest, kNotification, kResult, kError };

  Kind kind = Kind::kNotification;
  Value id;            // string or integer number; null for a notification and an error without id
  std::string method;  // of a request or notification
  Value params;        // an object, or null when absent
  Value result;        // of kResult: any value
  Value error;         // of kError: an object with an integer `code` and a string `message`

  bool is_response() const { return kind == Kind::kResult || kind == Kind::kError; }
};

/// One unit of a transport: a message, or a batch of them (legal in 2025-03-26 only).
struct Unit {
  bool batch = false;
  std::vector<Message> messages;  // exactly one unless `batch`; never empty
};

/// Why a unit was refused, and the id to answer to where one could be read beyond doubt.
struct Refusal {
  Error error;
  int rpc_code = kParseError;  // kParseError or kInvalidRequest
  Value id;                    // null when no id could be read
};

/// Reads what one line or one HTTP body holds. Refuses keys with U+0000 at any depth, whatever
/// `options` say.
tl::expected<Unit, Refusal> read_unit(std::string_view bytes, const JsonOptions& options = {});

/// read_unit for callers who take single messages only. Errors: as read_json, peer_bad_message.
Result<Message> read_message(std::string_view bytes, const JsonOptions& options = {});

/// The message in a parsed value. Errors: peer_bad_message.
Result<Message> message_from(Value value);

/// Canonical bytes, without a line end.
std::string write_message(const Message& message);
void append_message(std::string& out, const Message& message);

Message make_request(Value id, std::string method, Value params = {});
Message make_notification(std::string method, Value params = {});
Message make_result(Value id, Value result);
Message make_error(Value id, int code, std::string text, Value data = {});

/// True for an id that every reader keeps: a non-empty string of up to kIdBytesMax bytes without
/// U+0000, or an integer token within +-(2^53 - 1) and not "-0".
bool is_valid_id(const Value& id);

/// ASCII case folding plus the two letters that fold to ASCII (U+017F to s, U+212A to k): Go's
/// encoding/json matches keys this way.
bool folds_to(std::string_view key, std::string_view lower_case);

}  // namespace gatecrash::wire
