// All of China's over-60s, invented: 310 million assessments graded under GB/T 42195-2022, and the national consumption subsidy decided
// for each of the persons, block by block, so that memory does not depend on how many there are.
//
//     whole_country [--rows N] [--threads N] [--lang zh|en]
//
// The persons are made up (docs/populations.md): what comes out says how fast it goes, nothing about the country.

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <iostream>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "caregrade/batch/decide_batch.hpp"
#include "caregrade/batch/grade_batch.hpp"
#include "caregrade/batch/person_population.hpp"
#include "caregrade/batch/population.hpp"
#include "caregrade/caregrade.hpp"
#include "caregrade/catalog.hpp"
#include "caregrade/population_catalog.hpp"
#include "caregrade/rulebook_catalog.hpp"

namespace {

using namespace caregrade;
using Clock = std::chrono::steady_clock;

constexpr const char* standard_id = "gbt42195-2022";
constexpr const char* benefit_id = "CN-VOUCHER";
constexpr const char* level_fact = "ability_level";
constexpr std::size_t block_rows = 16'384;

struct Wanted {
  std::uint64_t rows = 310'000'000;
  std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
  Language language = Language::en;
};

/// What came out of some blocks. Whole numbers: their sum does not depend on who worked out which block.
struct Totals {
  struct Benefit {
    std::uint64_t eligible = 0, possible = 0;
    std::int64_t fen_low = 0;   ///< of those eligible
    std::int64_t fen_high = 0;
    std::uint64_t open = 0;     ///< eligible, for an amount that has no upper end
  };
  std::vector<std::uint64_t> levels{};
  std::vector<Benefit> benefits{};
  double making = 0, grading = 0, deciding = 0;  ///< seconds of one core

  void add(const Totals& other) {
    levels.resize(other.levels.size());
    benefits.resize(other.benefits.size());
    for (std::size_t i = 0; i < levels.size(); ++i) levels[i] += other.levels[i];
    for (std::size_t i = 0; i < benefits.size(); ++i) {
      benefits[i].eligible += other.benefits[i].eligible;
      benefits[i].possible += other.benefits[i].possible;
      benefits[i].fen_low += other.benefits[i].fen_low;
      benefits[i].fen_high += other.benefits[i].fen_high;
      benefits[i].open += other.benefits[i].open;
    }
    making += other.making;
    grading += other.grading;
    deciding += other.deciding;
  }
};

/// What all threads read.
struct Country {
  Date day = *Date::parse("2026-03-15");
  const Standard& standard = **Catalog::built_in().find(standard_id);
  const Rulebook& rulebook = **built_in_rulebook();
  Program program = *compile(rulebook, {.regions = {"CN"}, .benefits = {benefit_id}});
  BatchGrader grader = *BatchGrader::make(standard);
  BatchDecider decider = BatchDecider::make(rulebook, program);
  Population forms{standard, built_in_population(), {.form = AnswerForm::printed}};
  PersonPopulation persons{rulebook, built_in_population(), {.on = day, .graded_by = standard_id}};

  /// Whether a benefit of the program reads this fact.
  [[nodiscard]] bool reads(const PersonColumn& column) const {
    for (const Cluster& cluster : program.clusters)
      for (const ProgramInput& input : cluster.inputs)
        if (input.from == ProgramInput::From::fact && fact_name(rulebook, input.row, input.part) == column.name) return true;
    return false;
  }
};

/// One thread's columns, filled anew for each block.
class Worker {
 public:
  explicit Worker(const Country& country)
      : country_{country}, answers_(country.forms.columns()), facts_(country.persons.columns().size()), statuses_(country.decider.benefits().size()),
        lows_(statuses_.size()), highs_(statuses_.size()), levels_(block_rows) {
    for (std::vector<std::uint8_t>& column : answers_) column.resize(block_rows);
    for (std::size_t i = 0; i < facts_.size(); ++i)
      if (country.reads(country.persons.columns()[i])) facts_[i].resize(block_rows);
    for (std::size_t i = 0; i < statuses_.size(); ++i) statuses_[i].resize(block_rows), lows_[i].resize(block_rows), highs_[i].resize(block_rows);
    totals.levels.resize(country.standard.levels.size());
    totals.benefits.resize(statuses_.size());
  }

