#include <array>

#include "harness/dissect/victim.h"

namespace gatecrash::dissect {
namespace {

// What the official SDKs ask of a message: their schemas name the version and the types of an id.
constexpr Habits kSchema = {.version_needed = true,
                            .id_string_or_whole = true,
                            .bad_id_dropped = false,
                            .params_object = false,
                            .unknown_keys_refused = false,
                            .batches = false,
                            .bad_unit_ends = false,
                            .from_first_brace = false};

constexpr Habits habits_of_typescript() {
  Habits habits = kSchema;
  habits.unknown_keys_refused = true;
  habits.params_object = true;
  return habits;
}

/// Its notification ignores members that it does not have, the id among them.
constexpr Habits habits_of_python() {
  Habits habits = kSchema;
  habits.bad_id_dropped = true;
  habits.params_object = true;
  return habits;
}

constexpr Habits with_batches() {
  Habits habits = kSchema;
  habits.batches = true;
  return habits;
}

constexpr Habits giving_up(Habits habits) {
  habits.bad_unit_ends = true;
  return habits;
}

constexpr Habits recovering() {
  Habits habits = kSchema;
  habits.from_first_brace = true;
  return habits;
}

/// A server of somebody's own: the library, lines, and whatever has a method is run.
constexpr VictimKind plain(std::string_view name, const Reader* reader, std::string_view what) {
  return {.name = name, .framer = FramerKind::kLine, .reader = reader, .habits = {}, .what = what};
}

constexpr auto kVictims = std::to_array<VictimKind>({
    plain("cjson-exact-lf", &kCjsonExact, "cJSON with case-sensitive look-ups, over lines"),
    plain("cjson-lf", &kCjson, "cJSON over lines"),
    {"csharp-sdk", FramerKind::kUniversal, &kDotnet, kSchema, "the C# SDK over stdio"},
    plain("go-map-lf", &kGoMap, "encoding/json into maps, over lines"),
    {"go-sdk", FramerKind::kValueStream, &kGoStruct, giving_up(with_batches()),
     "the Go SDK over stdio, as far as it decodes with encoding/json (to 1.3)"},
    {"go-struct-lf", FramerKind::kLine, &kGoStruct, {}, "encoding/json into structs, over lines"},
    {"go-struct-stream", FramerKind::kValueStream, &kGoStruct, giving_up({}),
     "encoding/json into structs, from a json.Decoder"},
    plain("jansson-lf", &kJansson, "jansson over lines"),
    {"java-sdk", FramerKind::kUniversal, &kJackson, giving_up(kSchema), "the Java SDK over stdio"},
    plain("jsoncpp-lf", &kJsoncpp, "JsonCpp over lines"),
    plain("jsoncpp-strict-lf", &kJsoncppStrict, "JsonCpp in strict mode, over lines"),
    {"kotlin-sdk", FramerKind::kKotlinLine, &kNode, recovering(),
     "the Kotlin SDK over stdio: a bad line is tried again from its first brace"},
    plain("nlohmann-lf", &kNlohmann, "nlohmann::json over lines"),
    plain("node-lf", &kNode, "JSON.parse over lines"),
    {"php-sdk", FramerKind::kTrimming, &kPhp, with_batches(), "the PHP SDK over stdio"},
    {"python-json-universal",
     FramerKind::kUniversal,
     &kCpython,
     {},
     "json.loads over the lines of a text stream"},
    {"python-sdk", FramerKind::kUniversal, &kPydantic, habits_of_python(),
     "the Python SDK over stdio"},
    plain("rapidjson-lf", &kRapidjson, "RapidJSON over lines"),
    {"ruby-sdk", FramerKind::kRubyLine, &kRuby, with_batches(), "the Ruby SDK over stdio"},
    {"rust-sdk", FramerKind::kRustLine, &kSerdeStruct, kSchema, "the Rust SDK over stdio"},
    plain("serde-lf", &kSerde, "serde_json::Value over lines"),
    plain("simdjson-lf", &kSimdjson, "simdjson's DOM over lines"),
    plain("simdjson-ondemand-lf", &kSimdjsonOnDemand, "simdjson On-Demand over lines"),
    {"typescript-sdk", FramerKind::kTypescriptLine, &kNode, habits_of_typescript(),
     "the TypeScript SDK over stdio: skips what is no JSON"},
    plain("yajl-lf", &kYajl, "yajl's tree over lines"),
});

constexpr auto kOthers = std::to_array<VictimKind>({
    {"nlohmann-lsp",
     FramerKind::kContentLength,
     &kNlohmann,
     {},
     "nlohmann::json behind Content-Length headers, which MCP does not use"},
});

}  // namespace

std::span<const VictimKind> victim_kinds() { return kVictims; }

std::span<const VictimKind> other_victim_kinds() { return kOthers; }

}  // namespace gatecrash::dissect
