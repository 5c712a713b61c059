// generated_values: {"schema":...,"value":...,"keyword":...} a line: values that harness/generate
// made for a schema, the keyword that they are to break or "" for none, for ajv_generated.mjs.
//
//   generated_values TOOLS_JSON
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "harness/generate/schema_values.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"

namespace generate = gatecrash::generate;
namespace wire = gatecrash::wire;

namespace {

constexpr std::uint64_t kValues = 40;

// What wire::JsonSchema does not read, and tools use.
constexpr const char* kSchemas[] = {
    R"({"type":"string","minLength":2,"maxLength":5})",
    R"({"type":"string","pattern":"^[a-z][a-z0-9-]{1,8}$"})",
    R"({"type":"string","pattern":"^(\\d{4})-(\\d{2})$"})",
    R"({"type":"string","pattern":"^arn:aws:[a-z]+:\\w*$","maxLength":60})",
    R"({"type":"integer","exclusiveMinimum":0,"exclusiveMaximum":4})",
    R"({"type":"number","exclusiveMinimum":0,"maximum":1})",
    R"({"type":"integer","multipleOf":5})",
    R"({"type":"number","multipleOf":0.01,"minimum":0,"maximum":3})",
    R"({"type":"array","minItems":2,"maxItems":4,"items":{"type":"string"}})",
    R"({"type":"array","uniqueItems":true,"items":{"type":"integer","minimum":0,"maximum":9}})",
    R"({"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"items":false})",
    R"({"oneOf":[{"type":"string"},{"type":"integer"}]})",
    R"({"allOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]},
                 {"properties":{"b":{"type":"integer","minimum":1}},"required":["b"]}]})",
    R"({"$defs":{"id":{"type":"string","minLength":1,"maxLength":3}},"type":"object",
        "properties":{"x":{"$ref":"#/$defs/id"},"y":{"type":["integer","null"]}},
        "required":["x"],"additionalProperties":false})",
    R"({"type":"object","minProperties":2})",
    R"({"$defs":{"node":{"type":"object","properties":{"value":{"type":"integer"},
        "next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"required":["value"]}},
        "$ref":"#/$defs/node"})",
};

void print(const std::string& schema, const std::string& value, std::string_view keyword) {
  std::cout << R"({"schema":)" << schema << R"(,"value":)" << value << R"(,"keyword":")" << keyword
            << "\"}\n";
}

void print_values(const wire::Value& text) {
  const generate::Schema schema = generate::Schema::read(text);
  const std::string written = wire::write_json(text);
  for (std::uint64_t seed = 0; seed < kValues; ++seed) {
    generate::Choices choices = generate::Choices::from_seed(seed);
    generate::ValueDraw draw{choices, seed};
    std::string valid;
    generate::append_valid(valid, schema.root(), draw);
    print(written, valid, "");
    std::string edge;
    generate::append_boundary(edge, schema.root(), draw);
    print(written, edge, "");
    std::string invalid;
    if (const auto broken = generate::append_invalid(invalid, schema.root(), draw)) {
      print(written, invalid, broken->keyword);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::ifstream file(argc == 2 ? argv[1] : "");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const auto tools = wire::read_json(text);
  if (!tools || tools->find("tools") == nullptr) {
    std::cerr << "usage: generated_values TOOLS_JSON\n";
    return 2;
  }
  for (const wire::Value& tool : tools->find("tools")->items()) {
    print_values(*tool.find("inputSchema"));
  }
  for (const char* const schema : kSchemas) {
    print_values(wire::read_json(schema).value());
  }
}
