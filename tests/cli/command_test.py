"""The command as a user runs it: stored output in both languages, exit codes, hostile input.

CAREGRADE_STORE=1 writes the stored output anew; read the difference before you commit it.
"""

import contextlib
import csv
import fcntl
import io
import json
import os
import pathlib
import pty
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import unicodedata
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
STORED = pathlib.Path(__file__).resolve().parent / "stored"
COMMAND = os.environ["CAREGRADE_COMMAND"]


def run(*words, given=b"", env=None, cwd=ROOT):
    if isinstance(given, str):
        given = given.encode()
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **(env or {})}
    done = subprocess.run([COMMAND, *words], input=given, capture_output=True, cwd=cwd, env=environment, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def on_terminal(columns, *words):
    """What the command shows on a terminal of so many columns."""
    try:
        reader, writer = pty.openpty()
    except OSError as error:
        raise unittest.SkipTest("this system lends no terminals (is /dev/pts mounted?); unit tests hold the widths of lines") from error
    fcntl.ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    with subprocess.Popen([COMMAND, *words], stdout=writer, stdin=subprocess.DEVNULL, cwd=ROOT, env=environment) as command:
        os.close(writer)
        shown = b""
        with contextlib.suppress(OSError):  # why: how Linux tells that the other side has closed
            while part := os.read(reader, 65536):
                shown += part
    os.close(reader)
    assert command.returncode == 0, shown
    return shown.decode().replace("\r\n", "\n")


def width(text):
    wide = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text if not unicodedata.combining(c))
    return wide


EXAMPLES = sorted(str(p.relative_to(ROOT)) for p in (ROOT / "examples").glob("*.json"))
CASE = json.loads((ROOT / "examples/intact.json").read_text())


def changed(**facts):
    case = json.loads(json.dumps(CASE))
    case["facts"].update(facts)
    return case


class StoredOutput(unittest.TestCase):
    maxDiff = None

    def compare(self, name, *words, given=b"", expected_exit=0):
        code, out, err = run(*words, given=given)
        found = out if not err else f"{out}--- standard error\n{err}"
        self.assertEqual(code, expected_exit, err)
        path = STORED / name
        if os.environ.get("CAREGRADE_STORE") == "1":
            path.write_text(found)
        self.assertEqual(found, path.read_text(), f"see {path}; CAREGRADE_STORE=1 renews it")

    def test_every_command_language_and_format(self):
        for lang in ("zh", "en"):
            for example in ("dementia", "incomplete", "coma", "falls"):
                file = f"examples/{example}.json"
                with self.subTest(example=example, lang=lang):
                    self.compare(f"grade_{example}.{lang}.txt", "grade", "--explain", "--lang", lang, file)
            with self.subTest(lang=lang):
                self.compare(f"grade_all.{lang}.txt", "grade", "--lang", lang, *EXAMPLES)
                self.compare(f"grade_all.{lang}.csv", "grade", "--format", "csv", "--lang", lang, *EXAMPLES)
                self.compare(f"list_standards.{lang}.txt", "list", "standards", "--lang", lang)
                self.compare(f"list_items.{lang}.txt", "list", "items", "gbt42195-2022", "--lang", lang)
                self.compare(f"diff.{lang}.txt", "diff", "examples/intact.json", "examples/falls.json", "--lang", lang)
                self.compare(f"check.{lang}.txt", "check", "data/standards/gbt42195-2022", "--lang", lang)
                self.compare(f"help.{lang}.txt", "--help", "--lang", lang)
                for command in ("grade", "batch", "list", "diff", "check", "recognise", "doctor", "man", "completion"):
                    self.compare(f"help_{command}.{lang}.txt", command, "--help", "--lang", lang)
                self.compare(f"bad.{lang}.txt", "grade", "--lang", lang, "-", given=BAD, expected_exit=1)
                self.compare(f"usage.{lang}.txt", "grade", "--no-such", "--lang", lang, expected_exit=2)
        self.compare("grade_all.json", "grade", "--format", "json", *EXAMPLES)
        self.compare("grade_dementia.explain.json", "grade", "--format", "json", "--explain", "examples/dementia.json")
        self.compare("list_items.json", "list", "items", "tekun-selfcare", "--format", "json")

    def test_a_chinese_terminals_columns_line_up(self):
        code, out, _ = run("grade", "--lang", "zh", *EXAMPLES)
        self.assertEqual(code, 0)
        rows = [line for line in out.splitlines() if " / " in line and ("█" in line or "·" in line or "▒" in line)]
        self.assertEqual(len(rows), 5 * len(EXAMPLES))
        for begin in range(0, len(rows), 5):
            self.assertEqual(len({width(row) for row in rows[begin:begin + 5]}), 1, rows[begin:begin + 5])
            self.assertEqual(len({width(row[:row.index(" / ")]) for row in rows[begin:begin + 5]}), 1)


