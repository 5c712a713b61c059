// One line of an MCP connection -> messages.
//
// Oracles. On every input: what is accepted has a canonical form that reads as the same data and is
// its own canonical form. On one input in sixteen while fuzzing, and on all of them in a replay: an
// unrelated parser agrees (tests/support/json_oracle.h), and the readers that keep the first or the
// last duplicate agree with the strict one on what it accepts. The sample is by the input's hash,
// so that a run can be repeated; without it nlohmann takes four fifths of the time.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "fuzz/json_mutator.h"
#include "stack/base/bytes.h"
#include "stack/base/check.h"
#include "stack/base/hash.h"
#include "stack/base/rng.h"
#include "stack/wire/canonical_result.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"
#include "stack/wire/jsonrpc.h"
#include "stack/wire/mcp.h"
#include "tests/support/json_oracle.h"

namespace gatecrash {
namespace {

using wire::DuplicateKeys;
using wire::JsonOptions;
using wire::Value;

#ifdef GATECRASH_FUZZING
constexpr std::uint64_t kSampledOneIn = 16;
#else
constexpr std::uint64_t kSampledOneIn = 1;
#endif

/// Enough for the canonical form of any input: an escape is up to six bytes for one.
JsonOptions roomy() {
  JsonOptions options;
  options.bytes_max *= 6;
  return options;
}

Result<Value> read_keeping(std::string_view bytes, DuplicateKeys keys) {
  JsonOptions options;
  options.duplicate_keys = keys;
  return wire::read_json(bytes, options);
}

void check_second_opinions(std::string_view bytes, const Result<Value>& strict) {
  const std::string disagreement = test::json_disagreement(bytes, strict);
  if (!disagreement.empty()) {
    std::fprintf(stderr, "%s\n", disagreement.c_str());
  }
  CHECK(disagreement.empty());
  const auto first = read_keeping(bytes, DuplicateKeys::kKeepFirst);
  const auto last = read_keeping(bytes, DuplicateKeys::kKeepLast);
  CHECK(first.has_value() == last.has_value());
  if (strict.has_value()) {
    CHECK(first.has_value() && *first == *strict);
    CHECK(last.has_value() && *last == *strict);
  } else if (!strict.error().message.starts_with("duplicate key")) {
    CHECK(!first.has_value());
  } else if (last.has_value()) {
    CHECK(test::json_disagreement(bytes, last).empty());  // nlohmann keeps the last one too
  }
}

void check_canonical(const Value& value) {
  const std::string canonical = wire::write_json(value);
  CHECK(canonical.find('\n') == std::string::npos);
  const auto again = wire::read_json(canonical, roomy());
  CHECK(again.has_value());
  CHECK(*again == value);
}

/// A message's canonical form is a message of the same data, and its own canonical form. When it is
/// the input itself, reading it again would show nothing new.
void check_message(const wire::Message& message, std::string_view input) {
  const std::string canonical = wire::write_message(message);
  if (canonical == input) {
    return;
  }
  const auto again = wire::read_message(canonical, roomy());
  CHECK(again.has_value());
  CHECK(again->kind == message.kind && again->method == message.method);
  CHECK(again->id == message.id && again->params == message.params);
  CHECK(again->result == message.result && again->error == message.error);
  CHECK(wire::write_message(*again) == canonical);
  if (const auto call = wire::read_tool_call(message)) {
    CHECK(!call->name.empty() && call->name.size() <= wire::kToolNameBytesMax);
    CHECK(wire::read_tool_call(*again).has_value());
  }
}

void run(std::string_view bytes) {
  if (hash64(bytes) % kSampledOneIn == 0) {
    const auto strict = wire::read_json(bytes);
    check_second_opinions(bytes, strict);
    if (strict.has_value()) {
      check_canonical(*strict);
    }
  }
  const auto unit = wire::read_unit(bytes);
  if (wire::scan_canonical_result(bytes)) {
    CHECK(unit.has_value() && wire::write_message(unit->messages.front()) == bytes);
  }
  if (!unit.has_value()) {
    const wire::Refusal& refusal = unit.error();
    CHECK(!refusal.error.message.empty());
    CHECK(refusal.id.is_null() || wire::is_valid_id(refusal.id));
    return;
  }
  CHECK(!unit->messages.empty() && (unit->batch || unit->messages.size() == 1));
  for (const wire::Message& message : unit->messages) {
    check_message(message, bytes);
  }
}

}  // namespace
}  // namespace gatecrash

// Weak, because only libFuzzer has it: a replay never mutates.
extern "C" [[gnu::weak]] std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size,
                                                      std::size_t size_max);

/// Half of the mutations are libFuzzer's own, so that what is not JSON stays in reach.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t size_max, unsigned int seed) {
  gatecrash::Rng rng(seed);
  if (rng.below(2) == 0 && LLVMFuzzerMutate != nullptr) {
    return LLVMFuzzerMutate(data, size, size_max);
  }
  std::string text(reinterpret_cast<const char*>(data), size);
  gatecrash::fuzz::mutate_json(text, rng);
  const std::size_t length = std::min(text.size(), size_max);
  text.copy(reinterpret_cast<char*>(data), length);
  return length;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  gatecrash::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
