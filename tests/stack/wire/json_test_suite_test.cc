// JSONTestSuite (github.com/nst/JSONTestSuite) as far as it is at hand: y_ files are accepted, n_
// files refused, i_ files decided here. json_reader_test.cc has our own cases of each class.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"
#include "tests/support/json_oracle.h"

namespace gatecrash::wire {
namespace {

namespace fs = std::filesystem;

const fs::path kSuite = GATECRASH_SOURCE_DIR "/../shared/data/json-test-suite";

constexpr std::string_view kDuplicate =
    "RFC 7493 section 2.3: no duplicate names; readers differ in which one counts";
constexpr std::string_view kNoncharacter = "RFC 7493 section 2.1: no noncharacters";
constexpr std::string_view kRange = "RFC 7493 section 2.2: no number that a double cannot hold";
constexpr std::string_view kSurrogate = "RFC 7493 section 2.1: no lone surrogates";
constexpr std::string_view kUtf8 = "RFC 7493 section 2.1: UTF-8 and nothing else";
constexpr std::string_view kMark = "RFC 8259 section 8.1: no byte order mark";
constexpr std::string_view kDepth = "64 levels: below what every other reader bears";

/// y_ files that I-JSON forbids.
const std::map<std::string, std::string_view> kForbidden = {
    {"y_object_duplicated_key.json", kDuplicate},
    {"y_object_duplicated_key_and_value.json", kDuplicate},
    {"y_string_escaped_noncharacter.json", kNoncharacter},
    {"y_string_last_surrogates_1_and_2.json", kNoncharacter},
    {"y_string_nonCharacterInUTF-8_U+10FFFF.json", kNoncharacter},
    {"y_string_nonCharacterInUTF-8_U+FFFF.json", kNoncharacter},
    {"y_string_unicode_U+10FFFE_nonchar.json", kNoncharacter},
    {"y_string_unicode_U+1FFFE_nonchar.json", kNoncharacter},
    {"y_string_unicode_U+FDD0_nonchar.json", kNoncharacter},
    {"y_string_unicode_U+FFFE_nonchar.json", kNoncharacter},
};

struct Decision {
  bool accept;
  std::string_view reason;
};

constexpr std::string_view kUnderflow = "reads as 0 everywhere, and the token is kept as spelt";
constexpr std::string_view kInteger = "within a double's range, and the token is kept as spelt";

/// Every i_ file.
const std::map<std::string, Decision> kDecisions = {
    {"i_number_double_huge_neg_exp.json", {true, kUnderflow}},
    {"i_number_huge_exp.json", {false, kRange}},
    {"i_number_neg_int_huge_exp.json", {false, kRange}},
    {"i_number_pos_double_huge_exp.json", {false, kRange}},
    {"i_number_real_neg_overflow.json", {false, kRange}},
    {"i_number_real_pos_overflow.json", {false, kRange}},
    {"i_number_real_underflow.json", {true, kUnderflow}},
    {"i_number_too_big_neg_int.json", {true, kInteger}},
    {"i_number_too_big_pos_int.json", {true, kInteger}},
    {"i_number_very_big_negative_int.json", {true, kInteger}},
    {"i_object_key_lone_2nd_surrogate.json", {false, kSurrogate}},
    {"i_string_1st_surrogate_but_2nd_missing.json", {false, kSurrogate}},
    {"i_string_1st_valid_surrogate_2nd_invalid.json", {false, kSurrogate}},
    {"i_string_UTF-16LE_with_BOM.json", {false, kUtf8}},
    {"i_string_UTF-8_invalid_sequence.json", {false, kUtf8}},
    {"i_string_UTF8_surrogate_U+D800.json", {false, kUtf8}},
    {"i_string_incomplete_surrogate_and_escape_valid.json", {false, kSurrogate}},
    {"i_string_incomplete_surrogate_pair.json", {false, kSurrogate}},
    {"i_string_incomplete_surrogates_escape_valid.json", {false, kSurrogate}},
    {"i_string_invalid_lonely_surrogate.json", {false, kSurrogate}},
    {"i_string_invalid_surrogate.json", {false, kSurrogate}},
    {"i_string_invalid_utf-8.json", {false, kUtf8}},
    {"i_string_inverted_surrogates_U+1D11E.json", {false, kSurrogate}},
    {"i_string_iso_latin_1.json", {false, kUtf8}},
    {"i_string_lone_second_surrogate.json", {false, kSurrogate}},
    {"i_string_lone_utf8_continuation_byte.json", {false, kUtf8}},
    {"i_string_not_in_unicode_range.json", {false, kUtf8}},
    {"i_string_overlong_sequence_2_bytes.json", {false, kUtf8}},
    {"i_string_overlong_sequence_6_bytes.json", {false, kUtf8}},
    {"i_string_overlong_sequence_6_bytes_null.json", {false, kUtf8}},
    {"i_string_truncated-utf-8.json", {false, kUtf8}},
    {"i_string_utf16BE_no_BOM.json", {false, kUtf8}},
    {"i_string_utf16LE_no_BOM.json", {false, kUtf8}},
    {"i_structure_500_nested_arrays.json", {false, kDepth}},
    {"i_structure_UTF-8_BOM_empty_object.json", {false, kMark}},
};

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Runs `check(name, bytes)` for each file of a class; how many there were.
template <class Check>
int for_each_file(std::string_view prefix, const Check& check) {
  int count = 0;
  for (const auto& entry : fs::directory_iterator(kSuite)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(prefix)) {
      check(name, read_file(entry.path()));
      ++count;
    }
  }
  return count;
}

class JsonTestSuite : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(kSuite)) {
      GTEST_SKIP() << "no " << kSuite << ": json_reader_test has cases of every class";
    }
  }
};

TEST_F(JsonTestSuite, AcceptsWhatMustBeAcceptedButForIJson) {
  const int count = for_each_file("y_", [](const std::string& name, const std::string& bytes) {
    const auto forbidden = kForbidden.find(name);
    const auto value = read_json(bytes);
    EXPECT_EQ(value.has_value(), forbidden == kForbidden.end())
        << name << (forbidden == kForbidden.end() ? "" : ": " + std::string(forbidden->second));
    EXPECT_EQ(test::json_disagreement(bytes, value), "") << name;
  });
  EXPECT_EQ(count, 95);
}

TEST_F(JsonTestSuite, RefusesWhatMustBeRefused) {
  const int count = for_each_file("n_", [](const std::string& name, const std::string& bytes) {
    EXPECT_FALSE(read_json(bytes).has_value()) << name;
  });
  EXPECT_EQ(count, 188);
}

TEST_F(JsonTestSuite, DecidesWhatMayBeEither) {
  const int count = for_each_file("i_", [](const std::string& name, const std::string& bytes) {
    const auto decision = kDecisions.find(name);
    ASSERT_NE(decision, kDecisions.end()) << name << " needs a decision";
    EXPECT_EQ(read_json(bytes).has_value(), decision->second.accept)
        << name << ": " << decision->second.reason;
  });
  EXPECT_EQ(count, static_cast<int>(kDecisions.size()));
}

}  // namespace
}  // namespace gatecrash::wire
