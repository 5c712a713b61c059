#include "stack/gateway/tool_list_filter.h"

#include <string>

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::gateway {
namespace {

policy::Policy hiding(std::vector<std::string> names) {
  policy::Policy policy;
  policy.hide = std::move(names);
  return policy;
}

std::string filtered(const policy::Policy& policy, std::string_view result) {
  wire::Value value = wire::read_json(result).value();
  hide_tools(policy, value);
  return wire::write_json(value);
}

struct ListCase {
  std::string name;
  std::string result;
  std::string expected;
};

const ListCase kListCases[] = {
    {"Hidden", R"({"tools":[{"name":"a"},{"name":"x"},{"name":"b"}],"nextCursor":"n"})",
     R"({"tools":[{"name":"a"},{"name":"b"}],"nextCursor":"n"})"},
    {"Twice", R"({"tools":[{"name":"x","v":1},{"name":"x","v":2}]})", R"({"tools":[]})"},
    {"OtherSpellingsAreOtherTools", R"({"tools":[{"name":"X"},{"name":"x "}]})",
     R"({"tools":[{"name":"X"},{"name":"x "}]})"},
    {"TitlesAreNoNames", R"({"tools":[{"name":"a","title":"x"}]})",
     R"({"tools":[{"name":"a","title":"x"}]})"},
    {"TwinOfTools", R"({"tools":[],"Tools":[{"name":"x"}],"tool\u017f":[{"name":"x"}]})",
     R"({"tools":[]})"},
    {"TwinOfName", R"({"tools":[{"name":"a","Name":"x"}]})", R"({"tools":[]})"},
    {"NameIsNoString", R"({"tools":[{"name":["x"]},{},"x",null]})", R"({"tools":[]})"},
    {"ToolsIsNoArray", R"({"tools":{"name":"x"}})", R"({"tools":[]})"},
    {"NoTools", R"({"other":1})", R"({"other":1,"tools":[]})"},
    {"NoObject", R"([{"name":"x"}])", R"({"tools":[]})"},
};

TEST(HideTools, LeavesWhatMayBeShown) {
  for (const ListCase& row : kListCases) {
    EXPECT_EQ(filtered(hiding({"x"}), row.result), row.expected) << row.name;
  }
}

TEST(HideTools, TouchesNothingWhenNothingIsHidden) {
  constexpr std::string_view kOdd = R"({"Tools":1,"tools":[{"name":7}]})";
  EXPECT_EQ(filtered(hiding({}), kOdd), kOdd);
}

TEST(HideTools, LeavesNothingWhenAllIsHidden) {
  policy::Policy policy;
  policy.hide_all = true;
  EXPECT_EQ(filtered(policy, R"({"tools":[{"name":"a"}],"nextCursor":"n"})"),
            R"({"tools":[],"nextCursor":"n"})");
}

}  // namespace
}  // namespace gatecrash::gateway
