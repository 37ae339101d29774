"""The interview on a terminal, in lines and over a pipe: every key, sizes, kill -9 at every question, what is wrong.

CAREGRADE_STORE=1 writes the stored screens anew; look at them before you commit.
"""

import fcntl
import json
import os
import pathlib
import pty
import re
import select
import signal
import stat
import struct
import subprocess
import tempfile
import termios
import unittest

from command_test import COMMAND, ROOT, STORED, run, width

DAY = ("--on", "2026-03-01")
IDENTITY = "11010519491231002X"  # the example of GB 11643
FRAME = b"\033[?25h"             # the last thing that is written of a screen
ANSWERS = {"A.1.1": "2026-7", "A.1.2": "2026-03-01", "A.2.1": "Wang Example", "A.2.3": "1949-12-31", "A.2.2": "2", "A.2.4": "158", "A.2.5": "52.5", "A.2.8": IDENTITY,
           "A.2.10": "2 3", "A.3.1": "Li Example", "A.3.3": "Li Example", "A.3.4": "13900001234", "A.4.1": "1 3", "A.4.2": "0", "A.5.12": "none"}


class Screen:
    """What stands on a terminal after such output: places, clearing, colours passed over. A wide character takes two places."""

    def __init__(self, columns, rows):
        self.columns, self.rows, self.row, self.column = columns, rows, 0, 0
        self.lines = [[" "] * columns for _ in range(rows)]

    def feed(self, text):
        for part in re.findall(r"\033\[[?\d;]*[A-Za-z]|[^\033]", text):
            if part == "\033[H":
                self.row = self.column = 0
            elif part == "\033[K":
                self.lines[self.row][self.column:] = [" "] * (self.columns - self.column)
            elif part == "\033[J":
                self.lines[self.row][self.column:] = [" "] * (self.columns - self.column)
                self.lines[self.row + 1:] = [[" "] * self.columns for _ in range(self.rows - self.row - 1)]
            elif found := re.fullmatch(r"\033\[(\d+);(\d+)H", part):
                self.row, self.column = int(found[1]) - 1, int(found[2]) - 1
            elif part == "\r":
                self.column = 0
            elif part == "\n":
                self.row += 1
                assert self.row < self.rows, "the screen was scrolled"
            elif part[0] != "\033":
                wide = width(part)
                assert self.column + wide <= self.columns, f"a line is too wide: {''.join(self.lines[self.row])}"
                self.lines[self.row][self.column:self.column + wide] = [part] + [""] * (wide - 1)
                self.column += wide

    def text(self):
        return "\n".join("".join(line).rstrip() for line in self.lines) + "\n"


