#include "harness/dissect/framer.h"

#include "harness/dissect/length_framer.h"
#include "harness/dissect/line_cutter.h"
#include "harness/dissect/value_stream.h"

namespace gatecrash::dissect {
namespace {

constexpr std::size_t kMiB = 1024 * 1024;
constexpr std::string_view kPhpTrims = {" \t\n\r\0\x0b", 6};

LineRules rules_for(FramerKind kind) {
  LineRules rules;
  switch (kind) {
    case FramerKind::kTypescriptLine:
      rules.last_line_counts = false;
      rules.line_bytes_max = 10 * kMiB;
      rules.too_long = LineRules::TooLong::kForget;
      break;
    case FramerKind::kUniversal:
      rules.cr_ends = true;
      break;
    case FramerKind::kTrimming:
      rules.trimmed = kPhpTrims;
      rules.line_bytes_max = 10 * kMiB;
      rules.too_long = LineRules::TooLong::kDiscard;
      break;
    case FramerKind::kRustLine:
      rules.leading_mark_stripped = true;
      break;
    case FramerKind::kKotlinLine:
      rules.last_line_counts = false;
      break;
    case FramerKind::kRubyLine:
      rules.line_bytes_max = 4 * kMiB;
      break;
    case FramerKind::kLine:
    case FramerKind::kValueStream:
    case FramerKind::kContentLength:
      break;
  }
  return rules;
}

}  // namespace

std::string_view framer_name(FramerKind kind) {
  switch (kind) {
    case FramerKind::kLine:
      return "line";
    case FramerKind::kUniversal:
      return "universal";
    case FramerKind::kTrimming:
      return "trimming";
    case FramerKind::kTypescriptLine:
      return "typescript";
    case FramerKind::kRustLine:
      return "rust";
    case FramerKind::kKotlinLine:
      return "kotlin";
    case FramerKind::kRubyLine:
      return "ruby";
    case FramerKind::kValueStream:
      return "value-stream";
    case FramerKind::kContentLength:
      return "content-length";
  }
  return "line";
}

std::unique_ptr<Framer> make_framer(FramerKind kind) {
  switch (kind) {
    case FramerKind::kValueStream:
      return std::make_unique<ValueStream>();
    case FramerKind::kContentLength:
      return std::make_unique<LengthFramer>();
    default:
      return std::make_unique<LineCutter>(rules_for(kind));
  }
}

}  // namespace gatecrash::dissect
