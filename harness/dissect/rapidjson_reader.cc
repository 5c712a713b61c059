// The parser alone: RapidJSON 1.1's document.h does not compile with clang 19, and its tree would
// overrun the stack where it is deep. Flags are those of Document::Parse but for the iterative
// parser, which reads the same grammar.
#include <rapidjson/encodedstream.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include "harness/dissect/reader.h"
#include "harness/dissect/value_builder.h"

namespace gatecrash::dissect {
namespace {

// NOLINTBEGIN(readability-identifier-naming): the library's names.
struct RapidjsonHandler {
  using Ch = char;

  bool Null() { return builder.value({}); }

  bool Bool(bool value) { return builder.value(value); }

  bool Int(int value) { return builder.value(value); }

  bool Uint(unsigned value) { return builder.value(number_of(std::uint64_t{value})); }

  bool Int64(std::int64_t value) { return builder.value(number_of(value)); }

  bool Uint64(std::uint64_t value) { return builder.value(number_of(value)); }

  bool Double(double value) { return builder.value(number_of(value)); }

  bool RawNumber(const Ch*, rapidjson::SizeType, bool) { return false; }

  bool String(const Ch* text, rapidjson::SizeType size, bool) { return builder.text({text, size}); }

  bool StartObject() { return builder.open_object(); }

  bool Key(const Ch* text, rapidjson::SizeType size, bool) { return builder.key({text, size}); }

  bool EndObject(rapidjson::SizeType) { return builder.close(); }

  bool StartArray() { return builder.open_array(); }

  bool EndArray(rapidjson::SizeType) { return builder.close(); }

  ValueBuilder builder;
};

// NOLINTEND(readability-identifier-naming)

Result<wire::Value> read_rapidjson(std::string_view bytes) {
  rapidjson::MemoryStream memory(bytes.data(), bytes.size());
  rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream> stream(memory);
  rapidjson::Reader parser;
  RapidjsonHandler handler;
  constexpr unsigned kFlags = rapidjson::kParseDefaultFlags | rapidjson::kParseIterativeFlag;
  if (const auto parsed = parser.Parse<kFlags>(stream, handler); parsed.IsError()) {
    return handler.builder.refusal(rapidjson::GetParseError_En(parsed.Code()));
  }
  return handler.builder.take();
}

}  // namespace

constinit const Reader kRapidjson = {
    .name = "rapidjson",
    .read = read_rapidjson,
    .names = {.twin = Names::Twin::kFirst},
    .model = false,
    .what = "RapidJSON: the first of equal keys; any bytes in strings; ends at NUL",
};

}  // namespace gatecrash::dissect
