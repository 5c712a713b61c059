#include "stack/wire/byte_chunk.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace gatecrash::wire {
namespace {

template <class Chunk>
class ByteChunkTest : public testing::Test {};

#ifdef __SSE2__
using Chunks = testing::Types<WordChunk, SseChunk>;
#else
using Chunks = testing::Types<WordChunk>;
#endif
TYPED_TEST_SUITE(ByteChunkTest, Chunks);

std::size_t plain_of(std::string_view text, bool wide) {
  const auto stop = std::find_if(text.begin(), text.end(), [wide](char c) {
    return !is_plain(c) || (!wide && static_cast<unsigned char>(c) > 127);
  });
  return static_cast<std::size_t>(stop - text.begin());
}

TYPED_TEST(ByteChunkTest, CountsThePlainBytesBeforeEachByteAtEachPlace) {
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t place = 0; place < TypeParam::kBytes; ++place) {
      for (const char filler : {'a', ' ', '\x7f', '\xff', '\x80', '"'}) {
        std::string text(TypeParam::kBytes, filler);
        text[place] = static_cast<char>(byte);
        const auto chunk = TypeParam::load(text.data());
        for (const bool wide : {true, false}) {
          ASSERT_EQ(std::min(chunk.plain(wide), TypeParam::kBytes), plain_of(text, wide))
              << byte << " at " << place;
        }
      }
    }
  }
}

TYPED_TEST(ByteChunkTest, SeesBytesAbove127AmongTheFirst) {
  for (std::size_t place = 0; place < TypeParam::kBytes; ++place) {
    std::string text(TypeParam::kBytes, 'a');
    text[place] = '\x80';
    for (std::size_t count = 0; count <= TypeParam::kBytes; ++count) {
      EXPECT_EQ(TypeParam::load(text.data()).has_wide(count), place < count);
    }
  }
}

TYPED_TEST(ByteChunkTest, TakesBlanksForWhatIsMissing) {
  constexpr std::string_view kText = "0123456789abcdef";
  for (std::size_t size = 0; size < TypeParam::kBytes; ++size) {
    const std::string part(kText.substr(0, size));  // of its own: nothing behind it may be read
    std::array<char, TypeParam::kBytes> stored{};
    TypeParam::load_part(part.data(), size).store(stored.data());
    EXPECT_EQ(std::string_view(stored.data(), stored.size()),
              part + std::string(TypeParam::kBytes - size, ' '));
  }
}

}  // namespace
}  // namespace gatecrash::wire
