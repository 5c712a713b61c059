#include "stack/net/redis_address.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace gatecrash::net {
namespace {

TEST(RedisAddress, ReadsWhatIsGivenAndFillsInTheRest) {
  struct Case {
    std::string url;
    std::string whole;
    std::string user;
  };

  const std::vector<Case> cases = {
      {"redis://", "redis://127.0.0.1:6379/0", ""},
      {"redis://localhost", "redis://127.0.0.1:6379/0", ""},
      {"redis://db.example:7000/3", "redis://db.example:7000/3", ""},
      {"redis://gateway@db.example/3", "redis://db.example:6379/3", "gateway"},
      {"redis://[::1]", "redis://[::1]:6379/0", ""},
      {"redis://[::1]:7000/", "redis://[::1]:7000/0", ""},
      {"redis:///5", "redis://127.0.0.1:6379/5", ""},
  };
  for (const Case& item : cases) {
    const auto address = parse_redis_url(item.url);
    ASSERT_TRUE(address.has_value()) << item.url << ": " << address.error().to_string();
    EXPECT_EQ(address->to_string(), item.whole);
    EXPECT_EQ(address->user, item.user);
  }
}

TEST(RedisAddress, RefusesWhatIsNone) {
  for (const std::string url :
       {"http://h", "redis:/h", "redis://h:0", "redis://h:70000", "redis://h:x", "redis://h/x",
        "redis://h/-1", "redis://h/1/2", "redis://h/99999", "redis://a b", "redis://@h",
        "redis://h:6379?db=1", "redis://::1:7000", "redis://h%20"}) {
    const auto address = parse_redis_url(url);
    ASSERT_FALSE(address.has_value()) << url << " is " << address->to_string();
    EXPECT_EQ(address.error().code, Code::kConfigInvalid);
  }
}

TEST(RedisAddress, RefusesAPasswordAndDoesNotRepeatIt) {
  const auto address = parse_redis_url("redis://user:hunter2@h");
  ASSERT_FALSE(address.has_value());
  EXPECT_EQ(address.error().to_string().find("hunter2"), std::string::npos);
  EXPECT_NE(address.error().message.find("--state-password-file"), std::string::npos);
}

}  // namespace
}  // namespace gatecrash::net
