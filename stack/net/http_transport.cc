#include "stack/net/http_transport.h"

#include <algorithm>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include <httplib.h>

#include "stack/net/real_clock.h"
#include "stack/net/signals.h"

namespace gatecrash::net {
namespace {

// Servers close idle connections (the mock lake after 1 s). A request that meets such a close may
// or may not have been carried out, so an older connection is not used again.
constexpr Duration kIdleMax = std::chrono::milliseconds(500);

bool is_plain(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

bool can_be_written(const wire::HttpRequest& request) {
  const auto is_token = [](std::string_view text) {
    return !text.empty() && is_plain(text) && text.find_first_of(" :") == std::string_view::npos;
  };
  return is_token(request.method) && request.target.starts_with('/') && is_plain(request.target) &&
         request.target.find(' ') == std::string::npos &&
         std::all_of(request.headers.begin(), request.headers.end(), [&](const auto& header) {
           return is_token(header.first) && is_plain(header.second);
         });
}

}  // namespace

struct HttpTransport::Connection {
  explicit Connection(const std::string& to) : origin(to), client(to) {}

  std::string origin;
  httplib::Client client;
  Monotonic last_used{};
};

HttpTransport::HttpTransport(HttpOptions options) : options_(options) { ignore_write_signals(); }

HttpTransport::~HttpTransport() = default;

Result<wire::HttpResponse> HttpTransport::send(const wire::HttpRequest& request) {
  try {
    return exchange(request);
  } catch (const std::exception& error) {
    connection_.reset();
    return fail(Code::kPeerGone, std::string("no answer: ") + error.what(), request.origin);
  }
}

Result<wire::HttpResponse> HttpTransport::exchange(const wire::HttpRequest& request) {
  if (!can_be_written(request)) {
    return fail(Code::kPeerBadMessage, "the request has characters that HTTP cannot carry",
                request.origin);
  }
  if (!connection_ || connection_->origin != request.origin ||
      monotonic_now() - connection_->last_used > kIdleMax) {
    connection_ = std::make_unique<Connection>(request.origin);
    httplib::Client& fresh = connection_->client;
    fresh.set_tcp_nodelay(true);
    fresh.set_keep_alive(true);
    fresh.set_url_encode(false);
    fresh.set_decompress(false);
    fresh.set_connection_timeout(options_.connect_timeout);
    fresh.set_read_timeout(options_.answer_timeout);
    fresh.set_write_timeout(options_.answer_timeout);
  }
  httplib::Request outgoing;
  outgoing.method = request.method;
  outgoing.path = request.target;
  outgoing.body = request.body;
  for (const auto& [name, value] : request.headers) {
    outgoing.headers.emplace(name, value);
  }
  std::string body;
  bool too_large = false;
  outgoing.content_receiver = [&](const char* data, std::size_t size, std::uint64_t /*offset*/,
                                  std::uint64_t /*total*/) {
    too_large = size > options_.body_bytes_max - body.size();
    if (!too_large) {
      body.append(data, size);
    }
    return !too_large;
  };

  httplib::Response incoming;
  httplib::Error error = httplib::Error::Success;
  const bool answered = connection_->client.send(outgoing, incoming, error);
  connection_->last_used = monotonic_now();
  if (!answered) {
    connection_.reset();
    if (too_large) {
      return fail(Code::kPeerTooLarge,
                  "the answer is larger than " + std::to_string(options_.body_bytes_max) + " bytes",
                  request.origin);
    }
    return fail(Code::kPeerGone, "no answer: " + httplib::to_string(error), request.origin);
  }
  wire::HttpResponse response;
  response.status = incoming.status;
  for (const auto& [name, value] : incoming.headers) {
    response.headers.emplace_back(name, value);
  }
  response.body = std::move(body);
  return response;
}

}  // namespace gatecrash::net
