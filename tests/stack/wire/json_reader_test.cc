#include "stack/wire/json_reader.h"

#include <array>
#include <ctime>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "stack/wire/json_writer.h"

namespace gatecrash::wire {
namespace {

using namespace std::string_view_literals;

struct Accepted {
  std::string_view name;
  std::string_view bytes;
  std::string_view canonical;  // what write_json makes of it
};

constexpr Accepted kAccepted[] = {
    {"null", "null", "null"},
    {"true", "true", "true"},
    {"false", "false", "false"},
    {"zero", "0", "0"},
    {"minus zero keeps its sign", "-0", "-0"},
    {"decimal keeps its zeros", "1.10", "1.10"},
    {"exponent keeps its spelling", "1E+02", "1E+02"},
    {"integer beyond 64 bits", "123456789012345678901234567890", "123456789012345678901234567890"},
    {"underflow reads as 0", "1e-400", "1e-400"},
    {"empty string", R"("")", R"("")"},
    {"white space of all four kinds", " \t\r\n[ \t\r\n1 \t\r\n, \t\r\n2 \t\r\n] \t\r\n", "[1,2]"},
    {"white space in an object", R"( { "a" : 1 , "b" : { } } )", R"({"a":1,"b":{}})"},
    {"empty array with space", "[ ]", "[]"},
    {"short escapes", R"("\"\\\/\b\f\n\r\t")", R"("\"\\/\b\f\n\r\t")"},
    {"u escapes of ASCII", R"("\u0041\u005c\u0022\u002F")", R"("A\\\"/")"},
    {"u escapes in both cases", R"("\u00e9\u00E9")", "\"\xc3\xa9\xc3\xa9\""},
    {"escaped NUL", R"("\u0000")", R"("\u0000")"},
    {"escaped DEL is raw", R"("\u007f")", "\"\x7f\""},
    {"raw DEL", "\"\x7f\"", "\"\x7f\""},
    {"surrogate pair", R"("\ud83d\ude00")", "\"\xf0\x9f\x98\x80\""},
    {"first and last pair", R"("\ud800\udc00\udbff\udffd")",
     "\"\xf0\x90\x80\x80\xf4\x8f\xbf\xbd\""},
    {"raw UTF-8 of each length", "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"",
     "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\""},
    {"line separators come out escaped", "\"\xe2\x80\xa8\xe2\x80\xa9\"", R"("\u2028\u2029")"},
    {"key in escapes", R"({"\u006e\u0061me":1})", R"({"name":1})"},
    {"keys that differ in case only", R"({"a":1,"A":2})", R"({"a":1,"A":2})"},
    {"keys that differ in normal form only", "{\"\xc3\xa9\":1,\"e\xcc\x81\":2}",
     "{\"\xc3\xa9\":1,\"e\xcc\x81\":2}"},
    {"empty key", R"({"":1})", R"({"":1})"},
    {"NUL in a key", R"({"a\u0000":1,"a":2})", R"({"a\u0000":1,"a":2})"},
    {"same key in sibling objects", R"([{"a":1},{"a":2}])", R"([{"a":1},{"a":2}])"},
    {"same key in parent and child", R"({"a":{"a":1}})", R"({"a":{"a":1}})"},
    {"neighbours of noncharacters", "\"\xef\xb7\x8f\xef\xb7\xb0\xef\xbf\xbd\"",
     "\"\xef\xb7\x8f\xef\xb7\xb0\xef\xbf\xbd\""},
};

TEST(ReadJson, ReadsAndKeepsSpelling) {
  for (const auto& [name, bytes, canonical] : kAccepted) {
    const auto value = read_json(bytes);
    ASSERT_TRUE(value.has_value()) << name << ": " << value.error().to_string();
    EXPECT_EQ(write_json(*value), canonical) << name;
  }
}

struct Refused {
  std::string_view name;
  std::string_view bytes;
  Code code;
  std::string_view error;  // as Error::to_string
};

constexpr Code kJson = Code::kPeerBadJson;
constexpr Code kBytes = Code::kPeerBadBytes;

constexpr Refused kRefused[] = {
    {"nothing", "", kJson, "byte 0: ends where a value should stand"},
    {"white space alone", " \n", kJson, "byte 2: ends where a value should stand"},
    {"byte order mark", "\xef\xbb\xbf[]", kBytes, "byte 0: byte order mark"},
    {"UTF-16", "[\0]\0"sv, kJson, "byte 1: not a JSON value"},
    {"two values", "1 2", kJson, "byte 2: bytes after the value"},
    {"NUL after the value", "{}\0"sv, kJson, "byte 2: bytes after the value"},
    {"message after NUL", "{}\0{}"sv, kJson, "byte 2: bytes after the value"},
    {"form feed is no white space", "\f1", kJson, "byte 0: not a JSON value"},
    {"no-break space is no white space", "\xc2\xa0[]", kJson, "byte 0: not a JSON value"},
    {"word in other case", "True", kJson, "byte 0: not a JSON value"},
    {"word cut short", "tru", kJson, "byte 0: not a JSON value"},
    {"word run on", "truee", kJson, "byte 4: bytes after the value"},
    {"NaN", "NaN", kJson, "byte 0: not a JSON value"},
    {"minus infinity", "-Infinity", kJson, "byte 0: not a JSON value"},
    {"plus sign", "+1", kJson, "byte 0: not a JSON value"},
    {"minus alone", "-", kJson, "byte 0: not a JSON value"},
    {"leading zero", "01", kJson, "byte 1: bytes after the value"},
    {"leading zero in an array", "[-01]", kJson, "byte 3: expected , or ] in an array"},
    {"hexadecimal", "0x10", kJson, "byte 1: bytes after the value"},
    {"point first", ".5", kJson, "byte 0: not a JSON value"},
    {"point last", "5.", kJson, "byte 2: expected a digit after the point"},
    {"point before exponent", "5.e1", kJson, "byte 2: expected a digit after the point"},
    {"exponent without digits", "1e+", kJson, "byte 3: expected a digit in the exponent"},
    {"two exponent signs", "1e+-1", kJson, "byte 3: expected a digit in the exponent"},
    {"number beyond a double", "[1e400]", kJson, "byte 1: number beyond a double's range"},
    {"string without an end", "[\"a", kJson, "byte 1: string without an end"},
    {"string ends in backslash", "\"a\\", kJson, "byte 3: ends inside an escape"},
    {"raw tab in a string", "\"a\tb\"", kJson, "byte 2: control character in a string"},
    {"raw line end in a string", "\"a\n\"", kJson, "byte 2: control character in a string"},
    {"raw NUL in a string", "\"a\0\""sv, kJson, "byte 2: control character in a string"},
    {"single quotes", "'a'", kJson, "byte 0: not a JSON value"},
    {"unknown escape", R"("\a")", kJson, "byte 2: unknown escape"},
    {"hex escape", R"("\x41")", kJson, "byte 2: unknown escape"},
    {"upper-case U escape", R"("\U0041")", kJson, "byte 2: unknown escape"},
    {"escaped control byte", "\"\\\n\"", kJson, "byte 2: unknown escape"},
    {"u escape cut short", R"("\u004")", kJson, "byte 3: \\u without four hex digits"},
    {"u escape at the end", R"("\u00)", kJson, "byte 3: \\u without four hex digits"},
    {"u escape with a sign", R"("\u-041")", kJson, "byte 3: \\u without four hex digits"},
    {"u escape with a space", R"("\u 041")", kJson, "byte 3: \\u without four hex digits"},
    {"u escape with 0x", R"("\u0x41")", kJson, "byte 3: \\u without four hex digits"},
    {"lone high surrogate", R"("\ud800")", kJson, "byte 2: lone surrogate"},
    {"lone low surrogate", R"("\udc00")", kJson, "byte 2: lone surrogate"},
    {"high surrogate, then a letter", R"("\ud800a")", kJson, "byte 2: lone surrogate"},
    {"high surrogate, then another", R"("\ud800\ud800")", kJson, "byte 2: lone surrogate"},
    {"high surrogate, then an escape", R"("\ud800\n")", kJson, "byte 2: lone surrogate"},
    {"pair the wrong way round", R"("\udc00\ud800")", kJson, "byte 2: lone surrogate"},
    {"invalid UTF-8", "\"ab\xff\"", kBytes, "byte 1: invalid UTF-8 in a string"},
    {"overlong UTF-8", "\"\xc0\xaf\"", kBytes, "byte 1: invalid UTF-8 in a string"},
    {"surrogate in UTF-8", "\"\xed\xa0\x80\"", kBytes, "byte 1: invalid UTF-8 in a string"},
    {"UTF-8 cut by the quote", "\"\xc3\"", kBytes, "byte 1: invalid UTF-8 in a string"},
    {"UTF-8 halves joined by an escape", "\"\xc3\\u0041\xa9\"", kBytes,
     "byte 1: invalid UTF-8 in a string"},
    {"invalid UTF-8 in a key", "{\"a\xff\":1}", kBytes, "byte 2: invalid UTF-8 in a string"},
    {"raw noncharacter", "\"ab\xef\xbf\xbf\"", kJson,
     "byte 3: noncharacter in a string (RFC 7493 section 2.1)"},
    {"escaped noncharacter", R"("\ufdd0")", kJson,
     "byte 2: noncharacter in a string (RFC 7493 section 2.1)"},
    {"noncharacter as a pair", R"("\ud83f\udffe")", kJson,
     "byte 2: noncharacter in a string (RFC 7493 section 2.1)"},
    {"array without an end", "[1", kJson, "byte 2: ends inside an array"},
    {"array with a comma last", "[1,]", kJson, "byte 3: not a JSON value"},
    {"array of a comma", "[,]", kJson, "byte 1: not a JSON value"},
    {"array without a comma", "[1 2]", kJson, "byte 3: expected , or ] in an array"},
    {"array closed as an object", "[1}", kJson, "byte 2: expected , or ] in an array"},
    {"object without an end", R"({"a":1)", kJson, "byte 6: ends inside an object"},
    {"object after a comma", R"({"a":1,)", kJson, "byte 7: ends inside an object"},
    {"object with a comma last", R"({"a":1,})", kJson, "byte 7: expected a key in quotes"},
    {"object without a colon", R"({"a" 1})", kJson, "byte 5: expected : after a key"},
    {"object without a value", R"({"a":})", kJson, "byte 5: not a JSON value"},
    {"key without quotes", "{a:1}", kJson, "byte 1: expected a key in quotes"},
    {"number as a key", "{1:1}", kJson, "byte 1: expected a key in quotes"},
    {"comment", "[/**/1]", kJson, "byte 1: not a JSON value"},
    {"line comment", "[1]//", kJson, "byte 3: bytes after the value"},
    {"duplicate key", R"({"a":1,"a":1})", kJson, "byte 7: duplicate key \"a\""},
    {"duplicate key in escapes", R"({"name":1,"n\u0061me":2})", kJson,
     "byte 10: duplicate key \"name\""},
    {"duplicate empty key", R"({"":1,"":1})", kJson, "byte 6: duplicate key \"\""},
    {"duplicate key below", R"([{"b":{"a":1,"a":2}}])", kJson, "byte 13: duplicate key \"a\""},
    {"duplicate key with a line end", R"({"\n":1,"\u000a":1})", kJson,
     R"(byte 8: duplicate key "\x0a")"},
};

TEST(ReadJson, RefusesAndSaysWhere) {
  for (const auto& [name, bytes, code, error] : kRefused) {
    const auto value = read_json(bytes);
    ASSERT_FALSE(value.has_value()) << name;
    EXPECT_EQ(value.error().code, code) << name;
    EXPECT_EQ(value.error().to_string(), error) << name;
  }
}

TEST(ReadJson, RefusesEveryPrefixOfAMessage) {
  const std::string_view whole =
      "{\"a\":[1.5e3,true,null,\"\\u00e9\\ud83d\\ude00\xc3\xa9\"],\"b\":{\"c\":false}}";
  ASSERT_TRUE(read_json(whole).has_value());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    // A copy of exactly that size, so that a sanitizer sees any read past the end.
    const std::vector<char> bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(read_json({bytes.data(), bytes.size()}).has_value()) << size;
  }
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(ReadJson, BoundsDepth) {
  EXPECT_TRUE(read_json(nested(64)).has_value());
  const auto refused = read_json(nested(65));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Code::kPeerTooLarge);
  EXPECT_EQ(refused.error().to_string(), "byte 64: nested deeper than 64 levels");
  EXPECT_FALSE(read_json(nested(100'000)).has_value());
  EXPECT_FALSE(read_json(std::string(100'000, '[')).has_value());
}

TEST(ReadJson, BoundsDepthOfMixedNesting) {
  std::string text = "1";
  for (int i = 0; i < 32; ++i) {
    text = R"({"a":[)" + text + "]}";
  }
  EXPECT_TRUE(read_json(text).has_value());
  EXPECT_FALSE(read_json("[" + text + "]").has_value());
}

TEST(ReadJson, BoundsBytes) {
  JsonOptions options;
  options.bytes_max = 6;
  EXPECT_TRUE(read_json("[1, 2]", options).has_value());
  const auto refused = read_json("[1, 2] ", options);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Code::kPeerTooLarge);
}

TEST(ReadJson, BoundsChildren) {
  JsonOptions options;
  options.children_max = 2;
  EXPECT_TRUE(read_json("[1,2]", options).has_value());
  EXPECT_TRUE(read_json(R"({"a":1,"b":2})", options).has_value());
  EXPECT_TRUE(read_json("[[1,2],[3,4]]", options).has_value());
  for (const std::string_view bytes : {"[1,2,3]"sv, R"({"a":1,"b":2,"c":3})"sv}) {
    const auto refused = read_json(bytes, options);
    ASSERT_FALSE(refused.has_value()) << bytes;
    EXPECT_EQ(refused.error().code, Code::kPeerTooLarge);
  }
}

TEST(ReadJson, BoundsNumberBytes) {
  JsonOptions options;
  EXPECT_TRUE(read_json("0." + std::string(510, '1'), options).has_value());
  const auto refused = read_json("0." + std::string(511, '1'), options);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Code::kPeerTooLarge);
}

std::string object_of(std::size_t members, std::string_view last_key) {
  std::string text = "{";
  for (std::size_t i = 0; i < members; ++i) {
    text += "\"k" + std::to_string(i) + "\":1,";
  }
  return text + "\"" + std::string(last_key) + "\":2}";
}

TEST(ReadJson, FindsDuplicatesInObjectsOfEverySize) {
  for (const std::size_t members : {1U, 14U, 15U, 16U, 17U, 18U, 100U, 5000U}) {
    EXPECT_TRUE(read_json(object_of(members, "other")).has_value()) << members;
    EXPECT_FALSE(read_json(object_of(members, "k0")).has_value()) << members;
    const std::string last = "k" + std::to_string(members - 1);
    const auto refused = read_json(object_of(members, last));
    ASSERT_FALSE(refused.has_value()) << members;
    EXPECT_EQ(refused.error().message, "duplicate key \"" + last + "\"");
  }
}

// Comparing each key with each other takes seconds here, sorting a tenth of one.
TEST(ReadJson, ReadsObjectsOfManyMembersInLinearithmicTime) {
  const std::string text = object_of(40'000, "k0");
  for (const auto keys :
       {DuplicateKeys::kRefuse, DuplicateKeys::kKeepFirst, DuplicateKeys::kKeepLast}) {
    JsonOptions options;
    options.duplicate_keys = keys;
    const std::clock_t start = std::clock();
    EXPECT_EQ(read_json(text, options).has_value(), keys != DuplicateKeys::kRefuse);
    EXPECT_LT(std::clock() - start, CLOCKS_PER_SEC);
  }
}

TEST(ReadJson, ImitatesReadersThatKeepTheFirstDuplicate) {
  JsonOptions options;
  options.duplicate_keys = DuplicateKeys::kKeepFirst;
  EXPECT_EQ(write_json(*read_json(R"({"a":1,"b":2,"a":3,"\u0061":4})", options)),
            R"({"a":1,"b":2})");
  EXPECT_EQ(read_json(object_of(40, "k0"), options)->find("k0")->number_token(), "1");
}

TEST(ReadJson, ImitatesReadersThatKeepTheLastDuplicate) {
  JsonOptions options;
  options.duplicate_keys = DuplicateKeys::kKeepLast;
  EXPECT_EQ(write_json(*read_json(R"({"a":1,"b":2,"a":[3],"\u0061":{"x":4}})", options)),
            R"({"a":{"x":4},"b":2})");
  const auto large = read_json(object_of(40, "k0"), options);
  EXPECT_EQ(large->find("k0")->number_token(), "2");
  EXPECT_EQ(large->members().front().key, "k0");  // where the name first stood
  EXPECT_EQ(large->members().size(), 40U);
}

TEST(ReadJson, StillRefusesBadBytesInADroppedDuplicate) {
  JsonOptions options;
  options.duplicate_keys = DuplicateKeys::kKeepFirst;
  EXPECT_FALSE(read_json(R"({"a":1,"a":01})", options).has_value());
}

TEST(ReadJson, RefusesNulInKeysWhereAsked) {
  JsonOptions options;
  options.refuse_nul_keys = true;
  EXPECT_TRUE(read_json(R"({"a":"\u0000"})", options).has_value());
  const auto refused = read_json(R"([{"name\u0000":1}])", options);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().to_string(), R"(byte 2: U+0000 in the key "name\x00")");
}

}  // namespace
}  // namespace gatecrash::wire
