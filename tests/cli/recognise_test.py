"""What a place does with a result: the contract of the JSON, both languages, questions over a pipe, and what is wrong told in one line."""

import json
import pathlib
import re
import subprocess
import tempfile
import unittest

from command_test import COMMAND, ROOT, run

RESULT = str(ROOT / "examples/results/moved.json")
ASKED = ["--into", "44", "--for", "ltci", "--on", "2026-06-01"]


def recognised(*words):
    code, out, err = run("recognise", RESULT, *words, "--format", "json")
    if code != 0:
        raise AssertionError(err)
    return json.loads(out)


def answered(text, *words):
    done = subprocess.run([COMMAND, "recognise", RESULT, *ASKED, "--ask", *words], input=text.encode(), capture_output=True, check=False, timeout=60,
                          env={"LC_ALL": "C.UTF-8"})
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class Contract(unittest.TestCase):
    def test_what_is_missing_is_asked_and_levels_are_a_range(self):
        found = recognised(*ASKED)
        self.assertEqual(list(found), ["schema", "verified", "outcome", "rule", "source", "citation", "target", "reasons", "carried", "asked"])
        self.assertEqual(found["verified"], {"authentic": False, "reason": "NOT_SIGNED", "warnings": []})
        self.assertEqual((found["outcome"], found["rule"], found["source"]), ("SUPPLEMENT", "national-mapped", "CN1"))
        target = found["target"]
        self.assertEqual((target["standard"], target["level"], target["level_range"]), ("nhsa-ltc-2021", None, [1, 3]))
        self.assertEqual(len(target["ask_next"]), 1)
        self.assertGreater(target["questions_at_most"], 1)
        self.assertTrue(all(reason["code"] and reason["text"]["zh"] and reason["text"]["en"] for reason in found["reasons"]))

    def test_every_item_that_was_carried_over_says_from_which_and_why_by_both_clauses(self):
        carried = {each["input"]: each for each in recognised(*ASKED)["carried"]}
        self.assertEqual(carried["COG01"]["possible"], [4])
        self.assertEqual(carried["ADL02"]["from"], ["B.1.4", "B.1.5"])
        self.assertEqual(carried["ADL02"]["clauses"], ["医保办发〔2021〕37号 表 C1 (form C1)", "GB/T 42195-2022 B.1.4", "GB/T 42195-2022 B.1.5"])
        self.assertTrue(all(each["reason"]["zh"] and each["reason"]["en"] for each in carried.values()))

    def test_the_same_standard_is_taken_as_it_is(self):
        found = recognised("--into", "13", "--for", "admission", "--on", "2026-06-01")
        self.assertEqual((found["outcome"], found["rule"], found["target"]["level"]), ("ACCEPT", "jing-jin-ji", 2))
        self.assertEqual(found["target"]["ask_next"], [])
        self.assertEqual(found["target"]["questions_at_most"], 0)

    def test_a_standard_may_be_named(self):
        found = recognised("--into", "13", "--for", "admission", "--on", "2026-06-01", "--standard", "barthel")
        self.assertEqual((found["target"]["standard"], found["target"]["level"], found["target"]["level_range"]), ("barthel", None, None))
        self.assertIn("STANDARD_ASKED_FOR", [reason["code"] for reason in found["reasons"]])


