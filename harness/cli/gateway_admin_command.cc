// What an operator asks of a running gateway, through its admin endpoint.
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "stack/base/bytes.h"
#include "stack/host/admin_site.h"
#include "stack/net/http_transport.h"
#include "stack/net/unix_socket.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"
#include "stack/wire/url.h"

namespace gatecrash::cli {
namespace {

constexpr Duration kAdminAnswerMax = std::chrono::seconds(10);

bool is_socket_path(const std::string& admin) {
  return admin.find('/') != std::string::npos || admin.find(':') == std::string::npos;
}

Result<wire::HttpResponse> send(const GatewayAdminOptions& options, wire::HttpRequest request) {
  if (!options.token_file.empty()) {
    TRY(const std::string token, host::read_secret(options.token_file));
    request.headers.emplace_back("Authorization", "Bearer " + token);
  }
  if (is_socket_path(options.admin)) {
    return net::ask_unix(options.admin, request, kAdminAnswerMax);
  }
  request.origin = "http://" + options.admin;
  net::HttpTransport transport({.answer_timeout = kAdminAnswerMax});
  return transport.send(request);
}

/// The answer's object. Errors: what the endpoint says, as config_invalid.
Result<wire::Value> ask(const GatewayAdminOptions& options, std::string method,
                        std::string target) {
  TRY(const wire::HttpResponse answer, send(options, {.method = std::move(method),
                                                      .origin = {},
                                                      .target = std::move(target),
                                                      .headers = {},
                                                      .body = {}}));
  const auto value = wire::read_json(answer.body);
  if (answer.status == 200 && value) {
    return *value;
  }
  const wire::Value* const error = value && value->is_object() ? value->find("error") : nullptr;
  return fail(Code::kConfigInvalid,
              error != nullptr && error->is_string()
                  ? printable(error->as_string())
                  : "the endpoint answered with status " + std::to_string(answer.status),
              options.admin);
}

std::string member_text(const wire::Value& call, std::string_view key) {
  const wire::Value* const value = call.find(key);
  return value != nullptr && value->is_string() ? printable(value->as_string()) : std::string();
}

/// "ID  night-shift  delete_datastore(datastore_id)  until 2026-...  /tools/..."
std::string line_of(const wire::Value& call) {
  std::string names;
  if (const wire::Value* const arguments = call.find("arguments")) {
    for (const wire::Value& name : arguments->items()) {
      names += (names.empty() ? "" : ", ") + printable(name.as_string());
    }
  }
  return member_text(call, "id") + "  " + member_text(call, "grant") + "  " +
         member_text(call, "tool") + "(" + names + ")  until " + member_text(call, "deadline") +
         "  " + member_text(call, "rule") + "\n";
}

int decide(const GatewayAdminOptions& options, const std::string& what) {
  const auto answer =
      ask(options, "POST", "/approvals/" + wire::percent_encode(options.id) + "/" + what);
  if (!answer) {
    return complain(answer.error());
  }
  std::printf("%s\n", member_text(*answer, "status").c_str());
  return kExitHeld;
}

}  // namespace

int run_gateway_pending(const GatewayAdminOptions& options) {
  const auto answer = ask(options, "GET", "/approvals");
  if (!answer) {
    return complain(answer.error());
  }
  if (options.json) {
    std::printf("%s\n", wire::write_json(*answer).c_str());
    return kExitHeld;
  }
  const wire::Value* const pending = answer->find("pending");
  std::string text;
  if (pending != nullptr && pending->is_array()) {
    for (const wire::Value& call : pending->items()) {
      text += line_of(call);
    }
  }
  std::fputs(text.empty() ? "no call waits\n" : text.c_str(), stdout);
  return kExitHeld;
}

int run_gateway_approve(const GatewayAdminOptions& options) { return decide(options, "approve"); }

int run_gateway_deny(const GatewayAdminOptions& options) { return decide(options, "deny"); }

}  // namespace gatecrash::cli