  void run(std::uint64_t first, std::size_t rows) {
    const auto begin = Clock::now();
    make(first, rows);
    const auto made = Clock::now();
    grade(rows);
    const auto graded = Clock::now();
    decide(rows);
    const auto decided = Clock::now();
    totals.making += std::chrono::duration<double>(made - begin).count();
    totals.grading += std::chrono::duration<double>(graded - made).count();
    totals.deciding += std::chrono::duration<double>(decided - graded).count();
  }

  Totals totals{};

 private:
  void make(std::uint64_t first, std::size_t rows) {
    std::vector<AnswerColumn> answers{};
    for (std::vector<std::uint8_t>& column : answers_) answers.push_back({.bytes = column.data()});
    country_.forms.fill(first, rows, answers);
    std::vector<std::int32_t*> facts{};
    for (std::vector<std::int32_t>& column : facts_) facts.push_back(column.empty() ? nullptr : column.data());
    country_.persons.fill(first, rows, facts);
  }

  void grade(std::size_t rows) {
    Columns columns{.rows = rows};
    for (std::size_t i = 0; i < answers_.size(); ++i)
      columns.columns.push_back({static_cast<InputIndex>(i), {.data = answers_[i].data(), .cell = Cell::uint8}});
    const auto summary = country_.grader.run(columns, {.worst = std::span{levels_}.first(rows)});
    // why: a level that is open would be -1 below, which is no level; answers are made without blanks.
    if (!summary || summary->open + summary->refused + summary->undecided > 0) throw std::logic_error{"an invented form was not graded"};
    for (std::size_t i = 0; i < totals.levels.size(); ++i) totals.levels[i] += summary->levels[i];
  }

  void decide(std::size_t rows) {
    FactColumns columns{.rows = rows};
    columns.facts.push_back({level_fact, {.data = levels_.data(), .cell = Cell::int8}});
    for (std::size_t i = 0; i < facts_.size(); ++i)
      if (!facts_[i].empty()) columns.facts.push_back({country_.persons.columns()[i].name, {.data = facts_[i].data(), .cell = Cell::int32, .stride = 4}});
    std::vector<DecidedRows> results{};
    for (std::size_t i = 0; i < statuses_.size(); ++i)
      results.push_back({.status = std::span{statuses_[i]}.first(rows), .amount_low = std::span{lows_[i]}.first(rows), .amount_high = std::span{highs_[i]}.first(rows)});
    const auto summary = country_.decider.run(columns, results, country_.day);
    if (!summary || summary->refused > 0) throw std::logic_error{"an invented person was not decided"};
    for (std::size_t i = 0; i < statuses_.size(); ++i) {
      Totals::Benefit& to = totals.benefits[i];
      to.eligible += summary->benefits[i].by_status[static_cast<std::size_t>(Status::eligible)];
      to.possible += summary->benefits[i].by_status[static_cast<std::size_t>(Status::possible)];
      if (summary->benefits[i].by_status[static_cast<std::size_t>(Status::eligible)] == 0) continue;
      for (std::size_t row = 0; row < rows; ++row) {
        if (statuses_[i][row] != static_cast<std::uint8_t>(Status::eligible)) continue;
        const bool is_open = highs_[i][row] >= open_amount;
        to.fen_low += lows_[i][row];
        to.fen_high += is_open ? 0 : highs_[i][row];
        to.open += is_open ? 1 : 0;
      }
    }
  }

