#include "caregrade/io/decision_writer.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

#include "caregrade/text/messages.hpp"
#include "caregrade/text/utf8.hpp"
#include "support/small_rulebook.hpp"

using namespace caregrade;

namespace {

const Rulebook& rulebook() {
  static const Rulebook rulebook = test::small_rulebook();
  return rulebook;
}

std::vector<PackRow> all_facts() {
  std::vector<PackRow> facts{};
  for (std::size_t i = 0; i < rulebook().packs[0].facts.size(); ++i) facts.push_back({0, static_cast<std::uint16_t>(i)});
  return facts;
}

std::string text(const Decisions& decisions, Language language, bool explain = false) {
  return to_text({rulebook(), decisions, explain}, {.language = language, .width = 100});
}

/// The same decisions, of which only some are looked at.
Decisions only(const std::vector<std::size_t>& numbers) {
  Decisions decisions = test::small_decisions();
  std::vector<Decision> kept{};
  for (const std::size_t number : numbers) kept.push_back(decisions.decisions[number]);
  decisions.decisions = std::move(kept);
  return decisions;
}

/// How the amount of a benefit of the city is written; nothing where it is not in the text.
std::string amount(std::size_t benefit, std::int64_t low, std::int64_t high, bool is_known, Language language) {
  Decisions decisions = only({benefit});
  Decision& decision = decisions.decisions.front();
  decision.status = Status::eligible;
  decision.amount = {low, high};
  decision.amount_known = is_known;
  const std::string name = rulebook().packs[1].benefits[decision.benefit].name.in(language) + "  ", all = text(decisions, language);
  const std::size_t at = all.find(name);
  return at == std::string::npos ? "" : all.substr(at + name.size(), all.find('\n', at) - at - name.size());
}

bool holds(const std::string& text, const std::string& piece) { return text.find(piece) != std::string::npos; }

const std::string sheet_zh =
    R"T(p1  2026-03  北京市朝阳区（110105）、上海市（31）
  所用评估结果：gbt42195-2022：2 中度失能、3 重度失能，2026-01-05 评估，编号 a7

可以享受
  高龄津贴  每月 1,234.50 元
    起算      从满80周岁当月起，次月发放
    发放      存入账户，可提现
    依据      《示例市高龄津贴办法》（示民发〔2023〕12号）第八条
    携带      身份证、户口簿
  困难老年人养老服务补贴  每月 300 元
    发放      存入账户，可提现
    依据      《示例市高龄津贴办法》（示民发〔2023〕12号）第三条、第四条
    不可兼得  困难残疾人生活补贴（养老服务补贴与残疾人补贴只享受一种）
  上门服务  每月 6.5 小时及以上
    发放      服务额度
    依据      《示例市高龄津贴办法》（示民发〔2023〕12号）第十条
  合计每月 1,534.50 元（2 项确定发放的现金）

需要评估
  尚无评估结果，不等于不符合条件。
  失能老年人护理补贴  每月 600 元以内
    需评估    自理能力（tekun-selfcare）
    取决于    自理能力、残疾等级
    依据      《示例市护理补贴通知》三
    可靠程度  依据的数据可信度中，办理前请核对

回答这些问题即可确定
  1. 生活自理能力评估的结论是什么？
     评估人员回答
  2. 残疾证是几级？
     本人回答；携带：残疾人证

不能同时享受，已让给其他待遇
  困难残疾人生活补贴  （本可每月 400 元）
    原因      养老服务补贴与残疾人补贴只享受一种
    保留      困难老年人养老服务补贴
    依据      《示例市高龄津贴办法》（示民发〔2023〕12号）第十二条

不能享受
  适老化改造
    原因      不符合：户籍在北京市（11）
    依据      《示例市高龄津贴办法》（示民发〔2023〕12号）第十一条
    若        户籍所在地为 上海市（31），或出生日期为 1946-03-31 或更早，或服务
              价格（居家）为 100 元及以上，即可享受

现有规则没有规定
  不表示没有权利，请向当地主管部门询问。
  - 上海市（31）：没有当地的规则
  - 助餐补贴：依据的数据未经核实，未予采用（加 --include-unverified 则采用）

规定没有说清、会影响结果之处（--policy 标识=选择）
  - 生日当月是否计发：次月起  [birthday_month=next_month，非默认]
    涉及：高龄津贴

所用规则：示例市规则 2026.1.0（来源核对至 2026-01-31）

高龄津贴  [11-AGE]  可以享受
  ✓ 户籍在北京市（11）
    - 户籍所在地：北京市朝阳区（110105）
  ✓ 年满80周岁
    age >= 80
    - 周岁年龄：84 至 85
    《示例市高龄津贴办法》（示民发〔2023〕12号）第八条 · 可信度高 · 来源 s1
  ✗ 残疾一级
    disability_grade == g1
    - 残疾等级：无残疾证、二级
    《示例市高龄津贴办法》（示民发〔2023〕12号）第八条 · 可信度高 · 来源 s1
  ? 其他：1,395 元及以上
    care_need
    - 长期照护需要：未知
    2023-04-01 起（只知月份）
    《示例市高龄津贴办法》（示民发〔2023〕12号）第八条 · 可信度高 · 来源 s1
    = 低保标准：1,395 元
      北京市（11）  2025-07-01 至 2026-06-30
      《示例市护理补贴通知》一 · 可信度中 · 来源 s2

失能老年人护理补贴  [11-NURSE]  可能享受

困难老年人养老服务补贴  [11-HARD]  可以享受

困难残疾人生活补贴  [11-DISLIFE]  不能享受

助餐补贴  [11-MEAL]  没有规定

上门服务  [11-HOURS]  可以享受

适老化改造  [11-ADAPT]  不能享受
  → 若户籍所在地为 上海市（31），即可享受
  → 若出生日期为 1946-03-31 或更早，即可享受
  → 若服务价格（居家）为 100 元及以上，即可享受
)T";

