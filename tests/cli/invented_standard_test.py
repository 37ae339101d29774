"""A standard that nobody has, written as data alone: no line of C++ knows its scale, its directions or its levels."""

import itertools
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

COMMAND = os.environ["CAREGRADE_COMMAND"]
CITED = "第1条,high,T1\n"
TABLES = {
    "sources.csv": "id,title_zh,title_en,url,quality_zh,quality_en\nT1,虚构,invented,,虚构,invented\n",
    "levels.csv": "level,name_zh,name_en,clause,confidence,sources\n" + "".join(f"{n},级{n},stage {n},{CITED}" for n in (10, 20, 40)),
    "grades.csv": "grade,name_zh,name_en,clause,confidence,sources\n" + "".join(f"{n},档{n},class {n},{CITED}" for n in (1, 2)),
    "groups.csv": "code,name_zh,name_en,most,direction,clause,confidence,sources\n"
    f"able,能,able,5,more_points_more_able,{CITED}care,护,care,3.75,more_points_more_care,{CITED}",
    "items.csv": "code,group,name_zh,name_en,definition_zh,definition_en,hint_zh,hint_en,clause,confidence,sources\n"
    f"a1,able,甲,one,,,,,{CITED}a2,able,乙,two,,,,,{CITED}c1,care,丙,three,,,,,{CITED}",
    "options.csv": "item,option,points,label_zh,label_en,clause,confidence,sources\n"
    + "".join(
        f"{item},{option},{points},选项,choice,{CITED}"
        for item, rows in {"a1": [(3, 2.5), (2, 1.25), (1, 0)], "a2": [(2, 2.5), (1, 0)], "c1": [(1, 0), (2, 1.25), (3, 3.75)]}.items()
        for option, points in rows
    ),
    "facts.csv": "id,place,type,most,name_zh,name_en,question_zh,question_en,clause,confidence,sources\n" f"alone,a,truth,,独居,alone,独居？,Alone?,{CITED}",
    "able_bands.csv": f"grade,least,most,clause,confidence,sources\n1,2.5,5,{CITED}2,0,2.49,{CITED}",
    "care_bands.csv": f"grade,least,most,clause,confidence,sources\n1,0,1.24,{CITED}2,1.25,3.75,{CITED}",
    # why 40 before 20: nothing may take it that a worse grade gives a worse level
    "together.csv": f"able_grade,care_grade,level,clause,confidence,sources\n1,1,10,{CITED}1,2,40,{CITED}2,1,20,{CITED}2,2,20,{CITED}",
}
CITATION = 'clause = "第1条"\nconfidence = "high"\nsources = ["T1"]\n'


def step(id, value, extra="", name=True):
    title = f'name = {{ zh = "步骤", en = "step {id}" }}\n' if name else ""
    return f'[[step]]\nid = "{id}"\n{title}value = "{value}"\n{extra}{CITATION}\n'


METHOD = (
    'schema = 1\nid = "invented"\nnumber = "X 1"\nversion = "1"\nname = { zh = "虚构标准", en = "Invented standard" }\n'
    'issued = 2020-01-01\neffective_from = 2020-02-01\ngrade_tables = ["able_bands", "care_bands"]\n' + CITATION + "\n"
    '[[combination_table]]\nid = "together"\noperands = ["able_grade", "care_grade"]\n\n'
    + step("able", "items(able)", "score = true\n", name=False)
    + step("care", "items(care)", "score = true\n", name=False)
    + step("able_grade", "band(able, able_bands)", 'grade_of = "able"\n')
    + step("care_grade", "band(care, care_bands)", 'grade_of = "care"\n')
    + step("initial_level", "combination(together)")
    + step("level", "initial_level")
    + f'[[step.rule]]\nid = "alone"\nname = {{ zh = "独居", en = "alone" }}\nwhen = "alone"\nthen = "if(current == level(20), level(10), worse(current, 1))"\n{CITATION}'
)

VALUES = {"a1": (3, 2, 1), "a2": (2, 1), "c1": (1, 2, 3), "alone": (False, True)}


def by_hand(a1, a2, c1, alone):
    """Points in quarters of 1.25, and the level."""
    able, care = (a1 - 1) + 2 * (a2 - 1), {1: 0, 2: 1, 3: 3}[c1]
    level = (10 if care < 1 else 40) if able >= 2 else 20
    return able, care, {10: 20, 20: 10, 40: 40}[level] if alone else level


class InventedStandard(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name, "invented")
        self.folder.mkdir()
        for name, text in {**TABLES, "standard.toml": METHOD}.items():
            (self.folder / name).write_text(text, encoding="utf-8")

    def run_command(self, *words, given=""):
        done = subprocess.run([COMMAND, *words], input=given, capture_output=True, text=True, env={"LC_ALL": "C.UTF-8"}, timeout=120)
        return done.returncode, done.stdout, done.stderr

    def test_every_form_whole_or_with_blanks_is_graded_exactly(self):
        status, _, problems = self.run_command("check", str(self.folder))
        self.assertEqual((status, problems), (0, ""))
        forms = list(itertools.product(*((*values, None) for values in VALUES.values())))
        lines = []
        for form in forms:
            a1, a2, c1, alone = form
            lines.append(json.dumps({"standard": "invented", "assessed_on": "2021-01-01", "answers": {"a1": a1, "a2": a2, "c1": c1}, "facts": {"alone": alone}}))
        status, out, err = self.run_command("grade", "--load", str(self.folder), "--format", "json", "-", given="\n".join(lines))
        self.assertEqual(status, 0, err)
        results = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(len(results), 4 * 3 * 4 * 3)
        for form, result in zip(forms, results, strict=True):
            completions = [by_hand(*each) for each in itertools.product(*((v,) if v is not None else values for v, values in zip(form, VALUES.values(), strict=True)))]
            with self.subTest(form=form):
                self.assertEqual(result["possible_levels"], sorted({level for _, _, level in completions}))
                for score, at in (("able", 0), ("care", 1)):
                    ends = [min(c[at] for c in completions) * 1.25, max(c[at] for c in completions) * 1.25]
                    self.assertEqual(result["scores"][score], ends if ends[0] != ends[1] else ends[0])
                self.assertEqual(result["complete"], None not in form)


if __name__ == "__main__":
    unittest.main()
