"""A result on paper: what the page says, that it fetches nothing, how it prints, and what is refused."""

import csv
import html.parser
import json
import os
import pathlib
import re
import stat
import subprocess
import tempfile
import unicodedata
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMAND = os.environ["CAREGRADE_COMMAND"]
LANGUAGES = ("en", "zh")
IDENTITY = "11010519491231002X"  # the specimen of GB 11643-1999


def run(*words, given="", env=None, cwd=ROOT, expected=0):
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": os.environ.get("HOME", "/"), **(env or {})}
    done = subprocess.run([COMMAND, *map(str, words)], input=given.encode(), capture_output=True, cwd=cwd, env=environment, timeout=300)
    assert done.returncode == expected, (done.returncode, done.stderr.decode())
    return done.stdout.decode(), done.stderr.decode()


def tool(*words):
    return subprocess.run(list(map(str, words)), capture_output=True, check=True, timeout=120).stdout


class Page(html.parser.HTMLParser):
    """Reads a page strictly: every element is closed where it was opened."""

    VOID = {"meta", "br"}

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.links, self.texts = [], [], [], []
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.links += [value for name, value in attributes if name in ("src", "href", "srcset", "action", "data")]
        assert not any(name.startswith("on") for name, _ in attributes), attributes
        if tag not in self.VOID and tag != "path":
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.texts.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())


def width(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text if not unicodedata.combining(c))


def case(**changes):
    return json.dumps({**json.loads((ROOT / "examples/dementia.json").read_text()), **changes}, ensure_ascii=False)


class Html(unittest.TestCase):
    def test_every_example_in_both_languages(self):
        for lang in LANGUAGES:
            for file in sorted((ROOT / "examples").glob("*.json")):
                with self.subTest(lang=lang, file=file.name):
                    text, _ = run("report", file, "--lang", lang)
                    page = Page(text)
                    self.assertNotIn("script", page.tags)
                    self.assertEqual(page.links, [])
                    self.assertNotRegex(text, r"url\(|@import")
                    self.assertIn(f'<html lang="{"zh-CN" if lang == "zh" else "en"}">', text)
                    graded, _ = run("grade", file, "--format", "json")
                    result = json.loads(graded)
                    if result["level"] is not None:
                        self.assertIn(result["level_name"][lang], page.text)
                    else:
                        self.assertIn("Not official" if lang == "en" else "非正式", page.text)
                    for score, value in result["scores"].items():
                        if isinstance(value, int):
                            self.assertRegex(page.text, rf"\b{value} / \d+", score)
                    for item in csv.DictReader((ROOT / "data/standards/gbt42195-2022/items.csv").read_text(encoding="utf-8").splitlines()):
                        self.assertIn(item["code"], page.text)

    def test_how_the_level_came_to_be_and_what_is_next(self):
        text = Page(run("report", "examples/dementia.json", "--lang", "en")[0]).text
        self.assertIn("By the points alone the level would be 2.", text)
        self.assertIn("Regular assessment again on 2027-03-05", text, "twelve months after 2026-03-05")
        self.assertIn("confidence medium", text)
        text = Page(run("report", "-", "--lang", "en", given=case(assessed_on=None))[0]).text
        self.assertIn("the day of the assessment is not stated", text)

    def test_a_month_without_that_day(self):
        text = Page(run("report", "-", "--lang", "en", given=case(assessed_on="2028-02-29"))[0]).text
        self.assertIn("again on 2029-02-28", text)

    def test_benefits(self):
        person = ROOT / "examples/persons/beijing.json"
        decided, _ = run("decide", person, "--format", "json")
        decisions = json.loads(decided)["decisions"]
        counts = [sum(1 for each in decisions if each["status"] == status and not each["displaced_by"]) for status in ("eligible", "possible")]
        text = Page(run("report", "--benefits", person, "--lang", "en")[0]).text
        self.assertIn(f"there is a claim to {counts[0]} benefits, in money or in kind; {counts[1]} more are possible", text)
        self.assertIn("old-age allowance: 100 yuan a month", text)
        self.assertIn("Decided for 2026-03", text)

    def test_what_somebody_wrote_is_text_and_nothing_else(self):
        text, _ = run("report", "-", "--lang", "en", given=case(id="<script>alert(1)</script> & \"x\" \u202e \x07"))
        self.assertNotIn("script", Page(text).tags)
        self.assertIn("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot;", text)
        self.assertNotIn("\u202e", text)
        self.assertNotIn("\x07", text)

    def test_identity_numbers_are_covered(self):
        for form in ("html", "txt"):
            text, _ = run("report", "-", "--format", form, given=case(id=IDENTITY))
            self.assertNotIn(IDENTITY, text)
            self.assertNotIn(IDENTITY[6:14], text)

    def test_rare_characters_are_told(self):
        text = Page(run("report", "-", "--lang", "en", given=case(id="𠮷王"))[0]).text
        self.assertIn("𠮷 (U+20BB7)", text)
        self.assertNotIn("U+738B", text)


