#include "harness/transcript/reader.h"

#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "harness/transcript/writer.h"

namespace gatecrash::transcript {
namespace {

const std::string kHeader =
    "{\"gatecrash\":\"transcript\",\"version\":1,\"epoch_us\":0,\"by\":\"t\","
    "\"transport\":\"stdio\"}\n";
const std::string kOpen = "{\"at_us\":0,\"open\":true,\"session\":\"1\"}\n";

std::string bytes_line(std::string_view text, std::string_view rest = "") {
  return "{\"at_us\":5,\"tap\":\"client\",\"session\":\"1\",\"dir\":\"c2s\"" + std::string(rest) +
         ",\"text\":\"" + std::string(text) + "\"}\n";
}

std::string error_of(const std::string& bytes) {
  const Result<Transcript> result = read_transcript(bytes, "x.jsonl");
  return result ? "(read)" : result.error().to_string();
}

TEST(TranscriptReader, ReadsWhatTheWriterWrote) {
  Transcript transcript;
  transcript.header.epoch = instant_from_us(1795251600000000);
  transcript.header.by = "gatecrash 0.1.0";
  transcript.header.transport = "stdio";
  transcript.header.target = wire::Value::object({{"name", "x"}});
  Event event;
  event.session = "1";
  event.bytes = std::string("\xff\0 {}\r\n", 7);
  transcript.events.push_back(event);
  event.kind = Event::Kind::kStderr;
  transcript.events.push_back(event);
  const Result<Transcript> read = read_transcript(write_transcript(transcript), "t");
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->header, transcript.header);
  EXPECT_EQ(read->events, transcript.events);
  EXPECT_FALSE(read->truncated);
}

TEST(TranscriptReader, NamesFileAndLineOfWhatItRefuses) {
  struct Case {
    const char* name;
    std::string bytes;
    const char* error;
  };

  const std::string version7 =
      "{\"gatecrash\":\"transcript\",\"version\":7,\"epoch_us\":0,\"new\":1}\n";
  const Case cases[] = {
      {"empty", "", "x.jsonl: empty file, not a transcript"},
      {"text", "hello\n",
       "x.jsonl:1: not a transcript: the first line must be "
       "{\"gatecrash\":\"transcript\",\"version\":1,...}"},
      {"other JSON", "{\"a\":1}\n",
       "x.jsonl:1: not a transcript: the first line must be "
       "{\"gatecrash\":\"transcript\",\"version\":1,...}"},
      {"unknown version", version7,
       "x.jsonl:1: transcript version 7 is unknown here (this gatecrash reads version 1)"},
      {"version as text", "{\"gatecrash\":\"transcript\",\"version\":\"1\"}\n",
       "x.jsonl:1: \"version\" must be an integer"},
      {"misspelt header member",
       "{\"gatecrash\":\"transcript\",\"version\":1,\"epoch\":0,\"by\":\"\"}\n",
       "x.jsonl:1: unknown member \"epoch\" (version 1 has none of that name here)"},
      {"misspelt member", kHeader + kOpen + bytes_line("a", ",\"grnat\":\"a\""),
       "x.jsonl:3: unknown member \"grnat\" (version 1 has none of that name here)"},
      {"unknown event", kHeader + "{\"at_us\":0,\"weather\":\"rain\"}\n",
       "x.jsonl:2: no event of version 1: it has none of open, text, base64, eof, stderr, exit, "
       "op, audit, world"},
      {"broken JSON in the middle", kHeader + "{\"at_us\":\n" + kOpen,
       "x.jsonl:2: not a line of JSON: ends where a value should stand at byte 9"},
      {"broken JSON in a last line that has its end", kHeader + "{\"at_us\":\n",
       "x.jsonl:2: not a line of JSON: ends where a value should stand at byte 9"},
      {"blank line", kHeader + "\n" + kOpen,
       "x.jsonl:2: not a line of JSON: ends where a value should stand at byte 0"},
      {"time goes back", kHeader + bytes_line("a") + kOpen,
       "x.jsonl:3: \"at_us\" goes back; events stand in time order"},
      {"negative time", kHeader + "{\"at_us\":-1,\"open\":true,\"session\":\"1\"}\n",
       "x.jsonl:2: \"at_us\" must be microseconds since the header's epoch, an integer"},
      {"text and base64", kHeader + bytes_line("a", ",\"base64\":\"YQ==\""),
       "x.jsonl:2: bytes stand either in \"text\" or in \"base64\""},
      {"open that is not true", kHeader + "{\"at_us\":0,\"open\":false,\"session\":\"1\"}\n",
       "x.jsonl:2: \"open\" must be true"},
      {"bad tap",
       kHeader + "{\"at_us\":0,\"tap\":\"x\",\"session\":\"1\",\"dir\":\"c2s\",\"text\":\"\"}\n",
       "x.jsonl:2: \"tap\" must be \"client\" or \"upstream\""},
      {"bad base64",
       kHeader +
           "{\"at_us\":0,\"tap\":\"client\",\"session\":\"1\",\"dir\":\"c2s\",\"base64\":\"?\"}\n",
       "x.jsonl:2: \"base64\" must be RFC 4648 base64 with padding"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(error_of(c.bytes), c.error) << c.name;
  }
}

TEST(TranscriptReader, KeepsWhatACutLastLineStillTells) {
  struct Case {
    const char* name;
    std::string cut;  // the last line, as far as it goes
    std::size_t events;
    std::string bytes;  // of the last event
  };

  const std::string whole = bytes_line("say \\\"hi\\\"\\n");
  const std::string upto = bytes_line("");
  const std::string head = upto.substr(0, upto.size() - 3);  // up to the text's opening quote
  const Case cases[] = {
      {"no line end", whole.substr(0, whole.size() - 1), 2, "say \"hi\"\n"},
      {"no brace", whole.substr(0, whole.size() - 2), 2, "say \"hi\"\n"},
      {"in the text", head + "say \\\"h", 2, "say \"h"},
      {"in an escape", head + "say \\", 2, "say "},
      {"in a surrogate pair", head + "a\\ud83d\\ude0", 2, "a"},
      {"in a character", head + "J\xc3", 2, "J"},
      {"before the text", head.substr(0, head.size() - 4), 1, ""},
      {"first byte", "{", 1, ""},
  };
  for (const Case& c : cases) {
    const std::string file = kHeader + kOpen + c.cut;
    const Result<Transcript> read = read_transcript(file, "x.jsonl");
    ASSERT_TRUE(read) << c.name << ": " << read.error().to_string();
    ASSERT_TRUE(read->truncated) << c.name;
    EXPECT_TRUE(read->truncated->starts_with("x.jsonl:3: the last line is cut at byte " +
                                             std::to_string(file.size()) + " of the file; "))
        << *read->truncated;
    ASSERT_EQ(read->events.size(), c.events) << c.name;
    EXPECT_EQ(read->events.back().bytes, c.bytes) << c.name;
  }
}

TEST(TranscriptReader, KeepsWholeGroupsOfCutBase64) {
  const std::string head =
      "{\"at_us\":5,\"tap\":\"client\",\"session\":\"1\",\"dir\":\"c2s\",\"base64\":\"";
  const Result<Transcript> read = read_transcript(kHeader + head + "/wD/AP8", "x");
  ASSERT_TRUE(read);
  ASSERT_EQ(read->events.size(), 1U);
  EXPECT_EQ(read->events[0].bytes, std::string("\xff\0\xff", 3));
}

TEST(TranscriptReader, DoesNotTakeACutGrantForAGrant) {
  const Result<Transcript> read =
      read_transcript(kHeader + "{\"at_us\":0,\"open\":true,\"session\":\"1\",\"grant\":\"al", "x");
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->events.empty());
  EXPECT_EQ(read->truncated,
            "x:2: the last line is cut at byte 129 of the file; nothing of it could be kept");
}

TEST(TranscriptReader, ReportsACutHeaderAsNoTranscript) {
  EXPECT_TRUE(error_of(kHeader.substr(0, 30)).starts_with("x.jsonl:1: not a transcript"));
  const Result<Transcript> read = read_transcript(kHeader.substr(0, kHeader.size() - 1), "x");
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->truncated);
}

TEST(TranscriptReader, ReadsTheKeptFilesOfVersion1) {
  for (const char* name : {"every-kind", "session"}) {
    std::ifstream file(
        std::string(GATECRASH_SOURCE_DIR "/scenarios/formats/v1/") + name + ".transcript.jsonl",
        std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)),
                            std::istreambuf_iterator<char>());
    const Result<Transcript> read = read_transcript(bytes, name);
    ASSERT_TRUE(read) << read.error().to_string();
    EXPECT_FALSE(read->truncated);
    EXPECT_FALSE(read->events.empty());
    EXPECT_EQ(write_transcript(*read), bytes);
  }
}

}  // namespace
}  // namespace gatecrash::transcript
