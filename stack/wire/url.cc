#include "stack/wire/url.h"

#include <algorithm>

#include "stack/base/bytes.h"

namespace gatecrash::wire {
namespace {

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

Result<std::string> decode_form(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return percent_decode(spaced);
}

}  // namespace

std::string percent_encode(std::string_view bytes) {
  constexpr std::string_view kUpperHexDigits = "0123456789ABCDEF";
  std::string text;
  text.reserve(bytes.size());
  for (const char c : bytes) {
    if (is_unreserved(c)) {
      text += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      ((text += '%') += kUpperHexDigits[byte >> 4U]) += kUpperHexDigits[byte & 15U];
    }
  }
  return text;
}

Result<std::string> percent_decode(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      bytes += text[i];
      continue;
    }
    const std::string_view digits = text.substr(i + 1, 2);
    const auto byte = hex_decode(digits);
    if (digits.size() != 2 || !byte) {
      return fail(Code::kPeerBadMessage, "% without two hex digits");
    }
    bytes += *byte;
    i += 2;
  }
  return bytes;
}

Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) {
      continue;
    }
    const std::size_t equals = std::min(pair.find('='), pair.size());
    TRY(std::string key, decode_form(pair.substr(0, equals)));
    TRY(std::string value, decode_form(pair.substr(std::min(equals + 1, pair.size()))));
    pairs.emplace_back(std::move(key), std::move(value));
  }
  return pairs;
}

Result<Target> parse_target(std::string_view target) {
  if (!target.starts_with('/')) {
    return fail(Code::kPeerBadMessage, "the request target does not start with /");
  }
  Target parsed;
  const std::size_t question = std::min(target.find('?'), target.size());
  std::string_view path = target.substr(1, question - 1);
  while (true) {
    const std::size_t end = std::min(path.find('/'), path.size());
    TRY(std::string segment, percent_decode(path.substr(0, end)));
    parsed.segments.push_back(std::move(segment));
    if (end == path.size()) {
      break;
    }
    path.remove_prefix(end + 1);
  }
  if (question < target.size()) {
    TRY(parsed.query, parse_query(target.substr(question + 1)));
  }
  return parsed;
}

Result<Url> parse_url(std::string_view url) {
  const auto refuse = [url](std::string_view why) {
    return fail(Code::kConfigInvalid, "\"" + printable(url) + "\" " + std::string(why));
  };
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos ||
      (url.substr(0, scheme) != "http" && url.substr(0, scheme) != "https")) {
    return refuse("is not an http or https URL");
  }
  const auto is_printing = [](char c) { return c > ' ' && c < '\x7f' && c != '\\'; };
  if (!std::all_of(url.begin(), url.end(), is_printing)) {
    return refuse("holds bytes that a URL may not hold");
  }
  if (url.find('#') != std::string_view::npos) {
    return refuse("has a fragment, which no request carries");
  }
  const std::size_t host = scheme + 3;
  const std::size_t path = std::min(url.find_first_of("/?", host), url.size());
  const std::string_view authority = url.substr(host, path - host);
  if (authority.find('@') != std::string_view::npos) {
    return refuse("has a user name; give credentials another way");
  }
  if (authority.empty() || authority.front() == ':') {
    return refuse("names no host");
  }
  std::string target(url.substr(path));
  if (!target.starts_with('/')) {
    target.insert(0, "/");
  }
  return Url{std::string(url.substr(0, path)), std::move(target)};
}

}  // namespace gatecrash::wire
