#include "mocks/front/http_front.h"

#include <sys/socket.h>

#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

#include <httplib.h>

#include "stack/base/bytes.h"

namespace gatecrash::front {
namespace {

// Every open connection holds a worker: more than any test opens at once.
constexpr std::size_t kWorkers = 64;
// cpp-httplib compiles in a backlog of 5: bursts of connections would wait for seconds.
constexpr int kBacklog = 1024;
// An idle connection holds a worker, and stop() waits for it.
constexpr std::chrono::seconds kIdleTimeout(1);
constexpr std::chrono::seconds kReadTimeout(30);
constexpr std::size_t kRequestsPerConnection = 1'000'000;
// One byte beyond the largest body that the lake takes: what is cut here is refused there.
constexpr std::size_t kBodyBytesKept = 5UL * 1024 * 1024 + 1;
// A declared length beyond this is refused without reading; less is read to its end and dropped,
// so that the connection stays in step.
constexpr std::size_t kBodyBytesRead = 64UL * 1024 * 1024;

/// cpp-httplib puts these among the headers, whatever the peer sent.
bool is_invented(std::string_view name) {
  constexpr std::array<std::string_view, 4> kInvented = {"REMOTE_ADDR", "REMOTE_PORT", "LOCAL_ADDR",
                                                         "LOCAL_PORT"};
  return std::find(kInvented.begin(), kInvented.end(), name) != kInvented.end();
}

wire::HttpRequest to_wire(const httplib::Request& request, std::string body) {
  wire::HttpRequest out{request.method, {}, request.target, {}, std::move(body)};
  for (const auto& [name, value] : request.headers) {
    if (!is_invented(name)) {
      out.headers.emplace_back(name, value);
    }
  }
  return out;
}

/// Takes the body in, counting: the library's own limit ignores chunked bodies. False when the
/// connection broke or was cut.
bool read_body(const httplib::Request& request, const httplib::ContentReader& reader,
               std::string& body) {
  if (!request.has_header("Content-Length") && !request.has_header("Transfer-Encoding")) {
    return true;  // the library would read until the connection closes
  }
  std::size_t seen = 0;
  return reader([&](const char* data, std::size_t size) {
    seen += size;
    body.append(data, std::min(size, kBodyBytesKept - body.size()));
    return seen <= kBodyBytesRead;
  });
}

/// 204 has no body and so no length; AWS sends no Keep-Alive.
void trim_headers(const httplib::Request& /*request*/, httplib::Response& response) {
  constexpr int kNoContent = 204;
  response.headers.erase("Keep-Alive");
  if (response.status == kNoContent) {
    response.headers.erase("Content-Length");
  }
}

}  // namespace

struct HttpFront::Server {
  Server(healthlake::Lake& the_lake, Clock& the_clock) : lake(the_lake), clock(the_clock) {}

