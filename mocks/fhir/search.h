// search: which current resources of one type match, a page at a time, by id.
//
// Understands _id, identifier (code, system|code, |code, system|), name (starts-with without case
// and accents; :exact, :contains), _count, _total and page; _format is ignored. Repeated parameters
// are AND, commas OR, a backslash escapes , | $ and itself. Anything else is refused rather than
// ignored. Source: FHIR R4 search; HealthLake Developer Guide (search parameters, paging).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mocks/fhir/store.h"
#include "stack/base/result.h"

namespace gatecrash::fhir {

using Parameters = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::size_t kPageSizeDefault = 10;  // HealthLake does not say; HAPI's habit
inline constexpr std::size_t kPageSizeMax = 100;     // HealthLake Developer Guide
// A common client takes page tokens of up to 2,048 characters; other parameters need room too.
inline constexpr std::size_t kPageTokenBytesMax = 1'500;

enum class UnknownParameter : std::uint8_t { kRefuse, kIgnore };

struct SearchPage {
  std::vector<VersionPtr> matches;
  std::size_t count = kPageSizeDefault;  // the page size in force
  std::optional<std::size_t> total;      // of all pages; with _total=accurate only
  std::string query;                     // what was asked, re-encoded, without _count and page
  std::string next;                      // the next page's token; empty on the last page
};

/// Finds one page. A page token stands for the whole query it came from: beside it only _count
/// (the same) and _format may stand.
/// Errors: peer_bad_message, with text for an OperationOutcome.
Result<SearchPage> search(const Store& store, const ResourceType& type,
                          const Parameters& parameters, UnknownParameter unknown);

/// The page as a Bundle of type searchset. `base` is the service base URL with its slash at the
/// end; fullUrl and link URLs start with it.
std::string searchset(const SearchPage& page, const ResourceType& type, std::string_view base);

}  // namespace gatecrash::fhir
