// aws_answer: what the control plane's operations share: errors, repeats, pages.
//
// Private to mocks/healthlake. Source: HealthLake API Reference (common errors, NextToken).
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "mocks/healthlake/client_tokens.h"
#include "mocks/healthlake/constraints.h"
#include "mocks/healthlake/state.h"

namespace gatecrash::healthlake {

/// An AWS error: {"__type","Message"}. `name` is the exception's; `message` is valid UTF-8.
void answer_aws_error(Exchange& exchange, int status, std::string_view name,
                      std::string_view message);

/// Answers what the checks found; true when there was nothing.
bool passes(const Constraints& check, Exchange& exchange);

/// Answers a request whose ClientToken was used before; false when it was not.
bool answer_repeat(Exchange& exchange, ClientTokens::Found found);

struct PageRequest {
  std::size_t size = 0;
  std::optional<std::string_view> token;
};

/// Reads MaxResults (1..500, default 100) and NextToken.
PageRequest read_page_request(Constraints& check, const wire::Value& request);

/// Where a page starts in `items` (each has an id), newest first; nothing for an unknown token.
template <class Items>
std::optional<typename Items::reverse_iterator> find_page_start(Items& items,
                                                                const PageRequest& page);

void answer_invalid_token(Exchange& exchange);

/// Ends a list answer: the list's bracket, NextToken unless `last_id` is empty, the object's brace.
void finish_page(std::string& body, std::string_view last_id);

/// The id that a page's token stands for, or nothing.
std::optional<std::string> read_page_token(std::string_view token);

template <class Items>
std::optional<typename Items::reverse_iterator> find_page_start(Items& items,
                                                                const PageRequest& page) {
  if (!page.token || page.token->empty()) {
    return items.rbegin();
  }
  const auto id = read_page_token(*page.token);
  const auto last = !id ? items.rend()
                        : std::find_if(items.rbegin(), items.rend(),
                                       [&](const auto& item) { return item.id == *id; });
  if (last == items.rend()) {
    return std::nullopt;
  }
  return last + 1;
}

}  // namespace gatecrash::healthlake
