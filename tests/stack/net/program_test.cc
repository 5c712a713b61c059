#include "stack/net/program.h"

#include <gtest/gtest.h>

namespace gatecrash::net {
namespace {

TEST(Program, IsNamedAsItWasCalled) {
  EXPECT_TRUE(program_name().ends_with("net_test")) << program_name();
}

TEST(Program, KnowsItsFileAndItsNumber) {
  EXPECT_TRUE(program_path().starts_with('/')) << program_path();
  EXPECT_TRUE(program_path().ends_with("net_test")) << program_path();
  EXPECT_GT(process_id(), 1);
}

}  // namespace
}  // namespace gatecrash::net
