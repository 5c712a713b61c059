#include "harness/replay/volatile_rules.h"

#include <algorithm>
#include <array>
#include <string>

#include "stack/base/bytes.h"
#include "stack/base/time.h"

namespace gatecrash::replay {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool is_alnum(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// The length of what matches `pattern` at the start of `text`, or 0. In a pattern, h is a hex
/// digit, d a digit, A a letter; everything else stands for itself.
std::size_t match_pattern(std::string_view text, std::string_view pattern) {
  if (text.size() < pattern.size()) {
    return 0;
  }
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = text[i];
    const bool fits = pattern[i] == 'h'   ? is_hex(c)
                      : pattern[i] == 'd' ? is_digit(c)
                      : pattern[i] == 'A' ? is_alnum(c) && !is_digit(c)
                                          : c == pattern[i];
    if (!fits) {
      return 0;
    }
  }
  return pattern.size();
}

/// How many characters from the start of `text` satisfy `is`.
template <class Predicate>
std::size_t run(std::string_view text, Predicate is) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is) - text.begin());
}

// A shape: the length of its match at text[at], or 0. It may look at what stands before `at`.
using Shape = std::size_t (*)(std::string_view text, std::size_t at);

bool stands_alone(std::string_view text, std::size_t at, std::size_t size) {
  return (at == 0 || !is_alnum(text[at - 1])) &&
         (at + size == text.size() || !is_alnum(text[at + size]));
}

std::size_t uuid(std::string_view text, std::size_t at) {
  const std::size_t size = match_pattern(text.substr(at), "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh");
  return size != 0 && stands_alone(text, at, size) ? size : 0;
}

std::size_t hex_id(std::string_view text, std::size_t at) {
  const std::size_t size = match_pattern(text.substr(at), "hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh");
  return size != 0 && stands_alone(text, at, size) ? size : 0;
}

/// RFC 3339, a time of day with its zone. A date alone is data.
std::size_t date_time(std::string_view text, std::size_t at) {
  if (at != 0 && is_alnum(text[at - 1])) {
    return 0;
  }
  const std::string_view rest = text.substr(at);
  std::size_t size = match_pattern(rest, "dddd-dd-ddTdd:dd:dd");
  if (size == 0) {
    return 0;
  }
  if (size + 1 < rest.size() && rest[size] == '.' && is_digit(rest[size + 1])) {
    size += 1 + run(rest.substr(size + 1), is_digit);
  }
  if (size < rest.size() && rest[size] == 'Z') {
    return size + 1;
  }
  const std::size_t zone = std::max(match_pattern(rest.substr(size), "+dd:dd"),
                                    match_pattern(rest.substr(size), "-dd:dd"));
  return zone == 0 ? 0 : size + zone;
}

/// "Sat, 21 Nov 2026 09:00:39 GMT" (RFC 9110 section 5.6.7).
std::size_t http_date(std::string_view text, std::size_t at) {
  return match_pattern(text.substr(at), "AAA, dd AAA dddd dd:dd:dd GMT");
}

/// "scheme://authority" at the start of `text`, or 0.
std::size_t url_origin(std::string_view text) {
  std::size_t scheme = 0;
  for (const std::string_view known : {"http://", "https://"}) {
    scheme = text.starts_with(known) ? known.size() : scheme;
  }
  const std::size_t authority = run(text.substr(scheme), [](char c) {
    return is_alnum(c) || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
  });
  return scheme == 0 || authority == 0 ? 0 : scheme + authority;
}

/// Where a lake listens: the origin of a URL whose path is a datastore's. (Other URLs are names:
/// code systems, profiles.)
std::size_t lake_origin(std::string_view text, std::size_t at) {
  const std::size_t size = text[at] == 'h' ? url_origin(text.substr(at)) : 0;
  return size != 0 && text.substr(at + size).starts_with("/datastore/") ? size : 0;
}

/// The digits after "://127.0.0.1:" and its like: a server that asked for a free port.
std::size_t loopback_port(std::string_view text, std::size_t at) {
  for (const std::string_view host : {"://127.0.0.1:", "://localhost:", "://[::1]:"}) {
    if (text.substr(0, at).ends_with(host)) {
      return run(text.substr(at), is_digit);
    }
  }
  return 0;
}

/// The digits after "/_history/".
std::size_t history_version(std::string_view text, std::size_t at) {
  return text.substr(0, at).ends_with("/_history/") ? run(text.substr(at), is_digit) : 0;
}

