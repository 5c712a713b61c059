// Result and Error: the only error channel between folders. No exception crosses a folder.
//
// The code says whose fault it is: peer_* (whoever sent us bytes), config_* (a policy, scenario,
// target or flag that the user wrote), local_* (this machine: files, processes, sockets).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace gatecrash {

enum class Code : std::uint8_t {
  kPeerBadBytes,    // invalid UTF-8, NUL, BOM: not text we may read
  kPeerBadJson,     // not I-JSON: grammar, duplicate keys, lone surrogates, numbers out of range
  kPeerTooLarge,    // over a size, depth or count limit
  kPeerBadMessage,  // JSON, but not one well-formed JSON-RPC / MCP / HTTP message
  kPeerBadFraming,  // a line that two readers would split differently, or an over-long one
  kPeerGone,        // closed, exited, or never answered
  kConfigInvalid,   // a policy, scenario, target or transcript that does not say something valid
  kConfigUnknown,   // an unknown key, name or version in one of those
  kLocalIo,         // a file or pipe operation failed
  kLocalProcess,    // a process could not be started
};

/// "peer_bad_json", "config_invalid", ...
std::string_view code_name(Code code);

struct Error {
  Code code = Code::kLocalIo;
  std::string message;  // one line: what is wrong and, where it helps, what to do
  std::string where;    // "file:line:column", a JSON Pointer, or "byte N"; empty when unknown

  /// "WHERE: MESSAGE", or the message alone when `where` is empty.
  std::string to_string() const;
};

template <class T>
using Result = tl::expected<T, Error>;

/// A Result without a value.
using Status = tl::expected<void, Error>;

inline tl::unexpected<Error> fail(Code code, std::string message, std::string where = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(where)});
}

}  // namespace gatecrash

/// Evaluates a Result or Status; on error returns it from the enclosing function.
#define TRY_STATUS(expression)                                                   \
  do {                                                                           \
    if (auto try_status_ = (expression); !try_status_.has_value()) {             \
      return tl::unexpected<::gatecrash::Error>(std::move(try_status_).error()); \
    }                                                                            \
  } while (false)

/// TRY(auto x, expression): declares x as the value, or returns the error.
#define TRY(declaration, expression) \
  TRY_AS(TRY_CONCAT(try_result_, __LINE__), declaration, expression)
#define TRY_CONCAT(a, b) TRY_PASTE(a, b)
#define TRY_PASTE(a, b) a##b
// NOLINTBEGIN(bugprone-macro-parentheses): a declaration cannot stand in parentheses.
#define TRY_AS(temporary, declaration, expression)                           \
  auto temporary = (expression);                                             \
  if (!temporary.has_value()) {                                              \
    return tl::unexpected<::gatecrash::Error>(std::move(temporary).error()); \
  }                                                                          \
  declaration = *std::move(temporary)
// NOLINTEND(bugprone-macro-parentheses)