BAD = """{"id":"good","standard":"gbt42195-2022","answers":{"B.1.1":4}}
{"id":"wrong values","standard":"gbt42195-2022","answers":{"B.1.1":5,"B.1.2":"4","B.1.3":4.0,"B.1.4":4.5,"B.1.5":-1,"ADL01":1},"fact":{}}
{"id":"twice","standard":"gbt42195-2022","answers":{"B.1.1":4,"B.1.1":4}}
{"id":"王奶奶","standard":"gbt42195-2023"}
{"id":"cut off","standard":"gbt42195-2022","answers":{"B.1.1":4
{"id":"no standard"}
[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
{"id":"also good","standard":"gbt42195-2022","facts":{"coma":true}}
"""


class Contract(unittest.TestCase):
    def test_result_has_the_keys_of_the_contract_in_order(self):
        code, out, _ = run("grade", "--format", "json", "-", given=json.dumps(changed(dementia=True)))
        self.assertEqual(code, 0)
        result = json.loads(out)
        self.assertEqual(list(result), ["schema", "id", "standard", "complete", "scores", "initial_level", "level", "level_name", "possible_levels",
                                        "level_range", "adjustments", "missing", "ask_next", "notes"])
        self.assertEqual(result["scores"], {"B.1": 32, "B.2": 15, "B.3": 28, "B.4": 15, "total": 90})
        self.assertEqual((result["initial_level"], result["level"]), (0, 1))
        self.assertEqual(result["adjustments"], [{"rule": "diagnosis", "from": 0, "to": 1, "because": ["dementia"]}])
        self.assertEqual(result["level_name"]["zh"], "能力轻度受损（轻度失能）")

    def test_the_worked_cases_of_the_data(self):
        for path in sorted((ROOT / "data/standards").glob("*/cases.ndjson")):
            for line in path.read_text().splitlines():
                row = json.loads(line)
                for policies, expected in [({}, row["expect"])] + [(r["policies"], {"level": r["level"]}) for r in row["expect_with"]]:
                    words = [w for k, v in policies.items() for w in ("--policy", f"{k}={v}")]
                    code, out, err = run("grade", "--format", "json", *words, "-", given=json.dumps(row["case"]))
                    self.assertEqual(code, 0, err)
                    result = json.loads(out)
                    found = {k: result[k] for k in expected}
                    if "scores" in expected:
                        found["scores"] = {k: result["scores"][k] for k in expected["scores"]}
                    self.assertEqual(found, expected, row["case"]["id"])

    def test_one_object_a_line_in_input_order_and_bad_ones_hold_their_place(self):
        code, out, err = run("grade", "--format", "json", "-", given=BAD)
        self.assertEqual(code, 1)
        results = [json.loads(line) for line in out.splitlines()]
        self.assertEqual([r["id"] for r in results], ["good", "wrong values", "twice", "王奶奶", None, "no standard", None, "also good"])
        self.assertEqual([r["level"] if "level" in r else None for r in results], [None, None, None, None, None, None, None, 4])
        wrong = results[1]["issues"]
        self.assertEqual([(i["code"], i["pointer"]) for i in wrong],
                         [("CG3002", "/answers/B.1.1"), ("CG3003", "/answers/B.1.2"), ("CG3003", "/answers/B.1.3"),
                          ("CG3003", "/answers/B.1.4"), ("CG3002", "/answers/B.1.5"), ("CG3001", "/answers/ADL01"), ("CG3007", "/fact")])
        self.assertTrue(all(i["line"] == 2 for i in wrong))
        self.assertIn("6 of 8", err)

    def test_text_array_and_lines_give_the_same_results(self):
        cases = [changed(dementia=True), changed(falls_30d=2), changed(coma=None)]
        lines = run("grade", "--format", "json", "-", given="\n".join(json.dumps(c) for c in cases))[1]
        array = run("grade", "--format", "json", "-", given=json.dumps(cases, indent=2))[1]
        single = "".join(run("grade", "--format", "json", "-", given=json.dumps(c, indent=1))[1] for c in cases)
        self.assertEqual(lines, array)
        self.assertEqual(lines, single)

    def test_csv_is_a_table_that_reads_back(self):
        code, out, _ = run("grade", "--format", "csv", "-", given=BAD)
        self.assertEqual(code, 1)
        rows = list(csv.DictReader(io.StringIO(out)))
        self.assertEqual([r["id"] for r in rows], ["good", "wrong values", "twice", "王奶奶", "", "no standard", "", "also good"])
        self.assertEqual(rows[0]["total"], "4..90")
        self.assertEqual(rows[7]["level"], "4")
        self.assertIn("CG3002 /answers/B.1.1", rows[1]["problems"])

    def test_csv_has_a_row_for_each_case_where_all_are_bad(self):
        cases = [{**CASE, "id": "a", "foo": 1}, "no object", {**CASE, "id": "b", "answers": {}}]
        _, out, _ = run("grade", "--require-complete", "--format", "csv", "-", given="\n".join(map(json.dumps, reversed(cases))))
        rows = list(csv.DictReader(io.StringIO(out)))
        self.assertEqual([(r["id"], r["problems"][:6]) for r in rows], [("b", "CG3011"), ("", "CG3003"), ("a", "CG3007")])

    def test_require_complete_refuses_a_form_with_blanks_and_names_them(self):
        code, out, err = run("grade", "--require-complete", "--lang", "en", "examples/incomplete.json", "examples/intact.json")
        self.assertEqual(code, 1)
        self.assertIn("CG3011", err)
        for place in ("B.1.3", "B.3.4", "B.4.3", "falls_30d", "mental_disorder"):
            self.assertIn(place, err)
        self.assertIn("intact", out)
        self.assertNotIn("incomplete", out)

    def test_a_standard_given_overrides_what_the_case_names(self):
        answers = {item: 0 for item in ("eating", "dressing", "bed", "toilet", "walking", "bathing")}
        for case in ({"answers": answers}, {"standard": "no-such", "answers": answers}, {"standard": "gbt42195-2022", "answers": answers}):
            code, out, err = run("grade", "--standard", "tekun-selfcare", "--format", "json", "-", given=json.dumps(case))
            self.assertEqual((code, err), (0, ""))
            self.assertEqual((json.loads(out)["standard"], json.loads(out)["level"]), ("tekun-selfcare", 2))
        code, _, err = run("grade", "--standard", "tekun-selfcare", "-", given=json.dumps(CASE))
        self.assertEqual(code, 1)
        self.assertIn("CG3001", err)
        code, out, err = run("grade", "--standard", "tekun-selfcar", "-", given=json.dumps(CASE))
        self.assertEqual((code, out), (2, ""))
        self.assertIn("tekun-selfcare", err)

    def test_a_comparison_says_what_each_answer_did(self):
        def compared(before, after):
            with tempfile.TemporaryDirectory() as folder:
                files = [pathlib.Path(folder, name) for name in ("a.json", "b.json")]
                for file, case in zip(files, (before, after)):
                    file.write_text(json.dumps(case), encoding="utf-8")
                code, out, err = run("diff", "--format", "json", *map(str, files))
                self.assertEqual((code, err), (0, ""))
                return json.loads(out)

        # what dementia alone does is what grading both says; a blank is a change too, and not zero
        after = changed(dementia=True, falls_30d=1)
        del after["answers"]["B.4.5"]
        result = compared(CASE, after)
        self.assertEqual({each["input"] for each in result["answers"]}, {"B.4.5", "falls_30d", "dementia"})
        for each in result["answers"]:
            kind = "answers" if each["input"].startswith("B.") else "facts"
            for name, start, source in (("alone", CASE, after), ("without", after, CASE)):
                case = json.loads(json.dumps(start))
                case[kind][each["input"]] = source[kind].get(each["input"])
                graded = json.loads(run("grade", "--format", "json", "-", given=json.dumps(case))[1])
                self.assertEqual(each[name], graded["possible_levels"], each["input"])
        self.assertIsNone(result["answers"][0]["after"])
        self.assertEqual(compared(CASE, CASE)["answers"], [])

    def test_policies(self):
        both = json.dumps(changed(dementia=True, falls_30d=1, lost_30d=1))

        def level(*words):
            return json.loads(run("grade", "--format", "json", *words, "-", given=both)[1])["level"]

        self.assertEqual(level(), 1)
        self.assertEqual(level("--policy", "combining_clauses=add"), 2)
        self.assertEqual(level("--policy", "combining_clauses=add", "--policy=event_counting=each_type"), 1)
        self.assertEqual(level("--policy", "intact_level=keep"), 0)
        for wrong in ("combining_clauses=twice", "no_such=once", "combining_clauses"):
            code, _, err = run("grade", "--policy", wrong, "-", given=both)
            self.assertEqual(code, 2, err)
        notes = json.loads(run("grade", "--format", "json", "--policy", "combining_clauses=add", "-", given=both)[1])["notes"]
        self.assertIn("policy_chosen", [n["code"] for n in notes])


