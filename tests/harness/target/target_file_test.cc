#include "harness/target/target_file.h"

#include <string>

#include <gtest/gtest.h>

namespace gatecrash::target {
namespace {

constexpr std::string_view kWhole = R"({
  // comments are allowed
  "version": 1, "name": "mine",
  "gateway": {"command": ["./gw", "{upstream}"], "env": {"TOKEN": "x"}},
  "server": {"command": ["./server"]},
  "policy": "policy.json",
  "grants": {"a": {"headers": {"Authorization": "Bearer a"}}, "b": {}},
  "sessions": 2,
  "denial": {"error": -32001, "http": [403, 429], "text": "not allowed"},
  "files": {"gw.yaml": "upstream: {upstream_args}"},
  "answer_ms": 700
})";

TEST(TargetFile, ReadsEveryKey) {
  const auto spec = read_target_file(kWhole, "t.json");
  ASSERT_TRUE(spec.has_value()) << spec.error().to_string();
  EXPECT_EQ(spec->name, "mine");
  EXPECT_EQ(spec->gateway.program.command, (std::vector<std::string>{"./gw", "{upstream}"}));
  EXPECT_EQ(spec->gateway.program.env.front().second, "x");
  EXPECT_EQ(spec->server.kind, ServerSpec::Kind::kCommand);
  EXPECT_EQ(spec->grants.size(), 2U);
  EXPECT_EQ(spec->grants[0].headers[0].second, "Bearer a");
  EXPECT_EQ(spec->sessions, 2U);
  EXPECT_FALSE(spec->denial.is_error);
  EXPECT_EQ(spec->denial.error, -32001);
  EXPECT_EQ(spec->denial.http_status, (std::vector<int>{403, 429}));
  EXPECT_EQ(spec->denial.texts, (std::vector<std::string>{"not allowed"}));
  EXPECT_FALSE(spec->upstream_url);
  EXPECT_EQ(spec->answer_max, std::chrono::milliseconds(700));
  EXPECT_EQ(spec->files.at("gw.yaml"), "upstream: {upstream_args}");
}

TEST(TargetFile, HasADefaultGrantAndADenialShape) {
  const auto spec =
      read_target_file(R"({"version":1,"name":"x","server":{"builtin":"healthlake"}})", "t.json");
  ASSERT_TRUE(spec.has_value());
  EXPECT_TRUE(spec->gateway.none());
  EXPECT_EQ(spec->grants.front().name, "default");
  EXPECT_TRUE(spec->denial.is_error);
}

struct Wrong {
  std::string text;
  std::string message;
};

/// One mistake in a file that is right otherwise.
std::string with(const std::string& what) {
  return R"({"version":1,"name":"x","gateway":{"command":["g","{upstream}"]},)"
         R"("server":{"builtin":"healthlake"},)" +
         what + "}";
}

