"""Invented populations: what synth writes is what grade and decide read, the same again for the same seed."""

import csv
import io
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import unittest

import command_test
from command_test import COMMAND, ROOT, on_terminal, run

DAY = "2026-03-15"


def written(*words):
    code, out, err = run("synth", *words)
    if code != 0:
        raise AssertionError(err)
    return out


def table(text):
    return list(csv.DictReader(io.StringIO(text), strict=True))


def standards():
    return [json.loads(line)["id"] for line in run("list", "standards", "--format", "json")[1].splitlines()]


class Forms(unittest.TestCase):
    def test_a_table_has_the_codes_of_the_form_and_an_id(self):
        rows = table(written("--rows", "7"))
        items = [line.split(",")[0] for line in (ROOT / "data/standards/gbt42195-2022/items.csv").read_text().splitlines()[1:]]
        facts = [line.split(",")[0] for line in (ROOT / "data/standards/gbt42195-2022/facts.csv").read_text().splitlines()[1:]]
        self.assertEqual(list(rows[0]), ["id", *items, *facts])
        self.assertEqual([row["id"] for row in rows], ["1", "2", "3", "4", "5", "6", "7"])

    def test_the_same_seed_gives_the_same_bytes_and_fewer_rows_their_begin(self):
        for words in (["--format", "csv"], ["--format", "ndjson"], ["--persons", "--on", DAY, "--region", "31"], ["--unknown", "10.5"]):
            with self.subTest(words=words):
                long = written("--rows", "9001", "--seed", "77", *words)
                self.assertEqual(long, written("--rows", "9001", "--seed", "77", *words))
                self.assertTrue(long.startswith(written("--rows", "4097", "--seed", "77", *words)))
                self.assertNotEqual(long, written("--rows", "9001", "--seed", "78", *words))

    def test_no_row_and_one(self):
        self.assertEqual(len(written("--rows", "0").splitlines()), 1)
        self.assertEqual(written("--rows", "0", "--format", "ndjson"), "")
        self.assertEqual(len(written("--rows", "1").splitlines()), 2)
        self.assertEqual(len(written("--rows", "1", "--format", "ndjson").splitlines()), 1)

    def test_grade_takes_every_row_of_every_standard(self):
        found = standards()
        self.assertGreater(len(found), 10)
        for standard in found:
            for blanks in ("0", "7.5"):
                with self.subTest(standard=standard, blanks=blanks):
                    cases = written("--rows", "150", "--standard", standard, "--format", "ndjson", "--unknown", blanks, "--on", DAY)
                    code, out, err = run("grade", "--format", "json", "-", given=cases)
                    self.assertEqual((code, err), (0, ""))
                    results = [json.loads(line) for line in out.splitlines()]
                    self.assertEqual([result["id"] for result in results], [str(number) for number in range(1, 151)])
                    if blanks == "0":
                        self.assertEqual([result["id"] for result in results if not result["complete"]], [])

    def test_a_table_and_cases_hold_the_same_answers(self):
        for standard in standards():
            with self.subTest(standard=standard):
                words = ("--rows", "60", "--standard", standard, "--unknown", "5")
                rows, cases = table(written(*words)), [json.loads(line) for line in written(*words, "--format", "ndjson").splitlines()]
                for row, case in zip(rows, cases, strict=True):
                    told = {"id": case["id"]}
                    for name, value in (case["answers"] | case["facts"]).items():
                        if isinstance(value, dict):
                            told |= {f"{name}.{unit}": str(times) for unit, times in value.items()}
                        else:
                            told[name] = str(int(value)) if isinstance(value, bool) else value if isinstance(value, str) else f"{value}"
                    in_row = {name: value for name, value in row.items() if value and not (value == "0" and name not in told)}
                    self.assertEqual({name: value for name, value in told.items() if name in in_row or value != "0"}, in_row)

    def test_an_invented_standard_of_a_folder(self):
        cases = written("--load", "data/standards/katz", "--standard", "katz", "--rows", "20", "--format", "ndjson")
        self.assertEqual(run("grade", "--load", "data/standards/katz", "-", given=cases)[0], 0)


