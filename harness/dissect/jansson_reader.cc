// jansson and json-c define the same symbols: never link both into one program.
#include <jansson.h>

#include <memory>
#include <string>

#include "harness/dissect/canonical.h"
#include "harness/dissect/reader.h"

namespace gatecrash::dissect {
namespace {

using wire::Value;

/// False when the tree is deeper than we follow; the library's own bound is 2,048.
bool tree_of(json_t* node, Value& out, std::size_t depth) {
  switch (json_typeof(node)) {
    case JSON_OBJECT: {
      if (depth == kDepthMax) {
        return false;
      }
      Value::Object& members = out.make_object();
      const char* key = nullptr;
      json_t* member = nullptr;
      json_object_foreach(node, key, member) {
        members.push_back({valid_text(key), Value()});
        if (!tree_of(member, members.back().value, depth + 1)) {
          return false;
        }
      }
      return true;
    }
    case JSON_ARRAY: {
      if (depth == kDepthMax) {
        return false;
      }
      Value::Array& items = out.make_array();
      for (std::size_t at = 0; at < json_array_size(node); ++at) {
        if (!tree_of(json_array_get(node, at), items.emplace_back(), depth + 1)) {
          return false;
        }
      }
      return true;
    }
    case JSON_STRING:
      out = Value(valid_text({json_string_value(node), json_string_length(node)}));
      return true;
    case JSON_INTEGER:
      out = number_of(std::int64_t{json_integer_value(node)});
      return true;
    case JSON_REAL:
      out = number_of(json_real_value(node));
      return true;
    case JSON_TRUE:
    case JSON_FALSE:
      out = Value(json_is_true(node));
      return true;
    case JSON_NULL:
      return true;
  }
  return true;
}

Result<Value> read_jansson(std::string_view bytes) {
  json_error_t error{};
  const std::unique_ptr<json_t, decltype(&json_decref)> root(
      json_loadb(bytes.data(), bytes.size(), 0, &error), &json_decref);
  if (root == nullptr) {
    return fail(Code::kPeerBadJson, "jansson refuses it");
  }
  Value value;
  if (!tree_of(root.get(), value, 0)) {
    return fail(Code::kPeerTooLarge, "deeper than a victim is followed");
  }
  return value;
}

}  // namespace

constinit const Reader kJansson = {
    .name = "jansson",
    .read = read_jansson,
    .names = {},
    .model = false,
    .what = "jansson: the last of equal keys; refuses U+0000 and numbers beyond 64 bits",
};

}  // namespace gatecrash::dissect