const std::string sheet_en =
    R"T(p1  2026-03  Chaoyang, Beijing (110105), Shanghai (31)
  assessment result used: gbt42195-2022: 2 moderate disability, 3 severe
  disability, assessed on 2026-01-05, a7

You get
  old-age allowance  1,234.50 yuan a month
    from        from the month of the 80th birthday, paid in the next
    paid        to an account, may be withdrawn
    by          Measures of Sample City on the old-age allowance (示民发〔2023〕
                12号), 第八条
    bring       identity card, household register
  service subsidy for elders in hardship  300 yuan a month
    paid        to an account, may be withdrawn
    by          Measures of Sample City on the old-age allowance (示民发〔2023〕
                12号), 第三条, 第四条
    not with    living subsidy for disabled people in hardship (service subsidy
                or disability subsidy, not both)
  service at home  at least 6.5 hours a month
    paid        as credit for services
    by          Measures of Sample City on the old-age allowance (示民发〔2023〕
                12号), 第十条
  together 1,534.50 yuan a month (2 that are certainly paid in money)

Assessment needed
  There is no result of an assessment; that is not a refusal.
  nursing subsidy for disabled elders  at most 600 yuan a month
    assess      self-care ability (tekun-selfcare)
    depends on  self-care ability, grade of disability
    by          Notice of Sample City on the nursing subsidy, 三
    certainty   rests on data of medium confidence; check it when applying

Questions whose answers settle it
  1. What did the assessment of self-care give?
     answered by the assessor
  2. Which grade is on the disability certificate?
     answered by the person; bring: disability certificate

Given up for something else
  living subsidy for disabled people in hardship  (would be 400 yuan a month)
    because     service subsidy or disability subsidy, not both
    kept        service subsidy for elders in hardship
    by          Measures of Sample City on the old-age allowance (示民发〔2023〕
                12号), 第十二条

