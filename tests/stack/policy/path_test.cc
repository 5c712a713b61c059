#include "stack/policy/path.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::policy {
namespace {

wire::Value json(std::string_view text) { return wire::read_json(text).value(); }

constexpr std::string_view kArguments =
    R"({"a":{"b":[10,{"c":true}],"null":null},"dotted.key":"d","":"empty","q\"":1,)"
    R"("\u00e9":2,"0":"zero"})";

/// What a path leads to, as JSON; "absent".
std::string found(std::string_view path) {
  static const wire::Value kRoot = json(kArguments);
  const wire::Value* const value = follow(read_path(path).value(), &kRoot);
  return value == nullptr ? "absent" : wire::write_json(*value);
}

TEST(Path, LeadsToMembersAndElements) {
  EXPECT_EQ(found("args.a.b[0]"), "10");
  EXPECT_EQ(found("args.a.b[1].c"), "true");
  EXPECT_EQ(found("args.a.null"), "null") << "a member that is null is there";
  EXPECT_EQ(found(R"(args["dotted.key"])"), R"("d")");
  EXPECT_EQ(found(R"(args["a"]["b"][0])"), "10");
  EXPECT_EQ(found(R"(args[""])"), R"("empty")");
  EXPECT_EQ(found(R"(args["q\""])"), "1");
  EXPECT_EQ(found(R"(args["\u00e9"])"), "2");
  EXPECT_EQ(found("args.\u00e9"), "2");
  EXPECT_EQ(found("args.0"), R"("zero")") << "after a dot stands a name, also of digits";
  EXPECT_EQ(found("args"), wire::write_json(json(kArguments)));
}

TEST(Path, LeadsNowhereThroughWhatIsNotThereOrOfAnotherKind) {
  for (const char* path :
       {"args.x", "args.a.b[2]", "args.a.b.c", "args.a[0]", "args.dotted.key", "args[0]",
        "args.a.null.x", "args.a.b[0].x", "args.A", R"(args["a.b"])"}) {
    EXPECT_EQ(found(path), "absent") << path;
  }
  EXPECT_EQ(follow(*read_path("args"), nullptr), nullptr);
  EXPECT_EQ(follow(*read_path("args.a"), nullptr), nullptr);
}

TEST(Path, KnowsItsRootAndSpelling) {
  const auto path = read_path("grant.team[3]");
  ASSERT_TRUE(path);
  EXPECT_EQ(path->root, Path::Root::kGrant);
  EXPECT_EQ(path->text, "grant.team[3]");
  ASSERT_EQ(path->steps.size(), 2U);
  EXPECT_EQ(std::get<std::string>(path->steps[0]), "team");
  EXPECT_EQ(std::get<std::size_t>(path->steps[1]), 3U);
  EXPECT_EQ(read_path("args")->root, Path::Root::kArguments);
}

TEST(Path, RefusesWhatItCannotMean) {
  struct Row {
    std::string text;
    std::string why;
  };

  const Row rows[] = {
      {"", "it begins with args or grant"},
      {"a.b", "it begins with args or grant"},
      {"Args.a", "it begins with args or grant"},
      {"$.a", "it begins with args or grant"},
      {"argsx", "it begins with args or grant"},
      {"args.", "a name is missing after a dot"},
      {"args..a", "a name is missing after a dot"},
      {"args.a.", "a name is missing after a dot"},
      {"args.a b", "after a name comes . or ["},
      {"args.a]", "after a name comes . or ["},
      {"args.a\"b\"", "after a name comes . or ["},
      {"args[01]", "an index is a whole number below 100000: args.items[0]"},
      {"args[-1]", "an index is a whole number below 100000: args.items[0]"},
      {"args[]", "an index is a whole number below 100000: args.items[0]"},
      {"args[1", "an index is a whole number below 100000: args.items[0]"},
      {"args[*]", "an index is a whole number below 100000: args.items[0]"},
      {"args[100000]", "an index is a whole number below 100000: args.items[0]"},
      {"args[99999999999999999999999]", "an index is a whole number below 100000: args.items[0]"},
      {"args[\"a]", "a key in brackets is a JSON string: [\"dotted.key\"]"},
      {"args[\"a\"", "a key in brackets is a JSON string: [\"dotted.key\"]"},
      {"args[\"a\\\"]", "a key in brackets is a JSON string: [\"dotted.key\"]"},
      {"args[\"\\x\"]", "a key in brackets is a JSON string: [\"dotted.key\"]"},
      {"args[\"a\" ]", "a key in brackets is a JSON string: [\"dotted.key\"]"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const auto path = read_path(row.text);
    ASSERT_FALSE(path);
    EXPECT_EQ(path.error().code, Code::kConfigInvalid);
    EXPECT_TRUE(path.error().message.ends_with(row.why)) << path.error().message;
  }
}

TEST(Path, BoundsItsSteps) {
  std::string text = "args";
  for (int i = 0; i < 64; ++i) {
    text += ".a";
  }
  EXPECT_TRUE(read_path(text));
  EXPECT_FALSE(read_path(text + "[0]"));
}

}  // namespace
}  // namespace gatecrash::policy
