#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/io/decision_writer.hpp"
#include "caregrade/io/grading_writer.hpp"
#include "caregrade/model/recognition.hpp"

namespace caregrade {

/// A result as it is handed to a family: the grading, which needs its trace and what would change it, and what belongs to it.
struct PrintedReport {
  const Report& report;
  std::vector<DueDay> due{};                  ///< when it is to be made again
  const DecisionReport* decisions = nullptr;  ///< absent: nothing was decided
  std::string certificate{};                  ///< number of the certificate; empty: none
  std::string code_svg{};                     ///< its QR code
};

/// A page for A4 paper in one file: no script, nothing fetched. First what it means, in plain words, with lines to sign; then the
/// form; then the reasons. An identity number is covered.
[[nodiscard]] std::string to_html(const PrintedReport& printed, Language language);
/// The first page as plain text, `width` columns wide.
[[nodiscard]] std::string to_plain_text(const PrintedReport& printed, Language language, std::size_t width = 40);

/// Characters of a text that fonts often lack: outside of the basic plane, or for private use. As `𠮷 (U+20BB7)`.
[[nodiscard]] std::vector<std::string> rare_characters(std::string_view text);

}  // namespace caregrade
