#include "harness/transcript/reader.h"

#include <optional>
#include <string>
#include <utility>

#include "harness/transcript/event_reader.h"
#include "stack/wire/json_reader.h"

namespace gatecrash::transcript {
namespace {

using wire::Value;

// An effect's or audit row's object nests a peer's value (64 levels) in a few more.
constexpr std::size_t kLineDepthMax = 72;

// What may be missing of a text that was cut inside one escape (\ud83d\ude00) or one character.
constexpr std::size_t kEscapePairBytes = 12;

constexpr std::string_view kHint =
    "the first line must be {\"gatecrash\":\"transcript\",\"version\":1,...}";

/// The lines of a file, one by one.
class Lines {
 public:
  explicit Lines(std::string_view bytes) : rest_(bytes) {}

  struct Line {
    std::string_view text;  // without its LF
    std::size_t number = 0;
    bool ended = true;  // by a LF
  };

  std::optional<Line> next() {
    if (rest_.empty()) {
      return std::nullopt;
    }
    const std::size_t end = rest_.find('\n');
    const bool ended = end != std::string_view::npos;
    const std::string_view text = rest_.substr(0, end);
    rest_.remove_prefix(ended ? end + 1 : rest_.size());
    return Line{text, ++number_, ended};
  }

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
};

Result<Value> read_line(std::string_view text) {
  wire::JsonOptions options;
  options.bytes_max = kTranscriptLineBytesMax;
  options.depth_max = kLineDepthMax;
  Result<Value> value = wire::read_json(text, options);
  if (!value) {
    return fail(Code::kConfigInvalid,
                "not a line of JSON: " + value.error().message + " at " + value.error().where);
  }
  return value;
}

Result<Event> read_event_line(std::string_view text) {
  TRY(const Value value, read_line(text));
  return read_event(value);
}

/// The event of a line that was cut inside its bytes, which stand last: closed where it was cut.
std::optional<Event> salvage(std::string_view cut) {
  for (std::size_t drop = 0; drop <= kEscapePairBytes && drop < cut.size(); ++drop) {
    std::string closed(cut.substr(0, cut.size() - drop));
    closed += "\"}";
    Result<Event> event = read_event_line(closed);
    if (event && (event->kind == Event::Kind::kBytes || event->kind == Event::Kind::kStderr)) {
      return *std::move(event);
    }
  }
  return std::nullopt;
}

/// The one place where versions part: a newer format reads its own lines, an older one will be
/// migrated from here, step by step.
Result<Header> read_first_line(std::string_view text) {
  Result<Value> value = read_line(text);
  if (!value || value->find_string("gatecrash") != "transcript") {
    return fail(Code::kConfigInvalid, "not a transcript: " + std::string(kHint));
  }
  const Value* version = value->find("version");
  const std::optional<std::int64_t> number =
      version == nullptr ? std::nullopt : version->as_int64();
  if (!number) {
    return fail(Code::kConfigInvalid, "\"version\" must be an integer");
  }
  switch (*number) {
    case 1:
      return read_header(*value);
    default:
      return fail(Code::kConfigUnknown, "transcript version " + std::to_string(*number) +
                                            " is unknown here (this gatecrash reads version 1)");
  }
}

std::string at_line(std::string_view name, std::size_t number) {
  return std::string(name) + ":" + std::to_string(number);
}

tl::unexpected<Error> in_line(Error error, std::string_view name, std::size_t number) {
  return fail(error.code, std::move(error.message), at_line(name, number));
}

}  // namespace

Result<Transcript> read_transcript(std::string_view bytes, std::string_view name) {
  if (bytes.empty()) {
    return fail(Code::kConfigInvalid, "empty file, not a transcript", std::string(name));
  }
  if (bytes.size() > kTranscriptBytesMax) {
    return fail(Code::kConfigInvalid, "longer than 1 GiB; split the recording", std::string(name));
  }
  Lines lines(bytes);
  const Lines::Line first = *lines.next();
  Transcript transcript;
  Result<Header> header = read_first_line(first.text);
  if (!header) {
    return in_line(std::move(header).error(), name, first.number);
  }
  transcript.header = *std::move(header);
  const auto cut_at = [&](std::size_t number, std::string_view what) {
    transcript.truncated = at_line(name, number) + ": the last line is cut at byte " +
                           std::to_string(bytes.size()) + " of the file; " + std::string(what);
  };
  if (!first.ended) {
    cut_at(first.number, "the header is complete, no event follows");
  }
  while (const std::optional<Lines::Line> line = lines.next()) {
    Result<Event> event = read_event_line(line->text);
    if (event) {
      transcript.events.push_back(*std::move(event));
      if (!line->ended) {
        cut_at(line->number, "only its line end is missing, the event is complete");
      }
    } else if (!line->ended && line->text.starts_with('{') && !read_line(line->text)) {
      std::optional<Event> salvaged = salvage(line->text);
      cut_at(line->number, salvaged ? "the " + std::to_string(salvaged->bytes.size()) +
                                          " bytes that it still tells are kept"
                                    : "nothing of it could be kept");
      if (salvaged) {
        transcript.events.push_back(*std::move(salvaged));
      }
    } else {
      return in_line(std::move(event).error(), name, line->number);
    }
    const std::size_t count = transcript.events.size();
    if (count > 1 && transcript.events[count - 1].at < transcript.events[count - 2].at) {
      return fail(Code::kConfigInvalid, "\"at_us\" goes back; events stand in time order",
                  at_line(name, line->number));
    }
  }
  return transcript;
}

}  // namespace gatecrash::transcript
