// families: what the files of faults share: one function a file, the policies under which faults
// bite, and a few ways to look at a message.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "harness/builtin/fault.h"
#include "stack/gateway/gateway.h"
#include "stack/wire/jsonrpc.h"

namespace gatecrash::builtin {

std::span<const FaultKind> counter_faults();     // the CounterStore and the clock
std::span<const FaultKind> quota_faults();       // what a call costs, and who pays
std::span<const FaultKind> policy_faults();      // the policy that is enforced
std::span<const FaultKind> condition_faults();   // what it asks of arguments
std::span<const FaultKind> forwarding_faults();  // what goes upstream
std::span<const FaultKind> reading_faults();     // how bytes are read
std::span<const FaultKind> answer_faults();      // what the client is told
std::span<const FaultKind> audit_faults();       // what is written down
std::span<const FaultKind> twin_faults();        // what no single run shows
std::span<const FaultKind> trouble_faults();     // what only troubles show

// Caps of 1 and 2 on plain reads, in each scope: a few calls reach every edge.
inline constexpr std::string_view kCapsPolicy = R"({
  "version": "1", "default": "deny", "hide": ["create_datastore"],
  "tools": {
    "read_fhir_resource": {"limits": [{"counter": "reads", "window": "minute", "max": 2}]},
    "list_datastores": {
      "limits": [{"counter": "lists", "window": "minute", "max": 1, "scope": "session"}]},
    "describe_datastore": {
      "limits": [{"counter": "all", "window": 10, "max": 3, "scope": "global"}]},
    "delete_fhir_resource": {"action": "deny", "reason": "Not by an agent."}
  }})";

// One cap a grant, nothing else: two clients are enough to see whose counter is whose.
inline constexpr std::string_view kGrantPolicy = R"({
  "version": "1", "default": "deny",
  "tools": {
    "list_datastores": {"limits": [{"counter": "lists", "window": "minute", "max": 1}]}
  }})";

inline constexpr std::string_view kSessionPolicy = R"({
  "version": "1", "default": "deny",
  "tools": {
    "list_datastores": {
      "limits": [{"counter": "lists", "window": "minute", "max": 1, "scope": "session"}]}
  }})";

// Two limits on one tool, and a tool whose cap is nothing.
inline constexpr std::string_view kLimitsPolicy = R"({
  "version": "1", "default": "deny",
  "tools": {
    "read_fhir_resource": {
      "limits": [{"counter": "minute", "window": "minute", "max": 3},
                 {"counter": "burst", "window": 10, "max": 1}]},
    "list_datastores": {"limits": [{"counter": "none", "window": "minute", "max": 0}]}
  }})";

// Tools without caps and nothing else: whatever is denied is denied by name.
inline constexpr std::string_view kOpenPolicy = R"({
  "version": "1", "default": "deny",
  "tools": {"read_fhir_resource": {}, "search_fhir_resources": {}, "list_datastores": {}}})";

// One tool waits for a person, and nobody is there.
inline constexpr std::string_view kApprovalPolicy = R"({
  "version": "1", "default": "deny",
  "tools": {
    "read_fhir_resource": {},
    "create_fhir_resource": {"action": "require_approval", "approval_timeout": "60s"}
  }})";

// Tools that are open, capped, denied and hidden.
inline constexpr std::string_view kToolsPolicy = R"({
  "version": "1", "default": "deny", "hide": ["create_datastore"],
  "tools": {
    "read_fhir_resource": {},
    "create_fhir_resource": {"limits": [{"counter": "creates", "window": "minute", "max": 3}]},
    "list_datastores": {},
    "delete_fhir_resource": {"action": "deny", "reason": "Not by an agent."},
    "create_datastore": {}
  }})";

template <class T>
std::unique_ptr<Fault> make_fault() {
  return std::make_unique<T>();
}

/// The client's message of an event that is one readable message; else nothing.
std::optional<wire::Message> client_message(const gateway::Event& event);

/// The tool of a readable tools/call, else "".
std::string_view called_tool(const wire::Message& message);

/// True when the actions send something to the server.
bool forwards(const gateway::Actions& actions);

gateway::Action to_upstream(const gateway::Event& event, std::string bytes);
gateway::Action to_client(const gateway::Event& event, std::string bytes);

}  // namespace gatecrash::builtin
