// What holds for the reader and the writer together, for every value and every spelling.

#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "stack/base/bytes.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"
#include "stack/wire/jsonrpc.h"
#include "tests/support/arbitrary_value.h"
#include "tests/support/json_oracle.h"

namespace gatecrash::wire {
namespace {

using test::arbitrary_damage;
using test::arbitrary_number_token;
using test::arbitrary_spelling;
using test::arbitrary_text;
using test::arbitrary_value;
using test::json_disagreement;

RC_GTEST_PROP(JsonProperty, ReadUndoesWrite, ()) {
  const Value value = *arbitrary_value();
  const auto read = read_json(write_json(value));
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == value);
}

RC_GTEST_PROP(JsonProperty, ReadUndoesPrettyWrite, ()) {
  const Value value = *arbitrary_value();
  const auto read = read_json(write_json_pretty(value));
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == value);
}

RC_GTEST_PROP(JsonProperty, SpellingDoesNotMatter, ()) {
  const Value value = *arbitrary_value();
  const std::string bytes = *arbitrary_spelling(value);
  const auto read = read_json(bytes);
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == value);
  RC_ASSERT(write_json(*read) == write_json(value));
}

RC_GTEST_PROP(JsonProperty, OutputIsOneLineOfUtf8, ()) {
  const std::string bytes = write_json(*arbitrary_value());
  RC_ASSERT(is_utf8(bytes));
  for (const char c : bytes) {
    RC_ASSERT(static_cast<unsigned char>(c) >= 0x20U);
  }
  RC_ASSERT(bytes.find("\xe2\x80\xa8") == std::string::npos);
  RC_ASSERT(bytes.find("\xe2\x80\xa9") == std::string::npos);
}

RC_GTEST_PROP(JsonProperty, NumbersKeepTheirSpelling, ()) {
  const std::string token = *arbitrary_number_token();
  const auto read = read_json(token);
  RC_ASSERT(read.has_value());
  RC_ASSERT(read->number_token() == token);
}

RC_GTEST_PROP(JsonProperty, AgreesWithNlohmannOnValidBytes, ()) {
  const std::string bytes = *arbitrary_spelling(*arbitrary_value());
  RC_ASSERT(json_disagreement(bytes, read_json(bytes)) == "");
}

RC_GTEST_PROP(JsonProperty, AgreesWithNlohmannOnDamagedBytes, ()) {
  const std::string bytes = *arbitrary_damage(*arbitrary_spelling(*arbitrary_value()));
  RC_ASSERT(json_disagreement(bytes, read_json(bytes)) == "");
}

RC_GTEST_PROP(JsonProperty, DuplicateReadersAgreeOnWhatTheStrictOneAccepts, ()) {
  const std::string bytes = *arbitrary_damage(*arbitrary_spelling(*arbitrary_value()));
  const auto strict = read_json(bytes);
  JsonOptions first;
  first.duplicate_keys = DuplicateKeys::kKeepFirst;
  JsonOptions last;
  last.duplicate_keys = DuplicateKeys::kKeepLast;
  if (strict.has_value()) {
    RC_ASSERT(read_json(bytes, first).value() == *strict);
    RC_ASSERT(read_json(bytes, last).value() == *strict);
  } else if (!strict.error().message.starts_with("duplicate key")) {
    RC_ASSERT(!read_json(bytes, first).has_value());
    RC_ASSERT(!read_json(bytes, last).has_value());
  }
}

RC_GTEST_PROP(JsonProperty, KeepLastKeepsWhatNlohmannKeeps, ()) {
  Value value = *arbitrary_value();
  RC_PRE(value.is_object());
  const Value twins = *arbitrary_value();
  for (std::size_t i = 0; i < value.members().size() && i < 3; ++i) {
    value.members().push_back({value.members()[i].key, twins});
  }
  JsonOptions last;
  last.duplicate_keys = DuplicateKeys::kKeepLast;
  const std::string bytes = write_json(value);
  RC_ASSERT(json_disagreement(bytes, read_json(bytes, last)) == "");
}

RC_GTEST_PROP(SameDataProperty, MemberOrderDoesNotMatter, ()) {
  const Value value = *arbitrary_value();
  RC_PRE(value.is_object());
  Value rotated = value;
  std::reverse(rotated.members().begin(), rotated.members().end());
  RC_ASSERT(same_data(value, rotated));
  RC_ASSERT(same_data(value, value));
}

RC_GTEST_PROP(MessageProperty, CanonicalFormIsAFixedPoint, ()) {
  Value envelope = Value::object({{"jsonrpc", "2.0"}, {"method", *arbitrary_text()}});
  if (*rc::gen::arbitrary<bool>()) {
    envelope.set("id", Value::number(*arbitrary_number_token()));
  }
  if (*rc::gen::arbitrary<bool>()) {
    envelope.set("params", *arbitrary_value());
  }
  const auto message = read_message(*arbitrary_spelling(envelope));
  if (message.has_value()) {
    const std::string canonical = write_message(*message);
    const auto again = read_message(canonical);
    RC_ASSERT(again.has_value());
    RC_ASSERT(write_message(*again) == canonical);
    RC_ASSERT(again->id == message->id);
    RC_ASSERT(again->params == message->params);
  }
  RC_CLASSIFY(message.has_value(), "accepted");
}

}  // namespace
}  // namespace gatecrash::wire
