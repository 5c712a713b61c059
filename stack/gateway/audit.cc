#include "stack/gateway/audit.h"

#include <utility>

namespace gatecrash::gateway {

wire::Value audit_row_json(const AuditRow& row) {
  wire::Value json = wire::Value::object({{"seq", row.sequence},
                                          {"at", rfc3339_ms(row.at)},
                                          {"session", row.session},
                                          {"grant", row.grant},
                                          {"method", row.method},
                                          {"tool", row.tool}});
  if (row.kind == AuditRow::Kind::kOutcome) {
    json.set("outcome", row.outcome);
  } else {
    json.set("decision", row.kind == AuditRow::Kind::kAllow ? "allow" : "deny");
    json.set("rule", row.rule);
    wire::Value::Array names(row.argument_names.begin(), row.argument_names.end());
    json.set("arguments", std::move(names));
  }
  json.set("policy", row.policy_digest);
  return json;
}

}  // namespace gatecrash::gateway
