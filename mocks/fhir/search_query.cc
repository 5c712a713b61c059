#include "mocks/fhir/search_query.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "stack/base/bytes.h"
#include "stack/wire/url.h"

namespace gatecrash::fhir {
namespace {

tl::unexpected<Error> bad(std::string text) { return fail(Code::kPeerBadMessage, std::move(text)); }

std::optional<std::size_t> read_count(std::string_view text) {
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return count;
}

/// Splits at each unescaped `separator`; the pieces keep their escapes.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == separator) {
      pieces.push_back(text.substr(start, i - start));
      start = i + 1;
    }
  }
  pieces.push_back(text.substr(start));
  return pieces;
}

std::string unescape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      ++i;
    }
    out += text[i];
  }
  return out;
}

Alternative read_alternative(Match match, std::string_view text) {
  if (match == Match::kIdentifier) {
    const auto pieces = split(text, '|');
    if (pieces.size() == 1) {
      return {.text = unescape(text), .system = {}, .has_system = false};
    }
    const std::string_view code = text.substr(pieces[0].size() + 1);
    return {.text = unescape(code), .system = unescape(pieces[0]), .has_system = true};
  }
  const bool folded = match == Match::kNameStart || match == Match::kNamePart;
  const std::string plain = unescape(text);
  return {.text = folded ? fold(plain) : plain, .system = {}, .has_system = false};
}

/// What a parameter asks for; nothing when this type has no such parameter.
std::optional<Match> find_match(const ResourceType& type, std::string_view key) {
  if (key == "_id") {
    return Match::kId;
  }
  if (key == "identifier" && type.has(kIdentifier)) {
    return Match::kIdentifier;
  }
  if (type.has(kHumanName) || type.has(kPlainName)) {
    if (key == "name") {
      return Match::kNameStart;
    }
    if (key == "name:contains") {
      return Match::kNamePart;
    }
    if (key == "name:exact") {
      return Match::kNameExact;
    }
  }
  return std::nullopt;
}

Result<Criterion> read_criterion(Match match, std::string_view key, std::string_view value) {
  Criterion criterion{.match = match, .any_of = {}};
  for (const std::string_view piece : split(value, ',')) {
    if (piece.empty() || piece == "|") {
      return bad("Invalid value for search parameter '" + printable(key) + "': empty.");
    }
    criterion.any_of.push_back(read_alternative(match, piece));
  }
  return criterion;
}

tl::unexpected<Error> unknown_parameter(const ResourceType& type, std::string_view key) {
  return bad("Unknown or unsupported search parameter '" + printable(key) + "' for resource type " +
             std::string(type.name) + ".");
}

Status read_parameter(SearchQuery& query, const ResourceType& type, std::string_view key,
                      std::string_view value, UnknownParameter unknown) {
  if (key == "_total") {
    if (value != "accurate" && value != "none") {
      return bad("Invalid value for _total: only accurate and none are supported.");
    }
    query.want_total = value == "accurate";
  } else if (const auto match = find_match(type, key)) {
    TRY(Criterion criterion, read_criterion(*match, key, value));
    query.all_of.push_back(std::move(criterion));
  } else if (unknown == UnknownParameter::kIgnore) {
    return {};
  } else {
    return unknown_parameter(type, key);
  }
  if (!query.encoded.empty()) {
    query.encoded += '&';
  }
  query.encoded += wire::percent_encode(key);
  query.encoded += '=';
  query.encoded += wire::percent_encode(value);
  return {};
}

struct PageToken {
  std::size_t count = 0;
  std::string after;
  std::string encoded;
};

// A token is base64url of "1 COUNT AFTER QUERY"; neither ids nor queries contain spaces.
constexpr std::string_view kTokenVersion = "1 ";

