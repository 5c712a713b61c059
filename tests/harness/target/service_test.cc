#include "harness/target/service.h"

#include <gtest/gtest.h>

namespace gatecrash::target {
namespace {

constexpr Duration kServiceStart = std::chrono::seconds(20);

TEST(Service, WaitsForItsWordAndKeepsWhatFollows) {
  auto service =
      Service::start({"/bin/sh", "-c", "echo hello; echo 'listening on http://x:1'; exec sleep 60"},
                     "listening on ", kServiceStart);
  ASSERT_TRUE(service.has_value()) << service.error().to_string();
  EXPECT_EQ(service->told(), "http://x:1");
  const ChildEnd end = service->stop(kServiceStart);
  EXPECT_FALSE(end.left_early);
  EXPECT_EQ(end.exit_code, -15);
}

TEST(Service, SaysWhyItDidNotComeUp) {
  const auto gone =
      Service::start({"/bin/sh", "-c", "echo no port >&2; exit 4"}, "up", kServiceStart);
  ASSERT_FALSE(gone.has_value());
  EXPECT_EQ(gone.error().code, Code::kLocalProcess);
  EXPECT_NE(gone.error().message.find("ended (4) before it printed 'up'"), std::string::npos);
  EXPECT_NE(gone.error().message.find("no port"), std::string::npos);
  const auto silent =
      Service::start({"/bin/sh", "-c", "exec sleep 60"}, "up", std::chrono::milliseconds(100));
  ASSERT_FALSE(silent.has_value());
  EXPECT_NE(silent.error().message.find("did not print 'up' in time"), std::string::npos);
}

TEST(Service, TellsOneThatLeftEarly) {
  auto service = Service::start({"/bin/sh", "-c", "echo up; exit 3"}, "up", kServiceStart);
  ASSERT_TRUE(service.has_value());
  while (!service->poll_exit()) {
    service->drain();
  }
  const ChildEnd end = service->stop(kServiceStart);
  EXPECT_TRUE(end.left_early);
  EXPECT_EQ(end.exit_code, 3);
}

}  // namespace
}  // namespace gatecrash::target
