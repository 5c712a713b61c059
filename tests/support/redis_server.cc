#include "tests/support/redis_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>

#include <filesystem>

#include "stack/base/check.h"
#include "stack/net/real_clock.h"
#include "stack/net/signals.h"
#include "stack/net/unique_fd.h"

namespace gatecrash::tests {
namespace {

constexpr Duration kStartLimit = std::chrono::seconds(20);
constexpr int kStartTriesMax = 5;

std::uint16_t free_port() {
  const net::UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  CHECK(::bind(fd.get(), generic, size) == 0);
  CHECK(::getsockname(fd.get(), generic, &size) == 0);
  return ntohs(address.sin_port);
}

bool answers(std::uint16_t port) {
  const net::UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
    return false;
  }
  // Any answer will do, a request for a password among them, but not that it is still loading.
  constexpr std::string_view kPing = "PING\r\n";
  char answer = 0;
  char second = 0;
  return ::send(fd.get(), kPing.data(), kPing.size(), MSG_NOSIGNAL) > 0 &&
         ::recv(fd.get(), &answer, 1, 0) == 1 && ::recv(fd.get(), &second, 1, 0) == 1 &&
         (answer == '+' || second == 'N');
}

}  // namespace

bool RedisServer::available() {
  static const bool there = [] {
    net::ignore_write_signals();
    auto process = net::Process::start({"redis-server", "--version"}, net::ChildStderr::kPipe);
    return process && process->wait_for(kStartLimit) == 0;
  }();
  return there;
}

RedisServer::RedisServer(std::vector<std::string> words) : words_(std::move(words)) {
  bool started = false;
  for (int attempt = 0; attempt < kStartTriesMax && !started; ++attempt) {
    port_ = free_port();  // which somebody else may take before Redis does
    started = try_start();
  }
  CHECK(started);
}

RedisServer::~RedisServer() {
  if (process_) {
    signal(SIGCONT);
    stop(SIGKILL);
  }
}

void RedisServer::start() { CHECK(try_start()); }

bool RedisServer::try_start() {
  CHECK(!process_);
  // Written down before it answers, on the disk each second: it survives its own end.
  std::vector<std::string> words{"redis-server",
                                 "--port",
                                 std::to_string(port_),
                                 "--bind",
                                 "127.0.0.1",
                                 "--dir",
                                 folder_.path(""),
                                 "--logfile",
                                 folder_.path("redis.log"),
                                 "--save",
                                 "",
                                 "--appendonly",
                                 "yes",
                                 "--appendfsync",
                                 "everysec"};
  words.insert(words.end(), words_.begin(), words_.end());
  auto process = net::Process::start(words, net::ChildStderr::kPipe);
  CHECK(process.has_value());
  process_.emplace(*std::move(process));
  const net::Monotonic deadline = net::monotonic_now() + kStartLimit;
  while (net::monotonic_now() < deadline) {
    if (answers(port_)) {
      return true;
    }
    if (process_->wait_for(std::chrono::milliseconds(5))) {
      break;
    }
  }
  process_.reset();
  return false;
}

void RedisServer::stop(int number) {
  CHECK(process_.has_value());
  process_->signal_group(number);
  CHECK(process_->wait_for(kStartLimit).has_value());
  process_.reset();
}

void RedisServer::signal(int number) { process_->signal_group(number); }

void RedisServer::forget() {
  CHECK(!process_);
  std::filesystem::remove_all(folder_.path("appendonlydir"));
}

net::RedisAddress RedisServer::address() const {
  net::RedisAddress address;
  address.port = port_;
  return address;
}

}  // namespace gatecrash::tests
