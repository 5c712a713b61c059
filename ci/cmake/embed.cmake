# Script: writes OUTPUT, a C++ file that holds INPUT's bytes as gatecrash::NAMESPACE::SYMBOL.
file(READ "${INPUT}" hex HEX)
string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${hex}")
# Lines of a readable length, so that compilers and people survive large files.
string(REGEX REPLACE "(('[^']+',){16})" "\\1\n" bytes "${bytes}")
file(WRITE "${OUTPUT}" "// Made from a data file by ci/cmake/embed.cmake.
#include <string_view>
namespace gatecrash::${NAMESPACE} {
namespace {
constexpr char kBytes[] = {${bytes}'\\0'};
}  // namespace
extern const std::string_view ${SYMBOL};
const std::string_view ${SYMBOL}(kBytes, sizeof(kBytes) - 1);
}  // namespace gatecrash::${NAMESPACE}
")
