#include "mocks/healthlake/aws_answer.h"

#include "mocks/healthlake/shapes.h"
#include "stack/base/bytes.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::healthlake {

void answer_aws_error(Exchange& exchange, int status, std::string_view name,
                      std::string_view message) {
  exchange.response.status = status;
  std::string& body = exchange.response.body;
  body = R"({"__type":)";
  wire::append_json_string(body, name);
  body += R"(,"Message":)";
  wire::append_json_string(body, message);
  body += '}';
}

bool passes(const Constraints& check, Exchange& exchange) {
  if (!check.ok()) {
    answer_aws_error(exchange, 400, check.error_name(), check.message());
  }
  return check.ok();
}

bool answer_repeat(Exchange& exchange, ClientTokens::Found found) {
  if (found.use == ClientTokens::Use::kOtherRequest) {
    answer_aws_error(exchange, 400, "ValidationException",
                     "The ClientToken was used before with other parameters.");
  } else if (found.use == ClientTokens::Use::kRepeat) {
    exchange.response.body = std::move(found.answer);
  }
  return found.use != ClientTokens::Use::kFirst;
}

PageRequest read_page_request(Constraints& check, const wire::Value& request) {
  constexpr std::int64_t kMaxResultsMax = 500;
  constexpr std::int64_t kMaxResultsDefault = 100;  // HealthLake does not say
  PageRequest page;
  page.size = static_cast<std::size_t>(
      check.integer(&request, {}, "MaxResults", 1, kMaxResultsMax).value_or(kMaxResultsDefault));
  page.token = check.text(&request, {}, "NextToken", kNextTokenRule);
  return page;
}

void answer_invalid_token(Exchange& exchange) {
  answer_aws_error(exchange, 400, "ValidationException", "The NextToken is not valid.");
}

void finish_page(std::string& body, std::string_view last_id) {
  body += ']';
  if (!last_id.empty()) {
    ((body += R"(,"NextToken":")") += base64_encode(last_id)) += '"';
  }
  body += '}';
}

std::optional<std::string> read_page_token(std::string_view token) { return base64_decode(token); }

}  // namespace gatecrash::healthlake
