"""`caregrade batch`: the same results as `grade`, row by row, whatever happens to the run.

CAREGRADE_SEED=N repeats a random run; the seed is printed when a test fails.
"""

import csv
import io
import json
import os
import pathlib
import random
import resource
import signal
import subprocess
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMAND = os.environ["CAREGRADE_COMMAND"]
SEED = int(os.environ.get("CAREGRADE_SEED", random.randrange(1 << 32)))
ENVIRONMENT = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
STANDARDS = ("gbt42195-2022", "mzt039-2013", "nhsa-ltc-2021", "nhc-nursing-2019", "fr-aggir", "de-nba", "jp-kaigo-minutes", "barthel", "tekun-selfcare")


def run(*words, given=b"", cwd=None):
    done = subprocess.run([COMMAND, *map(str, words)], input=given, capture_output=True, cwd=cwd, env=ENVIRONMENT, timeout=300)
    return done.returncode, done.stdout, done.stderr.decode()


class Form:
    """A standard's items and facts, read from its data and not from the command."""

    def __init__(self, standard):
        folder = ROOT / "data/standards" / standard
        self.standard = standard

        def rows(name):
            path = folder / name
            return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))) if path.exists() else []

        self.items = {row["code"]: row for row in rows("items.csv")}
        self.options = {}
        for row in rows("options.csv"):
            self.options.setdefault(row["item"], []).append(row["option"])
        self.frequencies = {}
        for row in rows("frequencies.csv"):
            self.frequencies.setdefault(row["item"], []).append((row["unit"], int(row["most"])))
        self.facts = {row["id"]: row for row in rows("facts.csv")}

    def person(self, rng, unknown):
        """Answers as JSON has them, and the cells of a table."""
        answers, facts, cells = {}, {}, {}
        for code in self.items:
            blank = rng.random() < unknown
            if code in self.frequencies:
                times = {name: rng.choice((0, 0, 1, 2, most)) for name, most in self.frequencies[code]}
                answers[code] = None if blank else times
                cells.update({f"{code}.{name}": "" if blank else str(count) for name, count in times.items()})
                continue
            value = rng.choice(self.options[code])
            answers[code] = None if blank else int(value) if value.lstrip("-").isdigit() else value
            cells[code] = "" if blank else value
        for code, row in self.facts.items():
            blank = rng.random() < unknown
            if row["type"] == "truth":
                value = rng.random() < 0.2
                facts[code], cells[code] = (None, "") if blank else (value, str(int(value)))
            elif row["type"] == "count":
                value = rng.randrange(int(row["most"]) + 1)
                facts[code], cells[code] = (None, "") if blank else (value, str(value))
            else:
                step = float(row["step"])
                value = round(rng.randrange(int(float(row["most"]) / step) + 1) * step, 2)
                text = f"{value:.2f}".rstrip("0").rstrip(".")
                facts[code], cells[code] = (None, "") if blank else (json.loads(text), text)
        return answers, facts, cells


def table(form, people, name=lambda code: code):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    codes = list(people[0][2])
    writer.writerow(["id", *map(name, codes)])
    for number, (_, _, cells) in enumerate(people):
        writer.writerow([f"p{number}", *(cells[code] for code in codes)])
    return out.getvalue()


def lines(form, people):
    return "".join(json.dumps({"id": f"p{i}", "standard": form.standard, "answers": answers, "facts": facts}) + "\n" for i, (answers, facts, _) in enumerate(people))


def gbt(rows, seed, unknown=0.03):
    """A table of GB/T 42195-2022, made quickly."""
    form, rng = Form("gbt42195-2022"), random.Random(seed)
    people = [form.person(rng, unknown) for _ in range(max(1, min(rows, 2000)))]
    text = table(form, people)
    header, *body = text.splitlines(keepends=True)
    return header + "".join(f"q{i}" + body[rng.randrange(len(body))].partition(",")[1] + body[rng.randrange(len(body))].partition(",")[2] for i in range(rows))


def read(data):
    return list(csv.DictReader(io.StringIO(data.decode())))


