#include "stack/net/password.h"

#include <stdlib.h>

#include <gtest/gtest.h>

#include "tests/support/command.h"

namespace gatecrash::net {
namespace {

constexpr const char* kVariable = "GATECRASH_TEST_PASSWORD";

TEST(Password, IsTheFirstLineOfItsFile) {
  const tests::TemporaryFolder folder;
  EXPECT_EQ(read_password(folder.file("a", "se cret\nmore\n"), kVariable).value(), "se cret");
  EXPECT_EQ(read_password(folder.file("b", "secret\r\n"), kVariable).value(), "secret");
  EXPECT_EQ(read_password(folder.file("c", "secret"), kVariable).value(), "secret");
}

TEST(Password, ComesFromTheEnvironmentWhereNoFileIsNamed) {
  EXPECT_EQ(read_password("", kVariable).value(), "");
  ASSERT_EQ(::setenv(kVariable, "from outside", 1), 0);
  EXPECT_EQ(read_password("", kVariable).value(), "from outside");
  EXPECT_EQ(::getenv(kVariable), nullptr) << "no child process inherits it";
}

TEST(Password, IsNotAnEmptyLineNorAFileThatIsNotThere) {
  const tests::TemporaryFolder folder;
  EXPECT_EQ(read_password(folder.file("a", "\nsecret"), kVariable).error().code,
            Code::kConfigInvalid);
  EXPECT_EQ(read_password(folder.path("none"), kVariable).error().code, Code::kLocalIo);
}

}  // namespace
}  // namespace gatecrash::net
