#include "harness/dissect/value_builder.h"

#include <gtest/gtest.h>

#include "harness/dissect/reader.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::dissect {
namespace {

TEST(ValueBuilder, KeepsEqualKeysAndReplacesWhatIsNoText) {
  ValueBuilder builder;
  builder.open_object();
  builder.key("a");
  builder.open_array();
  builder.text("\xff");
  builder.close();
  builder.key("a");
  builder.value(true);
  builder.close();
  const auto value = builder.take();
  ASSERT_TRUE(value);
  EXPECT_EQ(wire::write_json(*value), "{\"a\":[\"\xef\xbf\xbd\"],\"a\":true}");
}

TEST(ValueBuilder, StopsAtItsDepth) {
  ValueBuilder builder;
  for (std::size_t i = 0; i < kDepthMax; ++i) {
    ASSERT_TRUE(builder.open_array());
  }
  EXPECT_FALSE(builder.open_object());
  EXPECT_EQ(builder.refusal("other").value().code, Code::kPeerTooLarge);
}

TEST(ValueBuilder, HasNothingToGiveWithoutAWholeValue) {
  EXPECT_FALSE(ValueBuilder().take());
  ValueBuilder open;
  open.open_array();
  EXPECT_FALSE(open.take());
}

}  // namespace
}  // namespace gatecrash::dissect