class Session:
    """The command on a terminal of its own."""

    def __init__(self, *words, columns=80, rows=24, env=None):
        try:
            self.side, self.other = pty.openpty()
        except OSError as error:
            raise unittest.SkipTest("this system lends no terminals (is /dev/pts mounted?); unit tests hold the screens") from error
        self.size(columns, rows)
        self.before = termios.tcgetattr(self.other)

        def own_terminal():
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TERM": "xterm", "NO_COLOR": "1", **(env or {})}
        self.process = subprocess.Popen([COMMAND, "assess", *words], stdin=self.other, stdout=self.other, stderr=subprocess.PIPE, env=environment,
                                        preexec_fn=own_terminal, cwd=ROOT)
        self.raw = b""
        self.frames = 0
        self.wait(1)

    def size(self, columns, rows):
        self.columns, self.rows = columns, rows
        fcntl.ioctl(self.other, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _more(self, seconds):
        if not select.select([self.side], [], [], seconds)[0]:
            return False
        self.raw += os.read(self.side, 65536)
        return True

    def wait(self, frames):
        """Until so many more screens were shown."""
        self.frames += frames
        while self.raw.count(FRAME) < self.frames:
            if not self._more(30):
                raise AssertionError(f"no further screen: {self.raw[-2000:]!r} {self.process.poll()}")

    def send(self, text, frames=None):
        os.write(self.side, text if isinstance(text, bytes) else text.encode())
        self.wait(len(text) if frames is None else frames)
        return self

    def answer(self, text):
        """Types an answer as the screen asks for it: one key, or a line."""
        return self.send(text if "a number answers" in self.shown() or "数字作答" in self.shown() else text + "\r")

    def shown(self):
        screen = Screen(self.columns, self.rows)
        last = self.raw.split(FRAME)[self.frames - 1].decode()
        screen.feed(last[last.rindex("\033[?25l"):])
        return screen.text()

    def question(self):
        """The code of the question that is shown, or its first words."""
        return self.shown().splitlines()[3].split(" ")[0]

    def kill(self):
        self.process.kill()
        self._gone()

    def end(self, text=""):
        """Sends the last keys; exit code, what was written after the screen was given back, standard error."""
        if text:
            os.write(self.side, text.encode() if isinstance(text, str) else text)
        # why read meanwhile: a terminal holds little that nobody reads.
        while self.process.poll() is None:
            self._more(0.05)
        while self._more(0):
            pass
        self.after = termios.tcgetattr(self.other)
        out = self.raw.decode().split("\033[?1049l")[-1].replace("\r\n", "\n")
        return self.process.returncode, out, self._gone()

    def _gone(self):
        self.process.wait()
        err = self.process.stderr.read().decode()
        self.process.stderr.close()
        os.close(self.side)
        os.close(self.other)
        return err


def answers_of(path):
    """How many answers a draft holds, skipped questions among them."""
    draft = json.loads(pathlib.Path(path).read_text())
    kept = draft["interview"]
    return len(draft["answers"]) + len(draft["facts"]) + len(kept["fields"]) + len(kept["skipped"]) + ("id" in draft) + ("assessed_on" in draft)


def whole_form(lang="en"):
    """The codes of all questions in order, with an answer to each, as plain output names them."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "a.json")
        code, _, err = run("assess", "--plain", "--lang", lang, "--save", str(path), *DAY, given="s\n" * 100)
    assert code == 1, err
    codes = []
    for block in err.split("\n\n"):
        found = re.search(r"^(?:GB/T 42195-2022  .*  \d+/\d+)\nlevel.*\n(\S+)", block.strip(), re.M)
        if found:
            codes.append(found[1])
    return codes


class Folder(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name)
        self.path = self.folder / "visit.json"

    def session(self, *words, **more):
        return Session("--save", str(self.path), *DAY, *words, **more)

    def draft(self):
        return json.loads(self.path.read_text())

    def go_to(self, session, code):
        for _ in range(100):
            if session.question() == code:
                return session
            session.answer("s")
        raise AssertionError(f"{code} is not asked: {session.shown()}")


class OnTerminal(Folder):
    def test_screens_as_stored_in_both_languages(self):
        for lang in ("en", "zh"):
            with self.subTest(lang=lang):
                self.path.unlink(missing_ok=True)
                session = self.session("--lang", lang)
                frames = [session.shown()]

                def store(text, session=session, frames=frames):
                    session.answer(text)
                    frames.append(session.shown())

                for text in ("2026-7", "", "1", "Wang Example", "2", "1949-12-30", "tall", "158", "s", "1", "1"):
                    store(text)
                store("110105194912310021")  # a wrong check digit
                store(IDENTITY)              # contradicts the date of birth
                store("b")
                store("")
                self.go_to(session, "A.4.1")
                frames.append(session.shown())
                store("1 22")
                self.go_to(session, "B.1.1")
                frames.append(session.shown())
                for text in ("?", "9", "3", "b", "4", "n"):
                    store(text)
                session.send("once in May\r")
                frames.append(session.shown())
                self.go_to(session, "A.5.11")
                frames.append(session.shown())
                for text in ("1", "s", "2"):
                    store(text)
                while "C.foot.3" not in session.shown():
                    session.answer("s")
                store("s")
                session.send("\033[6~", 1)
                frames.append(session.shown())
                session.send("A.2.3\r")
                frames.append(session.shown())
                session.send("1949-12-31\r")
                session.send("\r")
                frames.append(session.shown())
                code, out, err = session.end("\r")
                self.assertEqual(code, 0, err)
                found = ("-" * 80 + "\n").join([*frames, out])
                stored = STORED / f"assess.{lang}.txt"
                if os.environ.get("CAREGRADE_STORE") == "1":
                    stored.write_text(found)
                self.assertEqual(found, stored.read_text(), f"see {stored}; CAREGRADE_STORE=1 renews it")

    def test_kill_9_at_every_question_of_a_whole_form(self):
        codes = []
        session = self.session()
        while "Enter result" not in session.shown():
            code, held = session.question(), answers_of(self.path)
            codes.append(code)
            session.send("\x15", 1)
            if "a number answers" not in session.shown():
                session.send("half an ans")  # the one being typed is lost, and no other
                session.kill()
                session = self.session()
                self.assertEqual((session.question(), answers_of(self.path)), (code, held))
            session.answer(ANSWERS.get(code, "1"))
            self.assertGreater(answers_of(self.path), held)  # it is on the disk, the next question being shown
            following = session.question()
            session.kill()
            session = self.session()
            if "Enter result" not in session.shown():
                self.assertEqual(session.question(), following)
        self.assertEqual(len(codes), len(set(codes)))
        self.assertGreater(len(codes), 65)
        session.send("\r", 1)
        code, out, _ = session.end("\r")
        self.assertEqual(code, 0)
        self.assertIn("2026-7", out)
        self.assertNotIn("Not an official result", out)
        graded, out, _ = run("grade", "--require-complete", "--format", "json", str(self.path))
        self.assertEqual((graded, json.loads(out)["complete"]), (0, True))

    def test_every_key(self):
        session = self.session()
        self.assertEqual(session.question(), "A.1.1")
        self.assertIn("this is the first question", session.answer("b").shown())
        session.send("wrongx\x7f")
        self.assertIn("answer: wrong", session.shown())
        session.send("\x08\x15", 2).send("王例\x7f", 3)
        self.assertIn("answer: 王\n", session.shown())
        session.send("\033", 1)
        self.assertIn("answer:\n", session.shown())
        session.send("\\s\r").answer("")
        self.assertEqual((self.draft()["id"], self.draft()["assessed_on"]), ("s", "2026-03-01"))
        self.go_to(session, "B.1.1")
        plain = session.shown()
        self.assertIn("clause B.1.1", session.send("?").shown())
        self.assertEqual(session.send("?").shown(), plain)
        session.send("n").send("a note\r").send("4")
        self.assertEqual((session.question(), self.draft()["answers"], self.draft()["interview"]["notes"]), ("B.1.2", {"B.1.1": 4}, {"B.1.1": "a note"}))
        self.assertIn("* 4", session.send("b").shown())
        session.send("\r").send("s")
        self.assertEqual(session.question(), "B.1.3")
        self.assertIn("B.1.2", self.draft()["interview"]["skipped"])
        for key in ("\033[A", "\033[B", "\033[5~", "\033[6~", " "):
            self.assertEqual(session.send(key, 1).question(), "B.1.3")
        os.write(session.side, b"\x01\x07\t\033[1;5C\033OP")  # keys without a meaning do nothing
        self.assertIn("B.1.3 has no option x", session.send("x").shown())
        code, _, err = session.end("q")
        self.assertEqual((code, session.after), (0, session.before))
        self.assertIn(str(self.path), err)

    def test_whoever_leaves_keeps_what_was_answered_and_gets_the_terminal_back(self):
        for leave in ("\x03", "\x04", signal.SIGTERM, signal.SIGHUP):
            with self.subTest(leave=leave):
                session = self.session()
                session.answer("7")
                self.assertEqual(self.draft()["id"], "7")
                if isinstance(leave, signal.Signals):
                    session.process.send_signal(leave)
                code, out, _ = session.end("" if isinstance(leave, signal.Signals) else leave)
                self.assertEqual((code, out, session.after), (0, "", session.before))
                self.path.unlink()

    def test_another_size_is_drawn_anew_and_nothing_is_lost(self):
        session = self.session()
        session.send("half")
        for columns, rows in ((40, 12), (132, 50), (20, 8), (80, 24)):
            session.size(columns, rows)
            session.wait(1)
            shown = session.shown()
            self.assertEqual(len(shown.splitlines()), rows)
            self.assertIn("half", shown)
        session.send("\r", 1)
        self.assertEqual(self.draft()["id"], "half")
        session.end("\x03")

    def test_what_does_not_fit_can_be_moved_to(self):
        session = self.go_to(self.session(rows=12), "A.4.1")
        self.assertNotIn("none of these", session.shown())
        for _ in range(6):
            session.send("\033[6~", 1)
        self.assertIn("none of these", session.shown())
        session.end("\x03")

    def test_wrong_input_of_every_kind(self):
        session = self.go_to(self.session(), "A.2.1")
        before = self.path.read_bytes()
        for entry in (b"\xff\xfe\r", b"\xe7\x8e\r\r", b"x" * 501 + b"\r", b"\r"):
            os.write(session.side, entry)
            while "!" not in session.shown():
                session.wait(1)
            self.assertEqual((session.question(), self.path.read_bytes()), ("A.2.1", before))
            os.write(session.side, b"\x15")
            session.wait(1)
            while session._more(0.2):
                pass
            session.frames = session.raw.count(FRAME)
        session.end("\x03")

    def test_colour_only_where_it_is_wanted(self):
        for env, colored in (({"NO_COLOR": ""}, True), ({"NO_COLOR": "1"}, False)):
            session = self.session(env=env)
            self.assertEqual(b"\033[1m" in session.raw, colored)
            session.end("\x03")

    def test_lines_on_a_terminal_that_cannot_do_more(self):
        for words, env in (((), {"TERM": "dumb"}), (("--plain",), {})):
            side, other = pty.openpty()
            environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TERM": "xterm", **env}
            with subprocess.Popen([COMMAND, "assess", "--save", str(self.path), *DAY, *words], stdin=other, stdout=other, stderr=other, env=environment) as command:
                os.write(side, b"7\nq\n")
                command.wait()
            os.close(other)
            shown = os.read(side, 65536)
            os.close(side)
            self.assertNotIn(b"\033", shown)
            self.assertEqual(self.draft()["id"], "7")
            self.path.unlink()

    def test_a_quick_interview_ends_when_the_level_is_certain(self):
        session = self.session("--quick")
        self.assertEqual(session.question(), "A.5.11")
        session.send("1")
        self.assertIn(": certain", session.shown())
        session.send("\r", 1)
        self.assertIn("Not an official result", session.shown())
        code, out, _ = session.end("\r")
        self.assertEqual((code, out.splitlines()[0][:22]), (0, "Not an official result"))


class OverAPipe(Folder):
    def assess(self, given, *words, expected=0):
        code, out, err = run("assess", "--save", str(self.path), *DAY, *words, given=given)
        self.assertEqual(code, expected, err)
        return out, err

    def test_a_whole_form(self):
        codes = whole_form()
        self.assertGreater(len(codes), 65)
        given = "\n".join(ANSWERS.get(code, "1") for code in codes if code not in ("A.4.1#21", "A.4.1#22")) + "\n\n\n"
        for lang in ("en", "zh"):
            self.path.unlink(missing_ok=True)
            out, err = self.assess(given, "--lang", lang)
            self.assertIn("2026-7", out)
            self.assertNotIn("\033", out + err)
            graded, result, _ = run("grade", "--format", "json", "--require-complete", str(self.path))
            self.assertEqual((graded, json.loads(result)["complete"]), (0, True))
            self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o600)
            for personal in ("Wang Example", "Li Example", IDENTITY, "1949-12-31", "13900001234"):
                self.assertNotIn(personal, out + err)
                self.assertIn(personal, self.path.read_text())

    def test_answers_that_end_too_early_are_kept_and_gone_on_with(self):
        codes = [code for code in whole_form() if code not in ("A.4.1#21", "A.4.1#22")]
        given = [ANSWERS.get(code, "1") for code in codes]
        for count, answer in enumerate(given):
            out, err = self.assess(answer + "\n", expected=1)
            self.assertEqual((out, answers_of(self.path) >= count + 1), ("", True))
            self.assertIn("CG6024", err)
        out, _ = self.assess("\n\n")
        self.assertIn("2026-7", out)

    def test_a_wrong_answer_is_told_and_asked_again(self):
        _, err = self.assess("110105194912310021\n7\n2026-02-30\n2026-03-01\n9\nq\n")
        self.assertEqual(err.count("\n! "), 3)
        self.assertEqual((self.draft()["id"], self.draft()["assessed_on"]), ("7", "2026-03-01"))

    def test_kill_9_at_any_moment_leaves_a_whole_file(self):
        given = "\n".join("s" for _ in range(60)).encode()
        for moment in range(0, 60, 3):
            self.path.unlink(missing_ok=True)
            with subprocess.Popen([COMMAND, "assess", "--save", str(self.path), *DAY], stdin=subprocess.PIPE, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as command:
                command.stdin.write(given)
                command.stdin.flush()
                shown = b""
                while shown.count(b"q quit and keep\n") <= moment and (part := os.read(command.stderr.fileno(), 65536)):
                    shown += part
                command.kill()
                shown += command.stderr.read()
            self.assertGreaterEqual(answers_of(self.path) + 1, shown.count(b"q quit and keep\n"))

    def test_a_damaged_file_stays_and_what_can_be_read_is_gone_on_with(self):
        self.assess("7\n2026-03-01\n1\nWang Example\nq\n")
        whole = self.path.read_text()
        for damaged in (whole[:whole.index("Wang") + 3], whole.replace('"A.1.3": 1', '"A.1.3": 9'), whole.replace("{\n\"A.1.3", "{\n#?\n\"A.1.3")):
            self.path.write_text(damaged)
            for old in self.folder.glob("visit-*"):
                old.unlink()
            for number in (2, 3):
                _, err = self.assess("q\n")
                self.assertEqual(self.path.read_text(), damaged)
                fresh = self.folder / f"visit-{number}.json"
                self.assertIn(str(fresh), err)
                self.assertEqual((json.loads(fresh.read_text())["id"], stat.S_IMODE(fresh.stat().st_mode)), ("7", 0o600))
                self.assertNotIn("Wang", err)

    def test_files_that_are_no_draft_of_this_interview(self):
        self.path.write_text('{"standard":"barthel","answers":{}}')
        self.assertIn("CG3005", self.assess("", "--standard", "gbt42195-2022", expected=1)[1])
        self.path.write_text('{"standard":"elsewhere-2030"}')
        self.assertIn("CG3004", self.assess("", expected=1)[1])
        self.path.write_text("x" * 2_000_000)
        self.assertIn("CG1004", self.assess("", expected=1)[1])
        self.path.write_text("not json")
        self.assertIn("visit-2.json", self.assess("q\n")[1])
        self.assertEqual(self.path.read_text(), "not json")

    def test_what_cannot_be_written_is_told_before_anything_is_asked(self):
        code, out, err = run("assess", "--save", str(self.folder / "no/such/folder.json"), given="7\n")
        self.assertEqual((code, out, "CG1013" in err), (3, "", True))
        code, out, err = run("assess", "--save", str(self.folder), given="7\n")
        self.assertEqual((code, out), (3, ""))

    def test_a_person_of_a_file_need_not_be_typed(self):
        person = self.folder / "person.json"
        person.write_text(json.dumps({"id": "p", "identity_number": IDENTITY, "facts": {"hukou": "110105"}}))
        _, err = self.assess("q\n", "--person", str(person))
        self.assertEqual(self.draft()["interview"]["fields"], {"A.2.2": 2, "A.2.3": "1949-12-31", "A.2.8": IDENTITY})
        self.assertNotIn(IDENTITY, err)
        person.write_text('{"identity_number": "11010519491231003X"}')
        _, err = self.assess("q\n", "--person", str(person), expected=1)
        self.assertIn("CG4015", err)
        self.assertNotIn("11010519491231003X", err)

    def test_without_a_name_the_file_is_named_by_standard_day_and_hour(self):
        code, _, err = run("assess", given="7\nq\n", cwd=self.folder)
        self.assertEqual(code, 0)
        name = next(self.folder.iterdir()).name
        self.assertRegex(name, r"^gbt42195-2022-\d{8}-\d{6}\.json$")
        self.assertIn(name, err)

    def test_wrong_usage(self):
        for words in (("extra",), ("--on", "June"), ("--save", "-"), ("--standard", "none-such")):
            code, out, err = run("assess", *words, cwd=self.folder)
            self.assertEqual((code, out), (2, ""), words)
            self.assertIn("CG", err)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_help_as_stored(self):
        for lang in ("en", "zh"):
            _, out, _ = run("assess", "--help", "--lang", lang)
            stored = STORED / f"help_assess.{lang}.txt"
            if os.environ.get("CAREGRADE_STORE") == "1":
                stored.write_text(out)
            self.assertEqual(out, stored.read_text())


if __name__ == "__main__":
    unittest.main()
