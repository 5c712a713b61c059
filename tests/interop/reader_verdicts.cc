// reader_verdicts MODEL UNITS ANSWERS [connections]: holds a model against what it describes.
//
// UNITS has one unit a line in hexadecimal, ANSWERS one line for each of them, as the scripts in
// harness/dissect/real print them. With `connections` each line is all that a connection carries,
// and an answer is an array of its messages. Prints what the two understand differently. Exit: 0
// nothing, 1 something, 2 usage.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "harness/dissect/envelope.h"
#include "harness/dissect/real_reader.h"
#include "harness/dissect/victim.h"
#include "stack/base/bytes.h"

namespace gatecrash {
namespace {

std::string shown(const std::vector<dissect::Understood>& messages) {
  std::string text;
  for (const dissect::Understood& one : messages) {
    text += printable(one.message, 400) + " ";
  }
  return messages.empty() ? "nothing" : text;
}

/// What the reader of a kind of victim sees in one unit, under no habits but batches.
std::vector<dissect::Understood> seen(const dissect::VictimKind& kind, std::string_view unit) {
  std::vector<dissect::Understood> messages;
  if (auto value = kind.reader->read(unit); value) {
    if (!dissect::understand(*std::move(value), *kind.reader, {}, messages)) {
      messages.clear();
    }
  }
  return messages;
}

/// The messages of a connection as an SDK printed them, which are of no batch.
std::vector<dissect::Understood> printed(std::string_view answer, dissect::Numbers numbers) {
  std::vector<dissect::Understood> messages = dissect::view_of_line("", answer, numbers).messages;
  for (dissect::Understood& one : messages) {
    one.batch = false;
  }
  return messages;
}

int run(const std::string& model, const char* units_path, const char* answers_path,
        bool connections) {
  const dissect::VictimKind* kind = dissect::find_victim(model);
  std::ifstream units(units_path);
  std::ifstream answers(answers_path);
  if (kind == nullptr || !units || !answers) {
    std::fputs("reader_verdicts: no such model or file\n", stderr);
    return 2;
  }
  // What prints 2^64 as 18446744073709552000 meant the double.
  const bool doubles =
      model.starts_with("node") || model.starts_with("typescript") || model.starts_with("go");
  const auto numbers = doubles ? dissect::Numbers::kDoubles : dissect::Numbers::kExact;
  std::size_t count = 0;
  std::size_t read = 0;
  std::size_t different = 0;
  std::string answer;
  for (std::string hex; std::getline(units, hex); ++count) {
    const auto unit = hex_decode(hex);
    if (!unit || !std::getline(answers, answer)) {
      std::cout << "no answer to unit " << count << '\n';
      return 1;
    }
    dissect::View real = dissect::view_of_line(model, answer, numbers);
    if (real.refused_count > 0) {
      real.messages.clear();  // of a batch, too
    }
    if (connections) {
      real.messages = printed(answer, numbers);
    }
    const auto ours = connections ? dissect::view_of(*kind, *unit).messages : seen(*kind, *unit);
    read += real.messages.empty() ? 0 : 1;
    if (ours != real.messages) {
      ++different;
      std::cout << model << " on " << printable(*unit, 300) << "\n  the model: " << shown(ours)
                << "\n  itself:    " << shown(real.messages) << "  " << printable(answer, 200)
                << '\n';
    }
  }
  std::cout << count << " units, " << read << " understood, " << different << " differently\n";
  return different == 0 ? 0 : 1;
}

}  // namespace
}  // namespace gatecrash

int main(int argc, char** argv) {
  return argc == 4 || argc == 5 ? gatecrash::run(argv[1], argv[2], argv[3], argc == 5) : 2;
}
