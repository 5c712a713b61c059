// What the gateway forwards, every victim understands alike: as many messages as were forwarded,
// each with one method, tool, id and arguments. Over the whole catalogue of hostile messages, alone
// and in pairs, and over mutations of its bytes.
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "harness/dissect/grid.h"
#include "harness/dissect/victim.h"
#include "harness/generate/vectors.h"
#include "stack/base/rng.h"
#include "stack/gateway/gateway.h"
#include "stack/gateway/memory_audit_sink.h"
#include "stack/gateway/stdio_gateway.h"
#include "stack/policy/hosted_dialect.h"
#include "stack/policy/memory_counter_store.h"

namespace gatecrash::dissect {
namespace {

// Everything that the gateway can read goes on, but for one tool.
constexpr std::string_view kPolicy =
    R"({"version":"1","default":"allow","tools":{"delete_all":{"action":"deny"}}})";

constexpr std::string_view kCalls[] = {
    R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_file",)"
    R"("arguments":{"path":"/data/a.txt","limit":20,"deep":{"list":[1,2.50,-0.5e3,true,null]}},)"
    R"("_meta":{"progressToken":"p-1"}}})",
    R"({"jsonrpc":"2.0","id":"c-12","method":"tools/call","params":{"name":"create_fhir_resource",)"
    R"("arguments":{"resource":{"resourceType":"Observation","status":"final","code":{"text":)"
    R"("K\u00f6rpergr\u00f6\u00dfe \ud83d\ude00"},"valueQuantity":{"value":1.80,"unit":"m"}}}}})",
    R"({"jsonrpc":"2.0","id":3,"method":"ping"})",
    R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})",
};

std::shared_ptr<const policy::Policy> the_policy() {
  static const auto kRead = policy::read_hosted_policy(kPolicy, "policy");
  static const auto kShared = std::make_shared<const policy::Policy>(*kRead);
  return kShared;
}

/// What a fresh gateway sends to the server when these bytes come from the client.
std::string forwarded(std::string_view bytes, std::size_t& messages) {
  policy::MemoryCounterStore counters;
  gateway::MemoryAuditSink audit;
  gateway::Gateway gateway(the_policy(), counters, audit);
  gateway::StdioGateway lines(gateway);
  const Instant now = instant_from_us(1'795'251'600'000'000);
  gateway::Actions actions;
  lines.open("s", "g", now, actions);
  lines.from_client("s", bytes, now, actions);
  std::string sent;
  messages = 0;
  for (const gateway::Action& action : actions) {
    if (action.kind == gateway::Action::Kind::kToUpstream) {
      sent += action.bytes;
      ++messages;
    }
  }
  return sent;
}

/// A whole number that a double may not hold: readers keep it, round it or refuse it. The gateway
/// hands on the token that it judged, so that a server may be as exact as it likes.
bool has_long_number(std::string_view text) {
  std::size_t digits = 0;
  for (const char byte : text) {
    digits = byte >= '0' && byte <= '9' ? digits + 1 : 0;
    if (digits >= 16) {
      return true;
    }
  }
  return false;
}

/// How many messages were forwarded; each difference between victims is a failure.
std::size_t check(std::string_view bytes, std::string_view what) {
  std::size_t messages = 0;
  const std::string sent = forwarded(bytes, messages);
  if (messages == 0 || has_long_number(sent)) {
    return 0;
  }
  std::vector<View> views;
  for (const VictimKind& kind : victim_kinds()) {
    views.push_back(view_of(kind, sent));
  }
  const auto groups = group_views(views);
  EXPECT_EQ(groups.size(), 1U) << what << " from the client: " << bytes << "to the server: " << sent
                               << grid_text(groups, true);
  EXPECT_EQ(views.front().messages.size(), messages) << what << ": " << sent;
  return messages;
}

TEST(Forwarded, IsReadAlikeByAllAfterEachVectorOfTheCatalogue) {
  std::size_t messages = 0;
  for (const std::string_view call : kCalls) {
    for (const generate::Vector* vector : generate::world_vectors()) {
      for (const generate::Position position : vector->positions.list()) {
        for (const auto encoding : {generate::Encoding::kRaw, generate::Encoding::kEscaped}) {
          if (encoding != generate::Encoding::kRaw && !vector->spelled) {
            continue;
          }
          auto text = generate::take_apart(call);
          ASSERT_TRUE(text);
          if (vector->apply(*text, {position, encoding, "delete_all"})) {
            messages +=
                check(put_together(*text), generate::VectorUse{vector, position, encoding}.text());
          }
        }
      }
    }
  }
  EXPECT_GT(messages, 100U);
}

TEST(Forwarded, IsReadAlikeByAllAfterTwoVectors) {
  std::size_t messages = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    auto choices = generate::Choices::from_seed(seed);
    auto text = generate::take_apart(kCalls[seed % std::size(kCalls)]);
    ASSERT_TRUE(text);
    make_hostile(*text, "delete_all", choices);
    messages += check(put_together(*text), "seed " + std::to_string(seed));
  }
  EXPECT_GT(messages, 10U);
}

std::string mutated(std::string text, Rng& rng) {
  constexpr std::string_view kPieces[] = {"\"",
                                          "\\",
                                          "{",
                                          "}",
                                          "[",
                                          "]",
                                          ",",
                                          ":",
                                          "\xff",
                                          "\n",
                                          "\r",
                                          "\t",
                                          " ",
                                          "0",
                                          "1",
                                          "-",
                                          ".",
                                          "e",
                                          "\\u0000",
                                          "\\/",
                                          "\\n",
                                          "null",
                                          "true",
                                          "1e999",
                                          "1E-7",
                                          "1.0",
                                          "-0",
                                          "\\u2028",
                                          "\x7f",
                                          "\xc2\x85",
                                          "\xe2\x80\xa8",
                                          "\"Name\":1,",
                                          "\"a\":{},",
                                          "\xef\xbb\xbf"};
  const std::uint64_t edits = 1 + rng.below(3);
  for (std::uint64_t edit = 0; edit < edits; ++edit) {
    const std::size_t at = rng.below(text.size());
    switch (rng.below(4)) {
      case 0:
        text.insert(at, kPieces[rng.below(std::size(kPieces))]);
        break;
      case 1:
        text.erase(at, 1 + rng.below(3));
        break;
      case 2:
        text[at] = static_cast<char>(rng.below(256));
        break;
      default:
        text.insert(rng.below(text.size() + 1), text.substr(at, 1 + rng.below(30)));
        break;
    }
    text += text.empty() ? "{" : "";
  }
  return text;
}

TEST(Forwarded, IsReadAlikeByAllAfterMutations) {
  std::size_t messages = 0;
  Rng rng(7);
  for (int i = 0; i < 1'500; ++i) {
    const std::string text = mutated(std::string(kCalls[rng.below(std::size(kCalls))]), rng);
    messages += check(text + "\n", "mutation " + std::to_string(i));
  }
  EXPECT_GT(messages, 80U);
}

TEST(Forwarded, HoldsNoNulThatEndsAMethodOrAnArgumentInC) {
  for (const std::string_view text :
       {R"({"jsonrpc":"2.0","id":1,"method":"tools/call\u0000","params":{"name":"delete_all"}})"
        "\n",
        R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_file",)"
        R"("arguments":{"path":"/secret\u0000.txt"}}})"
        "\n"}) {
    std::size_t messages = 0;
    EXPECT_EQ(forwarded(text, messages), "");
  }
}

}  // namespace
}  // namespace gatecrash::dissect
