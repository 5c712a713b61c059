#include "harness/record/event_log.h"

#include <string>

#include <gtest/gtest.h>

#include "harness/transcript/reader.h"
#include "stack/net/folder.h"

namespace gatecrash::record {
namespace {

using transcript::Event;

class EventLogTest : public testing::Test {
 protected:
  EventLogTest() : folder_(net::make_temporary_folder().value()) {}

  ~EventLogTest() override { net::remove_folder(folder_); }

  EventLog log(EventLog::Options options, std::optional<Instant> epoch = {}) {
    transcript::Header header;
    header.by = "test";
    header.transport = "stdio";
    return EventLog::create(path_, header, epoch, std::move(options)).value();
  }

  static Event bytes(const std::string& text) {
    Event event;
    event.session = "1";
    event.bytes = text;
    return event;
  }

  transcript::Transcript read() {
    return transcript::read_transcript(net::read_file(path_).value(), path_).value();
  }

  std::string folder_;
  std::string path_ = folder_ + "/log.jsonl";
};

TEST_F(EventLogTest, WritesEachEventLaterThanTheOneBefore) {
  EventLog log = this->log({}, instant_from_us(7));
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(log.put(bytes("x")));
  }
  EXPECT_EQ(log.events(), 50U);
  ASSERT_TRUE(log.close());
  const auto read = this->read();
  EXPECT_EQ(read.header.epoch, instant_from_us(7));
  Duration last(-1);
  for (const Event& event : read.events) {
    EXPECT_GT(event.at, last);
    last = event.at;
  }
}

TEST_F(EventLogTest, NotesTheLengthOfAWatchedFileWhenItHasChanged) {
  const std::string watched = folder_ + "/audit";
  EventLog log = this->log({.watched = {watched}});
  EXPECT_TRUE(log.put(bytes("a")));
  ASSERT_TRUE(net::write_file(watched, "12345"));
  EXPECT_TRUE(log.put(bytes("b")));
  EXPECT_TRUE(log.put(bytes("c")));
  ASSERT_TRUE(log.close());
  std::string order;
  for (const Event& event : read().events) {
    order += event.operation == kWatchedEvent
                 ? std::to_string(event.arguments.find("bytes")->items()[0].as_int64().value())
                 : event.bytes;
  }
  EXPECT_EQ(order, "0a5bc");
}

TEST_F(EventLogTest, WritesNothingMoreOnceItIsFull) {
  EventLog log = this->log({.bytes_max = 200});
  EXPECT_TRUE(log.put(bytes("a")));
  EXPECT_FALSE(log.put(bytes(std::string(200, 'b'))));
  EXPECT_FALSE(log.put(bytes("c")));
  EXPECT_EQ(log.state().error().code, Code::kLocalIo);
  EXPECT_FALSE(log.close());
  EXPECT_EQ(read().events.size(), 1U);
}

TEST(EventLog, SaysThatAFolderIsMissing) {
  EXPECT_FALSE(EventLog::create("/no/such/folder/x", {}, {}, {}).has_value());
}

}  // namespace
}  // namespace gatecrash::record
