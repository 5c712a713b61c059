#include <nlohmann/json.hpp>

#include "harness/dissect/reader.h"
#include "harness/dissect/value_builder.h"

namespace gatecrash::dissect {
namespace {

using Json = nlohmann::json;

/// The library's parser with our tree in place of its own: its tree keeps the last of equal keys,
/// as Names says of it, and cannot be copied or written once it is too deep.
struct NlohmannHandler {
  bool null() { return builder.value({}); }

  bool boolean(bool value) { return builder.value(value); }

  bool number_integer(Json::number_integer_t value) { return builder.value(number_of(value)); }

  bool number_unsigned(Json::number_unsigned_t value) { return builder.value(number_of(value)); }

  bool number_float(Json::number_float_t value, const Json::string_t&) {
    return builder.value(number_of(value));
  }

  bool string(Json::string_t& value) { return builder.text(value); }

  bool binary(Json::binary_t&) { return false; }

  bool start_object(std::size_t) { return builder.open_object(); }

  bool key(Json::string_t& value) { return builder.key(value); }

  bool end_object() { return builder.close(); }

  bool start_array(std::size_t) { return builder.open_array(); }

  bool end_array() { return builder.close(); }

  bool parse_error(std::size_t, const std::string&, const Json::exception&) { return false; }

  ValueBuilder builder;
};

Result<wire::Value> read_nlohmann(std::string_view bytes) {
  NlohmannHandler handler;
  if (!Json::sax_parse(bytes.begin(), bytes.end(), &handler)) {
    return handler.builder.refusal("nlohmann refuses it");
  }
  return handler.builder.take();
}

}  // namespace

constinit const Reader kNlohmann = {
    .name = "nlohmann",
    .read = read_nlohmann,
    .names = {},
    .model = false,
    .what = "nlohmann::json::parse: the last of equal keys; skips a byte order mark; ends at NUL",
};

}  // namespace gatecrash::dissect
