#include "harness/generate/respell.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"

namespace gatecrash::generate {
namespace {

/// With the members of objects in order of their keys.
wire::Value sorted(wire::Value value) {
  if (value.is_object()) {
    auto& members = value.members();
    std::sort(members.begin(), members.end(),
              [](const auto& a, const auto& b) { return a.key < b.key; });
    for (auto& member : members) {
      member.value = sorted(std::move(member.value));
    }
  } else if (value.kind() == wire::Value::Kind::kArray) {
    for (auto& item : value.items()) {
      item = sorted(std::move(item));
    }
  }
  return value;
}

TEST(Respell, SaysTheSameInOtherBytes) {
  constexpr std::string_view kText =
      R"({"jsonrpc":"2.0","id":"a\u0000\\b\"c","method":"tools/call","params":{"name":"read",)"
      R"("arguments":{"n":1.10,"list":[1,2,{"x":null,"y":true}],"text":"Grüße \u2028 \n"}}})";
  const auto value = wire::read_json(kText);
  ASSERT_TRUE(value.has_value());
  std::set<std::string> spellings;
  for (std::uint64_t seed = 0; seed < 64; ++seed) {
    const std::string text = respell(*value, seed);
    EXPECT_EQ(text, respell(*value, seed));
    EXPECT_EQ(text.find('\n'), std::string::npos);
    const auto again = wire::read_json(text);
    ASSERT_TRUE(again.has_value()) << text;
    EXPECT_EQ(sorted(*again), sorted(*value)) << text;
    spellings.insert(text);
  }
  EXPECT_EQ(spellings.size(), 64U);
}

}  // namespace
}  // namespace gatecrash::generate
