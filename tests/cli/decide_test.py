"""`caregrade decide`, `list facts` and the packs' commands as a user runs them: stored output, receipts, bad input.

CAREGRADE_STORE=1 writes the stored output anew; read the difference before you commit it.
"""

import contextlib
import csv
import hashlib
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
STORED = pathlib.Path(__file__).resolve().parent / "stored"
COMMAND = os.environ["CAREGRADE_COMMAND"]
PERSONS = [f"examples/persons/{name}.json" for name in ("beijing", "two-places", "few-facts")]
MEALS = "examples/packs/meals"
SOME = ("--benefit", "11-HARD,11-NURSE,11-AGE,11-DISLIFE,11-DISCARE,31-ZHJT,31-SERV,CN-VOUCHER,CN-LTCI")  # why not all: rows of the packs come and go


def run(*words, given="", env=None, cwd=ROOT):
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **(env or {})}
    done = subprocess.run([COMMAND, *words], input=given.encode(), capture_output=True, cwd=cwd, env=environment, timeout=300)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def decided(person, *words):
    """The decisions on one person by the invented pack, by benefit."""
    code, out, err = run("decide", "--format", "json", "--packs", MEALS, *words, "-", given=json.dumps(person))
    assert code == 0, err
    return {each["benefit"]: each for each in json.loads(out)["decisions"]}


def person(**facts):
    return {"id": "p", "on": "2026-03", "facts": {"birth_date": "1941-05-06", "hukou": "110105", "relief": "dibao", **facts}}


@contextlib.contextmanager
def changed(*changes, pack=MEALS):
    """A copy of a pack with changes (file, before, after) of its text."""
    with tempfile.TemporaryDirectory() as parent:
        folder = pathlib.Path(parent, "pack")
        shutil.copytree(ROOT / pack, folder)
        for name, before, after in changes:
            text = (folder / name).read_text(encoding="utf-8")
            assert before in text, f"{name} has no {before!r}"
            (folder / name).write_text(text.replace(before, after, 1), encoding="utf-8")
        yield str(folder)


class StoredOutput(unittest.TestCase):
    maxDiff = None

    def compare(self, name, *words, given="", expected_exit=0):
        code, out, err = run(*words, given=given)
        found = out if not err else f"{out}--- standard error\n{err}"
        self.assertEqual(code, expected_exit, err)
        # why: the digests change with every word of the rules; that they are there is tested elsewhere.
        found = re.sub(r"#[0-9a-f]{64}", "#…", re.sub(r'"input":"[0-9a-f]{64}"', '"input":"…"', found))
        path = STORED / name
        if os.environ.get("CAREGRADE_STORE") == "1":
            path.write_text(found, encoding="utf-8")
        self.assertEqual(found, path.read_text(encoding="utf-8"), f"see {path}; CAREGRADE_STORE=1 renews it")

    def test_decisions_in_every_language_and_format(self):
        meals = ("--packs", MEALS, "--benefit", "EX-MEAL")
        for lang in ("zh", "en"):
            with self.subTest(lang=lang):
                self.compare(f"decide_all.{lang}.txt", "decide", "--lang", lang, *SOME, *PERSONS)
                self.compare(f"decide_all.{lang}.csv", "decide", "--format", "csv", "--lang", lang, *SOME, *PERSONS)
                self.compare(f"decide_meal.explain.{lang}.txt", "decide", "--explain", "--lang", lang, *meals, PERSONS[0])
                self.compare(f"decide_bad.{lang}.txt", "decide", "--lang", lang, *meals, "-", given=BAD, expected_exit=1)
        self.compare("decide_all.json", "decide", "--format", "json", *SOME, *PERSONS)
        self.compare("decide_meal.explain.json", "decide", "--format", "json", "--explain", *meals, PERSONS[0])

    def test_packs_in_both_languages(self):
        with changed(("pack.toml", 'version = "1.0.0"', 'version = "1.1.0"'), ("values.csv", "exact,2026-01-10,ex-notice,3,high\nex_meal,110105,far", "exact,2026-01-10,ex-notice,3,medium\nex_meal,110105,far"),
                     ("values.csv", ",60,", ",75,"), ("pack.toml", "age >= 80", "age >= 75"), ("tests.toml", "79 in March", "74 in March")) as folder:
            shutil.copytree(folder, ROOT / "build/meals-1.1.0", dirs_exist_ok=True)
        newer = "build/meals-1.1.0"
        for lang in ("zh", "en"):
            with self.subTest(lang=lang):
                self.compare(f"pack_check.{lang}.txt", "pack", "check", "--lang", lang, MEALS)
                self.compare(f"pack_test.{lang}.txt", "pack", "test", "--lang", lang, newer, expected_exit=1)
                self.compare(f"pack_show.{lang}.txt", "pack", "show", "EX-MEAL", "--on", "2026-03", "--packs", MEALS, "--lang", lang)
                self.compare(f"pack_coverage.{lang}.txt", "pack", "coverage", "--region", "110105", "--packs", MEALS, "--lang", lang)
                self.compare(f"pack_diff.{lang}.txt", "pack", "diff", MEALS, newer, "--persons", PERSONS[0], "--region", "110105", "--lang", lang)
                self.compare(f"list_facts.{lang}.txt", "list", "facts", "--region", "110105", "--packs", MEALS, "--lang", lang)
                for command in ("decide", "pack check", "pack test", "pack show", "pack coverage", "pack diff", "pack build"):
                    self.compare(f"help_{command.replace(' ', '_')}.{lang}.txt", *command.split(), "--help", "--lang", lang)
        self.compare("pack_coverage.json", "pack", "coverage", "--region", "110105", "--packs", MEALS, "--format", "json")
        self.compare("pack_diff.json", "pack", "diff", MEALS, newer, "--persons", PERSONS[0], "--region", "110105", "--format", "json")


