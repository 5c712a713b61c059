// gatecrash lake as a process: what it loads, what it says, how it ends.
#include <signal.h>

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/net/file.h"
#include "stack/net/http_transport.h"
#include "stack/wire/json_reader.h"
#include "tests/integration/gatecrash.h"

namespace gatecrash::tests {
namespace {

constexpr const char* kFixtures = GATECRASH_SOURCE_DIR "/tests/mocks/fixtures";
constexpr std::string_view kBase = "/datastore/0123456789abcdef0123456789abcdef/r4/";

/// The URL of "listening on URL".
std::string url_in(const std::string& out) {
  constexpr std::string_view kWords = "listening on ";
  const std::size_t start = out.find(kWords) + kWords.size();
  return out.substr(start, out.find('\n', start) - start);
}

wire::HttpResponse send(const std::string& origin, std::string method, std::string_view path,
                        std::string body = {}) {
  net::HttpTransport http;
  return http
      .send(
          {std::move(method), origin, std::string(kBase) + std::string(path), {}, std::move(body)})
      .value();
}

TEST(LakeCommand, LoadsServesLogsAndEndsInOrder) {
  const TemporaryFolder folder;
  const std::string log = folder.path("effects.jsonl");
  Command command(gatecrash_words({"lake", "--seed", "7", "--data", kFixtures, "--effects", log}));
  ASSERT_TRUE(command.wait_for_out("listening on http://127.0.0.1:"));
  ASSERT_TRUE(command.wait_for_out("\n"));
  EXPECT_TRUE(command.out().starts_with("seed 7\n")) << command.out();
  EXPECT_NE(command.out().find("loaded 5 resources from 2 files"), std::string::npos)
      << command.out();
  const std::string origin = url_in(command.out());
  // family.json refers to practitioners.ndjson by a search, and sorts before it.
  EXPECT_NE(send(origin, "GET", "Observation/o-weight").body.find("Practitioner/dr-seven"),
            std::string::npos);
  EXPECT_EQ(send(origin, "POST", "Patient", R"({"resourceType":"Patient"})").status, 201);
  command.signal(SIGTERM);
  EXPECT_EQ(command.finish().exit_code, 0);

  const std::string lines = net::read_file(log).value();
  const auto last =
      wire::read_json(std::string_view(lines).substr(lines.rfind('\n', lines.size() - 2) + 1));
  ASSERT_TRUE(last.has_value()) << lines;
  EXPECT_EQ(last->find_string("tap"), "effect");
  EXPECT_EQ(last->find_string("op"), "healthlake:CreateResource");
  EXPECT_TRUE(last->find("changed")->as_bool());
  EXPECT_EQ(last->find("status")->as_int64(), 201);
}

TEST(LakeCommand, LogsToStandardOutputAndEndsWith130OnInterrupt) {
  Command command(gatecrash_words({"lake", "--effects", "-"}));
  ASSERT_TRUE(command.wait_for_out("listening on http://127.0.0.1:"));
  ASSERT_TRUE(command.wait_for_out("\n"));
  EXPECT_EQ(send(url_in(command.out()), "GET", "Patient/none").status, 404);
  EXPECT_TRUE(command.wait_for_out(R"("op":"healthlake:ReadResource")")) << command.out();
  command.signal(SIGINT);
  EXPECT_EQ(command.finish().exit_code, 130);
}

TEST(LakeCommand, EndsWhenTheEffectLogCannotBeWritten) {
  Command command(gatecrash_words({"lake", "--effects", "/dev/full"}));
  ASSERT_TRUE(command.wait_for_out("listening on http://127.0.0.1:"));
  ASSERT_TRUE(command.wait_for_out("\n"));
  EXPECT_EQ(send(url_in(command.out()), "GET", "Patient/none").status, 404);
  const CommandResult result = command.finish();
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
}

struct RefusedLake {
  const char* name;
  std::vector<std::string> words;
  std::string_view complaint;  // a part of it
};

class LakeCommandRefusal : public testing::TestWithParam<RefusedLake> {};

TEST_P(LakeCommandRefusal, IsOneLineAndExitTwo) {
  const CommandResult result = gatecrash(GetParam().words);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
  EXPECT_NE(result.err.find(GetParam().complaint), std::string::npos) << result.err;
}

INSTANTIATE_TEST_SUITE_P(
    Cli, LakeCommandRefusal,
    testing::Values(
        RefusedLake{"listen", {"lake", "--listen", "nine"}, "\"nine\" is not ADDRESS:PORT"},
        RefusedLake{"foreign_address", {"lake", "--listen", "192.0.2.1:0"}, "192.0.2.1:0"},
        RefusedLake{"no_folder", {"lake", "--data", "/no/such/folder"}, "/no/such/folder"},
        RefusedLake{
            "no_files", {"lake", "--data", GATECRASH_SOURCE_DIR "/mocks/front"}, "no *.json"},
        RefusedLake{"not_fhir",
                    {"lake", "--data", GATECRASH_SOURCE_DIR "/tests/mocks/refused"},
                    "not-fhir.json: is not a FHIR resource"},
        RefusedLake{"effects_is_a_folder", {"lake", "--effects", "/tmp"}, "/tmp"}),
    [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace gatecrash::tests
