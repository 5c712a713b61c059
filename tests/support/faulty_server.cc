// faulty_server: an MCP server over stdio that misbehaves in one named way, for tests.
//
// faulty_server MODE [FILE], where MODE is one of:
//   echo        answers every request with {"ok":true}, as a well-behaved server would
//   exit        exits with code 7 without reading
//   exit-first  reads one line, then exits with code 7 without answering
//   garbage     writes lines that are no messages before each answer, and binary noise
//   silent      reads everything and answers nothing
//   stubborn    as silent, and ignores the end of its input and SIGTERM; says so on stderr first
//   flood       writes 64 MiB of answers without being asked
//   chatty      writes to stderr before and after each answer
//   crash       as echo, and agrees on a protocol version; exits with code 7 when asked to call a
//               tool
//   effects F   as echo, and agrees on a protocol version; first appends each tools/call's first
//               argument's name to the file F
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>

#include "stack/wire/jsonrpc.h"

namespace {

using gatecrash::wire::Message;

/// The answer to one line; empty for what needs none.
std::string answer_to(const std::string& line, bool agrees) {
  const auto message = gatecrash::wire::read_message(line);
  if (!message || message->kind != Message::Kind::kRequest) {
    return {};
  }
  auto result = gatecrash::wire::Value::object({{"ok", true}});
  if (agrees && message->method == "initialize") {
    result.set("protocolVersion", "2025-06-18");
  }
  return gatecrash::wire::write_message(
             gatecrash::wire::make_result(message->id, std::move(result))) +
         "\n";
}

void say(std::string_view bytes) { std::cout << bytes << std::flush; }

/// What the call did, in the kernel's hands before it is answered.
void log_effect(const std::string& line, std::ofstream& effects) {
  const auto message = gatecrash::wire::read_message(line);
  if (!message || message->method != "tools/call") {
    return;
  }
  const gatecrash::wire::Value* const arguments = message->params.find("arguments");
  if (arguments != nullptr && arguments->is_object() && !arguments->members().empty()) {
    effects << arguments->members().front().key + "\n" << std::flush;
  }
}

int serve(std::string_view mode, const std::string& file) {
  std::ofstream effects;
  if (mode == "effects") {
    effects.open(file, std::ios::app);
  }
  std::string line;
  while (std::getline(std::cin, line)) {
    if (mode == "exit-first") {
      return 7;
    }
    if (mode == "crash" && line.find("tools/call") != std::string::npos) {
      return 7;
    }
    if (mode == "garbage") {
      say("Server listening...\n{\"jsonrpc\":\"2.0\",\"id\":1,\n");
      say(std::string_view("\xff\xfe\0garbage\n", 11));
    }
    if (mode == "chatty") {
      std::cerr << "before\n" << std::flush;
    }
    if (mode == "effects") {
      log_effect(line, effects);
    }
    if (mode != "silent" && mode != "stubborn") {
      say(answer_to(line, mode == "crash" || mode == "effects"));
    }
    if (mode == "chatty") {
      std::cerr << "after\n" << std::flush;
    }
  }
  return 0;
}

int flood() {
  const std::string line =
      "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"x\":\"" +
      std::string(65'000, 'x') + "\"}}\n";
  for (int i = 0; i < 1024; ++i) {
    say(line);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view mode = argc > 1 ? argv[1] : "echo";
  if (mode == "exit") {
    return 7;
  }
  if (mode == "flood") {
    return flood();
  }
  if (mode == "stubborn") {
    ::signal(SIGTERM, SIG_IGN);
    std::cerr << "stubborn\n" << std::flush;
  }
  const int code = serve(mode, argc > 2 ? argv[2] : "");
  while (mode == "stubborn") {
    ::pause();
  }
  return code;
}
