#include "harness/target/child_target.h"

#include <algorithm>
#include <utility>

#include "harness/target/process_target.h"
#include "stack/base/check.h"
#include "stack/net/real_clock.h"
#include "stack/net/signals.h"

namespace gatecrash::target {

void Tail::add(std::string_view bytes) {
  text_ += bytes;
  if (text_.size() > kStderrBytesMax) {
    text_.erase(0, text_.size() - kStderrBytesMax);
  }
}

struct ChildTarget::Child {
  Child(net::Process started, const std::string& session, std::vector<Heard>& heard)
      : process(std::move(started)),
        in(std::move(process.in())),
        out(
            std::move(process.out()),
            [&heard, session](std::string_view bytes) {
              heard.push_back({session, std::string(bytes), false});
            },
            [this, &heard, session] {
              left_early = !closing;
              heard.push_back({session, {}, true});
            }),
        err(
            std::move(process.err()), [this](std::string_view bytes) { complaint.add(bytes); },
            [] {}) {}

  net::Process process;
  Tail complaint;
  bool closing = false;
  bool left_early = false;
  net::Sink in;
  net::Source out;
  net::Source err;
};

ChildTarget::ChildTarget(Command command, net::Patience patience)
    : command_(std::move(command)), patience_(patience) {
  net::ignore_write_signals();
}

ChildTarget::~ChildTarget() = default;

Status ChildTarget::open(std::string_view session, std::string_view grant) {
  if (children_.size() >= kProcessesMax) {
    return fail(Code::kLocalProcess,
                "more than " + std::to_string(kProcessesMax) + " sessions, each a process");
  }
  TRY(net::Process process, net::Process::start(command_(session, grant), net::ChildStderr::kPipe));
  const std::string name(session);
  auto child = std::make_unique<Child>(std::move(process), name, heard_);
  poller_.add(child->in);
  poller_.add(child->out);
  poller_.add(child->err);
  children_[name] = std::move(child);
  return {};
}

void ChildTarget::send(std::string_view session, std::string_view bytes) {
  const auto found = children_.find(session);
  CHECK(found != children_.end());
  Child& to = *found->second;
  // A child that does not read fills its queue: what it says meanwhile is still heard.
  while (to.in.full() && !to.out.ended() && poller_.step(patience_.after_eof)) {
  }
  to.in.write(bytes);
}

void ChildTarget::close_input(std::string_view session) {
  const auto found = children_.find(session);
  CHECK(found != children_.end());
  found->second->closing = true;
  found->second->in.close();
}

std::vector<Heard> ChildTarget::receive(Duration limit) {
  const net::Monotonic deadline = net::monotonic_now() + limit;
  while (heard_.empty()) {
    const Duration left = deadline - net::monotonic_now();
    if (!poller_.step(std::max(left, Duration(0))) && net::monotonic_now() >= deadline) {
      break;
    }
  }
  return std::exchange(heard_, {});
}

bool ChildTarget::may_still_answer() const {
  return std::any_of(children_.begin(), children_.end(),
                     [](const auto& entry) { return !entry.second->out.ended(); });
}

std::vector<Heard> ChildTarget::finish() {
  for (auto& [session, child] : children_) {
    child->closing = true;
    child->in.close();
  }
  const net::Monotonic deadline = net::monotonic_now() + patience_.after_eof;
  while (may_still_answer() && net::monotonic_now() < deadline) {
    poller_.step(deadline - net::monotonic_now());
  }
  for (auto& [session, child] : children_) {
    const Duration left = std::max<Duration>(deadline - net::monotonic_now(), Duration(0));
    const bool went = child->process.wait_for(left + std::chrono::milliseconds(100)).has_value();
    const int code = child->process.terminate({Duration(0), patience_.after_term});
    while (poller_.step(Duration(0))) {  // its last words
    }
    ends_.push_back({session, code, child->left_early, !went, child->complaint.text()});
  }
  return std::exchange(heard_, {});
}

std::vector<std::string> ChildTarget::endings() const {
  std::vector<std::string> lines;
  for (const ChildEnd& end : ends_) {
    if (end.stayed) {
      lines.push_back("session " + end.session + ": it did not end when its input did");
    } else if (end.exit_code < 0) {
      lines.push_back("session " + end.session + ": it was killed by signal " +
                      std::to_string(-end.exit_code));
    } else if (end.exit_code != 0) {
      lines.push_back("session " + end.session + ": it exited with code " +
                      std::to_string(end.exit_code));
    }
  }
  return lines;
}

}  // namespace gatecrash::target
