#include "stack/net/free_port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <thread>

#include "stack/net/real_clock.h"
#include "stack/net/system_error.h"
#include "stack/net/unique_fd.h"

namespace gatecrash::net {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

}  // namespace

Result<int> free_port() {
  const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof(address);
  auto* const raw = reinterpret_cast<sockaddr*>(&address);
  if (!fd || ::bind(fd.get(), raw, size) != 0 || ::getsockname(fd.get(), raw, &size) != 0) {
    return fail_errno(errno, "find a free port", {});
  }
  return ntohs(address.sin_port);
}

Status wait_for_port(int port, Duration limit) {
  constexpr Duration kLookEvery = std::chrono::milliseconds(5);
  const Monotonic deadline = monotonic_now() + limit;
  while (true) {
    const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const sockaddr_in address = loopback(port);
    if (fd &&
        ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) {
      return {};
    }
    if (monotonic_now() >= deadline) {
      return fail(Code::kLocalProcess, "nobody listens on 127.0.0.1:" + std::to_string(port));
    }
    std::this_thread::sleep_for(kLookEvery);
  }
}

}  // namespace gatecrash::net
