#include "stack/net/redis_connection.h"

#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/time.h>

#include <algorithm>
#include <utility>

#include "stack/net/signals.h"
#include "stack/net/system_error.h"

namespace gatecrash::net {
namespace {

constexpr Duration kBackOffMin = std::chrono::milliseconds(50);
constexpr Duration kBackOffMax = std::chrono::seconds(1);

struct FreeReply {
  void operator()(redisReply* reply) const { ::freeReplyObject(reply); }
};

using ReplyPtr = std::unique_ptr<redisReply, FreeReply>;

timeval to_timeval(Duration time) {
  return {.tv_sec = static_cast<time_t>(time.count() / 1'000'000),
          .tv_usec = static_cast<suseconds_t>(time.count() % 1'000'000)};
}

/// hiredis calls a time-out "Resource temporarily unavailable".
std::string context_error(const redisContext& context, int number) {
  if (context.err == REDIS_ERR_IO) {
    const bool late = number == EAGAIN || number == EWOULDBLOCK || number == ETIMEDOUT;
    return late ? "no answer in time" : errno_text(number);
  }
  return context.err == REDIS_ERR_EOF ? "the server closed the connection" : context.errstr;
}

RedisReply read_reply(const redisReply& from) {
  RedisReply reply;
  reply.error = from.type == REDIS_REPLY_ERROR;
  if (from.type == REDIS_REPLY_ARRAY) {
    for (std::size_t i = 0; i < from.elements; ++i) {
      const redisReply& element = *from.element[i];
      reply.numbers.push_back(element.type == REDIS_REPLY_INTEGER ? element.integer : 0);
    }
  } else if (from.type == REDIS_REPLY_INTEGER) {
    reply.numbers.push_back(from.integer);
  } else if (from.str != nullptr) {
    reply.text.assign(from.str, from.len);
  }
  return reply;
}

/// Null when there was no answer: then the context says why.
ReplyPtr ask(redisContext& context, const std::vector<std::string_view>& words) {
  std::vector<const char*> starts;
  std::vector<std::size_t> sizes;
  for (const std::string_view word : words) {
    starts.push_back(word.data());
    sizes.push_back(word.size());
  }
  return ReplyPtr(static_cast<redisReply*>(
      ::redisCommandArgv(&context, static_cast<int>(words.size()), starts.data(), sizes.data())));
}

/// Nothing may come while nothing was asked: what makes it readable is its end.
bool is_closed(const redisContext& context) {
  pollfd state = {.fd = context.fd, .events = POLLIN, .revents = 0};
  return ::poll(&state, 1, 0) > 0;
}

/// What no command can mend: the data are not there yet, or are another server's to change.
bool is_out_of_service(const RedisReply& reply) {
  return reply.error && (reply.text.starts_with("LOADING") || reply.text.starts_with("READONLY") ||
                         reply.text.starts_with("MASTERDOWN") || reply.text.starts_with("NOAUTH"));
}

}  // namespace

void RedisConnection::Free::operator()(redisContext* context) const { ::redisFree(context); }

Result<std::unique_ptr<RedisConnection>> RedisConnection::open(RedisAddress address) {
  ignore_write_signals();  // hiredis writes to sockets whose other end may be gone
  std::unique_ptr<RedisConnection> connection(new RedisConnection(std::move(address)));
  TRY(connection->context_, connection->connect());
  // Signals are the main thread's: a new thread inherits the mask.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  connection->thread_ = std::thread([raw = connection.get()] { raw->reconnect_forever(); });
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return connection;
}

RedisConnection::~RedisConnection() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) {
    thread_.join();
  }
}

Error RedisConnection::lost(std::string_view why) const {
  return {Code::kLocalIo, "cannot be reached: " + std::string(why), address_.to_string()};
}

Result<RedisConnection::Context> RedisConnection::connect() const {
  errno = 0;
  Context context(::redisConnectWithTimeout(address_.host.c_str(), address_.port,
                                            to_timeval(kRedisConnectWait)));
  if (context == nullptr || context->err != 0) {
    return tl::unexpected<Error>(
        lost(context == nullptr ? "out of memory" : context_error(*context, errno)));
  }
  ::fcntl(context->fd, F_SETFD, FD_CLOEXEC);  // hiredis' socket would pass to the server
  ::redisSetTimeout(context.get(), to_timeval(kRedisAnswerWait));
  ::redisEnableKeepAlive(context.get());
  TRY_STATUS(greet(*context));
  return context;
}

Status RedisConnection::greet(redisContext& context) const {
  const auto say = [&](const std::vector<std::string_view>& words,
                       std::string_view refused) -> Status {
    const ReplyPtr reply = ask(context, words);
    if (reply == nullptr) {
      return context.err == REDIS_ERR_PROTOCOL
                 ? fail(Code::kConfigInvalid, "what answers there is no Redis",
                        address_.to_string())
                 : Status(tl::unexpected<Error>(lost(context_error(context, errno))));
    }
    const RedisReply read = read_reply(*reply);
    if (is_out_of_service(read) && !read.text.starts_with("NOAUTH")) {
      return tl::unexpected<Error>(lost(read.text));
    }
    // Redis repeats neither names nor passwords in these.
    return read.error ? fail(Code::kConfigInvalid, std::string(refused) + ": " + read.text,
                             address_.to_string())
                      : Status();
  };
  if (!address_.password.empty()) {
    const Status known =
        address_.user.empty()
            ? say({"AUTH", address_.password}, "refused the password")
            : say({"AUTH", address_.user, address_.password}, "refused the user or the password");
    TRY_STATUS(known);
  }
  return say({"SELECT", std::to_string(address_.database)}, "refused the connection");
}

Result<RedisReply> RedisConnection::command(const std::vector<std::string_view>& words) {
  if (context_ != nullptr && is_closed(*context_)) {
    drop(lost("the server closed the connection"));
    take_fresh(kRedisReconnectWait);
  } else if (context_ == nullptr) {
    take_fresh(Duration(0));
  }
  if (context_ == nullptr) {
    const std::lock_guard lock(mutex_);
    return tl::unexpected<Error>(why_);
  }
  const ReplyPtr answer = ask(*context_, words);
  if (answer == nullptr) {
    const Error why = lost(context_error(*context_, errno));
    drop(why);
    return tl::unexpected<Error>(why);
  }
  RedisReply reply = read_reply(*answer);
  if (is_out_of_service(reply)) {
    const Error why = lost(reply.text);
    drop(why);
    return tl::unexpected<Error>(why);
  }
  return reply;
}

void RedisConnection::drop(const Error& why) {
  context_.reset();
  {
    const std::lock_guard lock(mutex_);
    fresh_.reset();
    why_ = why;
    wanted_ = true;
  }
  changed_.notify_all();
}

bool RedisConnection::take_fresh(Duration limit) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, limit, [this] { return fresh_ != nullptr; });
  context_ = std::move(fresh_);
  return context_ != nullptr;
}

void RedisConnection::reconnect_forever() {
  Duration back_off = kBackOffMin;
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || wanted_; });
    if (stopping_) {
      return;
    }
    lock.unlock();
    auto made = connect();
    lock.lock();
    if (made) {
      fresh_ = *std::move(made);
      wanted_ = false;
      back_off = kBackOffMin;
      changed_.notify_all();
      continue;
    }
    why_ = std::move(made).error();
    changed_.wait_for(lock, back_off, [this] { return stopping_; });
    back_off = std::min(back_off * 2, kBackOffMax);
  }
}

}  // namespace gatecrash::net