class Usage(unittest.TestCase):
    def test_exit_codes(self):
        self.assertEqual(run()[0], 2)
        self.assertEqual(run("--help")[0], 0)
        self.assertEqual(run("grade")[0], 2)
        self.assertEqual(run("grdae")[0], 2)
        self.assertEqual(run("grade", "--form", "json", "-")[0], 2)  # options are not guessed
        self.assertEqual(run("grade", "--format", "xml", "-")[0], 2)
        self.assertEqual(run("grade", "--lang", "fr", "-")[0], 2)
        self.assertEqual(run("grade", "--format", "json", "--format", "csv", "-")[0], 2)
        self.assertEqual(run("grade", "no/such/file.json")[0], 3)
        self.assertEqual(run("grade", "examples")[0], 3)
        self.assertEqual(run("check", "no/such/folder")[0], 3)
        self.assertEqual(run("check", "examples")[0], 1)
        self.assertEqual(run("list", "items", "gbt")[0], 1)
        self.assertEqual(run("list", "everything")[0], 2)
        self.assertTrue(run("grade", "no/such/file.json", "examples/intact.json")[1].startswith("intact  GB/T"))

    def test_version_is_the_projects(self):
        self.assertEqual(run("--version")[1], f"caregrade {os.environ['CAREGRADE_VERSION']}\n")

    def test_language_from_the_locale(self):
        self.assertIn("等级", run("grade", "examples/intact.json", env={"LC_ALL": "", "LANG": "zh_CN.UTF-8"})[1])
        self.assertIn("等级", run("grade", "examples/intact.json", env={"LC_ALL": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"})[1])
        self.assertIn("level", run("grade", "examples/intact.json", env={"LC_ALL": "C", "LANG": "zh_CN.UTF-8"})[1])
        self.assertIn("level", run("grade", "--lang", "en", "examples/intact.json", env={"LC_ALL": "zh_CN.UTF-8"})[1])

    def test_colours_only_when_asked_for_or_on_a_terminal(self):
        self.assertNotIn("\x1b", run("grade", "examples/intact.json")[1])
        self.assertIn("\x1b[1m", run("grade", "--color", "always", "examples/intact.json")[1])

    def test_on_a_terminal_lines_fit_it_and_bear_colours(self):
        for columns in (80, 100):
            for words in (("grade", "--explain", *EXAMPLES), ("list", "items", "gbt42195-2022"), ("grade", "--help")):
                for lang in ("zh", "en"):
                    shown = on_terminal(columns, *words, "--lang", lang)
                    plain = re.sub("\x1b\\[[0-9;]*m", "", shown)
                    self.assertEqual("\x1b[1m" in shown, "--help" not in words)
                    wide = [line for line in plain.splitlines() if width(line) > columns and "http" not in line]
                    self.assertEqual(wide, [], f"{words} in {lang}")
                    if columns == 100 and words[0] == "grade":
                        self.assertEqual(plain, run(*words, "--lang", lang)[1])

    def test_a_full_disk_is_told(self):
        if not os.path.exists("/dev/full"):
            self.fail("this system has no /dev/full to try it with")
        with open("/dev/full", "w") as full:
            done = subprocess.run([COMMAND, "grade", "examples/intact.json"], stdout=full, stderr=subprocess.PIPE, cwd=ROOT)
        self.assertEqual(done.returncode, 3)
        self.assertIn("CG1013", done.stderr.decode())

    def test_a_standards_folder_loads_beside_those_built_in(self):
        with tempfile.TemporaryDirectory() as folder:
            for path in (ROOT / "data/standards/gbt42195-2022").iterdir():
                text = path.read_text()
                if path.name == "standard.toml":
                    text = text.replace('id = "gbt42195-2022"', 'id = "invented"')
                pathlib.Path(folder, path.name).write_text(text)
            case = json.dumps({**CASE, "standard": "invented"})
            self.assertEqual(run("grade", "-", given=case)[0], 1)
            code, out, err = run("grade", "--load", folder, "--format", "json", "-", given=case)
            self.assertEqual(code, 0, err)
            self.assertEqual(json.loads(out)["standard"], "invented")
            self.assertIn("invented", run("list", "standards", "--load", folder)[1])
            pathlib.Path(folder, "bands.csv").write_text("level,least,most,clause,confidence,sources\n")
            self.assertEqual(run("grade", "--load", folder, "-", given=case)[0], 1)


class HostileInput(unittest.TestCase):
    def one_problem(self, given, code):
        exit_code, out, err = run("grade", "--format", "json", "-", given=given)
        self.assertEqual(exit_code, 1, err)
        self.assertIn(code, err)
        return json.loads(out.splitlines()[0])

    def test_empty(self):
        for given in ("", " \n\n", b"\xef\xbb\xbf"):
            self.one_problem(given, "CG1002")

    def test_byte_order_mark_is_accepted(self):
        code, out, _ = run("grade", "--format", "json", "-", given=b"\xef\xbb\xbf" + json.dumps(CASE).encode())
        self.assertEqual((code, json.loads(out)["level"]), (0, 0))

    def test_invalid_utf8_names_the_first_bad_byte(self):
        result = self.one_problem(b'{"id":"\xe7\x8e\x8b\xff"}', "CG1003")
        self.assertEqual(result["issues"][0]["column"], 9)
        self.assertIn("0xFF", result["issues"][0]["message"]["en"])

    def test_deep_nesting(self):
        self.one_problem("[" * 100_000, "CG10")
        self.one_problem('{"answers":' * 50_000, "CG1006")

    def test_an_identity_number_in_the_wrong_place_is_covered_on_screens(self):
        number = "11010519491231002X"
        case = {**CASE, "id": number}
        for words in (("grade", "-"), ("grade", "--explain", "-")):
            code, out, err = run(*words, given=json.dumps(case))
            self.assertEqual((code, out.count(number), err), (0, 0, ""))
            self.assertIn("****************2X", out)
        self.assertEqual(json.loads(run("grade", "--format", "json", "-", given=json.dumps(case))[1])["id"], number)  # what joins results to persons
        code, _, err = run("grade", "-", given=json.dumps({**case, "answer": {}}))
        self.assertEqual((code, err.count(number)), (1, 0), err)

    def test_a_line_of_two_gigabytes_costs_no_memory_and_loses_nothing(self):
        size = 2 * 1024 ** 3
        script = ('import sys\nchunk = b"x" * (1 << 20)\nw = sys.stdout.buffer.write\n'
                  f'w(b\'{{"id":"\')\nfor _ in range({size >> 20}): w(chunk)\nw(b\'"}}\\n\')\nw({json.dumps(json.dumps(CASE))}.encode())\n')
        # why by a small program: what a process starts is counted with all the memory that it had itself.
        starter = ('import resource, subprocess, sys\ndone = subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL)\n'
                   'print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)\nsys.exit(done.returncode)')
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as writer:
            command = subprocess.run([sys.executable, "-c", starter, COMMAND, "grade", "--format", "json", "-"], stdin=writer.stdout, capture_output=True)
            writer.stdout.close()
        lines = [json.loads(line) for line in command.stdout.decode().splitlines()]
        self.assertEqual(command.returncode, 1)
        self.assertLess(int(command.stderr), 300_000)  # kilobytes; the sanitizers' own share included
        self.assertEqual(lines[0]["issues"][0]["code"], "CG1004")
        self.assertEqual(lines[1]["level"], 0)

    def test_a_standards_folder_of_any_size_and_kind(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(ROOT / "data/standards/gbt42195-2022", folder, dirs_exist_ok=True)
            with open(pathlib.Path(folder, "items.csv"), "r+b") as huge:
                huge.truncate(64 << 30)  # sparse: no disk is used
            code, _, err = run("check", folder)
            self.assertEqual((code, err.count("CG2008")), (1, 1), err)
            pathlib.Path(folder, "items.csv").unlink()
            os.mkfifo(pathlib.Path(folder, "items.csv"))
            code, _, err = run("check", folder)
            self.assertEqual((code, err.count("CG2001")), (1, 1), err)
            for number in range(100):
                pathlib.Path(folder, f"{number}.csv").touch()
            self.assertIn("CG2009", run("check", folder)[2])

    def test_a_hostile_id_cannot_steer_the_terminal(self):
        code, out, _ = run("grade", "-", given=json.dumps({**CASE, "id": "\x1b[2J\u202eevil\x07"}))
        self.assertEqual(code, 0)
        self.assertNotIn("\x1b", out)
        self.assertNotIn("\u202e", out)

    def test_random_bytes_never_crash_it(self):
        import random
        seed = int(os.environ.get("CAREGRADE_SEED", random.randrange(1 << 30)))
        print(f"random bytes: CAREGRADE_SEED={seed}")
        source = random.Random(seed)
        text = json.dumps(CASE).encode()
        for _ in range(150):
            broken = bytearray(text)
            for _ in range(source.randrange(1, 6)):
                at = source.randrange(len(broken))
                kind = source.randrange(3)
                if kind == 0:
                    broken[at] = source.randrange(256)
                elif kind == 1:
                    del broken[at:at + source.randrange(1, 20)]
                else:
                    broken[at:at] = source.choice([b"{", b"}", b"[", b'"', b"\\", b"\x00", b",", b"null", b"1e999"])
            code, out, err = run("grade", "--format", "json", "-", given=bytes(broken))
            self.assertIn(code, (0, 1), err)
            for line in out.splitlines():
                json.loads(line)


if __name__ == "__main__":
    unittest.main()
