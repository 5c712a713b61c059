#include "mocks/fhir/resource_types.h"

#include <algorithm>
#include <array>

namespace gatecrash::fhir {
namespace {

// clang-format off
constexpr std::array<ResourceType, kTypeCount> kTypes = {{
    {"Account", kIdentifier | kPlainName},
    {"ActivityDefinition", kIdentifier | kPlainName},
    {"AdverseEvent", kNothing},
    {"AllergyIntolerance", kIdentifier},
    {"Appointment", kIdentifier},
    {"AppointmentResponse", kIdentifier},
    {"AuditEvent", kNoChange},
    {"Basic", kIdentifier},
    {"Binary", kNothing},
    {"BodyStructure", kIdentifier},
    {"Bundle", kNothing},
    {"CapabilityStatement", kPlainName},
    {"CarePlan", kIdentifier},
    {"CareTeam", kIdentifier},
    {"ChargeItem", kIdentifier},
    {"ChargeItemDefinition", kIdentifier},
    {"Claim", kIdentifier},
    {"ClaimResponse", kIdentifier},
    {"ClinicalImpression", kIdentifier},
    {"CodeSystem", kIdentifier | kPlainName},
    {"Communication", kIdentifier},
    {"CommunicationRequest", kIdentifier},
    {"Composition", kIdentifier},
    {"ConceptMap", kIdentifier | kPlainName},
    {"Condition", kIdentifier},
    {"Consent", kIdentifier},
    {"Contract", kIdentifier},
    {"Coverage", kIdentifier},
    {"CoverageEligibilityRequest", kIdentifier},
    {"CoverageEligibilityResponse", kIdentifier},
    {"DetectedIssue", kIdentifier},
    {"Device", kIdentifier},
    {"DeviceDefinition", kIdentifier},
    {"DeviceMetric", kIdentifier},
    {"DeviceRequest", kIdentifier},
    {"DeviceUseStatement", kIdentifier},
    {"DiagnosticReport", kIdentifier},
    {"DocumentManifest", kIdentifier | kMasterIdentifier},
    {"DocumentReference", kIdentifier | kMasterIdentifier},
    {"EffectEvidenceSynthesis", kIdentifier | kPlainName},
    {"Encounter", kIdentifier},
    {"Endpoint", kIdentifier | kPlainName},
    {"EnrollmentRequest", kIdentifier},
    {"EnrollmentResponse", kIdentifier},
    {"EpisodeOfCare", kIdentifier},
    {"ExplanationOfBenefit", kIdentifier},
    {"FamilyMemberHistory", kIdentifier},
    {"Flag", kIdentifier},
    {"Goal", kIdentifier},
    {"Group", kIdentifier},
    {"GuidanceResponse", kIdentifier},
    {"HealthcareService", kIdentifier | kPlainName},
    {"ImagingStudy", kIdentifier},
    {"Immunization", kIdentifier},
    {"ImmunizationEvaluation", kIdentifier},
    {"ImmunizationRecommendation", kIdentifier},
    {"InsurancePlan", kIdentifier | kPlainName | kAlias},
    {"Invoice", kIdentifier},
    {"Library", kIdentifier | kPlainName},
    {"Linkage", kNothing},
    {"List", kIdentifier},
    {"Location", kIdentifier | kPlainName | kAlias},
    {"Measure", kIdentifier | kPlainName},
    {"MeasureReport", kIdentifier},
    {"Media", kIdentifier},
    {"Medication", kIdentifier},
    {"MedicationAdministration", kIdentifier},
    {"MedicationDispense", kIdentifier},
    {"MedicationKnowledge", kNothing},
    {"MedicationRequest", kIdentifier},
    {"MedicationStatement", kIdentifier},
    {"MessageHeader", kNothing},
    {"MolecularSequence", kIdentifier},
    {"NutritionOrder", kIdentifier},
    {"Observation", kIdentifier},
    {"OperationOutcome", kNotStored},
    {"Organization", kIdentifier | kPlainName | kAlias},
    {"OrganizationAffiliation", kIdentifier},
    {"Parameters", kNotStored},
    {"Patient", kIdentifier | kHumanName},
    {"PaymentNotice", kIdentifier},
    {"PaymentReconciliation", kIdentifier},
    {"Person", kIdentifier | kHumanName},
    {"PlanDefinition", kIdentifier | kPlainName},
    {"Practitioner", kIdentifier | kHumanName},
    {"PractitionerRole", kIdentifier},
    {"Procedure", kIdentifier},
    {"Provenance", kNothing},
    {"Questionnaire", kIdentifier | kPlainName},
    {"QuestionnaireResponse", kIdentifier},
    {"RelatedPerson", kIdentifier | kHumanName},
    {"RequestGroup", kIdentifier},
    {"ResearchStudy", kIdentifier},
    {"ResearchSubject", kIdentifier},
    {"RiskAssessment", kIdentifier},
    {"RiskEvidenceSynthesis", kIdentifier | kPlainName},
    {"Schedule", kIdentifier},
    {"ServiceRequest", kIdentifier},
    {"Slot", kIdentifier},
    {"Specimen", kIdentifier},
    {"StructureDefinition", kIdentifier | kPlainName},
    {"StructureMap", kIdentifier | kPlainName},
    {"Subscription", kNothing},
    {"SubscriptionTopic", kNothing},
    {"Substance", kIdentifier},
    {"SupplyDelivery", kIdentifier},
    {"SupplyRequest", kIdentifier},
    {"Task", kIdentifier},
    {"ValueSet", kIdentifier | kPlainName},
    {"VerificationResult", kNothing},
    {"VisionPrescription", kIdentifier},
}};
// clang-format on

}  // namespace

std::span<const ResourceType, kTypeCount> resource_types() { return kTypes; }

const ResourceType* find_type(std::string_view name) {
  const auto* const found = std::lower_bound(
      kTypes.begin(), kTypes.end(), name,
      [](const ResourceType& type, std::string_view wanted) { return type.name < wanted; });
  return found != kTypes.end() && found->name == name ? found : nullptr;
}

std::size_t type_index(const ResourceType& type) {
  return static_cast<std::size_t>(&type - kTypes.data());
}

}  // namespace gatecrash::fhir
