// http_oracle: a second opinion on HTTP/1.1 bytes, by Boost.Beast's parser, which shares nothing
// with ours.
//
// What ours takes for a whole message must be the same message to Beast, ending at the same byte:
// where two readers disagree on that, a request can be smuggled past one of them. What Beast takes
// and ours refuses must be refused for a reason of the list in http_oracle.cc, and what ours takes
// and Beast refuses likewise. Pure; single thread.
#pragma once

#include <string>
#include <string_view>

#include "stack/wire/http1_limits.h"

namespace gatecrash::test {

/// What our reading of a client's `stream` has wrong; empty when nothing.
std::string http_request_disagreement(std::string_view stream, const wire::Http1Limits& limits);

/// The same of a server's `stream`, which ends there with the connection.
std::string http_response_disagreement(std::string_view stream, bool answers_head);

/// Why Beast takes the first request of `stream` and ours does not: a reason of the list; empty
/// when both do the same.
std::string http_request_difference(std::string_view stream);

}  // namespace gatecrash::test