class Persons(unittest.TestCase):
    def test_decide_takes_every_person_of_every_place_that_has_rules(self):
        for region in ("CN", "11", "12", "13", "22", "31", "32", "33", "34", "37", "44", "50", "65", "110105", "82"):
            for blanks in ("0", "12"):
                with self.subTest(region=region, blanks=blanks):
                    persons = written("--rows", "40", "--persons", "--region", region, "--on", DAY, "--format", "ndjson", "--unknown", blanks)
                    code, _, err = run("decide", "--format", "json", "-", given=persons)
                    self.assertEqual((code, err), (0, ""))

    def test_persons_of_every_standard(self):
        for standard in standards():
            with self.subTest(standard=standard):
                persons = written("--rows", "20", "--persons", "--standard", standard, "--on", DAY, "--format", "ndjson")
                self.assertEqual(run("decide", "--region", "11", "-", given=persons)[::2], (0, ""))

    def test_persons_are_who_they_can_be(self):
        rows = table(written("--rows", "3000", "--persons", "--region", "11", "--on", DAY))
        with open(ROOT / "data/regions/regions.csv", encoding="utf-8", newline="") as file:
            parents = {row["code"]: row["parent"] for row in csv.DictReader(file)}
        self.assertEqual({parents[row["usual"]] for row in rows}, {"11"})
        same = sum(row["usual"] == row["hukou"] for row in rows)
        self.assertTrue(0.8 * len(rows) < same < len(rows), same)
        ages = [2026 - int(row["birth_date"][:4]) for row in rows]
        self.assertTrue(60 <= min(ages) <= 61 and 90 <= max(ages) <= 110, (min(ages), max(ages)))
        self.assertTrue(all(row["birth_date"] < DAY for row in rows))
        for row in rows:
            if row.get("disability_type"):
                self.assertNotEqual(row["disability_grade"], "none")
        self.assertNotIn("name", rows[0])
        self.assertNotIn("ability_level", rows[0], "the answers give it")

    def test_facts_are_those_that_the_rules_of_the_place_ask(self):
        asked = {json.loads(line)["id"] for line in run("list", "facts", "--region", "31", "--format", "json")[1].splitlines()}
        header = written("--rows", "0", "--persons", "--region", "31", "--on", DAY).strip().split(",")
        form = written("--rows", "0").strip().split(",")
        self.assertEqual({name.split(".")[0] for name in header if name not in form} - {"on"}, asked - {"ability_level"})


class Usage(unittest.TestCase):
    maxDiff = None

    def test_help_in_both_languages(self):
        for lang in ("zh", "en"):
            command_test.StoredOutput.compare(self, f"help_synth.{lang}.txt", "synth", "--help", "--lang", lang)
        command_test.StoredOutput.compare(self, "synth.csv", "synth", "--rows", "5")

    def test_wrong_usage(self):
        for code, words in (("CG6003", ["--rows", "-1"]), ("CG6003", ["--rows", "1e6"]), ("CG6003", ["--seed", "x"]), ("CG6003", ["--unknown", "101"]),
                            ("CG6003", ["--format", "json"]), ("CG6002", ["--region", "11"]), ("CG6002", ["file.csv"]), ("CG3004", ["--standard", "gbt"]),
                            ("CG4002", ["--persons"]), ("CG4012", ["--persons", "--on", "2026-02-30"]), ("CG4001", ["--persons", "--on", DAY, "--region", "99"])):
            with self.subTest(words=words):
                status, out, err = run("synth", *words)
                self.assertEqual((status, out), (2, ""))
                self.assertIn(f"[{code}]", err)

    def test_a_file_has_its_name_only_when_it_is_whole(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "forms.csv")
            path.write_text("before")
            self.assertEqual(run("synth", "--rows", "5000", "-o", str(path))[:2], (0, ""))
            self.assertEqual(path.read_text(), written("--rows", "5000"))
            self.assertEqual(os.listdir(folder), ["forms.csv"])
            status, _, err = run("synth", "-o", str(pathlib.Path(folder, "no", "forms.csv")))
            self.assertEqual(status, 3)
            self.assertIn("[CG1013]", err)

    def test_a_full_disk_is_told(self):
        if not os.path.exists("/dev/full"):
            self.fail("this system has no /dev/full to try it with")
        status, _, err = run("synth", "--rows", "100000", "-o", "/dev/full")
        self.assertEqual(status, 3)
        self.assertIn("[CG1013]", err)

    def test_a_reader_that_goes_ends_it_quietly(self):
        with subprocess.Popen([COMMAND, "synth", "--rows", "100000000"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as command:
            command.stdout.readline()
            command.stdout.close()
            told = command.stderr.read()
        self.assertIn(command.returncode, (-signal.SIGPIPE, 3))
        self.assertTrue(command.returncode != -signal.SIGPIPE or told == b"", told)

    def test_a_table_on_a_terminal_has_no_progress_in_it(self):
        self.assertEqual(on_terminal(80, "synth", "--rows", "3"), written("--rows", "3"))


if __name__ == "__main__":
    unittest.main()
