#pragma once

#include <string>
#include <string_view>

#include "caregrade/core/result.hpp"
#include "caregrade/model/rulebook.hpp"

namespace caregrade {

/// A rulebook with a program that was compiled from it, as one file holds them.
struct CompiledRules {
  Rulebook rulebook{};
  Program program{};
};

/// Writes both as bytes that read back in less than a millisecond. The same rules give the same bytes.
[[nodiscard]] std::string to_bytes(const Rulebook& rulebook, const Program& program);

/// Reads such bytes. CG2461: no compiled rules, cut off, or of another version; every number, word and length is checked first.
[[nodiscard]] Result<CompiledRules> read_compiled(std::string_view bytes);

}  // namespace caregrade
