// schema_verdicts: {"schema":...,"value":...} a line in, "valid", "invalid" or "unread" a line out:
// what wire::JsonSchema says, for ajv_check.mjs to hold against ajv.
#include <iostream>
#include <string>

#include "stack/wire/json_reader.h"
#include "stack/wire/json_schema.h"

int main() {
  namespace wire = gatecrash::wire;
  for (std::string line; std::getline(std::cin, line);) {
    const auto pair = wire::read_json(line);
    const auto schema = wire::JsonSchema::read(*pair->find("schema"));
    const bool valid = schema && schema->check(*pair->find("value")).empty();
    std::cout << (schema ? valid ? "valid" : "invalid" : "unread") << '\n';
  }
}
