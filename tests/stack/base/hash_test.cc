#include "stack/base/hash.h"

#include <array>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace gatecrash {
namespace {

// Seeds, findings and trace hashes are written into files: a changed value here breaks them all.
TEST(Hash64, IsStableAcrossReleases) {
  const std::array<std::pair<std::string_view, std::uint64_t>, 5> pinned = {
      {{"", 0xccfde913c82dc5b3U},
       {"a", 0x159be9f7287c10acU},
       {"12345678", 0x339daff997d7d3c3U},
       {"gatecrash", 0x28090a9664ad1e52U},
       {"tools/call search_with_parameters", 0x96a19c6841a00750U}}};
  for (const auto& [bytes, value] : pinned) {
    EXPECT_EQ(hex64(hash64(bytes)), hex64(value)) << bytes;
  }
}

TEST(Hasher, IsStableAcrossReleases) {
  EXPECT_EQ(Hasher().value(), 0xae61ccde869f4f5dU);
  EXPECT_EQ(Hasher().add(0U).value(), 0x4ef3e50baf9d1f3eU);
  EXPECT_EQ(Hasher().add(1U).add(2U).value(), 0x40f7482bfb333312U);
}

TEST(Hasher, TakesAnEmptyViewThatPointsNowhere) {
  EXPECT_EQ(hash64(std::string_view()), hash64(""));
}

TEST(Hasher, SeparatesByteStrings) {
  EXPECT_NE(Hasher().add("ab").add("c").value(), Hasher().add("a").add("bc").value());
  EXPECT_NE(Hasher().add("").value(), Hasher().value());
  EXPECT_NE(hash64(std::string_view("\0", 1)), hash64(std::string_view("\0\0", 2)));
}

TEST(Hasher, DependsOnOrder) {
  EXPECT_NE(Hasher().add(1U).add(2U).value(), Hasher().add(2U).add(1U).value());
}

TEST(Mix64, IsSplitmix64sFinaliser) {
  EXPECT_EQ(mix64(0), 0U);
  EXPECT_EQ(mix64(1), 0x5692161d100b05e5U);
  EXPECT_EQ(mix64(0x9e3779b97f4a7c15U), 0xe220a8397b1dcdafU);
}

RC_GTEST_PROP(HasherProperty, EachByteCounts, (std::string bytes)) {
  RC_PRE(!bytes.empty());
  const std::uint64_t before = hash64(bytes);
  const std::size_t at = *rc::gen::inRange<std::size_t>(0, bytes.size());
  bytes[at] = static_cast<char>(bytes[at] ^ 0x01);
  RC_ASSERT(hash64(bytes) != before);
}

TEST(Hex64, WritesSixteenDigits) {
  EXPECT_EQ(hex64(0), "0000000000000000");
  EXPECT_EQ(hex64(0x0123456789abcdefU), "0123456789abcdef");
  EXPECT_EQ(hex64(~std::uint64_t{0}), "ffffffffffffffff");
}

TEST(Sha256Hex, FollowsFips180) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex(std::string_view()), sha256_hex(""));
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(HmacSha256Hex, FollowsRfc4231) {
  EXPECT_EQ(hmac_sha256_hex(std::string(20, '\x0b'), "Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hmac_sha256_hex("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hmac_sha256_hex("", ""),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

}  // namespace
}  // namespace gatecrash
