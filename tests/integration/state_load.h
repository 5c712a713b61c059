// state_load: calls with serial numbers through a gateway in front of faulty_server, which appends
// each call that reaches it to a file: what really happened, to hold against what was granted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "stack/base/time.h"
#include "stack/net/file.h"
#include "stack/wire/json_reader.h"
#include "tests/integration/gatecrash.h"

namespace gatecrash::tests {

/// A number from the environment, for the long forms that ci/nightly.sh runs.
inline std::int64_t from_environment(const char* name, std::int64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoll(text, nullptr, 10);
}

/// A call whose only argument is named as the call: audit rows keep names of arguments.
inline std::string numbered_call(std::string_view tool, std::string_view name) {
  return R"({"jsonrpc":"2.0","id":")" + std::string(name) +
         R"(","method":"tools/call","params":{"name":")" + std::string(tool) +
         R"(","arguments":{")" + std::string(name) + "\":1}}}\n";
}

/// One client of one gateway: calls one after the other, many unanswered at a time.
class LoadedGateway {
 public:
  LoadedGateway(const std::vector<std::string>& words, std::string name)
      : command_(words), name_(std::move(name)) {}

  /// Sends calls, as many as there may be unanswered, and reads what has come.
  void step(const std::vector<std::string>& tools, std::int64_t calls_max, Duration limit) {
    while (sent_ < calls_max && sent_ - answered_ < kUnansweredMax) {
      const std::string& tool = tools[static_cast<std::size_t>(sent_) % tools.size()];
      command_.write(numbered_call(tool, name_ + "-" + std::to_string(sent_++)));
    }
    command_.pump(limit);
    for (; seen_ < command_.out().size(); ++seen_) {
      answered_ += command_.out()[seen_] == '\n' ? 1 : 0;
    }
  }

  std::int64_t sent() const { return sent_; }

  std::int64_t answered() const { return answered_; }

  Command& command() { return command_; }

 private:
  static constexpr std::int64_t kUnansweredMax = 64;

  Command command_;
  std::string name_;
  std::int64_t sent_ = 0;
  std::int64_t answered_ = 0;
  std::size_t seen_ = 0;  // bytes of the answers
};

inline std::vector<std::string> lines_of(const std::string& path) {
  std::vector<std::string> lines;
  const auto text = net::read_file(path);
  std::string_view rest = text ? std::string_view(*text) : std::string_view();
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) {
      break;
    }
    lines.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  return lines;
}

struct AuditedCall {
  std::string tool;
  std::int64_t at_us = 0;  // to the millisecond
  bool allowed = false;
  std::string rule;
};

/// The tools/call decisions of an audit log, by the call's name.
inline std::map<std::string, AuditedCall> audited_calls(const std::string& path) {
  std::map<std::string, AuditedCall> calls;
  for (const std::string& line : lines_of(path)) {
    const auto row = wire::read_json(line);
    EXPECT_TRUE(row.has_value()) << line;
    const wire::Value* const names = row ? row->find("arguments") : nullptr;
    if (names == nullptr || names->items().empty()) {
      continue;
    }
    AuditedCall call;
    call.tool = row->find("tool")->as_string();
    call.at_us = us_since_epoch(parse_rfc3339(row->find("at")->as_string()).value());
    call.allowed = row->find("decision")->as_string() == "allow";
    call.rule = row->find("rule")->as_string();
    calls[names->items().front().as_string()] = call;
  }
  return calls;
}

}  // namespace gatecrash::tests
