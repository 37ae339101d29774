#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/model/rulebook.hpp"

namespace caregrade::detail {

/// A parameter laid out by stretch of time, place and key, with inheritance resolved: each cell has its value and the row
/// that set it. Place 0 is elsewhere.
class ParameterTable {
 public:
  using KeyOf = std::function<std::optional<std::int64_t>(std::string_view key)>;

  ParameterTable() = default;
  ParameterTable(const Rulebook& rulebook, PackRow parameter, const std::vector<std::uint32_t>& places, std::size_t keys, const KeyOf& key_of,
                 bool include_unverified, Issues& issues)
      : keys_{keys}, places_{places.size() + 1} {
    const Parameter& of = rulebook.parameter(parameter);
    gather(rulebook, of, key_of, include_unverified, issues);
    const std::size_t cells = (days_.size() + 1) * places_ * keys_;
    low_.assign(cells, 0);
    high_.assign(cells, open_amount);
    has_.assign(cells, 0);
    cell_rows_.assign(cells, PlanCombinations::no_row);
    for (std::size_t time = 0; time <= days_.size(); ++time)
      for (std::size_t place = 1; place < places_; ++place)
        for (std::size_t key = 0; key < keys_; ++key) fill(rulebook, of, rulebook.ranked(places[place - 1]).code, time, place, key);
  }

  /// First days of the stretches of time but the first.
  [[nodiscard]] const std::vector<std::int64_t>& days() const noexcept { return days_; }
  [[nodiscard]] std::vector<PlanCombinations::Axis> axes() const {
    const auto times = static_cast<std::int64_t>(days_.size());
    const auto places = static_cast<std::int64_t>(places_);
    std::vector<PlanCombinations::Axis> axes{{.least = 0, .most = times, .stride = 1}, {.least = 0, .most = places - 1, .stride = times + 1}};
    if (keys_ > 1) axes.push_back({.least = 0, .most = static_cast<std::int64_t>(keys_) - 1, .stride = (times + 1) * places});
    return axes;
  }
  [[nodiscard]] const std::vector<std::int64_t>& low() const noexcept { return low_; }
  [[nodiscard]] const std::vector<std::int64_t>& high() const noexcept { return high_; }
  [[nodiscard]] const std::vector<std::int64_t>& has() const noexcept { return has_; }
  /// By cell: which of `hit` set it.
  [[nodiscard]] const std::vector<std::uint16_t>& rows() const noexcept { return cell_rows_; }
  [[nodiscard]] std::vector<PackRow> hit() const {
    std::vector<PackRow> rows{};
    for (const Entry& each : entries_) rows.push_back(each.at);
    return rows;
  }

 private:
  struct Entry {
    PackRow at{};
    std::size_t key = 0;
    std::int64_t from = no_value;
    std::int64_t to = -no_value;
  };

  void gather(const Rulebook& rulebook, const Parameter& of, const KeyOf& key_of, bool include_unverified, Issues& issues) {
    for (std::size_t pack = 0; pack < rulebook.packs.size(); ++pack)
      for (std::size_t row = 0; row < rulebook.packs[pack].rows.size(); ++row) {
        const ParameterRow& value = rulebook.packs[pack].rows[row];
        if (value.parameter != of.id || (!include_unverified && value.citation.confidence < Confidence::medium)) continue;
        const auto key = key_of ? key_of(value.key) : std::optional<std::int64_t>{value.key.empty() ? std::optional<std::int64_t>{0} : std::nullopt};
        if (!key) {
          issues.push_back({.code = "CG2455", .where = value.where, .arguments = {{"id", of.id}, {"found", value.key}}});
          continue;
        }
        Entry entry{.at = {static_cast<std::uint16_t>(pack), static_cast<std::uint16_t>(row)}, .key = static_cast<std::size_t>(*key)};
        if (value.span.from.ok()) entry.from = value.span.from.days();
        if (value.span.to.ok()) entry.to = value.span.to.days();
        for (const std::int64_t day : {entry.from, entry.to + 1})
          if (day > no_value && day < -no_value) days_.push_back(day);
        entries_.push_back(entry);
      }
    std::sort(days_.begin(), days_.end());
    days_.erase(std::unique(days_.begin(), days_.end()), days_.end());
  }

  /// The value that this place itself sets in this stretch of time.
  [[nodiscard]] std::optional<std::size_t> own(const Rulebook& rulebook, std::string_view place, std::size_t time, std::size_t key) const {
    const std::int64_t day = time == 0 ? no_value + 1 : days_[time - 1];
    for (std::size_t i = 0; i < entries_.size(); ++i)
      if (entries_[i].key == key && entries_[i].from <= day && day <= entries_[i].to && rulebook.row(entries_[i].at).region == place) return i;
    return std::nullopt;
  }

  void fill(const Rulebook& rulebook, const Parameter& of, std::string_view code, std::size_t time, std::size_t place, std::size_t key) {
    const std::size_t cell = time + (days_.size() + 1) * (place + places_ * key);
    std::vector<std::string> chain = rulebook.chain(code);
    std::reverse(chain.begin(), chain.end());
    for (const std::string& each : chain) {
      const auto entry = own(rulebook, each, time, key);
      if (!entry) continue;
      const ParameterRow& row = rulebook.row(entries_[*entry].at);
      const std::int64_t unit = of.unit == Unit::yuan ? row.value : of.unit == Unit::ratio ? row.value * (ratio_unit / 100) : of.unit == Unit::percent ? row.value : row.value / 100;
      const std::int64_t low = row.bound == Bound::exact || row.bound == Bound::floor ? unit : 0;
      const std::int64_t high = row.bound == Bound::exact || row.bound == Bound::cap ? unit : open_amount;
      if (has_[cell] == 0) set(cell, low, high, *entry);
      else if (of.rule == Inheritance::add) set(cell, low_[cell] + low, std::min(high_[cell] + high, open_amount), *entry);
      else if (of.rule == Inheritance::floor) raise(cell, low, high, *entry);
      else if (of.rule == Inheritance::cap) set(cell, std::min(low_[cell], low), std::min(high_[cell], high), high < high_[cell] ? *entry : cell_rows_[cell]);
      else if (of.rule == Inheritance::replace) set(cell, low, high, *entry);
    }
  }

  /// A place below a floor: its own value, but not less than the floor. An upper end that it states holds again.
  void raise(std::size_t cell, std::int64_t low, std::int64_t high, std::size_t entry) {
    const std::int64_t least = low_[cell];
    set(cell, std::max(least, low), std::max(least, high), low >= least ? entry : cell_rows_[cell]);
  }

  void set(std::size_t cell, std::int64_t low, std::int64_t high, std::size_t entry) {
    low_[cell] = low;
    high_[cell] = high;
    has_[cell] = 1;
    cell_rows_[cell] = static_cast<std::uint16_t>(entry);
  }

  std::size_t keys_ = 1;
  std::size_t places_ = 1;
  std::vector<std::int64_t> days_{};
  std::vector<Entry> entries_{};
  std::vector<std::int64_t> low_{}, high_{}, has_{};
  std::vector<std::uint16_t> cell_rows_{};
};

}  // namespace caregrade::detail
