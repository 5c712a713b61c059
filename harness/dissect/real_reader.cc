#include "harness/dissect/real_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include "harness/dissect/envelope.h"
#include "harness/dissect/model_parser.h"

namespace gatecrash::dissect {

extern const std::string_view kNodeReader;
extern const std::string_view kPythonReader;
extern const std::string_view kGoReader;

namespace {

/// What the scripts write: JSON, with what JSON cannot say spelt as the runtime spells it.
template <ModelRules::Whole kWhole>
Result<wire::Value> read_written(std::string_view text) {
  ModelRules rules;
  rules.surrogates = ModelRules::IllFormed::kReplaced;
  rules.whole = kWhole;
  rules.not_a_number = true;
  return parse_as(rules, text);
}

constexpr Reader written(Result<wire::Value> (*read)(std::string_view)) {
  return {.name = "written", .read = read, .names = {}, .model = false, .what = "an answer"};
}

constexpr Reader kWrittenExact = written(read_written<ModelRules::Whole::kExact>);
constexpr Reader kWrittenDoubles = written(read_written<ModelRules::Whole::kDouble>);

void read_line(std::string_view line, const Reader& reader, View& view) {
  if (!line.starts_with("V ")) {
    ++view.refused_count;
    if (view.refused.size() < kRefusedKept) {
      view.refused.emplace_back(line.substr(std::min<std::size_t>(2, line.size())));
    }
    return;
  }
  auto value = reader.read(line.substr(2));
  Status done = value ? understand(*std::move(value), reader, {}, view.messages)
                      : Status(tl::unexpected<Error>(value.error()));
  if (!done) {
    ++view.refused_count;
    if (view.refused.size() < kRefusedKept) {
      view.refused.push_back(done.error().to_string());
    }
  }
}

}  // namespace

std::span<const RealReader> real_readers() {
  static const auto readers = std::to_array<RealReader>({
      {"node (real)", "node", "nodejs", kNodeReader, "", "node-lf", Numbers::kDoubles},
      {"python (real)", "python3", "python3", kPythonReader, "", "python-json-universal",
       Numbers::kExact},
      {"go (real)", "go", "golang", kGoReader, "reader.go", "go-struct-stream", Numbers::kDoubles},
  });
  return readers;
}

std::vector<std::string> words_of(const RealReader& reader, std::string_view mode,
                                  const std::string& file) {
  const std::string program(reader.program);
  const std::string script(reader.script);
  if (reader.program == "go") {
    return {program, "run", file, std::string(mode)};
  }
  if (reader.program == "node") {
    return {program, "-e", script, "--", std::string(mode)};
  }
  return {program, "-I", "-c", script, std::string(mode)};
}

View view_of_line(std::string_view name, std::string_view line, Numbers numbers) {
  View view{std::string(name), {}, {}, 0};
  read_line(line, numbers == Numbers::kDoubles ? kWrittenDoubles : kWrittenExact, view);
  return view;
}

View view_of_output(const RealReader& reader, std::string_view output) {
  View view{std::string(reader.name), {}, {}, 0};
  while (!output.empty()) {
    const std::size_t end = std::min(output.find('\n'), output.size());
    if (end > 0) {
      read_line(output.substr(0, end),
                reader.numbers == Numbers::kDoubles ? kWrittenDoubles : kWrittenExact, view);
    }
    output.remove_prefix(std::min(end + 1, output.size()));
  }
  return view;
}

}  // namespace gatecrash::dissect
