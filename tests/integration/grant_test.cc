// gatecrash grant: tokens that are shown once, and entries that a grants file takes.
#include <string>

#include <gtest/gtest.h>

#include "stack/gateway/authentication.h"
#include "tests/integration/gatecrash.h"

namespace gatecrash::tests {
namespace {

/// What follows `label` on its line.
std::string after(const std::string& text, const std::string& label) {
  const std::size_t at = text.find(label);
  if (at == std::string::npos) {
    return {};
  }
  const std::size_t begin = at + label.size();
  return text.substr(begin, text.find('\n', begin) - begin);
}

TEST(GrantCommand, PrintsATokenThatItsOwnEntryLetsIn) {
  const CommandResult result = gatecrash({"grant", "new", "night shift"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const std::string token = after(result.out, "client): ");
  const std::string entry = after(result.out, "grants file: ");
  const auto grants = gateway::read_grants(R"({"version":"1","grants":[)" + entry + "]}", "g.json");
  ASSERT_TRUE(grants.has_value()) << grants.error().to_string();
  EXPECT_EQ(grants->front().name, "night shift");
  EXPECT_EQ(entry.find(token), std::string::npos);
  const auto found =
      gateway::Authenticator(*grants).authenticate({{"Authorization", "Bearer " + token}}, {});
  EXPECT_EQ(found.outcome, gateway::Authentication::Outcome::kGranted);
}

TEST(GrantCommand, NeverMakesTheSameTokenTwice) {
  EXPECT_NE(gatecrash({"grant", "new", "a"}).out, gatecrash({"grant", "new", "a"}).out);
}

TEST(GrantCommand, RefusesANameThatNoGrantsFileTakes) {
  const CommandResult result = gatecrash({"grant", "new", "a\nb"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
  EXPECT_EQ(result.out, "");
}

}  // namespace
}  // namespace gatecrash::tests
