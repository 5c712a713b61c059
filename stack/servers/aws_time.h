// aws_time: the two spellings of time around AWS: epoch seconds with a fraction on the wire, ISO
// 8601 text on the client's side, where boto3 puts datetimes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "stack/wire/value.h"

namespace gatecrash::servers {

/// Turns the numbers of CreatedAt, SubmitTime and EndTime, however deep they stand, into
/// "2020-11-24T21:29:32.161000Z" (microseconds, left out when zero). A number that is no time
/// between the years 0 and 9999 stays.
void spell_aws_times(wire::Value& value);

/// RFC 3339 text, or a date alone ("2024-01-01"), as a number of epoch seconds; nothing when it is
/// neither.
std::optional<wire::Value> epoch_seconds(std::string_view text);

}  // namespace gatecrash::servers
