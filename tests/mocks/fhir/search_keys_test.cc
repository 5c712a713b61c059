#include "mocks/fhir/search_keys.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/mocks/fhir/resources.h"

namespace gatecrash::fhir {
namespace {

std::vector<std::string> names(std::string_view type_name, std::string_view json) {
  std::vector<std::string> out;
  for (const NameKey& key : search_keys(type(type_name), resource(json)).names) {
    out.push_back(key.exact + "/" + key.folded);
  }
  return out;
}

TEST(SearchKeys, TakeEveryPartOfEveryHumanName) {
  EXPECT_EQ(names("Patient", R"({"name":[{"text":"Ada M","family":"Müller","given":["Ada","Zoë"],
                                 "prefix":["Dr."],"suffix":["PhD"]},{"family":"King"}]})"),
            (std::vector<std::string>{"Ada M/ada m", "Müller/muller", "Ada/ada", "Zoë/zoe",
                                      "Dr./dr.", "PhD/phd", "King/king"}));
}

TEST(SearchKeys, TakePlainNamesAndAliases) {
  EXPECT_EQ(names("Location", R"({"name":"Ward 1","alias":["W1","Ward One"]})"),
            (std::vector<std::string>{"Ward 1/ward 1", "W1/w1", "Ward One/ward one"}));
  EXPECT_TRUE(names("Observation", R"({"name":"no such element"})").empty());
}

TEST(SearchKeys, TakeIdentifiersThatHaveAValueOrASystem) {
  const auto keys =
      search_keys(type("DocumentReference"), resource(R"({"masterIdentifier":{"value":"m"},
                   "identifier":[{"system":"s","value":"v"},{"system":"only"},{"use":"old"}]})"));
  ASSERT_EQ(keys.identifiers.size(), 3U);
  EXPECT_EQ(keys.identifiers[0].system + "|" + keys.identifiers[0].value, "s|v");
  EXPECT_EQ(keys.identifiers[1].system + "|" + keys.identifiers[1].value, "only|");
  EXPECT_EQ(keys.identifiers[2].system + "|" + keys.identifiers[2].value, "|m");
}

TEST(SearchKeys, IgnoreElementsOfTheWrongShape) {
  const auto keys = search_keys(
      type("Patient"), resource(R"({"name":"text","identifier":[7,{"value":8}],"alias":1})"));
  EXPECT_TRUE(keys.names.empty());
  EXPECT_TRUE(keys.identifiers.empty());
}

struct FoldCase {
  std::string_view input;
  std::string_view folded;
};

TEST(Fold, DropsCaseAndAccentsAndKeepsTheRest) {
  for (const auto& [input, folded] : std::vector<FoldCase>{{"Chen", "chen"},
                                                           {"ÀÉÎÕÜ", "aeiou"},
                                                           {"Łukasz Żółć", "lukasz zolc"},
                                                           {"Çelik Ñandú ÿ", "celik nandu y"},
                                                           {"Straße", "straße"},
                                                           {"李 小龙", "李 小龙"},
                                                           {"ſ", "s"},
                                                           {"", ""}}) {
    EXPECT_EQ(fold(input), folded) << input;
  }
}

}  // namespace
}  // namespace gatecrash::fhir
