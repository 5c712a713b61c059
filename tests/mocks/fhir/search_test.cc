#include "mocks/fhir/search.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/wire/url.h"
#include "tests/mocks/fhir/resources.h"

namespace gatecrash::fhir {
namespace {

constexpr std::string_view kBase = "http://lake/r4/";

Store twenty_five_patients() {
  Store store;
  for (int i = 0; i < 25; ++i) {
    const std::string number = std::to_string(100 + i);
    store.create(type("Patient"), "p" + number,
                 resource(R"({"name":[{"family":"Fam)" + number +
                          R"("}],"identifier":[{"system":"s","value":")" +
                          std::string(i % 2 == 0 ? "even" : "odd") + R"("}]})"),
                 kNoon);
  }
  return store;
}

std::vector<std::string> ids(const SearchPage& page) {
  std::vector<std::string> out;
  for (const VersionPtr& match : page.matches) {
    out.push_back(match->id);
  }
  return out;
}

TEST(Search, PagesThroughEverythingOnceInOrder) {
  const Store store = twenty_five_patients();
  std::vector<std::string> seen;
  Parameters parameters = {{"identifier", "even"}, {"_count", "5"}, {"_total", "accurate"}};
  std::size_t pages = 0;
  while (true) {
    const auto page = search(store, type("Patient"), parameters, UnknownParameter::kRefuse);
    ASSERT_TRUE(page.has_value());
    EXPECT_EQ(page->total, 13U);
    const auto found = ids(*page);
    seen.insert(seen.end(), found.begin(), found.end());
    ++pages;
    if (page->next.empty()) {
      break;
    }
    parameters = {{"_count", "5"}, {"page", page->next}};
  }
  EXPECT_EQ(pages, 3U);
  EXPECT_EQ(seen.size(), 13U);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
}

TEST(Search, TakesTenWhenNobodySays) {
  const auto page = search(twenty_five_patients(), type("Patient"), {}, UnknownParameter::kRefuse);
  ASSERT_TRUE(page.has_value());
  EXPECT_EQ(page->matches.size(), 10U);
  EXPECT_FALSE(page->next.empty());
  EXPECT_FALSE(page->total.has_value());
}

TEST(Search, APageThatIsJustFullHasNoNext) {
  const auto page = search(twenty_five_patients(), type("Patient"), {{"_count", "25"}},
                           UnknownParameter::kRefuse);
  ASSERT_TRUE(page.has_value());
  EXPECT_EQ(page->matches.size(), 25U);
  EXPECT_TRUE(page->next.empty());
}

TEST(Search, LooksUpIdsAndKeepsOtherCriteria) {
  const auto page = search(twenty_five_patients(), type("Patient"),
                           {{"_id", "p103,p100,p102,p100,nope"}, {"identifier", "s|even"}},
                           UnknownParameter::kRefuse);
  ASSERT_TRUE(page.has_value());
  EXPECT_EQ(ids(*page), (std::vector<std::string>{"p100", "p102"}));
}

TEST(Search, DoesNotFindTheDeletedOrTheOldName) {
  Store store = twenty_five_patients();
  store.remove(type("Patient"), "p100", {}, kNoon);
  store.update(type("Patient"), "p101", resource(R"({"name":[{"family":"Neu"}]})"), {}, kNoon);
  const auto find = [&](std::string name) {
    return search(store, type("Patient"), {{"name", std::move(name)}}, UnknownParameter::kRefuse)
        ->matches.size();
  };
  EXPECT_EQ(find("fam100"), 0U);
  EXPECT_EQ(find("fam101"), 0U);
  EXPECT_EQ(find("neu"), 1U);
}

TEST(Search, RefusesAQueryThatNoPageTokenCanCarry) {
  const Parameters parameters = {{"_count", "1"},
                                 {"name", std::string("f,") + std::string(1500, 'x')}};
  const auto page =
      search(twenty_five_patients(), type("Patient"), parameters, UnknownParameter::kRefuse);
  ASSERT_FALSE(page.has_value());
  EXPECT_EQ(page.error().code, Code::kPeerBadMessage);
}

TEST(Searchset, LinksToItselfAndToTheNextPage) {
  const auto page =
      search(twenty_five_patients(), type("Patient"),
             {{"name", "fam"}, {"_count", "2"}, {"_total", "accurate"}}, UnknownParameter::kRefuse);
  const auto bundle = resource(searchset(*page, type("Patient"), kBase));
  EXPECT_EQ(bundle.find_string("type"), "searchset");
  EXPECT_EQ(bundle.find("total")->number_token(), "25");
  const auto& links = bundle.find("link")->items();
  ASSERT_EQ(links.size(), 2U);
  EXPECT_EQ(links[0].find_string("url"),
            "http://lake/r4/Patient?name=fam&_total=accurate&_count=2");
  EXPECT_EQ(links[1].find_string("relation"), "next");
  EXPECT_EQ(links[1].find_string("url"), "http://lake/r4/Patient?_count=2&page=" + page->next);
  const wire::Value& entry = bundle.find("entry")->items().at(0);
  EXPECT_EQ(entry.find_string("fullUrl"), "http://lake/r4/Patient/p100");
  EXPECT_EQ(entry.find("resource")->find_string("id"), "p100");
  EXPECT_EQ(entry.find("search")->find_string("mode"), "match");
}

TEST(Searchset, HasNoEntryMemberWhenNothingMatches) {
  const auto page = search(Store(), type("Patient"), {}, UnknownParameter::kRefuse);
  const auto bundle = resource(searchset(*page, type("Patient"), kBase));
  EXPECT_EQ(bundle.find("entry"), nullptr);
  EXPECT_EQ(bundle.find("total"), nullptr);
  EXPECT_EQ(bundle.find("link")->items().size(), 1U);
}

}  // namespace
}  // namespace gatecrash::fhir
