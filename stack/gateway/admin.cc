#include "stack/gateway/admin.h"

#include <utility>

#include "stack/base/bytes.h"
#include "stack/gateway/authentication.h"
#include "stack/wire/json_writer.h"
#include "stack/wire/url.h"

namespace gatecrash::gateway {
namespace {

wire::HttpResponse json_answer(int status, const wire::Value& body) {
  return {status,
          {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
          wire::write_json(body) + "\n"};
}

wire::HttpResponse complaint(int status, std::string_view words) {
  return json_answer(status, wire::Value::object({{"error", words}}));
}

wire::HttpResponse not_allowed(std::string_view method) {
  wire::HttpResponse answer = complaint(405, "another method is needed");
  answer.headers.emplace_back("Allow", method);
  return answer;
}

wire::Value pending_json(const PendingCall& call) {
  return wire::Value::object(
      {{"id", call.id},
       {"grant", call.grant},
       {"session", call.session},
       {"tool", call.tool},
       {"arguments", wire::Value::Array(call.argument_names.begin(), call.argument_names.end())},
       {"rule", call.rule},
       {"since", rfc3339_ms(call.since)},
       {"deadline", rfc3339_ms(call.deadline)}});
}

wire::HttpResponse answer_of(const Status& status, std::string_view done, int invalid_status) {
  if (status) {
    return json_answer(200, wire::Value::object({{"status", done}}));
  }
  return complaint(status.error().code == Code::kConfigUnknown ? 404 : invalid_status,
                   status.error().to_string());
}

}  // namespace

bool Admin::may_enter(const wire::Headers& headers) const {
  if (token_sha256_.empty()) {
    return true;
  }
  GrantEntry only;
  only.token_sha256 = token_sha256_;
  return Authenticator({only}).authenticate(headers, Instant()).outcome ==
         Authentication::Outcome::kGranted;
}

wire::HttpResponse Admin::handle(const wire::HttpRequest& request) {
  if (wire::find_header(request.headers, "Origin") != nullptr) {
    return complaint(403, "not for browsers");
  }
  const auto target = wire::parse_target(request.target);
  if (!target) {
    return complaint(400, "not a request target");
  }
  const std::string_view path =
      std::string_view(request.target).substr(0, request.target.find('?'));
  if (path == "/healthz" && (request.method == "GET" || request.method == "HEAD")) {
    const Health health = target_.health();
    return json_answer(health.serving ? 200 : 503,
                       wire::Value::object({{"status", health.status}}));
  }
  if (!may_enter(request.headers)) {
    wire::HttpResponse answer = complaint(401, "the admin token is needed");
    answer.headers.emplace_back("WWW-Authenticate", "Bearer");
    return answer;
  }
  if (path == "/healthz" || path == "/metrics" || path == "/approvals") {
    return request.method == "GET" ? get(path) : not_allowed("GET");
  }
  const auto& segments = target->segments;
  const bool decides = segments.size() == 3 && segments[0] == "approvals" &&
                       (segments[2] == "approve" || segments[2] == "deny");
  if (decides || path == "/reload" || path == "/drain") {
    return request.method == "POST" ? post(segments) : not_allowed("POST");
  }
  return complaint(404, "no such page");
}

wire::HttpResponse Admin::get(std::string_view path) {
  if (path == "/metrics") {
    return {200, {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}}, target_.metrics()};
  }
  wire::Value list = wire::Value::array();
  for (const PendingCall& call : target_.pending()) {
    list.push_back(pending_json(call));
  }
  return json_answer(200, wire::Value::object({{"pending", std::move(list)}}));
}

wire::HttpResponse Admin::post(const std::vector<std::string>& segments) {
  if (segments[0] == "drain") {
    target_.drain();
    return json_answer(200, wire::Value::object({{"status", "draining"}}));
  }
  if (segments[0] == "reload") {
    const Status reloaded = target_.reload();
    // A file's "unknown" key or version is no page that is not there.
    return reloaded ? answer_of(reloaded, "reloaded", 422)
                    : complaint(422, reloaded.error().to_string());
  }
  return segments[2] == "approve" ? answer_of(target_.approve(segments[1]), "approved", 409)
                                  : answer_of(target_.deny(segments[1]), "denied", 409);
}

}  // namespace gatecrash::gateway
