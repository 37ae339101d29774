#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade {

/// The standards at hand: those compiled in, read when first asked for, and folders loaded beside them.
///
/// May be used from several threads. Pointers stay good as long as the catalog lives.
class Catalog {
 public:
  /// The standards compiled into the library.
  [[nodiscard]] static Catalog& built_in();

  Catalog();
  Catalog(const Catalog&) = delete;
  Catalog& operator=(const Catalog&) = delete;

  /// The standard with this id. CG3004 where there is none; its `nearest` argument names the one that is spelt most alike.
  [[nodiscard]] Result<const Standard*> find(std::string_view id);
  /// Ids of all standards, sorted.
  [[nodiscard]] std::vector<std::string> ids() const;
  /// Reads, compiles and checks a folder and adds its standard, which wins over one of the same id compiled in.
  [[nodiscard]] Result<const Standard*> load_folder(const std::string& path);

 private:
  mutable std::mutex mutex_{};
  std::map<std::string, std::unique_ptr<Standard>, std::less<>> standards_{};
  std::vector<std::unique_ptr<Standard>> replaced_{};  ///< why kept: somebody may still hold a pointer
};

/// Reads, compiles and checks a standard's folder without adding it anywhere. Everything found wrong is in the issues.
[[nodiscard]] Result<Standard> load_standard(const std::string& folder);

}  // namespace caregrade
