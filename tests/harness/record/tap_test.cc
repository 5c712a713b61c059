#include "harness/record/tap.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <string>

#include <gtest/gtest.h>

#include "harness/record/event_log.h"
#include "harness/transcript/reader.h"
#include "stack/net/file.h"
#include "stack/net/folder.h"

namespace gatecrash::record {
namespace {

using transcript::Direction;
using transcript::Event;

class TapTest : public testing::Test {
 protected:
  TapTest() : folder_(net::make_temporary_folder().value()) {}

  ~TapTest() override { net::remove_folder(folder_); }

  Result<int> tap(const std::string& script, std::string_view input) {
    std::array<int, 2> in = {-1, -1};
    std::array<int, 2> out = {-1, -1};
    EXPECT_EQ(::pipe2(in.data(), O_CLOEXEC), 0);
    EXPECT_EQ(::pipe2(out.data(), O_CLOEXEC), 0);
    const net::UniqueFd client_in(in[0]);
    net::UniqueFd says(in[1]);
    const net::UniqueFd hears(out[0]);
    net::UniqueFd client_out(out[1]);
    EXPECT_EQ(::write(says.get(), input.data(), input.size()), static_cast<ssize_t>(input.size()));
    says.reset();
    net::RelayOptions relay;
    relay.client_in = client_in.get();
    relay.client_out = client_out.get();
    const TapSettings settings{
        folder_ + "/taps", {folder_ + "/log"}, {"/bin/sh", "-c", script}, {}};
    const auto code = run_tap(settings, "test", signals_, relay);
    client_out.reset();
    heard_.resize(65536);
    heard_.resize(static_cast<std::size_t>(
        std::max<ssize_t>(::read(hears.get(), heard_.data(), heard_.size()), 0)));
    return code;
  }

  transcript::Transcript recorded() {
    const auto files = net::list_files(folder_ + "/taps").value();
    EXPECT_EQ(files.size(), 1U);
    return transcript::read_transcript(net::read_file(files.at(0)).value(), "tap").value();
  }

  std::string folder_;
  std::string heard_;
  net::Signals signals_;
};

TEST_F(TapTest, PassesEveryByteAndKeepsIt) {
  const std::string input("{\"a\":1,\"a\":1.10}\r\n\xff\xfe\0\n", 22);
  const auto code = tap("cat; exit 3", input);
  ASSERT_TRUE(code.has_value()) << code.error().to_string();
  EXPECT_EQ(*code, 3);
  EXPECT_EQ(heard_, input);
  std::string up;
  std::string down;
  Duration last(-1);
  for (const Event& event : recorded().events) {
    EXPECT_GT(event.at, last);
    last = event.at;
    if (event.kind == Event::Kind::kBytes) {
      EXPECT_EQ(event.tap, transcript::Tap::kUpstream);
      (event.dir == Direction::kClientToServer ? up : down) += event.bytes;
    }
  }
  EXPECT_EQ(up, input);
  EXPECT_EQ(down, input);
}

TEST_F(TapTest, NotesHowLongTheLogIsBeforeWhatItSaw) {
  ASSERT_TRUE(tap("read x; printf 12345 > '" + folder_ + "/log'; echo done", "go\n").has_value());
  const auto events = recorded().events;
  std::size_t noted = 0;
  std::size_t answered = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (events[i].operation == kWatchedEvent &&
        events[i].arguments.find("bytes")->items().at(0).as_int64() == 5) {
      noted = i;
    }
    if (events[i].bytes == "done\n") {
      answered = i;
    }
  }
  EXPECT_GT(noted, 0U);
  EXPECT_LT(noted, answered);
}

TEST_F(TapTest, DoesNotStartAServerWhenItCannotRecord) {
  ASSERT_TRUE(net::write_file(folder_ + "/taps", "a file").has_value());
  EXPECT_FALSE(tap("echo started", "").has_value());
  EXPECT_EQ(heard_, "");
}

TEST(TapSettingsText, ReadsWhatItWrote) {
  const TapSettings settings{"/f", {"/log"}, {"srv", "a b"}, {}};
  const auto read = read_tap_settings(write_tap_settings(settings), "s");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->folder, "/f");
  EXPECT_EQ(read->watched, settings.watched);
  EXPECT_EQ(read->command, settings.command);
  EXPECT_FALSE(read_tap_settings("{}", "s").has_value());
  EXPECT_FALSE(read_tap_settings(R"({"folder":"/f","watched":[],"command":[]})", "s").has_value());
}

TEST(TapSettingsText, HasAUrlInPlaceOfACommand) {
  const TapSettings settings{"/f", {"/log"}, {}, "http://127.0.0.1:1/mcp"};
  const auto read = read_tap_settings(write_tap_settings(settings), "s");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->upstream, settings.upstream);
  EXPECT_TRUE(read->command.empty());
}

TEST_F(TapTest, RefusesAUrlThatIsNone) {
  const TapSettings settings{folder_ + "/taps", {}, {}, "nowhere"};
  const Status ran = run_url_tap(settings, "test", signals_, [](const std::string&) {});
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().code, Code::kConfigInvalid);
}

}  // namespace
}  // namespace gatecrash::record
