// gatecrash: the program under test, as a process, and the faulty servers it meets.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/command.h"

namespace gatecrash::tests {

inline std::string gatecrash_path() { return GATECRASH_BINARY_DIR "/gatecrash"; }

inline std::string faulty_server_path() {
  return GATECRASH_BINARY_DIR "/tests/support/faulty_server";
}

/// "gatecrash WORDS -- faulty_server MODE" as words.
inline std::vector<std::string> gatecrash_words(std::vector<std::string> words,
                                                const std::string& faulty_mode = {}) {
  words.insert(words.begin(), gatecrash_path());
  if (!faulty_mode.empty()) {
    words.insert(words.end(), {"--", faulty_server_path(), faulty_mode});
  }
  return words;
}

/// Runs gatecrash on `input` to its end.
inline CommandResult gatecrash(const std::vector<std::string>& words, std::string_view input = {}) {
  return run_command(gatecrash_words(words), input);
}

/// True for one line "gatecrash: ...".
inline bool is_one_complaint(std::string_view err) {
  return err.starts_with("gatecrash: ") && err.ends_with('\n') &&
         std::count(err.begin(), err.end(), '\n') == 1;
}

inline constexpr std::string_view kInitialize =
    R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18",)"
    R"("capabilities":{},"clientInfo":{"name":"t","version":"1"}}})"
    "\n";

inline constexpr std::string_view kReadCall =
    R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","arguments":{}}})"
    "\n";

inline constexpr std::string_view kAllowRead =
    R"({"version":"1","default":"deny","tools":{"read":{}}})";

}  // namespace gatecrash::tests
