#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "caregrade/core/result.hpp"
#include "caregrade/model/assessment.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade {

/// Text of one case as it stands in its file.
struct CaseText {
  std::string text{};
  std::string file{};
  std::uint32_t first_line = 1;  ///< line of the first byte; 0 where the text is no file
  std::uint32_t first_column = 1;
  std::string pointer{};         ///< place in the whole document: `/3` in an array, empty elsewhere
  Issues issues{};               ///< why there is no text: the case is too long, the file is empty, …
};

/// Cuts a stream into cases: one case, an array of cases, or a case a line. Holds one case at a time.
///
/// A case longer than `most_bytes` is passed over and reported (CG1004); what follows it is still read.
class CaseStream {
 public:
  static constexpr std::size_t most_bytes = std::size_t{1} << 20;

  CaseStream(std::istream& stream, std::string file);

  /// The next case, or a text with issues in its place; nothing at the end.
  [[nodiscard]] std::optional<CaseText> next();

 private:
  enum class Form : std::uint8_t { undecided, single, lines, array, done };

  [[nodiscard]] int peek();
  int get();
  void skip_blanks();
  [[nodiscard]] CaseText begin_case() const;
  [[nodiscard]] std::optional<CaseText> first();
  [[nodiscard]] std::optional<CaseText> line();
  [[nodiscard]] std::optional<CaseText> element();
  [[nodiscard]] CaseText value();
  [[nodiscard]] CaseText rest(CaseText started);
  [[nodiscard]] bool read_line(CaseText& into);

  std::istream& stream_;
  std::string file_{};
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
  Form form_ = Form::undecided;
  std::size_t count_ = 0;
  std::optional<CaseText> kept_{};  ///< a line that was read ahead to learn the form
};

/// Gives the standard of an id, or issues that say why not.
using StandardFinder = std::function<Result<const Standard*>(std::string_view id)>;

/// A case with the standard that it was read against.
struct Case {
  const Standard* standard = nullptr;
  Assessment assessment{};
};

/// What could be read of a case; id and standard also where the rest is wrong, so that the problem can be told by name.
struct CaseResult {
  std::optional<std::string> id{};
  const Standard* standard = nullptr;
  Result<Case> value = Issue{};
};

/// Reads one case, reporting every problem with its place. Under `standard` where one is given, whatever the case names.
///
/// CG1003–CG1007 as for JSON; CG3001 unknown item or fact; CG3002 an option or value that does not exist; CG3003 a value of
/// the wrong type; CG3007 an unknown key; CG3008 no standard named; CG3009 not a date; and those of `find`.
[[nodiscard]] CaseResult read_case(const CaseText& text, const StandardFinder& find, const Standard* standard = nullptr);

}  // namespace caregrade