class BatchTest(unittest.TestCase):
    maxDiff = 2000

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.rng = random.Random(SEED)

    def run(self, result=None):
        before = len(result.failures) + len(result.errors)
        super().run(result)
        if len(result.failures) + len(result.errors) > before:
            print(f"CAREGRADE_SEED={SEED}")

    def batch(self, given, *words, expected=0, name="in.csv"):
        path = self.folder / name
        path.write_bytes(given.encode() if isinstance(given, str) else given)
        out = self.folder / "out.csv"
        code, stdout, err = run("batch", path, "-o", out, *words)
        self.assertEqual(code, expected, err)
        return out.read_bytes() if out.exists() else stdout, err


class Equality(BatchTest):
    def compare(self, graded, row, where):
        """A result of `grade --format json` against a row of the table."""
        possible = graded["possible_levels"]
        found = [row["level"], row["level_best"], row["level_worst"]]
        expected = [str(possible[0]) if len(possible) == 1 else "", str(possible[0]) if possible else "", str(possible[-1]) if possible else ""]
        self.assertEqual(found, expected, where)
        for score, value in graded["scores"].items():
            if score == "grades":
                continue
            low, high = value if isinstance(value, list) else (value, value)
            self.assertEqual((float(row[f"{score}_low"]), float(row[f"{score}_high"])), (low, high), f"{where} {score}")
        if graded["initial_level"] is not None:
            self.assertEqual((row["initial_best"], row["initial_worst"]), (str(graded["initial_level"]),) * 2, where)
        self.assertEqual("incomplete" in row["flags"].split(), not graded["complete"], where)
        held = [each["rule"] for each in graded["adjustments"]]
        for rule in row["adjustments"].split():
            self.assertIn(rule, held, where)

    def test_a_row_gets_what_grade_gives_it(self):
        for standard in STANDARDS:
            for unknown in (0, 0.05, 0.5):
                form = Form(standard)
                people = [form.person(self.rng, unknown) for _ in range(60)]
                given = lines(form, people)
                code, graded, err = run("grade", "--format", "json", "-", given=given.encode())
                self.assertEqual(code, 0, err)
                graded = [json.loads(line) for line in graded.splitlines()]
                with self.subTest(standard=standard, unknown=unknown):
                    as_csv, _ = self.batch(table(form, people), "--standard", standard)
                    for row, each in zip(read(as_csv), graded, strict=True):
                        self.compare(each, row, f"{standard} {row['id']}")
                    as_lines, _ = self.batch(given, "--standard", standard, "--format", "csv", name="in.ndjson")
                    self.assertEqual(as_lines, as_csv)

    def test_json_says_what_the_table_says(self):
        form = Form("gbt42195-2022")
        people = [form.person(self.rng, 0.02) for _ in range(100)]
        rows = read(self.batch(table(form, people))[0])
        found = [json.loads(line) for line in self.batch(table(form, people), "--format", "ndjson")[0].splitlines()]
        for row, each in zip(rows, found, strict=True):
            self.assertEqual(row["id"], each["id"])
            self.assertEqual(row["level"], "" if each["level"] is None else str(each["level"]))
            self.assertEqual(row["adjustments"].split(), each["adjustments"])
            total = each["scores"]["total"]
            self.assertEqual((float(row["total_low"]), float(row["total_high"])), tuple(total) if isinstance(total, list) else (total, total))

    def test_days_and_policies(self):
        form = Form("fr-aggir")
        people = [form.person(self.rng, 0) for _ in range(60)]
        days = [self.rng.choice(("", "2000-01-01", "2008-06-30", "2024-05-01")) for _ in people]
        cases = [{"id": f"p{i}", "standard": form.standard, "answers": person[0], **({"assessed_on": day} if day else {})} for i, (person, day) in enumerate(zip(people, days))]
        graded = [json.loads(line) for line in run("grade", "--format", "json", "-", given="\n".join(map(json.dumps, cases)).encode())[1].splitlines()]
        for person, day in zip(people, days):
            person[2]["assessed_on"] = day
        for row, each in zip(read(self.batch(table(form, people), "--standard", "fr-aggir")[0]), graded, strict=True):
            self.compare(each, row, row["id"])
        both = table(Form("gbt42195-2022"), [Form("gbt42195-2022").person(random.Random(1), 0)] * 2)
        self.batch(both, "--policy", "combining_clauses=add")
        self.batch(both, "--policy", "combining_clauses=twice", expected=2)
        self.batch(both, "--policy", "no_such=add", expected=2)

    def test_any_number_of_rows_and_threads(self):
        for rows in (0, 1, 2047, 2048, 2049, 4095, 4096, 4097):
            given = gbt(rows, SEED)
            with self.subTest(rows=rows):
                out, err = self.batch(given, "--threads", "1")
                self.assertEqual(len(read(out)), rows, err)
        given = gbt(60_000, SEED, 0.1)
        one, _ = self.batch(given, "--threads", "1")
        many, _ = self.batch(given, "--threads", "5")
        piped = run("batch", "-", "--threads", "3", given=given.encode())[1]
        self.assertTrue(one == many == piped)


