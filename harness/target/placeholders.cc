#include "harness/target/placeholders.h"

#include <optional>

#include "stack/wire/json_writer.h"

namespace gatecrash::target {
namespace {

std::string shell_line(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    line += line.empty() ? "'" : " '";
    for (const char c : word) {
      if (c == '\'') {
        line += "'\\''";
      } else {
        line += c;
      }
    }
    line += "'";
  }
  return line;
}

std::string json_args(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    (text += text.empty() ? "" : ", ") += wire::write_json(wire::Value(word));
  }
  return text;
}

std::optional<std::string> value_of(std::string_view name, const Values& values) {
  if (name == "upstream" || name == "upstream_line") {
    return shell_line(values.upstream);
  }
  if (name == "upstream_args") {
    return json_args(values.upstream);
  }
  const auto found = values.texts.find(name);
  return found == values.texts.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

std::string fill(std::string_view text, const Values& values) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text[at] == '{' ? text.find('}', at) : std::string_view::npos;
    const auto value = end == std::string_view::npos
                           ? std::nullopt
                           : value_of(text.substr(at + 1, end - at - 1), values);
    if (value) {
      out += *value;
      at = end + 1;
    } else {
      out += text[at++];
    }
  }
  return out;
}

std::vector<std::string> fill(const Program& program, const Values& values) {
  std::vector<std::string> words;
  if (!program.env.empty()) {
    words.emplace_back("env");
    for (const auto& [name, text] : program.env) {
      words.push_back(name + "=" + fill(text, values));
    }
  }
  for (const std::string& word : program.command) {
    if (word == "{upstream}") {
      words.insert(words.end(), values.upstream.begin(), values.upstream.end());
    } else {
      words.push_back(fill(word, values));
    }
  }
  return words;
}

}  // namespace gatecrash::target
