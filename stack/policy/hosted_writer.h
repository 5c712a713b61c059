// hosted_writer: a Policy, whatever dialect it came from -> the hosted JSON dialect.
//
// Reading the form again changes no decision, and no counter either when the file keeps its name.
// What can never be reached (rules after one that denies every call) is left out. Pure.
// Source: docs/intercept.md, "From Intercept to hosted".
#pragma once

#include <map>
#include <string>
#include <vector>

#include "stack/policy/policy.h"
#include "stack/wire/value.h"

namespace gatecrash::policy {

struct HostedForm {
  wire::Value root;
  std::map<std::string, std::string, std::less<>> rules;  // rule ids: the policy's -> the form's
  std::vector<std::string> extensions;  // pointers of what gatecrash reads and PolicyLayer does not
};

HostedForm hosted_form(const Policy& policy);

}  // namespace gatecrash::policy
