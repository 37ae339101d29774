#include "caregrade/io/population_reader.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

using namespace caregrade;

namespace {

/// A small folder, in which single files can be another.
struct Files {
  std::map<std::string, std::string> texts{
      {"sources.csv", "id,title_zh,title_en,url,licence,read_on,remark\nm,自拟,made,,,2026-11-25,\n"},
      {"ages.csv", "least,most,weight,confidence,sources\n60,69,3,low,m\n70,99,1,low,m\n"},
      {"states.csv", "state,least,most,confidence,sources\nable,0,50,low,m\nworse,50,224,low,m\n"},
      {"shares.csv", "age,state,percent,confidence,sources\n60,able,90,low,m\n60,worse,10,low,m\n70,able,62.5,low,m\n70,worse,37.5,low,m\n"},
      {"settings.csv",
       "name,value,remark_zh,remark_en,confidence,sources\nfirst_loss,70,一,a,low,m\nlast_loss,240,一,a,low,m\ndomain_spread,30,一,a,low,m\n"
       "difficulty_spread,20,一,a,low,m\nstray_percent,2.5,一,a,low,m\n"},
      {"answers.csv", "standard,fact,able,worst,follows,confidence,sources\n*,coma,0,4,,low,m\nx,level,,,yes,low,m\n"},
      {"facts.csv", "fact,choice,able,worst,least,most,of,unless,confidence,sources\nprice,,10,20.25,1,9,other,grade=none,low,m\n"},
      {"places.csv", "place,weight,confidence,sources\n11,430,low,m\n"}};

  [[nodiscard]] Result<PopulationModel> read() const {
    std::vector<DataFile> files{};
    for (const auto& [name, text] : texts) files.push_back({.name = name, .path = "population/" + name, .text = text});
    return read_population(files);
  }
  /// `code file:line` of each problem, with one file's text changed.
  [[nodiscard]] std::string problems(const std::string& file, const std::string& before, const std::string& after) const {
    Files changed = *this;
    std::string& text = changed.texts[file];
    const std::size_t at = text.find(before);
    REQUIRE(at != std::string::npos);
    text.replace(at, before.size(), after);
    std::string problems{};
    const auto read = changed.read();
    for (const Issue& issue : read.issues()) problems += (problems.empty() ? "" : ", ") + issue.code + " " + std::to_string(issue.where.line);
    return problems;
  }
};

}  // namespace

TEST_SUITE("population reader") {
  TEST_CASE("population reader: every table is read as it stands") {
    const auto model = Files{}.read();
    REQUIRE(model.ok());
    REQUIRE(model->ages.size() == 2);
    CHECK(model->ages[1].shares == std::vector<std::int32_t>{6'250, 3'750});
    CHECK(model->ages[0].weight == 3);
    CHECK(model->stray == 250);
    CHECK(model->answers[0].share == SeverityShare{0, 400});
    CHECK(model->answers[1].follows);
    CHECK(model->facts[0].share == SeverityShare{1'000, 2'025});
    CHECK(model->facts[0].unless == "grade");
    CHECK(model->facts[0].is == "none");
    CHECK(model->places[0].place == "11");
  }

  TEST_CASE("population reader: what is wrong is told with its line") {
    const Files files{};
    CHECK(files.problems("shares.csv", "60,able,90", "60,able,80") == "CG2006 2");
    CHECK(files.problems("shares.csv", "60,able,90", "60,able,190") == "CG2006 2, CG2006 2");
    CHECK(files.problems("shares.csv", "70,worse", "71,worse") == "CG2102 5, CG2006 3");
    CHECK(files.problems("shares.csv", "70,worse", "70,worst") == "CG2102 5, CG2006 3");
    CHECK(files.problems("states.csv", "50,224", "50,225") == "CG2006 3");
    CHECK(files.problems("states.csv", "0,50", "50,50") == "CG2006 2");
    CHECK(files.problems("ages.csv", "70,99,1,low", "70,69,1,low") == "CG2006 3");
    CHECK(files.problems("ages.csv", "60,69,3", "60,69,0") == "CG2006 2");
    CHECK(files.problems("settings.csv", "first_loss,70", "first_loss,250") == "CG2006 0");
    CHECK(files.problems("settings.csv", "first_loss", "last_gain") == "CG2006 2, CG2102 0");
    CHECK(files.problems("facts.csv", "grade=none", "grade") == "CG2006 2");
    CHECK(files.problems("facts.csv", "1,9,other", "9,1,other") == "CG2006 2");
    CHECK(files.problems("places.csv", "low,m", "low,n") == "CG2102 2");
  }

  TEST_CASE("population reader: nobody to make is an error") {
    Files files{};
    files.texts["ages.csv"] = "least,most,weight,confidence,sources\n";
    files.texts["shares.csv"] = "age,state,percent,confidence,sources\n";
    REQUIRE_FALSE(files.read().ok());
    CHECK(files.read().issues().front().code == "CG2006");
    files.texts.erase("places.csv");
    CHECK(files.read().issues().front().code == "CG2001");
  }
}
