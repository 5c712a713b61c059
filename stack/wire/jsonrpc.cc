#include "stack/wire/jsonrpc.h"

#include <algorithm>
#include <array>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/base/check.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::wire {
namespace {

constexpr std::int64_t kSafeInteger = 9007199254740991;  // 2^53 - 1: what every reader keeps exact

tl::unexpected<Error> bad(std::string what) { return fail(Code::kPeerBadMessage, std::move(what)); }

/// True when a string of `value` holds U+0000: readers in C end it there. Keys are the JSON
/// reader's to refuse.
bool has_nul(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kString:
      return value.as_string().find('\0') != std::string::npos;
    case Value::Kind::kArray:
      return std::any_of(value.items().begin(), value.items().end(), has_nul);
    case Value::Kind::kObject:
      return std::any_of(value.members().begin(), value.members().end(),
                         [](const Member& member) { return has_nul(member.value); });
    default:
      return false;
  }
}

/// The members of an envelope, null where there is none.
struct Envelope {
  Value* version = nullptr;
  Value* id = nullptr;
  Value* method = nullptr;
  Value* params = nullptr;
  Value* result = nullptr;
  Value* error = nullptr;
};

Result<Envelope> read_envelope(Value& value) {
  if (!value.is_object()) {
    return bad("a message is a JSON object, not " + std::string(kind_name(value.kind())));
  }
  using Key = std::pair<std::string_view, Value * Envelope::*>;
  constexpr std::array kKeys = {
      Key{"jsonrpc", &Envelope::version}, Key{"id", &Envelope::id},
      Key{"method", &Envelope::method},   Key{"params", &Envelope::params},
      Key{"result", &Envelope::result},   Key{"error", &Envelope::error}};
  Envelope envelope;
  for (Member& member : value.members()) {
    const auto known = std::find_if(kKeys.begin(), kKeys.end(),
                                    [&](const Key& key) { return key.first == member.key; });
    if (known == kKeys.end()) {
      return bad("unknown envelope key \"" + printable(member.key, 64) + "\"");
    }
    envelope.*known->second = &member.value;
  }
  if (envelope.version == nullptr || !envelope.version->is_string() ||
      envelope.version->as_string() != "2.0") {
    return bad("\"jsonrpc\" is not \"2.0\"");
  }
  return envelope;
}

Result<Message> take_call(const Envelope& envelope) {
  Message message;
  Value& method = *envelope.method;
  if (!method.is_string() || method.as_string().empty()) {
    return bad("\"method\" is not a non-empty string");
  }
  if (has_nul(method)) {
    return bad("U+0000 in \"method\"");
  }
  if (envelope.result != nullptr || envelope.error != nullptr) {
    return bad("both a method and a result or error");
  }
  message.method = std::move(method.as_string());
  if (envelope.params != nullptr) {
    if (!envelope.params->is_object()) {
      return bad("\"params\" is not an object");
    }
    if (has_nul(*envelope.params)) {
      return bad("U+0000 in a string of \"params\"");
    }
    message.params = std::move(*envelope.params);
  }
  if (envelope.id != nullptr) {
    message.kind = Message::Kind::kRequest;
    message.id = std::move(*envelope.id);
  }
  return message;
}

Result<Message> take_response(const Envelope& envelope) {
  Message message;
  if ((envelope.result == nullptr) == (envelope.error == nullptr)) {
    return bad("neither a method nor exactly one of result and error");
  }
  if (envelope.params != nullptr) {
    return bad("params in a response");
  }
  if (envelope.result != nullptr) {
    if (envelope.id == nullptr) {
      return bad("a result without an id");
    }
    message.kind = Message::Kind::kResult;
    message.result = std::move(*envelope.result);
  } else {
    const Value* const code = envelope.error->find("code");
    if (code == nullptr || !code->as_int64() || !envelope.error->find_string("message")) {
      return bad("\"error\" without an integer code and a string message");
    }
    message.kind = Message::Kind::kError;
    message.error = std::move(*envelope.error);
  }
  if (envelope.id != nullptr) {
    message.id = std::move(*envelope.id);
  }
  return message;
}

Refusal refuse(Error error, int rpc_code, Value id = {}) {
  return Refusal{std::move(error), rpc_code, std::move(id)};
}

/// The id to answer to when a message is refused: a request's own, when it is valid.
Value id_of(const Value& value) {
  const Value* const id = value.find("id");
  const bool request = value.find("method") != nullptr;
  return request && id != nullptr && is_valid_id(*id) ? *id : Value();
}

