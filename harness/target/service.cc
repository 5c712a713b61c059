#include "harness/target/service.h"

#include <algorithm>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/net/poller.h"
#include "stack/net/process.h"
#include "stack/net/real_clock.h"
#include "stack/net/signals.h"

namespace gatecrash::target {
namespace {

// The line that says that it is up is one of the first.
constexpr std::size_t kHeadBytesMax = std::size_t{64} * 1024;
constexpr Duration kServiceStep = std::chrono::milliseconds(20);

}  // namespace

struct Service::Impl {
  Impl(net::Process started, std::string text)
      : process(std::move(started)),
        ready(std::move(text)),
        out(
            std::move(process.out()), [this](std::string_view bytes) { look(out_head, bytes); },
            [] {}),
        err(
            std::move(process.err()),
            [this](std::string_view bytes) {
              complaint.add(bytes);
              look(err_head, bytes);
            },
            [] {}) {
    poller.add(out);
    poller.add(err);
  }

  void look(std::string& head, std::string_view bytes) {
    if (up || head.size() > kHeadBytesMax) {
      return;
    }
    head += bytes;
    const std::size_t at = head.find(ready);
    const std::size_t end = at == std::string::npos ? at : head.find('\n', at);
    if (end != std::string::npos) {
      up = true;
      told = head.substr(at + ready.size(), end - at - ready.size());
      told.erase(told.find_last_not_of(" \t\r") + 1);
    }
  }

  net::Process process;
  std::string ready;
  std::string out_head;
  std::string err_head;
  std::string told;
  Tail complaint;
  bool up = false;
  net::Source out;
  net::Source err;
  net::Poller poller;
};

Service::Service(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Service::Service(Service&&) noexcept = default;
Service& Service::operator=(Service&&) noexcept = default;
Service::~Service() = default;

Result<Service> Service::start(const std::vector<std::string>& command, const std::string& ready,
                               Duration limit) {
  net::ignore_write_signals();
  TRY(net::Process process, net::Process::start(command, net::ChildStderr::kPipe));
  auto impl = std::make_unique<Impl>(std::move(process), ready);
  impl->up = ready.empty();
  const net::Monotonic deadline = net::monotonic_now() + limit;
  while (!impl->up) {
    impl->poller.step(kServiceStep);
    const auto exit = impl->process.poll_exit();
    const bool late = net::monotonic_now() >= deadline;
    if (impl->up || (!exit && !late)) {
      continue;
    }
    while (impl->poller.step(Duration(0))) {
    }
    return fail(Code::kLocalProcess,
                "'" + printable(command.front()) +
                    (exit ? "' ended (" + std::to_string(*exit) + ") before it printed '"
                          : "' did not print '") +
                    ready + "'" + (exit ? "" : " in time") +
                    (impl->complaint.text().empty()
                         ? std::string()
                         : "; its stderr: " + printable(impl->complaint.text(), 400)));
  }
  return Service(std::move(impl));
}

const std::string& Service::told() const { return impl_->told; }

void Service::drain() {
  while (impl_->poller.step(Duration(0))) {
  }
}

std::optional<int> Service::poll_exit() { return impl_->process.poll_exit(); }

ChildEnd Service::stop(Duration patience) {
  ChildEnd end;
  drain();
  end.left_early = impl_->process.poll_exit().has_value();
  const net::Monotonic deadline = net::monotonic_now() + patience;
  if (!end.left_early) {
    impl_->process.signal_group(15);
  }
  while (!impl_->process.poll_exit() && net::monotonic_now() < deadline) {
    impl_->poller.step(std::chrono::milliseconds(5));
  }
  end.stayed = !impl_->process.poll_exit();
  end.exit_code = impl_->process.terminate({Duration(0), Duration(0)});
  drain();
  end.complaint = impl_->complaint.text();
  return end;
}

}  // namespace gatecrash::target
