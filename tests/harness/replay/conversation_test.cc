#include "harness/replay/conversation.h"

#include <gtest/gtest.h>

namespace gatecrash::replay {
namespace {

using transcript::Direction;
using transcript::Event;
using transcript::Transcript;

Event said(std::string session, Direction dir, std::string bytes) {
  Event event;
  event.session = std::move(session);
  event.dir = dir;
  event.bytes = std::move(bytes);
  return event;
}

constexpr Direction kC2s = Direction::kClientToServer;
constexpr Direction kS2c = Direction::kServerToClient;

std::string steps_of(const Transcript& transcript) {
  std::string out;
  for (const Step& step : read_conversation(transcript).steps) {
    out += "OSRC"[static_cast<int>(step.kind)] + step.session + "@" +
           std::to_string(step.line_number) + "[" + step.bytes + "]";
  }
  return out;
}

TEST(Conversation, JoinsLinesAcrossEventsWhateverTheSplit) {
  Transcript transcript;
  Event open;
  open.kind = Event::Kind::kOpen;
  open.session = "1";
  transcript.events = {open,
                       said("1", kC2s, "{\"id\""),
                       said("1", kS2c, "x"),
                       said("1", kC2s, ":1}\n{}\nta"),
                       said("1", kS2c, "\n"),
                       said("1", kC2s, "il")};
  EXPECT_EQ(steps_of(transcript), "O1@2[]S1@5[{\"id\":1}\n]S1@5[{}\n]R1@6[x\n]S1@7[tail]");
}

TEST(Conversation, DropsTheTailOfACutFileOnly) {
  Transcript transcript;
  transcript.events = {said("1", kC2s, "{}\n{\"id\":")};
  transcript.truncated = "cut";
  EXPECT_EQ(steps_of(transcript), "O1@2[]S1@2[{}\n]");
}

TEST(Conversation, SendsAnUnfinishedLineBeforeItClosesTheInput) {
  Transcript transcript;
  Event eof = said("1", kC2s, "");
  eof.kind = Event::Kind::kEof;
  transcript.events = {said("1", kC2s, "half"), eof};
  EXPECT_EQ(steps_of(transcript), "O1@2[]S1@3[half]C1@3[]");
}

TEST(Conversation, LeavesOtherTapsOut) {
  Transcript transcript;
  Event upstream = said("1", kC2s, "{}\n");
  upstream.tap = transcript::Tap::kUpstream;
  transcript.events = {upstream, said("2", kC2s, "{}\n")};
  EXPECT_EQ(steps_of(transcript), "O2@3[]S2@3[{}\n]");
}

TEST(Speech, IsReadLeniently) {
  using Kind = Speech::Kind;

  struct Case {
    const char* line;
    Kind kind;
    const char* id;
    const char* method;
    const char* tool;
  };

  const Case cases[] = {
      {R"({"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"t"}})", Kind::kRequest,
       "\"a\"", "tools/call", "t"},
      {R"({"method":"tools/call","params":[]})", Kind::kNotification, "", "tools/call", ""},
      {R"({"id":1.0,"result":null,"extra":1})", Kind::kAnswer, "1.0", "", ""},
      {R"({"id":null,"error":{}})", Kind::kAnswer, "null", "", ""},
      {R"([{"id":1}])", Kind::kOther, "", "", ""},
      {"Listening...", Kind::kOther, "", "", ""},
      {"", Kind::kOther, "", "", ""},
  };
  for (const Case& c : cases) {
    const Speech speech = read_speech(c.line);
    EXPECT_EQ(speech.kind, c.kind) << c.line;
    EXPECT_EQ(speech.id, c.id) << c.line;
    EXPECT_EQ(speech.method, c.method) << c.line;
    EXPECT_EQ(speech.tool, c.tool) << c.line;
  }
}

}  // namespace
}  // namespace gatecrash::replay
