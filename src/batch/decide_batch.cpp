#include "caregrade/batch/decide_batch.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>

#include "decide_program.hpp"
#include "decide_worker.hpp"
#include "caregrade/engine/detail/cluster_view.hpp"

namespace caregrade {

namespace batch {
namespace {

/// The rules for rows that have something in common, and workers that know them.
class ReadyRules {
 public:
  ReadyRules(const Rulebook& rulebook, BatchRules rules) : rulebook_{rulebook}, rules_{std::move(rules)} {}

  [[nodiscard]] const BatchRules& rules() const noexcept { return rules_; }

  DecideSummary run(const DecideTask& task, std::size_t first_block, std::size_t end_block) {
    std::unique_ptr<DecideWorker> worker = take();
    DecideSummary summary = worker->run(task, first_block, end_block);
    const std::lock_guard lock{mutex_};
    idle_.push_back(std::move(worker));
    return summary;
  }

 private:
  std::unique_ptr<DecideWorker> take() {
    {
      const std::lock_guard lock{mutex_};
      if (!idle_.empty()) {
        std::unique_ptr<DecideWorker> worker = std::move(idle_.back());
        idle_.pop_back();
        return worker;
      }
    }
    return std::make_unique<DecideWorker>(rulebook_, rules_);
  }

  const Rulebook& rulebook_;
  const BatchRules rules_;
  std::mutex mutex_{};
  std::vector<std::unique_ptr<DecideWorker>> idle_{};  ///< why kept: making their memory took as long as deciding a few thousand rows
};

/// The rules as they are for all rows of a call. Made for what these have in common once so many had it that it pays.
class RuleShelf {
 public:
  using Key = std::pair<Date, std::vector<std::pair<std::string, Number>>>;

  /// `make`: the rules for what the key says.
  template <class Make>
  std::shared_ptr<ReadyRules> find(const Key& key, std::size_t rows, std::size_t enough, Make make) {
    const std::lock_guard lock{mutex_};
    auto found = std::find_if(books_.begin(), books_.end(), [&key](const Book& each) { return each.key == key; });
    if (found == books_.end()) {
      if (books_.size() == most) books_.erase(books_.begin());
      found = books_.insert(books_.end(), {.key = key});
    }
    std::rotate(found, found + 1, books_.end());
    Book& book = books_.back();
    book.rows += rows;
    if (!book.rules && book.rows >= enough) book.rules = make();
    return book.rules;
  }

 private:
  static constexpr std::size_t most = 4;
  struct Book {
    Key key{};
    std::size_t rows = 0;  ///< decided by it so far
    std::shared_ptr<ReadyRules> rules{};
  };
  std::mutex mutex_{};
  std::vector<Book> books_{};  ///< the last used at the end
};

}  // namespace
}  // namespace batch

struct BatchDecider::Parts {
  const Rulebook* rulebook = nullptr;
  const Program* program = nullptr;
  PolicyWords policies{};
  std::vector<BatchBenefit> benefits{};
  batch::PlaceNumbers places{};
  std::shared_ptr<batch::ReadyRules> rules{};  ///< whatever rows have in common
  std::size_t pieces = 0;                      ///< of these
  mutable batch::RuleShelf shelf{};

