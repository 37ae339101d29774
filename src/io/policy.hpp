#pragma once

#include <string>

#include "caregrade/core/result.hpp"
#include "caregrade/model/standard.hpp"
#include "toml.hpp"

namespace caregrade::io {

/// `choices = [ { id, zh, en }, … ]`. CG2101: an id twice; CG2108: more than 64 of them.
[[nodiscard]] std::vector<Policy::Choice> read_choices(TomlTable& table, Issues& issues);

/// One `[[policy]]`. CG2102: a default that is none of its choices.
[[nodiscard]] Policy read_policy(const toml::table& source, const std::string& file, Issues& issues, Clause clause = Clause::required);

}  // namespace caregrade::io
