#include <json/json.h>

#include <memory>
#include <string>

#include "harness/dissect/canonical.h"
#include "harness/dissect/reader.h"

namespace gatecrash::dissect {
namespace {

using wire::Value;

/// The library has checked the depth: 1,000 is its own bound.
Value tree_of(const Json::Value& node) {
  Value value;
  switch (node.type()) {
    case Json::nullValue:
      break;
    case Json::intValue:
      return number_of(std::int64_t{node.asLargestInt()});
    case Json::uintValue:
      return number_of(std::uint64_t{node.asLargestUInt()});
    case Json::realValue:
      return number_of(node.asDouble());
    case Json::stringValue:
      return {valid_text(node.asString())};
    case Json::booleanValue:
      return {node.asBool()};
    case Json::arrayValue: {
      Value::Array& items = value.make_array();
      items.reserve(node.size());
      for (const Json::Value& item : node) {
        items.push_back(tree_of(item));
      }
      break;
    }
    case Json::objectValue: {
      Value::Object& members = value.make_object();
      members.reserve(node.size());
      for (auto it = node.begin(); it != node.end(); ++it) {
        members.push_back({valid_text(it.name()), tree_of(*it)});
      }
      break;
    }
  }
  return value;
}

Result<Value> read_with(Json::CharReader& parser, std::string_view bytes) {
  try {
    Json::Value root;
    Json::String errors;
    if (!parser.parse(bytes.data(), bytes.data() + bytes.size(), &root, &errors)) {
      return fail(Code::kPeerBadJson, "jsoncpp refuses it");
    }
    return tree_of(root);
  } catch (const Json::Exception& error) {  // its depth bound
    return fail(Code::kPeerTooLarge, std::string(error.what()));
  }
}

std::unique_ptr<Json::CharReader> make_parser(bool strict) {
  Json::CharReaderBuilder builder;
  if (strict) {
    Json::CharReaderBuilder::strictMode(&builder.settings_);
  }
  return std::unique_ptr<Json::CharReader>(builder.newCharReader());
}

Result<Value> read_jsoncpp(std::string_view bytes) {
  thread_local const std::unique_ptr<Json::CharReader> parser = make_parser(false);
  return read_with(*parser, bytes);
}

Result<Value> read_jsoncpp_strict(std::string_view bytes) {
  thread_local const std::unique_ptr<Json::CharReader> parser = make_parser(true);
  return read_with(*parser, bytes);
}

}  // namespace

constinit const Reader kJsoncpp = {
    .name = "jsoncpp",
    .read = read_jsoncpp,
    .names = {},
    .model = false,
    .what = "JsonCpp: the last of equal keys; comments; what follows the value is not looked at",
};

constinit const Reader kJsoncppStrict = {
    .name = "jsoncpp-strict",
    .read = read_jsoncpp_strict,
    .names = {},
    .model = false,
    .what = "JsonCpp's strictMode: refuses equal keys and what follows the value",
};

}  // namespace gatecrash::dissect
