#include "caregrade/batch/decide_batch.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>

#include "decide_program.hpp"
#include "decide_worker.hpp"

namespace caregrade {

struct BatchDecider::Parts {
  const Rulebook* rulebook = nullptr;
  const Program* program = nullptr;
  PolicyWords policies{};
  std::vector<BatchBenefit> benefits{};
  std::vector<batch::ClusterColumns> clusters{};
  batch::Zones zones{};
  batch::PlaceNumbers places{};
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
FactReader reader_of(const Column& column, const PackFact& fact, std::size_t levels, std::size_t places) {
  const auto below = [&column](std::size_t end) { return FactReader{column, 0, static_cast<Number>(end) - 1}; };
  switch (fact.kind) {
    case PackFact::Kind::truth: return below(2);
    case PackFact::Kind::choice: return below(fact.choices.size());
    case PackFact::Kind::level: return below(levels);
    case PackFact::Kind::region: return {column, 0, static_cast<Number>(places), true};
    case PackFact::Kind::count:
    case PackFact::Kind::money:
    case PackFact::Kind::date: break;
  }
  return {column, fact.least, fact.most};
}

/// A day, from 800 BC to AD 10000.
FactReader day_reader(const Column& column) { return {column, -999'999, 2'999'999}; }

}  // namespace
}  // namespace batch

BatchDecider BatchDecider::make(const Rulebook& rulebook, const Program& program, const PolicyWords& policies) {
  auto parts = std::make_shared<Parts>(Parts{.rulebook = &rulebook, .program = &program, .policies = policies});
  for (std::uint32_t c = 0; c < program.clusters.size(); ++c)
    for (std::uint32_t k = 0; k < program.clusters[c].benefits.size(); ++k) parts->benefits.push_back({program.clusters[c].benefits[k].benefit, c, k});
  std::stable_sort(parts->benefits.begin(), parts->benefits.end(), [](const BatchBenefit& a, const BatchBenefit& b) {
    return a.benefit.pack != b.benefit.pack ? a.benefit.pack < b.benefit.pack : a.benefit.row < b.benefit.row;
  });
  parts->zones = batch::zones_of(rulebook, program);
  for (const Cluster& cluster : program.clusters) parts->clusters.push_back(batch::columns_of(rulebook, cluster, policies, parts->zones));
  for (std::size_t number = 0; number < parts->benefits.size(); ++number) parts->clusters[parts->benefits[number].cluster].numbers[parts->benefits[number].number] = number;
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
    readers.push_back(reader_of(each.column, rulebook.fact(fact->second), levels == rulebook.levels.end() ? 0 : levels->second.size(), rulebook.region_order.size()));
  }
  if (!issues.empty()) return issues;
  DecideTask task{.rulebook = rulebook, .policies = parts_->policies, .clusters = parts_->clusters, .zones = parts_->zones, .places = parts_->places,
                  .columns = columns.facts, .readers = std::move(readers), .day = day, .results = results};
  if (columns.day.data != nullptr) task.days = day_reader(columns.day);
  task.read_by.resize(columns.facts.size());
  for (const ClusterColumns& cluster : parts_->clusters) {
    const auto number = static_cast<std::uint32_t>(task.sources.size());
    auto& of = task.sources.emplace_back();
    for (const ProgramInput& input : cluster.cluster->inputs) {
      const bool is_fact = input.from == ProgramInput::From::fact;
      const auto found = is_fact ? by_name.find(fact_name(rulebook, input.row, input.part)) : by_name.end();
      of.push_back(found != by_name.end() ? found->second : is_fact ? DecideTask::absent : DecideTask::no_fact);
      if (of.back() >= 0) task.read_by[static_cast<std::size_t>(of.back())].push_back({number, static_cast<std::uint32_t>(of.size() - 1)});
    }
  }
  const std::size_t blocks = (columns.rows + rows_at_once - 1) / rows_at_once, count = std::max<std::size_t>(1, std::min(threads, blocks));
  std::vector<DecideSummary> summaries(count);
  const auto work = [&](std::size_t part) {
    DecideWorker worker{task};
    for (std::size_t at = blocks * part / count; at < blocks * (part + 1) / count; ++at) worker.run(at * rows_at_once, std::min(rows_at_once, columns.rows - at * rows_at_once));
    summaries[part] = std::move(worker.summary);
  };
  std::vector<std::jthread> running{};
  for (std::size_t part = 1; part < count; ++part) running.emplace_back(work, part);
  work(0);
  running.clear();
  for (std::size_t part = 1; part < count; ++part) add(summaries[0], summaries[part]);
  return std::move(summaries[0]);
}

}  // namespace caregrade
