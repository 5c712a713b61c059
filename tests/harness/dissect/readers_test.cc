// What each reader makes of the same bytes: rows of the catalogue of hostile messages, each with
// what is seen and by whom. A row that fails means that a library changed.
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "harness/dissect/envelope.h"
#include "harness/dissect/reader.h"

namespace gatecrash::dissect {
namespace {

using std::string_view_literals::operator""sv;

constexpr auto kReaders = std::to_array<const Reader*>({
    &kNlohmann, &kSimdjson,    &kRapidjson, &kJsoncpp,    &kJsoncppStrict,
    &kYajl,     &kJansson,     &kCjson,     &kCjsonExact, &kSimdjsonOnDemand,
    &kNode,     &kCpython,     &kPydantic,  &kGoStruct,   &kGoMap,
    &kSerde,    &kSerdeStruct, &kJackson,   &kDotnet,     &kPhp,
    &kRuby,
});

/// "method|tool|id|arguments", NUL as @; "-" when it is refused.
std::string seen_by(const Reader& reader, std::string_view text) {
  std::vector<Understood> out;
  auto value = reader.read(text);
  if (!value || !understand(*std::move(value), reader, {}, out)) {
    return "-";
  }
  std::string seen =
      out[0].method + "|" + out[0].tool.value_or("-") + "|" + out[0].id + "|" + out[0].arguments;
  for (char& byte : seen) {
    byte = byte == '\0' ? '@' : byte;
  }
  return seen;
}

struct Seen {
  std::string_view what;
  std::string_view readers;  // names with spaces between; "others": whom no cell names
};

struct Row {
  std::string_view id;  // in the catalogue
  std::string_view text;
  std::vector<Seen> seen;  // whom no cell covers refuses
};

bool names(std::string_view list, std::string_view name) {
  return (" " + std::string(list) + " ").find(" " + std::string(name) + " ") != std::string::npos;
}

std::string_view expected(const Row& row, std::string_view reader) {
  std::string_view others = "-";
  for (const Seen& cell : row.seen) {
    if (names(cell.readers, reader)) {
      return cell.what;
    }
    others = cell.readers == "others" ? cell.what : others;
  }
  return others;
}

// clang-format off: a row is a message and who sees what in it.
const std::vector<Row> kRows = {
    {"J01", R"({"method":"tools/call","id":1,"params":{"name":"read_file","name":"delete_all"}})"sv,
     {{"tools/call|delete_all|1|", "others"}, {"tools/call|read_file|1|", "simdjson rapidjson yajl cjson cjson-exact simdjson-ondemand"}, {"-", "jsoncpp-strict serde-struct"}}},
    {"J05", R"({"method":"tools/call","id":1,"params":{"name":"read_file","n\u0061me":"delete_all"}})"sv,
     {{"tools/call|delete_all|1|", "others"}, {"tools/call|read_file|1|", "simdjson rapidjson yajl cjson cjson-exact simdjson-ondemand"}, {"-", "jsoncpp-strict serde-struct"}}},
    {"J06", R"({"\u006dethod":"tools/call","id":1,"params":{"name":"read_file"}})"sv,
     {{"tools/call|read_file|1|", "others"}, {"-", "simdjson-ondemand"}}},
    {"J08", R"({"method":"ping","Method":"tools/call","id":1,"params":{"name":"read_file"}})"sv,
     {{"ping|-|1|", "others"}, {"tools/call|read_file|1|", "go-struct"}}},
    {"J09", R"({"METHOD":"tools/call","ID":1,"PARAMS":{"NAME":"read_file"}})"sv,
     { {"tools/call|read_file|1|", "cjson go-struct"}}},
    {"J11", R"({"method":"tools/call","id":1,"params":{"name":"read_file","name\u0000":"delete_all"}})"sv,
     {{"tools/call|read_file|1|", "others"}, {"-", "jansson"}}},
    {"J12", R"({"method\u0000x":"ping","method":"tools/call","id":1,"params":{"name":"a"}})"sv,
     {{"tools/call|a|1|", "others"}, {"ping|-|1|", "yajl cjson cjson-exact"}, {"-", "jansson"}}},
    {"J13", R"({"method":"tools/call","id":1,"params":{"name":"delete_all\u0000_safe"}})"sv,
     {{"tools/call|delete_all@_safe|1|", "others"}, {"tools/call|delete_all|1|", "yajl cjson cjson-exact"}, {"-", "jansson"}}},
    {"J14", "{\"method\":\"tools/call\",\"id\":1,\"params\":{\"name\":\"read\0_file\"}}"sv,
     {{"tools/call|read@_file|1|", "jsoncpp jsoncpp-strict"}, {"tools/call|read|1|", "cjson cjson-exact"}}},
    {"J15", R"({"method":"tools/call","id":1,"params":{"name":"read_file\ud800"}})"sv,
     {{"tools/call|read_file?|1|", "yajl"}, {"tools/call|read_file\xef\xbf\xbd|1|", "node cpython go-struct go-map jackson ruby"}}},
    {"J16", R"({"method":"tools/call","id":1,"params":{"arguments":{"x\ud800":1,"x\udfff":2}}})"sv,
     {{"tools/call|-|1|{\"x?\":1,\"x\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\":2}", "yajl"}, {"tools/call|-|1|{\"x\xef\xbf\xbd\":2}", "node cpython go-struct go-map jackson ruby"}}},
    {"J17", "{\"method\":\"tools/call\",\"id\":1,\"params\":{\"name\xff\":\"a\"}}"sv,
     {{"-", "nlohmann simdjson yajl jansson simdjson-ondemand serde serde-struct php"}, {"tools/call|-|1|", "others"}}},
    {"J18", R"({"method":"tools/call",/*"id":1,*/"params":{"name":"a"}})"sv,
     {{"tools/call|a||", "jsoncpp jsoncpp-strict yajl ruby"}}},
    {"J19", R"({"method":"tools/call","id":1,"params":{"name":"a",}})"sv,
     {{"tools/call|a|1|", "jsoncpp"}}},
    {"J19b", R"({'method':'tools/call','id':1})"sv,
     {}},
    {"J20", R"({"method":"ping","id":1}garbage)"sv,
     {{"ping|-|1|", "jsoncpp cjson cjson-exact jackson"}}},
    {"J20b", R"({"method":"ping","id":1}})"sv,
     {{"ping|-|1|", "jsoncpp cjson cjson-exact simdjson-ondemand jackson"}}},
    {"J21", R"({"method":"tools/call","id":1,"params":{"name":"a"})"sv,
     {}},
    {"J23", R"({"method":"tools/call","id":1,"params":{"arguments":{"a":NaN}}})"sv,
     {{"tools/call|-|1|{\"a\":null}", "cpython pydantic"}}},
    {"J23b", R"({"method":"tools/call","id":1,"params":{"arguments":{"a":-Infinity}}})"sv,
     {{"tools/call|-|1|{\"a\":null}", "cpython pydantic"}}},
    {"J24", R"({"method":"tools/call","id":1,"params":{"arguments":{"a":1e400}}})"sv,
     {{"tools/call|-|1|{\"a\":null}", "yajl cjson cjson-exact node cpython pydantic jackson system-text-json php ruby"}}},
    {"J25", R"({"method":"ping","id":9007199254740993})"sv,
     {{"ping|-|9007199254740993|", "others"}, {"ping|-|9007199254740992|", "cjson cjson-exact node go-struct go-map"}}},
    {"J26", R"({"method":"ping","id":18446744073709551616})"sv,
     {{"ping|-|18446744073709551616|", "others"}, {"-", "simdjson jansson simdjson-ondemand"}}},
    {"J27", R"({"method":"ping","id":1.0})"sv,
     {{"ping|-|1|", "others"}}},
    {"J27b", R"({"method":"ping","id":-0})"sv,
     {{"ping|-|0|", "others"}}},
    {"J28", R"({"method":"ping","id":01})"sv,
     {{"ping|-|1|", "jsoncpp jsoncpp-strict cjson cjson-exact"}}},
    {"J28b", R"({"method":"ping","id":+1})"sv,
     {{"ping|-|1|", "jsoncpp jsoncpp-strict"}}},
    {"J28c", R"({"method":"ping","id":0x10})"sv,
     {}},
    {"J29", "{\"method\":\"tools/call\",\"id\":1,\"params\":{\"name\":\"a\tb\"}}"sv,
     {{"tools/call|a\tb|1|", "jsoncpp jsoncpp-strict cjson cjson-exact"}}},
    {"J30", "{\"method\":\"ping\",\f\"id\":1}"sv,
     {{"ping|-|1|", "yajl cjson cjson-exact"}}},
    {"J30b", "{\"method\":\"ping\",\xc2\xa0\"id\":1}"sv,
     {}},
    {"J31", R"({"method":"pin\g","id":1})"sv,
     {{"ping|-|1|", "ruby"}}},
    {"H31", "\xef\xbb\xbf{\"method\":\"ping\",\"id\":1}"sv,
     {{"ping|-|1|", "nlohmann rapidjson jsoncpp jsoncpp-strict cjson cjson-exact"}}},
    {"H33", "{\"method\":\"ping\",\"id\":1}\0{}"sv,
     {{"ping|-|1|", "nlohmann rapidjson jsoncpp jsoncpp-strict yajl cjson cjson-exact simdjson-ondemand jackson"}}},
    {"F20", "{\"method\":\"ping\",\"id\":1,\"p\":\"\xff\"}"sv,
     {{"-", "nlohmann simdjson yajl jansson simdjson-ondemand serde serde-struct php"}, {"ping|-|1|", "others"}}},
    {"NULL0", "\0{\"method\":\"ping\",\"id\":1}"sv,
     {{"ping|-|1|", "cjson cjson-exact"}}},
    {"EMPTYKEY", R"({"":1,"method":"ping"})"sv,
     {{"ping|-||", "others"}}},
};
// clang-format on

TEST(Readers, SeeWhatTheCatalogueSays) {
  for (const Row& row : kRows) {
    for (const Reader* reader : kReaders) {
      EXPECT_EQ(seen_by(*reader, row.text), expected(row, reader->name))
          << row.id << " as read by " << reader->name << ": " << row.text;
    }
  }
}

TEST(Readers, FoldTheLettersThatGoFolds) {
  const std::string text =
      "{\"method\":\"tools/call\",\"id\":1,\"params\":{\"name\":\"a\"},"
      "\"param\xc5\xbf\":{\"name\":\"b\"}}";
  EXPECT_EQ(seen_by(kGoStruct, text), "tools/call|b|1|");
  EXPECT_EQ(seen_by(kCjson, text), "tools/call|a|1|");
  EXPECT_EQ(seen_by(kGoMap, text), "tools/call|a|1|");
}

TEST(Readers, LeaveAFieldAloneWhereGoMeetsNull) {
  constexpr std::string_view kText =
      R"({"method":"tools/call","id":1,"params":{"name":"delete_all","name":null}})";
  EXPECT_EQ(seen_by(kGoStruct, kText), "tools/call|delete_all|1|");
  EXPECT_EQ(seen_by(kNode, kText), "tools/call|-|1|");
  EXPECT_EQ(seen_by(kSimdjson, kText), "tools/call|delete_all|1|");
}

TEST(Readers, RefuseANumberThatGoHasAFieldFor) {
  EXPECT_EQ(seen_by(kGoStruct, R"({"method":"x","y":1e400})"), "x|-||");
  EXPECT_EQ(seen_by(kGoStruct, R"({"method":"x","params":[1e400]})"), "-");
  EXPECT_EQ(seen_by(kGoMap, R"({"method":"x","y":1e400})"), "-");
}

TEST(Readers, RefuseAMethodThatGoMeetsWithAnotherType) {
  constexpr std::string_view kText = R"({"Method":1,"method":"x"})";
  EXPECT_EQ(seen_by(kGoStruct, kText), "-");
  EXPECT_EQ(seen_by(kNode, kText), "x|-||");
}

struct Depth {
  const Reader* reader;
  std::size_t accepted_max;  // of values inside one another
};

TEST(Readers, RefuseWhatIsDeeperThanTheirBound) {
  for (const Depth& row : std::to_array<Depth>({{&kNlohmann, kDepthMax},
                                                {&kRapidjson, kDepthMax},
                                                {&kYajl, kDepthMax},
                                                {&kJansson, kDepthMax},
                                                {&kNode, kDepthMax},
                                                {&kGoStruct, kDepthMax},
                                                {&kSimdjson, 1'024},
                                                {&kJsoncpp, 1'000},
                                                {&kCjson, 1'000},
                                                {&kJackson, 1'000},
                                                {&kPhp, 512},
                                                {&kPydantic, 200},
                                                {&kSerde, 127},
                                                {&kRuby, 100},
                                                {&kDotnet, 64}})) {
    const auto nested = [](std::size_t depth) {
      return R"({"method":"x","x":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') +
             "}";
    };
    EXPECT_EQ(seen_by(*row.reader, nested(row.accepted_max)), "x|-||") << row.reader->name;
    EXPECT_EQ(seen_by(*row.reader, nested(row.accepted_max + 1)), "-") << row.reader->name;
  }
}

TEST(Readers, SurviveBombsOfBrackets) {
  for (const Reader* reader : kReaders) {
    for (const std::string_view open : {"["sv, "{\"a\":"sv, "[{\"a\":"sv}) {
      std::string bomb;
      for (std::size_t i = 0; i < 100'000; ++i) {
        bomb += open;
      }
      EXPECT_EQ(seen_by(*reader, bomb), "-") << reader->name;
    }
    EXPECT_EQ(seen_by(*reader, std::string(100'000, '[') + std::string(100'000, ']')), "-")
        << reader->name;
  }
}

}  // namespace
}  // namespace gatecrash::dissect
