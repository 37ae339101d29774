#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "caregrade/core/result.hpp"

namespace caregrade::catalog {

/// Some whole rows of an input.
struct RowChunk {
  std::uint64_t number = 0;
  std::string text{};            ///< ends with a line end
  std::uint64_t first_line = 1;
  std::uint64_t end = 0;         ///< offset in the input behind it
  std::uint64_t end_line = 1;    ///< number of the line there
  bool is_too_long = false;      ///< no text: a row that is longer than rows may be
};

/// What an input was when it was opened.
struct InputIdentity {
  std::uint64_t size = 0;
  std::int64_t modified = 0;   ///< nanoseconds
  std::string head{};          ///< digest of its first bytes

  bool operator==(const InputIdentity&) const = default;
};

/// Cuts an input into pieces of whole rows. A file is read as far as it reached when it was opened.
class RowChunks {
 public:
  RowChunks() = default;
  RowChunks(const RowChunks&) = delete;
  RowChunks& operator=(const RowChunks&) = delete;
  ~RowChunks();

  /// CG1001 where it cannot be opened.
  [[nodiscard]] Issues open(const std::string& path, std::size_t chunk_bytes);
  /// True for a file that can be read again from any place.
  [[nodiscard]] bool is_file() const noexcept { return is_file_; }
  [[nodiscard]] const InputIdentity& identity() const noexcept { return identity_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  /// The first bytes, without a byte-order mark; the input stays where it is.
  [[nodiscard]] std::string_view head();
  /// Takes the first row away, as a header.
  [[nodiscard]] std::string take_header();
  /// From now on a row is a line, whatever marks stand in it.
  void rows_are_lines() noexcept { rows_are_lines_ = true; }
  /// Goes on at a place where a chunk ended.
  void go_to(std::uint64_t offset, std::uint64_t line);
  /// The next chunk; false at the end, or where reading failed, which `issues` tells.
  [[nodiscard]] bool next(RowChunk& chunk);
  /// What went wrong, and what is to be warned of.
  [[nodiscard]] const Issues& issues() const noexcept { return issues_; }

 private:
  void fill(std::size_t wanted);
  void identify();
  [[nodiscard]] std::size_t whole_rows() const;
  void skip_line(RowChunk& chunk);
  void look_for_growth();
  void fail(const char* code, Issue::Argument argument);

  std::string path_{};
  int descriptor_ = -1;
  bool is_file_ = false;
  bool rows_are_lines_ = false;
  bool ended_ = false;
  std::size_t chunk_bytes_ = 0;
  InputIdentity identity_{};
  std::string buffer_{};
  std::uint64_t read_ = 0;   ///< bytes taken from the input
  std::uint64_t line_ = 1;   ///< of the buffer's first byte
  std::uint64_t count_ = 0;
  Issues issues_{};
};

}  // namespace caregrade::catalog
