#include "caregrade/pack_catalog.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "../../support/pack_folder.hpp"
#include "caregrade/proof/digest.hpp"
#include "caregrade/text/diagnostics.hpp"

using namespace caregrade;
using caregrade::test::PackFolder;

namespace {

namespace fs = std::filesystem;

/// A folder on the disk that goes with the test.
class OnDisk {
 public:
  explicit OnDisk(const PackFolder& pack, const std::string& name = "caregrade_pack") : path_{fs::temp_directory_path() / (name + std::to_string(::getpid()))} {
    fs::create_directories(path_);
    for (const char* file : {"pack.toml", "tiers.csv", "values.csv", "tests.toml"}) std::ofstream{path_ / file, std::ios::binary} << pack.text(file);
  }
  OnDisk(const OnDisk&) = delete;
  OnDisk& operator=(const OnDisk&) = delete;
  ~OnDisk() { fs::remove_all(path_); }

  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  fs::path path_;
};

/// The small pack, of places that there are.
PackFolder of_beijing() {
  PackFolder pack{};
  pack.replace("pack.toml", "region = \"99\"", "region = \"11\"").replace("pack.toml", "\"9901\"", "\"110101\"");
  std::string values = pack.text("values.csv"), tests = pack.text("tests.toml");
  for (const auto& [from, to] : {std::pair{"line,9901", "line,110101"}, std::pair{"line,99,", "line,11,"}, std::pair{"line,99,", "line,11,"}})
    values.replace(values.find(from), std::string{from}.size(), to);
  for (int i = 0; i < 2; ++i) tests.replace(tests.find("region = \"99\""), 13, "region = \"11\"");
  return pack.set("values.csv", values).set("tests.toml", tests);
}

}  // namespace

TEST_SUITE("pack catalog") {
  TEST_CASE("a folder is read with the digest of its files: name, length and bytes, in the order of names") {
    const PackFolder pack = of_beijing();
    const OnDisk disk{pack};
    std::ofstream{fs::path{disk.path()} / "README.md"} << "not a table";
    const auto read = load_pack(disk.path());
    for (const Issue& issue : read.issues()) MESSAGE(diagnostic(issue, {.language = Language::en}));
    REQUIRE(read.ok());
    CHECK(read->id == "cn-99");
    std::string bytes{};
    for (const char* file : {"pack.toml", "tests.toml", "tiers.csv", "values.csv"}) {
      bytes.append(file).push_back('\0');
      bytes.append(std::to_string(pack.text(file).size())).push_back('\0');
      bytes.append(pack.text(file));
    }
    CHECK(read->digest == sha256_hex(bytes));
  }

  TEST_CASE("one byte more is another digest") {
    PackFolder pack = of_beijing();
    const auto before = load_pack(OnDisk{pack}.path());
    const auto after = load_pack(OnDisk{pack.append("tests.toml", "\n")}.path());
    REQUIRE(before.ok());
    REQUIRE(after.ok());
    CHECK(before->digest.size() == 64);
    CHECK(before->digest != after->digest);
  }

  TEST_CASE("a folder that is not there, an empty one, a place that nobody knows") {
    CHECK(load_pack("/nowhere/at/all").issues().front().code == "CG1001");
    const fs::path empty = fs::temp_directory_path() / ("caregrade_empty" + std::to_string(::getpid()));
    fs::create_directories(empty);
    CHECK(load_pack(empty.string()).issues().front().code == "CG2001");
    fs::remove_all(empty);
    const OnDisk disk{PackFolder{}};
    const auto unknown = load_pack(disk.path());
    REQUIRE_FALSE(unknown.ok());
    for (const Issue& issue : unknown.issues()) CHECK(issue.code == "CG2102");
  }

  TEST_CASE("the places compiled in hold together") {
    const auto& regions = built_in_regions();
    CHECK(regions.size() > 3000);
    CHECK(std::count_if(regions.begin(), regions.end(), [](const Region& region) { return region.parent.empty(); }) == 1);
    CHECK(&built_in_regions() == &regions);
  }

  TEST_CASE("every pack compiled in is read, and has the digest that its folder has") {
    const auto packs = built_in_packs();
    for (const Issue& issue : packs.issues()) MESSAGE(diagnostic(issue, {.language = Language::en}));
    REQUIRE(packs.ok());
    const fs::path folder = fs::path{CAREGRADE_SOURCE_DIR} / "data" / "packs";
    std::size_t folders = 0;
    if (fs::exists(folder))
      for (const auto& entry : fs::directory_iterator{folder}) {
        if (!entry.is_directory()) continue;
        ++folders;
        const auto pack = load_pack(entry.path().string());
        REQUIRE(pack.ok());
        CHECK(std::any_of(packs->begin(), packs->end(), [&](const RulePack& each) { return each.id == pack->id && each.digest == pack->digest; }));
      }
    CHECK(packs->size() == folders);
  }
}