You do not get
  home adaptation
    because     not met: household registration in Beijing (11)
    by          Measures of Sample City on the old-age allowance (示民发〔2023〕
                12号), 第十一条
    would if    place of household registration is Shanghai (31), or date of
                birth is 1946-03-31 or earlier, or price of services (at home)
                is 100 yuan or more

Not covered by the rules at hand
  This says nothing about the right: ask the office of the place.
  - Shanghai (31): no rules of this place are at hand
  - meal subsidy: its data are not verified and were left out
    (--include-unverified takes them)

Open questions of the rules that decide the answer (--policy ID=CHOICE)
  - whether the month of the birthday counts: from the next month on
    [birthday_month=next_month, not the default]
    concerns: old-age allowance

rules used: rules of Sample City 2026.1.0 (sources read until 2026-01-31)

old-age allowance  [11-AGE]  eligible
  ✓ household registration in Beijing (11)
    - place of household registration: Chaoyang, Beijing (110105)
  ✓ 80 or older
    age >= 80
    - age in full years: 84 to 85
    Measures of Sample City on the old-age allowance (示民发〔2023〕12号), 第八
    条 · confidence high · sources s1
  ✗ grade 1
    disability_grade == g1
    - grade of disability: no certificate, grade 2
    Measures of Sample City on the old-age allowance (示民发〔2023〕12号), 第八
    条 · confidence high · sources s1
  ? others: at least 1,395 yuan
    care_need
    - need of long-term care: unknown
    since 2023-04-01 (only the month is known)
    Measures of Sample City on the old-age allowance (示民发〔2023〕12号), 第八
    条 · confidence high · sources s1
    = line of the subsistence allowance: 1,395 yuan
      Beijing (11)  2025-07-01 to 2026-06-30
      Notice of Sample City on the nursing subsidy, 一 · confidence medium ·
      sources s2

nursing subsidy for disabled elders  [11-NURSE]  possible

service subsidy for elders in hardship  [11-HARD]  eligible

living subsidy for disabled people in hardship  [11-DISLIFE]  not eligible

meal subsidy  [11-MEAL]  not covered

service at home  [11-HOURS]  eligible

home adaptation  [11-ADAPT]  not eligible
  → would be there if place of household registration is Shanghai (31)
  → would be there if date of birth is 1946-03-31 or earlier
  → would be there if price of services (at home) is 100 yuan or more
)T";

const std::string facts_zh =
    R"T(birth_date  出生日期
  您的出生日期是哪一天？
  1900-01-01 至 2100-12-31 的日期；可以只写年月或年
  本人回答；携带：身份证或户口簿
sex  性别
  您的性别？
  其中之一，未定时列出仍可能的：female（女）、male（男）
  本人回答
hukou  户籍所在地
  您的户口登记在哪里？
  GB/T 2260 的代码；没有时写 absent
  本人回答
usual_months  连续居住月数
  您在常住地住了几个月？
  0 至 1200 的整数
  本人回答
dibao  低保
  是否低保对象？
  true（是）或 false（否）
  本人回答；携带：低保证
disability_grade  残疾等级
  残疾证是几级？
  其中之一，未定时列出仍可能的：none（无残疾证）、g1（一级）、g2（二级）
  本人回答；携带：残疾人证
service_form  服务方式
  在哪里接受服务？
  其中之一，未定时列出仍可能的：home（居家）、day（日间）
  本人回答
service_price  服务价格
  本月各项服务多少钱？
  0 至 50,000 元，以分为单位写整数；按服务方式分项（service_form）
  本人回答
monthly_income  月收入
  您每月收入多少？
  0 至 50,000 元，以分为单位写整数
  本人回答
care_need  长期照护需要
  是否需要长期照护？
  true（是）或 false（否）
  主管部门认定
ability_level  能力等级
  能力评估结果是几级？
  gbt42195-2022 的等级，取自评估；没有评估时写 absent：0 能力完好、1 轻度失能、2
  中度失能、3 重度失能、4 完全失能
  评估人员回答
