// event_reader: one parsed line of a version 1 transcript -> Header or Event. For reader.cc.
#pragma once

#include "harness/transcript/transcript.h"
#include "stack/base/result.h"
#include "stack/wire/value.h"

namespace gatecrash::transcript {

/// Errors: config_invalid, config_unknown; `where` is empty.
Result<Header> read_header(const wire::Value& line);

/// Errors: as read_header.
Result<Event> read_event(const wire::Value& line);

}  // namespace gatecrash::transcript
