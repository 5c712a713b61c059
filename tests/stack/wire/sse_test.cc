#include "stack/wire/sse.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace gatecrash::wire {
namespace {

std::string shown(const SseEvent& event) {
  std::string text = event.has_data ? "data(" + event.data + ")" : "none";
  text += event.type.empty() ? "" : " event(" + event.type + ")";
  text += event.id ? " id(" + *event.id + ")" : "";
  text += event.retry_ms ? " retry(" + std::to_string(*event.retry_ms) + ")" : "";
  return text + ";";
}

struct SeenEvents {
  std::string events;
  std::string raw;
  std::vector<std::string> raws;

  bool operator==(const SeenEvents&) const = default;
};

SeenEvents read(std::string_view stream, std::size_t piece) {
  SseReader reader;
  SeenEvents seen;
  const auto take = [&](const SseEvent& event) {
    seen.events += shown(event);
    seen.raw += event.raw;
    seen.raws.push_back(event.raw);
  };
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    reader.feed(stream.substr(at, piece));
    while (const auto event = reader.next()) {
      take(*event);
    }
  }
  if (const auto last = reader.finish()) {
    take(*last);
  }
  seen.raw += reader.unfinished();
  return seen;
}

struct Case {
  std::string_view name;
  std::string stream;
  std::string_view expected;
};

TEST(SseReader, ReadsEventsWhateverTheSplit) {
  const std::vector<Case> cases = {
      {"LF", "data: a\n\ndata:b\n\n", "data(a);data(b);"},
      {"CR LF", "data: a\r\n\r\ndata: b\r\n\r\n", "data(a);data(b);"},
      {"CR", "data: a\r\rdata: b\r\r", "data(a);data(b);"},
      {"mixed", "data: a\ndata: b\r\n\rdata: c\r\n\n", "data(a\nb);data(c);"},
      {"CR CR LF", "data: a\r\r\ndata: b\n\n", "data(a);data(b);"},
      {"lines join", "data: {\"a\":\ndata:  1}\n\n", "data({\"a\":\n 1});"},
      {"byte order mark",
       "\xef\xbb\xbf"
       "data: a\n\n",
       "data(a);"},
      {"fields", "event: message\nid: 7\nretry: 300\ndata: a\n\n",
       "data(a) event(message) id(7) retry(300);"},
      {"priming event", "id: 1\ndata:\n\n", "data() id(1);"},
      {"data without colon", "data\n\n", "data();"},
      {"space before the colon is another field", "data : a\n\n", "none;"},
      {"comment", ": ping\n\n", "none;"},
      {"id with NUL is ignored", std::string("id: a\0b\ndata: x\n\n", 17), "data(x);"},
      {"empty id", "id\ndata: x\n\n", "data(x) id();"},
      {"retry must be digits", "retry: 1s\ndata: x\n\n", "data(x);"},
      {"no blank line, no event", "data: a\n", ""},
      {"last CR is a blank line", "data: a\r\n\r", "data(a);"},
  };
  for (const Case& test : cases) {
    const SeenEvents whole = read(test.stream, test.stream.size());
    EXPECT_EQ(whole.events, test.expected) << test.name;
    EXPECT_EQ(whole.raw, test.stream) << test.name;
    for (std::size_t piece = 1; piece < 6; ++piece) {
      EXPECT_EQ(read(test.stream, piece), whole) << test.name << " by " << piece;
    }
  }
}

TEST(SseReader, AnEventIsThereWithItsLastByte) {
  for (const std::string_view stream : {"data: a\n\n", "data: a\r\n\r\n", "data: a\r\r"}) {
    SseReader reader;
    reader.feed(stream.substr(0, stream.size() - 1));
    EXPECT_FALSE(reader.next());
    reader.feed(stream.substr(stream.size() - 1));
    const auto event = reader.next();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->raw, stream);
  }
}

TEST(SseReader, RefusesAnEventOverItsBound) {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, std::size_t{100}}) {
    SseReader reader(12);
    const std::string stream = "data: 1234\n\ndata: 12345\n\n";
    int events = 0;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
      reader.feed(std::string_view(stream).substr(at, piece));
      while (reader.next()) {
        ++events;
      }
    }
    EXPECT_EQ(events, 1);
    EXPECT_TRUE(reader.failed());
  }
}

TEST(SseWriter, WritesWhatTheReaderReads) {
  for (const std::string_view data : {"", "a", "a\nb", "a\n", "\n", "\n\n", "a\n\nb"}) {
    std::string out;
    append_sse_event(out, data, "7", "message");
    SseReader reader;
    reader.feed(out);
    const auto event = reader.next();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->data, data);
    EXPECT_EQ(event->id, "7");
    EXPECT_EQ(event->raw, out);
  }
}

}  // namespace
}  // namespace gatecrash::wire