selfcare  自理能力
  生活自理能力评估的结论是什么？
  tekun-selfcare 的等级，取自评估；没有评估时写 absent：1 全自理、2 半护理
  评估人员回答
)T";

const std::string facts_en =
    R"T(birth_date  date of birth
  When were you born?
  day from 1900-01-01 to 2100-12-31; the month or the year alone will do
  answered by the person; bring: identity card or household register
sex  sex
  What is your sex?
  one of these, or a list of those still possible: female (female), male (male)
  answered by the person
hukou  place of household registration
  Where is your household registration?
  code of GB/T 2260; absent where there is none
  answered by the person
usual_months  months of residence
  How many months have you lived there?
  whole number from 0 to 1200
  answered by the person
dibao  subsistence allowance
  Do you receive the subsistence allowance?
  true or false
  answered by the person; bring: certificate of the allowance
disability_grade  grade of disability
  Which grade is on the disability certificate?
  one of these, or a list of those still possible: none (no certificate), g1
  (grade 1), g2 (grade 2)
  answered by the person; bring: disability certificate
service_form  form of service
  Where is the service given?
  one of these, or a list of those still possible: home (at home), day (by day)
  answered by the person
service_price  price of services
  What do the services of this month cost?
  0 to 50,000 yuan, written in fen; one for each form of service (service_form)
  answered by the person
monthly_income  monthly income
  What is your monthly income?
  0 to 50,000 yuan, written in fen
  answered by the person
care_need  need of long-term care
  Is long-term care needed?
  true or false
  found by the office in charge
ability_level  level of ability
  Which level did the assessment give?
  level of gbt42195-2022, taken from an assessment; absent where there is none:
  0 intact, 1 mild disability, 2 moderate disability, 3 severe disability, 4
  complete disability
  answered by the assessor
selfcare  self-care ability
  What did the assessment of self-care give?
  level of tekun-selfcare, taken from an assessment; absent where there is none:
  1 independent, 2 partly dependent
  answered by the assessor
)T";

}  // namespace