class PlainText(unittest.TestCase):
    def test_forty_columns(self):
        for lang in LANGUAGES:
            for file in sorted((ROOT / "examples").glob("*.json")):
                text, _ = run("report", file, "--format", "txt", "--lang", lang)
                self.assertLessEqual(max(map(width, text.splitlines())), 40, (lang, file.name))


class Pdf(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def print(self, *words):
        file = self.folder / "report.pdf"
        run("report", *words, "--format", "pdf", "-o", file)
        self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
        return file

    def test_pages_of_a4(self):
        file = self.print("examples/dementia.json", "--lang", "en")
        about = tool("pdfinfo", file).decode()
        self.assertRegex(about, r"Page size: +59\d(\.\d+)? x 84\d(\.\d+)? pts \(A4\)")
        self.assertLessEqual(int(re.search(r"Pages: +(\d+)", about)[1]), 6)
        first = tool("pdftotext", "-f", 1, "-l", 1, file, "-").decode()
        self.assertIn("level 3: ability severely impaired", first)
        self.assertIn("first assessor, signature", first)
        self.assertNotIn("The form", first)

    def test_the_code_is_read_from_the_printed_page(self):
        key, about, card = self.folder / "office.key", self.folder / "about.json", self.folder / "card.txt"
        run("trust", "keygen", "--issuer", "113301000024890007", "-o", key)
        about.write_text('{"certificate": "330106-2026-0000017", "region": "330106", "expires": "2028-06-12"}')
        run("certify", "examples/dementia.json", "--key", key, "--about", about, "--envelope", "card", "--on", "2026-03-06", "-o", card)
        file = self.print("examples/dementia.json", "--lang", "en", "--card", card)
        tool("pdftoppm", "-r", 200, "-f", 1, "-l", 1, "-png", file, self.folder / "page")
        read = tool("zbarimg", "--quiet", "--raw", next(self.folder.glob("page*.png"))).decode()
        self.assertEqual(read.strip(), card.read_text().strip())

    def test_without_a_program_that_prints(self):
        file = self.folder / "report.pdf"
        _, error = run("report", "examples/dementia.json", "--format", "pdf", "-o", file, "--lang", "en", env={"PATH": "/nowhere"}, expected=3)
        self.assertIn("CG6016", error)
        printer = self.folder / "weasyprint"
        for script in ("exit 1", "exit 0", "kill -9 $$"):
            printer.write_text(f"#!/bin/sh\n{script}\n")
            printer.chmod(0o755)
            _, error = run("report", "examples/dementia.json", "--format", "pdf", "-o", file, "--lang", "en", env={"PATH": str(self.folder)}, expected=3)
            self.assertIn("CG6017", error, script)
        self.assertEqual([each.name for each in self.folder.iterdir()], ["weasyprint"])
        _, error = run("report", "examples/dementia.json", "--format", "pdf", expected=2)
        self.assertIn("CG6002", error)


class Refused(unittest.TestCase):
    def test_what_is_no_case(self):
        for given, code in (("", "CG1002"), ("[]", "CG1002"), ("[{},{}]", "CG6008"), ("{", "CG1014"), ("{}", "CG3008"), ('{"standard":"none"}', "CG3004")):
            out, error = run("report", "-", given=given, expected=1)
            self.assertEqual(out, "")
            self.assertIn(code, error, given)

    def test_what_is_no_person_and_no_card(self):
        _, error = run("report", "--benefits", "-", "--region", "11", given='{"on":"2026-03","facts":{"birth_date":"1941-05-06"}}', expected=1)
        self.assertIn("CG6014", error)
        _, error = run("report", "--benefits", "examples/persons/beijing.json", "--region", "99", expected=2)
        self.assertIn("CG4001", error)
        with tempfile.TemporaryDirectory() as folder:
            card = pathlib.Path(folder, "card.txt")
            for text in ("", "nothing", "CG1:" + "A" * 2400):
                card.write_text(text)
                _, error = run("report", "examples/dementia.json", "--card", card, expected=1)
                self.assertIn("CG6015", error)
        _, error = run("report", "examples/dementia.json", "--card", "/nowhere/card", expected=3)
        self.assertIn("CG1001", error)
        run("report", expected=2)
        run("report", "examples/dementia.json", "examples/coma.json", expected=2)
        run("report", "examples/dementia.json", "-o", "/nowhere/report.html", expected=3)


if __name__ == "__main__":
    unittest.main()
