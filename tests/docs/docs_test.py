"""What is written agrees with what is: error codes, both languages, the glossary, the READMEs.

Every example in docs/errors.md is run; every code of the sources has its texts and its entry.
"""

import csv
import importlib.util
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import tomllib
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMAND = pathlib.Path(os.environ["CAREGRADE_COMMAND"]).resolve()
CODE = re.compile(r"CG\d{4}")
HAN = re.compile(r"[\u4e00-\u9fff]")


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def messages(language):
    with open(ROOT / f"data/messages/{language}.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["key"]: row["text"] for row in rows}, [row["key"] for row in rows]


def blocks(text):
    """The fenced blocks of a Markdown text: (language, content)."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", text, re.M | re.S)


def entries():
    """docs/errors.md by code."""
    parts = re.split(r"^### (CG\d{4})$", read("docs/errors.md"), flags=re.M)
    return list(zip(parts[1::2], (part.split("\n## ")[0] for part in parts[2::2])))


def run(script, folder):
    environment = {
        **os.environ, "LC_ALL": "C.UTF-8", "PATH": f"{COMMAND.parent}:{os.environ['PATH']}",
        "DATA": str(ROOT / "data"), "EXAMPLES": str(ROOT / "examples"),
    }
    done = subprocess.run(["bash", "-c", script], cwd=folder, env=environment, capture_output=True, check=False, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class Messages(unittest.TestCase):
    def test_both_languages_say_the_same_things_with_the_same_values(self):
        (english, keys), (chinese, other_keys) = messages("en"), messages("zh")
        self.assertEqual(keys, other_keys)
        self.assertEqual(len(keys), len(set(keys)))
        for key in keys:
            self.assertEqual(sorted(set(re.findall(r"{\w+}", english[key]))), sorted(set(re.findall(r"{\w+}", chinese[key]))), key)
            self.assertIsNone(HAN.search(english[key]), key)

    def test_every_code_of_the_sources_has_a_message_and_every_message_a_use(self):
        used = set()
        for folder in ("include", "src", "cli", "bindings"):
            for path in (ROOT / folder).rglob("*"):
                if path.suffix in (".cpp", ".hpp", ".py"):
                    used |= set(CODE.findall(path.read_text(encoding="utf-8")))
        stated = {key for key in messages("en")[1] if CODE.fullmatch(key)}
        self.assertEqual(used, stated)


class Errors(unittest.TestCase):
    def test_every_code_has_one_entry_in_both_languages(self):
        codes = [code for code, _ in entries()]
        self.assertEqual(sorted(codes), sorted(key for key in messages("en")[1] if CODE.fullmatch(key)))
        for code, text in entries():
            words = re.sub(r"```.*?```", "", text, flags=re.S)
            self.assertTrue(HAN.search(words) and re.search(r"[a-z]{3}", words), code)
            self.assertEqual(len(blocks(text)), 1, code)

    def test_every_example_gives_its_code(self):
        kinds = {"json": self.case, "sh": self.script, "diff": self.data, "cpp": lambda code, text: None, "python": lambda code, text: None}
        for code, text in entries():
            (language, content), = blocks(text)
            with self.subTest(code=code):
                kinds[language](code, content)

    def test_examples_in_cpp_and_python_are_few_and_tested_elsewhere(self):
        tests = {
            "cpp": "".join(path.read_text(encoding="utf-8") for kind in ("unit", "property") for path in (ROOT / "tests" / kind).rglob("*.cpp")),
            "python": "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests/python").glob("*.py")),
        }
        for code, text in entries():
            language = blocks(text)[0][0]
            if language in tests:
                self.assertTrue(code in tests[language], f"no test speaks of {code}")

    def expect(self, code, script, folder):
        status, _, err = run(script, folder)
        told = re.search(rf"(error|warning|note)\[{code}\]", err)
        self.assertTrue(told, err)
        self.assertIn(status, (1, 2, 3) if told[1] == "error" else (0, 1), err)

    def case(self, code, text):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "case.json").write_text(text, encoding="utf-8")
            self.expect(code, "caregrade grade case.json", folder)

    def script(self, code, text):
        with tempfile.TemporaryDirectory() as folder:
            self.expect(code, text, folder)

    def data(self, code, text):
        """A change of the shipped data: lines with - become lines with +, at the first place that fits."""
        with tempfile.TemporaryDirectory() as parent:
            folder = pathlib.Path(parent, "standard")
            shutil.copytree(ROOT / "data/standards" / (re.findall(r"^--- (\S+)/", text, re.M) or ["gbt42195-2022"])[0], folder)
            for name, change in re.findall(r"^--- (?:\S+/)?(\S+)\n(.*?)(?=^--- |\Z)", text, re.M | re.S):
                path = folder / name
                old = "\n".join(line[1:] for line in change.splitlines() if line.startswith("-"))
                new = "\n".join(line[1:] for line in change.splitlines() if line.startswith("+"))
                whole = path.read_text(encoding="utf-8")
                self.assertTrue(old in whole, f"{name} has no {old!r}")
                path.write_text(whole.replace(old, new, 1) if change else "", encoding="utf-8")
            self.expect(code, "caregrade check standard", parent)


class Glossary(unittest.TestCase):
    def setUp(self):
        rows = re.findall(r"^\| ([^|]*[\u4e00-\u9fff][^|]*?) \| ([^|]+?) \|", read("docs/glossary.md"), re.M)
        self.terms = [row for row in rows if row != ("中文", "English")]

    def test_one_english_word_per_chinese_term_and_back(self):
        self.assertGreater(len(self.terms), 40)
        for column in (0, 1):
            words = [term[column] for term in self.terms]
            self.assertEqual(len(words), len(set(words)), [w for w in words if words.count(w) > 1])

    def test_the_data_names_things_as_the_glossary_does(self):
        glossary = dict(self.terms)
        found = 0
        for chinese, english, where in self.names():
            if chinese in glossary:
                self.assertEqual(english.lower(), glossary[chinese].lower(), f"{where}: {chinese}")
                found += 1
        self.assertGreater(found, 20)

    def test_a_benefit_has_one_name_in_every_pack(self):
        glossary = dict(self.terms)
        for english, local in re.findall(r"^\| ([^|\u4e00-\u9fff]+) \| ([^|]*[\u4e00-\u9fff][^|]*) \|$", read("docs/glossary.md"), re.M):
            if english in glossary.values():
                for chinese in local.split("、"):
                    self.assertNotIn(chinese, glossary)
                    glossary[chinese] = english
        for path in sorted((ROOT / "data/packs").glob("*/pack.toml")):
            for benefit in tomllib.loads(path.read_text(encoding="utf-8")).get("benefit", []):
                if benefit["kind"] not in ("age", "living", "nursing", "service") and benefit["form"] != "voucher":
                    continue
                chinese, english = benefit["name"]["zh"], benefit["name"]["en"]
                variant = chinese not in glossary  # else the parentheses belong to the name
                if variant:
                    chinese, english = re.sub(r"（[^（）]*）$", "", chinese), re.sub(r" \([^()]*\)$", "", english)
                self.assertIn(chinese, glossary, f"{path.parent.name}: {benefit['id']}")
                self.assertEqual(english, glossary[chinese], f"{path.parent.name}: {benefit['id']}")

    def names(self):
        """Every name of the data in both languages."""
        for path in sorted((ROOT / "data/standards").glob("*/*.csv")):
            with open(path, encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    if "name_zh" in row:
                        yield row["name_zh"], row["name_en"], path.name
        for path in sorted((ROOT / "data/standards").glob("*/standard.toml")):
            waiting = [tomllib.loads(path.read_text(encoding="utf-8"))]
            while waiting:
                value = waiting.pop()
                if isinstance(value, dict) and "zh" in value:
                    yield value["zh"], value["en"], path.name
                elif isinstance(value, (dict, list)):
                    waiting += value.values() if isinstance(value, dict) else value


class PackSchema(unittest.TestCase):
    """docs/pack.schema.json; tests/python checks packs by it."""

    def setUp(self):
        self.schema = json.loads(read("docs/pack.schema.json"))

    def nodes(self, value):
        if isinstance(value, dict):
            yield value
        for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
            yield from self.nodes(each)

    def test_every_key_is_described_in_both_languages(self):
        found = 0
        for name, part in self.schema["$defs"].items():
            for key, value in part.get("properties", {}).items():
                english, _, chinese = value["description"].partition(" · ")
                self.assertTrue(english and HAN.search(chinese) and not HAN.search(english), f"{name}.{key}")
                found += 1
        self.assertGreater(found, 80)

    def test_its_words_are_those_that_the_reader_knows(self):
        known = {frozenset(("high", "medium", "low", "unknown"))}
        for path in (ROOT / "src/io").glob("*.?pp"):
            text = path.read_text(encoding="utf-8")
            for words in re.findall(r"constexpr (?:Word<[^;=]+> \w+|std::string_view reserved)\[\] = \{(.*?)\};", text, re.S):
                known.add(frozenset(re.findall(r'\{"(\w+)"', words) or re.findall(r'"(\w+)"', words)))
        enums = [node["enum"] for node in self.nodes(self.schema["$defs"]) if "enum" in node]
        conditions = [part["if"]["properties"]["kind"]["enum"] for part in self.schema["$defs"]["fact"]["allOf"]]
        checked = [frozenset(words) for words in enums if words not in conditions]
        self.assertGreater(len(checked), 15)
        for words in checked:
            self.assertIn(words, known)


class Pages(unittest.TestCase):
    """Pages that show what commands print. CAREGRADE_STORE=1 writes what they print today; read the difference before you commit it.

    `<!-- NAME -->` before a block: the next part of that file. A text block after an sh block: what it prints.
    """

    maxDiff = None
    NAMES = ("writing-packs", "benefits", "populations", "recognition", "settlement", "report", "assess")
    BLOCK = re.compile(r"(?:^<!-- (\S+) -->\n)?^```(\w+)\n(.*?)^```$", re.M | re.S)

    def files(self, text):
        found = {}
        for name, _, content in self.BLOCK.findall(text):
            if name:
                found[name] = found.get(name, "") + content
        return found

    def run_in(self, folder, script, language):
        environment = {
            "PATH": f"{COMMAND.parent}:{os.environ['PATH']}", "LC_CTYPE": "C.UTF-8", "LC_MESSAGES": {"en": "C", "zh": "zh_CN.UTF-8"}[language],
        }
        done = subprocess.run(["bash", "-c", script], cwd=folder, env=environment, capture_output=True, check=False, timeout=300)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def check(self, path, language, begin=""):
        """Runs the blocks that begin so, and compares what they print with what the page shows."""
        text = read(path)
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(ROOT / "examples", pathlib.Path(folder, "examples"))
            for name, content in self.files(text).items():
                pathlib.Path(folder, name).parent.mkdir(exist_ok=True)
                pathlib.Path(folder, name).write_text(content, encoding="utf-8")
            found, script = [], None
            for _, kind, content in self.BLOCK.findall(text):
                if kind == "sh":
                    script = content if content.startswith(begin) else None
                    if script is None:
                        continue
                    status, out, err = self.run_in(folder, script, language)
                    self.assertEqual(err, "", script)
                    self.assertTrue(status == 0 or "[CG" in out, f"{script}{out}")
                elif kind == "text" and script is not None:
                    found.append((script, content, out))
                    script = None
        self.assertTrue(found, path)
        if os.environ.get("CAREGRADE_STORE") == "1":
            for script, shown, out in found:
                text = text.replace(f"```sh\n{script}```\n\n```text\n{shown}```", f"```sh\n{script}```\n\n```text\n{out}```")
            (ROOT / path).write_text(text, encoding="utf-8")
            return
        for script, shown, out in found:
            self.assertEqual(shown, out, f"{path}: {script}")

    def test_they_show_what_the_commands_print_today(self):
        for name in self.NAMES:
            for suffix, language in (("", "en"), (".zh-CN", "zh")):
                with self.subTest(page=name, language=language):
                    self.check(f"docs/{name}{suffix}.md", language)

    def test_the_readmes_show_what_decide_prints_today(self):
        for suffix, language in (("", "en"), (".zh-CN", "zh")):
            self.check(f"README{suffix}.md", language, "caregrade decide ")

    def test_the_readmes_count_the_rows_of_the_packs(self):
        with open(ROOT / "data/regions/regions.csv", encoding="utf-8", newline="") as file:
            places = {row["code"]: row for row in csv.DictReader(file)}
        for suffix, language in (("", "en"), (".zh-CN", "zh")):
            rows = []
            for folder in sorted((path.parent for path in (ROOT / "data/packs").glob("*/pack.toml")), key=lambda folder: (folder.name[:2] != "cn", folder.name)):
                pack = tomllib.loads((folder / "pack.toml").read_text(encoding="utf-8"))
                count = dict.fromkeys(("high", "medium", "low", "unknown", "local"), 0)
                for name in ("tiers.csv", "values.csv"):
                    if (folder / name).exists():
                        with open(folder / name, encoding="utf-8-sig", newline="") as file:
                            for row in csv.DictReader(file):
                                count[row["confidence"]] += 1
                                count["local"] += row["bound"] == "local"
                cells = [f"`{pack['id']}`", places[pack["region"]][f"name_{language}"], len(pack["benefit"]), *count.values()]
                rows.append("| " + " | ".join(map(str, cells)) + " |")
            path, table = f"README{suffix}.md", "\n".join(rows)
            text = read(path)
            old = re.search(r"^\|---\|---\|(?:---:\|){6}\n((?:\|.*\n)+)", text, re.M)[1].rstrip("\n")
            if os.environ.get("CAREGRADE_STORE") == "1":
                (ROOT / path).write_text(text.replace(old, table), encoding="utf-8")
            else:
                self.assertEqual(old, table, path)

    def test_both_languages_have_the_same_structure(self):
        for name in (*self.NAMES, "data-format", "scale", "batch", "../README"):
            english, chinese = read(f"docs/{name}.md"), read(f"docs/{name}.zh-CN.md")
            outline = lambda text: [len(marks) for marks in re.findall(r"^(#+) ", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S), re.M)]
            self.assertEqual(outline(english), outline(chinese), name)
            if name in self.NAMES:
                strip = lambda text: [(file, kind, content if file or kind == "sh" else "") for file, kind, content in self.BLOCK.findall(text)]
                self.assertEqual(strip(english), strip(chinese), name)
            keys = lambda text: [re.findall(r"`[^`]*`", key) for key in re.findall(r"^\| (`[^|]*?`(?:[、, ]+`[^|]*?`)*)", text, re.M)]
            if name in self.NAMES:
                self.assertEqual(keys(english), keys(chinese), name)

    def test_the_page_on_packs_makes_the_pack_of_the_examples(self):
        folder = ROOT / "examples/packs/bath"
        for name in ("writing-packs.md", "writing-packs.zh-CN.md"):
            made = {pathlib.Path(file).name: content for file, content in self.files(read(f"docs/{name}")).items() if file.startswith("bath/")}
            if os.environ.get("CAREGRADE_STORE") == "1":
                for file, content in made.items():
                    (folder / file).write_text(content, encoding="utf-8")
            self.assertEqual(made, {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()})

    def test_the_page_on_packs_names_every_key_and_column(self):
        schema = json.loads(read("docs/pack.schema.json"))["$defs"]
        columns = re.findall(r'"(\w+)"', " ".join(re.findall(r'rows\("(?:tiers|values)\.csv", \{(.*?)\}, \{.*?\}\)', read("src/io/pack_tables.cpp"), re.S)))
        self.assertGreater(len(columns), 20)
        for name in ("writing-packs.md", "writing-packs.zh-CN.md"):
            text = read(f"docs/{name}")
            for key in [key for part in schema.values() for key in part.get("properties", {}) if key not in ("zh", "en")] + columns:
                self.assertTrue(re.search(rf"`(\[\[)?(\w+\.)?{key}(\]\])?`|\b{key}, ", text), f"{name}: {key}")


class Readmes(unittest.TestCase):
    FILES = ("README.md", "README.zh-CN.md")

    def test_both_show_the_same_code(self):
        english, chinese = (blocks(read(name)) for name in self.FILES)
        strip = lambda found: [(language, re.sub(r"(#|//).*", "", content)) for language, content in found if language in ("sh", "cpp", "cmake")]
        self.assertEqual(strip(english), strip(chinese))

    def test_the_cpp_example_is_the_program_that_the_package_test_builds(self):
        for name in self.FILES:
            (program,) = [content for language, content in blocks(read(name)) if language == "cpp"]
            lines = [line.split("//")[0].strip() for line in program.splitlines()]
            source = [line.split("//")[0].strip() for line in read("tests/package/main.cpp").splitlines()]
            for line in filter(None, lines):
                self.assertIn(line, source, name)

    def test_the_commands_run(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(ROOT / "examples", pathlib.Path(folder, "examples"))
            os.symlink(ROOT / "data", pathlib.Path(folder, "data"))
            for language, content in blocks(read("README.md")):
                for line in content.splitlines() if language == "sh" else []:
                    if line.startswith("caregrade "):
                        asks = "printf 'q\\n' | " if line.startswith("caregrade assess") else ""  # somebody who leaves at once
                        status, out, err = run(asks + line.split("#")[0], folder)
                        made = re.search(r" (?:-o|--save) (\S+)", line)  # what goes to a file leaves the terminal to the summary
                        self.assertEqual((status, "" if made else err), (0, ""), line)
                        self.assertTrue(pathlib.Path(folder, made[1]).stat().st_size if made else out, line)

    def test_links_lead_somewhere(self):
        for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "data").rglob("*.md")]:
            for target in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text(encoding="utf-8")):
                if not target.startswith(("http:", "https:")):
                    self.assertTrue((path.parent / target).exists(), f"{path.relative_to(ROOT)}: {target}")

    def test_the_page_of_every_standard_is_what_its_data_says_today(self):
        spec = importlib.util.spec_from_file_location("write", ROOT / "docs/standards/write.py")
        write = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(write)
        self.assertEqual(sorted(path.stem for path in (ROOT / "docs/standards").glob("*.md")), write.ids())
        for each in write.ids():
            self.assertTrue(read(f"docs/standards/{each}.md") == write.page(COMMAND, each), "python3 docs/standards/write.py COMMAND writes them anew")

    def test_the_pictures_show_what_the_command_prints_today(self):
        spec = importlib.util.spec_from_file_location("draw", ROOT / "docs/images/draw.py")
        draw = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(draw)
        for language in ("en", "zh"):
            stored = read(f"docs/images/dementia.{language}.svg")
            self.assertTrue(draw.picture(COMMAND, language) == stored, "python3 docs/images/draw.py COMMAND draws them anew")


if __name__ == "__main__":
    unittest.main()