BAD = """{"id":"good","on":"2026-03","facts":{"birth_date":"1941-05-06","hukou":"110105","relief":"dibao","ex_canteen":"near"}}
{"id":"unknown fact","on":"2026-03","facts":{"birth_dat":"1941-05-06","hukou":"110105"}}
{"id":"impossible date","on":"2026-02-30","facts":{"birth_date":"1941-02-30","hukou":"110105"}}
{"id":"unknown region","on":"2026-03","facts":{"birth_date":"1941-05-06","hukou":"999999"}}
{"id":"retired region","on":"2026-03","facts":{"birth_date":"1941-05-06","hukou":"110103"}}
{"id":"wrong check digit","on":"2026-03","identity_number":"110105194912310021","facts":{"hukou":"110105"}}
{"id":"no day","facts":{"birth_date":"1941-05-06","hukou":"110105"}}
{"id":"no place","on":"2026-03","facts":{"birth_date":"1941-05-06"}}
[[[[
"""


class Decide(unittest.TestCase):
    def test_the_invented_pack_gives_what_its_notice_says(self):
        meal = decided(person(ex_canteen="far"))["EX-MEAL"]
        self.assertEqual((meal["status"], meal["amount_fen"]), ("eligible", [9050, 9050]))
        meal = decided(person())["EX-MEAL"]
        self.assertEqual((meal["status"], meal["amount_fen"], meal["ask"]), ("eligible", [6000, 9050], ["ex_canteen"]))
        meal = decided(person(relief=None, ex_canteen="near"))["EX-MEAL"]
        self.assertEqual((meal["status"], meal["amount_fen"], meal["ask"]), ("possible", [0, 6000], ["relief"]))
        self.assertEqual(decided(person(birth_date="1946-04-01"))["EX-MEAL"]["status"], "not_eligible")
        self.assertNotIn("EX-MEAL", decided(person(), "--region", "31"))

    def test_a_class_of_priority_is_no_count_and_comes_neither_once_nor_a_month(self):
        facts = {"birth_date": "1940-05-06", "hukou": "650102", "usual": "650102", "relief": "none", "economic_hardship": False,
                 "found_disabled": False, "svc_needy_demented": False}
        for spare, lang, text in (
            (True, "en", "priority class 3 (other elders, on spare beds)\n"), (True, "zh", "优先第 3 类（其他老年人（空余床位））\n"),
            (None, "en", "priority class 3 or before it\n"), (None, "zh", "优先第 3 类或更前\n"),
        ):
            given = json.dumps({"id": "p", "on": "2026-03", "facts": {**facts, "svc_spare_bed": spare}})
            out = run("decide", "--benefit", "CNS-INST-GUARANTEE-XJ", "--lang", lang, "-", given=given)[1]
            self.assertIn("  " + text, out)
        (row,) = json.loads(run("decide", "--benefit", "CNS-INST-GUARANTEE-XJ", "--format", "json", "-", given=given)[1])["decisions"]
        self.assertEqual((row["status"], row["amount"], row["unit"]), ("possible", [0, 3], "priority_class"))
        given = json.dumps({"id": "p", "on": "2026-03", "facts": facts})
        self.assertIn("a right, no money\n", run("decide", "--benefit", "CNS-INST-MARKET", "--lang", "en", "-", given=given)[1])

    def test_a_row_that_is_not_verified_is_told_as_left_out(self):
        given = json.dumps({"id": "p", "on": "2026-03", "facts": {"birth_date": "1960-05-06", "sex": "female", "hukou": "430102",
                                                                  "hukou_kind": "urban", "jisheng": "child_died"}})
        words = ("decide", "--region", "430102", "--benefit", "CN-JISHENG", "--explain")
        (row,) = json.loads(run(*words, "--format", "json", "-", given=given)[1])["decisions"]
        self.assertEqual((row["status"], row["amount_fen"], row["because"], row["confidence"]), ("eligible", [34000, None], ["N19a"], "high"))
        self.assertEqual([each["id"] for each in row["trace"] if each.get("withheld")], ["N19e", "N19e-DISABLED"])
        for lang, text in (("en", "– present standard: only child died: at least 590 yuan\n    not verified and left out"), ("zh", "– 现行标准：子女死亡：590 元及以上\n    未经核实，未予采用")):
            out = run(*words, "--lang", lang, "-", given=given)[1]
            self.assertIn(text, out)
            self.assertNotIn("NOT VERIFIED", out)

    def test_every_kind_of_benefit_can_be_shown(self):
        for id in ("CNS-LIST-04", "CNS-INST-GUARANTEE-XJ"):
            code, out, err = run("pack", "show", id, "--on", "2026-03")
            self.assertEqual((code, err), (0, ""), out)

    def test_only_the_benefits_asked_for(self):
        self.assertEqual(list(decided(person(), "--benefit", "EX-MEAL")), ["EX-MEAL"])

    def test_the_day_comes_from_the_option_or_the_person_never_from_the_clock(self):
        self.assertEqual(decided(person(ex_canteen="near"), "--on", "2025-12")["EX-MEAL"]["status"], "not_covered")
        without = person()
        del without["on"]
        code, out, err = run("decide", "--region", "110105", "-", given=json.dumps(without))
        self.assertEqual((code, out), (1, ""))
        self.assertIn("CG4002", err)
        self.assertEqual(run("decide", "--on", "2026-02-30", "-", given="{}")[0], 2)

    def test_one_bad_person_does_not_stop_the_others_and_holds_its_place(self):
        code, out, err = run("decide", "--format", "json", "--packs", MEALS, "-", given=BAD)
        self.assertEqual(code, 1)
        results = [json.loads(line) for line in out.splitlines()]
        self.assertEqual([each.get("id") for each in results], ["good", "unknown fact", "impossible date", "unknown region", "retired region",
                                                               "wrong check digit", "no day", "no place", None])
        codes = [sorted({issue["code"] for issue in each.get("issues", [])}) for each in results]
        self.assertEqual(codes[:8], [[], ["CG4010"], ["CG4012"], ["CG4013"], ["CG4014"], ["CG4015"], ["CG4002"], ["CG4030"]])
        self.assertIn("8 of 9", err)
        self.assertNotIn("11010519491231002", out + err)

    def test_a_retired_place_names_its_successor(self):
        code, _, err = run("decide", "--region", "110103", "--on", "2026-03", PERSONS[0])
        self.assertEqual(code, 2)
        self.assertIn("CG4014", err)
        self.assertIn("110101", err)

    def test_places_are_those_of_the_facts_where_none_is_given(self):
        with_facts = json.loads(run("decide", "--format", "json", PERSONS[1])[1])
        given = json.loads(run("decide", "--format", "json", "--region", "440106,310101,440100", PERSONS[1])[1])
        self.assertEqual({each["benefit"] for each in with_facts["decisions"]}, {each["benefit"] for each in given["decisions"]})

    def test_an_assessment_is_graded_on_the_way_and_named(self):
        result = json.loads(run("decide", "--format", "json", PERSONS[0])[1])
        case = json.loads((ROOT / PERSONS[0]).read_text(encoding="utf-8"))["assessment"]
        graded = json.loads(run("grade", "--format", "json", "-", given=json.dumps(case))[1])
        self.assertIn(json.dumps(graded["possible_levels"]), json.dumps(result))
        self.assertIn(case["id"], json.dumps(result))

    def test_csv_is_a_table_with_a_row_for_each_decision_and_each_bad_person(self):
        code, out, _ = run("decide", "--format", "csv", "--packs", MEALS, "--benefit", "EX-MEAL", "-", given=BAD)
        self.assertEqual(code, 1)
        rows = list(csv.DictReader(io.StringIO(out)))
        self.assertEqual(len(rows), 9)
        self.assertEqual(rows[0]["id"], "good")

    def test_packs_from_the_environment(self):
        meal = {"CAREGRADE_PACKS": f":{MEALS}:"}
        _, out, _ = run("decide", "--format", "json", "-", given=json.dumps(person()), env=meal)
        self.assertIn("EX-MEAL", [each["benefit"] for each in json.loads(out)["decisions"]])
        code, _, err = run("decide", "-", given=json.dumps(person()), env={"CAREGRADE_PACKS": "no/such"})
        self.assertEqual(code, 3)
        self.assertIn("CG1001", err)

    def test_a_folders_pack_takes_the_place_of_the_one_with_its_id(self):
        with changed(("values.csv", ",60,", ",61,"), ("pack.toml", 'version = "1.0.0"', 'version = "1.0.1"')) as newer:
            words = ("decide", "--format", "json", "--packs", MEALS, "--packs", newer, "-")
            code, out, err = run(*words, given=json.dumps(person(ex_canteen="near")))
            self.assertEqual(code, 0, err)
            meal = {each["benefit"]: each for each in json.loads(out)["decisions"]}["EX-MEAL"]
            self.assertEqual(meal["amount_fen"], [6100, 6100])


