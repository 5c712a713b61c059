#include "stack/gateway/admin.h"

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "stack/base/bytes.h"
#include "stack/gateway/grants_file.h"

namespace gatecrash::gateway {
namespace {

class FakeTarget final : public AdminTarget {
 public:
  std::vector<PendingCall> pending() override {
    PendingCall call;
    call.id = "1";
    call.grant = "a";
    call.session = "s";
    call.tool = "update_fhir_resource";
    call.argument_names = {"resource"};
    call.rule = "/tools/update_fhir_resource/action";
    call.since = instant_from_us(1'795'251'600'000'000);
    call.deadline = call.since + std::chrono::minutes(30);
    return {call};
  }

  Status approve(std::string_view id) override { return decide("approve", id); }

  Status deny(std::string_view id) override { return decide("deny", id); }

  Status reload() override {
    return reloads ? Status() : fail(Code::kConfigInvalid, "no good", "p.json:1:1");
  }

  void drain() override { healthy = {false, "draining"}; }

  Health health() override { return healthy; }

  std::string metrics() override { return "m 1\n"; }

  Health healthy{true, "ok"};
  bool reloads = true;
  std::string said;

 private:
  Status decide(std::string_view word, std::string_view id) {
    if (id == "2") {
      return fail(Code::kConfigInvalid, "decided before");
    }
    if (id != "1") {
      return fail(Code::kConfigUnknown, "no such call");
    }
    said += std::string(word) + " " + std::string(id) + ";";
    return {};
  }
};

struct Case {
  std::string name;
  std::string method;
  std::string target;
  int status;
  std::string body;
};

void PrintTo(const Case& value, std::ostream* out) { *out << value.name; }

const std::vector<Case> kCases = {
    {"Health", "GET", "/healthz", 200, R"({"status":"ok"})"},
    {"Metrics", "GET", "/metrics", 200, "m 1"},
    {"Pending", "GET", "/approvals", 200,
     R"({"pending":[{"id":"1","grant":"a","session":"s","tool":"update_fhir_resource",)"
     R"("arguments":["resource"],"rule":"/tools/update_fhir_resource/action",)"
     R"("since":"2026-11-21T09:00:00.000Z","deadline":"2026-11-21T09:30:00.000Z"}]})"},
    {"Approve", "POST", "/approvals/1/approve", 200, R"({"status":"approved"})"},
    {"Deny", "POST", "/approvals/1/deny", 200, R"({"status":"denied"})"},
    {"ApproveUnknown", "POST", "/approvals/9/approve", 404, "no such call"},
    {"DenyTwice", "POST", "/approvals/2/deny", 409, "decided before"},
    {"ApproveByGet", "GET", "/approvals/1/approve", 405, "method"},
    {"ReloadByGet", "GET", "/reload", 405, "method"},
    {"HealthByPost", "POST", "/healthz", 405, "method"},
    {"Reload", "POST", "/reload", 200, "reloaded"},
    {"Drain", "POST", "/drain", 200, "draining"},
    {"NoSuchPage", "GET", "/mcp/fhir", 404, "no such page"},
    {"NoSuchVerb", "POST", "/approvals/1/forget", 404, "no such page"},
    {"Deeper", "POST", "/approvals/1/approve/", 404, "no such page"},
    {"BadTarget", "GET", "/%zz", 400, "not a request target"},
};

class Pages : public testing::TestWithParam<Case> {};

TEST_P(Pages, AnswerAsTheyShould) {
  FakeTarget target;
  Admin admin(target, {});
  const wire::HttpResponse answer =
      admin.handle({GetParam().method, "", GetParam().target, {}, ""});
  EXPECT_EQ(answer.status, GetParam().status);
  EXPECT_NE(answer.body.find(GetParam().body), std::string::npos) << answer.body;
  const bool decides =
      GetParam().status == 200 && GetParam().target.find("/1/") != std::string::npos;
  EXPECT_EQ(!target.said.empty(), decides);
}

INSTANTIATE_TEST_SUITE_P(Admin, Pages, testing::ValuesIn(kCases),
                         [](const auto& param) { return param.param.name; });

TEST(Admin, AsksForItsTokenOnEveryPageButHealth) {
  FakeTarget target;
  Admin admin(target, hex_decode(token_hash("admin-token")).value());
  for (const char* const page : {"/metrics", "/approvals"}) {
    EXPECT_EQ(admin.handle({"GET", "", page, {}, ""}).status, 401);
    EXPECT_EQ(admin.handle({"GET", "", page, {{"Authorization", "Bearer agent"}}, ""}).status, 401);
    EXPECT_EQ(admin.handle({"GET", "", page, {{"Authorization", "Bearer admin-token"}}, ""}).status,
              200);
  }
  EXPECT_EQ(admin.handle({"POST", "", "/approvals/1/approve", {}, ""}).status, 401);
  EXPECT_EQ(target.said, "");
  EXPECT_EQ(admin.handle({"GET", "", "/healthz", {}, ""}).status, 200);
}

TEST(Admin, RefusesWhatComesFromABrowser) {
  FakeTarget target;
  Admin admin(target, {});
  const wire::HttpRequest request = {
      "POST", "", "/approvals/1/approve", {{"Origin", "http://127.0.0.1"}}, ""};
  EXPECT_EQ(admin.handle(request).status, 403);
  EXPECT_EQ(target.said, "");
}

TEST(Admin, SaysThatItIsNotServingAndWhyAReloadWasRefused) {
  FakeTarget target;
  target.reloads = false;
  Admin admin(target, {});
  const wire::HttpResponse refused = admin.handle({"POST", "", "/reload", {}, ""});
  EXPECT_EQ(refused.status, 422);
  EXPECT_NE(refused.body.find("p.json:1:1: no good"), std::string::npos) << refused.body;
  admin.handle({"POST", "", "/drain", {}, ""});
  EXPECT_EQ(admin.handle({"GET", "", "/healthz", {}, ""}).status, 503);
}

}  // namespace
}  // namespace gatecrash::gateway
