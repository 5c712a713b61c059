// fake_http_client: answers prepared by the test, requests kept for it to look at.
#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "stack/servers/http_client.h"

namespace gatecrash::servers {

class FakeHttpClient final : public HttpClient {
 public:
  Result<wire::HttpResponse> send(const wire::HttpRequest& request) override {
    requests.push_back(request);
    if (answers.empty()) {
      return fail(Code::kPeerGone, "the test prepared no answer");
    }
    Result<wire::HttpResponse> answer = std::move(answers.front());
    answers.pop_front();
    return answer;
  }

  void answer(int status, std::string body, wire::Headers headers = {}) {
    answers.emplace_back(wire::HttpResponse{status, std::move(headers), std::move(body)});
  }

  /// The DescribeFHIRDatastore answer that every FHIR tool asks for first.
  void answer_endpoint(const std::string& endpoint = "http://lake.test/datastore/d1/r4/") {
    answer(200, R"({"DatastoreProperties":{"DatastoreId":"d1","DatastoreEndpoint":")" + endpoint +
                    R"("}})");
  }

  std::deque<Result<wire::HttpResponse>> answers;
  std::vector<wire::HttpRequest> requests;
};

}  // namespace gatecrash::servers