/// What follows "?page=" or "&page=".
std::size_t page_token(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  if (!before.ends_with("?page=") && !before.ends_with("&page=")) {
    return 0;
  }
  return run(text.substr(at), [](char c) {
    return is_alnum(c) || c == '-' || c == '_' || c == '.' || c == '=' || c == '%' || c == '+';
  });
}

struct ShapeRule {
  Shape shape;
  Why why;
  bool prose_only;
};

constexpr std::array<ShapeRule, 8> kShapes = {{
    {lake_origin, Why::kAddress, false},
    {page_token, Why::kPageToken, false},
    {uuid, Why::kServerId, false},
    {hex_id, Why::kServerId, false},
    {loopback_port, Why::kAddress, false},
    {history_version, Why::kVersion, false},
    {date_time, Why::kTime, true},
    {http_date, Why::kTime, true},
}};

enum class Form : std::uint8_t { kTime, kDigits, kEntityTag, kToken };

struct MemberRule {
  std::string_view name;  // lower case, without - and _
  Form form;
  Why why;
};

// Names under which a server says when it did something. Times that are data (effectiveDateTime,
// issued, period, birthDate) are not here: they must be equal.
constexpr std::array<MemberRule, 14> kMembers = {{
    {"lastupdated", Form::kTime, Why::kTime},
    {"lastmodified", Form::kTime, Why::kTime},
    {"timestamp", Form::kTime, Why::kTime},
    {"date", Form::kTime, Why::kTime},
    {"createdat", Form::kTime, Why::kTime},
    {"updatedat", Form::kTime, Why::kTime},
    {"submittime", Form::kTime, Why::kTime},
    {"submittedtime", Form::kTime, Why::kTime},
    {"endtime", Form::kTime, Why::kTime},
    {"transactiontime", Form::kTime, Why::kTime},
    {"versionid", Form::kDigits, Why::kVersion},
    {"etag", Form::kEntityTag, Why::kVersion},
    {"contentlength", Form::kDigits, Why::kLength},  // of bodies that are compared themselves
    {"nexttoken", Form::kToken, Why::kPageToken},
}};

std::string plain_name(std::string_view name) {
  std::string plain = ascii_lower(name);
  std::erase_if(plain, [](char c) { return c == '-' || c == '_'; });
  return plain;
}

bool has_form(const MemberRule& rule, const wire::Value& value) {
  if (rule.form == Form::kTime && value.is_number()) {
    return rule.name != "date" && rule.name != "timestamp";  // AWS writes epoch seconds
  }
  if (!value.is_string() || value.as_string().empty()) {
    return false;
  }
  const std::string& text = value.as_string();
  switch (rule.form) {
    case Form::kTime:
      // FHIR has many a `date` that is data: there only an HTTP header's form is a server's.
      return http_date(text, 0) == text.size() ||
             (rule.name != "date" && date_time(text, 0) == text.size());
    case Form::kDigits:
      return std::all_of(text.begin(), text.end(), is_digit);
    case Form::kEntityTag:
      return text.ends_with('"') && (text.starts_with("W/\"") || text.starts_with('"'));
    case Form::kToken:
      return true;
  }
  return false;
}

}  // namespace

std::string_view why_text(Why why) {
  constexpr std::array<std::string_view, 6> kTexts = {
      "id made by the server", "time", "version", "address", "page token", "length"};
  return kTexts.at(static_cast<std::size_t>(why));
}

std::vector<VolatileSpan> find_volatile(std::string_view text, Place place) {
  std::vector<VolatileSpan> spans;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t size = 0;
    for (const ShapeRule& rule : kShapes) {
      if (rule.prose_only && place != Place::kProse) {
        continue;
      }
      size = rule.shape(text, at);
      if (size != 0) {
        spans.push_back({at, size, rule.why});
        break;
      }
    }
    at += size == 0 ? 1 : size;
  }
  return spans;
}

std::optional<Why> volatile_member(std::string_view name, const wire::Value& value) {
  const std::string plain = plain_name(name);
  for (const MemberRule& rule : kMembers) {
    if (plain == rule.name && has_form(rule, value)) {
      return rule.why;
    }
  }
  return std::nullopt;
}

bool is_machine_id(std::string_view text) {
  return !text.empty() && (uuid(text, 0) == text.size() || hex_id(text, 0) == text.size());
}

}  // namespace gatecrash::replay
