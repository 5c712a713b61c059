#include "stack/servers/healthlake_tools.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/base/check.h"
#include "stack/servers/aws_time.h"
#include "stack/wire/json_writer.h"
#include "stack/wire/number.h"
#include "stack/wire/url.h"

namespace gatecrash::servers {
namespace {

using CheckedText = tl::expected<std::string, ToolFailure>;

bool is_truthy(const wire::Value& value) {
  switch (value.kind()) {
    case wire::Value::Kind::kNull:
      return false;
    case wire::Value::Kind::kBool:
      return value.as_bool();
    case wire::Value::Kind::kNumber:
      return wire::compare_numbers(value.number_token(), "0") != 0;
    case wire::Value::Kind::kString:
      return !value.as_string().empty();
    case wire::Value::Kind::kArray:
      return !value.items().empty();
    case wire::Value::Kind::kObject:
      return !value.members().empty();
  }
  return false;
}

/// The arguments of one call, already checked against the tool's schema.
class Arguments {
 public:
  explicit Arguments(wire::Value values) : values_(std::move(values)) {}

  /// A string argument; "" when it is absent or null.
  std::string_view text(std::string_view name) const {
    return values_.find_string(name).value_or(std::string_view());
  }

  std::string_view region() const { return text("region_name"); }

  /// Moves an argument out; null when it is absent.
  wire::Value take(std::string_view name) {
    wire::Value* const value = values_.find(name);
    return value == nullptr ? wire::Value() : std::move(*value);
  }

  /// Moves an argument into a request under AWS's name for it, if it is truthy.
  void forward(std::string_view name, wire::Value& request, std::string_view member) {
    if (wire::Value value = take(name); is_truthy(value)) {
      request.set(member, std::move(value));
    }
  }

