#include "harness/replay/matcher.h"

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"
#include "stack/wire/jsonrpc.h"
#include "stack/wire/mcp.h"

namespace gatecrash::replay {
namespace {

const std::string kRecorded = "0190163d-8694-739b-aea5-966c26f8ad90";
const std::string kReplayed = "0190163d-8694-739b-aea5-000000000001";

/// Every change as "POINTER: RECORDED -> GOT", one a line.
std::string changes(std::string_view recorded, std::string_view got) {
  IdMap ids;
  std::string out;
  for (const Difference& difference : compare_answers(recorded, got, ids).changed) {
    out += difference.pointer + ": " + difference.recorded + " -> " + difference.got + "\n";
  }
  return out;
}

std::string answer(std::string_view text) {
  std::string out = R"({"jsonrpc":"2.0","id":3,"result":{"content":[{"type":"text","text":)";
  wire::append_json_string(out, text);
  return out + "}]}}\n";
}

TEST(Matcher, PointsAtWhatChanged) {
  struct Case {
    const char* name;
    std::string recorded;
    std::string got;
    std::string changes;
  };

  const Case cases[] = {
      {"equal", R"({"a":1})", R"({"a":1})", ""},
      {"value", R"({"a":{"b":[1,2]}})", R"({"a":{"b":[1,3]}})", "/a/b/1: 2 -> 3\n"},
      {"type", R"({"a":1})", R"({"a":"1"})", "/a: 1 -> \"1\"\n"},
      {"number spelling", R"({"a":1.10})", R"({"a":1.1})", "/a: 1.10 -> 1.1\n"},
      {"absent", R"({"a":1,"b~/":2})", R"({"a":1})", "/b~0~1: 2 -> (absent)\n"},
      {"extra", R"({"a":1})", R"({"a":1,"b":2})", "/b: (absent) -> 2\n"},
      {"shorter array", "[1,2]", "[1]", "/1: 2 -> (absent)\n"},
      {"longer array", "[1]", "[1,2]", "/1: (absent) -> 2\n"},
      {"first item gone", R"([{"a":1},2,3])", "[2,3]", "/0: {\"a\":1} -> (absent)\n"},
      {"item more in the middle", "[1,3]", "[1,2,3]", "/1: (absent) -> 2\n"},
      {"order", R"({"a":1,"b":2})", R"({"b":2,"a":1})",
       ": (members in this order: a, b) -> (members in this order: b, a)\n"},
      {"space", R"({"a": 1})", R"({"a":1})",
       ": (spelt otherwise at byte 5) {\"a\": 1} -> (spelt otherwise at byte 5) {\"a\":1}\n"},
      {"escape", R"(["A"])", R"(["\u0041"])",
       ": (spelt otherwise at byte 1) [\"A\"] -> (spelt otherwise at byte 1) [\"\\u0041\"]\n"},
      {"line end", "{}\n", "{}\r\n",
       ": (spelt otherwise at byte 2) {}\\x0a -> (spelt otherwise at byte 2) {}\\x0d\\x0a\n"},
      {"not JSON", "ready\n", "steady\n", ": ready\\x0a -> steady\\x0a\n"},
      {"birth date", R"({"birthDate":"1980-02-29"})", R"({"birthDate":"1980-02-28"})",
       "/birthDate: 1980-02-29 -> 1980-02-28\n"},
      {"clinical time", R"({"effectiveDateTime":"2026-01-01T00:00:00Z"})",
       R"({"effectiveDateTime":"2026-01-01T00:00:01Z"})",
       "/effectiveDateTime: 2026-01-01T00:00:00Z -> 2026-01-01T00:00:01Z\n"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(changes(c.recorded, c.got), c.changes) << c.name;
  }
}

TEST(Matcher, LooksIntoTheJsonOfATextBlock) {
  EXPECT_EQ(changes(answer(R"({"family":"Smith"})"), answer(R"({"family":"Smyth"})")),
            "/result/content/0/text in its JSON /family: Smith -> Smyth\n");
  EXPECT_EQ(
      changes(answer("{\n  \"a\": 1\n}"), answer("{\n  \"a\":  1\n}")),
      "/result/content/0/text in its JSON : (spelt otherwise at byte 8) {\\x0a  \"a\": 1\\x0a} "
      "-> (spelt otherwise at byte 8) {\\x0a  \"a\":  1\\x0a}\n");
  EXPECT_EQ(changes(answer("{broken"), answer("{broken!")),
            "/result/content/0/text: {broken -> {broken!\n");
}

TEST(Matcher, ListsVolatileValuesAndLearnsIds) {
  IdMap ids;
  const auto resource = [](const std::string& id, const char* time, const char* version) {
    return answer("{\"id\": \"" + id + "\", \"meta\": {\"versionId\": \"" + version +
                  "\", \"lastUpdated\": \"" + time + "\"}}");
  };
  const Comparison comparison =
      compare_answers(resource(kRecorded, "2026-11-21T09:00:39.123Z", "1"),
                      resource(kReplayed, "2026-11-22T10:00:00Z", "2"), ids);
  EXPECT_TRUE(comparison.changed.empty());
  ASSERT_EQ(comparison.volatiles.size(), 3U);
  EXPECT_EQ(comparison.volatiles[0].pointer, "/result/content/0/text in its JSON /id");
  EXPECT_EQ(comparison.volatiles[0].recorded, kRecorded);
  EXPECT_EQ(comparison.volatiles[0].got, kReplayed);
  EXPECT_EQ(why_text(comparison.volatiles[0].why), "id made by the server");
  EXPECT_EQ(comparison.volatiles[1].why, Why::kVersion);
  EXPECT_EQ(comparison.volatiles[2].why, Why::kTime);
  EXPECT_EQ(ids.rewrite("\"Patient/" + kRecorded + "\""), "\"Patient/" + kReplayed + "\"");
}

TEST(Matcher, CallsTwoIdsMixedUpAChange) {
  IdMap ids;
  const std::string a = "11111111111111111111111111111111";
  const std::string b = "22222222222222222222222222222222";
  EXPECT_TRUE(compare_answers("[\"" + a + "\",\"" + b + "\"]", "[\"" + b + "\",\"" + a + "\"]", ids)
                  .changed.empty());
  const Comparison mixed = compare_answers("[\"" + a + "\"]", "[\"" + a + "\"]", ids);
  ASSERT_EQ(mixed.changed.size(), 1U);
  EXPECT_EQ(mixed.changed[0].pointer, "/0");
  EXPECT_EQ(mixed.changed[0].got, a + " (" + a + " is " + b + " in this replay)");
}

TEST(Matcher, LearnsPageTokens) {
  IdMap ids;
  EXPECT_TRUE(compare_answers(R"({"next_token":"abc","url":"http://h/x?page=tok1"})",
                              R"({"next_token":"xyz","url":"http://h/x?page=tok2"})", ids)
                  .changed.empty());
  EXPECT_EQ(ids.rewrite(R"({"a":"abc","b":"tok1","c":"abcd"})"),
            R"({"a":"xyz","b":"tok2","c":"abcd"})");
}

TEST(Matcher, ShowsWhereALongTextStartsToDiffer) {
  const std::string text(300, 'x');
  const std::string shown =
      changes("[\"" + text + "a" + text + "\"]", "[\"" + text + "b" + text + "\"]");
  EXPECT_NE(shown.find("xxxaxxx"), std::string::npos) << shown;
  EXPECT_NE(shown.find("(from byte 260)"), std::string::npos) << shown;
  EXPECT_LT(shown.size(), 400U);
}

TEST(Matcher, ComparesTimesInProseByShape) {
  EXPECT_EQ(changes(answer("denied until 2026-11-21T09:00:39Z"),
                    answer("denied until 2026-11-21T09:01:00Z")),
            "");
  EXPECT_EQ(changes(answer("denied until 2026-11-21T09:00:39Z"), answer("denied until later")),
            "/result/content/0/text: denied until 2026-11-21T09:00:39Z -> denied until later\n");
}

TEST(Matcher, NoticesEveryChangedByteOfAnAnswer) {
  const std::string recorded = answer(
      "{\n  \"resourceType\": \"Patient\",\n  \"name\": [{\"family\": \"O'Neil\"}],\n"
      "  \"multipleBirthInteger\": 10,\n  \"active\": true\n}");
  for (std::size_t i = 0; i < recorded.size(); ++i) {
    for (const unsigned flip : {1U, 2U, 32U}) {
      std::string changed = recorded;
      changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ flip);
      EXPECT_NE(changes(changed, recorded), "") << "byte " << i << " flipped by " << flip;
    }
  }
}

}  // namespace
}  // namespace gatecrash::replay
