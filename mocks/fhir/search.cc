#include "mocks/fhir/search.h"

#include <algorithm>

#include "mocks/fhir/search_query.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::fhir {
namespace {

bool matches_all(const SearchQuery& query, const Version& version) {
  return std::all_of(query.all_of.begin(), query.all_of.end(),
                     [&](const Criterion& criterion) { return matches(criterion, version); });
}

/// The query's first list of ids: looking those up replaces looking at everything.
const Criterion* find_ids(const SearchQuery& query) {
  const auto found = std::find_if(query.all_of.begin(), query.all_of.end(),
                                  [](const auto& one) { return one.match == Match::kId; });
  return found == query.all_of.end() ? nullptr : &*found;
}

/// Calls visit(VersionPtr) for each match behind `after`, by id, until it returns false.
template <class Visit>
void for_each_match(const Store& store, const ResourceType& type, const SearchQuery& query,
                    std::string_view after, Visit visit) {
  const Criterion* const listed = find_ids(query);
  if (listed == nullptr) {
    store.for_each(type, after, [&](const VersionPtr& version) {
      return !matches_all(query, *version) || visit(version);
    });
    return;
  }
  std::vector<std::string_view> ids;
  for (const Alternative& alternative : listed->any_of) {
    ids.push_back(alternative.text);
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  for (const std::string_view id : ids) {
    const StoreReply reply = store.read(type, id);
    if (id > after && reply.outcome == Outcome::kOk && matches_all(query, *reply.version) &&
        !visit(reply.version)) {
      return;
    }
  }
}

void append_link(std::string& out, std::string_view relation, std::string_view url) {
  ((out += R"({"relation":")") += relation) += R"(","url":)";
  wire::append_json_string(out, url);
  out += '}';
}

}  // namespace

Result<SearchPage> search(const Store& store, const ResourceType& type,
                          const Parameters& parameters, UnknownParameter unknown) {
  TRY(SearchQuery query, read_query(type, parameters, unknown));
  SearchPage page;
  page.count = query.count;
  bool more = false;
  for_each_match(store, type, query, query.after, [&](const VersionPtr& version) {
    more = page.matches.size() == query.count;
    if (!more) {
      page.matches.push_back(version);
    }
    return !more;
  });
  if (query.want_total) {
    std::size_t total = 0;
    for_each_match(store, type, query, {}, [&](const VersionPtr&) {
      ++total;
      return true;
    });
    page.total = total;
  }
  if (more) {
    page.next = page_token(query, page.matches.back()->id);
    if (page.next.size() > kPageTokenBytesMax) {
      return fail(Code::kPeerBadMessage,
                  "The search is too long to be continued on a next page: give fewer parameters.");
    }
  }
  page.query = std::move(query.encoded);
  return page;
}

std::string searchset(const SearchPage& page, const ResourceType& type, std::string_view base) {
  std::size_t bytes = 1'024;
  for (const VersionPtr& match : page.matches) {
    bytes += match->json.size() + 256;
  }
  std::string out;
  out.reserve(bytes);
  out += R"({"resourceType":"Bundle","type":"searchset")";
  if (page.total) {
    (out += R"(,"total":)") += std::to_string(*page.total);
  }
  out += R"(,"link":[)";
  std::string url(base);
  ((url += type.name) += '?') += page.query;
  url += page.query.empty() ? "_count=" : "&_count=";
  url += std::to_string(page.count);
  append_link(out, "self", url);
  if (!page.next.empty()) {
    url.assign(base);
    ((url += type.name) += "?_count=") += std::to_string(page.count);
    (url += "&page=") += page.next;
    out += ',';
    append_link(out, "next", url);
  }
  out += ']';
  std::string_view separator = R"(,"entry":[)";
  for (const VersionPtr& match : page.matches) {
    (((out += separator) += R"({"fullUrl":")") += base) += type.name;
    ((out += '/') += match->id) += R"(","resource":)";
    (out += match->json) += R"(,"search":{"mode":"match"}})";
    separator = ",";
  }
  out += page.matches.empty() ? "}" : "]}";
  return out;
}

}  // namespace gatecrash::fhir
