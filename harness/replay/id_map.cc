#include "harness/replay/id_map.h"

#include "harness/replay/json_lexemes.h"
#include "harness/replay/volatile_rules.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::replay {

bool IdMap::learn(std::string_view recorded, std::string_view current) {
  if (!contradiction(recorded, current).empty()) {
    return false;
  }
  if (current_.size() < kIdsMax && !current_.contains(recorded)) {
    current_.emplace(recorded, current);
    recorded_.emplace(current, recorded);
    renamed_ += recorded == current ? 0 : 1;
  }
  return true;
}

std::string IdMap::contradiction(std::string_view recorded, std::string_view current) const {
  const auto known = current_.find(recorded);
  if (known != current_.end() && known->second != current) {
    return std::string(recorded) + " is " + known->second + " in this replay";
  }
  const auto taken = recorded_.find(current);
  if (taken != recorded_.end() && taken->second != recorded) {
    return std::string(current) + " was " + taken->second + " in the recording";
  }
  return {};
}

void IdMap::note_client_line(std::string_view line) {
  for (const VolatileSpan& span : find_volatile(line, Place::kMember)) {
    const std::string_view id = line.substr(span.begin, span.size);
    if (span.why == Why::kServerId && !current_.contains(id)) {
      learn(id, id);
    }
  }
}

std::string IdMap::rewrite_text(std::string_view text) const {
  if (const auto whole = current_.find(text); whole != current_.end()) {
    return whole->second;
  }
  std::string out;
  std::size_t done = 0;
  for (const VolatileSpan& span : find_volatile(text, Place::kMember)) {
    const auto known = current_.find(text.substr(span.begin, span.size));
    if (known != current_.end()) {
      out.append(text, done, span.begin - done);
      out += known->second;
      done = span.begin + span.size;
    }
  }
  out.append(text, done);
  return out;
}

std::string IdMap::rewrite(std::string_view line) const {
  if (renamed_ == 0 || !wire::read_json(line)) {
    return std::string(line);
  }
  std::string out;
  for (const Lexeme& lexeme : json_lexemes(line)) {
    if (lexeme.kind != Lexeme::Kind::kString) {
      out += lexeme.text;
      continue;
    }
    const std::string text = wire::read_json(lexeme.text)->as_string();
    const std::string rewritten = rewrite_text(text);
    if (rewritten == text) {
      out += lexeme.text;
    } else {
      wire::append_json_string(out, rewritten);
    }
  }
  return out;
}

}  // namespace gatecrash::replay
