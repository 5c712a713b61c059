// The files that the repository keeps, against the JSON Schemas that docs/formats.md offers.
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "harness/campaign/finding_files.h"
#include "harness/replay/json_comments.h"
#include "stack/net/file.h"
#include "stack/net/folder.h"
#include "stack/policy/hosted_dialect.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/json_schema.h"

namespace gatecrash::tests {
namespace {

const std::string kSource = GATECRASH_SOURCE_DIR;

wire::JsonSchema schema(const std::string& name) {
  const auto bytes = net::read_file(kSource + "/docs/schemas/" + name + ".schema.json");
  EXPECT_TRUE(bytes.has_value());
  const auto value = wire::read_json(*bytes);
  EXPECT_TRUE(value.has_value()) << value.error().to_string();
  const auto read = wire::JsonSchema::read(*value);
  EXPECT_TRUE(read.has_value()) << read.error().to_string();
  return *read;
}

std::string faults(const wire::JsonSchema& of, std::string_view json) {
  const auto value = wire::read_json(json);
  if (!value) {
    return value.error().to_string();
  }
  std::string out;
  for (const wire::SchemaFault& fault : of.check(*value)) {
    out += fault.pointer + " " + fault.message + "\n";
  }
  return out;
}

std::vector<std::string> files_in(const std::string& folder, std::string_view ending) {
  std::vector<std::string> found;
  const auto files = net::list_files(kSource + "/scenarios" + folder);
  EXPECT_TRUE(files.has_value());
  for (const std::string& file : *files) {
    if (file.ends_with(ending)) {
      found.push_back(file);
    }
  }
  return found;
}

TEST(Schemas, AcceptEveryTranscriptThatIsKept) {
  const wire::JsonSchema line_schema = schema("transcript-line");
  std::vector<std::string> files = files_in("", ".transcript.jsonl");
  ASSERT_FALSE(files.empty());
  for (const std::string& file : files) {
    const std::string bytes = *net::read_file(file);
    std::string_view rest = bytes;
    for (int line = 1; !rest.empty(); ++line) {
      const std::size_t end = rest.find('\n');
      EXPECT_EQ(faults(line_schema, rest.substr(0, end)), "") << file << ":" << line;
      rest.remove_prefix(end + 1);
    }
  }
}

TEST(Schemas, AcceptEveryScenarioThatIsKept) {
  const wire::JsonSchema scenario_schema = schema("scenario");
  const std::vector<std::string> files = files_in("/gateway", ".json");
  ASSERT_GE(files.size(), 5U);
  for (const std::string& file : files) {
    EXPECT_EQ(faults(scenario_schema, *replay::strip_json_comments(*net::read_file(file))), "")
        << file;
  }
}

TEST(Schemas, AcceptAFindingAsItIsWritten) {
  campaign::Finding finding;
  finding.violation.invariant = "rate-cap";
  for (const char* fault : {"", "cap-off-by-one"}) {
    const auto folder = campaign::make_finding_folder(
        finding, {.campaign_seed = 7, .policy_text = "{}", .fault = fault});
    ASSERT_EQ(folder.files[0].name, "finding.json");
    EXPECT_EQ(faults(schema("finding"), folder.files[0].bytes), "");
  }
}

TEST(Schemas, AcceptEveryPolicyThatIsKept) {
  const wire::JsonSchema policy_schema = schema("policy");
  const std::vector<std::string> files = files_in("/policies", ".json");
  ASSERT_GE(files.size(), 5U);
  for (const std::string& file : files) {
    const std::string text = *net::read_file(file);
    EXPECT_EQ(faults(policy_schema, text), "") << file;
    const auto policy = policy::read_hosted_policy(text, file);
    EXPECT_TRUE(policy) << policy.error().to_string();
  }
}

TEST(Schemas, RefuseMisspeltPolicies) {
  const wire::JsonSchema policy_schema = schema("policy");
  const auto with_tool = [](const std::string& tool) {
    return R"({"version":"1","default":"deny","tools":{"t":)" + tool + "}}";
  };
  const std::string tools[] = {
      R"({"limit":[]})",
      R"({"action":"block"})",
      R"({"limits":[{"counter":"c","window":"week","max":1}]})",
      R"({"limits":[{"counter":"c","window":60,"max":-1}]})",
      R"({"limits":[{"counter":"c","window":60,"max":1,"increment":0.5}]})",
      R"({"limits":[{"counter":"c","windw":60,"max":1}]})",
      R"({"require":[{"condition":[]}]})",
      R"({"deny_if":[{"conditions":[{"path":"args.a","op":"==","value":1}]}]})",
      R"({"deny_if":[{"conditions":[{"path":"args.a","op":"in","value":1}]}]})",
      R"({"deny_if":[{"conditions":[{"path":"args.a","op":"eq"}]}]})",
      R"({"action":"require_approval","approval_timeout":0})",
  };
  for (const std::string& tool : tools) {
    EXPECT_NE(faults(policy_schema, with_tool(tool)), "") << tool;
    EXPECT_FALSE(policy::read_hosted_policy(with_tool(tool), "p")) << tool;
  }
  for (const char* text :
       {R"({"version":"1","defualt":"deny"})", R"({"version":1,"default":"deny"})",
        R"({"version":"1","default":"deny","methods":{"ping":true}})",
        R"({"version":"1","default":"deny","all_tools":{"limit":[]}})"}) {
    EXPECT_NE(faults(policy_schema, text), "") << text;
    EXPECT_FALSE(policy::read_hosted_policy(text, "p")) << text;
  }
}

TEST(Schemas, RefuseWhatTheReadersRefuse) {
  const wire::JsonSchema line_schema = schema("transcript-line");
  EXPECT_NE(faults(line_schema, R"({"at_us":0,"open":true,"session":"1","grnat":"a"})"), "");
  EXPECT_NE(faults(line_schema, R"({"at_us":-1,"exit":0})"), "");
  EXPECT_NE(faults(line_schema, R"({"at_us":0,"world":7})"), "");
  EXPECT_NE(faults(schema("scenario"), R"({"version":1,"why":"","policy":"p","steps":[{}]})"), "");
  EXPECT_NE(faults(schema("finding"), R"({"gatecrash":"finding","version":2})"), "");
}

}  // namespace
}  // namespace gatecrash::tests
