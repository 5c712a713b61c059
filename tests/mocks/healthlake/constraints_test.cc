#include "mocks/healthlake/constraints.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

#include "tests/mocks/healthlake/world.h"

namespace gatecrash::healthlake {
namespace {

constexpr std::array<std::string_view, 2> kColours = {"RED", "BLUE"};

TEST(Constraints, SayNothingAboutAGoodRequest) {
  const auto request = parsed(R"({"Name":"a","Colour":"RED","Size":5,"At":1606272542.161})");
  Constraints check;
  EXPECT_EQ(check.text(&request, {}, "Name", {.length_max = 1}, Need::kRequired), "a");
  EXPECT_EQ(check.text(&request, {}, "Colour", {.one_of = kColours}), "RED");
  EXPECT_EQ(check.text(&request, {}, "Absent", {}), std::nullopt);
  EXPECT_EQ(check.integer(&request, {}, "Size", 1, 5), 5);
  EXPECT_EQ(us_since_epoch(*check.timestamp(&request, {}, "At")), 1'606'272'542'161'000);
  EXPECT_TRUE(check.ok());
}

TEST(Constraints, GatherProblemsInAwsWording) {
  const auto request = parsed(R"({"Name":"abc","Short":"","Colour":"PINK","Size":6,"None":null})");
  Constraints check;
  check.text(&request, {}, "Name", {.length_max = 2});
  check.text(&request, "outer.", "Short", {});
  check.text(&request, {}, "Colour", {.one_of = kColours});
  check.integer(&request, {}, "Size", 1, 5);
  check.text(&request, {}, "None", {}, Need::kRequired);
  EXPECT_EQ(check.error_name(), "ValidationException");
  EXPECT_EQ(check.message(),
            "5 validation errors detected: Value 'abc' at 'name' failed to satisfy constraint: "
            "Member must have length less than or equal to 2; Value at 'outer.short' failed to "
            "satisfy constraint: Member must have length greater than or equal to 1; Value 'PINK' "
            "at 'colour' failed to satisfy constraint: Member must satisfy enum value set: [RED, "
            "BLUE]; Value '6' at 'size' failed to satisfy constraint: Member must have value less "
            "than or equal to 5; Value null at 'none' failed to satisfy constraint: Member must "
            "not be null");
}

TEST(Constraints, SpeakOfOneErrorInTheSingular) {
  const auto request = parsed("{}");
  Constraints check;
  check.structure(&request, {}, "OutputDataConfig", Need::kRequired);
  EXPECT_EQ(check.message(),
            "1 validation error detected: Value null at 'outputDataConfig' failed to satisfy "
            "constraint: Member must not be null");
}

TEST(Constraints, AWrongTypeIsASerializationError) {
  const auto request = parsed(R"({"Name":7,"Map":"x","Size":1.5,"At":-1})");
  {
    Constraints check;
    check.text(&request, {}, "Name", {}, Need::kRequired);
    check.text(&request, {}, "Absent", {}, Need::kRequired);
    EXPECT_EQ(check.error_name(), "SerializationException");
    EXPECT_EQ(check.message(), "NUMBER_VALUE can not be converted to a String");
  }
  for (const char* key : {"Map", "Size", "At"}) {
    Constraints check;
    if (key == std::string_view("Map")) {
      check.structure(&request, {}, key);
    } else if (key == std::string_view("Size")) {
      check.integer(&request, {}, key, 0, 9);
    } else {
      check.timestamp(&request, {}, key);
    }
    EXPECT_FALSE(check.ok()) << key;
    EXPECT_EQ(check.error_name(), "SerializationException") << key;
  }
}

TEST(Constraints, CountCharactersNotBytes) {
  const auto request = parsed(R"({"Name":"äöü"})");
  Constraints check;
  check.text(&request, {}, "Name", {.length_max = 3});
  EXPECT_TRUE(check.ok());
  check.text(&request, {}, "Name", {.length_max = 2});
  EXPECT_FALSE(check.ok());
}

TEST(Constraints, CutLongValuesBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 600; ++i) {
    text += "ä";
  }
  const auto request = parsed("{\"Name\":\"x" + text + "\"}");
  Constraints check;
  check.text(&request, {}, "Name", {.length_max = 2});
  EXPECT_NE(check.message().find("ä...'"), std::string::npos);
  EXPECT_LT(check.message().size(), 700U);
}

TEST(Constraints, BoundLists) {
  const auto request = parsed(R"({"Tags":[1,2,3]})");
  Constraints check;
  EXPECT_NE(check.list(&request, {}, "Tags", 3), nullptr);
  EXPECT_TRUE(check.ok());
  check.list(&request, {}, "Tags", 2);
  EXPECT_FALSE(check.ok());
}

}  // namespace
}  // namespace gatecrash::healthlake
