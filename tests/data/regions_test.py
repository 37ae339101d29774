"""Holds data/regions together: python3 tests/data/regions_test.py DATA_DIR"""

import csv
import datetime
import pathlib
import re
import sys
import unittest

DATA = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2] / "data")
COLUMNS = ["code", "name_zh", "name_en", "parent", "from", "to", "successor", "sources", "confidence"]
PROVINCES = (
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82"
).split()


def table(name):
    with open(DATA / "regions" / name, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        return reader.fieldnames, list(reader)


def live(row):
    return not row["successor"] and not row["to"]


class Regions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.columns, cls.rows = table("regions.csv")
        cls.by_code = {row["code"]: row for row in cls.rows}

    def walk(self, code, column):
        """The codes from this one on along a column; fails on a missing code or a cycle."""
        seen = []
        while code:
            self.assertNotIn(code, seen, f"cycle along {column}")
            self.assertIn(code, self.by_code, f"{column} of {seen[-1:]}")
            seen.append(code)
            code = self.by_code[code][column]
        return seen

    def test_columns(self):
        self.assertEqual(self.columns, COLUMNS)
        for row in self.rows:
            self.assertNotIn(None, row, row)
            self.assertNotIn(None, row.values(), row)
            self.assertEqual([v.strip() for v in row.values()], list(row.values()))

    def test_codes_are_unique_and_well_formed(self):
        self.assertEqual(len(self.by_code), len(self.rows))
        for row in self.rows:
            self.assertRegex(row["code"], r"^(CN|\d\d|\d{6})$")

    def test_country_and_provinces(self):
        self.assertEqual([r["code"] for r in self.rows if not r["parent"]], ["CN"])
        self.assertEqual(sorted(r["code"] for r in self.rows if r["parent"] == "CN"), PROVINCES)
        self.assertEqual(sorted(c for c in self.by_code if len(c) == 2 and c != "CN"), PROVINCES)

    def test_parents_lead_to_the_country(self):
        for code in self.by_code:
            path = self.walk(code, "parent")
            self.assertEqual(path[-1], "CN", code)
            self.assertLessEqual(len(path), 4, code)

    def test_the_parent_of_a_live_region_is_live(self):
        for row in self.rows:
            if live(row) and row["parent"]:
                self.assertTrue(live(self.by_code[row["parent"]]), row)

    def test_successors_end_at_a_live_region(self):
        for code in self.by_code:
            self.assertTrue(live(self.by_code[self.walk(code, "successor")[-1]]), code)

    def test_a_retired_region_has_a_successor(self):
        for row in self.rows:
            if row["to"]:
                self.assertTrue(row["successor"], row)

    def test_successors_stay_in_the_province(self):
        for row in self.rows:
            if row["successor"]:
                self.assertEqual(row["successor"][:2], row["code"][:2], row)

    def test_dates(self):
        for row in self.rows:
            for column in ("from", "to"):
                if row[column]:
                    self.assertEqual(datetime.date.fromisoformat(row[column]).isoformat(), row[column])
            if row["from"] and row["to"]:
                self.assertLessEqual(row["from"], row["to"], row)

    def test_names(self):
        fillers = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "直辖县"}
        for row in self.rows:
            self.assertTrue(re.fullmatch(r"[\u4e00-\u9fff]+", row["name_zh"]), row)
            self.assertTrue(re.fullmatch(r"[A-Z][A-Za-zü' -]+", row["name_en"]), row)
            self.assertNotIn(row["name_zh"], fillers)

    def test_no_two_live_regions_of_a_parent_share_a_name(self):
        seen = set()
        for row in filter(live, self.rows):
            key = (row["parent"], row["name_zh"])
            self.assertNotIn(key, seen)
            seen.add(key)

    def test_sources_and_confidence(self):
        columns, sources = table("sources.csv")
        self.assertEqual(columns, ["id", "title_zh", "title_en", "url", "licence", "read_on", "remark"])
        ids = [row["id"] for row in sources]
        self.assertEqual(len(set(ids)), len(ids))
        used = set()
        for row in self.rows:
            self.assertIn(row["confidence"], ("high", "medium", "low", "unknown"), row)
            self.assertTrue(row["sources"], row)
            used.update(row["sources"].split(" "))
            if "memory" in row["sources"].split(" "):
                self.assertEqual(row["confidence"], "low", row)
        self.assertEqual(used, set(ids))

    # written by hand, not taken from the table
    def test_known_live_rows(self):
        for code, name_zh, name_en, parent in (
            ("11", "北京市", "Beijing", "CN"),
            ("61", "陕西省", "Shaanxi Province", "CN"),
            ("14", "山西省", "Shanxi Province", "CN"),
            ("82", "澳门特别行政区", "Macao Special Administrative Region", "CN"),
            ("110105", "朝阳区", "Chaoyang District", "11"),
            ("310115", "浦东新区", "Pudong New Area", "31"),
            ("330100", "杭州市", "Hangzhou City", "33"),
            ("330106", "西湖区", "Xihu District", "330100"),
            ("330382", "乐清市", "Yueqing City", "330300"),
            ("340300", "蚌埠市", "Bengbu City", "34"),
            ("341500", "六安市", "Lu'an City", "34"),
            ("341600", "亳州市", "Bozhou City", "34"),
            ("350200", "厦门市", "Xiamen City", "35"),
            ("220100", "长春市", "Changchun City", "22"),
            ("222400", "延边朝鲜族自治州", "Yanbian Korean Autonomous Prefecture", "22"),
            ("331000", "台州市", "Taizhou City", "33"),
            ("440106", "天河区", "Tianhe District", "440100"),
            ("429004", "仙桃市", "Xiantao City", "42"),
            ("441900", "东莞市", "Dongguan City", "44"),
            ("442000", "中山市", "Zhongshan City", "44"),
            ("460400", "儋州市", "Danzhou City", "46"),
            ("469001", "五指山市", "Wuzhishan City", "46"),
            ("500103", "渝中区", "Yuzhong District", "50"),
            ("620200", "嘉峪关市", "Jiayuguan City", "62"),
            ("659001", "石河子市", "Shihezi City", "65"),
        ):
            with self.subTest(code=code):
                row = self.by_code[code]
                self.assertEqual((row["name_zh"], row["name_en"], row["parent"]), (name_zh, name_en, parent))
                self.assertTrue(live(row))

    def test_prefectures_without_counties(self):
        parents = {row["parent"] for row in self.rows if live(row)}
        for code in ("441900", "442000", "460400", "620200"):
            self.assertNotIn(code, parents)

    def test_known_retired_rows(self):
        for code, name_zh, successor in (
            ("110103", "崇文区", "110101"),
            ("110104", "宣武区", "110102"),
            ("120107", "塘沽区", "120116"),
            ("310103", "卢湾区", "310101"),
            ("310108", "闸北区", "310106"),
            ("310119", "南汇区", "310115"),
            ("330103", "下城区", "330105"),
            ("371202", "莱城区", "370116"),
            ("440102", "东山区", "440104"),
            ("500222", "綦江县", "500110"),
        ):
            with self.subTest(code=code):
                row = self.by_code[code]
                self.assertEqual((row["name_zh"], row["successor"]), (name_zh, successor))
                self.assertFalse(live(row))

    def test_a_chain_of_successors(self):
        self.assertEqual(self.walk("310225", "successor"), ["310225", "310119", "310115"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
