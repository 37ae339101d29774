#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "caregrade/engine/compile_pack.hpp"
#include "caregrade/engine/decide.hpp"
#include "caregrade/engine/merge.hpp"
#include "caregrade/io/pack_reader.hpp"

namespace caregrade::test {

/// Invented rules of an invented province 90, its city 9001 and the city's county 900102. Every figure is made up.
inline const std::string demo_toml = R"DATA(schema = 1
id = "demo"
version = "0.3.0"
region = "90"
name = { zh = "示例", en = "Demo" }
read_on = 2025-06-01
[[source]]
id = "prov12"
title = { zh = "示例省老年人护理补贴办法", en = "Care subsidy of the demo province" }
[[source]]
id = "city05"
title = { zh = "示例市提高补贴标准通知", en = "Higher subsidy in the demo city" }
[[source]]
id = "cnty02"
title = { zh = "示例县护理补贴细则", en = "Care subsidy of the demo county" }
[[fact]]
id = "birth_date"
kind = "date"
least = 1900-01-01
most = 2030-12-31
name = { zh = "出生日期", en = "date of birth" }
question = { zh = "哪天出生？", en = "When born?" }
[[fact]]
id = "hukou"
kind = "region"
name = { zh = "户籍", en = "hukou" }
question = { zh = "户籍在哪里？", en = "Where is the hukou?" }
[[fact]]
id = "usual"
kind = "region"
name = { zh = "常住", en = "usual residence" }
question = { zh = "常住哪里？", en = "Where do you live?" }
[[fact]]
id = "usual_months"
kind = "count"
least = 0
most = 1200
cost = 2
name = { zh = "居住月数", en = "months" }
question = { zh = "住了几个月？", en = "How many months?" }
[[fact]]
id = "dibao"
kind = "truth"
cost = 2
name = { zh = "低保", en = "dibao" }
question = { zh = "是否低保？", en = "Dibao?" }
[[fact]]
id = "income"
kind = "money"
least = 0
most = 5000000
cost = 4
name = { zh = "月收入", en = "income" }
question = { zh = "月收入多少？", en = "Income?" }
[[fact]]
id = "disability"
kind = "choice"
cost = 2
choices = [ { id = "none", zh = "无", en = "none" }, { id = "g1", zh = "一级", en = "1" }, { id = "g2", zh = "二级", en = "2" },
            { id = "g3", zh = "三级", en = "3" }, { id = "g4", zh = "四级", en = "4" } ]
name = { zh = "残疾等级", en = "disability" }
question = { zh = "残疾几级？", en = "Which grade?" }
[[fact]]
id = "level"
kind = "level"
standard = "demo-levels"
name = { zh = "能力等级", en = "level" }
question = { zh = "能力几级？", en = "Which level?" }
[[derived]]
id = "age"
name = { zh = "年龄", en = "age" }
value = "years(birth_date, day)"
[[basis]]
id = "hukou"
name = { zh = "户籍", en = "hukou" }
facts = ["hukou"]
require = "any"
[[basis]]
id = "usual"
name = { zh = "常住", en = "usual residence" }
facts = ["usual"]
require = "any"
[[parameter]]
id = "income_cap"
name = { zh = "收入上限", en = "income cap" }
unit = "yuan"
[[parameter]]
id = "care_amount"
name = { zh = "护理补贴额", en = "care amount" }
unit = "yuan"
by = "level"
rule = "floor"
[[benefit]]
id = "care_subsidy"
name = { zh = "失能老年人护理补贴", en = "care subsidy" }
basis = "hukou"
kind = "nursing"
form = "cash"
per = "month"
from = 2023-04-01
reckoned = "month_begin"
sources = ["prov12"]
clause = "3"
confidence = "high"
[[benefit.when]]
id = "age"
name = { zh = "年满60", en = "60 or older" }
if = "age >= 60"
[[benefit.when]]
id = "level"
name = { zh = "中度以上", en = "level 2 or worse" }
if = "level >= 2"
[[benefit.when]]
id = "means"
name = { zh = "困难", en = "means" }
if = "dibao or income <= income_cap"
[[benefit]]
id = "old_age"
name = { zh = "高龄津贴", en = "old-age allowance" }
basis = "usual"
kind = "age"
form = "cash"
per = "month"
from = 2023-04-01
reckoned = "month_end"
sources = ["prov12"]
clause = "8"
confidence = "high"
[[benefit.when]]
id = "stay"
name = { zh = "住满6个月", en = "6 months" }
if = "usual_months >= 6"
[[benefit]]
id = "disability_care"
name = { zh = "残疾人护理补贴", en = "disability care" }
basis = "hukou"
kind = "nursing"
form = "cash"
per = "month"
from = 2023-04-01
reckoned = "month_end"
sources = ["prov12"]
clause = "10"
confidence = "high"
[[exclusive]]
id = "one_care_benefit"
name = { zh = "护理补贴就高", en = "one care benefit" }
of = [["care_subsidy"], ["disability_care"]]
choose = "highest"
sources = ["prov12"]
clause = "12"
confidence = "high"
)DATA";

