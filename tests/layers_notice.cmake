# Tests tests/layers.cmake: it must notice every wrong line of a small tree in FOLDER, and no other line.
cmake_minimum_required(VERSION 3.25)

set(expected "")

# tree_file(<path> <line>...): a line that begins with "bad " must be noticed. `%` stands for bytes that upset CMake lists.
function(tree_file path)
  set(number 0)
  set(text "")
  foreach(line IN LISTS ARGN)
    math(EXPR number "${number} + 1")
    if(line MATCHES "^bad (.*)")
      set(line "${CMAKE_MATCH_1}")
      list(APPEND expected "${path}:${number}")
    endif()
    string(REPLACE "%" "int a[3]{}; // [[ ; \"]\\" line "${line}")
    string(APPEND text "${line}\n")
  endforeach()
  file(WRITE "${FOLDER}/${path}" "${text}")
  set(expected "${expected}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE "${FOLDER}")
tree_file(include/caregrade/caregrade.hpp "#pragma once" "#include <vector>" "#include \"caregrade/io/read.hpp\""
  "bad #include <boost/any.hpp>")
tree_file(include/caregrade/core/points.hpp "%" "#include <fmt/format.h>" "bad #include \"caregrade/model/standard.hpp\""
  "bad   #  include <fstream>" "bad #include <ranges>")
tree_file(include/caregrade/model/standard.hpp "#include \"caregrade/core/points.hpp\"" "bad #include <fmt/format.h>"
  "bad #include \"caregrade/data.hpp\"" "bad #include \"../engine/grade.hpp\"")
tree_file(include/caregrade/engine/grade.hpp "#include \"caregrade/model/standard.hpp\""
  "#include \"caregrade/engine/detail/sum.hpp\"" "bad #include \"caregrade/io/read.hpp\"" "bad #include <Eigen/Core>")
tree_file(include/caregrade/engine/detail/sum.hpp "bad #include <nlohmann/json.hpp>")
tree_file(include/caregrade/batch/columns.hpp "#include <Eigen/Core>" "bad #include \"caregrade/text/csv.hpp\"")
tree_file(include/caregrade/text/csv.hpp "#include <fstream>" "bad #include \"caregrade/model/standard.hpp\"")
tree_file(include/caregrade/io/read.hpp "#include \"caregrade/text/csv.hpp\"" "bad #include <toml++/toml.h>"
  "bad #include \"caregrade/engine/grade.hpp\"")
tree_file(include/caregrade/proof/certify.hpp "#include \"caregrade/engine/grade.hpp\"" "bad #include \"caregrade/io/read.hpp\"")
tree_file(include/caregrade/arrow/stream.hpp "#include \"caregrade/batch/columns.hpp\"" "bad #include \"caregrade/engine/grade.hpp\"")
tree_file(include/caregrade/sundry/thing.hpp "bad #include <vector>")
tree_file(src/io/read.cpp "#include <toml++/toml.h>" "#include <nlohmann/json.hpp>" "#include \"toml.hpp\"" "#include <ranges>"
  "bad #include \"caregrade/engine/grade.hpp\"" "bad #include \"../catalog/catalog.hpp\"" "bad #include <Eigen/Core>")
tree_file(src/io/toml.hpp "#pragma once")
tree_file(src/text/csv.cpp "#include \"caregrade/text/csv.hpp\"" "bad #include <toml++/toml.h>" "bad #include \"io/toml.hpp\"")
tree_file(src/catalog/catalog.hpp "#include \"caregrade/data.hpp\"" "#include \"caregrade/arrow/stream.hpp\"" "#include <toml++/toml.h>"
  "bad #include <boost/any.hpp>")
tree_file(cli/main.cpp "#include \"output.hpp\"" "#include <boost/program_options.hpp>" "#include <unistd.h>"
  "#include \"caregrade/engine/grade.hpp\"" "bad #include \"caregrade/engine/detail/sum.hpp\""
  "bad #include \"../src/io/toml.hpp\"" "bad #include <Eigen/Core>")
tree_file(cli/output.hpp "#pragma once")
tree_file(bindings/python/module.cpp "#include <pybind11/pybind11.h>" "bad #include <caregrade/engine/detail/sum.hpp>"
  "bad #include <boost/any.hpp>")

execute_process(COMMAND "${CMAKE_COMMAND}" "-DROOT=${FOLDER}" -P "${CMAKE_CURRENT_LIST_DIR}/layers.cmake"
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
string(REGEX MATCHALL "(^|\n)[a-z]+/[a-z/]+\\.[ch]pp:[0-9]+" noticed "${output}")
list(TRANSFORM noticed STRIP)
list(SORT expected)
list(SORT noticed)
if(result EQUAL 0 OR NOT noticed STREQUAL expected)
  list(JOIN expected "\n" expected)
  message(FATAL_ERROR "layers.cmake ended with ${result}\n--- expected\n${expected}\n--- found\n${output}")
endif()
list(LENGTH expected count)
message(STATUS "${count} wrong includes noticed")
