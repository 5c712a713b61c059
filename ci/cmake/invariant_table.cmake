# Writes OUTPUT, the source of invariants::table(), from FILES (separated by |): see
# harness/invariants/table.h. Each file must open with `// its-name: what must hold. ...`.

string(REPLACE "|" ";" files "${FILES}")
set(declarations "")
set(rows "")
foreach(file IN LISTS files)
  get_filename_component(stem "${file}" NAME_WE)
  string(REPLACE "_" "-" name "${stem}")
  file(READ "${file}" text)
  string(REGEX MATCH "^// ${name}: [^\n]*(\n// [^\n]*)*" comment "${text}")
  string(REPLACE "\n// " " " comment "${comment}")
  string(REGEX REPLACE "^// [a-z0-9-]+: " "" comment "${comment}")
  string(REGEX MATCH "^[^.]*[.]" what "${comment}")
  if(what STREQUAL "")
    message(FATAL_ERROR "${file} must open with a sentence: // ${name}: what must hold.")
  endif()
  string(REGEX REPLACE "[.]$" "" what "${what}")
  string(APPEND declarations
    "std::unique_ptr<judge::Invariant> make_${stem}(const judge::Setting& setting);\n")
  string(APPEND rows "    {\"${name}\", R\"what(${what})what\", make_${stem}},\n")
endforeach()
file(WRITE "${OUTPUT}" "// Written by ci/cmake/invariant_table.cmake.
#include \"harness/invariants/table.h\"

#include <memory>

#include \"harness/judge/invariant.h\"

namespace gatecrash::invariants {

${declarations}
namespace {

const judge::InvariantKind kTable[] = {
${rows}};

}  // namespace

judge::InvariantTable table() { return kTable; }

}  // namespace gatecrash::invariants
")