inline const std::string demo_tiers = R"DATA(benefit,id,name_zh,name_en,when,amount,bound,from,to,since,sources,clause,confidence,remark_zh,remark_en
care_subsidy,care,护理补贴,care,,care_amount,exact,,,,prov12,6,high,,
old_age,old80,八十,eighty,age >= 80 and age <= 89,80,exact,,,,prov12,9,high,,
old_age,old90,九十,ninety,age >= 90,,local,,,,prov12,9,high,,
disability_care,g1,一级,grade 1,disability == g1,220,exact,,,,prov12,11,high,,
disability_care,g2,二级,grade 2,disability == g2,160,exact,,,,prov12,11,high,,
disability_care,g3,三级,grade 3,disability == g3,90,exact,,,,prov12,11,low,,
)DATA";

inline const std::string demo_values = R"DATA(parameter,region,key,from,to,since,value,bound,verified,sources,clause,confidence,remark_zh,remark_en
income_cap,90,,2023-04-01,,,2000,exact,,prov12,5,high,,
care_amount,90,2,2023-04-01,,,100,exact,2025-06-01,prov12,6,high,,
care_amount,90,3,2023-04-01,,,200,exact,2025-06-01,prov12,6,high,,
care_amount,90,4,2023-04-01,,,300,exact,2025-06-01,prov12,6,high,,
care_amount,9001,3,2024-07-01,,,260,exact,,city05,1,high,,
care_amount,9001,4,2024-07-01,,,400,exact,,city05,1,high,,
care_amount,900102,4,2024-07-01,2026-12-31,,450,exact,,cnty02,2,high,,
)DATA";

inline std::vector<Region> demo_regions() {
  std::vector<Region> regions{};
  const auto add = [&](const char* code, const char* parent) { regions.push_back({.code = code, .name = {code, code}, .parent = parent}); };
  add("CN", "");
  add("90", "CN");
  add("91", "CN");
  add("9001", "90");
  add("900102", "9001");
  return regions;
}

/// The levels 0 to 4 of an invented standard, from the best to the worst.
inline std::map<std::string, std::vector<Level>, std::less<>> demo_levels() {
  std::map<std::string, std::vector<Level>, std::less<>> levels{};
  for (int number = 0; number <= 4; ++number) levels["demo-levels"].push_back({.number = number});
  return levels;
}

inline std::string told(const Issues& issues) {
  std::string text{};
  for (const Issue& issue : issues) {
    text += issue.code + " " + issue.where.file + ":" + std::to_string(issue.where.line) + ":" + std::to_string(issue.where.column);
    for (const auto& [key, value] : issue.arguments) text += " " + key + "=" + value;
    text += "\n";
  }
  return text;
}

inline Result<Rulebook> rulebook_of(const std::string& toml, const std::string& tiers, const std::string& values) {
  std::vector<DataFile> files{{"pack.toml", "pack.toml", toml}, {"tiers.csv", "tiers.csv", tiers}};
  if (!values.empty()) files.push_back({"values.csv", "values.csv", values});
  auto pack = read_pack(files);
  if (!pack) return pack.issues();
  std::vector<RulePack> packs{};
  packs.push_back(std::move(pack).value());
  return merge(std::move(packs), demo_regions(), demo_levels());
}

inline const Rulebook& demo_rulebook() {
  static const Rulebook rulebook = [] {
    auto made = rulebook_of(demo_toml, demo_tiers, demo_values);
    if (!made) throw std::logic_error{told(made.issues())};
    return std::move(made).value();
  }();
  return rulebook;
}

inline KnownFact one(std::int64_t value) { return {.values = {{value, value}}}; }
inline KnownFact known_day(const char* text) { return one(Date::parse(text).value().days()); }

}  // namespace caregrade::test
