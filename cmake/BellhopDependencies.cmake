# Every vendor library, once, as an imported target. All of them are packages of Debian 12.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(CURL REQUIRED)
find_package(spdlog REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(doctest REQUIRED)
pkg_check_modules(rabbitmq REQUIRED IMPORTED_TARGET librabbitmq)
pkg_check_modules(uv REQUIRED IMPORTED_TARGET libuv)
pkg_check_modules(openssl REQUIRED IMPORTED_TARGET openssl)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
# The layout of httplib's structs depends on the flags that the package was built with: never without them.
pkg_check_modules(httplib REQUIRED IMPORTED_TARGET cpp-httplib)
pkg_check_modules(rapidjson REQUIRED IMPORTED_TARGET RapidJSON)

find_library(SOCI_CORE soci_core REQUIRED)
find_library(SOCI_SQLITE3 soci_sqlite3 REQUIRED)
find_library(SOCI_POSTGRESQL soci_postgresql REQUIRED)
pkg_check_modules(pq REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(sqlite3 REQUIRED IMPORTED_TARGET sqlite3)
add_library(bellhop_soci INTERFACE)
target_include_directories(bellhop_soci SYSTEM INTERFACE /usr/include/soci)
target_link_libraries(bellhop_soci INTERFACE ${SOCI_CORE} ${SOCI_SQLITE3} ${SOCI_POSTGRESQL} PkgConfig::pq
                                             PkgConfig::sqlite3)
