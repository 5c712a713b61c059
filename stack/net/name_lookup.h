// name_lookup: the addresses of a host name, asked for on a thread of its own.
//
// The system's resolver cannot be interrupted: a stuck one holds its thread for as long as it
// likes. Such a thread is left to itself, so that neither the Loop nor the process waits for it; at
// most kLookupsMax are at work at one time in the process. Single thread: the Loop's.
// Source: getaddrinfo(3).
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "stack/base/result.h"
#include "stack/net/loop.h"

namespace gatecrash::net {

// A gateway has some servers; with this many lookups stuck, more of them would be stuck as well.
inline constexpr std::size_t kLookupsMax = 32;

/// Numeric addresses, "192.0.2.1" or "2001:db8::1", in the order in which to try them.
using Addresses = Result<std::vector<std::string>>;
using ResolveName = std::function<Addresses(const std::string& host)>;

/// Asks the system; blocks. Errors: local_io.
Addresses resolve_name(const std::string& host);

class NameLookup {
 public:
  /// Begins at once. `answer` is called in the loop's thread, never before this returns. The loop
  /// is borrowed for as long as this lives. Its errors: those of `resolve`; local_io (kLookupsMax).
  NameLookup(Loop& loop, const std::string& host, std::function<void(Addresses)> answer,
             ResolveName resolve = resolve_name);

  /// Nobody is told any more, and nothing is waited for. May happen in `answer`.
  ~NameLookup();
  NameLookup(const NameLookup&) = delete;
  NameLookup& operator=(const NameLookup&) = delete;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace gatecrash::net
