#include "stack/net/name_lookup.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <thread>
#include <utility>

namespace gatecrash::net {
namespace {

/// The threads of all lookups. Never destroyed: one that is stuck outlives everything else.
class LookupThreads {
 public:
  /// False: there are too many.
  bool start(std::function<void()> work) {
    const std::lock_guard lock(mutex_);
    join_done();
    if (threads_.size() >= kLookupsMax) {
      return false;
    }
    Worker& worker = *threads_.emplace_back(std::make_unique<Worker>());
    worker.thread = std::thread([&done = worker.done, work = std::move(work)] {
      work();
      done = true;
    });
    return true;
  }

  void join_at_exit() {
    const std::lock_guard lock(mutex_);
    join_done();
  }

 private:
  struct Worker {
    std::atomic<bool> done = false;
    std::thread thread;
  };

  void join_done() {
    const auto is_done = [](const std::unique_ptr<Worker>& worker) {
      if (worker->done) {
        worker->thread.join();
        return true;
      }
      return false;
    };
    std::erase_if(threads_, is_done);
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<Worker>> threads_;
};

LookupThreads& lookup_threads() {
  static auto* const threads = new LookupThreads;

  static const struct AtExit {
    AtExit() = default;
    AtExit(const AtExit&) = delete;
    AtExit& operator=(const AtExit&) = delete;

    ~AtExit() { threads->join_at_exit(); }
  } at_exit;

  return *threads;
}

std::string numeric(const sockaddr& address) {
  std::array<char, INET6_ADDRSTRLEN> text = {};
  const void* const bits =
      address.sa_family == AF_INET6
          ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in6&>(address).sin6_addr)
          : static_cast<const void*>(&reinterpret_cast<const sockaddr_in&>(address).sin_addr);
  const char* const shown = ::inet_ntop(address.sa_family, bits, text.data(), text.size());
  return shown == nullptr ? std::string() : std::string(shown);
}

}  // namespace

Addresses resolve_name(const std::string& host) {
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* list = nullptr;
  const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
  if (error != 0) {
    return fail(Code::kLocalIo, std::string("has no address: ") + ::gai_strerror(error), host);
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(list, ::freeaddrinfo);
  std::vector<std::string> addresses;
  for (const addrinfo* each = list; each != nullptr; each = each->ai_next) {
    if (each->ai_family == AF_INET || each->ai_family == AF_INET6) {
      addresses.push_back(numeric(*each->ai_addr));
    }
  }
  return addresses;
}

struct NameLookup::State {
  std::mutex mutex;
  Loop* loop = nullptr;  // null: nobody is to be told
  std::function<void(Addresses)> answer;

  /// In the lookup's thread, or the loop's.
  static void tell(const std::shared_ptr<State>& state, Addresses found) {
    const std::lock_guard lock(state->mutex);
    if (state->loop == nullptr) {
      return;
    }
    state->loop->post([state, found = std::move(found)] {
      std::unique_lock inner(state->mutex);
      const auto told = std::exchange(state->answer, {});
      inner.unlock();
      if (told) {
        told(found);
      }
    });
  }
};

NameLookup::NameLookup(Loop& loop, const std::string& host, std::function<void(Addresses)> answer,
                       ResolveName resolve)
    : state_(std::make_shared<State>()) {
  state_->loop = &loop;
  state_->answer = std::move(answer);
  const bool started = lookup_threads().start(
      [state = state_, host, resolve = std::move(resolve)] { State::tell(state, resolve(host)); });
  if (!started) {
    State::tell(state_, fail(Code::kLocalIo, "too many names are being looked up", host));
  }
}

NameLookup::~NameLookup() {
  const std::lock_guard lock(state_->mutex);
  state_->loop = nullptr;
  state_->answer = {};
}

}  // namespace gatecrash::net
