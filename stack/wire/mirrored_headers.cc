#include "stack/wire/mirrored_headers.h"

#include <algorithm>
#include <array>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/mcp.h"
#include "stack/wire/number.h"

namespace gatecrash::wire {
namespace {

constexpr std::string_view kEncodedBegin = "=?base64?";
constexpr std::string_view kEncodedEnd = "?=";
constexpr std::string_view kVersionHeader = "MCP-Protocol-Version";
constexpr std::string_view kMethodHeader = "Mcp-Method";
constexpr std::string_view kNameHeader = "Mcp-Name";
constexpr std::string_view kParamPrefix = "Mcp-Param-";
constexpr std::string_view kAnnotation = "x-mcp-header";

// Which member of params Mcp-Name repeats.
struct NamedMethod {
  std::string_view method;
  std::string_view member;
};

constexpr std::array<NamedMethod, 3> kNamedMethods = {NamedMethod{method::kToolsCall, "name"},
                                                      NamedMethod{"prompts/get", "name"},
                                                      NamedMethod{"resources/read", "uri"}};

tl::unexpected<Error> mismatch(std::string what) {
  return fail(Code::kPeerBadMessage, "Header mismatch: " + std::move(what));
}

bool is_token_char(char c) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         kMarks.find(c) != std::string_view::npos;
}

bool looks_encoded(std::string_view text) {
  return text.size() >= kEncodedBegin.size() + kEncodedEnd.size() &&
         text.starts_with(kEncodedBegin) && text.ends_with(kEncodedEnd);
}

bool is_plain_value(std::string_view text) {
  const auto is_edge_space = [](char c) { return c == ' ' || c == '\t'; };
  if (!text.empty() && (is_edge_space(text.front()) || is_edge_space(text.back()))) {
    return false;
  }
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 0x20 && c <= 0x7e) || c == '\t'; });
}

/// What Mcp-Name must say of `message`, or nothing.
std::optional<std::string_view> name_of(const Message& message) {
  for (const NamedMethod& named : kNamedMethods) {
    if (message.method == named.method) {
      return message.params.find_string(named.member);
    }
  }
  return std::nullopt;
}

bool needs_name(const Message& message) {
  return std::any_of(kNamedMethods.begin(), kNamedMethods.end(),
                     [&](const NamedMethod& named) { return message.method == named.method; });
}

/// The one header of that name; null when there is none. Errors: there are two.
Result<const std::string*> find_once(const Headers& headers, std::string_view name) {
  const std::string* found = nullptr;
  for (const auto& [key, value] : headers) {
    if (ascii_iequals(key, name)) {
      if (found != nullptr) {
        return mismatch("two " + std::string(name) + " headers");
      }
      found = &value;
    }
  }
  return found;
}

/// Compares a header that repeats text. An absent one is a fault where it is `required`.
Status check_text(const Headers& headers, std::string_view name, std::string_view expected,
                  bool encoded, bool required) {
  TRY(const std::string* value, find_once(headers, name));
  if (value == nullptr) {
    return required ? Status(mismatch("the " + std::string(name) + " header is missing"))
                    : Status();
  }
  const auto said = encoded ? decode_header_text(*value) : std::optional<std::string>(*value);
  if (!said) {
    return mismatch("the value of " + std::string(name) + " is not one that a header may have");
  }
  if (*said != expected) {  // neither is quoted: a name may be a URI, and errors are logged
    return mismatch(std::string(name) + " does not say what the body says");
  }
  return {};
}

/// The argument that `param` repeats, or null when it is absent or null.
const Value* argument_of(const Message& message, const MirroredParam& param) {
  const Value* at = message.params.find("arguments");
  for (const std::string& key : param.path) {
    at = at == nullptr ? nullptr : at->find(key);
  }
  return at == nullptr || at->is_null() ? nullptr : at;
}

/// How a header spells an argument; nothing for what no header can say (an object, a fraction).
std::optional<std::string> spell(const Value& argument) {
  if (argument.is_string()) {
    return argument.as_string();
  }
  if (argument.is_bool()) {
    return argument.as_bool() ? "true" : "false";
  }
  if (argument.is_number()) {
    const auto whole = whole_number(argument.number_token());
    return whole ? std::to_string(*whole) : argument.number_token();
  }
  return std::nullopt;
}

bool says_the_same(const std::string& header, const Value& argument) {
  if (argument.is_number()) {
    const auto number = read_json(header);  // "42.0" and "42" are one
    return number && number->is_number() &&
           compare_numbers(number->number_token(), argument.number_token()) == 0;
  }
  return spell(argument) == header;
}

Status check_param(const Headers& headers, const Message& message, const MirroredParam& param) {
  TRY(const std::string* value, find_once(headers, param.header));
  const Value* const argument = argument_of(message, param);
  if (value == nullptr) {
    return argument == nullptr ? Status()
                               : Status(mismatch("the " + param.header + " header is missing"));
  }
  const auto said = decode_header_text(*value);
  if (!said) {
    return mismatch("the value of " + param.header + " is not one that a header may have");
  }
  if (argument == nullptr || !says_the_same(*said, *argument)) {
    return mismatch(param.header + " does not say what the body says");
  }
  return {};
}

const MirroredParams* params_of(const Message& message, const MirroredTools* tools) {
  if (tools == nullptr || message.method != method::kToolsCall) {
    return nullptr;
  }
  const auto name = message.params.find_string("name");
  return name ? tools->find(*name) : nullptr;
}

