// Class F: where one message ends for one reader and not for another, on lines of stdio.

#include <array>
#include <string>

#include "harness/generate/vector_edits.h"
#include "harness/generate/vectors.h"

namespace gatecrash::generate {
namespace framing_rows {
namespace {

using namespace std::string_view_literals;
using Kind = Treatment;
using At = Position;

bool crlf(MessageText& message, const Site&) {
  message.line_end = "\r\n";
  return true;
}

/// A second call after the first, behind something that some readers take for a line end.
template <const std::string_view& kSeparator>
bool call_after(MessageText& message, const Site& site) {
  message.after += kSeparator;
  message.after += edit::inner_call(message, site);
  return true;
}

constexpr std::string_view kCr = "\r";
constexpr std::string_view kLineSeparator = "\xe2\x80\xa8";
constexpr std::string_view kParagraphSeparator = "\xe2\x80\xa9";
constexpr std::string_view kNextLine = "\xc2\x85";
constexpr std::string_view kVt = "\v";
constexpr std::string_view kFf = "\f";
constexpr std::string_view kFs = "\x1c";
constexpr std::string_view kGs = "\x1d";
constexpr std::string_view kRs = "\x1e";
constexpr std::string_view kNul{"\0", 1};
constexpr std::string_view kNothing;
constexpr std::string_view kSpace = " ";

/// A harmless message around a whole call, which a reader of other line ends meets alone.
template <const std::string_view& kBreak>
bool call_inside(MessageText& message, const Site&) {
  message.before += R"({"jsonrpc":"2.0","id":"outer","method":"ping","params":{"x":[)";
  message.before += kBreak;
  message.after.insert(0, std::string(kBreak) + "]}}");
  return true;
}

constexpr std::string_view kLf = "\n";

template <const std::string_view& kText>
bool text_before(MessageText& message, const Site&) {
  message.before += kText;
  return true;
}

template <const std::string_view& kText>
bool text_after(MessageText& message, const Site&) {
  message.after += kText;
  return true;
}

constexpr std::string_view kDebug = "DEBUG: ";
constexpr std::string_view kHeader = "Content-Length: 90\r\n\r\n";
constexpr std::string_view kBom = "\xef\xbb\xbf";
constexpr std::string_view kTerminal = "\x1b[31m";
constexpr std::string_view kBlankLines = "\n \t\n\r\n";
constexpr std::string_view kGuardLine = ")]}',\n";

template <const std::string_view& kText>
bool in_string(MessageText& message, const Site& site) {
  return edit::append_to_string(message, site, kText);
}

constexpr std::string_view kInvalid = "\xff";
constexpr std::string_view kOverlong = "\xc0\xaf";
constexpr std::string_view kCutSequence = "\xe2\x82";
constexpr std::string_view kSurrogateBytes = "\xed\xa0\x80";

void over_lines(std::string& text) {
  std::string out;
  for (const char c : text) {
    out += c;
    if (c == ',' || c == '{') {
      out += '\n';
    }
  }
  text = std::move(out);
}

void to_utf16(std::string& text) {
  std::string out;
  for (const char c : text) {
    out += c;
    out += '\0';
  }
  text = std::move(out);
}

bool pretty(MessageText& message, const Site&) {
  message.last.push_back(over_lines);
  return true;
}

bool utf16(MessageText& message, const Site&) {
  message.last.push_back(to_utf16);
  return true;
}

bool unfinished(MessageText& message, const Site&) {
  message.line_end.clear();
  return true;
}

constexpr std::size_t kTooLong = 11U << 20U;

bool too_long(MessageText& message, const Site& site) {
  return edit::put_value(message, site, "\"" + std::string(kTooLong, 'x') + "\"");
}

bool junk_line(MessageText& message, const Site&) {
  message.before += std::string(kTooLong, 'x') + "\n";
  return true;
}

constexpr std::array kFraming = {
    Vector{"F01", "crlf", Kind::kCanonical, {At::kLine}, crlf},
    Vector{"F02", "call-after-cr", Kind::kRefuseClose, {At::kLine}, call_after<kCr>, true},
    Vector{"F03", "call-inside-crs", Kind::kRefuseClose, {At::kLine}, call_inside<kCr>},
    Vector{"F04",
           "call-after-line-separator",
           Kind::kRefuse,
           {At::kLine},
           call_after<kLineSeparator>,
           true},
    Vector{"F04",
           "call-after-paragraph-separator",
           Kind::kRefuse,
           {At::kLine},
           call_after<kParagraphSeparator>,
           true},
    Vector{"F04",
           "line-separator-in-string",
           Kind::kCanonical,
           {At::kArguments, At::kParams, At::kMeta},
           in_string<kLineSeparator>,
           true},
    Vector{"F05", "call-after-next-line", Kind::kRefuse, {At::kLine}, call_after<kNextLine>, true},
    Vector{"F05", "call-after-vt", Kind::kRefuse, {At::kLine}, call_after<kVt>, true},
    Vector{"F05", "call-after-ff", Kind::kRefuse, {At::kLine}, call_after<kFf>, true},
    Vector{"F05", "call-after-fs", Kind::kRefuse, {At::kLine}, call_after<kFs>, true},
    Vector{"F05", "call-after-gs", Kind::kRefuse, {At::kLine}, call_after<kGs>, true},
    Vector{"F05", "call-after-rs", Kind::kRefuse, {At::kLine}, call_after<kRs>, true},
    Vector{"F06", "record-separator-before", Kind::kRefuse, {At::kLine}, text_before<kRs>},
    Vector{"F07", "call-after-nul", Kind::kRefuseClose, {At::kLine}, call_after<kNul>, true},
    Vector{"F08", "nul-before", Kind::kRefuseClose, {At::kLine}, text_before<kNul>},
    Vector{"F08", "nul-after", Kind::kRefuseClose, {At::kLine}, text_after<kNul>},
    Vector{"F08", "vt-before", Kind::kRefuseClose, {At::kLine}, text_before<kVt>},
    Vector{
        "F09", "call-after-nothing", Kind::kRefuseClose, {At::kLine}, call_after<kNothing>, true},
    Vector{"F09", "call-after-space", Kind::kRefuseClose, {At::kLine}, call_after<kSpace>, true},
    Vector{
        "F10", "over-several-lines", Kind::kRefuseClose, {At::kLine}, pretty, false, false, true},
    Vector{"F11",
           "call-inside-lfs",
           Kind::kRefuseClose,
           {At::kLine},
           call_inside<kLf>,
           false,
           false,
           true},
    Vector{"F12", "log-text-before", Kind::kRefuseClose, {At::kLine}, text_before<kDebug>},
    Vector{"F13",
           "header-framing",
           Kind::kRefuseClose,
           {At::kLine},
           text_before<kHeader>,
           false,
           false,
           true},
    Vector{"F14", "no-line-end", Kind::kSilent, {At::kLine}, unfinished},
    Vector{"F17", "eleven-mebibytes", Kind::kRefuseClose, {At::kArguments}, too_long, false, true},
    Vector{"F18", "junk-then-a-call", Kind::kRefuseClose, {At::kLine}, junk_line, false, true},
    Vector{"F19", "blank-lines-before", Kind::kCanonical, {At::kLine}, text_before<kBlankLines>},
    Vector{"F20",
           "invalid-utf8",
           Kind::kRefuse,
           {At::kParams, At::kArguments, At::kMeta, At::kName, At::kMethod, At::kId},
           in_string<kInvalid>,
           true},
    Vector{"F20",
           "cut-sequence",
           Kind::kRefuse,
           {At::kParams, At::kArguments, At::kName},
           in_string<kCutSequence>,
           true},
    Vector{"F20",
           "surrogate-bytes",
           Kind::kRefuse,
           {At::kParams, At::kArguments, At::kName},
           in_string<kSurrogateBytes>,
           true},
    Vector{"F21",
           "overlong-form",
           Kind::kRefuse,
           {At::kMethod, At::kName, At::kArguments},
           in_string<kOverlong>,
           true},
    Vector{"F22", "utf-16", Kind::kRefuse, {At::kLine}, utf16},
    Vector{"F23", "byte-order-mark", Kind::kRefuse, {At::kLine}, text_before<kBom>},
    Vector{"F24", "terminal-escape-before", Kind::kRefuse, {At::kLine}, text_before<kTerminal>},
    Vector{"J22",
           "guard-line-before",
           Kind::kRefuseClose,
           {At::kLine},
           text_before<kGuardLine>,
           false,
           false,
           true},
};

}  // namespace
}  // namespace framing_rows

std::span<const Vector> framing_vectors() { return framing_rows::kFraming; }

}  // namespace gatecrash::generate