class Receipts(unittest.TestCase):
    def result(self, folder, *words):
        _, out, _ = run("decide", "--format", "json", "--packs", MEALS, *words, PERSONS[0])
        path = pathlib.Path(folder, "result.json")
        path.write_text(out, encoding="utf-8")
        return out, str(path)

    def again(self, path, *words, file=PERSONS[0]):
        return run("decide", "--format", "json", "--packs", MEALS, "--receipt", path, *words, file)

    def test_the_same_bytes_again(self):
        for words in ((), ("--region", "110105", "--on", "2026-05-02"), ("--benefit", "EX-MEAL", "--policy", "birthday_month=next_month"), ("--include-unverified",)):
            with self.subTest(words=words), tempfile.TemporaryDirectory() as folder:
                before, path = self.result(folder, *words)
                self.assertEqual(self.again(path), (0, before, ""))

    def test_what_is_not_the_same_is_refused(self):
        def refused(code, change, *words, file=PERSONS[0]):
            with tempfile.TemporaryDirectory() as folder:
                before, path = self.result(folder)
                after = change(before)
                pathlib.Path(path).write_text(after, encoding="utf-8")
                status, out, err = self.again(path, *words, file=file)
                self.assertEqual(status, 1, err)
                self.assertIn(f"[{code}]", err)

        refused("CG4034", lambda text: re.sub(r'"engine": ?"[^"]*"', '"engine":"0.0.1"', text))
        refused("CG4035", lambda text: text.replace("example-110105@1.0.0#", "example-110105@1.0.0#0"))
        refused("CG4037", lambda text: '{"schema":1}')
        refused("CG6009", lambda text: text, "--on", "2026-04")
        refused("CG4036", lambda text: text, file=PERSONS[2])


