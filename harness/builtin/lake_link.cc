#include "harness/builtin/lake_link.h"

#include <string>
#include <utility>

#include "harness/builtin/planted.h"

namespace gatecrash::builtin {
namespace {

using simulate::LakeFault;
using simulate::Mark;

wire::HttpResponse answer(int status, std::string body) {
  wire::HttpResponse response;
  response.status = status;
  response.headers = {{"Content-Type", "application/x-amz-json-1.0"}};
  response.body = std::move(body);
  return response;
}

}  // namespace

Result<wire::HttpResponse> LakeLink::send(const wire::HttpRequest& request) {
  if (!fault_) {
    return lake_.handle(request, events_.now);
  }
  switch (*fault_) {
    case LakeFault::kThrottled:
      events_.reach(Mark::kLakeThrottled);
      return answer(429, R"({"__type":"ThrottlingException","message":"Rate exceeded"})");
    case LakeFault::kBroken:
      events_.reach(Mark::kLakeBroken);
      return answer(500, R"({"__type":"InternalServerException"})");
    case LakeFault::kGarbage:
      events_.reach(Mark::kLakeGarbage);
      return answer(200, "<html>\xff It works!</html>");
    case LakeFault::kTruncated: {
      events_.reach(Mark::kLakeTruncated);
      auto response = lake_.handle(request, events_.now);
      response.body.resize(response.body.size() / 2);
      return response;
    }
    case LakeFault::kUnreachable:
      events_.reach(Mark::kLakeUnreachable);
      return fail(Code::kPeerGone, "connection refused", std::string(kPlantedLakePlace));
    case LakeFault::kAnswerLost:
      events_.reach(Mark::kLakeAnswerLost);
      (void)lake_.handle(request, events_.now);
      return fail(Code::kPeerGone, "no answer within 30 s", std::string(kPlantedLakePlace));
  }
  return fail(Code::kPeerGone, "connection refused");
}

}  // namespace gatecrash::builtin
