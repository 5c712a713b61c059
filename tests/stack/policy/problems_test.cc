#include "stack/policy/problems.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace gatecrash::policy {
namespace {

constexpr std::string_view kProblemText = "{\"size\": 3,\n \"colour\": \"red\"}";

Problems problems_of(Problems::Tell tell) {
  return {kProblemText, "f", tell,
          [](std::string_view pointer) { return find_place(kProblemText, pointer); }};
}

TEST(Problems, AreToldInTheOrderOfTheTextWithPlacePointerAndRemedy) {
  Problems problems = problems_of(Problems::Tell::kBytes);
  EXPECT_TRUE(problems.empty());
  problems.add("odd", "/colour", "paint it", Problems::At::kValue, Code::kConfigUnknown);
  problems.add("small", "/size", {}, Problems::At::kKey);
  problems.add("wrong", "");
  problems.add("also odd", "/colour");
  problems.add_at(3, "torn");
  EXPECT_FALSE(problems.empty());
  const Error error = problems.error();
  EXPECT_EQ(error.code, Code::kConfigInvalid) << "the first's in the text";
  EXPECT_EQ(error.to_string(),
            "f:1:1: wrong at the top level (byte 0)\n"
            "f:1:2: small at /size (byte 1)\n"
            "f:1:4: torn (byte 3)\n"
            "f:2:12: odd at /colour (byte 23); paint it\n"
            "f:2:12: also odd at /colour (byte 23)");
}

TEST(Problems, TellOfLinesOnlyWhereBytesMeanNothingToTheReader) {
  Problems problems = problems_of(Problems::Tell::kLines);
  problems.add("odd", "/colour", {}, Problems::At::kKey);
  EXPECT_EQ(problems.error().to_string(), "f:2:2: odd at /colour");
}

TEST(Problems, AreCountedBeyondTheirBound) {
  Problems problems = problems_of(Problems::Tell::kLines);
  for (std::size_t i = 0; i < kProblemsMax + 7; ++i) {
    problems.add("odd", "/colour");
  }
  problems.add_at(0, "torn");
  const std::string text = problems.error().to_string();
  EXPECT_TRUE(text.ends_with("\nf: and 8 more")) << text;
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), static_cast<int>(kProblemsMax));
}

}  // namespace
}  // namespace gatecrash::policy
