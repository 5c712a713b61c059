#include "harness/transcript/writer.h"

#include <algorithm>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/base/check.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::transcript {
namespace {

using wire::Value;

/// Noncharacters are valid UTF-8, but not I-JSON: they go as base64. (U+FDD0 to U+FDEF, and the
/// last two code points of each plane.)
bool has_noncharacter(std::string_view text) {
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    const auto byte = [&](std::size_t k) {
      return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U;
    };
    const bool fdd0 = byte(0) == 0xef && byte(1) == 0xb7 && byte(2) >= 0x90 && byte(2) <= 0xaf;
    const bool bmp_end = byte(0) == 0xef && byte(1) == 0xbf && byte(2) >= 0xbe;
    const bool plane_end =
        byte(0) >= 0xf0 && (byte(1) & 0x0fU) == 0x0f && byte(2) == 0xbf && byte(3) >= 0xbe;
    if (fdd0 || bmp_end || plane_end) {
      return true;
    }
  }
  return false;
}

void put_bytes(Value& line, const std::string& bytes) {
  const bool ascii = std::all_of(bytes.begin(), bytes.end(),
                                 [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii || (is_utf8(bytes) && !has_noncharacter(bytes))) {
    line.set("text", bytes);
  } else {
    line.set("base64", base64_encode(bytes));
  }
}

void put_where(Value& line, const Event& event) {
  line.set("tap", event.tap == Tap::kUpstream ? "upstream" : "client");
  line.set("session", event.session);
  line.set("dir", event.dir == Direction::kClientToServer ? "c2s" : "s2c");
}

void put_session(Value& line, const Event& event) {
  if (!event.session.empty()) {
    line.set("session", event.session);
  }
}

void put_effect(Value& line, const Event& event) {
  line.set("tap", "effect");
  put_session(line, event);
  line.set("op", event.operation);
  if (!event.arguments.is_null()) {
    line.set("args", event.arguments);
  }
  line.set("status", event.status);
  line.set("changed", event.changed);
}

std::string line_of_value(const Value& value) {
  std::string out;
  wire::append_json(out, value);
  return out += '\n';
}

}  // namespace

std::string write_header(const Header& header) {
  Value line = Value::object({{"gatecrash", "transcript"},
                              {"version", kVersion},
                              {"epoch_us", us_since_epoch(header.epoch)},
                              {"by", header.by},
                              {"transport", header.transport}});
  if (!header.target.is_null()) {
    line.set("target", header.target);
  }
  if (!header.world_seed.empty()) {
    line.set("world_seed", header.world_seed);
  }
  return line_of_value(line);
}

std::string write_event(const Event& event) {
  CHECK(event.at >= Duration::zero());
  Value line = Value::object({{"at_us", std::int64_t{event.at.count()}}});
  switch (event.kind) {
    case Event::Kind::kOpen:
      line.set("open", true);
      line.set("session", event.session);
      line.set("grant", event.grant);
      break;
    case Event::Kind::kBytes:
      put_where(line, event);
      put_bytes(line, event.bytes);
      break;
    case Event::Kind::kEof:
      put_where(line, event);
      line.set("eof", true);
      break;
    case Event::Kind::kStderr:
      put_session(line, event);
      line.set("stderr", true);
      put_bytes(line, event.bytes);
      break;
    case Event::Kind::kExit:
      put_session(line, event);
      line.set("exit", event.exit_code);
      break;
    case Event::Kind::kEffect:
      put_effect(line, event);
      break;
    case Event::Kind::kAudit:
      put_session(line, event);
      line.set("audit", event.arguments);
      break;
    case Event::Kind::kWorld:
      put_session(line, event);
      line.set("world", event.operation);
      if (!event.arguments.is_null()) {
        line.set("args", event.arguments);
      }
      break;
  }
  return line_of_value(line);
}

std::string write_transcript(const Transcript& transcript) {
  std::string out = write_header(transcript.header);
  for (const Event& event : transcript.events) {
    out += write_event(event);
  }
  return out;
}

}  // namespace gatecrash::transcript
