# Script of caregrade_embed(): writes OUTPUT, a C++ source with FILES (sorted paths below FOLDER), byte for byte.
cmake_minimum_required(VERSION 3.25)

set(rows "")
list(LENGTH FILES count)
foreach(path IN LISTS FILES)
  file(READ "${FOLDER}/${path}" text)
  # why: file(READ) drops the CR of a CRLF; the length tells.
  file(SIZE "${FOLDER}/${path}" size)
  string(LENGTH "${text}" length)
  if(NOT length EQUAL size OR text MATCHES "\r")
    message(FATAL_ERROR "${FOLDER}/${path}: expected LF line ends, found a CR")
  endif()
  if(text MATCHES "\\)DATA\"")
    message(FATAL_ERROR "${FOLDER}/${path}: holds the end mark of its own literal, change it in cmake/embed.cmake")
  endif()
  string(APPEND rows "    {\"${path}\", R\"DATA(${text})DATA\"sv},\n")
endforeach()

file(WRITE "${OUTPUT}" "// Made by cmake/embed.cmake from data/. Change the files there.
// NOLINTBEGIN
#include \"caregrade/data.hpp\"

#include <array>

namespace caregrade {
namespace {

using namespace std::string_view_literals;

constexpr std::array<EmbeddedFile, ${count}> files{{
${rows}}};

}  // namespace

std::span<const EmbeddedFile> embedded_files() noexcept { return files; }

}  // namespace caregrade
// NOLINTEND
")
