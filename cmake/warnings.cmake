# caregrade_dev: the warnings our own code is built with; never exported.
# -Wnull-dereference is not among them: g++ 12 raises it for any std::istreambuf_iterator.
add_library(caregrade_dev INTERFACE)
target_compile_options(caregrade_dev INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual
  # why: GCC's false alarms on strings (its bug 105651), std::optional (80635) and returned references (107532).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-maybe-uninitialized>
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_GREATER_EQUAL:$<CXX_COMPILER_VERSION>,13>>:-Wno-dangling-reference>
  $<$<BOOL:${CAREGRADE_WERROR}>:-Werror>)
