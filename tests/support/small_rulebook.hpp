#pragma once

// A rulebook small enough to be written by hand, with one of everything. Documents and amounts are invented.

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "caregrade/engine/merge.hpp"
#include "caregrade/model/decision.hpp"
#include "caregrade/model/rulebook.hpp"

namespace caregrade::test {

inline Date day(const char* text) { return Date::parse(text).value(); }

inline PackFact fact(std::string id, PackFact::Kind kind, Text name, Text question) {
  return {.id = std::move(id), .kind = kind, .name = std::move(name), .question = std::move(question)};
}

inline Citation cited(std::string source, std::string clause, Confidence confidence = Confidence::high) {
  return {.clause = std::move(clause), .confidence = confidence, .sources = {std::move(source)}};
}

inline std::vector<PackFact> small_facts() {
  using Kind = PackFact::Kind;
  std::vector<PackFact> facts{
      fact("birth_date", Kind::date, {"出生日期", "date of birth"}, {"您的出生日期是哪一天？", "When were you born?"}),
      fact("sex", Kind::choice, {"性别", "sex"}, {"您的性别？", "What is your sex?"}),
      fact("hukou", Kind::region, {"户籍所在地", "place of household registration"}, {"您的户口登记在哪里？", "Where is your household registration?"}),
      fact("usual_months", Kind::count, {"连续居住月数", "months of residence"}, {"您在常住地住了几个月？", "How many months have you lived there?"}),
      fact("dibao", Kind::truth, {"低保", "subsistence allowance"}, {"是否低保对象？", "Do you receive the subsistence allowance?"}),
      fact("disability_grade", Kind::choice, {"残疾等级", "grade of disability"}, {"残疾证是几级？", "Which grade is on the disability certificate?"}),
      fact("service_form", Kind::choice, {"服务方式", "form of service"}, {"在哪里接受服务？", "Where is the service given?"}),
      fact("service_price", Kind::money, {"服务价格", "price of services"}, {"本月各项服务多少钱？", "What do the services of this month cost?"}),
      fact("monthly_income", Kind::money, {"月收入", "monthly income"}, {"您每月收入多少？", "What is your monthly income?"}),
      fact("care_need", Kind::truth, {"长期照护需要", "need of long-term care"}, {"是否需要长期照护？", "Is long-term care needed?"}),
      fact("ability_level", Kind::level, {"能力等级", "level of ability"}, {"能力评估结果是几级？", "Which level did the assessment give?"}),
      fact("selfcare", Kind::level, {"自理能力", "self-care ability"}, {"生活自理能力评估的结论是什么？", "What did the assessment of self-care give?"})};
  facts[0].least = day("1900-01-01").days();
  facts[0].most = day("2100-12-31").days();
  facts[0].bring = {"身份证或户口簿", "identity card or household register"};
  facts[1].choices = {{"female", {"女", "female"}}, {"male", {"男", "male"}}};
  facts[3].most = 1200;
  facts[4].bring = {"低保证", "certificate of the allowance"};
  facts[5].choices = {{"none", {"无残疾证", "no certificate"}}, {"g1", {"一级", "grade 1"}}, {"g2", {"二级", "grade 2"}}};
  facts[5].bring = {"残疾人证", "disability certificate"};
  facts[6].choices = {{"home", {"居家", "at home"}}, {"day", {"日间", "by day"}}};
  facts[7].most = 5'000'000;
  facts[7].by = "service_form";
  facts[8].most = 5'000'000;
  facts[9].answered_by = PackFact::Who::office;
  facts[10].standard = "gbt42195-2022";
  facts[10].answered_by = PackFact::Who::assessor;
  facts[11].standard = "tekun-selfcare";
  facts[11].answered_by = PackFact::Who::assessor;
  return facts;
}

inline PackSource source(std::string id, Text title, std::string number) { return {.id = std::move(id), .title = std::move(title), .number = std::move(number)}; }

inline Benefit benefit(std::string id, Text name, std::string kind, std::string form, std::string per, Citation citation) {
  return {.id = std::move(id), .name = std::move(name), .region = "11", .basis = "hukou", .kind = std::move(kind), .form = std::move(form),
          .per = std::move(per), .citation = std::move(citation)};
}

inline RulePack small_city() {
  RulePack pack{.id = "cn-11", .version = "2026.1.0", .region = "11", .digest = "5a17", .name = {"示例市规则", "rules of Sample City"}, .read_on = day("2026-01-31")};
  pack.sources = {source("s1", {"示例市高龄津贴办法", "Measures of Sample City on the old-age allowance"}, "示民发〔2023〕12号"),
                  source("s2", {"示例市护理补贴通知", "Notice of Sample City on the nursing subsidy"}, "")};
  pack.benefits = {
      benefit("11-AGE", {"高龄津贴", "old-age allowance"}, "age", "cash_account", "month", cited("s1", "第八条")),
      benefit("11-NURSE", {"失能老年人护理补贴", "nursing subsidy for disabled elders"}, "nursing", "cash", "month", cited("s2", "三", Confidence::medium)),
      benefit("11-HARD", {"困难老年人养老服务补贴", "service subsidy for elders in hardship"}, "service", "cash_account", "month", cited("s1", "")),
      benefit("11-DISLIFE", {"困难残疾人生活补贴", "living subsidy for disabled people in hardship"}, "living", "cash", "month", cited("s2", "五")),
      benefit("11-MEAL", {"助餐补贴", "meal subsidy"}, "meal", "discount", "meal", cited("s1", "第九条", Confidence::low)),
      benefit("11-HOURS", {"上门服务", "service at home"}, "visit", "service_credit", "month", cited("s1", "第十条")),
      benefit("11-ADAPT", {"适老化改造", "home adaptation"}, "adaptation", "service", "once", cited("s1", "第十一条"))};
  pack.benefits[0].starts = {"从满80周岁当月起，次月发放", "from the month of the 80th birthday, paid in the next"};
  pack.benefits[0].bring = {"身份证、户口簿", "identity card, household register"};
  pack.benefits[0].conditions = {{.id = "age", .name = {"年满80周岁", "80 or older"}, .holds = {.text = "age >= 80"}, .citation = cited("s1", "第八条")}};
  pack.benefits[0].tiers = {{.id = "T1", .name = {"残疾一级", "grade 1"}, .when = {.text = "disability_grade == g1"}, .amount = {.text = "900"}, .citation = cited("s1", "第八条")},
                            {.id = "T2", .name = {"其他", "others"}, .when = {.text = "care_need"}, .amount = {.text = "dibao_line"}, .bound = Bound::floor,
                             .span = {.from = day("2023-04-01"), .since = Span::Since::month}, .citation = cited("s1", "第八条")}};
  pack.benefits[1].conditions = {{.id = "level", .name = {"重度失能及以上", "severe disability or worse"}, .holds = {.text = "ability_level >= 3"}, .citation = cited("s2", "三")}};
  pack.benefits[2].conditions = {{.id = "means", .name = {"低保对象", "receives the subsistence allowance"}, .holds = {.text = "dibao"}, .citation = cited("s1", "第三条")}};
  pack.benefits[2].tiers = {{.id = "11-HARD-T1", .name = {"低保家庭", "family on the allowance"}, .when = {.text = "dibao"}, .amount = {.text = "300"}, .citation = cited("s1", "第三条")},
                            {.id = "11-HARD-T2", .name = {"其他家庭", "other family"}, .amount = {.text = "100"}, .citation = cited("s1", "第四条")}};
  pack.benefits[5].unit = Unit::hours;
  pack.benefits[6].unit = Unit::in_kind;
  pack.exclusives = {{.id = "11-two-schemes", .name = {"养老服务补贴与残疾人补贴只享受一种", "service subsidy or disability subsidy, not both"},
                      .alternatives = {{"11-HARD"}, {"11-DISLIFE"}}, .citation = cited("s1", "第十二条")}};
  pack.parameters = {{.id = "dibao_line", .name = {"低保标准", "line of the subsistence allowance"}}};
  pack.rows = {{.parameter = "dibao_line", .region = "11", .span = {.from = day("2025-07-01"), .to = day("2026-06-30")}, .value = 139'500,
                .citation = cited("s2", "一", Confidence::medium)}};
  return pack;
}

/// Facts in the national pack, benefits in that of a city.
inline Rulebook small_rulebook() {
  RulePack nation{.id = "cn", .version = "2026.1.0", .region = "CN", .digest = "c0de", .name = {"全国规则", "national rules"}, .read_on = day("2026-01-31")};
  nation.facts = small_facts();
  nation.derived = {{.id = "age", .name = {"周岁年龄", "age in full years"}, .value = {.text = "years(birth_date, day)"}}};
  nation.policies = {{.id = "birthday_month", .name = {"生日当月是否计发", "whether the month of the birthday counts"},
                      .choices = {{"same_month", {"当月起", "from that month on"}}, {"next_month", {"次月起", "from the next month on"}}},
                      .citation = cited("s1", "", Confidence::medium)}};
  nation.bases = {{.id = "hukou", .name = {"户籍", "household registration"}, .facts = {"hukou"}}};
  std::vector<Region> regions{{.code = "CN", .name = {"中国", "China"}},
                              {.code = "11", .name = {"北京市", "Beijing"}, .parent = "CN"},
                              {.code = "110101", .name = {"东城区", "Dongcheng"}, .parent = "11"},
                              {.code = "110103", .name = {"崇文区", "Chongwen"}, .parent = "11", .span = {.to = day("2010-06-30")}, .successor = "110101"},
                              {.code = "110105", .name = {"朝阳区", "Chaoyang"}, .parent = "11"},
                              {.code = "31", .name = {"上海市", "Shanghai"}, .parent = "CN"}};
  std::vector<Level> levels{};
  const std::vector<Text> names{{"能力完好", "intact"}, {"轻度失能", "mild disability"}, {"中度失能", "moderate disability"}, {"重度失能", "severe disability"}, {"完全失能", "complete disability"}};
  for (std::size_t i = 0; i < names.size(); ++i) levels.push_back({.number = static_cast<int>(i), .name = names[i]});
  auto rulebook = merge({std::move(nation), small_city()}, std::move(regions), {{"gbt42195-2022", std::move(levels)}, {"tekun-selfcare", {{.number = 1, .name = {"全自理", "independent"}}, {.number = 2, .name = {"半护理", "partly dependent"}}}}});
  if (!rulebook) throw std::logic_error{"the small rulebook does not merge: " + rulebook.issues().front().code};
  return std::move(rulebook).value();
}

// --- decisions for one person, of every kind, as if an engine had made them ------------------------------------------

inline Decision small_decision(std::uint16_t benefit, Status status, RuleRow::Of of = RuleRow::Of::benefit, Confidence confidence = Confidence::high) {
  const PackRow at = of == RuleRow::Of::exclusive ? PackRow{1, 0} : PackRow{1, benefit};
  return {.pack = 1, .benefit = benefit, .status = status, .cited = {{.of = of, .at = at}}, .confidence = confidence};
}

inline void paid(Decision& decision, std::int64_t low, std::int64_t high) {
  decision.amount = {low, high};
  decision.amount_known = true;
}

inline DecisionTrace small_trace() {
  using Of = RuleRow::Of;
  using Reason = ReasonTrace::Kind;
  const Operand hukou{.kind = Kind::region, .row = {0, 2}, .first_value = 0, .value_count = 1};
  const Operand age{.of = Operand::Of::derived, .kind = Kind::count, .first_value = 1, .value_count = 1};
  const Operand grade{.kind = Kind::choice, .row = {0, 5}, .scale = {ProgramScale::Of::fact, {0, 5}}, .first_value = 2, .value_count = 2};
  const Operand need{.row = {0, 9}, .first_value = 4, .value_count = 1};
  const PackRow at{1, 0};
  return {.reasons = {{.kind = Reason::residence, .held = Truth::yes, .row = {.of = Of::benefit, .at = at}, .first_operand = 0, .operand_count = 1},
                      {.kind = Reason::condition, .held = Truth::yes, .row = {.of = Of::condition, .at = at}, .first_operand = 1, .operand_count = 1},
                      {.kind = Reason::tier, .held = Truth::no, .row = {.of = Of::tier, .at = at}, .amount = {90'000, 90'000}, .first_operand = 2, .operand_count = 1},
                      {.kind = Reason::tier, .held = Truth::unknown, .row = {.of = Of::tier, .part = 1, .at = at}, .amount = {139'500, open_amount}, .first_operand = 3, .operand_count = 1},
                      {.kind = Reason::parameter, .held = Truth::yes, .row = {.of = Of::value, .at = at}, .amount = {139'500, 139'500}, .first_operand = 4}},
          .operands = {hukou, age, grade, need},
          .values = {{110105, 110105}, {84, 85}, {0, 0}, {2, 2}, {0, 1}}};
}

inline Decisions small_decisions() {
  using Of = RuleRow::Of;
  std::vector<Decision> all{small_decision(0, Status::eligible), small_decision(1, Status::possible, Of::benefit, Confidence::medium),
                            small_decision(2, Status::eligible, Of::tier), small_decision(3, Status::not_eligible, Of::exclusive),
                            small_decision(4, Status::not_covered, Of::benefit, Confidence::low), small_decision(5, Status::eligible),
                            small_decision(6, Status::not_eligible)};
  paid(all[0], 123'450, 123'450);
  all[0].because = {"age"};
  all[0].policies = {"birthday_month"};
  all[0].trace = small_trace();
  paid(all[1], 0, 60'000);
  all[1].because = {"level"};
  all[1].ask = {"selfcare", "disability_grade"};
  all[1].needs_assessment = {"tekun-selfcare"};
  paid(all[2], 30'000, 30'000);
  all[2].because = {"11-HARD-T1"};
  all[2].cited.push_back({.of = Of::tier, .part = 1, .at = {1, 2}});
  paid(all[3], 40'000, 40'000);
  all[3].because = {"11-two-schemes"};
  all[3].displaced_by = "11-two-schemes";
  all[4].because = {"unverified"};
  paid(all[5], 650, open_amount);
  all[6].because = {"residence"};
  all[6].turns = {{"hukou", {31, 31}}, {"birth_date", {day("1900-01-01").days(), day("1946-03-31").days()}}, {"service_price.home", {10'000, 5'000'000}}};
  return {.id = "p1", .on = {.day = day("2026-03-01"), .whole_month = true}, .regions = {"110105", "31"},
          .gradings = {{"a7", "gbt42195-2022", day("2026-01-05"), {2, 3}}}, .decisions = std::move(all), .uncovered = {"31"},
          .receipt = {.engine = "0.1.0", .packs = {"cn@2026.1.0#c0de", "cn-11@2026.1.0#5a17"}, .policies = {"birthday_month=next_month"}, .input = "ab12"}};
}

}  // namespace caregrade::test