TEST_SUITE("decision writers") {
  TEST_CASE("the sheet for the person, and how each was decided") {
    const Decisions decisions = test::small_decisions();
    CHECK(to_text({rulebook(), decisions, true}, {.language = Language::zh, .width = 80}) == sheet_zh);
    CHECK(to_text({rulebook(), decisions, true}, {.language = Language::en, .width = 80}) == sheet_en);
    const std::string brief = to_text({rulebook(), decisions, false}, {.language = Language::en, .width = 80});
    CHECK(sheet_en.substr(0, brief.size()) == brief);
    CHECK(sheet_en.substr(brief.size(), 28) == "\nold-age allowance  [11-AGE]");
  }

  TEST_CASE("one object on one line") {
    CHECK(to_json({rulebook(), only({0, 1, 5, 6}), false}) ==
    R"({"schema":1,"id":"p1","region":["110105","31"],"on":"2026-03","grading":{"id":"a7","standard":"gbt42195-2022","assessed_on":"2026-01-05","levels":[2,3]},"gradings":[{"id":"a7","standard":"gbt42195-2022","assessed_on":"2026-01-05","levels":[2,3]}],"decisions":[)"
    R"({"benefit":"11-AGE","name":{"zh":"高龄津贴","en":"old-age allowance"},"region":"11","status":"eligible","amount_fen":[123450,123450],"per":"month","form":"cash_account","because":["age"],)"
    R"("cite":[{"source":"s1","title":{"zh":"示例市高龄津贴办法","en":"Measures of Sample City on the old-age allowance"},"number":"示民发〔2023〕12号","clause":"第八条","confidence":"high","sources":["s1"]}],"ask":[],"needs_assessment":[],"displaced_by":null,)"
    R"("policies":[{"policy":"birthday_month","choice":"next_month"}],"confidence":"high","pack":"cn-11@2026.1.0#5a17"},)"
    R"({"benefit":"11-NURSE","name":{"zh":"失能老年人护理补贴","en":"nursing subsidy for disabled elders"},"region":"11","status":"possible","amount_fen":[0,60000],"per":"month","form":"cash","because":["level"],)"
    R"("cite":[{"source":"s2","title":{"zh":"示例市护理补贴通知","en":"Notice of Sample City on the nursing subsidy"},"number":"","clause":"三","confidence":"medium","sources":["s2"]}],"ask":["selfcare","disability_grade"],"needs_assessment":["tekun-selfcare"],"displaced_by":null,)"
    R"("policies":[],"confidence":"medium","pack":"cn-11@2026.1.0#5a17"},)"
    R"({"benefit":"11-HOURS","name":{"zh":"上门服务","en":"service at home"},"region":"11","status":"eligible","amount":[6.5,null],"unit":"hours","per":"month","form":"service_credit","because":[],)"
    R"("cite":[{"source":"s1","title":{"zh":"示例市高龄津贴办法","en":"Measures of Sample City on the old-age allowance"},"number":"示民发〔2023〕12号","clause":"第十条","confidence":"high","sources":["s1"]}],"ask":[],"needs_assessment":[],"displaced_by":null,)"
    R"("policies":[],"confidence":"high","pack":"cn-11@2026.1.0#5a17"},)"
    R"({"benefit":"11-ADAPT","name":{"zh":"适老化改造","en":"home adaptation"},"region":"11","status":"not_eligible","amount":null,"unit":"in_kind","per":"once","form":"service","because":["residence"],)"
    R"("cite":[{"source":"s1","title":{"zh":"示例市高龄津贴办法","en":"Measures of Sample City on the old-age allowance"},"number":"示民发〔2023〕12号","clause":"第十一条","confidence":"high","sources":["s1"]}],"ask":[],"needs_assessment":[],"displaced_by":null,)"
    R"("policies":[],"confidence":"high","pack":"cn-11@2026.1.0#5a17"}],)"
    R"("uncovered":["31"],"receipt":{"engine":"0.1.0","packs":["cn@2026.1.0#c0de","cn-11@2026.1.0#5a17"],)"
    R"("policies":["birthday_month=next_month"],"benefits":[],"include_unverified":false,"input":"ab12"}})");
  }

  TEST_CASE("with the trace and what would turn a refusal") {
    CHECK(to_json({rulebook(), only({0, 6}), true}) ==
    R"({"schema":1,"id":"p1","region":["110105","31"],"on":"2026-03","grading":{"id":"a7","standard":"gbt42195-2022","assessed_on":"2026-01-05","levels":[2,3]},"gradings":[{"id":"a7","standard":"gbt42195-2022","assessed_on":"2026-01-05","levels":[2,3]}],"decisions":[)"
    R"({"benefit":"11-AGE","name":{"zh":"高龄津贴","en":"old-age allowance"},"region":"11","status":"eligible","amount_fen":[123450,123450],"per":"month","form":"cash_account","because":["age"],)"
    R"("cite":[{"source":"s1","title":{"zh":"示例市高龄津贴办法","en":"Measures of Sample City on the old-age allowance"},"number":"示民发〔2023〕12号","clause":"第八条","confidence":"high","sources":["s1"]}],"ask":[],"needs_assessment":[],"displaced_by":null,)"
    R"("policies":[{"policy":"birthday_month","choice":"next_month"}],"confidence":"high","pack":"cn-11@2026.1.0#5a17","trace":[)"
    R"({"kind":"residence","id":"residence","name":null,"held":"yes","region":"11","operands":[{"name":"hukou","label":{"zh":"户籍所在地","en":"place of household registration"},"of":"fact","kind":"region","values":[["110105","110105"]]}]},)"
    R"({"kind":"condition","id":"age","name":{"zh":"年满80周岁","en":"80 or older"},"held":"yes","expression":"age >= 80","operands":[{"name":"age","label":{"zh":"周岁年龄","en":"age in full years"},"of":"derived","kind":"count","values":[[84,85]]}],)"
    R"("cite":{"source":"s1","title":{"zh":"示例市高龄津贴办法","en":"Measures of Sample City on the old-age allowance"},"number":"示民发〔2023〕12号","clause":"第八条","confidence":"high","sources":["s1"]}},)"
    R"({"kind":"tier","id":"T1","name":{"zh":"残疾一级","en":"grade 1"},"held":"no","expression":"disability_grade == g1","amount_fen":[90000,90000],"bound":"exact","operands":[{"name":"disability_grade","label":{"zh":"残疾等级","en":"grade of disability"},"of":"fact","kind":"choice","values":[["none","none"],["g2","g2"]]}],)"
    R"("cite":{"source":"s1","title":{"zh":"示例市高龄津贴办法","en":"Measures of Sample City on the old-age allowance"},"number":"示民发〔2023〕12号","clause":"第八条","confidence":"high","sources":["s1"]}},)"
    R"({"kind":"tier","id":"T2","name":{"zh":"其他","en":"others"},"held":"unknown","expression":"care_need","amount_fen":[139500,null],"bound":"floor","from":"2023-04-01","to":null,"since":"month","operands":[{"name":"care_need","label":{"zh":"长期照护需要","en":"need of long-term care"},"of":"fact","kind":"truth","values":[[false,true]]}],)"
    R"("cite":{"source":"s1","title":{"zh":"示例市高龄津贴办法","en":"Measures of Sample City on the old-age allowance"},"number":"示民发〔2023〕12号","clause":"第八条","confidence":"high","sources":["s1"]}},)"
    R"({"kind":"parameter","id":"dibao_line","name":{"zh":"低保标准","en":"line of the subsistence allowance"},"held":"yes","amount_fen":[139500,139500],"bound":"exact","region":"11","from":"2025-07-01","to":"2026-06-30","since":"stated","operands":[],)"
    R"("cite":{"source":"s2","title":{"zh":"示例市护理补贴通知","en":"Notice of Sample City on the nursing subsidy"},"number":"","clause":"一","confidence":"medium","sources":["s2"]}}],)"
    R"("turns":[]},)"
    R"({"benefit":"11-ADAPT","name":{"zh":"适老化改造","en":"home adaptation"},"region":"11","status":"not_eligible","amount":null,"unit":"in_kind","per":"once","form":"service","because":["residence"],)"
    R"("cite":[{"source":"s1","title":{"zh":"示例市高龄津贴办法","en":"Measures of Sample City on the old-age allowance"},"number":"示民发〔2023〕12号","clause":"第十一条","confidence":"high","sources":["s1"]}],"ask":[],"needs_assessment":[],"displaced_by":null,)"
    R"("policies":[],"confidence":"high","pack":"cn-11@2026.1.0#5a17","trace":[],)"
    R"("turns":[{"fact":"hukou","values":[["31","31"]]},{"fact":"birth_date","values":[["1900-01-01","1946-03-31"]]},{"fact":"service_price.home","values":[[10000,5000000]]}]}],)"
    R"("uncovered":["31"],"receipt":{"engine":"0.1.0","packs":["cn@2026.1.0#c0de","cn-11@2026.1.0#5a17"],)"
    R"("policies":["birthday_month=next_month"],"benefits":[],"include_unverified":false,"input":"ab12"}})");
  }

  TEST_CASE("no id, one region, no result used, an answer that is too wide") {
    Decisions decisions = only({0});
    decisions.id.clear();
    decisions.regions = {"110105"};
    decisions.gradings.clear();
    decisions.decisions.front().exact = false;
    const std::string json = to_json({rulebook(), decisions});
    CHECK(json.rfind(R"({"schema":1,"id":null,"region":"110105","on":"2026-03","grading":null,"gradings":[],)", 0) == 0);
    CHECK(holds(json, R"("exact":false,"confidence":"high")"));
    CHECK(holds(text(decisions, Language::en), "certainty   too much is unknown"));
  }

  TEST_CASE("a row a decision") {
    CHECK(decision_csv_header() ==
          "id,region,on,benefit,name_zh,name_en,status,amount_low_fen,amount_high_fen,per,unit,because,ask,displaced_by,confidence,document,clause,pack");
    CHECK(to_csv({rulebook(), test::small_decisions()}) ==
    R"(p1,110105 31,2026-03,11-AGE,高龄津贴,old-age allowance,eligible,123450,123450,month,yuan,age,,,high,示民发〔2023〕12号,第八条,cn-11@2026.1.0#5a17)" "\n"
    R"(p1,110105 31,2026-03,11-NURSE,失能老年人护理补贴,nursing subsidy for disabled elders,possible,0,60000,month,yuan,level,selfcare disability_grade,,medium,示例市护理补贴通知,三,cn-11@2026.1.0#5a17)" "\n"
    R"(p1,110105 31,2026-03,11-HARD,困难老年人养老服务补贴,service subsidy for elders in hardship,eligible,30000,30000,month,yuan,11-HARD-T1,,,high,示民发〔2023〕12号,第三条,cn-11@2026.1.0#5a17)" "\n"
    R"(p1,110105 31,2026-03,11-DISLIFE,困难残疾人生活补贴,living subsidy for disabled people in hardship,not_eligible,40000,40000,month,yuan,11-two-schemes,,11-two-schemes,high,示民发〔2023〕12号,第十二条,cn-11@2026.1.0#5a17)" "\n"
    R"(p1,110105 31,2026-03,11-MEAL,助餐补贴,meal subsidy,not_covered,,,meal,yuan,unverified,,,low,示民发〔2023〕12号,第九条,cn-11@2026.1.0#5a17)" "\n"
    R"(p1,110105 31,2026-03,11-HOURS,上门服务,service at home,eligible,6.5,,month,hours,,,,high,示民发〔2023〕12号,第十条,cn-11@2026.1.0#5a17)" "\n"
    R"(p1,110105 31,2026-03,11-ADAPT,适老化改造,home adaptation,not_eligible,,,once,in_kind,residence,,,high,示民发〔2023〕12号,第十一条,cn-11@2026.1.0#5a17)");
    CHECK(to_csv({rulebook(), only({})}).empty());
  }

  TEST_CASE("amounts: exact yuan, open ends, other units, and none") {
    CHECK(amount(0, 196'350, 196'350, true, Language::en) == "1,963.50 yuan a month");
    CHECK(amount(0, 5, 5, true, Language::zh) == "每月 0.05 元");
    CHECK(amount(0, 123'456'700, 123'456'700, true, Language::en) == "1,234,567 yuan a month");
    CHECK(amount(0, 100'000, 100'000, true, Language::en) == "1,000 yuan a month");
    CHECK(amount(0, 0, 0, true, Language::en) == "0 yuan a month");
    CHECK(amount(0, 10'000, 30'000, true, Language::zh) == "每月 100–300 元");
    CHECK(amount(0, 10'000, open_amount, true, Language::zh) == "每月 100 元及以上");
    CHECK(amount(0, 0, open_amount, true, Language::en) == "the amount is set locally and not known here");
    CHECK(amount(0, 0, 0, false, Language::zh) == "数额由当地规定，此处未知");
    CHECK(amount(4, 1'000, 1'000, true, Language::zh) == "每餐 10 元");
    CHECK(amount(5, 625, 625, true, Language::en) == "6.25 hours a month");
    CHECK(amount(6, 0, 0, false, Language::en) == "in kind");
  }

  TEST_CASE("the sum a month: of more than one, in money, certain") {
    Decisions decisions = only({0, 2});
    CHECK(holds(text(decisions, Language::zh), "合计每月 1,534.50 元（2 项"));
    decisions.decisions[1].amount = {20'000, 30'000};
    CHECK(holds(text(decisions, Language::en), "together at least 1,434.50 yuan a month (2 "));
    decisions.decisions[1].status = Status::possible;
    CHECK_FALSE(holds(text(decisions, Language::en), "together"));
    CHECK_FALSE(holds(text(only({0, 5}), Language::en), "together"));  // hours are no money
  }

  TEST_CASE("what rests on doubtful rows says so in words") {
    Decisions decisions = only({0});
    CHECK_FALSE(holds(text(decisions, Language::en), "certainty"));
    for (const Confidence confidence : {Confidence::low, Confidence::unknown}) {
      decisions.decisions[0].confidence = confidence;
      CHECK(holds(text(decisions, Language::en), "NOT VERIFIED"));
      CHECK(holds(text(decisions, Language::zh), "未经核实"));
    }
  }

  TEST_CASE("why something is not covered is not told as a condition") {
    for (const bool explain : {false, true}) {
      Decisions decisions = only({4});
      decisions.decisions[0].because = {"span"};
      decisions.decisions[0].trace.reasons = {{.kind = ReasonTrace::Kind::span, .held = Truth::no, .row = {.of = RuleRow::Of::benefit, .at = {1, 4}}}};
      const std::string all = text(decisions, Language::en, explain);
      CHECK(holds(all, "- meal subsidy: no rule is in force on this day"));
      CHECK(holds(all, "✗ in force on this day") == explain);
    }
  }

  TEST_CASE("facts: what they can be, in words and as JSON") {
    CHECK(to_text(rulebook(), all_facts(), {.language = Language::zh, .width = 80}) == facts_zh);
    CHECK(to_text(rulebook(), all_facts(), {.language = Language::en, .width = 80}) == facts_en);
    CHECK(to_json(rulebook(), PackRow{0, 0}) ==
          R"({"id":"birth_date","kind":"date","name":{"zh":"出生日期","en":"date of birth"},"question":{"zh":"您的出生日期是哪一天？","en":"When were you born?"},)"
          R"("answered_by":"person","cost":1,"bring":{"zh":"身份证或户口簿","en":"identity card or household register"},"least":"1900-01-01","most":"2100-12-31"})");
    CHECK(to_json(rulebook(), PackRow{0, 7}) ==
          R"({"id":"service_price","kind":"money","name":{"zh":"服务价格","en":"price of services"},"question":{"zh":"本月各项服务多少钱？","en":"What do the services of this month cost?"},)"
          R"("answered_by":"person","cost":1,"bring":null,"least":0,"most":5000000,"unit":"fen","by":"service_form"})");
    CHECK(holds(to_json(rulebook(), PackRow{0, 5}), R"("choices":[{"id":"none","name":{"zh":"无残疾证","en":"no certificate"}},)"));
    CHECK(holds(to_json(rulebook(), PackRow{0, 11}), R"("standard":"tekun-selfcare","levels":[{"number":1,"name":{"zh":"全自理","en":"independent"}},)"));
  }

  TEST_CASE("no line is wider than asked for, in both languages, with colours or without") {
    const Decisions decisions = test::small_decisions();
    for (const Language language : {Language::zh, Language::en})
      for (const std::size_t width : {72U, 80U, 100U})
        for (const bool color : {false, true}) {
          const TextStyle style{.language = language, .color = color, .width = width};
          std::istringstream lines{to_text({rulebook(), decisions, true}, style) + to_text(rulebook(), all_facts(), style)};
          for (std::string line{}; std::getline(lines, line);) {
            CAPTURE(line);
            CHECK(display_width(line) <= width);
          }
        }
  }

  TEST_CASE("an id cannot steer a terminal") {
    Decisions decisions = only({0});
    decisions.id = "p\033[31m1";
    CHECK_FALSE(holds(text(decisions, Language::en), "\033"));
  }
}
