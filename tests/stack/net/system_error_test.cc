#include "stack/net/system_error.h"

#include <cerrno>

#include <gtest/gtest.h>

namespace gatecrash::net {
namespace {

TEST(SystemError, ReadsOnAfterAColon) {
  EXPECT_EQ(errno_text(EISDIR), "is a directory");
  EXPECT_EQ(errno_text(ENOSPC), "no space left on device");
  EXPECT_EQ(errno_text(99'999), "error 99999");
}

TEST(SystemError, SaysWhatAndWhere) {
  const Status status = fail_errno(EACCES, "open the file", "p.json");
  EXPECT_EQ(status.error().code, Code::kLocalIo);
  EXPECT_EQ(status.error().to_string(), "p.json: cannot open the file: permission denied");
}

}  // namespace
}  // namespace gatecrash::net
