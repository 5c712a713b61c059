#include "fuzz/vector_mutator.h"

#include <array>
#include <string_view>

#include "harness/generate/vectors.h"

namespace gatecrash::fuzz {
namespace {

// What is smuggled in: tools that the target's policies deny, hide or bound, and one they allow.
constexpr std::array<std::string_view, 4> kOtherTools = {"delete_fhir_resource", "create_datastore",
                                                         "create_fhir_resource", "list_datastores"};

}  // namespace

bool mutate_by_vector(std::string& line, Rng& rng) {
  std::string_view text = line;
  const bool ended = text.ends_with('\n');
  text.remove_suffix(ended ? 1 : 0);
  // What stands before a message says who sends it, and when.
  const std::size_t begin = text.find('{');
  if (begin == std::string_view::npos) {
    return false;
  }
  auto parts = generate::take_apart(text.substr(begin));
  if (!parts) {
    return false;
  }
  const std::string before(text.substr(0, begin));
  parts->line_end = ended ? "\n" : "";
  generate::Choices choices = generate::Choices::from_seed(rng.next());
  const std::string_view other = kOtherTools.at(rng.below(kOtherTools.size()));
  generate::make_hostile(*parts, other, choices);
  line = before + generate::put_together(*parts);
  return true;
}

}  // namespace gatecrash::fuzz
