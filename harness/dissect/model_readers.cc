// Readers of other languages, as rules for one parser (model_parser.h).
#include "harness/dissect/model_parser.h"
#include "harness/dissect/reader.h"

namespace gatecrash::dissect {
namespace {

using IllFormed = ModelRules::IllFormed;
using Whole = ModelRules::Whole;

constexpr ModelRules rules_of_node() {
  ModelRules rules;
  rules.bytes = IllFormed::kReplaced;
  rules.surrogates = IllFormed::kReplaced;
  return rules;
}

constexpr ModelRules rules_of_cpython() {
  ModelRules rules = rules_of_node();  // its stdin is opened with errors="replace"
  rules.whole = Whole::kExact;
  rules.whole_digits_max = 4'300;  // sys.get_int_max_str_digits()
  rules.depth_max = 990;           // the recursion limit, and what stands on the stack before
  rules.not_a_number = true;
  return rules;
}

constexpr ModelRules rules_of_pydantic() {
  ModelRules rules = rules_of_cpython();
  rules.surrogates = IllFormed::kRefused;
  rules.depth_max = 200;  // jiter's
  return rules;
}

constexpr ModelRules rules_of_go() {
  ModelRules rules = rules_of_node();
  rules.bytes = IllFormed::kReplacedByByte;
  rules.overflow = ModelRules::Overflow::kRefused;
  return rules;
}

constexpr ModelRules rules_of_go_struct() {
  ModelRules rules = rules_of_go();
  rules.overflow = ModelRules::Overflow::kKept;  // no field: not decoded
  return rules;
}

constexpr ModelRules rules_of_serde() {
  ModelRules rules;
  rules.whole = Whole::kFits64ElseDouble;
  rules.depth_max = 127;
  rules.overflow = ModelRules::Overflow::kRefused;
  return rules;
}

constexpr ModelRules rules_of_serde_struct() {
  ModelRules rules = rules_of_serde();
  rules.twins_refused = true;
  return rules;
}

constexpr ModelRules rules_of_jackson() {
  ModelRules rules = rules_of_node();
  rules.whole = Whole::kExact;
  rules.whole_digits_max = 1'000;
  rules.depth_max = 1'000;
  rules.trailing_ignored = true;
  return rules;
}

constexpr ModelRules rules_of_dotnet() {
  ModelRules rules;
  rules.bytes = IllFormed::kReplaced;  // by the reader of lines
  rules.whole = Whole::kExact;
  rules.depth_max = 64;
  return rules;
}

constexpr ModelRules rules_of_php() {
  ModelRules rules;
  rules.whole = Whole::kFits64ElseDouble;
  rules.depth_max = 512;
  return rules;
}

constexpr ModelRules rules_of_ruby() {
  ModelRules rules = rules_of_node();
  rules.whole = Whole::kExact;
  rules.depth_max = 100;
  rules.comments = true;
  rules.loose_escapes = true;
  return rules;
}

constexpr ModelRules kNodeRules = rules_of_node();
constexpr ModelRules kCpythonRules = rules_of_cpython();
constexpr ModelRules kPydanticRules = rules_of_pydantic();
constexpr ModelRules kGoRules = rules_of_go();
constexpr ModelRules kGoStructRules = rules_of_go_struct();
constexpr ModelRules kSerdeRules = rules_of_serde();
constexpr ModelRules kSerdeStructRules = rules_of_serde_struct();
constexpr ModelRules kJacksonRules = rules_of_jackson();
constexpr ModelRules kDotnetRules = rules_of_dotnet();
constexpr ModelRules kPhpRules = rules_of_php();
constexpr ModelRules kRubyRules = rules_of_ruby();

template <const ModelRules& kRules>
Result<wire::Value> read_as(std::string_view bytes) {
  return parse_as(kRules, bytes);
}

constexpr Reader model(std::string_view name, Result<wire::Value> (*read)(std::string_view),
                       std::string_view what, Names names = {}) {
  return {.name = name, .read = read, .names = names, .model = true, .what = what};
}

constexpr Names kGoNames = {
    .twin = Names::Twin::kLast, .fold = Names::Fold::kGo, .null_is_absent = true};

}  // namespace

constinit const Reader kNode =
    model("node", read_as<kNodeRules>, "JSON.parse of the decoded bytes: numbers are doubles");
constinit const Reader kCpython =
    model("cpython", read_as<kCpythonRules>, "json.loads: NaN and Infinity; whole numbers exact");
constinit const Reader kPydantic =
    model("pydantic", read_as<kPydanticRules>, "model_validate_json of the decoded bytes (jiter)");
constinit const Reader kGoStruct =
    model("go-struct", read_as<kGoStructRules>,
          "encoding/json into structs: case does not count, null leaves a field alone", kGoNames);
constinit const Reader kGoMap =
    model("go-map", read_as<kGoRules>, "encoding/json into map[string]any");
constinit const Reader kSerde =
    model("serde", read_as<kSerdeRules>, "serde_json::Value: the last of equal keys; 127 deep");
constinit const Reader kSerdeStruct =
    model("serde-struct", read_as<kSerdeStructRules>, "serde_json into structs: no equal keys");
constinit const Reader kJackson =
    model("jackson", read_as<kJacksonRules>, "Jackson into a Map: ignores what follows the value");
constinit const Reader kDotnet =
    model("system-text-json", read_as<kDotnetRules>, "System.Text.Json: 64 deep");
constinit const Reader kPhp = model("php", read_as<kPhpRules>, "json_decode: 512 deep");
constinit const Reader kRuby =
    model("ruby", read_as<kRubyRules>, "JSON.parse of Ruby: comments, loose escapes; 100 deep");

}  // namespace gatecrash::dissect
