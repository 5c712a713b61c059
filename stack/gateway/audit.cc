#include "stack/gateway/audit.h"

#include <algorithm>
#include <utility>

#include "stack/base/hash.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::gateway {

std::string audit_text(std::string_view text, std::size_t bytes_max) {
  if (text.size() > bytes_max) {
    while (bytes_max > 0 && (static_cast<unsigned char>(text[bytes_max]) & 0xc0U) == 0x80U) {
      --bytes_max;
    }
    text = text.substr(0, bytes_max);
  }
  return std::string(text);
}

std::vector<std::string> audit_argument_names(const wire::Value* arguments) {
  std::vector<std::string> names;
  if (arguments == nullptr) {
    return names;
  }
  const auto& members = arguments->members();
  names.reserve(std::min(members.size(), kAuditNamesMax));
  for (const wire::Member& member : members) {
    if (names.size() == kAuditNamesMax) {
      break;
    }
    names.push_back(audit_text(member.key, kAuditNameBytesMax));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string audit_hmac(std::string_view key, const wire::Value* arguments) {
  if (key.empty() || arguments == nullptr) {
    return {};
  }
  return hmac_sha256_hex(key, wire::write_json(*arguments));
}

std::string_view decision_word(AuditRow::Kind kind) {
  switch (kind) {
    case AuditRow::Kind::kAllow:
      return "allow";
    case AuditRow::Kind::kHold:
      return "hold";
    case AuditRow::Kind::kDeny:
    case AuditRow::Kind::kOutcome:
      break;
  }
  return "deny";
}

wire::Value audit_row_json(const AuditRow& row) {
  wire::Value json = wire::Value::object({{"seq", row.sequence},
                                          {"at", rfc3339_ms(row.at)},
                                          {"session", row.session},
                                          {"grant", row.grant},
                                          {"era", row.era},
                                          {"method", row.method},
                                          {"tool", row.tool}});
  if (row.kind == AuditRow::Kind::kOutcome) {
    json.set("outcome", row.outcome);
    if (row.latency) {
      json.set("latency_us", row.latency->count());
    }
  } else {
    json.set("decision", decision_word(row.kind));
    json.set("rule", row.rule);
    wire::Value::Array names(row.argument_names.begin(), row.argument_names.end());
    json.set("arguments", std::move(names));
    if (row.held != 0) {
      json.set("held", row.held);
    }
    if (!row.hmac.empty()) {
      json.set("hmac", row.hmac);
    }
  }
  json.set("policy", row.policy_digest);
  return json;
}

}  // namespace gatecrash::gateway
