// Understood: one message as a reader of bytes understands it.
//
// A value type. Texts are JSON in a canonical form made for comparing (canonical.h): no white
// space, keys sorted, numbers by value, what is not valid Unicode replaced by U+FFFD.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace gatecrash::dissect {

struct Understood {
  enum class Kind : std::uint8_t {
    kRequest,       // method and id
    kNotification,  // method, no id
    kResponse,      // result or error, no method
  };

  Kind kind = Kind::kNotification;
  bool batch = false;               // one of several in an array
  std::string method;               // of a request or notification
  std::string id;                   // JSON text; empty when there is none
  std::optional<std::string> tool;  // params.name of tools/call, when it is a string
  std::string arguments;            // params.arguments as canonical JSON text; empty when absent
  std::string message;              // one line without its end; only what a JSON-RPC envelope has

  bool is_notification() const { return kind == Kind::kNotification; }

  bool is_response() const { return kind == Kind::kResponse; }

  /// Everything counts but the spelling that canonical texts have lost.
  friend bool operator==(const Understood&, const Understood&) = default;
};

/// "request", "notification", "response".
const char* kind_name(Understood::Kind kind);

}  // namespace gatecrash::dissect
