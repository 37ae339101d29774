# Installs BUILD below FOLDER, then configures, builds and runs this folder's project against it.
cmake_minimum_required(VERSION 3.25)

function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE "${FOLDER}")
unset(ENV{DESTDIR})
run("${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${FOLDER}/prefix")

foreach(file IN ITEMS man/man1/caregrade.1 man/man1/caregrade-grade.1 man/zh_CN/man1/caregrade.1 bash-completion/completions/caregrade zsh/site-functions/_caregrade
    fish/vendor_completions.d/caregrade.fish)
  if(NOT EXISTS "${FOLDER}/prefix/share/${file}")
    message(FATAL_ERROR "share/${file} is not installed")
  endif()
endforeach()

# why: the package must not lead back to the source tree, nor ask for what only src/ uses.
file(GLOB_RECURSE package_files "${FOLDER}/prefix/caregrade*.cmake")
foreach(file IN LISTS package_files)
  file(READ "${file}" text)
  if(text MATCHES "nlohmann|toml|caregrade_dev|Boost")
    message(FATAL_ERROR "${file}: names ${CMAKE_MATCH_0}, which a user of the library does not need")
  endif()
endforeach()

run("${CMAKE_COMMAND}" -S "${CMAKE_CURRENT_LIST_DIR}" -B "${FOLDER}/build" -G "${GENERATOR}"
  "-DCMAKE_PREFIX_PATH=${FOLDER}/prefix" "-DCMAKE_CXX_COMPILER=${COMPILER}" "-DCMAKE_CXX_FLAGS=${FLAGS}")
run("${CMAKE_COMMAND}" --build "${FOLDER}/build")
run("${FOLDER}/build/consumer")
