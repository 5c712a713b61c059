#include "harness/cli/line_target.h"

#include <optional>
#include <utility>

namespace gatecrash::cli {

Status LineTarget::open(std::string_view session, std::string_view /*grant*/) {
  session_ = session;
  TRY(server_, open_({.line =
                          [this](std::string_view line, wire::LineFault fault) {
                            if (fault == wire::LineFault::kNone) {
                              heard_.push_back({session_, std::string(line) + "\n"});
                              loop_.stop();
                            }
                          },
                      .closed =
                          [this](std::optional<int> /*exit_code*/) {
                            ended_ = true;
                            heard_.push_back({session_, {}, true});
                            loop_.stop();
                          }}));
  return {};
}

void LineTarget::send(std::string_view /*session*/, std::string_view bytes) {
  while (!ended_ && !bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    server_->write(bytes.substr(0, end));
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
  }
}

void LineTarget::close_input(std::string_view /*session*/) {
  if (!ended_) {
    server_->close();
  }
}

std::vector<target::Heard> LineTarget::receive(Duration limit) {
  if (heard_.empty() && !ended_) {
    const net::TimerId timer = loop_.after(limit, [this] { loop_.stop(); });
    loop_.run();
    loop_.cancel(timer);
  }
  return std::exchange(heard_, {});
}

std::vector<target::Heard> LineTarget::finish() {
  std::vector<target::Heard> all;
  close_input(session_);
  // The first wait may be for a line that it still said.
  for (int wait = 0; wait < 2; ++wait) {
    for (target::Heard& piece : receive(kLineTargetEndMax / 2)) {
      all.push_back(std::move(piece));
    }
  }
  return all;
}

}  // namespace gatecrash::cli
