#include "harness/transcript/event_reader.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "stack/base/bytes.h"

namespace gatecrash::transcript {
namespace {

using wire::Value;

// Year 9999: later instants have no RFC 3339 text.
constexpr std::int64_t kEpochUsMax = 253'402'300'799'999'999;

/// What makes a line of a kind, and what else may stand in it (`at_us` always may).
struct Form {
  std::string_view key;
  Event::Kind kind;
  std::array<std::string_view, 6> members;  // empty strings fill up
};

constexpr std::array<Form, 9> kForms = {{
    {"open", Event::Kind::kOpen, {"open", "session", "grant"}},
    {"eof", Event::Kind::kEof, {"eof", "tap", "session", "dir"}},
    {"stderr", Event::Kind::kStderr, {"stderr", "session", "text", "base64"}},
    {"exit", Event::Kind::kExit, {"exit", "session"}},
    {"op", Event::Kind::kEffect, {"op", "tap", "session", "args", "status", "changed"}},
    {"audit", Event::Kind::kAudit, {"audit", "session"}},
    {"world", Event::Kind::kWorld, {"world", "session", "args"}},
    {"text", Event::Kind::kBytes, {"text", "base64", "tap", "session", "dir"}},
    {"base64", Event::Kind::kBytes, {"text", "base64", "tap", "session", "dir"}},
}};

std::string quoted(std::string_view text) { return "\"" + printable(text, 64) + "\""; }

tl::unexpected<Error> wrong(std::string_view key, std::string_view expected) {
  return fail(Code::kConfigInvalid, quoted(key) + " must be " + std::string(expected));
}

Status check_members(const Value& line, std::span<const std::string_view> known) {
  for (const wire::Member& member : line.members()) {
    if (member.key != "at_us" && std::find(known.begin(), known.end(), member.key) == known.end()) {
      return fail(Code::kConfigUnknown, "unknown member " + quoted(member.key) +
                                            " (version 1 has none of that name here)");
    }
  }
  return {};
}

Result<std::string> read_string(const Value& line, std::string_view key, bool required) {
  const Value* member = line.find(key);
  if (member == nullptr && !required) {
    return std::string();
  }
  if (member == nullptr || !member->is_string()) {
    return wrong(key, "a string");
  }
  return member->as_string();
}

Status read_true(const Value& line, std::string_view key) {
  const Value* member = line.find(key);
  if (member == nullptr || !member->is_bool() || !member->as_bool()) {
    return wrong(key, "true");
  }
  return {};
}

Result<int> read_int(const Value& line, std::string_view key) {
  const Value* member = line.find(key);
  const std::optional<std::int64_t> number = member == nullptr ? std::nullopt : member->as_int64();
  if (!number || *number < -1'000'000 || *number > 1'000'000) {
    return wrong(key, "a small integer");
  }
  return static_cast<int>(*number);
}

Result<std::string> read_bytes(const Value& line) {
  const bool has_text = line.find("text") != nullptr;
  if (has_text == (line.find("base64") != nullptr)) {
    return fail(Code::kConfigInvalid, "bytes stand either in \"text\" or in \"base64\"");
  }
  TRY(std::string text, read_string(line, has_text ? "text" : "base64", true));
  if (has_text) {
    return text;
  }
  std::optional<std::string> bytes = base64_decode(text);
  if (!bytes) {
    return wrong("base64", "RFC 4648 base64 with padding");
  }
  return *std::move(bytes);
}

Status read_where(const Value& line, Event& event) {
  TRY(const std::string tap, read_string(line, "tap", true));
  if (tap != "client" && tap != "upstream") {
    return wrong("tap", "\"client\" or \"upstream\"");
  }
  TRY(const std::string dir, read_string(line, "dir", true));
  if (dir != "c2s" && dir != "s2c") {
    return wrong("dir", "\"c2s\" or \"s2c\"");
  }
  TRY(event.session, read_string(line, "session", true));
  event.tap = tap == "client" ? Tap::kClient : Tap::kUpstream;
  event.dir = dir == "c2s" ? Direction::kClientToServer : Direction::kServerToClient;
  return {};
}

Status read_effect(const Value& line, Event& event) {
  TRY(const std::string tap, read_string(line, "tap", true));
  if (tap != "effect") {
    return wrong("tap", "\"effect\" where \"op\" stands");
  }
  event.tap = Tap::kEffect;
  TRY(event.operation, read_string(line, "op", true));
  TRY(event.status, read_int(line, "status"));
  const Value* changed = line.find("changed");
  if (changed == nullptr || !changed->is_bool()) {
    return wrong("changed", "true or false");
  }
  event.changed = changed->as_bool();
  if (const Value* arguments = line.find("args")) {
    event.arguments = *arguments;
  }
  return {};
}

/// What only lines of this kind have.
Status read_members(const Value& line, Event& event) {
  switch (event.kind) {
    case Event::Kind::kOpen: {
      TRY_STATUS(read_true(line, "open"));
      TRY(event.session, read_string(line, "session", true));
      TRY(event.grant, read_string(line, "grant", false));
      return {};
    }
    case Event::Kind::kBytes: {
      TRY_STATUS(read_where(line, event));
      TRY(event.bytes, read_bytes(line));
      return {};
    }
    case Event::Kind::kEof:
      TRY_STATUS(read_true(line, "eof"));
      return read_where(line, event);
    case Event::Kind::kStderr: {
      TRY_STATUS(read_true(line, "stderr"));
      TRY(event.bytes, read_bytes(line));
      return {};
    }
    case Event::Kind::kExit: {
      TRY(event.exit_code, read_int(line, "exit"));
      return {};
    }
    case Event::Kind::kEffect:
      return read_effect(line, event);
    case Event::Kind::kAudit:
      event.arguments = *line.find("audit");
      return event.arguments.is_object() ? Status() : wrong("audit", "an object");
    case Event::Kind::kWorld: {
      TRY(event.operation, read_string(line, "world", true));
      const Value* const details = line.find("args");
      event.arguments = details == nullptr ? Value() : *details;
      return details == nullptr || details->is_object() ? Status() : wrong("args", "an object");
    }
  }
  return {};
}

}  // namespace

Result<Header> read_header(const Value& line) {
  constexpr std::array<std::string_view, 7> kMembers = {"gatecrash", "version", "epoch_us",  "by",
                                                        "transport", "target",  "world_seed"};
  TRY_STATUS(check_members(line, kMembers));
  const Value* epoch = line.find("epoch_us");
  const std::optional<std::int64_t> us = epoch == nullptr ? std::nullopt : epoch->as_int64();
  if (!us || *us < 0 || *us > kEpochUsMax) {
    return wrong("epoch_us", "microseconds since 1970, an integer");
  }
  Header header;
  header.epoch = instant_from_us(*us);
  TRY(header.by, read_string(line, "by", true));
  TRY(header.transport, read_string(line, "transport", true));
  if (const Value* target = line.find("target")) {
    header.target = *target;
    if (!target->is_object()) {
      return wrong("target", "an object");
    }
  }
  TRY(header.world_seed, read_string(line, "world_seed", false));
  return header;
}

Result<Event> read_event(const Value& line) {
  if (!line.is_object()) {
    return fail(Code::kConfigInvalid, "an event is a JSON object");
  }
  const auto form = std::find_if(kForms.begin(), kForms.end(), [&](const Form& candidate) {
    return line.find(candidate.key) != nullptr;
  });
  if (form == kForms.end()) {
    return fail(Code::kConfigUnknown,
                "no event of version 1: it has none of open, text, base64, eof, stderr, exit, op, "
                "audit, world");
  }
  TRY_STATUS(check_members(line, form->members));
  const Value* at = line.find("at_us");
  const std::optional<std::int64_t> us = at == nullptr ? std::nullopt : at->as_int64();
  if (!us || *us < 0 || *us > kEpochUsMax) {
    return wrong("at_us", "microseconds since the header's epoch, an integer");
  }
  Event event;
  event.at = Duration(*us);
  event.kind = form->kind;
  if (event.kind != Event::Kind::kOpen) {
    TRY(event.session, read_string(line, "session", false));
  }
  TRY_STATUS(read_members(line, event));
  return event;
}

}  // namespace gatecrash::transcript
