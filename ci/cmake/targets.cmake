# The three kinds of target that this project has.

include(GoogleTest)

# gatecrash_library(NAME wire SOURCES a.cc b.cc [DEPS gatecrash_base fmt::fmt]): one folder, one
# archive gatecrash_NAME. Headers stand beside their sources.
function(gatecrash_library)
  cmake_parse_arguments(ARG "" "NAME" "SOURCES;DEPS" ${ARGN})
  add_library(gatecrash_${ARG_NAME} STATIC ${ARG_SOURCES})
  target_link_libraries(gatecrash_${ARG_NAME} PUBLIC gatecrash_flags ${ARG_DEPS})
endfunction()

# gatecrash_test(NAME wire_test SOURCES a_test.cc [DEPS ...] [LABELS unit]): one GoogleTest program;
# ctest knows each of its tests by name, under `unit` unless told otherwise. rapidcheck's seed is
# fixed there, so that a run can be repeated; a failing property prints what reproduces it.
function(gatecrash_test)
  cmake_parse_arguments(ARG "" "NAME;TIMEOUT" "SOURCES;DEPS;LABELS" ${ARGN})
  if(NOT ARG_LABELS)
    set(ARG_LABELS unit)
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 60)
  endif()
  add_executable(${ARG_NAME} ${ARG_SOURCES})
  target_link_libraries(${ARG_NAME} PRIVATE
    gatecrash_flags gatecrash_test_flags ${ARG_DEPS} GTest::gtest_main)
  target_compile_definitions(${ARG_NAME} PRIVATE
    GATECRASH_SOURCE_DIR="${CMAKE_SOURCE_DIR}" GATECRASH_BINARY_DIR="${CMAKE_BINARY_DIR}")
  gtest_discover_tests(${ARG_NAME} DISCOVERY_MODE PRE_TEST NO_PRETTY_VALUES
    PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT} ENVIRONMENT "RC_PARAMS=seed=7")
endfunction()

# gatecrash_embed(TARGET SYMBOL FILE NAMESPACE): makes FILE's bytes the constant
# `extern const std::string_view SYMBOL` in gatecrash::NAMESPACE, declared by the user's own header.
function(gatecrash_embed TARGET NAMESPACE SYMBOL FILE)
  set(output "${CMAKE_CURRENT_BINARY_DIR}/${SYMBOL}.cc")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND ${CMAKE_COMMAND} -D "INPUT=${CMAKE_CURRENT_SOURCE_DIR}/${FILE}" -D "OUTPUT=${output}"
      -D "NAMESPACE=${NAMESPACE}" -D "SYMBOL=${SYMBOL}"
      -P "${CMAKE_SOURCE_DIR}/ci/cmake/embed.cmake"
    DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${FILE}" "${CMAKE_SOURCE_DIR}/ci/cmake/embed.cmake"
    VERBATIM)
  target_sources(${TARGET} PRIVATE "${output}")
  # Its constants would clash with those of the next one.
  set_source_files_properties("${output}" PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# gatecrash_bench(NAME wire_bench SOURCES a_bench.cc [DEPS ...]): one google-benchmark program.
# ctest runs each of its benchmarks briefly, under the label `bench`, to see that it still works.
function(gatecrash_bench)
  cmake_parse_arguments(ARG "" "NAME" "SOURCES;DEPS" ${ARGN})
  add_executable(${ARG_NAME} ${ARG_SOURCES})
  target_link_libraries(${ARG_NAME} PRIVATE gatecrash_flags ${ARG_DEPS} benchmark::benchmark_main)
  add_test(NAME bench.${ARG_NAME} COMMAND ${ARG_NAME} --benchmark_min_time=0.001)
  set_tests_properties(bench.${ARG_NAME} PROPERTIES LABELS bench TIMEOUT 60)
endfunction()

# gatecrash_invariant_table(TARGET FILE...): the table of the invariants that the files define
# (harness/invariants/table.h).
function(gatecrash_invariant_table TARGET)
  set(output "${CMAKE_CURRENT_BINARY_DIR}/table.cc")
  string(REPLACE ";" "|" files "${ARGN}")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND ${CMAKE_COMMAND} -D "FILES=${files}" -D "OUTPUT=${output}"
      -P "${CMAKE_SOURCE_DIR}/ci/cmake/invariant_table.cmake"
    DEPENDS ${ARGN} "${CMAKE_SOURCE_DIR}/ci/cmake/invariant_table.cmake"
    VERBATIM)
  target_sources(${TARGET} PRIVATE "${output}")
  # Alone, so that a program with a table of its own links none of this one.
  set_source_files_properties("${output}" PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
