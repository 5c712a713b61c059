#include "harness/transcript/writer.h"

#include <gtest/gtest.h>

namespace gatecrash::transcript {
namespace {

using namespace std::chrono_literals;

Event bytes_event(std::string bytes) {
  Event event;
  event.at = 812us;
  event.session = "1";
  event.dir = Direction::kServerToClient;
  event.bytes = std::move(bytes);
  return event;
}

TEST(TranscriptWriter, WritesTheHeaderAsOneLine) {
  Header header;
  header.epoch = instant_from_us(1795251600000000);
  header.by = "gatecrash 0.1.0";
  header.transport = "stdio";
  EXPECT_EQ(write_header(header),
            "{\"gatecrash\":\"transcript\",\"version\":1,\"epoch_us\":1795251600000000,"
            "\"by\":\"gatecrash 0.1.0\",\"transport\":\"stdio\"}\n");
  header.target = wire::Value::object({{"command", wire::Value::array({"server"})}});
  header.world_seed = "18446744073709551615";
  EXPECT_TRUE(write_header(header).ends_with(
      ",\"target\":{\"command\":[\"server\"]},\"world_seed\":\"18446744073709551615\"}\n"));
}

TEST(TranscriptWriter, WritesEachKindAsDocumented) {
  struct Case {
    const char* name;
    Event event;
    const char* line;
  };

  Event open;
  open.kind = Event::Kind::kOpen;
  open.session = "1";
  open.grant = "a";
  Event eof = bytes_event("");
  eof.kind = Event::Kind::kEof;
  eof.tap = Tap::kUpstream;
  Event error_text = bytes_event("oh\n");
  error_text.kind = Event::Kind::kStderr;
  Event exit;
  exit.kind = Event::Kind::kExit;
  exit.exit_code = -9;
  Event effect;
  effect.kind = Event::Kind::kEffect;
  effect.tap = Tap::kEffect;
  effect.operation = "healthlake:ReadResource";
  effect.arguments = wire::Value::object({{"n", wire::Value::number("1.10")}});
  effect.status = 200;
  Event audit;
  audit.kind = Event::Kind::kAudit;
  audit.session = "2";
  audit.arguments = wire::Value::object({{"seq", 1}});
  Event world;
  world.kind = Event::Kind::kWorld;
  world.operation = "state-store-down";
  Event reload = world;
  reload.operation = "reload";
  reload.arguments = wire::Value::object({{"gateway", 0}});
  const Case cases[] = {
      {"open", open, "{\"at_us\":0,\"open\":true,\"session\":\"1\",\"grant\":\"a\"}\n"},
      {"bytes", bytes_event("{\"id\":1}\n"),
       "{\"at_us\":812,\"tap\":\"client\",\"session\":\"1\",\"dir\":\"s2c\","
       "\"text\":\"{\\\"id\\\":1}\\n\"}\n"},
      {"eof", eof,
       "{\"at_us\":812,\"tap\":\"upstream\",\"session\":\"1\",\"dir\":\"s2c\",\"eof\":true}\n"},
      {"stderr", error_text,
       "{\"at_us\":812,\"session\":\"1\",\"stderr\":true,\"text\":\"oh\\n\"}\n"},
      {"exit", exit, "{\"at_us\":0,\"exit\":-9}\n"},
      {"effect", effect,
       "{\"at_us\":0,\"tap\":\"effect\",\"op\":\"healthlake:ReadResource\",\"args\":{\"n\":1.10},"
       "\"status\":200,\"changed\":false}\n"},
      {"audit", audit, "{\"at_us\":0,\"session\":\"2\",\"audit\":{\"seq\":1}}\n"},
      {"world", world, "{\"at_us\":0,\"world\":\"state-store-down\"}\n"},
      {"world with details", reload,
       "{\"at_us\":0,\"world\":\"reload\",\"args\":{\"gateway\":0}}\n"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(write_event(c.event), c.line) << c.name;
  }
}

TEST(TranscriptWriter, FallsBackToBase64WhereJsonCannotSayTheBytes) {
  struct Case {
    const char* name;
    std::string bytes;
    bool text;
  };

  const Case cases[] = {
      {"ascii with NUL", std::string("a\0b", 3), true},
      {"utf-8", "J\xc3\xbcrgen \xf0\x9f\x98\x80", true},
      {"byte order mark", "\xef\xbb\xbf{}", true},
      {"line separator", "\xe2\x80\xa8", true},
      {"cut character", "\xc3", false},
      {"surrogate", "\xed\xa0\x80", false},
      {"noncharacter U+FFFE", "\xef\xbf\xbe", false},
      {"noncharacter U+FDD0", "x\xef\xb7\x90", false},
      {"noncharacter U+1FFFF", "\xf0\x9f\xbf\xbf", false},
      {"last character before them", "\xef\xbf\xbd", true},
  };
  for (const Case& c : cases) {
    const std::string line = write_event(bytes_event(c.bytes));
    EXPECT_EQ(line.find("\"text\":") != std::string::npos, c.text) << c.name;
    EXPECT_EQ(line.find("\"base64\":") != std::string::npos, !c.text) << c.name;
    EXPECT_EQ(line.find('\n'), line.size() - 1) << c.name;
  }
}

}  // namespace
}  // namespace gatecrash::transcript
