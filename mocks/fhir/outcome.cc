#include "mocks/fhir/outcome.h"

#include "stack/wire/json_writer.h"

namespace gatecrash::fhir {

std::string operation_outcome(std::string_view code, std::string_view text) {
  std::string out = R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":)";
  wire::append_json_string(out, code);
  out += R"(,"details":{"text":)";
  wire::append_json_string(out, text);
  out += R"(},"diagnostics":)";
  wire::append_json_string(out, text);
  out += "}]}";
  return out;
}

}  // namespace gatecrash::fhir
