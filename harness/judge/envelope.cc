#include "harness/judge/envelope.h"

#include <algorithm>

#include "stack/base/hash.h"
#include "stack/wire/json_writer.h"
#include "stack/wire/mcp.h"

namespace gatecrash::judge {
namespace {

constexpr std::string_view kEnvelopeBegin = R"({"jsonrpc":"2.0")";
constexpr std::string_view kIdBegin = R"(,"id":)";

/// The bytes of the id at the start of `text`: an integer, a string without escapes, or null.
std::string_view id_token(std::string_view text) {
  if (text.starts_with("null")) {
    return text.substr(0, 4);
  }
  if (text.starts_with('"')) {
    const std::size_t end = text.find_first_of("\"\\", 1);
    return end == std::string_view::npos || text[end] != '"' ? std::string_view()
                                                             : text.substr(0, end + 1);
  }
  const std::size_t end = text.find_first_not_of("-0123456789");
  return end == std::string_view::npos ? std::string_view() : text.substr(0, end);
}

}  // namespace

Envelope skim(std::string_view line) {
  if (!line.starts_with(kEnvelopeBegin) || !line.ends_with('}')) {
    return {};
  }
  Envelope envelope;
  std::string_view rest = line.substr(kEnvelopeBegin.size());
  const bool has_id = rest.starts_with(kIdBegin);
  if (has_id) {
    rest.remove_prefix(kIdBegin.size());
    envelope.id = id_token(rest);
    if (envelope.id.empty()) {
      return {};
    }
    rest.remove_prefix(envelope.id.size());
  }
  envelope.content = rest;
  if (rest.starts_with(R"(,"method":)")) {
    envelope.kind = has_id ? Envelope::Kind::kRequest : Envelope::Kind::kNotification;
  } else if (has_id && rest.starts_with(R"(,"result":)")) {
    envelope.kind = Envelope::Kind::kResult;
  } else if (has_id && rest.starts_with(R"(,"error":)")) {
    envelope.kind = Envelope::Kind::kError;
  }
  return envelope;
}

std::string id_text(const wire::Message& message) {
  const bool bare = message.kind == wire::Message::Kind::kNotification;
  return bare ? std::string() : wire::write_json(message.id);
}

void write_content(std::string& out, const wire::Message& message) {
  out.clear();
  switch (message.kind) {
    case wire::Message::Kind::kRequest:
    case wire::Message::Kind::kNotification:
      out += R"(,"method":)";
      wire::append_json_string(out, message.method);
      if (message.method == wire::method::kCancelled && message.params.is_object()) {
        wire::Value params = message.params;
        params.erase("requestId");
        out += R"(,"params":)";
        wire::append_json(out, params);
      } else if (!message.params.is_null()) {
        out += R"(,"params":)";
        wire::append_json(out, message.params);
      }
      break;
    case wire::Message::Kind::kResult:
      out += R"(,"result":)";
      wire::append_json(out, message.result);
      break;
    case wire::Message::Kind::kError:
      out += R"(,"error":)";
      wire::append_json(out, message.error);
      break;
  }
  out += '}';
}

std::uint64_t content_hash(wire::Message::Kind kind, std::string_view content) {
  return Hasher().add(static_cast<std::uint64_t>(kind)).add(content).value();
}

}  // namespace gatecrash::judge
