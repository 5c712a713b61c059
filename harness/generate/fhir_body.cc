#include "harness/generate/fhir_body.h"

#include <array>

#include "stack/wire/json_writer.h"

namespace gatecrash::generate {
namespace {

// In the templates: @P, @E, @R, @O stand for references to a Patient, an Encounter, a Practitioner
// and an Organization; @Q for a decimal, @D for a dateTime, @Y for a date; @F and @G for the names
// of a person.
struct Template {
  std::string_view type;
  std::string_view required;  // members, with what R4 asks for
  std::string_view more;      // members that may come as well
};

constexpr std::array kTemplates = {
    Template{"Patient", R"("name":[{"family":@F,"given":[@G]}],"gender":"female","birthDate":@Y)",
             R"("active":true,"managingOrganization":@O)"},
    Template{"Observation",
             R"("status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8867-4",)"
             R"("display":"Heart rate"}]},"subject":@P)",
             R"("effectiveDateTime":@D,"valueQuantity":{"value":@Q,"unit":"beats/min",)"
             R"("system":"http://unitsofmeasure.org","code":"/min"})"},
    Template{"Encounter",
             R"("status":"finished","class":{"system":)"
             R"("http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"subject":@P)",
             R"("period":{"start":@D})"},
    Template{"Condition",
             R"("subject":@P,"clinicalStatus":{"coding":[{"system":)"
             R"("http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]})",
             R"("code":{"text":"Asthma"},"encounter":@E,"recordedDate":@Y)"},
    Template{"Procedure", R"("status":"completed","subject":@P)",
             R"("code":{"text":"Appendectomy"},"performedDateTime":@D)"},
    Template{"MedicationRequest",
             R"("status":"active","intent":"order","medicationCodeableConcept":{"coding":[{)"
             R"("system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"314076"}]},)"
             R"("subject":@P)",
             R"("dosageInstruction":[{"doseAndRate":[{"doseQuantity":{"value":@Q,"unit":"mg"}}]}],)"
             R"("requester":@R)"},
    Template{"Immunization",
             R"("status":"completed","vaccineCode":{"coding":[{"system":)"
             R"("http://hl7.org/fhir/sid/cvx","code":"140"}]},"patient":@P,)"
             R"("occurrenceDateTime":@D)",
             R"("primarySource":true,"doseQuantity":{"value":@Q})"},
    Template{"DiagnosticReport", R"("status":"final","code":{"text":"Blood count"})",
             R"("subject":@P,"effectiveDateTime":@D,"conclusion":"gc")"},
    Template{"AllergyIntolerance", R"("patient":@P,"code":{"text":"Penicillin"})",
             R"("criticality":"high","recordedDate":@Y)"},
    Template{"CarePlan", R"("status":"active","intent":"plan","subject":@P)",
             R"("title":"Recovery","created":@Y)"},
    Template{"Practitioner", R"("name":[{"family":@F,"given":[@G]}])",
             R"("active":true,"birthDate":@Y)"},
    Template{"Organization", R"("name":"Example clinic")", R"("active":true)"},
    Template{"ServiceRequest", R"("status":"active","intent":"order","subject":@P)",
             R"("code":{"text":"X-ray"},"authoredOn":@D)"},
    Template{"Goal",
             R"("lifecycleStatus":"active","description":{"text":"Walk daily"},"subject":@P)",
             R"("startDate":@Y)"},
    Template{"Medication", R"("status":"active")", R"("code":{"text":"Ibuprofen"})"},
    Template{"Location", R"("status":"active","name":"Ward 3")",
             R"("position":{"longitude":@Q,"latitude":@Q})"},
};

constexpr auto kBodyTypes = [] {
  std::array<std::string_view, kTemplates.size()> types;
  for (std::size_t i = 0; i < types.size(); ++i) {
    types[i] = kTemplates[i].type;
  }
  return types;
}();

constexpr std::array<std::string_view, 6> kFamilies = {R"("Doe")",         R"("Smith")",
                                                       R"("O'Brien")",     "\"Nu\xc3\xb1\x65z\"",
                                                       "\"\xe6\x9d\x8e\"", R"("van der Berg")"};
constexpr std::array<std::string_view, 4> kGivens = {R"("Ann")", R"("Peter James")",
                                                     "\"Zo\xc3\xab\"", R"("X")"};
constexpr std::array<std::string_view, 4> kDates = {R"("1970-01-01")", R"("2000-02-29")",
                                                    R"("1985")", R"("2026-11")"};
constexpr std::array<std::string_view, 4> kTimes = {R"("2026-01-01T00:00:00Z")", R"("2026-01-01")",
                                                    R"("2025-12-31T23:59:59.999+14:00")",
                                                    R"("2024-02-29T12:00:00-11:30")"};
// One value, many spellings; and values that a double would change.
constexpr std::array<std::string_view, 8> kDecimals = {
    "72", "1.0", "1.10", "0.000", "-0.5", "1e2", "123456789.123456789", "0.1000000000000000055"};

void append_reference(std::string& out, std::string_view type, const KnownIds& known,
                      Choices& choices) {
  const ResourceId* const target = known.pick_of_type(type, choices);
  if (target == nullptr) {
    out += R"({"display":"not known"})";
    return;
  }
  out += R"({"reference":")";
  out += type;
  out += '/';
  out += target->id;  // of an id's letters alone, or it would not be known
  out += "\"}";
}

void append_filled(std::string& out, std::string_view text, const KnownIds& known,
                   Choices& choices) {
  for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@')) {
    out += text.substr(0, at);
    switch (text[at + 1]) {
      case 'P':
        append_reference(out, "Patient", known, choices);
        break;
      case 'E':
        append_reference(out, "Encounter", known, choices);
        break;
      case 'R':
        append_reference(out, "Practitioner", known, choices);
        break;
      case 'O':
        append_reference(out, "Organization", known, choices);
        break;
      case 'Q':
        out += choices.pick(kDecimals);
        break;
      case 'D':
        out += choices.pick(kTimes);
        break;
      case 'Y':
        out += choices.pick(kDates);
        break;
      case 'F':
        out += choices.pick(kFamilies);
        break;
      default:
        out += choices.pick(kGivens);
        break;
    }
    text.remove_prefix(at + 2);
  }
  out += text;
}

}  // namespace

std::span<const std::string_view> fhir_body_types() { return kBodyTypes; }

void append_fhir_body(std::string& out, std::string_view type, std::string_view id,
                      std::uint64_t serial, const KnownIds& known, Choices& choices) {
  out += R"({"resourceType":)";
  wire::append_json_string(out, type);
  if (!id.empty()) {
    out += R"(,"id":)";
    wire::append_json_string(out, id);
  }
  out += R"(,"identifier":[{"system":"urn:gatecrash:serial","value":"gc-)";
  out += std::to_string(serial);
  out += "\"}]";
  for (const Template& one : kTemplates) {
    if (one.type == type) {
      out += ',';
      append_filled(out, one.required, known, choices);
      if (choices.chance(1, 2)) {
        out += ',';
        append_filled(out, one.more, known, choices);
      }
      break;
    }
  }
  out += '}';
}

}  // namespace gatecrash::generate
