#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::invariants {
namespace {

using tests::call_line;
using tests::denial_line;
using tests::expect_cases;
using tests::kCreate;
using tests::kUpdate;
using tests::result_line;
using tests::Tape;
using wire::Value;

constexpr std::string_view kArguments =
    R"({"datastore_id":"d","resource_type":"Patient","resource_data":{"resourceType":"Patient"}})";

Value created(std::string_view store) {
  return Value::object({{"datastore_id", store},
                        {"resource_type", "Patient"},
                        {"body", Value::object({{"resourceType", "Patient"}, {"id", "7"}})}});
}

void begin_create(Tape& t) {
  t.client(call_line("1", kCreate, kArguments)).allow_row("tools/call", kCreate);
  t.upstream(call_line("1", kCreate, kArguments));
}

void end_create(Tape& t) { t.server(result_line("1")).answer(result_line("1")); }

TEST(DenyNoEffect, BelievesTheServerAndTheLakeRatherThanTheAnswer) {
  expect_cases({
      {"denied, and gone", [](Tape& t) { t.denied_call("1", kUpdate); }, {}},
      {"denied, then sent",
       [](Tape& t) { t.denied_call("1", kUpdate).upstream(call_line("1", kUpdate)); },
       {"deny-no-effect", "default-deny", "audit-complete"}},
      {"sent, then denied",
       [](Tape& t) {
         t.client(call_line("1", kUpdate)).deny_row("tools/call", kUpdate);
         t.upstream(call_line("1", kUpdate)).answer(denial_line("1"));
       },
       {"deny-no-effect", "default-deny", "audit-complete"}},
      {"allowed and sent, and answered as denied",
       [](Tape& t) {
         begin_create(t);
         t.server(result_line("1")).answer(denial_line("1"));
       },
       {"deny-no-effect", "allow-exactly-once"}},
      {"the server's own tool error is no denial",
       [](Tape& t) {
         begin_create(t);
         t.server(denial_line("1")).answer(denial_line("1"));
       },
       {}},
      {"an effect that a call explains",
       [](Tape& t) {
         begin_create(t);
         t.effect("healthlake:DescribeFHIRDatastore", Value::object({{"DatastoreId", "d"}}));
         t.effect("healthlake:CreateResource", created("d"), true);
         end_create(t);
       },
       {}},
      {"an effect in another datastore",
       [](Tape& t) {
         begin_create(t);
         t.effect("healthlake:CreateResource", created("e"), true);
         end_create(t);
       },
       {"deny-no-effect"}},
      {"an effect of another kind",
       [](Tape& t) {
         begin_create(t);
         t.effect("healthlake:DeleteResource", created("d"), true);
         end_create(t);
       },
       {"deny-no-effect"}},
      {"an effect of nobody",
       [](Tape& t) { t.effect("healthlake:ReadResource", created("d")); },
       {"deny-no-effect"}},
      {"an effect after the server's answer",
       [](Tape& t) {
         begin_create(t);
         end_create(t);
         t.effect("healthlake:CreateResource", created("d"), true);
       },
       {"deny-no-effect"}},
      {"a denied call's effect",
       [](Tape& t) {
         t.client(call_line("1", kUpdate)).deny_row("tools/call", kUpdate);
         t.upstream(call_line("1", kUpdate));
         t.effect("healthlake:UpdateResource", Value::object({}), true);
         t.server(result_line("1")).answer(result_line("1"));
       },
       {"deny-no-effect", "default-deny", "audit-complete"}},
  });
}

}  // namespace
}  // namespace gatecrash::invariants
