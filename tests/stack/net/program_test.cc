#include "stack/net/program.h"

#include <gtest/gtest.h>

namespace gatecrash::net {
namespace {

TEST(Program, IsNamedAsItWasCalled) {
  EXPECT_TRUE(program_name().ends_with("net_test")) << program_name();
}

}  // namespace
}  // namespace gatecrash::net
