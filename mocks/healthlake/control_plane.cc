#include "mocks/healthlake/control_plane.h"

#include <algorithm>
#include <array>

#include "mocks/healthlake/aws_answer.h"
#include "mocks/healthlake/datastore_operations.h"
#include "mocks/healthlake/job_operations.h"
#include "stack/wire/json_reader.h"

namespace gatecrash::healthlake {
namespace {

struct Operation {
  std::string_view name;
  void (*answer)(Lake::State&, Exchange&);
};

constexpr std::array<Operation, 7> kOperations = {{
    {"CreateFHIRDatastore", create_datastore},
    {"DeleteFHIRDatastore", delete_datastore},
    {"DescribeFHIRDatastore", describe_datastore},
    {"DescribeFHIRExportJob", describe_export_job},
    {"ListFHIRDatastores", list_datastores},
    {"ListFHIRExportJobs", list_export_jobs},
    {"StartFHIRExportJob", start_export_job},
}};

bool is_operation_name(std::string_view name) {
  constexpr std::size_t kNameBytesMax = 64;
  return !name.empty() && name.size() <= kNameBytesMax &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
         });
}

}  // namespace

void answer_control_plane(Lake::State& state, Exchange& exchange) {
  constexpr std::string_view kPrefix = "HealthLake.";
  const std::string* const target = wire::find_header(exchange.request.headers, "x-amz-target");
  std::string_view name = target == nullptr ? std::string_view() : *target;
  name = name.starts_with(kPrefix) ? name.substr(kPrefix.size()) : std::string_view();
  exchange.operation = is_operation_name(name) ? name : "Unknown";
  const auto* const operation = std::find_if(kOperations.begin(), kOperations.end(),
                                             [&](const auto& one) { return one.name == name; });
  if (operation == kOperations.end()) {
    answer_aws_error(exchange, 404, "UnknownOperationException",
                     "The requested operation is not recognized by the service.");
    return;
  }
  auto request = wire::read_json(exchange.request.body);
  if (!request || !request->is_object()) {
    answer_aws_error(exchange, 400, "SerializationException",
                     request ? "Start of structure or map found where not expected."
                             : "The request is not valid JSON: " + request.error().to_string());
    return;
  }
  exchange.arguments = std::move(*request);
  exchange.response.status = 200;
  operation->answer(state, exchange);
}

}  // namespace gatecrash::healthlake
