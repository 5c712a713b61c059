#include "stack/net/unix_socket.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "stack/net/real_clock.h"
#include "stack/net/system_error.h"
#include "stack/wire/http1_parser.h"
#include "stack/wire/http1_writer.h"

namespace gatecrash::net {
namespace {

// A metrics page, or as many held calls as there may be.
constexpr std::size_t kUnixAnswerBytesMax = std::size_t{16} * 1024 * 1024;

struct UnixAddress {
  sockaddr_un text = {};

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&text); }
};

Result<UnixAddress> address_of(const std::string& path) {
  UnixAddress address;
  address.text.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(address.text.sun_path)) {
    return fail(
        Code::kConfigInvalid,
        "a socket's path has 1 to " + std::to_string(sizeof(address.text.sun_path) - 1) + " bytes",
        path);
  }
  std::memcpy(address.text.sun_path, path.data(), path.size());
  return address;
}

UniqueFd new_socket(int flags) {
  return UniqueFd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
}

bool is_socket(const std::string& path) {
  struct stat found = {};
  return ::lstat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode);
}

/// Waits until `fd` is ready; false when the deadline passes before.
bool wait_ready(int fd, short events, Monotonic deadline) {
  pollfd ready = {fd, events, 0};
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - monotonic_now());
    const int result = ::poll(&ready, 1, static_cast<int>(std::max<long>(left.count() + 1, 0)));
    if (result > 0) {
      return true;
    }
    if (result == 0 || errno != EINTR) {
      return false;
    }
  }
}

tl::unexpected<Error> no_answer(const std::string& path) {
  return fail(Code::kPeerGone, "no answer came from the process that listens there", path);
}

Status send_all(const UniqueFd& fd, std::string_view bytes, Monotonic deadline,
                const std::string& path) {
  while (!bytes.empty()) {
    if (!wait_ready(fd.get(), POLLOUT, deadline)) {
      return no_answer(path);
    }
    const ssize_t sent = ::send(fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) {
      return no_answer(path);
    }
    bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
  }
  return {};
}

/// Feeds what has come to the parser; true once the answer is whole.
Result<bool> take_answer(wire::Http1ResponseParser& parser, std::string_view bytes,
                         wire::HttpResponse& response, const std::string& path) {
  for (;;) {
    TRY(const wire::Http1Event event, parser.next(bytes));
    switch (event) {
      case wire::Http1Event::kMore:
        return false;
      case wire::Http1Event::kHead:
        response.status = parser.head().status;
        response.headers = std::move(parser.head().headers);
        break;
      case wire::Http1Event::kBody:
        if (parser.piece().size() > kUnixAnswerBytesMax - response.body.size()) {
          return fail(Code::kPeerTooLarge, "the answer is too large", path);
        }
        response.body += parser.piece();
        break;
      case wire::Http1Event::kEnd:
        return true;
    }
  }
}

}  // namespace

Result<UniqueFd> listen_unix(const std::string& path) {
  TRY(const UnixAddress address, address_of(path));
  if (is_socket(path)) {
    if (connect_unix(path)) {
      return fail(Code::kLocalIo, "another process listens there", path);
    }
    ::unlink(path.c_str());
  }
  UniqueFd fd = new_socket(SOCK_NONBLOCK);
  // The mode of the file is the right to speak, from its first moment on.
  const mode_t before = ::umask(0177);
  const int bound = ::bind(fd.get(), address.get(), sizeof(address.text));
  const int why = errno;
  ::umask(before);
  if (bound != 0) {
    return fail_errno(why, "make the socket", path);
  }
  if (::listen(fd.get(), SOMAXCONN) != 0) {
    return fail_errno(errno, "listen", path);
  }
  return fd;
}

Result<UniqueFd> connect_unix(const std::string& path) {
  TRY(const UnixAddress address, address_of(path));
  UniqueFd fd = new_socket(0);
  if (::connect(fd.get(), address.get(), sizeof(address.text)) != 0) {
    return fail_errno(errno, "reach the process that listens there", path);
  }
  return fd;
}

Result<wire::HttpResponse> ask_unix(const std::string& path, const wire::HttpRequest& request,
                                    Duration limit) {
  TRY(const UniqueFd fd, connect_unix(path));
  const Monotonic deadline = monotonic_now() + limit;
  std::string out;
  TRY_STATUS(wire::append_request_head(out, request, "localhost"));
  TRY_STATUS(send_all(fd, out + request.body, deadline, path));
  wire::HttpResponse response;
  wire::Http1ResponseParser parser;
  parser.expect(request.method == "HEAD");
  std::array<char, 16384> buffer = {};
  while (wait_ready(fd.get(), POLLIN, deadline)) {
    const ssize_t got = ::recv(fd.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
      continue;
    }
    if (got <= 0) {
      break;
    }
    TRY(const bool whole,
        take_answer(parser, {buffer.data(), static_cast<std::size_t>(got)}, response, path));
    if (whole) {
      return response;
    }
  }
  if (const auto ended = parser.end_of_input(); ended && *ended == wire::Http1Event::kEnd) {
    return response;
  }
  return no_answer(path);
}

}  // namespace gatecrash::net
