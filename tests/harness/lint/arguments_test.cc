// The checks of arguments.cc, against the tools of the built-in HealthLake server.
#include <string>

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"
#include "tests/harness/lint/lint_text.h"

namespace gatecrash::lint {
namespace {

const std::vector<Tool>& tools() {
  static const std::vector<Tool> kTools = {
      {"a",
       wire::read_json(R"({"type":"object","required":["kind","amount"],"properties":{
          "kind":{"type":"string","enum":["x","y"]},"amount":{"type":"integer"},
          "note":{"type":"string"},"rest":{"type":"object"}}})")
           .value(),
       false}};
  return kTools;
}

std::string tool(const std::string& body) {
  return lint_text(R"({"version":"1","default":"deny","tools":{"a":{)" + body + "}}}", &tools());
}

std::string condition(const std::string& path, const std::string& op, const std::string& value,
                      const std::string& key = "require") {
  return tool("\"" + key + R"(":[{"conditions":[{"path":")" + path + R"(","op":")" + op +
              R"(","value":)" + value + "}]}]");
}

const std::string kAt = " /tools/a/require/0/conditions/0/";

TEST(LintArguments, FindsArgumentsThatTheToolDoesNotHave) {
  EXPECT_EQ(condition("args.kid", "eq", "\"x\""), "unknown-argument" + kAt + "path\n");
  EXPECT_EQ(condition("args.kind", "eq", "\"x\""), "");
  EXPECT_EQ(condition("args.rest.any", "exists", "true"), "");
  EXPECT_EQ(condition("grant.kid", "eq", "\"x\""), "") << "no argument";
  EXPECT_EQ(tool(R"("limits":[{"counter":"c","window":60,"max":1,"increment_from":"args.amonut",
                     "algorithm":"sliding"}],
                     "require":[{"conditions":[{"path":"args.amonut","op":"lte","value":1}]}])"),
            "unknown-argument /tools/a/require/0/conditions/0/path\n"
            "unknown-argument /tools/a/limits/0/increment_from\n");
}

TEST(LintArguments, FindsComparisonsWithWhatTheArgumentNeverIs) {
  EXPECT_EQ(condition("args.amount", "eq", "\"five\""), "argument-type" + kAt + "value\n");
  EXPECT_EQ(condition("args.amount", "in", R"([1,"a"])"),
            "mixed-list" + kAt + "value\nargument-type" + kAt + "value\n");
  EXPECT_EQ(condition("args.amount", "regex", "\"^1$\""), "argument-type" + kAt + "value\n");
  EXPECT_EQ(condition("args.amount", "contains", "1"), "argument-type" + kAt + "value\n");
  EXPECT_EQ(condition("args.amount", "lte", "100"), "");
  EXPECT_EQ(condition("args.kind", "eq", "\"z\""), "argument-value" + kAt + "value\n");
  EXPECT_EQ(condition("args.kind", "in", R"(["x","z"])"), "argument-value" + kAt + "value\n");
}

TEST(LintArguments, FindsThatACallMayLeaveTheArgumentOut) {
  EXPECT_EQ(condition("args.note", "eq", "\"x\""), "optional-argument" + kAt + "path\n");
  EXPECT_EQ(condition("args.note", "exists", "true"), "");
  EXPECT_EQ(condition("args.note", "eq", "\"x\"", "deny_if"), "");
}

TEST(LintArguments, FindsAmountsThatCannotBeCounted) {
  EXPECT_EQ(tool(R"("limits":[{"counter":"c","window":60,"max":1,"increment_from":"args.kind",
                     "algorithm":"sliding"}],
                     "require":[{"conditions":[{"path":"args.kind","op":"in","value":["x"]}]}])"),
            "argument-type /tools/a/limits/0/increment_from\n");
}

TEST(LintArguments, KnowsTheBuiltInServersSchemas) {
  const std::string found = lint_text(
      R"({"version":"1","default":"deny","tools":{"read_fhir_resource":{"require":[{"conditions":[
          {"path":"args.resource_type","op":"in","value":["Patient"]},
          {"path":"args.resourceType","op":"eq","value":"Patient"}]}]}}})",
      &healthlake_tools());
  EXPECT_NE(found.find("unknown-argument /tools/read_fhir_resource/require/0/conditions/1/path\n"),
            std::string::npos)
      << found;
  EXPECT_EQ(found.find("conditions/0"), std::string::npos) << found;
}

}  // namespace
}  // namespace gatecrash::lint
