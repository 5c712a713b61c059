#include "stack/policy/yaml_text.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/wire/json_writer.h"

namespace gatecrash::policy {
namespace {

/// The JSON, or "LINE:COLUMN MESSAGE" of each problem.
std::string read_text(std::string_view text) {
  const YamlText yaml = read_yaml(text);
  if (yaml.problems.empty()) {
    return wire::write_json(yaml.root);
  }
  std::string all;
  for (const YamlProblem& problem : yaml.problems) {
    all +=
        (all.empty() ? "" : "\n") + line_and_column(text, problem.offset) + " " + problem.message;
  }
  return all;
}

struct Row {
  std::string name;
  std::string text;
  std::string expected;
};

TEST(YamlText, ReadsWhatJsonCanSay) {
  const std::vector<Row> rows = {
      {"block", "a: 1\nb:\n  - x\n  - 'y'\nc: {d: [true, null]}\n",
       R"({"a":1,"b":["x","y"],"c":{"d":[true,null]}})"},
      {"an empty value", "a:\nb: []\n", R"({"a":null,"b":[]})"},
      {"quotes", "a: \"yes\"\n'on': '010'\n", R"({"a":"yes","on":"010"})"},
      {"block scalars", "a: |\n  x\n  y\nb: >-\n  x\n  y\n", R"({"a":"x\ny\n","b":"x y"})"},
      {"number spelling", "a: 1.10\nb: 1e2\n", R"({"a":1.10,"b":1e2})"},
      {"JSON", R"({"version":"1","hide":["a"]})", R"({"version":"1","hide":["a"]})"},
      {"one marker", "---\na: 1\n...\n", R"({"a":1})"},
      {"comments and CRLF", "# %YAML\r\na: 1 # one\r\n", R"({"a":1})"},
      {"nothing", "# nothing\n", "null"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(read_text(row.text), row.expected) << row.name;
  }
}

TEST(YamlText, RefusesWhatReadersDisagreeAbout) {
  const std::vector<Row> rows = {
      {"duplicate", "a: 1\nb: 2\na: 3\n", "3:1 duplicate key \"a\""},
      {"duplicate by quotes", "a: 1\n\"a\": 3\n", "2:1 duplicate key \"a\""},
      {"anchor", "a: &x 1\n",
       "1:4 anchors (&name) are not read; write the value out where it is meant"},
      {"anchored list", "a: &x [1]\n",
       "1:4 anchors (&name) are not read; write the value out where it is meant"},
      {"tag", "a: !!str 1\n", "1:4 tags (!name) are not read; remove it"},
      {"bare tag", "a: ! 1\n", "1:4 tags (!name) are not read; remove it"},
      {"tagged map", "a: !x {}\n", "1:4 tags (!name) are not read; remove it"},
      {"octal", "max: 010\n",
       "1:6 \"010\" without quotes is an octal number to some readers and text to others; put it "
       "in quotes if it is text"},
      {"boolean key", "on: 1\n",
       "1:1 \"on\" without quotes is a boolean to some readers and text to others; put it in "
       "quotes if it is text"},
      {"number key", "1: x\n", "1:1 a key must be text: put \"1\" in quotes"},
      {"tilde", "a: ~\n",
       "1:4 \"~\" without quotes is null to some readers and text to others; put it in quotes if "
       "it is text"},
      {"map as key", "? {a: 1}\n: 2\n", "1:3 a key must be text, not a list or a map"},
      {"two documents", "a: 1\n---\nb: 2\n",
       "2:1 a second document; a policy is one document, without another \"---\""},
      {"directive", "%YAML 1.1\n---\na: 1\n",
       "1:1 directives (%NAME) are not read; remove the line"},
      {"byte order mark",
       "\xef\xbb\xbf"
       "a: 1\n",
       "1:1 a control character, byte order mark or line separator that readers disagree about"},
      {"end of file character",
       "a: 1\n\x04"
       "b: 2\n",
       "2:1 a control character, byte order mark or line separator that readers disagree about"},
      {"bare carriage return", "a: 1\rb: 2\n",
       "1:5 a control character, byte order mark or line separator that readers disagree about"},
      {"NEL", "a: x\xc2\x85y\n",
       "1:5 a control character, byte order mark or line separator that readers disagree about"},
      {"a cut quote", "a: \"x\n", "1:4 a quote that is never closed: the text may have been cut"},
      {"a cut single quote", "a: 'x''\n",
       "1:4 a quote that is never closed: the text may have been cut"},
      {"an empty item", "a: [1,,2]\n", "1:7 an empty item; remove it, or write what it is"},
      {"an empty key", "? \n", "2:1 a key must be text, not nothing"},
      {"a tab", "a:\n \tb: 1\n", "2:2 a tab in the indentation; write spaces"},
      {"bad UTF-8", "a: \xff\n", "1:1 not valid UTF-8"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(read_text(row.text), row.expected) << row.name;
  }
}

TEST(YamlText, TellsAllAtOnce) {
  EXPECT_EQ(read_text("a: 1\na: yes\nb: &c 2\nd: *c\n").substr(0, 24),
            "2:1 duplicate key \"a\"\n2:");
  EXPECT_EQ(read_yaml("a: 1\na: yes\nb: &c 2\nd: *c\n").problems.size(), 4U);
  std::string many;
  for (int i = 0; i < 200; ++i) {
    many += "- 010\n";
  }
  EXPECT_EQ(read_yaml(many).problems.size(), kYamlProblemsMax);
}

TEST(YamlText, ShowsWhereItIsNotYaml) {
  EXPECT_EQ(read_text("a: [1, 2\nb: 3\n").substr(0, 13), "2:2 not YAML:");
  EXPECT_EQ(read_text("a: {b: 1").substr(4, 9), "not YAML:");
}

TEST(YamlText, KnowsWhereEachValueStands) {
  const std::string_view text = "tools:\n  x/y:\n    rules:\n      - {name: a}\n";
  const YamlText yaml = read_yaml(text);
  const auto place = [&](std::string_view pointer) {
    const auto found = yaml.places.find(pointer);
    return found == yaml.places.end() ? std::string("nowhere")
                                      : line_and_column(text, found->second.key) + " " +
                                            line_and_column(text, found->second.value);
  };
  EXPECT_EQ(place(""), "1:1 1:1");
  EXPECT_EQ(place("/tools/x~1y"), "2:3 3:5");
  EXPECT_EQ(place("/tools/x~1y/rules/0"), "4:9 4:9");
  EXPECT_EQ(place("/tools/x~1y/rules/0/name"), "4:10 4:16");
}

TEST(YamlText, BoundsDepthAndSize) {
  EXPECT_EQ(read_text(std::string(70, '[') + std::string(70, ']')),
            "1:65 nested deeper than 64 levels");
  EXPECT_EQ(
      read_text(std::string(kYamlDepthMax, '[') + std::string(kYamlDepthMax, ']')).substr(0, 3),
      "[[[");
  EXPECT_EQ(read_text("#" + std::string(kYamlBytesMax, 'x')), "1:1 larger than 1048576 bytes");
  // Deep nesting in block style must not reach the parser's own recursion either.
  std::string steps;
  for (int i = 0; i < 1000; ++i) {
    steps += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  }
  EXPECT_NE(read_text(steps).find("nested deeper"), std::string::npos);
}

TEST(YamlText, DoesNotExpandAliases) {
  std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c <= 'i'; ++c) {
    const std::string before(1, static_cast<char>(c - 1));
    bomb += std::string(1, c) + ": &" + c + " [*" + before + ",*" + before + ",*" + before + "]\n";
  }
  EXPECT_GT(read_yaml(bomb).problems.size(), 8U);
}

}  // namespace
}  // namespace gatecrash::policy
