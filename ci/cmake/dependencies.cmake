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
