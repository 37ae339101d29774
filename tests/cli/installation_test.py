"""What belongs to an installation: completion in real shells, pages of the manual in a real formatter, and `caregrade doctor`."""

import json
import os
import pathlib
import pty
import re
import select
import subprocess
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMAND = os.environ["CAREGRADE_COMMAND"]
VERSION = os.environ["CAREGRADE_VERSION"]
LANGUAGES = ("en", "zh")


def run(*words, env=None, given=b"", program=None):
    environment = {"PATH": f"{pathlib.Path(COMMAND).parent}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent", **(env or {})}
    done = subprocess.run([*(program or [COMMAND]), *words], input=given, capture_output=True, cwd=ROOT, env=environment, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def commands_of_help():
    """The commands that `--help` lists."""
    _, out, _ = run("--help", "--lang", "en")
    block = out.split("Commands:\n")[1].split("\n\n")[0]
    return [re.split(r"\s{2,}", line.strip())[0] for line in block.splitlines()]


def options_of_help(command):
    _, out, _ = run(*command.split(), "--help", "--lang", "en")
    return set(re.findall(r"^  (?:-\w, )?(--[\w-]+)", out, re.M))


class Bash(unittest.TestCase):
    def complete(self, *words):
        script = (
            'source <("$0" completion bash)\nCOMP_WORDS=("$@")\nCOMP_CWORD=$(($# - 1))\n_caregrade\nprintf "%s\\n" "${COMPREPLY[@]}"\n'
        )
        code, out, err = run("-c", script, COMMAND, "caregrade", *words, program=["bash", "--norc"])
        self.assertEqual((code, err), (0, ""))
        return set(out.split())

    def test_every_command_and_every_option(self):
        known = commands_of_help()
        self.assertEqual(self.complete(""), {command.split()[0] for command in known} | {"--help", "--version"})
        for command in known:
            words = command.split()
            if len(words) == 2:
                self.assertIn(words[1], self.complete(words[0], ""))
            with self.subTest(command=command):
                self.assertEqual(self.complete(*words, "--"), options_of_help(command))

    def test_values(self):
        self.assertEqual(self.complete("grade", "--format", ""), {"text", "json", "csv"})
        self.assertEqual(self.complete("grade", "--format", "j"), {"json"})
        self.assertEqual(self.complete("grade", "--format", "=", "j"), {"json"}, "what --format=j is for bash")
        self.assertEqual(self.complete("grade", "--format", "="), {"text", "json", "csv"})
        self.assertEqual(self.complete("completion", ""), {"bash", "zsh", "fish"})
        self.assertEqual(self.complete("list", "d"), {"doubts"})
        self.assertEqual(self.complete("list", "doubts", ""), set(), "bash's own way then completes files")
        self.assertEqual(self.complete("grade", ""), set())
        self.assertEqual(self.complete("batch", "in.csv", "-o", ""), set())


class Fish(unittest.TestCase):
    def complete(self, line):
        with tempfile.TemporaryDirectory() as home:
            script = 'source (' + COMMAND + ' completion fish | psub); complete -C "$argv[1]"'
            code, out, err = run("--no-config", "-c", script, line, program=["fish"], env={"HOME": home})
        self.assertEqual(code, 0, err)
        return dict((row.split("\t") + [""])[:2] for row in out.splitlines())

    def test_every_command_and_every_option(self):
        known = commands_of_help()
        self.assertEqual(set(self.complete("caregrade ")), {command.split()[0] for command in known})
        for command in known:
            words = command.split()
            if len(words) == 2:
                self.assertIn(words[1], self.complete(f"caregrade {words[0]} "))
            with self.subTest(command=command):
                self.assertEqual(set(self.complete(f"caregrade {command} --")), options_of_help(command))

    def test_values_and_what_they_mean(self):
        self.assertEqual(set(self.complete("caregrade grade --format ")), {"text", "json", "csv"})
        self.assertEqual(self.complete("caregrade recogn"), {"recognise": "tell what a place does with a result, and what it still has to ask"})
        self.assertEqual(set(self.complete("caregrade list d")), {"doubts"})
        self.assertIn("README.md", self.complete("caregrade grade READ"))


class Zsh(unittest.TestCase):
    """zsh completes only where somebody sits at it."""

    def setUp(self):
        self.home = tempfile.TemporaryDirectory()
        self.addCleanup(self.home.cleanup)
        script = pathlib.Path(self.home.name, "_caregrade")
        code, out, err = run("completion", "zsh", "--lang", "en")
        self.assertEqual(code, 0, err)
        script.write_text(out)
        pid, self.terminal = pty.fork()
        if pid == 0:
            os.chdir(ROOT)
            os.execvpe("zsh", ["zsh", "-f", "-i"], {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TERM": "dumb", "HOME": self.home.name, "PS1": "> ", "COLUMNS": "200"})
        self.addCleanup(os.waitpid, pid, 0)
        self.addCleanup(os.close, self.terminal)
        self.addCleanup(os.kill, pid, 9)
        self.told("unsetopt zle_bracketed_paste; setopt no_list_beep; autoload -U compinit; compinit -u -D; source " + str(script) + "; print re''ady\n", until="ready")

    def told(self, typed, until):
        """What is shown after typing, up to some text."""
        os.write(self.terminal, typed.encode())
        shown, end = "", time.monotonic() + 60
        while until not in shown and time.monotonic() < end:
            if select.select([self.terminal], [], [], 1)[0]:
                shown += os.read(self.terminal, 65536).decode(errors="replace")
        self.assertIn(until, shown)
        return shown

    def test_words_are_completed(self):
        self.told("caregrade recogn\t", until="recognise ")
        self.told("--int\t", until="--into")
        self.told("\x15caregrade pack cov\t", until="coverage ")
        self.told("--form\t", until="--format")
        self.told("\x15caregrade grade --format=\t", until="json")
        self.told("\x15caregrade list dou\t", until="doubts ")
        self.told("\x15caregrade grade READM\t", until="README.")
        self.told("\x15caregrade \t", until="grade cases and say why")


class Manual(unittest.TestCase):
    def test_every_page_is_sound(self):
        for lang in LANGUAGES:
            with tempfile.TemporaryDirectory() as folder:
                code, _, err = run("man", "--lang", lang, "-o", folder)
                self.assertEqual((code, err), (0, ""))
                pages = sorted(pathlib.Path(folder).iterdir())
                names = {"caregrade.1"} | {f"caregrade-{command.replace(' ', '-')}.1" for command in commands_of_help()}
                self.assertEqual({page.name for page in pages}, names)
                for page in pages:
                    with self.subTest(lang=lang, page=page.name):
                        code, out, err = run("-Tlint", "-W", "warning", str(page), program=["mandoc"])
                        # why not the date: a page is the same whenever it is made
                        self.assertEqual([line for line in out.splitlines() if "missing date" not in line], [])

    def test_a_page_reads_as_the_help(self):
        for lang in LANGUAGES:
            for command in commands_of_help():
                _, roff, _ = run("man", *command.split(), "--lang", lang)
                code, page, err = run("-Tutf8", "-Owidth=100", program=["mandoc"], given=roff.encode())
                self.assertEqual(code, 0, err)
                page = re.sub(r".\x08", "", page)
                _, text, _ = run(*command.split(), "--help", "--lang", lang)
                with self.subTest(command=command, lang=lang):
                    for option in re.findall(r"^  (?:-\w, )?(--[\w-]+)", text, re.M):
                        self.assertIn(option, page)
                    for example in re.findall(r"^  (caregrade .*?)(?: \\| \|)?$", text.split("\n\n")[-2 if len(text.split("\n\n")) > 2 else -1], re.M):
                        self.assertIn(re.sub(r"\s+", " ", example), re.sub(r"\s+", " ", page))
                    self.assertIn(f"caregrade-{command.replace(' ', '-')}", page)

    def test_wrong_words_and_places(self):
        code, out, err = run("man", "nothing", "--lang", "en")
        self.assertEqual((code, out), (2, ""))
        self.assertIn("CG6001", err)
        code, out, err = run("man", "--lang", "en", "-o", "/dev/null/pages")
        self.assertEqual((code, out), (3, ""))
        self.assertIn("/dev/null/pages", err)


class Doctor(unittest.TestCase):
    def test_what_is_there(self):
        code, out, err = run("doctor", "--format", "json")
        self.assertEqual((code, err), (0, ""))
        found = json.loads(out)
        self.assertEqual(found["schema"], 1)
        self.assertEqual(found["version"], VERSION)
        folders = {folder.name for folder in (ROOT / "data/standards").iterdir() if folder.is_dir()}
        self.assertEqual({each["id"] for each in found["standards"]}, folders)
        self.assertEqual(found["packs"], sum(1 for _ in (ROOT / "data/packs").glob("*/pack.toml")))
        for each in found["standards"]:
            _, doubts, _ = run("list", "doubts", each["id"], "--format", "json")
            self.assertEqual(each["doubts"], len(doubts.splitlines()), each["id"])
        _, coverage, _ = run("pack", "coverage", "--format", "json")
        self.assertEqual(found["places"], len(coverage.splitlines()))

    def test_texts(self):
        for lang in LANGUAGES:
            code, out, err = run("doctor", "--lang", lang)
            self.assertEqual((code, err), (0, ""))
            self.assertIn(VERSION, out)
            self.assertIn("gbt42195-2022", out)
            self.assertIn("UTF-8", out.splitlines()[-1])
            _, out, _ = run("doctor", "--lang", lang, env={"LC_ALL": "C"})
            self.assertIn("LC_ALL=C.UTF-8", out.splitlines()[-1])

    def test_programs_are_found_on_the_path(self):
        with tempfile.TemporaryDirectory() as folder:
            program = pathlib.Path(folder, "duckdb")
            program.write_text("#!/bin/sh\n")
            _, out, _ = run("doctor", "--format", "json", env={"PATH": folder})
            self.assertIsNone(json.loads(out)["programs"][0]["path"], "it cannot be run yet")
            program.chmod(0o755)
            _, out, _ = run("doctor", "--format", "json", env={"PATH": f":{folder}:"})
            self.assertEqual(json.loads(out)["programs"][0], {"name": "duckdb", "path": str(program)})

    def test_a_folder_that_cannot_be_read(self):
        code, out, err = run("doctor", "--lang", "en", env={"CAREGRADE_PACKS": "/nowhere/packs"})
        self.assertEqual((code, out), (3, ""))
        self.assertIn("/nowhere/packs", err)
        code, out, err = run("doctor", "extra", "--lang", "en")
        self.assertEqual((code, out), (2, ""))


if __name__ == "__main__":
    unittest.main()
