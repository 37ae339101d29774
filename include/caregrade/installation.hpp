#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/date.hpp"
#include "caregrade/core/language.hpp"
#include "caregrade/core/result.hpp"

namespace caregrade {

/// What a copy of the library has, so that whoever helps a user from afar knows what is there.
struct Installation {
  struct OfStandard {
    std::string id{};
    std::string number{};
    std::size_t doubts = 0;  ///< rows of less than high confidence
  };
  /// A program that is used where it is there; nothing here needs one.
  struct OfProgram {
    std::string name{};
    std::string path{};   ///< empty where it is not found
    std::string use{};    ///< message key: what it is for
  };

  std::string_view instructions{};  ///< as `instruction_set` says
  std::size_t threads = 0;          ///< that this process can run side by side
  std::vector<OfStandard> standards{};
  std::size_t packs = 0;
  std::size_t places = 0;      ///< that have rules of their own
  std::size_t benefits = 0;
  std::size_t unverified = 0;  ///< benefits of low or unknown confidence: only with `--include-unverified`
  Date read_on{};              ///< the day on which the sources of a pack were last read, of the pack where that is longest ago
  std::size_t recognition_rules = 0;
  std::size_t crosswalks = 0;
  std::vector<OfProgram> programs{};
};

/// Looks at what is compiled in, at packs of these paths (folders, as `load_packs` takes them) and for programs on the search path.
/// Issues of whatever cannot be read.
[[nodiscard]] Result<Installation> installation(std::span<const std::string> packs);

/// One JSON object, without a line end.
[[nodiscard]] std::string to_json(const Installation& installation);
/// Lines for people.
[[nodiscard]] std::string to_text(const Installation& installation, Language language);

}  // namespace caregrade
