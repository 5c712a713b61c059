// As yajl_tree_parse and yajl_tree_get use the parser: bytes up to the first NUL, comments allowed,
// strings read as C strings. Its own tree keeps every member and finds the first.
#include <yajl/yajl_parse.h>

#include <charconv>
#include <memory>

#include "harness/dissect/reader.h"
#include "harness/dissect/value_builder.h"

namespace gatecrash::dissect {
namespace {

std::string_view c_string(const unsigned char* text, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(text), size);
  return bytes.substr(0, bytes.find('\0'));
}

ValueBuilder& builder_of(void* context) { return *static_cast<ValueBuilder*>(context); }

int on_null(void* context) { return builder_of(context).value({}) ? 1 : 0; }

int on_boolean(void* context, int value) { return builder_of(context).value(value != 0) ? 1 : 0; }

int on_number(void* context, const char* text, std::size_t size) {
  const std::string_view token(text, size);
  if (token.find_first_of(".eE") == std::string_view::npos) {
    return builder_of(context).value(whole_number_of(token)) ? 1 : 0;
  }
  double value = 0;
  const auto [end, error] = std::from_chars(text, text + size, value);
  const bool in_range = error != std::errc::result_out_of_range;
  return builder_of(context).value(in_range ? number_of(value) : wire::Value()) ? 1 : 0;
}

int on_string(void* context, const unsigned char* text, std::size_t size) {
  return builder_of(context).text(c_string(text, size)) ? 1 : 0;
}

int on_key(void* context, const unsigned char* text, std::size_t size) {
  return builder_of(context).key(c_string(text, size)) ? 1 : 0;
}

int on_object(void* context) { return builder_of(context).open_object() ? 1 : 0; }

int on_array(void* context) { return builder_of(context).open_array() ? 1 : 0; }

int on_close(void* context) { return builder_of(context).close() ? 1 : 0; }

constexpr yajl_callbacks kCallbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_integer = nullptr,
    .yajl_double = nullptr,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_object,
    .yajl_map_key = on_key,
    .yajl_end_map = on_close,
    .yajl_start_array = on_array,
    .yajl_end_array = on_close,
};

Result<wire::Value> read_yajl(std::string_view bytes) {
  bytes = bytes.substr(0, bytes.find('\0'));
  ValueBuilder builder;
  const std::unique_ptr<yajl_handle_t, decltype(&yajl_free)> parser(
      yajl_alloc(&kCallbacks, nullptr, &builder), &yajl_free);
  yajl_config(parser.get(), yajl_allow_comments, 1);
  const auto* const text = reinterpret_cast<const unsigned char*>(bytes.data());
  if (yajl_parse(parser.get(), text, bytes.size()) != yajl_status_ok ||
      yajl_complete_parse(parser.get()) != yajl_status_ok) {
    return builder.refusal("yajl refuses it");
  }
  return builder.take();
}

}  // namespace

constinit const Reader kYajl = {
    .name = "yajl",
    .read = read_yajl,
    .names = {.twin = Names::Twin::kFirst},
    .model = false,
    .what = "yajl's tree: the first of equal keys; comments; names and strings end at NUL",
};

}  // namespace gatecrash::dissect
