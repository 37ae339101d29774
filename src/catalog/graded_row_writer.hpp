#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/batch/grade_batch.hpp"
#include "caregrade/grade_file.hpp"
#include "caregrade/io/answer_table.hpp"

namespace caregrade::catalog {

/// Results of rows, in memory of its own.
struct RowResults {
  RowResults(const Standard& standard, std::size_t rows);

  /// Lists for the first `rows` of them.
  [[nodiscard]] GradedRows lists(std::size_t rows);

  std::vector<std::int8_t> best, worst, initial_best, initial_worst;
  std::vector<std::vector<std::int32_t>> score_low, score_high;
  std::vector<std::uint32_t> adjustments;
  std::vector<std::uint8_t> flags;
};

/// Writes results as rows of CSV or as JSON objects a line.
class GradedRowWriter {
 public:
  GradedRowWriter(const Standard& standard, const TableLayout& layout, RowFormat format);

  /// The header of CSV with its line end; nothing for JSON.
  [[nodiscard]] std::string header() const;
  void write(std::string& out, const AnswerRows& rows, const RowResults& results) const;
  /// A row of which nothing could be read.
  void write_refused(std::string& out, std::uint64_t line) const;

 private:
  /// A short text that is copied as one word.
  struct Word {
    std::array<char, 15> text{};
    std::uint8_t size = 0;
  };

  static Word word(std::string_view text);
  char* put_scores(char* at, const RowResults& results, std::size_t row) const;
  char* put(char* at, std::size_t score, std::int32_t value) const;
  char* put_level(char* at, std::int8_t level) const;
  void write_csv(std::string& out, const AnswerRows& rows, const RowResults& results, std::size_t row, std::string& numbers) const;
  void write_json(std::string& out, const AnswerRows& rows, const RowResults& results, std::size_t row) const;
  [[nodiscard]] std::string score_text(std::size_t score, std::int32_t value) const;
  [[nodiscard]] std::vector<std::string> flags(const AnswerRows& rows, const RowResults& results, std::size_t row) const;

  const Standard& standard_;
  const TableLayout& layout_;
  RowFormat format_ = RowFormat::csv;
  std::vector<std::string> scores_{};
  std::vector<bool> is_points_{};
  std::vector<std::string> rules_{};            ///< that adjust the level, by bit
  std::vector<Word> levels_{};                  ///< with a comma behind; the first: none
  std::vector<std::vector<Word>> score_words_{};  ///< with a comma behind
};

}  // namespace caregrade::catalog
