// simdjson's On-Demand API looks names up in the bytes: a key written with an escape is not found,
// and what no look-up passes over is never checked. After an error its iterator must not be used
// again (it would follow a null pointer), so every look-up begins with a fresh one.
#include <simdjson.h>

#include <string>
#include <utility>

#include "harness/dissect/canonical.h"
#include "harness/dissect/reader.h"

namespace gatecrash::dissect {
namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;
using wire::Value;

// Its parser has room for so many open values; it does not look itself, and its own checked build
// ends the program. The top object and the value looked up count too.
constexpr std::size_t kOnDemandDepthMax = simdjson::DEFAULT_MAX_DEPTH - 4;

error_code tree_of(ondemand::value element, Value& out, std::size_t depth);

error_code tree_of_object(ondemand::value element, Value& out, std::size_t depth) {
  ondemand::object object;
  SIMDJSON_TRY(element.get_object().get(object));
  Value::Object& members = out.make_object();
  for (auto member : object) {
    ondemand::field field;
    SIMDJSON_TRY(std::move(member).get(field));
    std::string_view key;
    SIMDJSON_TRY(field.unescaped_key().get(key));
    members.push_back({std::string(key), Value()});
    SIMDJSON_TRY(tree_of(field.value(), members.back().value, depth + 1));
  }
  return simdjson::SUCCESS;
}

error_code tree_of_array(ondemand::value element, Value& out, std::size_t depth) {
  ondemand::array array;
  SIMDJSON_TRY(element.get_array().get(array));
  Value::Array& items = out.make_array();
  for (auto next : array) {
    ondemand::value item;
    SIMDJSON_TRY(std::move(next).get(item));
    SIMDJSON_TRY(tree_of(item, items.emplace_back(), depth + 1));
  }
  return simdjson::SUCCESS;
}

error_code tree_of_number(ondemand::value element, Value& out) {
  ondemand::number number;
  SIMDJSON_TRY(element.get_number().get(number));
  switch (number.get_number_type()) {
    case ondemand::number_type::signed_integer:
      out = number_of(number.get_int64());
      break;
    case ondemand::number_type::unsigned_integer:
      out = number_of(number.get_uint64());
      break;
    case ondemand::number_type::floating_point_number:
      out = number_of(number.get_double());
      break;
  }
  return simdjson::SUCCESS;
}

error_code tree_of(ondemand::value element, Value& out, std::size_t depth) {
  if (depth > kOnDemandDepthMax) {
    return simdjson::DEPTH_ERROR;
  }
  ondemand::json_type type{};
  SIMDJSON_TRY(element.type().get(type));
  switch (type) {
    case ondemand::json_type::array:
      return tree_of_array(element, out, depth);
    case ondemand::json_type::object:
      return tree_of_object(element, out, depth);
    case ondemand::json_type::number:
      return tree_of_number(element, out);
    case ondemand::json_type::string: {
      std::string_view text;
      SIMDJSON_TRY(element.get_string().get(text));
      out = Value(text);
      return simdjson::SUCCESS;
    }
    case ondemand::json_type::boolean: {
      bool flag = false;
      SIMDJSON_TRY(element.get_bool().get(flag));
      out = Value(flag);
      return simdjson::SUCCESS;
    }
    case ondemand::json_type::null:
      return element.is_null() ? simdjson::SUCCESS : simdjson::N_ATOM_ERROR;
  }
  return simdjson::TAPE_ERROR;
}

/// Looks `name` up in the top object; NO_SUCH_FIELD when it is not there.
error_code look_up(ondemand::parser& parser, const simdjson::padded_string& bytes,
                   std::string_view name, Value& out) {
  ondemand::document document;
  SIMDJSON_TRY(parser.iterate(bytes).get(document));
  ondemand::object object;
  SIMDJSON_TRY(document.get_object().get(object));
  ondemand::value found;
  SIMDJSON_TRY(object.find_field_unordered(name).get(found));
  return tree_of(found, out, 1);
}

Result<Value> read_ondemand(std::string_view bytes) {
  thread_local ondemand::parser parser;
  const simdjson::padded_string padded(bytes);
  Value message = Value::object();
  for (const std::string_view name : {"jsonrpc", "id", "method", "params", "result", "error"}) {
    Value value;
    const error_code error = look_up(parser, padded, name, value);
    if (error == simdjson::SUCCESS) {
      message.members().push_back({std::string(name), std::move(value)});
    } else if (error != simdjson::NO_SUCH_FIELD) {
      return fail(Code::kPeerBadJson, simdjson::error_message(error));
    }
  }
  return message;
}

}  // namespace

constinit const Reader kSimdjsonOnDemand = {
    .name = "simdjson-ondemand",
    .read = read_ondemand,
    .names = {.twin = Names::Twin::kFirst},
    .model = false,
    .what = "simdjson On-Demand: looks keys up as spelt; checks only what it passes over",
};

}  // namespace gatecrash::dissect
