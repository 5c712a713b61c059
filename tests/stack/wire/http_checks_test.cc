#include "stack/wire/http_checks.h"

#include <gtest/gtest.h>

namespace gatecrash::wire {
namespace {

const std::vector<std::string> kHosts = {"127.0.0.1", "localhost", "[::1]"};

TEST(HttpChecks, LooksAtHostAndOriginEachForItself) {
  struct Case {
    std::string_view host;
    std::string_view origin;  // empty: none
    int status;               // 0: taken
  };

  for (const Case& c : {
           Case{"localhost:8080", "", 0},
           Case{"LOCALHOST", "", 0},
           Case{"[::1]:1", "", 0},
           Case{"evil.example", "", 403},
           Case{"localhost.evil.example", "", 403},
           Case{"127.0.0.1:1", "http://localhost:3000", 0},
           Case{"127.0.0.1:1", "https://app.example", 0},
           Case{"127.0.0.1:1", "http://app.example", 403},
           Case{"127.0.0.1:1", "http://evil.example", 403},
           Case{"127.0.0.1:1", "http://localhost.evil.example", 403},
           Case{"127.0.0.1:1", "null", 403},
       }) {
    Headers headers = {{"host", std::string(c.host)}};
    if (!c.origin.empty()) {
      headers.emplace_back("Origin", c.origin);
    }
    const auto refusal = check_host_and_origin(headers, kHosts, {"https://app.example"});
    EXPECT_EQ(refusal ? refusal->status : 0, c.status) << c.host << " " << c.origin;
  }
  EXPECT_TRUE(check_host_and_origin({}, kHosts, {}));
  EXPECT_FALSE(check_host_and_origin({{"Host", "any"}}, {}, {}));
}

TEST(HttpChecks, AsksForJsonAndForReadersOfBoth) {
  struct Case {
    std::string_view accept;
    std::string_view type;
    int status;
  };

  for (const Case& c : {
           Case{"application/json, text/event-stream", "application/json", 0},
           Case{"text/event-stream;q=0.5,APPLICATION/JSON", "Application/JSON; charset=UTF-8", 0},
           Case{"*/*", "application/json;charset=\"utf-8\"", 0},
           Case{"application/*, text/*", "application/json", 0},
           Case{"application/json", "application/json", 406},
           Case{"text/event-stream", "application/json", 406},
           Case{"", "application/json", 406},
           Case{"*/*;q=0", "application/json", 406},
           Case{"*/*, text/event-stream; q=0.000", "application/json", 0},
           Case{"application/json, text/event-stream;Q=0.0", "application/json", 406},
           Case{"*/*;q=0.01", "application/json", 0},
           Case{"*/*", "", 415},
           Case{"*/*", "text/plain", 415},
           Case{"*/*", "application/jsonp", 415},
           Case{"*/*", "application/json; charset=utf-7", 415},
       }) {
    const auto refusal = check_post_types(
        {{"Accept", std::string(c.accept)}, {"Content-Type", std::string(c.type)}});
    EXPECT_EQ(refusal ? refusal->status : 0, c.status) << c.accept << " " << c.type;
  }
  EXPECT_EQ(
      check_post_types(
          {{"Accept", "*/*"}, {"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}})
          ->status,
      415);
}

TEST(HttpChecks, TakesTheMediaTypeWithoutItsParameters) {
  EXPECT_EQ(media_type({{"content-type", " text/event-stream ;charset=utf-8"}}),
            "text/event-stream");
  EXPECT_EQ(media_type({}), "");
}

}  // namespace
}  // namespace gatecrash::wire
