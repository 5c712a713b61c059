#include "stack/policy/yaml_scalar.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/wire/json_writer.h"

namespace gatecrash::policy {
namespace {

/// The JSON that `text` stands for, or "? KIND".
std::string read(std::string_view text) {
  const PlainScalar plain = read_plain_scalar(text);
  return plain.value ? wire::write_json(*plain.value) : "? " + plain.why;
}

TEST(YamlScalar, ReadsWhatAllReadersAgreeOn) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"true", "true"},
      {"false", "false"},
      {"null", "null"},
      {"0", "0"},
      {"-12", "-12"},
      {"1.10", "1.10"},
      {"1e3", "1e3"},
      {"2.5E-3", "2.5E-3"},
      {"text", "\"text\""},
      {"5/hour", "\"5/hour\""},
      {"args.amount", "\"args.amount\""},
      {"-", "\"-\""},
      {"1 2", "\"1 2\""},
      {"10 apples", "\"10 apples\""},
      {"nobody", "\"nobody\""},
      {"1.2.3", "\"1.2.3\""},
      {"R4", "\"R4\""},
      {"2001-ab", "\"2001-ab\""},
      {"0.0.0.0/0", "\"0.0.0.0/0\""},
      {"", "\"\""},
  };
  for (const auto& [text, json] : rows) {
    EXPECT_EQ(read(text), json) << text;
  }
}

TEST(YamlScalar, RefusesWhatReadersDisagreeAbout) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"yes", "a boolean"},
      {"No", "a boolean"},
      {"ON", "a boolean"},
      {"y", "a boolean"},
      {"True", "a boolean"},
      {"FALSE", "a boolean"},
      {"~", "null"},
      {"Null", "null"},
      {".inf", "a number that JSON does not have"},
      {"-.INF", "a number that JSON does not have"},
      {".NaN", "a number that JSON does not have"},
      {"010", "an octal number"},
      {"-010", "an octal number"},
      {"0o17", "an octal number"},
      {"08", "an octal number"},
      {"0x1F", "a hexadecimal number"},
      {"0b101", "a binary number"},
      {"1_000", "a number"},
      {"+1", "a number"},
      {".5", "a number"},
      {"5.", "a number"},
      {"01.5", "a number"},
      {"1e400", "a number"},
      {"1:30", "a number in base 60"},
      {"190:20:30.15", "a number in base 60"},
      {"2001-12-14", "a date"},
      {"2001-12-14t21:59:43.10-05:00", "a date"},
      {"<<", "a merge key"},
      {"=", "a default value"},
  };
  for (const auto& [text, kind] : rows) {
    EXPECT_EQ(read(text), "? " + kind) << text;
  }
}

}  // namespace
}  // namespace gatecrash::policy
