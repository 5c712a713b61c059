#include "mocks/front/http_front.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <httplib.h>

#include "stack/net/real_clock.h"
#include "stack/net/unique_fd.h"
#include "stack/wire/json_reader.h"

namespace gatecrash::front {
namespace {

constexpr const char* kFhirJson = "application/fhir+json";
constexpr std::size_t kFiveMegabytes = 5UL * 1024 * 1024;

std::string fixture(const std::string& name) {
  std::ifstream file(GATECRASH_SOURCE_DIR "/tests/mocks/fixtures/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A lake with the fixtures, served on a free port.
class HttpFrontTest : public testing::Test {
 protected:
  HttpFrontTest() {
    lake_.add_datastore("main", clock_.now(), healthlake::kDefaultDatastoreId);
    lake_.set_effect_sink([this](const healthlake::Effect& effect) { writes_ += effect.changed; });
    for (const char* file : {"practitioners.ndjson", "family.json"}) {
      lake_.load(healthlake::kDefaultDatastoreId, fixture(file), clock_.now()).value();
    }
    front_ = std::make_unique<HttpFront>(HttpFront::start({}, lake_, clock_).value());
  }

  std::unique_ptr<httplib::Client> client() const {
    auto made = std::make_unique<httplib::Client>(front_->url());
    made->set_tcp_nodelay(true);
    made->set_keep_alive(true);
    return made;
  }

  static std::string path(const std::string& rest) {
    return "/datastore/" + std::string(healthlake::kDefaultDatastoreId) + "/r4/" + rest;
  }

  net::RealClock clock_;
  healthlake::Lake lake_{{.seed = 1}};
  int writes_ = 0;
  std::unique_ptr<HttpFront> front_;
};

TEST_F(HttpFrontTest, ServesTheLifeOfAResource) {
  const auto http = client();
  const std::string body = R"({"resourceType":"Observation","v":[1.10,1e2,0.000]})";
  const auto created = http->Post(path("Observation"), body, kFhirJson);
  ASSERT_TRUE(created);
  EXPECT_EQ(created->status, 201);
  EXPECT_EQ(created->get_header_value("ETag"), "W/\"1\"");
  EXPECT_EQ(created->get_header_value("Content-Type"), kFhirJson);
  EXPECT_EQ(created->get_header_value_count("Content-Length"), 1U);
  EXPECT_NE(created->body.find(R"("v":[1.10,1e2,0.000])"), std::string::npos);
  const std::string id(*wire::read_json(created->body)->find_string("id"));
  EXPECT_EQ(http->Get(path("Observation/" + id))->body, created->body);
  const std::string update = R"({"resourceType":"Observation","id":")" + id + "\"}";
  const httplib::Headers stale = {{"If-Match", "W/\"9\""}};
  EXPECT_EQ(http->Put(path("Observation/" + id), stale, update, kFhirJson)->status, 412);
  EXPECT_EQ(http->Put(path("Observation/" + id), update, kFhirJson)->status, 200);
  const auto deleted = http->Delete(path("Observation/" + id));
  EXPECT_EQ(deleted->status, 204);
  EXPECT_TRUE(deleted->body.empty());
  EXPECT_FALSE(deleted->has_header("Content-Length"));
  EXPECT_EQ(http->Get(path("Observation/" + id))->status, 410);
  EXPECT_EQ(http->Patch(path("Observation/" + id), "[]", kFhirJson)->status, 400);
  front_->stop();
  EXPECT_EQ(writes_, 3);
}

TEST_F(HttpFrontTest, TheEndpointItDescribesIsTheOneItServes) {
  const auto http = client();
  const auto described =
      http->Post("/", {{"X-Amz-Target", "HealthLake.DescribeFHIRDatastore"}},
                 R"({"DatastoreId":")" + std::string(healthlake::kDefaultDatastoreId) + "\"}",
                 "application/x-amz-json-1.0");
  ASSERT_TRUE(described);
  const auto answer = *wire::read_json(described->body);
  const std::string endpoint(*answer.find("DatastoreProperties")->find_string("DatastoreEndpoint"));
  ASSERT_TRUE(endpoint.starts_with(front_->url() + "/")) << endpoint;
  const auto found =
      http->Get(endpoint.substr(front_->url().size()) + "Patient?name=m%C3%BCl&_total=accurate");
  EXPECT_NE(found->body.find("\"total\":1"), std::string::npos) << found->body;
}

TEST_F(HttpFrontTest, CountsChunkedBodiesToo) {
  const auto http = client();
  for (const std::size_t size : {kFiveMegabytes + 1, 2 * kFiveMegabytes}) {
    const auto answer = http->Post(
        path("Patient"),
        [size](std::size_t offset, httplib::DataSink& sink) {
          const std::string piece(std::min<std::size_t>(size - offset, 65'536), ' ');
          sink.write(piece.data(), piece.size());
          if (offset + piece.size() >= size) {
            sink.done();
          }
          return true;
        },
        kFhirJson);
    ASSERT_TRUE(answer) << size;
    EXPECT_EQ(answer->status, 413) << size;
  }
  EXPECT_EQ(http->Post(path("Patient"), std::string(kFiveMegabytes + 1, ' '), kFhirJson)->status,
            413);
  // The connection is still in step.
  EXPECT_EQ(http->Get(path("Patient/p-ada"))->status, 200);
}

TEST_F(HttpFrontTest, AnswersWhatItDoesNotServe) {
  const auto http = client();
  EXPECT_EQ(http->Get("/favicon.ico")->status, 404);
  EXPECT_EQ(http->Post("/", "{}", "application/json")->status, 404);
  const httplib::MultipartFormDataItems items = {{"a", "b", "", ""}};
  EXPECT_EQ(http->Post(path("Patient"), items)->status, 415);
}

TEST_F(HttpFrontTest, ServesManyAtOnceWithoutLosingACall) {
  constexpr int kThreads = 16;
  constexpr int kCalls = 20;
  std::atomic<int> created = 0;
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      const auto http = client();
      for (int call = 0; call < kCalls; ++call) {
        const auto answer = http->Post(path("Patient"), R"({"resourceType":"Patient"})", kFhirJson);
        created += answer && answer->status == 201;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(created, kThreads * kCalls);
  front_->stop();
  EXPECT_EQ(writes_, kThreads * kCalls);
}

TEST_F(HttpFrontTest, TakesABurstOfConnections) {
  // With the library's own backlog of 5 most of these would wait for a retransmission: 1 s, 3 s...
  constexpr int kConnections = 200;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(front_->port()));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto* const generic = reinterpret_cast<const sockaddr*>(&address);
  std::vector<net::UniqueFd> open;
  const net::Monotonic start = net::monotonic_now();
  for (int i = 0; i < kConnections; ++i) {
    open.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::connect(open.back().get(), generic, sizeof(address)), 0) << i;
  }
  EXPECT_LT(net::monotonic_now() - start, std::chrono::milliseconds(900));
}

TEST_F(HttpFrontTest, StopsSoonWithAnIdleConnectionOpen) {
  const auto http = client();
  ASSERT_TRUE(http->Get(path("Patient/p-ada")));
  const net::Monotonic start = net::monotonic_now();
  front_->stop();
  EXPECT_LT(net::monotonic_now() - start, std::chrono::seconds(4));
  EXPECT_FALSE(client()->Get(path("Patient/p-ada")));
  front_->stop();
}

TEST_F(HttpFrontTest, SharesItsPortWithNobody) {
  healthlake::Lake other;
  const auto second =
      HttpFront::start({.host = "127.0.0.1", .port = front_->port()}, other, clock_);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, Code::kLocalIo);
  EXPECT_EQ(second.error().where, "127.0.0.1:" + std::to_string(front_->port()));
}

TEST(HttpFront, RefusesAnAddressThatIsNotThisMachines) {
  healthlake::Lake lake;
  net::RealClock clock;
  EXPECT_FALSE(HttpFront::start({.host = "192.0.2.1", .port = 0}, lake, clock).has_value());
}

TEST(ParseListen, ReadsAddressAndPort) {
  EXPECT_EQ(parse_listen("127.0.0.1:0")->port, 0);
  EXPECT_EQ(parse_listen("localhost:9000")->host, "localhost");
  EXPECT_EQ(parse_listen("[::1]:9000")->host, "::1");
  for (const char* bad : {"", "9000", ":9000", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
                          "127.0.0.1:-1", "127.0.0.1:http", "127.0.0.1:9000x"}) {
    const auto listen = parse_listen(bad);
    ASSERT_FALSE(listen.has_value()) << bad;
    EXPECT_EQ(listen.error().code, Code::kConfigInvalid);
  }
}

}  // namespace
}  // namespace gatecrash::front
