#include <simdjson.h>

#include <string>
#include <utility>

#include "harness/dissect/canonical.h"
#include "harness/dissect/reader.h"

namespace gatecrash::dissect {
namespace {

namespace dom = simdjson::dom;
using wire::Value;

/// The library has checked the depth: 1,024 is its own bound.
Value tree_of(const dom::element& element) {
  Value value;
  switch (element.type()) {
    case dom::element_type::ARRAY: {
      Value::Array& items = value.make_array();
      const dom::array array = element.get_array().value_unsafe();
      for (const dom::element item : array) {
        items.push_back(tree_of(item));
      }
      break;
    }
    case dom::element_type::OBJECT: {
      Value::Object& members = value.make_object();
      const dom::object object = element.get_object().value_unsafe();
      for (const dom::key_value_pair member : object) {
        members.push_back({std::string(member.key), tree_of(member.value)});
      }
      break;
    }
    case dom::element_type::INT64:
      return number_of(element.get_int64().value_unsafe());
    case dom::element_type::UINT64:
      return number_of(element.get_uint64().value_unsafe());
    case dom::element_type::DOUBLE:
      return number_of(element.get_double().value_unsafe());
    case dom::element_type::STRING:
      return {element.get_string().value_unsafe()};
    case dom::element_type::BOOL:
      return {element.get_bool().value_unsafe()};
    case dom::element_type::NULL_VALUE:
      break;
  }
  return value;
}

Result<Value> read_simdjson(std::string_view bytes) {
  thread_local dom::parser parser;
  dom::element root;
  if (const simdjson::error_code error = parser.parse(bytes.data(), bytes.size()).get(root)) {
    return fail(Code::kPeerBadJson, simdjson::error_message(error));
  }
  return tree_of(root);
}

}  // namespace

constinit const Reader kSimdjson = {
    .name = "simdjson",
    .read = read_simdjson,
    .names = {.twin = Names::Twin::kFirst},
    .model = false,
    .what = "simdjson's DOM: the first of equal keys; strict otherwise; 1,024 deep",
};

}  // namespace gatecrash::dissect
