#include <cjson/cJSON.h>

#include <memory>
#include <string>

#include "harness/dissect/canonical.h"
#include "harness/dissect/reader.h"

namespace gatecrash::dissect {
namespace {

using wire::Value;

std::string c_text(const char* text) { return text == nullptr ? "" : valid_text(text); }

/// The library has checked the depth: 1,000 is its own bound.
Value tree_of(const cJSON* node) {
  Value value;
  if (cJSON_IsObject(node) != 0) {
    Value::Object& members = value.make_object();
    for (const cJSON* child = node->child; child != nullptr; child = child->next) {
      members.push_back({c_text(child->string), tree_of(child)});
    }
  } else if (cJSON_IsArray(node) != 0) {
    Value::Array& items = value.make_array();
    for (const cJSON* child = node->child; child != nullptr; child = child->next) {
      items.push_back(tree_of(child));
    }
  } else if (cJSON_IsString(node) != 0) {
    value = Value(c_text(node->valuestring));
  } else if (cJSON_IsNumber(node) != 0) {
    value = number_of(node->valuedouble);
  } else if (cJSON_IsBool(node) != 0) {
    value = Value(cJSON_IsTrue(node) != 0);
  }
  return value;
}

Result<Value> read_cjson(std::string_view bytes) {
  const std::unique_ptr<cJSON, decltype(&cJSON_Delete)> root(
      cJSON_ParseWithLength(bytes.data(), bytes.size()), &cJSON_Delete);
  if (root == nullptr) {
    return fail(Code::kPeerBadJson, "cJSON refuses it");
  }
  return tree_of(root.get());
}

}  // namespace

constinit const Reader kCjson = {
    .name = "cjson",
    .read = read_cjson,
    .names = {.twin = Names::Twin::kFirst, .fold = Names::Fold::kAscii},
    .model = false,
    .what = "cJSON_GetObjectItem: the first key that is equal but for case; texts end at NUL",
};

constinit const Reader kCjsonExact = {
    .name = "cjson-exact",
    .read = read_cjson,
    .names = {.twin = Names::Twin::kFirst},
    .model = false,
    .what = "cJSON_GetObjectItemCaseSensitive: the first of equal keys; texts end at NUL",
};

}  // namespace gatecrash::dissect
