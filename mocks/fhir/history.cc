#include "mocks/fhir/history.h"

#include <charconv>
#include <optional>

#include "stack/base/bytes.h"

namespace gatecrash::fhir {
namespace {

struct HistoryQuery {
  std::size_t count = kPageSizeMax;
  std::optional<Instant> since;
};

Result<HistoryQuery> read_history_query(const Parameters& parameters) {
  HistoryQuery query;
  for (const auto& [key, value] : parameters) {
    if (key == "_count") {
      const char* const end = value.data() + value.size();
      const auto [stop, error] = std::from_chars(value.data(), end, query.count);
      if (error != std::errc() || stop != end || query.count < 1 || query.count > kPageSizeMax) {
        return fail(Code::kPeerBadMessage, "Invalid value for _count: one number from 1 to 100.");
      }
    } else if (key == "_since") {
      query.since = parse_rfc3339(value);
      if (!query.since) {
        return fail(Code::kPeerBadMessage, "Invalid value for _since: not an instant.");
      }
    } else if (key != "_format") {
      return fail(Code::kPeerBadMessage,
                  "Unknown or unsupported history parameter '" + printable(key) + "'.");
    }
  }
  return query;
}

void append_entry(std::string& out, const std::vector<VersionPtr>& versions, std::size_t i,
                  const ResourceType& type, std::string_view base) {
  const Version& version = *versions[i];
  const bool created = i == 0 || versions[i - 1]->deleted;
  std::string reference(type.name);
  (reference += '/') += version.id;
  ((out += R"({"fullUrl":")") += base) += reference;
  out += '"';
  if (!version.deleted) {
    (out += R"(,"resource":)") += version.json;
  }
  out += R"(,"request":{"method":")";
  out += version.deleted ? "DELETE" : created ? "POST" : "PUT";
  ((out += R"(","url":")") += created && !version.deleted ? std::string(type.name) : reference);
  out += R"("},"response":{"status":")";
  out += version.deleted ? "204" : created ? "201" : "200";
  ((out += R"(","etag":"W/\")") += std::to_string(version.number)) += R"(\"","lastModified":")";
  (out += rfc3339_ms(version.last_updated)) += R"("}})";
}

}  // namespace

Result<std::string> history_bundle(const std::vector<VersionPtr>& versions,
                                   const ResourceType& type, std::string_view base,
                                   const Parameters& parameters) {
  TRY(const HistoryQuery query, read_history_query(parameters));
  std::string out = R"({"resourceType":"Bundle","type":"history")";
  std::string_view separator = R"(,"entry":[)";
  std::size_t shown = 0;
  for (std::size_t i = versions.size(); i-- > 0 && shown < query.count;) {
    if (query.since && versions[i]->last_updated < *query.since) {
      break;
    }
    out += separator;
    append_entry(out, versions, i, type, base);
    separator = ",";
    ++shown;
  }
  out += shown == 0 ? "}" : "]}";
  return out;
}

}  // namespace gatecrash::fhir
