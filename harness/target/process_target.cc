#include "harness/target/process_target.h"

#include <algorithm>
#include <utility>

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

struct ProcessTarget::Child {
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

ProcessTarget::ProcessTarget(Command command, net::ChildStderr complaints, net::Patience patience)
    : command_(std::move(command)), complaints_(complaints), patience_(patience) {
  net::ignore_write_signals();  // a child that is gone is heard of by its end of output
}

ProcessTarget::ProcessTarget(std::vector<std::string> command, net::Patience patience)
    : ProcessTarget(
          [command = std::move(command)](std::string_view, std::string_view) { return command; },
          net::ChildStderr::kInherit, patience) {}

ProcessTarget::~ProcessTarget() = default;

Status ProcessTarget::open(std::string_view session, std::string_view grant) {
  if (children_.size() >= kProcessesMax) {
    return fail(Code::kLocalProcess,
                "more than " + std::to_string(kProcessesMax) + " sessions, each a process");
  }
  TRY(net::Process process, net::Process::start(command_(session, grant), complaints_));
  const std::string name(session);
  auto child = std::make_unique<Child>(std::move(process), name, heard_);
  poller_.add(child->in);
  poller_.add(child->out);
  if (complaints_ == net::ChildStderr::kPipe) {
    poller_.add(child->err);
  }
  children_[name] = std::move(child);
  return {};
}

ProcessTarget::Child& ProcessTarget::child(std::string_view session) {
  const auto found = children_.find(session);
  CHECK(found != children_.end());
  return *found->second;
}

void ProcessTarget::send(std::string_view session, std::string_view bytes) {
  Child& to = child(session);
  // A child that does not read fills its queue: what it says meanwhile is still heard.
  while (to.in.full() && !to.out.ended() && poller_.step(patience_.after_eof)) {
  }
  to.in.write(bytes);
}

void ProcessTarget::close_input(std::string_view session) {
  Child& left = child(session);
  left.closing = true;
  left.in.close();
}

std::vector<Heard> ProcessTarget::receive(Duration limit) {
  const net::Monotonic deadline = net::monotonic_now() + limit;
  while (heard_.empty()) {
    const Duration left = deadline - net::monotonic_now();
    if (!poller_.step(std::max(left, Duration(0))) && net::monotonic_now() >= deadline) {
      break;
    }
  }
  return std::exchange(heard_, {});
}

bool ProcessTarget::may_still_answer() const {
  return std::any_of(children_.begin(), children_.end(),
                     [](const auto& entry) { return !entry.second->out.ended(); });
}

std::vector<Heard> ProcessTarget::finish() {
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

std::vector<std::string> ProcessTarget::endings() const {
  std::vector<std::string> lines;
  for (const ChildEnd& end : ends_) {
    const std::string who = "session " + end.session + ": the target ";
    if (end.stayed) {
      lines.push_back(who + "did not end when its input did, and was stopped");
    } else if (end.exit_code < 0) {
      lines.push_back(who + "was killed by signal " + std::to_string(-end.exit_code));
    } else if (end.exit_code != 0) {
      lines.push_back(who + "exited with code " + std::to_string(end.exit_code));
    }
  }
  return lines;
}

}  // namespace gatecrash::target
