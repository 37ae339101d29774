#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "caregrade/io/pack_reader.hpp"

namespace caregrade::test {

/// A small invented pack in memory, so that a test can break one thing in it. Nothing in it is law.
class PackFolder {
 public:
  /// Replaces one text; a text that is not there is a mistake of the test.
  PackFolder& replace(const std::string& file, const std::string& from, const std::string& to) {
    std::string& text = files_.at(file);
    const std::size_t at = text.find(from);
    if (at == std::string::npos) throw std::logic_error{file + " has no " + from};
    text.replace(at, from.size(), to);
    return *this;
  }

  PackFolder& set(const std::string& file, const std::string& text) {
    files_[file] = text;
    return *this;
  }

  PackFolder& append(const std::string& file, const std::string& text) {
    files_.at(file) += text;
    return *this;
  }

  PackFolder& remove(const std::string& file) {
    files_.erase(file);
    return *this;
  }

  [[nodiscard]] const std::string& text(const std::string& file) const { return files_.at(file); }

  [[nodiscard]] Result<RulePack> read(std::span<const Region> regions = {}) const {
    std::vector<DataFile> files{};
    for (const auto& [name, text] : files_) files.push_back({name, name, text});
    return read_pack(files, regions);
  }

  /// `code file:line:column` of each problem.
  [[nodiscard]] std::vector<std::string> lines(std::span<const Region> regions = {}) const {
    std::vector<std::string> lines{};
    const auto pack = read(regions);
    for (const Issue& issue : pack.issues())
      lines.push_back(issue.code + " " + issue.where.file + ":" + std::to_string(issue.where.line) + ":" + std::to_string(issue.where.column));
    return lines;
  }

