// Reader: one JSON library as servers use it: bytes -> value, and which of several equal names its
// look-up finds.
//
// Static tables and pure functions. A reader keeps in the value every member that the library
// keeps, in wire order; Names says what the server would see of them.
#pragma once

#include <cstdint>
#include <string_view>

#include "stack/base/result.h"
#include "stack/wire/value.h"

namespace gatecrash::dissect {

// Deeper values are refused for want of a reader that could survive them all: some libraries have
// no limit of their own and would overrun the stack. The gateway's bound is 64.
inline constexpr std::size_t kDepthMax = 1'200;

/// Which member a look-up by name finds.
struct Names {
  enum class Twin : std::uint8_t { kFirst, kLast };
  enum class Fold : std::uint8_t {
    kExact,
    kAscii,  // cJSON_GetObjectItem: tolower() on both
    kGo,     // encoding/json into a struct: simple folding, so U+017F is s and U+212A is k
  };
  Twin twin = Twin::kLast;
  Fold fold = Fold::kExact;     // of the envelope's names; arguments are always looked up exactly
  bool null_is_absent = false;  // encoding/json: null empties a field, or leaves a string alone
};

struct Reader {
  std::string_view name;  // "nlohmann"
  Result<wire::Value> (*read)(std::string_view bytes);
  Names names;
  bool model;             // written from its description, not the library itself
  std::string_view what;  // one line for people
};

/// What a server asks of a message before it acts, and what it does with the rest.
struct Habits {
  bool version_needed = false;      // "jsonrpc" must be "2.0"
  bool id_string_or_whole = false;  // an id must be a string or a whole number
  bool bad_id_dropped = false;      // one that must not be is as none: a notification
  bool params_object = false;       // params must be an object
  bool unknown_keys_refused = false;
  bool batches = true;            // an array is several messages
  bool bad_unit_ends = false;     // the connection is given up at the first bad unit
  bool from_first_brace = false;  // a bad unit is tried again from its first '{'
};

// The readers, each in the file of its name. Errors: peer_*.
extern const Reader kCjson;  // the libraries themselves
extern const Reader kCjsonExact;
extern const Reader kJansson;
extern const Reader kJsoncpp;
extern const Reader kJsoncppStrict;
extern const Reader kNlohmann;
extern const Reader kRapidjson;
extern const Reader kSimdjson;
extern const Reader kSimdjsonOnDemand;
extern const Reader kYajl;
extern const Reader kCpython;  // model_readers.cc
extern const Reader kDotnet;
extern const Reader kGoMap;
extern const Reader kGoStruct;
extern const Reader kJackson;
extern const Reader kNode;
extern const Reader kPhp;
extern const Reader kPydantic;
extern const Reader kRuby;
extern const Reader kSerde;
extern const Reader kSerdeStruct;

}  // namespace gatecrash::dissect
