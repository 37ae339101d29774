#include <charconv>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "caregrade/io/person_reader.hpp"
#include "caregrade/io/settlement_reader.hpp"
#include "data_folder.hpp"

namespace caregrade {
namespace {

using io::CsvRows;

constexpr std::int64_t most_fen = 1'000'000'000'000;  // why here too: no product of what is read may overflow

class ServiceLineReader {
 public:
  ServiceLineReader(std::span<const DataFile> files, const std::string& name) : folder_{files, issues_}, name_{name} {}

  Result<std::vector<ServiceLine>> run() {
    auto rows = folder_.rows(name_, {"line", "on", "benefit", "service"}, {"quantity", "unit_price_fen", "amount_fen"});
    while (rows && rows->next()) read(*rows);
    if (!issues_.empty()) return std::move(issues_);
    return std::move(lines_);
  }

 private:
  void read(CsvRows& row) {
    ServiceLine line{.id = row.text("line"), .benefit = row.text("benefit"), .service = row.text("service"), .where = row.where("line")};
    if (!line.id.empty() && !seen_.insert(line.id).second) row.report("CG2101", "line", {{"id", line.id}});
    const std::string& on = row.text("on");
    if (const auto moment = parse_moment(on)) {
      line.on = moment->day;
      line.whole_month = moment->whole_month;
    } else if (!on.empty()) {
      row.report("CG4012", "on", {{"expected", "YYYY-MM-DD, YYYY-MM"}, {"found", on}});
    }
    const std::size_t before = issues_.size();
    line.quantity = row.optional_hundredths("quantity");
    line.unit_price = fen(row, "unit_price_fen");
    const auto amount = fen(row, "amount_fen");
    if (issues_.size() == before) reckon(row, line, amount);
    lines_.push_back(std::move(line));
  }

  /// Whole fen, not below zero.
  std::optional<std::int64_t> fen(CsvRows& row, std::string_view column) {
    const std::string& written = row.optional_text(column);
    if (written.empty()) return std::nullopt;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), value);
    if (error == std::errc{} && end == written.data() + written.size() && value >= 0 && value <= most_fen && written.front() != '-') return value;
    row.report("CG2006", column, {{"expected", "0, 1, 2, …, " + std::to_string(most_fen)}, {"found", written}});
    return std::nullopt;
  }

  /// The amount, or quantity times price. Where all are given they may differ by less than a fen.
  static void reckon(CsvRows& row, ServiceLine& line, std::optional<std::int64_t> amount) {
    const bool can = line.quantity && line.unit_price;
    const auto wrong = [&](const std::string& expected, const std::string& found) {
      row.report("CG4060", "line", {{"line", line.id}, {"expected", expected}, {"found", found}});
    };
    if (!can && !amount) return wrong("amount_fen", "–");
    if (!can) return void(line.amount = *amount);
    if (*line.unit_price > 0 && *line.quantity > most_fen / *line.unit_price) {
      return row.report("CG2006", "quantity", {{"expected", "0, 1, 2, …, " + std::to_string(most_fen / *line.unit_price / 100)}, {"found", row.optional_text("quantity")}});
    }
    const std::int64_t exact = *line.quantity * *line.unit_price;  // hundredths of a fen
    if (!amount && exact % 100 != 0) return wrong("amount_fen", "–");
    line.amount = amount.value_or(exact / 100);
    const std::int64_t off = exact - line.amount * 100;
    if (off <= -100 || off >= 100) wrong(std::to_string(exact / 100), std::to_string(line.amount));
  }

  Issues issues_{};
  io::DataFolder folder_;
  const std::string& name_;
  std::set<std::string> seen_{};
  std::vector<ServiceLine> lines_{};
};

}  // namespace

Result<std::vector<ServiceLine>> read_service_lines(std::string_view text, const std::string& file) {
  const DataFile files[] = {{.name = file, .path = file, .text = text}};
  return ServiceLineReader{files, file}.run();
}

}  // namespace caregrade
