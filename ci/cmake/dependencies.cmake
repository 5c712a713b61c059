# Every outside library, found once. ci/packages.txt is the list of the Debian packages.

find_package(nlohmann_json REQUIRED)  # nlohmann-json3-dev
find_package(CLI11 REQUIRED)          # libcli11-dev
find_package(fmt REQUIRED)            # libfmt-dev
find_package(tl-expected REQUIRED)    # libexpected-dev
find_package(OpenSSL REQUIRED)        # libssl-dev
find_package(SQLite3 REQUIRED)        # libsqlite3-dev
find_package(mimalloc REQUIRED)       # libmimalloc-dev
find_package(Boost 1.81.0 EXACT REQUIRED CONFIG)  # libboost1.81-dev: Asio, headers only
find_package(GTest REQUIRED)          # libgtest-dev
find_package(rapidcheck REQUIRED)     # librapidcheck-dev
find_package(benchmark REQUIRED)      # libbenchmark-dev
find_package(yaml-cpp REQUIRED)       # libyaml-cpp-dev
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
# Through pkg-config: without its flags the ABI differs from the library's.
pkg_check_modules(httplib REQUIRED IMPORTED_TARGET cpp-httplib)  # libcpp-httplib-dev
pkg_check_modules(hiredis REQUIRED IMPORTED_TARGET hiredis)      # libhiredis-dev
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)              # libre2-dev
# JSON readers that imitate other people's servers (harness/dissect). Never json-c beside jansson:
# they define the same symbols.
find_package(simdjson QUIET)  # libsimdjson-dev
find_package(jsoncpp QUIET)   # libjsoncpp-dev
pkg_check_modules(cjson QUIET IMPORTED_TARGET libcjson)       # libcjson-dev
pkg_check_modules(jansson QUIET IMPORTED_TARGET jansson)      # libjansson-dev
pkg_check_modules(rapidjson QUIET IMPORTED_TARGET RapidJSON)  # rapidjson-dev
pkg_check_modules(yajl QUIET IMPORTED_TARGET yajl)            # libyajl-dev
foreach(target simdjson::simdjson=libsimdjson-dev JsonCpp::JsonCpp=libjsoncpp-dev
    PkgConfig::cjson=libcjson-dev PkgConfig::jansson=libjansson-dev
    PkgConfig::rapidjson=rapidjson-dev PkgConfig::yajl=libyajl-dev)
  string(REGEX MATCH "^(.*)=(.*)$" matched "${target}")
  if(NOT TARGET ${CMAKE_MATCH_1})
    message(FATAL_ERROR "gatecrash's victims read with ${CMAKE_MATCH_2}, which is not installed: "
      "apt-get install ${CMAKE_MATCH_2} (ci/setup.sh installs all that ci/packages.txt lists)")
  endif()
endforeach()
