# How everything is compiled: language, warnings, sanitizers. Presets choose; targets do not.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

set(GATECRASH_SANITIZE "" CACHE STRING
  "Sanitizers, comma-separated: address,undefined | undefined | thread")
option(GATECRASH_TESTS "Build the tests (the benchmarks are built either way)" ON)
option(GATECRASH_FUZZ "Build the fuzz targets with libFuzzer (needs clang)" OFF)
option(GATECRASH_COVERAGE "Instrument for gcov" OFF)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()

# Links forty test programs several times as fast as GNU ld.
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_library(gatecrash_flags INTERFACE)
target_include_directories(gatecrash_flags INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(gatecrash_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wold-style-cast -Wnon-virtual-dtor
  -Woverloaded-virtual -Wimplicit-fallthrough -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 sees overlapping copies in std::string's insert and operator+ (GCC bug 105651).
  target_compile_options(gatecrash_flags INTERFACE -Wno-restrict)
endif()

# Beside those, for tests: in a unity build a local name may be that of another file's constant.
add_library(gatecrash_test_flags INTERFACE)
if(CMAKE_UNITY_BUILD)
  target_compile_options(gatecrash_test_flags INTERFACE -Wno-shadow)
endif()
if(GATECRASH_SANITIZE)
  # The sanitizers make a test's many expectations large, and optimising those is most of a build's
  # time: 41 s of one batch against 8. What is tested keeps the preset's level.
  target_compile_options(gatecrash_test_flags INTERFACE -O0)
endif()

if(CMAKE_BUILD_TYPE STREQUAL "Debug")
  target_compile_definitions(gatecrash_flags INTERFACE _GLIBCXX_ASSERTIONS)
endif()
if(GATECRASH_SANITIZE)
  # _FORTIFY_SOURCE and the sanitizers intercept the same calls.
  add_compile_options(
    -fsanitize=${GATECRASH_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${GATECRASH_SANITIZE})
endif()
if(GATECRASH_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(GATECRASH_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()
