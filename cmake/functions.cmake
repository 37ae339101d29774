# caregrade_executable(<name> <source>...): a program of ours: the library and our warnings.
function(caregrade_executable name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE caregrade::caregrade caregrade_dev)
endfunction()

# caregrade_embed(<output.cpp> <folder>): makes <output.cpp>, which defines caregrade::embedded_files() (data.hpp) with
# every file of <folder> except worked cases, notes and hidden files. Files added or taken away are noticed.
function(caregrade_embed output folder)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE "${folder}" "${folder}/*")
  list(FILTER files EXCLUDE REGEX "(^|/)(cases\\.ndjson|README\\.md|\\.[^/]*)$")
  list(SORT files)
  list(TRANSFORM files PREPEND "${folder}/" OUTPUT_VARIABLE paths)
  set(script "${PROJECT_SOURCE_DIR}/cmake/embed.cmake")
  cmake_path(GET output FILENAME name)
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DFOLDER=${folder}" "-DFILES=${files}" "-DOUTPUT=${output}" -P "${script}"
    DEPENDS ${paths} "${script}"
    COMMENT "Embedding data: ${name}"
    VERBATIM)
  # why: the warnings are about texts (over 64 KiB, a space after a backslash), which are data.
  set_source_files_properties("${output}" PROPERTIES COMPILE_OPTIONS -w)
endfunction()
