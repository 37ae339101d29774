"""whole_country: what it adds up over blocks is what the command says of the same persons one by one."""

import collections
import csv
import io
import os
import pathlib
import subprocess
import unittest

COMMAND = os.environ["CAREGRADE_COMMAND"]
PROGRAM = pathlib.Path(os.environ["CAREGRADE_EXAMPLES"], "whole_country")
DAY = "2026-03-15"  # as the example has it
ROWS = 3000


def run(program, *words, read=None):
    return subprocess.run([program, *words], input=read, capture_output=True, text=True, encoding="utf-8", timeout=300)


def numbers(line):
    return [int(word.replace(",", "")) for word in line.split()[:2] if word.replace(",", "").isdigit()]


class WholeCountry(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.out = run(PROGRAM, "--rows", str(ROWS), "--threads", "1")
        assert cls.out.returncode == 0, cls.out.stderr
        cls.lines = cls.out.stdout.splitlines()

    def test_levels_are_those_that_grade_gives(self):
        forms = run(COMMAND, "synth", "--rows", str(ROWS), "--format", "ndjson").stdout
        rows = csv.DictReader(io.StringIO(run(COMMAND, "grade", "--format", "csv", "-", read=forms).stdout))
        levels = collections.Counter(row["level"] for row in rows)
        found = {line.split("%")[1].split()[0]: numbers(line)[0] for line in self.lines if "%" in line}
        self.assertEqual({level: count for level, count in found.items() if count > 0}, dict(levels))
        self.assertEqual(sum(found.values()), ROWS)

    def test_those_eligible_and_what_they_get_is_what_decide_gives(self):
        persons = run(COMMAND, "synth", "--rows", str(ROWS), "--persons", "--on", DAY, "--format", "ndjson").stdout
        for benefit in ("CN-VOUCHER", "33-CONS"):
            decided = run(COMMAND, "decide", "--region", "CN", "--benefit", benefit, "--format", "csv", "-", read=persons).stdout
            fen = [int(row["amount_low_fen"]) for row in csv.DictReader(io.StringIO(decided)) if row["benefit"] == benefit and row["status"] == "eligible"]
            self.assertGreater(len(fen), 0)
            found = [numbers(line) for line in self.lines if benefit in line.split()]
            self.assertEqual(found, [[len(fen), sum(fen) // 100]])

    def test_threads_change_nothing(self):
        outs = {run(PROGRAM, "--rows", "200001", "--threads", threads).stdout for threads in ("1", "2", "5")}
        self.assertEqual(len(outs), 1)

    def test_both_languages_and_what_is_no_option(self):
        chinese = run(PROGRAM, "--rows", "10", "--lang", "zh")
        self.assertIn("10人", chinese.stdout)
        self.assertNotIn("persons", chinese.stdout + chinese.stderr)
        for words in (["--rows", "0"], ["--rows"], ["--rows", "many"], ["--lang", "fr"], ["--seed", "1"]):
            with self.subTest(words=words):
                self.assertEqual(run(PROGRAM, *words).returncode, 2)


if __name__ == "__main__":
    unittest.main()
