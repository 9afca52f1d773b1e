# How a library, a service and a test of Bellhop are built: one function each, so that every folder reads the same.
set(BELLHOP_SANITIZE "" CACHE STRING "Sanitizers: empty, address (with undefined), thread, or fuzzer (clang; address too)")

add_library(bellhop_options INTERFACE)
target_compile_options(bellhop_options INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
if(BELLHOP_SANITIZE STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(BELLHOP_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
elseif(BELLHOP_SANITIZE STREQUAL "fuzzer")
  # Without a build type: the assertions of RapidJSON stay on.
  add_compile_options(-O1 -gline-tables-only -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()

# bellhop_folders(OUT FOLDER): the names of the folders in a folder of the checkout. Looked at again at every build, so
# that a new one is built without being listed; one without a CMakeLists.txt is then an error and not silence.
function(bellhop_folders out folder)
  file(GLOB entries RELATIVE ${CMAKE_SOURCE_DIR}/${folder} CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*)
  set(folders "")
  foreach(entry IN LISTS entries)
    if(IS_DIRECTORY ${CMAKE_SOURCE_DIR}/${folder}/${entry})
      list(APPEND folders ${entry})
    endif()
  endforeach()
  set(${out} ${folders} PARENT_SCOPE)
endfunction()

# bellhop_service(NAME): apps/NAME/main.cpp as the program bellhop-NAME, a service. Tests find all of them in the
# property BELLHOP_SERVICES.
function(bellhop_service name)
  add_executable(bellhop-${name} main.cpp)
  target_link_libraries(bellhop-${name} PRIVATE ${name}_service bellhop_options)
  # A sanitizer has an allocator of its own.
  if(NOT BELLHOP_SANITIZE)
    target_link_libraries(bellhop-${name} PRIVATE PkgConfig::jemalloc)
  endif()
  set_property(GLOBAL APPEND PROPERTY BELLHOP_SERVICES ${name})
endfunction()

# bellhop_library(NAME SOURCES ... PUBLIC libs ... PRIVATE libs ...): libs/NAME or apps/NAME as a static library.
function(bellhop_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  if(IS_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/include)
    target_include_directories(${name} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/include)
  endif()
  target_link_libraries(${name} PUBLIC ${ARG_PUBLIC} PRIVATE bellhop_options ${ARG_PRIVATE})
endfunction()

# bellhop_test(NAME SOURCES ... LIBS ... LABEL label TIMEOUT seconds): one doctest program, one ctest entry.
function(bellhop_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "SOURCES;LIBS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES} ${CMAKE_SOURCE_DIR}/tests/support/main.cpp)
  target_link_libraries(${name} PRIVATE bellhop_options ${ARG_LIBS} doctest::doctest)
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 60)
  endif()
  # Those that may take long begin first: side by side they then end together.
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT ${ARG_TIMEOUT} COST ${ARG_TIMEOUT})
endfunction()

# bellhop_read_bytes(OUT SOURCE): a file as the characters of an array; a change of it configures anew.
function(bellhop_read_bytes out source)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
  file(READ ${source} bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
  set(${out} "${bytes}" PARENT_SCOPE)
endfunction()

# bellhop_embed(TARGET FILE SYMBOL): compiles a text file into a target, as `const std::string_view
# bellhop::embedded::SYMBOL`, which its users declare themselves. Bytes, not a literal: those have a limit.
function(bellhop_embed target file symbol)
  set(generated ${CMAKE_CURRENT_BINARY_DIR}/embedded_${symbol}.cpp)
  bellhop_read_bytes(bytes ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  file(CONFIGURE OUTPUT ${generated} @ONLY NEWLINE_STYLE UNIX CONTENT
"// Generated from @file@ by bellhop_embed.
#include <string_view>

namespace bellhop::embedded {
constexpr char kBytes[] = {@bytes@'\\0'};
extern const std::string_view @symbol@;
constinit const std::string_view @symbol@{kBytes, sizeof kBytes - 1};
}  // namespace bellhop::embedded
")
  target_sources(${target} PRIVATE ${generated})
endfunction()

# bellhop_embed_folder(TARGET FOLDER SYMBOL): the same for all files of a folder, as `const std::span<const
# std::pair<std::string_view, std::string_view>> bellhop::embedded::SYMBOL`: name and text. A new file is found by itself.
function(bellhop_embed_folder target folder symbol)
  set(generated ${CMAKE_CURRENT_BINARY_DIR}/embedded_${symbol}.cpp)
  file(GLOB files RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}/${folder} CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*)
  set(arrays "")
  set(entries "")
  set(number 0)
  foreach(file IN LISTS files)
    bellhop_read_bytes(bytes ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/${file})
    string(APPEND arrays "constexpr char kBytes${number}[] = {${bytes}'\\0'};\n")
    string(APPEND entries "    File{\"${file}\", {kBytes${number}, sizeof kBytes${number} - 1}},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  file(CONFIGURE OUTPUT ${generated} @ONLY NEWLINE_STYLE UNIX CONTENT
"// Generated from @folder@ by bellhop_embed_folder.
#include <span>
#include <string_view>
#include <utility>

namespace bellhop::embedded {
namespace {
using File = std::pair<std::string_view, std::string_view>;
@arrays@
constexpr File kFiles[] = {
@entries@};
}  // namespace
extern const std::span<const File> @symbol@;
constinit const std::span<const File> @symbol@{kFiles};
}  // namespace bellhop::embedded
")
  target_sources(${target} PRIVATE ${generated})
endfunction()