class Forms(BatchTest):
    def test_names_marks_line_ends_and_encodings_change_nothing(self):
        form = Form("gbt42195-2022")
        people = [form.person(self.rng, 0.05) for _ in range(500)]
        plain = table(form, people)
        expected, _ = self.batch(plain)
        chinese = table(form, people, lambda code: (form.items.get(code) or form.facts[code])["name_zh"])
        english = table(form, people, lambda code: (form.items.get(code) or form.facts[code])["name_en"])
        quoted = "\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in plain.splitlines()) + "\n"
        floats = "\n".join([plain.splitlines()[0], *(",".join([cells[0], *(cell and cell + ".0" for cell in cells[1:])]) for cells in (line.split(",") for line in plain.splitlines()[1:]))]) + "\n"
        for name, given, words in (
            ("chinese", chinese, ()), ("english", english, ()), ("byte-order mark", "\ufeff" + chinese, ()), ("no last line end", plain[:-1], ()),
            ("both line ends", plain.replace("\n", "\r\n"), ()), ("blank lines", plain.replace("\n", "\n\n"), ()),
            ("gb18030", chinese.encode("gb18030"), ("--encoding", "gb18030")), ("decimals", floats, ()),
        ):
            with self.subTest(name):
                self.assertEqual(self.batch(given, *words)[0], expected)
        with self.subTest("quoted"):
            self.assertEqual(read(self.batch(quoted)[0]), read(expected))

    def test_what_is_not_known_may_be_written_in_several_ways(self):
        header = "id,B.1.1,coma\n"
        rows = read(self.batch(header + "".join(f"{i},{word},{word}\n" for i, word in enumerate(("", " ", "NA", "NULL", "null", "NaN", "\\N"))))[0])
        self.assertEqual({row["B.1_low"] + "–" + row["B.1_high"] for row in rows}, {rows[0]["B.1_low"] + "–" + rows[0]["B.1_high"]})
        out, _ = self.batch(header + "a,4,是\nb,4,true\nc,4,1\nd,4,否\n")
        self.assertEqual([row["level"] for row in read(out)[:3]], ["4"] * 3)

    def test_ids_and_columns_that_are_kept_come_back_as_they_were(self):
        given = 'id,B.1.1,name,note\n"a,1",4,"王 ""小"" 明",\n二,3,x,"two\nlines"\n'
        for words in (("--keep", "note,name"), ("--keep", "note", "--keep", "name")):
            rows = read(self.batch(given, *words)[0])
            self.assertEqual([(row["id"], row["name"], row["note"]) for row in rows], [("a,1", '王 "小" 明', ""), ("二", "x", "two\nlines")])
        found = [json.loads(line) for line in self.batch(given, "--keep", "name", "--format", "ndjson")[0].splitlines()]
        self.assertEqual([(each["id"], each["kept"]["name"]) for each in found], [("a,1", '王 "小" 明'), ("二", "x")])
        rows = read(self.batch("B.1.1\n4\n\n3\n")[0])
        self.assertEqual([row["line"] for row in rows], ["2", "4"])


