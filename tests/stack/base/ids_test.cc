#include "stack/base/ids.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace gatecrash {
namespace {

TEST(MakeHexId, IsStableForASeed) {
  Rng rng(1);
  EXPECT_EQ(make_hex_id(rng), "b3f2af6d0fc710c5853b559647364cea");
}

TEST(MakeUuid, IsStableForASeed) {
  Rng rng(1);
  EXPECT_EQ(make_uuid(rng), "b3f2af6d-0fc7-40c5-853b-559647364cea");
}

TEST(MakeUuid, SetsVersionAndVariant) {
  Rng rng(2);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = make_uuid(rng);
    ASSERT_EQ(id.size(), 36U);
    EXPECT_EQ(id[14], '4') << id;
    EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos) << id;
    EXPECT_TRUE(seen.insert(id).second) << id;
  }
}

}  // namespace
}  // namespace gatecrash
