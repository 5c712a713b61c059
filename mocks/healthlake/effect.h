// effect: one API call or state change as the lake saw it: the third tap, and the one that cannot
// be talked away.
#pragma once

#include <functional>
#include <string>

#include "stack/base/time.h"
#include "stack/wire/value.h"

namespace gatecrash::healthlake {

struct Effect {
  Instant at;
  std::string
      operation;  // the IAM action: "healthlake:CreateResource", "healthlake:StartFHIRExportJob"
  // What was asked: {"datastore_id","resource_type","resource_id","version_id","query","body"} on
  // the data plane (members that apply), the request's JSON on the control plane.
  wire::Value arguments;
  int status = 0;        // the HTTP status answered
  bool changed = false;  // state changed: a version was written, a store or job was made
};

using EffectSink = std::function<void(const Effect&)>;

}  // namespace gatecrash::healthlake
