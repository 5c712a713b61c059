#include "harness/judge/envelope.h"

#include <string>

#include <gtest/gtest.h>

namespace gatecrash::judge {
namespace {

TEST(Envelope, IsRecognisedInCanonicalFormOnly) {
  struct Row {
    std::string_view line;
    Envelope::Kind kind;
    std::string_view id;
    std::string_view content;
  };

  for (const Row& row : {
           Row{R"({"jsonrpc":"2.0","id":7,"method":"ping"})", Envelope::Kind::kRequest, "7",
               R"(,"method":"ping"})"},
           Row{R"({"jsonrpc":"2.0","id":"a,b","result":{}})", Envelope::Kind::kResult, "\"a,b\"",
               R"(,"result":{}})"},
           Row{R"({"jsonrpc":"2.0","id":null,"error":{}})", Envelope::Kind::kError, "null",
               R"(,"error":{}})"},
           Row{R"({"jsonrpc":"2.0","method":"x"})", Envelope::Kind::kNotification, "",
               R"(,"method":"x"})"},
           Row{R"({ "jsonrpc":"2.0","id":7,"method":"ping"})", Envelope::Kind::kUnknown, "", ""},
           Row{R"({"jsonrpc":"2.0","id":"a\"b","result":{}})", Envelope::Kind::kUnknown, "", ""},
           Row{R"({"jsonrpc":"2.0","id":7,"method":"ping"})"
               " ",
               Envelope::Kind::kUnknown, "", ""},
           Row{R"({"jsonrpc":"2.0","id":7)", Envelope::Kind::kUnknown, "", ""},
           Row{R"({"jsonrpc":"2.0","id":"7)", Envelope::Kind::kUnknown, "", ""},
           Row{"", Envelope::Kind::kUnknown, "", ""},
       }) {
    SCOPED_TRACE(row.line);
    const Envelope envelope = skim(row.line);
    EXPECT_EQ(envelope.kind, row.kind);
    if (row.kind != Envelope::Kind::kUnknown) {
      EXPECT_EQ(envelope.id, row.id);
      EXPECT_EQ(envelope.content, row.content);
    }
  }
}

TEST(Envelope, HasTheContentThatTheMessageItselfWouldWrite) {
  for (const std::string_view line :
       {R"({"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"a","n":1.10}})",
        R"({"jsonrpc":"2.0","method":"notifications/initialized"})",
        R"({"jsonrpc":"2.0","id":"x","result":[1,null]})",
        R"({"jsonrpc":"2.0","id":3,"error":{"code":-1,"message":"m"}})"}) {
    const auto message = wire::read_message(line);
    ASSERT_TRUE(message.has_value()) << line;
    std::string content = "old text";
    write_content(content, *message);
    const Envelope envelope = skim(line);
    EXPECT_EQ(envelope.content, content);
    EXPECT_EQ(envelope.id, id_text(*message));
  }
}

TEST(Envelope, LeavesOutTheIdThatACancellationNames) {
  const auto content_of = [](std::string_view line) {
    std::string content;
    write_content(content, *wire::read_message(line));
    return content;
  };
  constexpr std::string_view kFirst =
      R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1,"reason":"r"}})";
  constexpr std::string_view kOther =
      R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"g2","reason":"r"}})";
  EXPECT_EQ(content_of(kFirst), content_of(kOther));
  EXPECT_EQ(content_of(kFirst), R"(,"method":"notifications/cancelled","params":{"reason":"r"}})");
}

TEST(Envelope, TellsKindsWithTheSameContentApart) {
  constexpr std::string_view kContent = R"(,"method":"ping"})";
  EXPECT_NE(content_hash(wire::Message::Kind::kRequest, kContent),
            content_hash(wire::Message::Kind::kNotification, kContent));
}

}  // namespace
}  // namespace gatecrash::judge
