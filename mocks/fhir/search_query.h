// search_query: search parameters read and checked, ready to be asked of resources; and the page
// token that carries them from page to page.
//
// Value types. Source: FHIR R4 search (escaping, token, string); HealthLake paging.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mocks/fhir/search.h"

namespace gatecrash::fhir {

enum class Match : std::uint8_t { kId, kIdentifier, kNameStart, kNamePart, kNameExact };

/// One way to satisfy a criterion.
struct Alternative {
  std::string text;         // an id, a folded or exact name, an identifier's value ("" is any)
  std::string system;       // identifiers: with has_system, "" means "has none"
  bool has_system = false;  // false: whatever the system is
};

/// One search parameter: any of its alternatives will do.
struct Criterion {
  Match match = Match::kId;
  std::vector<Alternative> any_of;
};

struct SearchQuery {
  std::vector<Criterion> all_of;
  std::size_t count = kPageSizeDefault;
  bool want_total = false;
  std::string after;    // the page starts behind this id; empty for the first page
  std::string encoded;  // the parameters as a query string, without _count and page
};

/// Errors: peer_bad_message.
Result<SearchQuery> read_query(const ResourceType& type, const Parameters& parameters,
                               UnknownParameter unknown);

bool matches(const Criterion& criterion, const Version& version);

/// The token of the page that starts behind `last_id`.
std::string page_token(const SearchQuery& query, std::string_view last_id);

}  // namespace gatecrash::fhir
