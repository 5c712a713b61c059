#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "harness/dissect/canonical.h"
#include "harness/dissect/reader.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::dissect {
namespace {

using std::string_view_literals::operator""sv;

TEST(NlohmannReader, ReadsWhatTheLibrarysOwnTreeHolds) {
  for (const std::string_view text :
       {R"({"a":1,"a":2})"sv, "\xef\xbb\xbf{\"a\":1}"sv, "{\"a\":1}\0junk"sv, R"({"a":1e400})"sv,
        R"({"a":"\ud800"})"sv, R"([1,-2,18446744073709551615,"\u0000"])"sv, "{\"a\":\"\xff\"}"sv,
        "[1,]"sv, "[1] x"sv, "// c\n[1]"sv, "[NaN]"sv}) {
    const auto tree = nlohmann::json::parse(text, nullptr, false);
    auto ours = kNlohmann.read(text);
    ASSERT_EQ(ours.has_value(), !tree.is_discarded()) << text;
    if (ours) {
      settle(*ours, kNlohmann.names.twin);
      EXPECT_EQ(wire::write_json(*ours), tree.dump()) << text;
    }
  }
}

TEST(NlohmannReader, RefusesABombOfBrackets) {
  const std::string bomb(100'000, '[');
  EXPECT_FALSE(kNlohmann.read(bomb + std::string(100'000, ']')));
  EXPECT_FALSE(kNlohmann.read(bomb));
}

}  // namespace
}  // namespace gatecrash::dissect