  const Country& country_;
  std::vector<std::vector<std::uint8_t>> answers_{};
  std::vector<std::vector<std::int32_t>> facts_{};  ///< empty where nobody reads it
  std::vector<std::vector<std::uint8_t>> statuses_{};
  std::vector<std::vector<std::int64_t>> lows_{}, highs_{};
  std::vector<std::int8_t> levels_{};
};

/// `12,345,678`
std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

Totals run(const Country& country, const Wanted& wanted) {
  std::atomic<std::uint64_t> next{0};
  std::mutex mutex{};
  Totals all{};
  const bool shows = isatty(STDERR_FILENO) != 0;
  const auto work = [&] {
    Worker worker{country};
    for (std::uint64_t first = next.fetch_add(block_rows); first < wanted.rows; first = next.fetch_add(block_rows)) {
      worker.run(first, static_cast<std::size_t>(std::min<std::uint64_t>(block_rows, wanted.rows - first)));
      if (!shows || first / block_rows % 64 != 0) continue;
      const std::scoped_lock lock{mutex};
      std::cerr << "\r\033[K" << grouped(first) << " / " << grouped(wanted.rows) << std::flush;
    }
    const std::scoped_lock lock{mutex};
    all.add(worker.totals);
  };
  std::vector<std::jthread> running{};
  for (std::size_t i = 1; i < wanted.threads; ++i) running.emplace_back(work);
  work();
  running.clear();
  if (shows) std::cerr << "\r\033[K" << std::flush;
  return all;
}

std::string fixed(double number, int places) { return fmt::format("{:.{}f}", number, places); }

void tell(const Country& country, const Wanted& wanted, const Totals& totals) {
  const Language language = wanted.language;
  const auto say = [language](const char* zh, const char* en) { return language == Language::zh ? zh : en; };
  std::cout << country.standard.name.in(language) << say("：", ": ") << grouped(wanted.rows) << say("人\n", " persons\n");
  for (std::size_t i = 0; i < totals.levels.size(); ++i) {
    const double share = 100.0 * static_cast<double>(totals.levels[i]) / static_cast<double>(std::max<std::uint64_t>(wanted.rows, 1));
    std::cout << fmt::format("{:>15} {:>7} %  {} {}\n", grouped(totals.levels[i]), fixed(share, 3), country.standard.levels[i].number, country.standard.levels[i].name.in(language));
  }
  std::cout << country.day.to_string() << say("：享受人数，每月金额（元）\n", ": persons eligible, yuan a month\n");
  for (std::size_t i = 0; i < totals.benefits.size(); ++i) {
    const Totals::Benefit& of = totals.benefits[i];
    const Benefit& benefit = country.rulebook.benefit(country.decider.benefits()[i].benefit);
    if (of.eligible + of.possible == 0) continue;
    const auto yuan = [](std::int64_t fen) { return grouped(static_cast<std::uint64_t>(fen / 100)); };
    std::cout << fmt::format("{:>15} {:>15}{}  {} {}\n", grouped(of.eligible), yuan(of.fen_low),
                             of.open > 0 ? say(" 以上", " or more") : of.fen_high != of.fen_low ? "–" + yuan(of.fen_high) : "", benefit.id, benefit.name.in(language));
    if (of.possible > 0) std::cout << fmt::format("{:>15} {}\n", grouped(of.possible), say("可能享受", "possibly"));
  }
}

/// On standard error: the rest is the same each time.
void tell_time(const Wanted& wanted, const Totals& totals, double seconds) {
  const auto say = [&wanted](const char* zh, const char* en) { return wanted.language == Language::zh ? zh : en; };
  const auto each = [&wanted](double all) { return fixed(all * 1e9 / static_cast<double>(std::max<std::uint64_t>(wanted.rows, 1)), 1); };
  std::cerr << fmt::format("{} s, {} {}, {}/s\n", fixed(seconds, 2), wanted.threads, say("个线程", "threads"), grouped(static_cast<std::uint64_t>(static_cast<double>(wanted.rows) / std::max(seconds, 1e-9))));
  std::cerr << fmt::format("{} {} ns, {} {} ns, {} {} ns\n", say("每人每核：生成", "a person, of one core: made"), each(totals.making), say("评定", "graded"),
                           each(totals.grading), say("决定", "decided"), each(totals.deciding));
}

std::optional<Wanted> wanted_of(int count, char** words) {
  Wanted wanted{};
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string_view name = words[i], value = words[i + 1];
    const auto number = [value](auto& to, std::uint64_t most) {
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), to);
      return error == std::errc{} && end == value.data() + value.size() && to >= 1 && to <= most;
    };
    if (name == "--lang" && (value == "zh" || value == "en")) wanted.language = value == "zh" ? Language::zh : Language::en;
    else if (!(name == "--rows" && number(wanted.rows, 1'000'000'000'000)) && !(name == "--threads" && number(wanted.threads, 256))) return std::nullopt;
  }
  if (count % 2 == 0) return std::nullopt;
  return wanted;
}

}  // namespace

int main(int count, char** words) {
  const auto wanted = wanted_of(count, words);
  if (!wanted) {
    std::cerr << "usage: whole_country [--rows N] [--threads N] [--lang zh|en]\n用法：whole_country [--rows N] [--threads N] [--lang zh|en]\n";
    return 2;
  }
  const Country country{};
  const auto begin = Clock::now();
  const Totals totals = run(country, *wanted);
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  tell(country, *wanted, totals);
  tell_time(*wanted, totals, seconds);
}