 private:
  std::map<std::string, std::string> files_{
      {"pack.toml", R"DATA(schema = 1
id = "cn-99"
version = "2026.1.0"
region = "99"
name = { zh = "试验包", en = "Trial pack" }
read_on = 2026-01-02

[[source]]
id = "law1"
title = { zh = "试验办法", en = "Trial rules" }
number = "试〔2025〕1号"
issuer = { zh = "试验局", en = "Trial bureau" }
remark = { zh = "全文", en = "full text" }
from = 2025-01-01
since = "year"
[[source]]
id = "news-1"
title = { zh = "报道", en = "Report" }
url = "https://example.org/1"

[[fact]]
id = "birth"
kind = "date"
least = 1900-01-01
most = 2100-12-31
name = { zh = "出生日期", en = "date of birth" }
question = { zh = "哪天出生？", en = "When were you born?" }
bring = { zh = "身份证", en = "identity card" }
[[fact]]
id = "grade"
kind = "choice"
choices = [ { id = "none", zh = "无", en = "none" }, { id = "g1", zh = "一级", en = "grade 1" } ]
ordered = true
cost = 2
answered_by = "office"
name = { zh = "分级", en = "grade" }
question = { zh = "几级？", en = "Which grade?" }
[[fact]]
id = "price"
kind = "money"
least = 0
most = 5000000
by = "grade"
name = { zh = "价格", en = "price" }
question = { zh = "多少钱？", en = "How much?" }
[[fact]]
id = "ability"
kind = "level"
standard = "gbt42195-2022"
answered_by = "assessor"
name = { zh = "能力等级", en = "ability level" }
question = { zh = "评估为几级？", en = "Which level?" }
[[fact]]
id = "home"
kind = "region"
name = { zh = "户籍地", en = "home" }
question = { zh = "户籍在哪里？", en = "Where is your home?" }
[[fact]]
id = "alone"
kind = "truth"
name = { zh = "独居", en = "living alone" }
question = { zh = "是否独居？", en = "Do you live alone?" }

[[derived]]
id = "age"
name = { zh = "年龄", en = "age" }
value = "years(birth, day)"

[[policy]]
id = "rounding"
name = { zh = "取整", en = "rounding" }
choices = [ { id = "down", zh = "舍", en = "down" }, { id = "up", zh = "入", en = "up" } ]
default = "up"
sources = ["law1"]
confidence = "medium"

[[parameter]]
id = "line"
name = { zh = "标准线", en = "line" }
unit = "yuan"
rule = "floor"
by = "grade"
review_months = 24

[[basis]]
id = "home"
name = { zh = "户籍", en = "home" }
facts = ["home"]
require = "all"
[[basis]]
id = "anywhere"
name = { zh = "不限", en = "anywhere" }
facts = []
require = "any"

[[benefit]]
id = "99-OLD"
name = { zh = "老人补贴", en = "old-age subsidy" }
basis = "home"
kind = "age"
form = "cash"
per = "month"
reckoned = "month_end"
choose = "highest"
from = 2025-07-01
to = 2027-12-31
since = "month"
replaces = ["CN-AGE"]
sources = ["law1", "news-1"]
clause = "第三条"
confidence = "high"
remark = { zh = "说明", en = "remark" }
starts = { zh = "次月起", en = "from the next month" }
[[benefit.when]]
id = "old"
name = { zh = "年满60周岁", en = "60 or older" }
if = "age >= 60"
[[benefit.when]]
id = "alone"
name = { zh = "独居", en = "alone" }
if = "alone"
sources = ["news-1"]
confidence = "low"
[[benefit]]
id = "99-CARE"
name = { zh = "上门服务", en = "service at home" }
region = "9901"
basis = "anywhere"
kind = "service"
form = "in_kind"
per = "use"
unit = "in_kind"
receiver = "carer"
clock = "applied"
from = 2025-01-01
sources = ["law1"]
confidence = "medium"

[[exclusive]]
id = "99-one"
name = { zh = "二选一", en = "one of two" }
of = [["99-OLD"], ["99-CARE", "CN-AGE"]]
choose = "applicant"
chosen = "grade"
from = 2025-01-01
sources = ["law1"]
clause = "第四条"
confidence = "high"

[[transition]]
id = "99-old-cases"
name = { zh = "老办法", en = "old rules" }
benefit = "99-OLD"
fact = "birth"
before = 2025-07-01
as_of = 2025-06-30
sources = ["law1"]
confidence = "high"
)DATA"},
      {"tiers.csv", R"DATA(benefit,id,name_zh,name_en,when,amount,bound,from,to,since,sources,clause,confidence,remark_zh,remark_en
99-OLD,99-OLD-T1,六十至七十九,60 to 79,"grade in [none, g1] and age < 80",100.50,exact,,,,law1 news-1,第三条,high,,
99-OLD,99-OLD-T2,八十以上,80 or older,age >= 80,line,floor,2025-07-01,2026-06-30,month,law1,,medium,可更高,may be more
99-OLD,99-OLD-T3,特别,special,,,local,,2026-06-30,,law1,,low,,
99-CARE,99-CARE-T1,服务,service,,,exact,,,,law1,,high,,
)DATA"},
      {"values.csv", R"DATA(parameter,region,key,from,to,since,value,bound,verified,sources,clause,confidence,remark_zh,remark_en
line,99,g1,2025-01-01,2025-12-31,year,300,exact,2026-01-02,law1,,high,,
line,99,g1,2026-01-01,,,350.5,floor,,law1,表1,high,至少,at least
line,9901,g1,,,,,local,,news-1,,low,,
)DATA"},
      {"tests.toml", R"DATA(# invented
[[test]]
name = "an old one"
region = "99"
on = 2026-03-31
given = { birth = 1941-05-06, home = "99", ability = [1, 2], price = { g1 = 100000 }, alone = true, note = "a \"b\"" }
[test.expect.99-OLD]
status = "eligible"
amount = 350.5
because = "99-OLD-T2"
[test.expect.99-CARE]
status = "possible"
amount = [0, "open"]
ask = ["grade"]
[[test]]
name = "too young"
region = "99"
on = "2026-03"
given = {}
[test.expect.99-OLD]
amount = [19.99, 1963.50]
ask = []
)DATA"}};
};

}  // namespace caregrade::test
