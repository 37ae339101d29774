#include "caregrade/io/region_reader.hpp"

#include <map>
#include <string>
#include <string_view>

#include "data_folder.hpp"
#include "words.hpp"

namespace caregrade {
namespace {

using io::CsvRows;
using io::DataFolder;

class RegionReader {
 public:
  explicit RegionReader(const DataFile& file) : file_{file} {}

  Result<std::vector<Region>> run() {
    DataFolder folder{{&file_, 1}, issues_};
    auto row = folder.rows(file_.name, {"code", "name_zh", "name_en", "parent", "from", "to", "successor", "sources", "confidence"}, {"clause"});
    while (row && row->next()) read(*row);
    for (std::size_t i = 0; i < regions_.size(); ++i) {
      refer(i, "parent", regions_[i].parent);
      refer(i, "successor", regions_[i].successor);
    }
    check_cycles("parent", &Region::parent);
    check_cycles("successor", &Region::successor);
    if (has_errors(issues_)) return std::move(issues_);
    return std::move(regions_);
  }

 private:
  void read(CsvRows& row) {
    Region region{.code = row.text("code"), .name = row.both("name"), .parent = row.optional_text("parent"), .span = row.span(),
                  .successor = row.optional_text("successor"), .where = row.where("code")};
    (void)row.citation(io::Clause::optional);
    if (!region.code.empty() && !io::is_region(region.code)) row.report("CG2006", "code", {{"expected", "cn, 11, 440100, …"}, {"found", region.code}});
    if (!region.code.empty() && !numbers_.emplace(region.code, regions_.size()).second) row.report("CG2101", "code", {{"id", region.code}});
    if (!region.successor.empty() && !region.span.to.ok()) row.report("CG2409", "successor", {{"code", region.code}});
    places_.push_back({row.where("parent"), row.where("successor")});
    regions_.push_back(std::move(region));
  }

  [[nodiscard]] const Where& place(std::size_t region, std::string_view column) const {
    return column == "parent" ? places_[region].parent : places_[region].successor;
  }

  void refer(std::size_t region, std::string_view column, const std::string& code) {
    if (code.empty() || numbers_.count(code) != 0) return;
    issues_.push_back({.code = "CG2102", .where = place(region, column), .arguments = {{"id", code}, {"in", file_.name}}});
  }

  /// CG2408, once a circle: each row is followed until a row that was followed before.
  void check_cycles(std::string_view column, std::string Region::*next) {
    std::vector<std::size_t> seen_by(regions_.size(), none);
    for (std::size_t start = 0; start < regions_.size(); ++start) {
      std::size_t at = start;
      while (at != none && seen_by[at] == none) {
        seen_by[at] = start;
        at = number(regions_[at].*next);
      }
      if (at != none && seen_by[at] == start) report_cycle(at, column, next);
    }
  }

  void report_cycle(std::size_t from, std::string_view column, std::string Region::*next) {
    static constexpr std::size_t most_shown = 8;
    std::string path = regions_[from].code;
    std::size_t at = from;
    for (std::size_t steps = 1;; ++steps) {
      at = number(regions_[at].*next);
      path += " → " + (steps == most_shown && at != from ? std::string{"…"} : regions_[at].code);
      if (at == from || steps == most_shown) break;
    }
    issues_.push_back({.code = "CG2408", .where = place(from, column),
                       .arguments = {{"code", regions_[from].code}, {"column", std::string{column}}, {"path", path}}});
  }

  [[nodiscard]] std::size_t number(const std::string& code) const {
    const auto found = numbers_.find(code);
    return code.empty() || found == numbers_.end() ? none : found->second;
  }

  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  struct Places {
    Where parent{}, successor{};
  };

  const DataFile& file_;
  Issues issues_{};
  std::vector<Region> regions_{};
  std::vector<Places> places_{};
  std::map<std::string, std::size_t, std::less<>> numbers_{};
};

}  // namespace

Result<std::vector<Region>> read_regions(const DataFile& file) { return RegionReader{file}.run(); }

}  // namespace caregrade
