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

Session::Session(Context& context, std::string_view name, std::shared_ptr<const Grant> grant, Of of,
                 wire::Era era)
    : context_(context), name_(name), grant_(std::move(grant)), of_(of) {
  CHECK(grant_ != nullptr);
  if (of_ != Of::kLines) {
    era_ = era;
  }
}

void Session::set_grant(std::shared_ptr<const Grant> grant) {
  CHECK(grant != nullptr && grant->name == grant_->name);
  grant_ = std::move(grant);
}

void Session::to_client(std::string bytes, wire::ExchangeId stream, Actions& out,
                        int status) const {
  if (!client_shut_) {
    out.push_back({Action::Kind::kToClient, name_, std::move(bytes), stream, status});
  }
}

void Session::to_server(const wire::Message& message, wire::ExchangeId stream, Actions& out) const {
  if (!server_closed_) {
    out.push_back({Action::Kind::kToUpstream, name_, wire::write_message(message), stream});
  }
}

void Session::answer(const wire::Message& message, const Source& source, Actions& out,
                     int status) const {
  const std::shared_ptr<Batch>& batch = source.batch;
  if (batch == nullptr) {
    to_client(wire::write_message(message), source.stream, out, source.in_batch ? 200 : status);
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
    to_client("[" + batch.answers + "]", 0, out);
  }
}

}  // namespace gatecrash::gateway
