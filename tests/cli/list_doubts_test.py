"""`caregrade list doubts` against the files read another way: no doubtful row may be left out, none be added."""

import csv
import json
import os
import pathlib
import subprocess
import tomllib
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMAND = os.environ["CAREGRADE_COMMAND"]


def run(*words, locale="C.UTF-8"):
    done = subprocess.run([COMMAND, *words], capture_output=True, text=True, env={"LC_ALL": locale}, timeout=120, cwd=ROOT)
    return done.returncode, done.stdout, done.stderr


def doubtful(folder):
    """How many rows of each file are of less than high confidence."""
    counts = {}
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            counts[path.name] = sum(row.get("confidence", "high") != "high" for row in csv.DictReader(file))
    method = tomllib.loads((folder / "standard.toml").read_text(encoding="utf-8"))
    tables = [method, *method.get("policy", []), *method["step"], *method.get("note", []), *(row for step in method["step"] for kind in ("rule", "case") for row in step.get(kind, []))]
    tables += [method["licence"]] if "licence" in method else []
    counts["standard.toml"] = sum(table["confidence"] != "high" for table in tables)
    return {name: count for name, count in counts.items() if count}


class Doubts(unittest.TestCase):
    def test_every_doubtful_row_is_listed_with_its_place(self):
        status, out, _ = run("list", "doubts", "--format", "json")
        self.assertEqual(status, 0)
        found = [json.loads(line) for line in out.splitlines()]
        for folder in sorted((ROOT / "data/standards").iterdir()):
            with self.subTest(standard=folder.name):
                counts = {}
                for row in found:
                    if row["standard"] != folder.name:
                        continue
                    self.assertNotEqual(row["confidence"], "high")
                    self.assertTrue(row["what"]["zh"].strip() and row["what"]["en"].strip() and row["sources"])
                    name = pathlib.PurePath(row["file"]).name
                    counts[name] = counts.get(name, 0) + 1
                    if name.endswith(".csv"):
                        self.assertIn(f",{row['confidence']},", (folder / name).read_text(encoding="utf-8").splitlines()[row["line"] - 1])
                self.assertEqual(counts, doubtful(folder))

    def test_text_in_both_languages(self):
        for locale, word in (("zh_CN.UTF-8", "可信度低"), ("en_GB.UTF-8", "confidence low")):
            status, out, _ = run("list", "doubts", "nhsa-ltc-2021", locale=locale)
            self.assertEqual((status, out.count("→ 5\n")), (0, 1))
            self.assertIn(word, out)

    def test_a_standard_that_nobody_has(self):
        status, out, err = run("list", "doubts", "nhsa-ltc-2020")
        self.assertEqual((status, out), (1, ""))
        self.assertIn("nhsa-ltc-2021", err)


if __name__ == "__main__":
    unittest.main()