class AnnotationReader {
 public:
  /// Walks a schema. `reachable`: by `properties` alone.
  Status read(const Value& schema, bool reachable) {
    if (schema.is_array()) {
      for (const Value& item : schema.items()) {
        TRY_STATUS(read(item, false));
      }
      return {};
    }
    if (!schema.is_object()) {
      return {};
    }
    if (const Value* const name = schema.find(kAnnotation)) {
      TRY_STATUS(take(schema, *name, reachable && !path_.empty()));
    }
    for (const Member& member : schema.members()) {
      if (member.key == "properties" && member.value.is_object()) {
        TRY_STATUS(read_properties(member.value, reachable));
      } else if (member.key != kAnnotation && !is_data(member.key)) {
        TRY_STATUS(read(member.value, false));
      }
    }
    return {};
  }

  MirroredParams take_params() { return std::move(params_); }

 private:
  /// Keywords whose value is data, in which an "x-mcp-header" member says nothing.
  static bool is_data(std::string_view key) {
    return key == "const" || key == "enum" || key == "default" || key == "examples";
  }

  Status read_properties(const Value& properties, bool reachable) {
    for (const Member& property : properties.members()) {
      path_.push_back(property.key);
      TRY_STATUS(read(property.value, reachable));
      path_.pop_back();
    }
    return {};
  }

  Status take(const Value& schema, const Value& name, bool reachable) {
    if (!name.is_string() || name.as_string().empty() ||
        !std::all_of(name.as_string().begin(), name.as_string().end(), is_token_char)) {
      return bad("is not a header name");
    }
    const auto type = schema.find_string("type");
    if (type != "string" && type != "integer" && type != "boolean") {
      return bad("stands at what is no string, integer or boolean");
    }
    if (!reachable) {
      return bad("stands where `properties` alone do not lead");
    }
    const std::string header = std::string(kParamPrefix) + name.as_string();
    for (const MirroredParam& other : params_) {
      if (ascii_iequals(other.header, header)) {
        return bad("stands twice with one name");
      }
    }
    params_.push_back({path_, header});
    return {};
  }

  static Status bad(std::string_view what) {
    return fail(Code::kPeerBadMessage, std::string(kAnnotation) + " " + std::string(what));
  }

  std::vector<std::string> path_;
  MirroredParams params_;
};

}  // namespace

Result<MirroredParams> read_mirrored_params(const Value& input_schema) {
  AnnotationReader reader;
  TRY_STATUS(reader.read(input_schema, true));
  return reader.take_params();
}

void MirroredTools::learn(const Value& result) {
  const Value* const tools = result.find("tools");
  if (tools == nullptr || !tools->is_array()) {
    return;
  }
  for (const Value& tool : tools->items()) {
    const auto name = tool.find_string("name");
    const Value* const schema = tool.find("inputSchema");
    if (!name || schema == nullptr) {
      continue;
    }
    auto params = read_mirrored_params(*schema);
    if (!params || params->empty()) {
      if (const auto old = tools_.find(*name); old != tools_.end()) {
        tools_.erase(old);
      }
    } else if (tools_.size() < kMirroredToolsMax || tools_.contains(*name)) {
      tools_.insert_or_assign(std::string(*name), *std::move(params));
    }
  }
}

const MirroredParams* MirroredTools::find(std::string_view tool) const {
  const auto found = tools_.find(tool);
  return found == tools_.end() ? nullptr : &found->second;
}

std::string encode_header_text(std::string_view text) {
  if (is_plain_value(text) && !looks_encoded(text)) {
    return std::string(text);
  }
  return std::string(kEncodedBegin) + base64_encode(text) + std::string(kEncodedEnd);
}

std::optional<std::string> decode_header_text(std::string_view value) {
  if (!is_plain_value(value)) {
    return std::nullopt;
  }
  if (!looks_encoded(value)) {
    return std::string(value);
  }
  value.remove_prefix(kEncodedBegin.size());
  value.remove_suffix(kEncodedEnd.size());
  auto text = base64_decode(value);
  return text && is_utf8(*text) ? std::move(text) : std::nullopt;
}

void append_mirrored_headers(Headers& headers, const Message& message, const MirroredTools* tools) {
  if (const Value* const version = find_meta(message.params, meta::kProtocolVersion);
      version != nullptr && version->is_string()) {
    headers.emplace_back(kVersionHeader, encode_header_text(version->as_string()));
  }
  headers.emplace_back(kMethodHeader, encode_header_text(message.method));
  if (const auto name = name_of(message)) {
    headers.emplace_back(kNameHeader, encode_header_text(*name));
  }
  if (const MirroredParams* const params = params_of(message, tools)) {
    for (const MirroredParam& param : *params) {
      const Value* const argument = argument_of(message, param);
      const auto said = argument == nullptr ? std::nullopt : spell(*argument);
      if (said) {
        headers.emplace_back(param.header, encode_header_text(*said));
      }
    }
  }
}

Status check_mirrored_headers(const Headers& headers, const Message& message,
                              const MirroredTools* tools) {
  const bool required = message.kind == Message::Kind::kRequest;
  const Value* const version = find_meta(message.params, meta::kProtocolVersion);
  if (version != nullptr && version->is_string()) {
    TRY_STATUS(check_text(headers, kVersionHeader, version->as_string(), false, required));
  }
  TRY_STATUS(check_text(headers, kMethodHeader, message.method, false, required));
  if (const auto name = name_of(message)) {
    TRY_STATUS(check_text(headers, kNameHeader, *name, true, required));
  } else if (needs_name(message)) {
    TRY(const std::string* value, find_once(headers, kNameHeader));
    if (value != nullptr) {
      return mismatch("there is an Mcp-Name header, and no name in the body");
    }
  }
  if (const MirroredParams* const params = params_of(message, tools)) {
    for (const MirroredParam& param : *params) {
      TRY_STATUS(check_param(headers, message, param));
    }
  }
  return {};
}

}  // namespace gatecrash::wire
