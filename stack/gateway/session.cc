#include "stack/gateway/session.h"

#include <utility>

#include "stack/base/check.h"

namespace gatecrash::gateway {
namespace {

// One line must hold all answers of a batch. The rest of it is room for kInFlightMax errors in
// place of answers that did not fit: an id is at most kIdBytesMax bytes, six times that when
// escaped.
constexpr std::size_t kBatchAnswerBytesMax = wire::kLineBytesMax - kInFlightMax * 1024;

}  // namespace

Session::Session(Context& context, std::string_view name, std::shared_ptr<const Grant> grant)
    : context_(context), name_(name), grant_(std::move(grant)) {
  CHECK(grant_ != nullptr);
}

void Session::to_client(std::string bytes, Actions& out) const {
  if (!client_shut_) {
    out.push_back({Action::Kind::kToClient, name_, std::move(bytes)});
  }
}

void Session::to_server(const wire::Message& message, Actions& out) const {
  if (!server_closed_) {
    out.push_back({Action::Kind::kToUpstream, name_, wire::write_message(message)});
  }
}

void Session::answer(const wire::Message& message, const std::shared_ptr<Batch>& batch,
                     Actions& out) const {
  if (batch == nullptr) {
    to_client(wire::write_message(message), out);
    return;
  }
  if (!batch->answers.empty()) {
    batch->answers += ',';
  }
  const std::size_t start = batch->answers.size();
  wire::append_message(batch->answers, message);
  if (batch->answers.size() > kBatchAnswerBytesMax) {
    batch->answers.resize(start);
    wire::append_message(batch->answers, wire::make_error(message.id, wire::kInternalError,
                                                          "The answer is too long for a batch."));
  }
}

void Session::settle(Batch& batch, Actions& out) const {
  if (--batch.open == 0 && !batch.answers.empty()) {
    to_client("[" + batch.answers + "]", out);
  }
}

}  // namespace gatecrash::gateway