class Questions(unittest.TestCase):
    def test_one_after_another_until_the_level_is_certain(self):
        code, out, err = answered("10\n5\n10\n5\n", "--format", "json")
        self.assertEqual(code, 0)
        found = json.loads(out)
        self.assertEqual((found["outcome"], found["target"]["level"]), ("ACCEPT_MAPPED", 2))
        self.assertEqual([each["answer"] for each in found["asked"]], [10, 5, 10, 5])
        self.assertLessEqual(len(found["asked"]), recognised(*ASKED)["target"]["questions_at_most"])
        self.assertIn("ADL04", err)

    def test_an_answer_that_is_none_is_told_and_asked_again(self):
        code, out, err = answered("7\nten\n10\n5\n10\n5\n", "--format", "json")
        self.assertEqual((code, json.loads(out)["outcome"], err.count("CG3002")), (0, "ACCEPT_MAPPED", 2))

    def test_an_answer_that_contradicts_the_result_is_told(self):
        code, out, err = answered("10\n5\n0\n", "--format", "json")  # ADL01: the result leaves 10 and 5
        self.assertEqual((code, json.loads(out)["outcome"], err.count("CG4054")), (0, "SUPPLEMENT", 1))

    def test_whoever_stops_keeps_what_was_answered(self):
        for text in ("10\ns\n", "10\n", "10"):
            code, out, _ = answered(text, "--format", "json")
            found = json.loads(out)
            self.assertEqual((code, found["outcome"], len(found["asked"])), (0, "SUPPLEMENT", 1))


class Words(unittest.TestCase):
    def test_both_languages_say_it(self):
        self.assertIn("a few answers are missing", run("recognise", RESULT, *ASKED, "--lang", "en")[1])
        self.assertIn("只需补问", run("recognise", RESULT, *ASKED, "--lang", "zh")[1])

    def test_options_that_are_needed(self):
        for left in ("--into", "--for", "--on"):
            words = list(ASKED)
            del words[words.index(left):words.index(left) + 2]
            code, out, err = run("recognise", RESULT, *words)
            self.assertEqual((code, out), (2, ""))
            self.assertIn(left, err)
        self.assertEqual(run("recognise", RESULT, *ASKED[:4], "--on", "June")[0], 2)
        self.assertEqual(run("recognise")[0], 2)
        self.assertEqual(run("recognise", "-", *ASKED, "--ask")[0], 2)

    def test_all_mistakes_of_a_request_are_told_in_the_order_of_the_options(self):
        code, out, err = run("recognise", RESULT, "--on", "June", "--for", "fun", "--standard", "none", "--into", "99")
        self.assertEqual((code, out), (2, ""))
        self.assertEqual(re.findall(r"CG\d{4}", err), ["CG4001", "CG4050", "CG3004", "CG4012"])

    def test_a_change_that_was_reported(self):
        found = recognised("--into", "13", "--for", "admission", "--on", "2026-06-01", "--condition-changed")
        self.assertEqual((found["outcome"], found["rule"]), ("REASSESS", "condition-changed"))

    def test_what_is_wrong_is_told_with_its_place(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "result.json")
            for text, code in (('{"standard": "gbt42195-2022", "level": 7}', "CG3014"), ('{"standard": "gbt42195-2022"}', "CG3015"), ("", "CG1002"), ("[]", "CG1002"), ("[{},{}]", "CG6008")):
                path.write_text(text)
                exit_code, out, err = run("recognise", str(path), *ASKED)
                self.assertEqual((exit_code, out), (1, ""))
                self.assertIn(code, err)
            path.write_text('{"standard": "gbt42195-2022", "level": 2, "issued_in": "zz"}')
            _, _, err = run("recognise", str(path), *ASKED)
            self.assertIn(f"{path} /issued_in: error[CG4001]", err)
        self.assertEqual(run("recognise", "no-such-file.json", *ASKED)[0], 3)

    def test_what_grade_writes_is_a_result_whose_level_alone_is_known(self):
        code, out, _ = run("grade", str(ROOT / "examples/falls.json"), "--format", "json")
        self.assertEqual(code, 0)
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "result.json")
            path.write_text(out)
            code, out, _ = run("recognise", str(path), "--into", "52", "--for", "admission", "--on", "2026-06-01", "--format", "json")
            self.assertEqual((code, json.loads(out)["outcome"]), (0, "MANUAL_REVIEW"))
            self.assertIn("assessed_on", [reason.get("of") for reason in json.loads(out)["reasons"]])


if __name__ == "__main__":
    unittest.main()