  void set_up() {
    http.new_task_queue = [] { return new httplib::ThreadPool(kWorkers); };  // httplib deletes it
    http.set_tcp_nodelay(true);
    http.set_keep_alive_max_count(kRequestsPerConnection);
    http.set_keep_alive_timeout(kIdleTimeout.count());
    http.set_read_timeout(kReadTimeout);
    http.set_payload_max_length(kBodyBytesRead);
    http.set_socket_options([this](socket_t fd) {
      // Not SO_REUSEPORT, the library's choice: two lakes would share a port and halve the calls.
      const int on = 1;
      ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
      listener = fd;
    });
    http.set_post_routing_handler(trim_headers);
    http.set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& out) {
      return answer_without_body(request, out);
    });
    const auto with_body = [this](const httplib::Request& request, httplib::Response& out,
                                  const httplib::ContentReader& reader) {
      answer_with_body(request, out, reader);
    };
    http.Post(".*", with_body);
    http.Put(".*", with_body);
    http.Patch(".*", with_body);
    http.Delete(".*", with_body);
  }

  httplib::Server::HandlerResponse answer_without_body(const httplib::Request& request,
                                                       httplib::Response& out) {
    const std::string& method = request.method;
    if (method == "POST" || method == "PUT" || method == "PATCH" || method == "DELETE") {
      return httplib::Server::HandlerResponse::Unhandled;
    }
    answer(to_wire(request, {}), out);
    return httplib::Server::HandlerResponse::Handled;
  }

  void answer_with_body(const httplib::Request& request, httplib::Response& out,
                        const httplib::ContentReader& reader) {
    constexpr int kUnsupportedMediaType = 415;
    std::string body;
    if (request.is_multipart_form_data()) {
      out.status = kUnsupportedMediaType;  // the library would take it apart; nobody sends it here
    } else if (read_body(request, reader, body)) {
      answer(to_wire(request, std::move(body)), out);
    }  // else the library has answered: 400 or 413
  }

  void answer(const wire::HttpRequest& request, httplib::Response& out) {
    wire::HttpResponse response;
    {
      const std::lock_guard lock(mutex);
      response = lake.handle(request, clock.now());
    }
    out.status = response.status;
    std::string content_type;
    for (auto& [name, value] : response.headers) {
      if (ascii_iequals(name, "content-type")) {
        content_type = std::move(value);
      } else if (!ascii_iequals(name, "content-length")) {
        out.set_header(name, value);
      }
    }
    if (!response.body.empty()) {
      out.set_content(std::move(response.body), content_type);
    }
  }

  Status listen(const ListenOptions& options) {
    const auto refused = [&] {
      return fail(Code::kLocalIo,
                  "cannot listen there: is the port taken, or the address not this machine's?",
                  options.host + ":" + std::to_string(options.port));
    };
    const int bound = options.port == 0 ? http.bind_to_any_port(options.host)
                      : http.bind_to_port(options.host, options.port) ? options.port
                                                                      : -1;
    if (bound <= 0 || ::listen(listener, kBacklog) != 0) {
      return refused();
    }
    const bool v6 = options.host.find(':') != std::string::npos;
    port = bound;
    url = "http://" + (v6 ? "[" + options.host + "]" : options.host) + ":" + std::to_string(bound);
    lake.set_endpoint_origin(url);
    thread = std::thread([this] {
      http.listen_after_bind();
      ended = true;
    });
    while (!http.is_running() && !ended) {  // stop() before that would be lost
      std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
    return {};
  }

  void stop() {
    http.stop();
    if (thread.joinable()) {
      thread.join();
    }
  }

  healthlake::Lake& lake;
  Clock& clock;
  std::mutex mutex;  // guards lake and clock
  httplib::Server http;
  socket_t listener = -1;
  int port = 0;
  std::string url;
  std::thread thread;
  std::atomic<bool> ended = false;
};

Result<ListenOptions> parse_listen(std::string_view text) {
  constexpr int kPortMax = 65535;
  const std::size_t colon = text.rfind(':');
  ListenOptions options;
  const std::string_view digits = text.substr(colon == text.npos ? text.size() : colon + 1);
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), options.port);
  std::string_view host = text.substr(0, colon == text.npos ? 0 : colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  }
  if (error != std::errc() || end != digits.data() + digits.size() || options.port < 0 ||
      options.port > kPortMax || host.empty()) {
    return fail(Code::kConfigInvalid,
                "\"" + printable(text) + "\" is not ADDRESS:PORT, as 127.0.0.1:9000");
  }
  options.host = host;
  return options;
}

Result<HttpFront> HttpFront::start(const ListenOptions& options, healthlake::Lake& lake,
                                   Clock& clock) {
  try {
    auto server = std::make_unique<Server>(lake, clock);
    server->set_up();
    TRY_STATUS(server->listen(options));
    return HttpFront(std::move(server));
  } catch (const std::exception& error) {
    return fail(Code::kLocalIo, std::string("cannot start the HTTP server: ") + error.what());
  }
}

HttpFront::HttpFront(std::unique_ptr<Server> server) : server_(std::move(server)) {}

HttpFront::HttpFront(HttpFront&&) noexcept = default;

HttpFront& HttpFront::operator=(HttpFront&& other) noexcept {
  if (this != &other) {
    stop();
    server_ = std::move(other.server_);
  }
  return *this;
}

HttpFront::~HttpFront() { stop(); }

int HttpFront::port() const { return server_->port; }

std::string HttpFront::url() const { return server_->url; }

void HttpFront::stop() {
  if (server_ != nullptr) {
    server_->stop();
  }
}

}  // namespace gatecrash::front