  [[nodiscard]] std::shared_ptr<batch::ReadyRules> rules_for(const batch::SameForAll& same) const {
    batch::BatchRules made = batch::rules_of(*rulebook, *program, same);
    for (std::size_t number = 0; number < benefits.size(); ++number) made.clusters[benefits[number].cluster].numbers[benefits[number].number] = number;
    return std::make_shared<batch::ReadyRules>(*rulebook, std::move(made));
  }
  /// `common`: the day of all rows, if there is one.
  [[nodiscard]] std::shared_ptr<batch::ReadyRules> rules_of(const FactColumns& columns, const std::vector<batch::FactReader>& readers, Date common) const;
};

namespace batch {
namespace {

void add(DecideSummary& to, const DecideSummary& from) {
  for (std::size_t k = 0; k < to.benefits.size(); ++k) {
    for (std::size_t status = 0; status < 4; ++status) to.benefits[k].by_status[status] += from.benefits[k].by_status[status];
    to.benefits[k].untold += from.benefits[k].untold;
  }
  for (std::size_t k = 0; k < to.refused_by_fact.size(); ++k) to.refused_by_fact[k] += from.refused_by_fact[k];
  to.refused += from.refused;
}

/// How a column of a fact is read. `levels`: of the standard of a level's fact.
FactReader reader_of(const Column& column, const PackFact& fact, std::size_t levels, const PlaceNumbers& places) {
  const auto below = [&column](std::size_t end) { return FactReader{column, Range{0, static_cast<Number>(end) - 1}}; };
  switch (fact.kind) {
    case PackFact::Kind::truth: return below(2);
    case PackFact::Kind::choice: return below(fact.choices.size());
    case PackFact::Kind::level: return below(levels);
    case PackFact::Kind::region: return {column, places};
    case PackFact::Kind::count:
    case PackFact::Kind::money:
    case PackFact::Kind::date: break;
  }
  return {column, Range{fact.least, fact.most}, fact_range(fact).lane()};
}

/// What a column says of every row, where it is one cell for all of them.
std::optional<Number> only_number(const Column& column, const FactReader& reader) {
  if (column.stride != 0 || column.cell == Cell::bit || column.validity != nullptr) return std::nullopt;
  Number room = 0;
  std::uint8_t open = 0, refused = 0;
  CellMarks marks{.open = &open, .refused = &refused};
  reader.read(decide_kernels(), 0, 1, &room, marks);
  if (marks.all != 0) return std::nullopt;
  return LaneView{&room, reader.lane()}[0];
}

FactReader day_reader(const Column& column) { return {column, Range{first_day, last_day}}; }

}  // namespace
}  // namespace batch

BatchDecider BatchDecider::make(const Rulebook& rulebook, const Program& program, const PolicyWords& policies) {
  auto parts = std::make_shared<Parts>();
  parts->rulebook = &rulebook;
  parts->program = &program;
  parts->policies = policies;
  for (std::uint32_t c = 0; c < program.clusters.size(); ++c)
    for (std::uint32_t k = 0; k < program.clusters[c].benefits.size(); ++k) parts->benefits.push_back({program.clusters[c].benefits[k].benefit, c, k});
  std::stable_sort(parts->benefits.begin(), parts->benefits.end(), [](const BatchBenefit& a, const BatchBenefit& b) {
    return a.benefit.pack != b.benefit.pack ? a.benefit.pack < b.benefit.pack : a.benefit.row < b.benefit.row;
  });
  parts->rules = parts->rules_for({.policies = policies});
  for (const batch::ClusterColumns& cluster : parts->rules->rules().clusters)
    for (const auto& pieces : cluster.pieces) parts->pieces += pieces.size();
  for (std::uint32_t rank = 0; rank < rulebook.region_order.size(); ++rank) {
    std::int64_t code = 0;
    bool is_number = true;
    for (const char digit : rulebook.ranked(rank).code.view()) {
      is_number = is_number && digit >= '0' && digit <= '9';
      code = code * 10 + (digit - '0');
    }
    if (is_number) parts->places.add(code, rank);
  }
  return BatchDecider{std::move(parts)};
}

/// The rules for what all rows of a call have in common.
std::shared_ptr<batch::ReadyRules> BatchDecider::Parts::rules_of(const FactColumns& columns, const std::vector<batch::FactReader>& readers, Date common) const {
  static constexpr std::size_t rows_a_piece = 1024;  // why: making a piece takes as long as deciding a benefit of so many rows a little slower
  batch::RuleShelf::Key key{common, {}};
  batch::SameForAll same{.policies = policies, .day = common};
  for (std::size_t k = 0; k < readers.size(); ++k) {
    auto number = batch::only_number(columns.facts[k].column, readers[k]);
    if (!number) continue;
    if (readers[k].is_place() && *number != 0) number = detail::region_number(rulebook->ranked(static_cast<std::uint32_t>(*number - 1)));
    key.second.emplace_back(columns.facts[k].fact, *number);
    KnownFact known{.absent = readers[k].is_place() && *number == 0};
    if (!known.absent) known.values.push_back({*number, *number});
    same.person.facts.emplace(columns.facts[k].fact, std::move(known));
  }
  if (!common.ok() && key.second.empty()) return rules;
  const auto found = shelf.find(key, columns.rows, rows_a_piece * pieces, [&] { return rules_for(same); });
  return found ? found : rules;
}

const std::vector<BatchBenefit>& BatchDecider::benefits() const noexcept { return parts_->benefits; }

Result<DecideSummary> BatchDecider::run(const FactColumns& columns, const std::vector<DecidedRows>& results, Date day, std::size_t threads) const {
  using namespace batch;
  const Rulebook& rulebook = *parts_->rulebook;
  Issues issues{};
  if (columns.day.data == nullptr && !day.ok()) issues.push_back({.code = "CG4002"});
  bool fits = results.size() == parts_->benefits.size();
  for (const DecidedRows& each : results)
    for (const std::size_t length : {each.status.size(), each.amount_low.size(), each.amount_high.size(), each.decided_by.size()}) fits = fits && (length == 0 || length == columns.rows);
  if (!fits) issues.push_back({.code = "CG3402", .arguments = {{"rows", std::to_string(columns.rows)}}});

  std::vector<FactReader> readers{};
  std::unordered_map<std::string, std::int32_t> by_name{};
  for (const FactColumn& each : columns.facts) {
    const std::string id = each.fact.substr(0, each.fact.find('.'));
    const auto fact = rulebook.facts.find(id);
    const bool is_known = fact != rulebook.facts.end() && rulebook.fact(fact->second).by.empty() == (id == each.fact);
    const bool is_new = by_name.emplace(each.fact, static_cast<std::int32_t>(readers.size())).second;
    if (!is_known || !is_new) issues.push_back({.code = "CG3403", .arguments = {{"fact", each.fact}}});
    if (!is_known) continue;
    const auto levels = rulebook.levels.find(rulebook.fact(fact->second).standard);
    readers.push_back(reader_of(each.column, rulebook.fact(fact->second), levels == rulebook.levels.end() ? 0 : levels->second.size(), parts_->places));
  }
  if (!issues.empty()) return issues;
  std::optional<FactReader> days{};
  if (columns.day.data != nullptr) days = day_reader(columns.day);
  const std::shared_ptr<ReadyRules> ready = parts_->rules_of(columns, readers, days ? Date{} : day);
  DecideTask task{.rulebook = rulebook, .policies = parts_->policies, .rules = ready->rules(), .rows = columns.rows,
                  .columns = columns.facts, .readers = std::move(readers), .days = days, .day = day, .results = results};
  task.is_read.resize(columns.facts.size());
  for (const ClusterColumns& cluster : task.rules.clusters) {
    auto& of = task.sources.emplace_back();
    for (const ProgramInput& input : cluster.cluster->inputs) {
      const bool is_fact = input.from == ProgramInput::From::fact && cluster.is_fixed[of.size()] == 0;
      const auto found = is_fact ? by_name.find(fact_name(rulebook, input.row, input.part)) : by_name.end();
      of.push_back(found != by_name.end() ? found->second : is_fact ? DecideTask::absent : DecideTask::no_fact);
      if (of.back() >= 0) task.is_read[static_cast<std::size_t>(of.back())] = 1;
    }
  }
  const std::size_t blocks = (columns.rows + rows_at_once - 1) / rows_at_once, count = std::max<std::size_t>(1, std::min(threads, blocks));
  std::vector<DecideSummary> summaries(count);
  const auto work = [&](std::size_t part) { summaries[part] = ready->run(task, blocks * part / count, blocks * (part + 1) / count); };
  std::vector<std::jthread> running{};
  for (std::size_t part = 1; part < count; ++part) running.emplace_back(work, part);
  work(0);
  running.clear();
  for (std::size_t part = 1; part < count; ++part) add(summaries[0], summaries[part]);
  return std::move(summaries[0]);
}

}  // namespace caregrade
