// client_tokens: ClientToken idempotency: a repeated request gets the first one's answer.
//
// Value type. Source: HealthLake API Reference (ClientToken); what a token with other parameters
// gets is not documented there: here ValidationException.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace gatecrash::healthlake {

class ClientTokens {
 public:
  enum class Use : std::uint8_t { kFirst, kRepeat, kOtherRequest };

  struct Found {
    Use use = Use::kFirst;
    std::string answer;  // the first answer's body; with kRepeat only
  };

  /// `operation` and `token` name the request, `request_hash` stands for all of it.
  Found find(std::string_view operation, std::string_view token, std::uint64_t request_hash) const;

  void remember(std::string_view operation, std::string_view token, std::uint64_t request_hash,
                std::string_view answer);

 private:
  // SDKs invent a token for every call: the oldest are forgotten.
  static constexpr std::size_t kTokensMax = 256;

  struct Entry {
    std::uint64_t name = 0;  // of operation and token
    std::uint64_t request = 0;
    std::string answer;
  };

  std::deque<Entry> entries_;
};

}  // namespace gatecrash::healthlake
