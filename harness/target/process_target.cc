#include "harness/target/process_target.h"

#include <algorithm>
#include <utility>

#include "stack/base/check.h"
#include "stack/net/real_clock.h"
#include "stack/net/signals.h"

namespace gatecrash::target {

struct ProcessTarget::Child {
  Child(net::Process started, const std::string& session, std::vector<Heard>& heard)
      : process(std::move(started)),
        in(std::move(process.in())),
        out(
            std::move(process.out()),
            [&heard, session](std::string_view bytes) {
              heard.push_back({session, std::string(bytes), false});
            },
            [&heard, session] { heard.push_back({session, {}, true}); }) {}

  net::Process process;
  net::Sink in;
  net::Source out;
};

ProcessTarget::ProcessTarget(std::vector<std::string> command, net::Patience patience)
    : command_(std::move(command)), patience_(patience) {
  net::ignore_write_signals();  // a child that is gone is heard of by its end of output
}

ProcessTarget::~ProcessTarget() = default;

ProcessTarget::Child& ProcessTarget::child(std::string_view session) {
  const auto found = children_.find(session);
  CHECK(found != children_.end());
  return *found->second;
}

Status ProcessTarget::open(std::string_view session, std::string_view /*grant*/) {
  if (children_.size() >= kProcessesMax) {
    return fail(Code::kLocalProcess,
                "more than " + std::to_string(kProcessesMax) + " sessions, each a process");
  }
  TRY(net::Process process, net::Process::start(command_, net::ChildStderr::kInherit));
  const std::string name(session);
  auto started = std::make_unique<Child>(std::move(process), name, heard_);
  poller_.add(started->in);
  poller_.add(started->out);
  children_[name] = std::move(started);
  return {};
}

void ProcessTarget::send(std::string_view session, std::string_view bytes) {
  Child& to = child(session);
  // A child that does not read fills its queue: what it says meanwhile is still heard.
  while (to.in.full() && !to.out.ended() && poller_.step(patience_.after_eof)) {
  }
  to.in.write(bytes);
}

void ProcessTarget::close_input(std::string_view session) { child(session).in.close(); }

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
  for (auto& [session, ending] : children_) {
    ending->in.close();
  }
  const net::Monotonic deadline = net::monotonic_now() + patience_.after_eof;
  while (may_still_answer() && net::monotonic_now() < deadline) {
    poller_.step(deadline - net::monotonic_now());
  }
  for (auto& [session, ending] : children_) {
    const bool ended_itself = ending->process.wait_for(patience_.after_eof).has_value();
    const int code = ending->process.terminate({Duration(0), patience_.after_term});
    if (!ended_itself) {
      endings_.push_back("session " + session +
                         ": the target did not end when its input did, and was stopped");
    } else if (code != 0) {
      endings_.push_back("session " + session + ": the target " +
                         (code < 0 ? "was killed by signal " + std::to_string(-code)
                                   : "exited with code " + std::to_string(code)));
    }
  }
  return std::exchange(heard_, {});
}

}  // namespace gatecrash::target