class Refused(BatchTest):
    def test_rows_that_are_wrong_keep_their_place_and_are_listed(self):
        given = "id,B.1.1,B.1.2,coma\ngood,4,4,0\nbad,5,x,7\nshort,4\nfine,,,\nlong,4,4,0,0\ndecimal,2.5,-1,0\n"
        out, err = self.batch(given, expected=1)
        rows = read(out)
        self.assertEqual([(row["id"], row["flags"]) for row in rows],
                         [("good", "incomplete"), ("bad", "refused"), ("short", "refused"), ("fine", "incomplete"), ("long", "refused"), ("decimal", "refused")])
        self.assertEqual({row["level_best"] for row in rows if row["flags"] == "refused"}, {""})
        listed = read((self.folder / "out.csv.refused.csv").read_bytes())
        self.assertEqual([(row["line"], row["column"], row["id"], row["code"]) for row in listed],
                         [("3", "B.1.1", "bad", "CG3002"), ("3", "B.1.2", "bad", "CG3003"), ("3", "coma", "bad", "CG3002"), ("4", "", "short", "CG1010"),
                          ("6", "", "long", "CG1010"), ("7", "B.1.1", "decimal", "CG3003"), ("7", "B.1.2", "decimal", "CG3002")])
        self.assertIn("in.csv:3:5 B.1.1: error[CG3002]", err)
        self.assertIn("4 rows are refused", err)
        self.batch("id,B.1.1\na,4\n")
        self.assertFalse((self.folder / "out.csv.refused.csv").exists(), "an old list of refused rows would mislead")

    def test_a_header_is_told_all_that_is_wrong_with_it(self):
        _, err = self.batch("id,B.1.1,进食,B.1.2,B.1.2\n1,2,3,4,5\n", "--keep", "nobody", expected=2)
        self.assertEqual([err.count(code) for code in ("CG3423", "CG6012")], [2, 1], err)
        for given, code in (("a,b\n1,2\n", "CG3421"), ("", "CG1011"), (b"\xff\xfei\0d\0", "CG1003"), ("id,B.1.1," + "," * 5000 + "\n", "CG3427"), ('id,"B.1.1\n', "CG1008")):
            _, err = self.batch(given, expected=1)
            self.assertIn(code, err)
        _, err = self.batch("id,B.1.1,B11\na,4,4\n")
        self.assertIn("CG3424", err)
        self.assertIn("B11", err)

    def test_identity_numbers_that_a_spreadsheet_has_damaged(self):
        numbers = ("11010519491231002X", "1.10105E+17", "110105194912310000", "'11010519491231002X", "1.1", "p-000")
        out, err = self.batch("身份证号,B.1.1\n" + "".join(f"{number},4\n" for number in numbers))
        self.assertEqual([row["flags"].split()[-1] for row in read(out)], ["incomplete", "damaged_id", "damaged_id", "damaged_id", "incomplete", "incomplete"])
        self.assertEqual(err.count("CG3426"), 3)
        self.assertNotIn("1949", err, "an identity number was shown")
        _, err = self.batch("id,B.1.1\na,110105194912310029\n", expected=1)
        self.assertNotIn("1949", err, "an identity number in a wrong column was shown")

    def test_hostile_input_is_bounded_and_told(self):
        limit = 200 << 20
        wide = "id,B.1.1\n"
        long = wide + "a,4\n" + "x" * (3 << 20) + "\nb,4\n"
        quotes = wide + 'a,"4\n' + "b,4\n" * 60_000
        for name, given, count, code in (
            ("a very long row", long, 3, "CG1004"), ("a million fields", wide + "1" + "," * 1_000_000 + "\nb,4\n", 2, "CG1010"),
            ("NUL", wide.encode() + b"a\0,4\nb,4\nc,\0\n", 3, "CG1003"), ("no UTF-8", wide.encode() + b"\xff,4\nb,4\n", 2, "CG1003"),
            ("a quotation mark without end", quotes, 60_001, "CG1008"), ("short rows", wide + "x\n" * 300_000, 300_000, "CG1010"),
            ("rows that end each other's marks", wide + '"x"y,"\n' * 20_000, None, "CG1008"),
        ):
            with self.subTest(name):
                path, out = self.folder / "in.csv", self.folder / "out.csv"
                path.write_bytes(given.encode() if isinstance(given, str) else given)
                begun = time.monotonic()
                with subprocess.Popen([COMMAND, "batch", path, "-o", out, "--threads", "2"], stderr=subprocess.PIPE, env=ENVIRONMENT) as command:
                    most = 0
                    while command.poll() is None:
                        status = pathlib.Path(f"/proc/{command.pid}/status").read_text(encoding="utf-8")
                        most = max([most, *(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmHWM"))])
                        time.sleep(0.002)
                    err = command.stderr.read().decode()
                self.assertEqual(command.returncode, 1, err)
                self.assertIn(code, err)
                if count:
                    self.assertEqual(len(read(out.read_bytes())), count)
                self.assertLess(most, limit)
                self.assertLess(time.monotonic() - begun, 60)

    def test_cases_that_are_wrong(self):
        given = '{"id":"a","answers":{"B.1.1":9}}\n\n{"id":"b","standard":"barthel","answers":{}}\n{"id":"c"\n{"standard":"gbt42195-2022"}\n'
        out, err = self.batch(given, expected=1, name="in.ndjson")
        found = [json.loads(line) for line in out.splitlines()] if out[:1] == b"{" else read(out)
        self.assertEqual([each["id"] or None for each in found], ["a", "b", None, None])
        for code in ("CG3008", "CG3005", "CG1014"):
            self.assertIn(code, err)


class Faults(BatchTest):
    def outputs(self):
        return {path.name: path.read_bytes() for path in self.folder.iterdir() if path.name.startswith("out.csv")}

    def test_killed_at_any_moment_and_resumed_it_gives_the_same_bytes(self):
        rows = 250_000
        bad = "bad,9" + ",4" * 30 + "\n"
        given = gbt(rows, SEED).splitlines(keepends=True)
        for at in range(1, rows, 997):
            given[at] = "bad" + given[at]
        for at in range(500, rows, 4001):
            given[at] = bad
        path, out = self.folder / "in.csv", self.folder / "out.csv"
        path.write_text("".join(given))
        words = [COMMAND, "batch", path, "-o", out, "--threads", "2"]
        begun = time.monotonic()
        self.assertEqual(subprocess.run(words, env=ENVIRONMENT, stderr=subprocess.DEVNULL).returncode, 1)
        whole_time = time.monotonic() - begun
        expected = self.outputs()
        self.assertEqual(set(expected), {"out.csv", "out.csv.refused.csv"})
        resumed = 0
        for _ in range(6):
            for name in expected:
                (self.folder / name).unlink()
            for attempt in range(40):
                with subprocess.Popen([*words, "--resume"], env=ENVIRONMENT, stderr=subprocess.PIPE, text=True) as command:
                    with_time = self.rng.uniform(0.05, 0.8) * whole_time if attempt < 6 else 600
                    try:
                        _, err = command.communicate(timeout=with_time)
                        resumed += "by the run before" in err
                        break
                    except subprocess.TimeoutExpired:
                        command.send_signal(signal.SIGKILL)
                        command.communicate()
            self.assertEqual(command.returncode, 1)
            self.assertTrue(self.outputs() == expected, "the bytes differ")
        self.assertGreater(resumed, 0)

    def unfinished(self, rows=150_000):
        """A run that has been killed behind its first safe point."""
        path, out = self.folder / "in.csv", self.folder / "out.csv"
        path.write_text(gbt(rows, SEED))
        for _ in range(20):
            with subprocess.Popen([COMMAND, "batch", path, "-o", out, "--threads", "1"], env=ENVIRONMENT, stderr=subprocess.DEVNULL) as command:
                while command.poll() is None and not (self.folder / "out.csv.journal").exists():
                    time.sleep(0.001)
                command.kill()
            if (self.folder / "out.csv.journal").exists():
                return path, out
            out.unlink()
        self.skipTest("this machine is too fast to be interrupted")

    def test_it_goes_on_only_with_what_it_began_with(self):
        path, out = self.unfinished()
        for words in (("--format", "ndjson"), ("--keep", "id"), ("--policy", "combining_clauses=add")):
            code, _, err = run("batch", path, "-o", out, "--resume", *words)
            self.assertEqual((code, "CG1017" in err), (1, True), err)
        stat = path.stat()
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
        code, _, err = run("batch", path, "-o", out, "--resume")
        self.assertEqual((code, "CG1016" in err), (1, True), err)
        with open(path, "a", encoding="utf-8") as file:
            file.write("more\n")
        self.assertIn("CG1016", run("batch", path, "-o", out, "--resume")[2])
        self.assertFalse(out.exists())
        self.assertEqual(run("batch", path, "-o", out)[0], 1)
        self.assertEqual(set(self.outputs()), {"out.csv", "out.csv.refused.csv"})
        self.assertEqual(run("batch", "-", "-o", out, "--resume")[0], 2)
        self.assertEqual(run("batch", path, "--resume")[0], 2)

    def test_a_second_run_on_the_same_output_is_refused(self):
        out = self.folder / "out.csv"
        with subprocess.Popen([COMMAND, "batch", "-", "-o", out], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, env=ENVIRONMENT) as first:
            first.stdin.write(b"id,B.1.1\n" + b"a,4\n" * 300_000)
            first.stdin.flush()
            while not (self.folder / "out.csv.part").exists():
                time.sleep(0.01)
            (self.folder / "in.csv").write_text("id,B.1.1\nb,4\n")
            code, _, err = run("batch", self.folder / "in.csv", "-o", out)
            self.assertEqual((code, "CG1019" in err), (3, True), err)
            first.stdin.close()
            self.assertEqual(first.wait(), 0)
        self.assertEqual(len(read(out.read_bytes())), 300_000)

    def test_a_full_disk_is_told_and_the_rest_can_be_done_later(self):
        given = gbt(20_000, SEED)
        (self.folder / "in.csv").write_text(given)
        if os.path.exists("/dev/full"):
            code, _, err = run("batch", self.folder / "in.csv", "-o", "/dev/full")
            self.assertEqual((code, "CG1013" in err), (3, True), err)

        def little():  # a file may not grow beyond this: what a full disk does, without one
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))

        out = self.folder / "out.csv"
        done = subprocess.run([COMMAND, "batch", self.folder / "in.csv", "-o", out], env=ENVIRONMENT, capture_output=True, preexec_fn=little)
        self.assertEqual((done.returncode, b"CG1013" in done.stderr), (3, True), done.stderr)
        self.assertFalse(out.exists())
        self.assertEqual(run("batch", self.folder / "in.csv", "-o", out, "--resume")[0], 0)
        self.assertEqual(out.read_bytes(), run("batch", self.folder / "in.csv")[1])

    def test_a_reader_that_goes_away_ends_the_run(self):
        (self.folder / "in.csv").write_text(gbt(50_000, SEED))
        for ignored in (False, True):
            action = (lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN)) if ignored else None
            with subprocess.Popen([COMMAND, "batch", self.folder / "in.csv"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT,
                                  restore_signals=not ignored, preexec_fn=action) as command:
                command.stdout.read(100)
                command.stdout.close()
                err = command.stderr.read()
                self.assertEqual(command.wait(timeout=60), 3 if ignored else -signal.SIGPIPE)
                self.assertEqual(b"CG1013" in err, ignored)

    def test_a_last_row_that_is_cut_off_is_refused(self):
        given = gbt(3000, SEED, 0)
        out, _ = self.batch(given[:given.rindex("\n", 0, -1) + 12], expected=1)
        self.assertEqual([row["flags"] for row in read(out)][-2:], ["", "refused"])

    def test_a_file_that_grows_is_read_as_far_as_it_was(self):
        """A pipe as output holds the run up while the file is written to."""
        path = self.folder / "in.csv"
        given = gbt(40_000, SEED, 0)
        whole = given.index("\n", len(given) // 2) + 1
        path.write_text(given[:whole + 20])
        with subprocess.Popen([COMMAND, "batch", path, "--threads", "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT) as command:
            begin = command.stdout.read(1)
            with open(path, "a", encoding="utf-8") as file:
                file.write(given[whole + 20:])
            out = begin + command.stdout.read()
            err = command.stderr.read().decode()
        self.assertEqual(command.returncode, 0, err)
        self.assertIn("CG1020", err)
        self.assertIn(f"{len(given) - whole} bytes", err)
        self.assertEqual(len(read(out)), given[:whole].count("\n") - 1)

    def test_files(self):
        (self.folder / "in.csv").write_text("id,B.1.1\na,4\n")
        self.assertEqual(run("batch", self.folder / "nowhere.csv")[0], 3)
        self.assertEqual(run("batch", self.folder)[0], 3)
        self.assertEqual(run("batch", self.folder / "in.csv", "-o", self.folder / "no/such/out.csv")[0], 3)
        self.assertEqual(run("batch", self.folder / "in.csv", "-o", self.folder)[0], 3)
        self.assertEqual(run("batch", self.folder / "in.csv", "-o", self.folder / "in.csv")[0], 2)
        self.assertEqual((self.folder / "in.csv").read_text(), "id,B.1.1\na,4\n")
        self.assertEqual(run("batch")[0], 2)
        self.assertEqual(run("batch", "--threads", "0", "-")[0], 2)
        self.assertEqual(run("batch", "--standard", "gbt", "-")[0], 2)


if __name__ == "__main__":
    unittest.main()