TEST(TargetFile, SaysWhatIsWrongInOneLine) {
  const Wrong wrongs[] = {
      {"{", "t.json: byte 1: not JSON: ends inside an object"},
      {R"({"name":"x"})", "t.json: /version: must be an integer"},
      {R"({"version":2,"name":"x"})",
       "t.json: /version: target version 2 is unknown here (this gatecrash reads version 1)"},
      {R"({"version":1})", "t.json: /name: must say what this target is"},
      {R"({"version":1,"name":"x"})", "t.json: /server: is missing: "},
      {R"({"version":1,"name":"x","server":{"builtin":"fhri"}})",
       "t.json: /server/builtin: there is no built-in server 'fhri'; there is healthlake"},
      {R"({"version":1,"name":"x","server":{"builtin":"healthlake","url":"http://x"}})",
       "t.json: /server: needs builtin, or a command (stdio), a url, or both (it listens)"},
      {R"({"version":1,"name":"x","server":{"builtin":"healthlake"},"policy":"p"})",
       "t.json: /policy: there is no gateway that could enforce it"},
      {R"({"version":1,"name":"x","gateway":{"command":["g"]},"server":{"builtin":"healthlake"}})",
       "t.json: /gateway: say where its server's command stands, with {upstream}"},
      {R"({"version":1,"name":"x","gateway":{"command":["g","{upstraem}"]},"server":{}})",
       "t.json: /gateway/command: {upstraem} is no placeholder; there are {run}, {policy}, "},
      {R"({"version":1,"name":"x","gateway":{"command":"g {upstream}"},"server":{}})",
       "t.json: /gateway/command: must be an array of words: no shell reads it"},
      {R"({"version":1,"name":"x","gateway":{"command":["g","{upstream}"],"url":"http://h/mcp"},)"
       R"("server":{"builtin":"healthlake"}})",
       "t.json: /gateway: nothing tells where it listens: use {port}, or ready"},
      {R"({"version":1,"name":"x","gateway":{"command":["g"]},"server":{"url":"http://x/mcp"}})",
       "t.json: /gateway: say where its server's url stands, with {upstream_url} in the command"},
      {R"({"version":1,"name":"x","gateway":{"command":["g","{upstream_url}"]},)"
       R"("server":{"command":["s"]}})",
       "t.json: /server: needs a url, where its command listens"},
      {R"({"version":1,"name":"x","gateway":{"command":["g","{upstream_url}","{upstream}"]},)"
       R"("server":{"builtin":"healthlake"}})",
       "t.json: /gateway: has one server: use {upstream}, or {upstream_url}"},
      {R"({"version":1,"name":"x","server":{"url":"http://h/mcp","ready":"up"}})",
       "t.json: /server/ready: is of a server with a command and a url"},
      {with(R"("polcy":"p")"), "t.json: /polcy: is not known here; known are version, name, "},
      {with(R"("sessions":0)"), "t.json: /sessions: must be a whole number from 1 to 16"},
      {with(R"("answer_ms":0)"), "t.json: /answer_ms: must be a whole number of milliseconds"},
      {with(R"("grants":{})"), "t.json: /grants: must be an object with a member for each grant"},
      {with(R"("denial":{"http":[200]})"), "t.json: /denial/http: must be HTTP statuses from 400"},
      {with(R"("denial":{"error":"no"})"), "t.json: /denial/error: must be a JSON-RPC error code"},
      {with(R"("denial":{"text":[""]})"), "t.json: /denial/text: must be what a denial says"},
      {with(R"("files":{"a/b":"x"})"), "t.json: /files/a/b: must be the name of a file"},
      {with(R"("canonical":1)"), "t.json: /canonical: must be true or false"},
  };
  for (const Wrong& wrong : wrongs) {
    const auto spec = read_target_file(wrong.text, "t.json");
    ASSERT_FALSE(spec.has_value()) << wrong.text;
    EXPECT_EQ(spec.error().to_string().rfind(wrong.message, 0), 0U) << spec.error().to_string();
  }
}

TEST(TargetFile, TakesAServerThatListens) {
  const auto spec = read_target_file(R"({"version":1,"name":"x",
      "gateway":{"command":["g","{upstream_url}"],"url":"{ready}","ready":"on "},
      "server":{"command":["s","{port}"],"url":"http://127.0.0.1:{port}/mcp","ready":"up"}})",
                                     "t.json");
  ASSERT_TRUE(spec.has_value()) << spec.error().to_string();
  EXPECT_TRUE(spec->upstream_url);
  EXPECT_EQ(spec->server.kind, ServerSpec::Kind::kUrl);
  EXPECT_EQ(spec->server.ready, "up");
}

TEST(TargetFile, LeavesBracesThatAreNoPlaceholder) {
  const auto spec = read_target_file(
      with(R"("files":{"c.json":"{\"a\": {}, \"b\": {upstream_args} }"})"), "t.json");
  EXPECT_TRUE(spec.has_value()) << spec.error().to_string();
}

}  // namespace
}  // namespace gatecrash::target
