#include "stack/host/listen_address.h"

#include <gtest/gtest.h>

namespace gatecrash::host {
namespace {

using Names = std::vector<std::string>;

TEST(ListenAddress, KnowsTheAddressesOfThisMachine) {
  for (const char* own : {"127.0.0.1:0", "localhost:80", "[::1]:80", ":80"}) {
    EXPECT_TRUE(is_loopback(own)) << own;
  }
  for (const char* other : {"0.0.0.0:80", "[::]:80", "10.0.0.1:80"}) {
    EXPECT_FALSE(is_loopback(other)) << other;
  }
}

TEST(ListenAddress, OnLoopbackAnswersToEveryNameOfLoopback) {
  EXPECT_EQ(own_hosts("127.0.0.1:80", {}), (Names{"127.0.0.1", "localhost", "[::1]"}));
  EXPECT_EQ(own_hosts("127.0.0.2:80", {"a"}),
            (Names{"127.0.0.1", "localhost", "[::1]", "127.0.0.2", "a"}));
}

TEST(ListenAddress, ElsewhereAnswersToItsAddressAndWhatItIsTold) {
  EXPECT_EQ(own_hosts("10.0.0.1:80", {"gateway.example"}), (Names{"10.0.0.1", "gateway.example"}));
  EXPECT_EQ(own_hosts("0.0.0.0:80", {"gateway.example"}), Names{"gateway.example"});
  EXPECT_EQ(own_hosts("[::]:80", {}), Names{}) << "any";
}

TEST(ListenAddress, AsksForMoreThanAnAddressBeyondLoopback) {
  EXPECT_TRUE(check_listen("127.0.0.1:80", false, "x"));
  EXPECT_TRUE(check_listen(":80", false, "x"));
  EXPECT_TRUE(check_listen("0.0.0.0:80", true, "x"));
  const Status refused = check_listen("0.0.0.0:80", false, "do this");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().to_string(), "0.0.0.0:80: can be reached from other machines: do this");
}

}  // namespace
}  // namespace gatecrash::host