/// Takes the message out of `value`; on error `value` still has its id.
Result<Message> take_message(Value& value) {
  TRY(Envelope envelope, read_envelope(value));
  Value*& id = envelope.id;
  const bool call = envelope.method != nullptr;
  if (id != nullptr && id->is_null() && !call && envelope.error != nullptr) {
    id = nullptr;  // JSON-RPC's answer to a request whose id could not be read
  }
  if (id != nullptr && !is_valid_id(*id)) {
    return bad("\"id\" is neither a non-empty string nor an integer");
  }
  return call ? take_call(envelope) : take_response(envelope);
}

}  // namespace

bool is_valid_id(const Value& id) {
  if (id.is_string()) {
    const std::string& text = id.as_string();
    return !text.empty() && text.size() <= kIdBytesMax && text.find('\0') == std::string::npos;
  }
  const auto number = id.as_int64();
  return number && *number >= -kSafeInteger && *number <= kSafeInteger && id.number_token() != "-0";
}

bool folds_to(std::string_view key, std::string_view lower_case) {
  constexpr std::string_view kLongS = "\xc5\xbf";       // U+017F LATIN SMALL LETTER LONG S
  constexpr std::string_view kKelvin = "\xe2\x84\xaa";  // U+212A KELVIN SIGN
  for (const char letter : lower_case) {
    std::size_t length = 1;
    if (letter == 's' && key.starts_with(kLongS)) {
      length = kLongS.size();
    } else if (letter == 'k' && key.starts_with(kKelvin)) {
      length = kKelvin.size();
    } else if (key.empty() || !ascii_iequals(key.substr(0, 1), {&letter, 1})) {
      return false;
    }
    key.remove_prefix(length);
  }
  return key.empty();
}

Result<Message> message_from(Value value) { return take_message(value); }

tl::expected<Unit, Refusal> read_unit(std::string_view bytes, const JsonOptions& options) {
  JsonOptions strict = options;
  strict.refuse_nul_keys = true;
  auto value = read_json(bytes, strict);
  if (!value) {
    return tl::unexpected<Refusal>(refuse(std::move(value).error(), kParseError));
  }
  Unit unit;
  unit.batch = value->is_array();
  if (!unit.batch) {
    auto message = take_message(*value);
    if (!message) {
      return tl::unexpected<Refusal>(
          refuse(std::move(message).error(), kInvalidRequest, id_of(*value)));
    }
    unit.messages.push_back(*std::move(message));
    return unit;
  }
  if (value->items().empty()) {
    return tl::unexpected<Refusal>(
        refuse(Error{Code::kPeerBadMessage, "an empty batch", {}}, kInvalidRequest));
  }
  for (Value& element : value->items()) {
    auto message = take_message(element);
    if (!message) {  // one answer for the whole batch, so to no id
      return tl::unexpected<Refusal>(refuse(std::move(message).error(), kInvalidRequest));
    }
    unit.messages.push_back(*std::move(message));
  }
  return unit;
}

Result<Message> read_message(std::string_view bytes, const JsonOptions& options) {
  auto unit = read_unit(bytes, options);
  if (!unit) {
    return tl::unexpected<Error>(std::move(unit).error().error);
  }
  if (unit->batch) {
    return bad("a batch where a single message should stand");
  }
  return std::move(unit->messages.front());
}

void append_message(std::string& out, const Message& message) {
  out += R"({"jsonrpc":"2.0")";
  if (!message.id.is_null() || message.kind == Message::Kind::kError) {
    out += R"(,"id":)";
    append_json(out, message.id);
  }
  switch (message.kind) {
    case Message::Kind::kRequest:
    case Message::Kind::kNotification:
      out += R"(,"method":)";
      append_json_string(out, message.method);
      if (!message.params.is_null()) {
        out += R"(,"params":)";
        append_json(out, message.params);
      }
      break;
    case Message::Kind::kResult:
      out += R"(,"result":)";
      append_json(out, message.result);
      break;
    case Message::Kind::kError:
      out += R"(,"error":)";
      append_json(out, message.error);
      break;
  }
  out += '}';
}

std::string write_message(const Message& message) {
  std::string out;
  append_message(out, message);
  return out;
}

Message make_request(Value id, std::string method, Value params) {
  CHECK(is_valid_id(id));
  Message message;
  message.kind = Message::Kind::kRequest;
  message.id = std::move(id);
  message.method = std::move(method);
  message.params = std::move(params);
  return message;
}

Message make_notification(std::string method, Value params) {
  Message message;
  message.method = std::move(method);
  message.params = std::move(params);
  return message;
}

Message make_result(Value id, Value result) {
  Message message;
  message.kind = Message::Kind::kResult;
  message.id = std::move(id);
  message.result = std::move(result);
  return message;
}

Message make_error(Value id, int code, std::string text, Value data) {
  Message message;
  message.kind = Message::Kind::kError;
  message.id = std::move(id);
  message.error = Value::object({{"code", code}, {"message", std::move(text)}});
  if (!data.is_null()) {
    message.error.set("data", std::move(data));
  }
  return message;
}

}  // namespace gatecrash::wire