class Packs(unittest.TestCase):
    def check(self, *changes):
        with changed(*changes) as folder:
            code, out, err = run("pack", "check", "--lang", "en", folder)
        return code, out, err

    def test_the_example_is_sound_and_its_tests_pass(self):
        code, out, err = run("pack", "check", MEALS)
        self.assertEqual(code, 0, err)
        code, out, err = run("pack", "test", MEALS)
        self.assertEqual((code, err), (0, ""))
        self.assertIn("4 tests, 0 failed", out)

    def test_what_no_case_reaches_is_told_and_fails_nothing(self):
        with changed(("tests.toml", 'relief = "none"', 'relief = "dibao"'), ("tests.toml", 'status = "not_eligible"\nbecause = "means"', 'status = "eligible"')) as folder:
            code, out, err = run("pack", "test", "--lang", "en", folder)
        self.assertEqual(code, 0, err)
        self.assertRegex(err, r"pack\.toml:\d+:\d+: warning\[CG2502\]: no test has seen means of EX-MEAL as false")
        self.assertIn("no test reaches: 1", out)

    def test_two_spans_that_overlap(self):
        code, _, err = self.check(("values.csv", "ex_meal,110105,far", "ex_meal,110105,near,2026-06-01,,,70,exact,2026-01-10,ex-notice,3,high\nex_meal,110105,far"))
        self.assertEqual(code, 1)
        self.assertRegex(err, r"values\.csv:\d+:\d+: error\[CG2403\]")

    def test_an_expression_that_does_not_fit_has_the_caret_under_the_place(self):
        code, _, err = self.check(("pack.toml", 'if = "age >= 80"', 'if = "age >= 80 and ex_canteen >= near"'))
        self.assertEqual(code, 1)
        lines = err.splitlines()
        at = next(i for i, line in enumerate(lines) if line.strip() == "^")
        self.assertRegex(lines[at - 2], r"pack\.toml:\d+:\d+: error\[CG2203\]")
        self.assertTrue(lines[at - 1][lines[at].index("^"):].startswith(">= near"), err)

    def test_a_circle_of_replaces(self):
        code, _, err = self.check(("pack.toml", 'kind = "meal"', 'kind = "meal"\nreplaces = ["EX-MEAL"]'))
        self.assertEqual(code, 1)
        self.assertIn("CG2454", err)

    def test_a_failed_case_tells_line_expected_and_found(self):
        with changed(("tests.toml", "amount = 90.5", "amount = 91"), ("tests.toml", 'because = "age"', 'because = "means"')) as folder:
            code, out, err = run("pack", "test", "--lang", "en", folder)
        self.assertEqual(code, 1)
        self.assertRegex(err, r"tests\.toml:\d+:\d+: error\[CG4040\].*amount: expected 91, found 90\.5")
        self.assertRegex(err, r"because: expected means, found age")
        self.assertIn("4 tests, 2 failed", out)

    def test_diff_tells_rows_and_who_gains(self):
        with changed(("values.csv", ",90.50,", ",100,")) as folder:
            code, out, err = run("pack", "diff", "--format", "json", MEALS, folder, "--persons", "-", "--region", "110105", given=json.dumps(person(ex_canteen="far")))
        self.assertEqual((code, err), (0, ""))
        change, effect = map(json.loads, out.splitlines())
        self.assertEqual((change["part"], change["member"], change["before"], change["after"]), ("values", "value", 90.5, 100))
        self.assertEqual([(each["benefit"], each["direction"]) for each in effect["effects"]], [("EX-MEAL", 1)])
        code, out, _ = run("pack", "diff", MEALS, MEALS)
        self.assertEqual(code, 0)
        self.assertEqual(len(out.splitlines()), 1)

    def test_build_is_the_same_for_the_same_rules_and_tells_another(self):
        built = run("pack", "build", MEALS)[1]
        self.assertEqual(built, run("pack", "build", MEALS)[1])
        with changed(("values.csv", "ex_meal,110105,near,2026-01-01,,,60,exact,2026-01-10,ex-notice,3,high\n", ""),
                     ("values.csv", "ex_meal,110105,far", "ex_meal,110105,near,2026-01-01,,,60,exact,2026-01-10,ex-notice,3,high\nex_meal,110105,far")) as folder:
            same = json.loads(run("pack", "build", folder)[1])
        self.assertEqual(json.loads(built)["packs"], same["packs"])
        with tempfile.TemporaryDirectory() as folder, changed(("values.csv", ",60,", ",61,")) as newer:
            file = str(pathlib.Path(folder, "rules.json"))
            self.assertEqual(run("pack", "build", newer, "-o", file), (0, "", ""))
            other = json.loads(pathlib.Path(file).read_text(encoding="utf-8"))
        self.assertNotEqual(json.loads(built)["sha256"], other["sha256"])

    def test_compiled_rules_decide_as_their_folders_do(self):
        with tempfile.TemporaryDirectory() as folder:
            file = str(pathlib.Path(folder, "rules.bin"))
            self.assertEqual(run("pack", "build", "--format", "compiled", "-o", file, MEALS), (0, "", ""))
            first, rest = pathlib.Path(file).read_bytes().split(b"\n", 1)
            self.assertEqual(first.decode(), "sha256 " + hashlib.sha256(rest).hexdigest())
            for words in (("--format", "json", "--explain"), ("--explain", "--lang", "zh")):
                self.assertEqual(run("decide", *words, PERSONS[0], "--packs", file), run("decide", *words, PERSONS[0], "--packs", MEALS))
            self.assertEqual(run("pack", "build", "--packs", file), run("pack", "build", MEALS))

    def test_compiled_rules_that_are_none_or_damaged_are_refused_with_what_to_do(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "rules.bin")
            run("pack", "build", "--format", "compiled", "-o", str(path))
            good = path.read_bytes()
            body = good.split(b"\n", 1)[1].replace(b"caregrade rules 3", b"caregrade rules 2", 1)
            older = b"sha256 " + hashlib.sha256(body).hexdigest().encode() + b"\n" + body
            for bad in (b"", b"{}", good[:40], good[:-1], good[:5000] + b"?" + good[5001:], older):
                path.write_bytes(bad)
                code, out, err = run("decide", "--packs", str(path), PERSONS[0])
                self.assertEqual((code, out), (1, ""))
                self.assertRegex(err, r"rules\.bin: error\[CG2461\]")
                self.assertIn("pack build --format compiled", err)
            path.write_bytes(good)
            for command in ("check", "test"):
                code, out, err = run("pack", command, str(path))
                self.assertEqual((code, out), (1, ""))
                self.assertIn("CG1015", err)

    def test_coverage_counts_every_row_of_the_files(self):
        _, out, _ = run("pack", "coverage", "--format", "json", "--packs", MEALS)
        found = [json.loads(line) for line in out.splitlines()]
        folders = [*(ROOT / "data/packs").glob("*"), ROOT / MEALS]
        for name, key in (("tiers.csv", "cells"), ("values.csv", "values")):
            rows = []
            for folder in folders:
                if (folder / name).exists():
                    with open(folder / name, encoding="utf-8", newline="") as file:
                        rows += csv.DictReader(file)
            for confidence in ("high", "medium", "low"):
                self.assertEqual(sum(each[key][confidence] for each in found), sum(row["confidence"] == confidence for row in rows), (name, confidence))
            self.assertEqual(sum(each[key]["unknown_amounts"] for each in found), sum(row["bound"] == "local" for row in rows), name)

    def test_facts_of_a_place_are_those_that_its_rules_ask(self):
        here = run("list", "facts", "--region", "110105", "--packs", MEALS, "--format", "json")[1]
        ids = [json.loads(line)["id"] for line in here.splitlines()]
        self.assertIn("ex_canteen", ids)
        self.assertIn("birth_date", ids)
        there = run("list", "facts", "--region", "310101", "--packs", MEALS, "--format", "json")[1]
        self.assertNotIn("ex_canteen", [json.loads(line)["id"] for line in there.splitlines()])

    def test_wrong_usage(self):
        self.assertEqual(run("pack")[0], 2)
        self.assertEqual(run("pack", "chek")[0], 2)
        self.assertIn("pack check", run("pack", "chek")[2])
        self.assertEqual(run("pack", "show")[0], 2)
        self.assertEqual(run("pack", "show", "NO-SUCH")[0], 1)
        self.assertEqual(run("pack", "diff", "cn")[0], 2)
        self.assertEqual(run("pack", "diff", "cn", "no-such")[0], 1)
        self.assertEqual(run("pack", "check", "no/such/folder")[0], 3)
        self.assertEqual(run("pack", "check", "examples")[0], 1)
        self.assertEqual(run("decide")[0], 2)
        self.assertEqual(run("decide", "--region", "99", PERSONS[0])[0], 2)
        self.assertEqual(run("decide", "--benefit", "NO", PERSONS[0])[0], 2)
        self.assertEqual(run("decide", "--policy", "birthday_month", PERSONS[0])[0], 2)
        self.assertEqual(run("decide", "no/such/file.json")[0], 3)


if __name__ == "__main__":
    unittest.main()