 private:
  wire::Value values_;
};

// --- FHIR requests -------------------------------------------------------------------------------

/// The argument as one segment of a path.
CheckedText segment(const Arguments& arguments, std::string_view name) {
  const std::string_view text = arguments.text(name);
  if (text.empty() || text == "." || text == "..") {
    return fail_tool(std::string(name) + " must name a resource, not be \"" + std::string(text) +
                     "\"");
  }
  return wire::percent_encode(text);
}

/// "Type/id".
CheckedText resource_path(const Arguments& arguments) {
  auto type = segment(arguments, "resource_type");
  if (!type) {
    return type;
  }
  auto id = segment(arguments, "resource_id");
  if (!id) {
    return id;
  }
  return *type + '/' + *id;
}

/// Adds the argument as a header if it is truthy.
tl::expected<void, ToolFailure> add_header(const Arguments& arguments, std::string_view name,
                                           std::string_view header, wire::Headers& headers) {
  const std::string_view text = arguments.text(name);
  const bool plain = std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  if (!plain) {
    return fail_tool(std::string(name) + " holds a character that no HTTP header may hold");
  }
  if (!text.empty()) {
    headers.emplace_back(header, text);
  }
  return {};
}

tl::unexpected<ToolFailure> mismatch(std::string_view what, std::string_view expected,
                                     const wire::Value* got) {
  return fail_tool("Resource " + std::string(what) + " mismatch: expected '" +
                   printable(expected, 64) + "', got " +
                   (got != nullptr && got->is_string() ? "'" + printable(got->as_string(), 64) + "'"
                                                       : std::string("none")));
}

ToolOutcome read_fhir_resource(HealthLakeApi& api, Arguments& arguments) {
  auto path = resource_path(arguments);
  if (!path) {
    return tl::unexpected<ToolFailure>(std::move(path).error());
  }
  if (!arguments.text("version_id").empty()) {
    const auto version = segment(arguments, "version_id");
    if (!version) {
      return tl::unexpected<ToolFailure>(version.error());
    }
    *path += "/_history/" + *version;
  }
  return api.fhir({"GET", arguments.text("datastore_id"), *std::move(path), {}, {}},
                  arguments.region());
}

ToolOutcome search_fhir_resources(HealthLakeApi& api, Arguments& arguments) {
  auto path = segment(arguments, "resource_type");
  if (!path) {
    return tl::unexpected<ToolFailure>(std::move(path).error());
  }
  const wire::Value query = arguments.take("query_parameters");
  if (query.is_object()) {
    char separator = '?';
    for (const wire::Member& parameter : query.members()) {
      *path += separator;
      *path += wire::percent_encode(parameter.key);
      (*path += '=') += wire::percent_encode(parameter.value.as_string());
      separator = '&';
    }
  }
  return api.fhir({"GET", arguments.text("datastore_id"), *std::move(path), {}, {}},
                  arguments.region());
}

ToolOutcome create_fhir_resource(HealthLakeApi& api, Arguments& arguments) {
  wire::Value resource = arguments.take("resource_data");
  const std::string_view type = arguments.text("resource_type");
  if (resource.find_string("resourceType") != type) {
    return mismatch("type", type, resource.find("resourceType"));
  }
  auto path = segment(arguments, "resource_type");
  if (!path) {
    return tl::unexpected<ToolFailure>(std::move(path).error());
  }
  resource.erase("id");  // the server gives the id
  FhirRequest request{"POST", arguments.text("datastore_id"), *std::move(path), {}, {}};
  if (auto added = add_header(arguments, "if_none_exist", "If-None-Exist", request.headers);
      !added) {
    return tl::unexpected<ToolFailure>(std::move(added).error());
  }
  request.body = wire::write_json(resource);
  return api.fhir(std::move(request), arguments.region());
}

ToolOutcome update_fhir_resource(HealthLakeApi& api, Arguments& arguments) {
  wire::Value resource = arguments.take("resource_data");
  const std::string_view type = arguments.text("resource_type");
  const std::string_view id = arguments.text("resource_id");
  if (resource.find_string("resourceType") != type) {
    return mismatch("type", type, resource.find("resourceType"));
  }
  if (const wire::Value* const own = resource.find("id"); own == nullptr) {
    resource.set("id", id);
  } else if (!own->is_string() || own->as_string() != id) {
    return mismatch("id", id, own);
  }
  auto path = resource_path(arguments);
  if (!path) {
    return tl::unexpected<ToolFailure>(std::move(path).error());
  }
  FhirRequest request{"PUT", arguments.text("datastore_id"), *std::move(path), {}, {}};
  if (auto added = add_header(arguments, "if_match", "If-Match", request.headers); !added) {
    return tl::unexpected<ToolFailure>(std::move(added).error());
  }
  request.body = wire::write_json(resource);
  return api.fhir(std::move(request), arguments.region());
}

ToolOutcome delete_fhir_resource(HealthLakeApi& api, Arguments& arguments) {
  auto path = resource_path(arguments);
  if (!path) {
    return tl::unexpected<ToolFailure>(std::move(path).error());
  }
  FhirRequest request{"DELETE", arguments.text("datastore_id"), *std::move(path), {}, {}};
  if (auto added = add_header(arguments, "if_match", "If-Match", request.headers); !added) {
    return tl::unexpected<ToolFailure>(std::move(added).error());
  }
  return api.fhir(std::move(request), arguments.region());
}

// --- control plane -------------------------------------------------------------------------------

/// boto3 takes times as text and sends epoch seconds.
tl::expected<void, ToolFailure> convert_filter_times(wire::Value& filter) {
  for (const std::string_view name : {"CreatedBefore", "CreatedAfter"}) {
    wire::Value* const time = filter.find(name);
    if (time == nullptr || !time->is_string()) {
      continue;
    }
    auto seconds = epoch_seconds(time->as_string());
    if (!seconds) {
      return fail_tool("Filter." + std::string(name) + " is not an ISO 8601 time with an offset");
    }
    *time = *std::move(seconds);
  }
  return {};
}

ToolOutcome list_datastores(HealthLakeApi& api, Arguments& arguments) {
  wire::Value request = wire::Value::object();
  wire::Value filter = arguments.take("filter_dict");
  if (is_truthy(filter)) {
    if (auto converted = convert_filter_times(filter); !converted) {
      return tl::unexpected<ToolFailure>(std::move(converted).error());
    }
    request.set("Filter", std::move(filter));
  }
  arguments.forward("next_token", request, "NextToken");
  if (const wire::Value count = arguments.take("max_results"); is_truthy(count)) {
    const auto whole = wire::whole_number(count.number_token());
    request.set("MaxResults", whole ? wire::Value(*whole) : count);  // 10.0 is sent as 10
  }
  return api.call("ListFHIRDatastores", request, arguments.region());
}

ToolOutcome create_datastore(HealthLakeApi& api, Arguments& arguments) {
  wire::Value request = wire::Value::object();
  request.set("DatastoreTypeVersion", arguments.take("datastore_type_version"));
  arguments.forward("datastore_name", request, "DatastoreName");
  arguments.forward("sse_configuration", request, "SseConfiguration");
  arguments.forward("preload_data_config", request, "PreloadDataConfig");
  arguments.forward("client_token", request, "ClientToken");
  arguments.forward("tags", request, "Tags");
  arguments.forward("identity_provider_configuration", request, "IdentityProviderConfiguration");
  return api.call("CreateFHIRDatastore", request, arguments.region());
}

ToolOutcome describe_datastore(HealthLakeApi& api, Arguments& arguments) {
  wire::Value request = wire::Value::object();
  request.set("DatastoreId", arguments.take("datastore_id"));
  return api.call("DescribeFHIRDatastore", request, arguments.region());
}

ToolOutcome start_fhir_export_job(HealthLakeApi& api, Arguments& arguments) {
  wire::Value request = wire::Value::object();
  request.set("OutputDataConfig", arguments.take("output_data_config"));
  request.set("DatastoreId", arguments.take("datastore_id"));
  request.set("DataAccessRoleArn", arguments.take("data_access_role_arn"));
  arguments.forward("job_name", request, "JobName");
  arguments.forward("client_token", request, "ClientToken");
  return api.call("StartFHIRExportJob", request, arguments.region());
}

ToolOutcome describe_fhir_export_job(HealthLakeApi& api, Arguments& arguments) {
  wire::Value request = wire::Value::object();
  request.set("DatastoreId", arguments.take("datastore_id"));
  request.set("JobId", arguments.take("job_id"));
  return api.call("DescribeFHIRExportJob", request, arguments.region());
}

struct Tool {
  std::string_view name;
  bool writes;
  ToolOutcome (*run)(HealthLakeApi& api, Arguments& arguments);
};

constexpr std::array<Tool, 10> kTools = {
    Tool{"create_datastore", true, create_datastore},
    Tool{"describe_datastore", false, describe_datastore},
    Tool{"list_datastores", false, list_datastores},
    Tool{"start_fhir_export_job", true, start_fhir_export_job},
    Tool{"describe_fhir_export_job", false, describe_fhir_export_job},
    Tool{"read_fhir_resource", false, read_fhir_resource},
    Tool{"search_fhir_resources", false, search_fhir_resources},
    Tool{"create_fhir_resource", true, create_fhir_resource},
    Tool{"update_fhir_resource", true, update_fhir_resource},
    Tool{"delete_fhir_resource", true, delete_fhir_resource}};

}  // namespace

ToolOutcome run_healthlake_tool(HealthLakeApi& api, std::string_view tool, wire::Value arguments,
                                bool read_only) {
  const auto* const known =
      std::find_if(kTools.begin(), kTools.end(), [&](const Tool& one) { return one.name == tool; });
  CHECK(known != kTools.end());
  if (read_only && known->writes) {
    return fail_tool("Operation not permitted: HealthLake MCP server is in read-only mode");
  }
  Arguments read(std::move(arguments));
  return known->run(api, read);
}

}  // namespace gatecrash::servers
