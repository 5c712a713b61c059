#include "harness/generate/hostile.h"

#include <array>

namespace gatecrash::generate {
namespace {

using std::string;

string envelope(const string& id, std::string_view method, const string& params) {
  return R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":")" + string(method) + R"(","params":)" +
         params + "}";
}

string params(const CallText& call, const string& name_members) {
  return "{" + name_members + R"(,"arguments":)" + call.arguments + "}";
}

string with_names(const CallText& call, const string& name_members) {
  return envelope(call.id, "tools/call", params(call, name_members));
}

string name_member(std::string_view key, const string& value) {
  return "\"" + string(key) + "\":" + value;
}

/// A quoted tool name with `text` put before its closing quote.
string name_with(const string& quoted, std::string_view text) {
  return quoted.substr(0, quoted.size() - 1) + string(text) + "\"";
}

/// A second call, hidden in whatever carries the first.
string inner_call(const CallText& call) {
  return R"({"jsonrpc":"2.0","id":"inner","method":"tools/call","params":{"name":)" +
         call.other_tool + R"(,"arguments":)" + call.arguments + "}}";
}

string duplicate_name(const CallText& c) {
  return with_names(c, name_member("name", c.tool) + "," + name_member("name", c.other_tool));
}

string duplicate_name_escaped(const CallText& c) {
  return with_names(c, name_member("name", c.tool) + "," + name_member("n\\u0061me", c.other_tool));
}

string duplicate_params(const CallText& c) {
  return R"({"jsonrpc":"2.0","id":)" + c.id + R"(,"method":"tools/call","params":)" +
         params(c, name_member("name", c.tool)) + R"(,"params":)" +
         params(c, name_member("name", c.other_tool)) + "}";
}

string duplicate_method(const CallText& c) {
  return R"({"jsonrpc":"2.0","id":)" + c.id +
         R"(,"method":"ping","method":"tools/call","params":)" +
         params(c, name_member("name", c.other_tool)) + "}";
}

string duplicate_id(const CallText& c) {
  return R"({"jsonrpc":"2.0","id":)" + c.id + R"(,"id":"other","method":"tools/call","params":)" +
         params(c, name_member("name", c.tool)) + "}";
}

string folded_name(const CallText& c) {
  return with_names(c, name_member("name", c.tool) + "," + name_member("Name", c.other_tool));
}

string folded_method(const CallText& c) {
  return R"({"jsonrpc":"2.0","id":)" + c.id +
         R"(,"method":"ping","Method":"tools/call","params":)" +
         params(c, name_member("name", c.other_tool)) + "}";
}

string nul_after_key(const CallText& c) {
  return with_names(c,
                    name_member("name", c.tool) + "," + name_member("name\\u0000", c.other_tool));
}

string escaped_method(const CallText& c) {
  return envelope(c.id, "tools\\/c\\u0061ll", params(c, name_member("name", c.tool)));
}

string carriage_return_inside(const CallText& c) {
  return envelope(c.id, "ping", "{\"x\":[\r" + inner_call(c) + "\r]}");
}

string two_values(const CallText& c) { return call_line(c) + inner_call(c); }

string batch(const CallText& c) { return "[" + call_line(c) + "," + inner_call(c) + "]"; }

string empty_batch(const CallText&) { return "[]"; }

string cut(const CallText& c) {
  const string line = call_line(c);
  return line.substr(0, line.size() / 2);
}

string not_a_number(const CallText& c) {
  return envelope(c.id, "tools/call",
                  "{" + name_member("name", c.tool) + R"(,"arguments":{"x":NaN}})");
}

string huge_number(const CallText& c) {
  return envelope(c.id, "tools/call",
                  "{" + name_member("name", c.tool) + R"(,"arguments":{"x":1e400}})");
}

string deep(const CallText& c) {
  constexpr std::size_t kDepth = 200;
  return envelope(c.id, "tools/call",
                  "{" + name_member("name", c.tool) + R"(,"arguments":{"x":)" +
                      string(kDepth, '[') + string(kDepth, ']') + "}}");
}

string invalid_utf8(const CallText& c) {
  return with_names(c, name_member("name", c.tool) + ",\"note\":\"\xff\"");
}

string lone_surrogate(const CallText& c) {
  return with_names(c, name_member("name", name_with(c.tool, "\\ud800")));
}

string trailing_comma(const CallText& c) {
  return envelope(c.id, "tools/call", "{" + name_member("name", c.tool) + ",}");
}

string comment(const CallText& c) {
  return envelope(c.id, "tools/call", "{/**/" + name_member("name", c.tool) + "}");
}

string id_null(const CallText& c) {
  return envelope("null", "tools/call", params(c, name_member("name", c.tool)));
}

string id_fraction(const CallText& c) {
  return envelope("1.5", "tools/call", params(c, name_member("name", c.tool)));
}

string name_padded(const CallText& c) {
  return with_names(c, name_member("name", name_with(c.tool, " ")));
}

string name_not_a_string(const CallText& c) {
  return with_names(c, name_member("name", "[" + c.tool + "]"));
}

string positional_params(const CallText& c) {
  return envelope(c.id, "tools/call", "[" + c.tool + "," + c.arguments + "]");
}

string unknown_envelope_key(const CallText& c) {
  return R"({"jsonrpc":"2.0","auth":"x","id":)" + c.id + R"(,"method":"tools/call","params":)" +
         params(c, name_member("name", c.tool)) + "}";
}

string method_and_result(const CallText& c) {
  return R"({"jsonrpc":"2.0","result":{},"id":)" + c.id + R"(,"method":"tools/call","params":)" +
         params(c, name_member("name", c.tool)) + "}";
}

string orphan_response(const CallText& c) {
  return R"({"jsonrpc":"2.0","id":)" + c.id + R"(,"result":{}})";
}

string notification(const CallText& c) {
  return R"({"jsonrpc":"2.0","method":"tools/call","params":)" +
         params(c, name_member("name", c.tool)) + "}";
}

string wrong_version(const CallText& c) {
  return R"({"jsonrpc":"1.0","id":)" + c.id + R"(,"method":"tools/call","params":)" +
         params(c, name_member("name", c.tool)) + "}";
}

string unknown_method(const CallText& c) {
  return envelope(c.id, "tools/callBatch", params(c, name_member("name", c.tool)));
}

string resource_read(const CallText& c) {
  return envelope(c.id, "resources/read", R"({"uri":"healthlake://datastore/x"})");
}

string text_before(const CallText& c) { return "DEBUG: " + call_line(c); }

constexpr std::array kMutations = {
    Mutation{"duplicate-name", duplicate_name},
    Mutation{"duplicate-name-escaped", duplicate_name_escaped},
    Mutation{"duplicate-params", duplicate_params},
    Mutation{"duplicate-method", duplicate_method},
    Mutation{"duplicate-id", duplicate_id},
    Mutation{"folded-name", folded_name},
    Mutation{"folded-method", folded_method},
    Mutation{"nul-after-key", nul_after_key},
    Mutation{"escaped-method", escaped_method},
    Mutation{"carriage-return-inside", carriage_return_inside},
    Mutation{"two-values", two_values},
    Mutation{"batch", batch},
    Mutation{"empty-batch", empty_batch},
    Mutation{"cut", cut},
    Mutation{"not-a-number", not_a_number},
    Mutation{"huge-number", huge_number},
    Mutation{"deep", deep},
    Mutation{"invalid-utf8", invalid_utf8},
    Mutation{"lone-surrogate", lone_surrogate},
    Mutation{"trailing-comma", trailing_comma},
    Mutation{"comment", comment},
    Mutation{"id-null", id_null},
    Mutation{"id-fraction", id_fraction},
    Mutation{"name-padded", name_padded},
    Mutation{"name-not-a-string", name_not_a_string},
    Mutation{"positional-params", positional_params},
    Mutation{"unknown-envelope-key", unknown_envelope_key},
    Mutation{"method-and-result", method_and_result},
    Mutation{"orphan-response", orphan_response},
    Mutation{"notification", notification},
    Mutation{"wrong-version", wrong_version},
    Mutation{"unknown-method", unknown_method},
    Mutation{"resource-read", resource_read},
    Mutation{"text-before", text_before},
};

}  // namespace

std::span<const Mutation> mutations() { return kMutations; }

std::string call_line(const CallText& call) {
  return with_names(call, name_member("name", call.tool));
}

}  // namespace gatecrash::generate
