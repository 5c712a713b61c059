// open_counter_store: where a gateway's counters live, by the name that the user gives:
//
//   memory                    forgotten when the process ends
//   FILE, sqlite:FILE         one gateway's own file; made when there is none
//   redis://HOST:PORT/DB      shared by several gateways, exactly
//
// Source: docs/operations.md, "Counters".
#pragma once

#include <memory>
#include <string>

#include "stack/base/time.h"
#include "stack/host/guarded_counter_store.h"
#include "stack/policy/counter_store.h"

namespace gatecrash::host {

/// Of the password of a Redis that has no password file.
inline constexpr const char* kStatePasswordVariable = "GATECRASH_STATE_PASSWORD";

struct CounterStoreOptions {
  std::string state = "memory";
  bool sync = false;          // SQLite: on the disk before a call is forwarded
  bool fail_open = false;     // calls pass uncounted while the store cannot be reached
  std::string password_file;  // of Redis; empty: the environment's kStatePasswordVariable, or none
};

/// `on_note` hears of an outage, of its end, and of what is dangerous from the start.
/// Errors: config_invalid, config_unknown, local_io.
Result<std::unique_ptr<policy::CounterStore>> open_counter_store(const CounterStoreOptions& options,
                                                                 Instant now,
                                                                 const OnNote& on_note);

}  // namespace gatecrash::host
