#include "mocks/fhir/capability.h"

#include "mocks/fhir/resource_types.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::fhir {
namespace {

void append_interactions(std::string& out, const ResourceType& type) {
  out += R"("interaction":[{"code":"read"},{"code":"vread"},{"code":"history-instance"},)"
         R"({"code":"create"},{"code":"search-type"})";
  if (!type.has(kNoChange)) {
    out += R"(,{"code":"update"},{"code":"delete"})";
  }
  out += R"(],"versioning":"versioned","updateCreate":)";
  out += type.has(kNoChange) ? "false" : "true";
  out += R"(,"conditionalCreate":true)";
}

void append_parameters(std::string& out, const ResourceType& type) {
  out += R"("searchParam":[{"name":"_id","type":"token"})";
  if (type.has(kIdentifier)) {
    out += R"(,{"name":"identifier","type":"token"})";
  }
  if (type.has(kHumanName) || type.has(kPlainName)) {
    out += R"(,{"name":"name","type":"string"})";
  }
  out += ']';
}

}  // namespace

std::string capability_statement(std::string_view base, Instant date) {
  std::string out = R"({"resourceType":"CapabilityStatement","status":"active","date":")";
  out += rfc3339_ms(date);
  out += R"(","kind":"instance","implementation":{"description":)"
         R"("A mock of AWS HealthLake, for tests","url":)";
  wire::append_json_string(out, base);
  out += R"(},"fhirVersion":"4.0.1","format":["application/fhir+json","json"],)"
         R"("rest":[{"mode":"server","resource":[)";
  std::string_view separator;
  for (const ResourceType& type : resource_types()) {
    if (type.has(kNotStored)) {
      continue;
    }
    (((out += separator) += R"({"type":")") += type.name) += R"(",)";
    append_interactions(out, type);
    out += ',';
    append_parameters(out, type);
    out += '}';
    separator = ",";
  }
  out += "]}]}";
  return out;
}

}  // namespace gatecrash::fhir
