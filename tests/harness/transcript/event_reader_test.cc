#include "harness/transcript/event_reader.h"

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"

namespace gatecrash::transcript {
namespace {

std::string error_of(std::string_view json) {
  const Result<Event> event = read_event(*wire::read_json(json));
  return event ? "(read)" : event.error().message;
}

TEST(EventReader, RefusesMembersOfTheWrongType) {
  struct Case {
    const char* json;
    const char* error;
  };

  const Case cases[] = {
      {"[]", "an event is a JSON object"},
      {R"({"at_us":1.5,"exit":0})",
       "\"at_us\" must be microseconds since the header's epoch, an integer"},
      {R"({"at_us":0,"exit":"0"})", "\"exit\" must be a small integer"},
      {R"({"at_us":0,"exit":4294967296})", "\"exit\" must be a small integer"},
      {R"({"at_us":0,"world":1})", "\"world\" must be a string"},
      {R"({"at_us":0,"world":"x","args":[]})", "\"args\" must be an object"},
      {R"({"at_us":0,"audit":[]})", "\"audit\" must be an object"},
      {R"({"at_us":0,"op":"x","tap":"client","status":200,"changed":true})",
       "\"tap\" must be \"effect\" where \"op\" stands"},
      {R"({"at_us":0,"op":"x","tap":"effect","status":200,"changed":1})",
       "\"changed\" must be true or false"},
      {R"({"at_us":0,"tap":"client","session":1,"dir":"c2s","text":""})",
       "\"session\" must be a string"},
      {R"({"at_us":0,"tap":"client","session":"1","dir":"up","text":""})",
       "\"dir\" must be \"c2s\" or \"s2c\""},
      {R"({"at_us":0,"open":true})", "\"session\" must be a string"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(error_of(c.json), c.error) << c.json;
  }
}

TEST(EventReader, ReadsAnEffectWithoutArguments) {
  const Result<Event> event = read_event(*wire::read_json(
      R"({"at_us":7,"tap":"effect","op":"healthlake:ReadResource","status":404,"changed":false})"));
  ASSERT_TRUE(event) << event.error().to_string();
  EXPECT_EQ(event->kind, Event::Kind::kEffect);
  EXPECT_EQ(event->status, 404);
  EXPECT_TRUE(event->arguments.is_null());
}

TEST(HeaderReader, RefusesATargetThatIsNoObject) {
  const Result<Header> header = read_header(*wire::read_json(
      R"({"gatecrash":"transcript","version":1,"epoch_us":0,"by":"","transport":"","target":1})"));
  ASSERT_FALSE(header);
  EXPECT_EQ(header.error().message, "\"target\" must be an object");
}

}  // namespace
}  // namespace gatecrash::transcript
