#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/result.hpp"
#include "row_chunks.hpp"

namespace caregrade::catalog {

/// How far a run had come when everything up to there was on the disk.
struct SafePoint {
  std::uint64_t input = 0;    ///< offset behind the rows done
  std::uint64_t line = 0;     ///< number of the line there
  std::uint64_t output = 0;   ///< bytes of the output
  std::uint64_t refused = 0;  ///< bytes of the list of refused rows
  bool is_done = false;       ///< only the renaming is left
  std::vector<std::uint64_t> counts{};
};

/// The output and the list of refused rows: files that are written aside, with a note of safe points, and renamed when whole;
/// or a stream, which has neither.
class OutputFiles {
 public:
  OutputFiles() = default;
  OutputFiles(const OutputFiles&) = delete;
  OutputFiles& operator=(const OutputFiles&) = delete;
  ~OutputFiles();

  /// Looks what `path` is, and takes hold of the file beside it. CG1013, CG1019.
  [[nodiscard]] Issues open(const std::string& path);
  /// False for standard output, pipes and devices.
  [[nodiscard]] bool is_file() const noexcept { return is_file_; }
  /// The last safe point of an earlier run; none where there is no such run. CG1016 and CG1017 where it had another input, or
  /// was asked for something else.
  [[nodiscard]] Result<SafePoint> last(const InputIdentity& input, const std::string& asked) const;
  [[nodiscard]] bool has_last() const;
  /// Begins anew, or goes on behind a safe point.
  [[nodiscard]] Issues begin(const SafePoint& from, const InputIdentity& input, const std::string& asked);
  [[nodiscard]] Issues write(std::string_view output, std::string_view refused);
  /// Whether the last safe point is so long ago that another is worth its cost.
  [[nodiscard]] bool is_time() const;
  [[nodiscard]] Issues keep(SafePoint point);
  /// Puts the files in their places; the list of refused rows only where it has rows.
  [[nodiscard]] Issues finish(SafePoint point, bool any_refused);
  [[nodiscard]] std::string refused_path() const { return path_ + ".refused.csv"; }

 private:
  [[nodiscard]] Issues failed(const std::string& path) const;
  [[nodiscard]] Issues write_to(int descriptor, std::string_view text, const std::string& path) const;
  [[nodiscard]] Issues rename_all(bool any_refused);
  [[nodiscard]] std::string part() const { return path_ + ".part"; }
  [[nodiscard]] std::string refused_part() const { return path_ + ".refused.part"; }
  [[nodiscard]] std::string journal() const { return path_ + ".journal"; }

  std::string path_{};
  bool is_file_ = false;
  int output_ = -1;
  int refused_ = -1;
  InputIdentity input_{};
  std::string asked_{};
  std::uint64_t output_bytes_ = 0;
  std::uint64_t refused_bytes_ = 0;
  std::chrono::steady_clock::time_point kept_at_{};
  std::chrono::steady_clock::duration cost_{};
};

}  // namespace caregrade::catalog
