#include "mocks/fhir/search_query.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/mocks/fhir/resources.h"

namespace gatecrash::fhir {
namespace {

struct Refusal {
  const char* name;
  std::string_view type_name;
  Parameters parameters;
};

class SearchQueryRefusal : public testing::TestWithParam<Refusal> {};

TEST_P(SearchQueryRefusal, IsAnError) {
  const auto& [name, type_name, parameters] = GetParam();
  const auto query = read_query(type(type_name), parameters, UnknownParameter::kRefuse);
  ASSERT_FALSE(query.has_value());
  EXPECT_EQ(query.error().code, Code::kPeerBadMessage);
}

INSTANTIATE_TEST_SUITE_P(
    SearchQuery, SearchQueryRefusal,
    testing::Values(Refusal{"count_zero", "Patient", {{"_count", "0"}}},
                    Refusal{"count_101", "Patient", {{"_count", "101"}}},
                    Refusal{"count_word", "Patient", {{"_count", "ten"}}},
                    Refusal{"count_sign", "Patient", {{"_count", "+5"}}},
                    Refusal{"count_twice", "Patient", {{"_count", "5"}, {"_count", "5"}}},
                    Refusal{"count_empty", "Patient", {{"_count", ""}}},
                    Refusal{"total_estimate", "Patient", {{"_total", "estimate"}}},
                    Refusal{"unknown", "Patient", {{"shoe-size", "44"}}},
                    Refusal{"unknown_modifier", "Patient", {{"name:below", "a"}}},
                    Refusal{"name_of_observation", "Observation", {{"name", "a"}}},
                    Refusal{"identifier_of_provenance", "Provenance", {{"identifier", "a"}}},
                    Refusal{"empty_value", "Patient", {{"name", ""}}},
                    Refusal{"empty_alternative", "Patient", {{"_id", "a,,b"}}},
                    Refusal{"only_a_bar", "Patient", {{"identifier", "|"}}},
                    Refusal{"token_of_nothing", "Patient", {{"page", "AAAA"}}},
                    Refusal{"token_not_base64", "Patient", {{"page", "%%%"}}}),
    [](const auto& one) { return one.param.name; });

TEST(SearchQuery, IgnoresUnknownParametersWhenAskedTo) {
  const auto query =
      read_query(type("Patient"), {{"shoe-size", "44"}, {"name", "a"}}, UnknownParameter::kIgnore);
  ASSERT_TRUE(query.has_value());
  EXPECT_EQ(query->all_of.size(), 1U);
  EXPECT_EQ(query->encoded, "name=a");
}

bool finds(std::string_view key, std::string_view value, std::string_view json) {
  const auto query = read_query(type("Patient"), {{std::string(key), std::string(value)}},
                                UnknownParameter::kRefuse);
  Version version;
  version.id = "p1";
  version.keys = search_keys(type("Patient"), resource(json));
  return query.has_value() && query->all_of.size() == 1 && matches(query->all_of[0], version);
}

struct MatchCase {
  const char* name;
  std::string_view key;
  std::string_view value;
  bool found;
};

class SearchMatch : public testing::TestWithParam<MatchCase> {};

TEST_P(SearchMatch, FindsWhatItShould) {
  constexpr std::string_view kPatient =
      R"({"identifier":[{"system":"http://x","value":"A|1"},{"value":"bare"},{"system":"http://y",
          "value":"B,2"}],"name":[{"family":"Müller","given":["Anna-Maria"]}]})";
  const MatchCase& given = GetParam();
  EXPECT_EQ(finds(given.key, given.value, kPatient), given.found);
}

INSTANTIATE_TEST_SUITE_P(
    SearchQuery, SearchMatch,
    testing::Values(MatchCase{"id", "_id", "p1", true}, MatchCase{"other_id", "_id", "p2", false},
                    MatchCase{"id_or_id", "_id", "p0,p1", true},
                    MatchCase{"id_is_exact", "_id", "P1", false},
                    MatchCase{"code_in_any_system", "identifier", "bare", true},
                    MatchCase{"code_without_system", "identifier", "|bare", true},
                    MatchCase{"no_system_means_none", "identifier", "|B\\,2", false},
                    MatchCase{"system_and_code", "identifier", "http://y|B\\,2", true},
                    MatchCase{"other_system", "identifier", "http://x|B\\,2", false},
                    MatchCase{"any_code_of_system", "identifier", "http://y|", true},
                    MatchCase{"any_code_of_other_system", "identifier", "http://z|", false},
                    MatchCase{"escaped_bar", "identifier", "http://x|A\\|1", true},
                    MatchCase{"tokens_keep_case", "identifier", "BARE", false},
                    MatchCase{"unescaped_comma_is_or", "identifier", "http://y|B,bare", true},
                    MatchCase{"name_start", "name", "mull", true},
                    MatchCase{"name_start_accented", "name", "MÜL", true},
                    MatchCase{"given", "name", "anna", true},
                    MatchCase{"name_middle", "name", "maria", false},
                    MatchCase{"contains", "name:contains", "MARIA", true},
                    MatchCase{"exact", "name:exact", "Müller", true},
                    MatchCase{"exact_is_exact", "name:exact", "Muller", false},
                    MatchCase{"exact_is_whole", "name:exact", "Müll", false}),
    [](const auto& one) { return one.param.name; });

TEST(SearchQuery, APageTokenCarriesTheWholeQuery) {
  const Parameters parameters = {
      {"name", "x y&z"}, {"identifier", "http://x|ä,b"}, {"_total", "accurate"}, {"_count", "3"}};
  const auto first = read_query(type("Patient"), parameters, UnknownParameter::kRefuse);
  ASSERT_TRUE(first.has_value());
  const std::string token = page_token(*first, "p-9");
  EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                    "0123456789-_="),
            std::string::npos);
  const auto second =
      read_query(type("Patient"), {{"_count", "3"}, {"page", token}}, UnknownParameter::kRefuse);
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(second->after, "p-9");
  EXPECT_EQ(second->count, 3U);
  EXPECT_TRUE(second->want_total);
  EXPECT_EQ(second->encoded, first->encoded);
  EXPECT_EQ(second->all_of.size(), 2U);
}

TEST(SearchQuery, APageTokenStandsAlone) {
  const auto first = read_query(type("Patient"), {{"_count", "3"}}, UnknownParameter::kRefuse);
  const std::string token = page_token(*first, "p");
  for (const Parameters& beside :
       std::vector<Parameters>{{{"_count", "4"}}, {{"name", "a"}}, {{"page", "other"}}}) {
    Parameters parameters = {{"page", token}};
    parameters.insert(parameters.end(), beside.begin(), beside.end());
    const auto query = read_query(type("Patient"), parameters, UnknownParameter::kIgnore);
    ASSERT_FALSE(query.has_value()) << beside[0].first;
    EXPECT_EQ(query.error().message, "Invalid pagination token.");
  }
}

}  // namespace
}  // namespace gatecrash::fhir