std::optional<PageToken> read_token(std::string_view token) {
  std::string text(token);
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  const auto plain = base64_decode(text);
  if (!plain || !plain->starts_with(kTokenVersion)) {
    return std::nullopt;
  }
  const std::string_view rest = std::string_view(*plain).substr(kTokenVersion.size());
  const std::size_t after = rest.find(' ');
  const std::size_t query = after == rest.npos ? rest.npos : rest.find(' ', after + 1);
  if (query == rest.npos) {
    return std::nullopt;
  }
  const auto count = read_count(rest.substr(0, after));
  if (!count || *count < 1 || *count > kPageSizeMax) {
    return std::nullopt;
  }
  return PageToken{*count, std::string(rest.substr(after + 1, query - after - 1)),
                   std::string(rest.substr(query + 1))};
}

Result<SearchQuery> read_page(const ResourceType& type, const Parameters& parameters,
                              std::string_view token_text) {
  constexpr std::string_view kInvalid = "Invalid pagination token.";
  const auto token = read_token(token_text);
  if (!token) {
    return bad(std::string(kInvalid));
  }
  for (const auto& [key, value] : parameters) {
    const bool same_count = key == "_count" && read_count(value) == token->count;
    if (!same_count && key != "_format" && !(key == "page" && value == token_text)) {
      return bad(std::string(kInvalid));
    }
  }
  const auto original = wire::parse_query(token->encoded);
  if (!original) {
    return bad(std::string(kInvalid));
  }
  TRY(SearchQuery query, read_query(type, *original, UnknownParameter::kRefuse));
  query.count = token->count;
  query.after = token->after;
  return query;
}

bool matches_identifier(const Alternative& wanted, const IdentifierKey& key) {
  return (wanted.text.empty() || wanted.text == key.value) &&
         (!wanted.has_system || wanted.system == key.system);
}

bool matches_name(Match match, const std::string& wanted, const NameKey& key) {
  switch (match) {
    case Match::kNameStart:
      return key.folded.starts_with(wanted);
    case Match::kNamePart:
      return key.folded.find(wanted) != std::string::npos;
    default:
      return key.exact == wanted;
  }
}

bool matches_one(Match match, const Alternative& wanted, const Version& version) {
  switch (match) {
    case Match::kId:
      return version.id == wanted.text;
    case Match::kIdentifier:
      return std::any_of(version.keys.identifiers.begin(), version.keys.identifiers.end(),
                         [&](const IdentifierKey& key) { return matches_identifier(wanted, key); });
    default:
      return std::any_of(version.keys.names.begin(), version.keys.names.end(),
                         [&](const NameKey& key) { return matches_name(match, wanted.text, key); });
  }
}

}  // namespace

Result<SearchQuery> read_query(const ResourceType& type, const Parameters& parameters,
                               UnknownParameter unknown) {
  for (const auto& [key, value] : parameters) {
    if (key == "page") {
      return read_page(type, parameters, value);
    }
  }
  SearchQuery query;
  bool counted = false;
  for (const auto& [key, value] : parameters) {
    if (key == "_count") {
      const auto count = read_count(value);
      if (!count || *count < 1 || *count > kPageSizeMax || counted) {
        return bad("Invalid value for _count: one number from 1 to 100.");
      }
      query.count = *count;
      counted = true;
    } else if (key != "_format") {
      TRY_STATUS(read_parameter(query, type, key, value, unknown));
    }
  }
  return query;
}

bool matches(const Criterion& criterion, const Version& version) {
  return std::any_of(
      criterion.any_of.begin(), criterion.any_of.end(),
      [&](const Alternative& wanted) { return matches_one(criterion.match, wanted, version); });
}

std::string page_token(const SearchQuery& query, std::string_view last_id) {
  std::string plain(kTokenVersion);
  ((plain += std::to_string(query.count)) += ' ') += last_id;
  (plain += ' ') += query.encoded;
  std::string token = base64_encode(plain);
  std::replace(token.begin(), token.end(), '+', '-');
  std::replace(token.begin(), token.end(), '/', '_');
  return token;
}

}  // namespace gatecrash::fhir
