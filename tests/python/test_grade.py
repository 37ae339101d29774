"""`grade`: what goes in, what comes out, what is refused. Levels are those of GB/T 42195-2022, clauses C.3 to C.5."""

import copy
import datetime
import json
import math
import pickle
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

import caregrade as cg

Case = dict[str, Any]


def test_a_whole_form_has_one_level(case: Case) -> None:
    g = cg.grade(case)
    assert (g.id, g.standard, g.complete) == ("dementia", "gbt42195-2022", True)
    assert g.scores == {"B.1": 24, "B.2": 13, "B.3": 18, "B.4": 8, "total": 63}
    assert (g.initial_level, g.level, g.possible_levels, g.level_range) == (2, 3, (3,), (3, 3))
    assert g.level_name is not None and g.level_name["zh"] == "能力重度受损（重度失能）"
    assert g.adjustments == [{"rule": "diagnosis", "from": 2, "to": 3, "because": ["dementia"]}]
    assert (g.missing, g.ask_next) == ([], [])


def test_unknown_travels_to_the_answer(case: Case) -> None:
    case["answers"]["B.1.3"] = None
    del case["answers"]["B.1.7"]
    case["facts"]["dementia"] = None
    g = cg.grade(case)
    assert not g.complete
    assert g.level is None and g.level_name is None
    assert g.scores["B.1"] == (18, 26) and g.scores["total"] == (57, 65)  # each of the two items gives 0 to 4 points
    assert (g.initial_level, g.possible_levels, g.level_range) == (2, (2, 3), (2, 3))
    assert g.missing == ["B.1.3", "B.1.7", "dementia"]
    assert g.ask_next == ["dementia"]


@pytest.mark.parametrize("blank", [None, math.nan, np.nan, pd.NA, pd.NaT])
def test_every_kind_of_blank_is_unknown(case: Case, blank: object) -> None:
    case["answers"]["B.1.3"] = blank
    case["facts"]["coma"] = blank
    assert cg.grade(case).missing == ["B.1.3", "coma"]


def test_numbers_of_numpy_and_pandas(case: Case) -> None:
    plain = cg.grade(case)
    case["answers"] = pd.Series(case["answers"]).to_dict() | {"B.1.1": np.int8(case["answers"]["B.1.1"])}
    case["facts"]["dementia"] = np.bool_(True)
    case["assessed_on"] = pd.Timestamp(case["assessed_on"])
    assert cg.grade(case) == plain
    case["assessed_on"] = datetime.date(2026, 3, 5)
    assert cg.grade(case) == plain


def test_text_bytes_and_mapping_are_the_same(case: Case) -> None:
    text = json.dumps(case, ensure_ascii=False)
    assert cg.grade(text) == cg.grade(text.encode()) == cg.grade(case)


def test_the_case_is_left_as_it_was(case: Case) -> None:
    before = copy.deepcopy(case)
    cg.grade(case)
    assert case == before


def test_policies_decide_open_questions(case: Case) -> None:
    case["facts"]["falls_30d"] = 2
    assert cg.grade(case).level == 3  # both clauses hold; once only by default
    assert cg.grade(case, policies={"combining_clauses": "add"}).level == 4
    for wrong in ({"combining": "add"}, {"combining_clauses": "both"}):
        with pytest.raises(ValueError, match="expected one of"):
            cg.grade(case, policies=wrong)
    with pytest.raises(TypeError, match="str to str"):
        cg.grade(case, policies={"combining_clauses": 1})  # type: ignore[dict-item]


def test_an_official_result_needs_every_answer(case: Case) -> None:
    assert cg.grade(case, require_complete=True).complete
    del case["answers"]["B.4.5"]
    with pytest.raises(cg.InputError, match=r"CG3011.*B\.4\.5"):
        cg.grade(case, require_complete=True)


def test_all_problems_in_one_pass(case: Case) -> None:
    case["answers"] |= {"B.1.1": 5, "B.1.2": "4", "B.1.3": 4.0, "B.1.4": 4.5, "B.1.5": -1, "B.9.9": 1}
    case["facts"] |= {"coma": 0, "falls_30d": 4}
    case["name"] = "x"
    with pytest.raises(cg.InputError) as caught:
        cg.grade(case)
    assert {(i.pointer, i.code) for i in caught.value.issues} == {
        ("/answers/B.1.1", "CG3002"),
        ("/answers/B.1.2", "CG3003"),
        ("/answers/B.1.3", "CG3003"),
        ("/answers/B.1.4", "CG3003"),
        ("/answers/B.1.5", "CG3002"),
        ("/answers/B.9.9", "CG3001"),
        ("/facts/coma", "CG3003"),
        ("/facts/falls_30d", "CG3002"),
        ("/name", "CG3007"),
    }
    assert all(i.line == 0 and i.column == 0 for i in caught.value.issues)
    assert all(i.message("zh") and i.message("en") and i.message("zh") != i.message("en") for i in caught.value.issues)


def test_text_has_lines_and_columns() -> None:
    text = '{"standard": "gbt42195-2022",\n "answers": {"B.1.1": 9}}'
    with pytest.raises(cg.InputError) as caught:
        cg.grade(text)
    (issue,) = caught.value.issues
    assert (issue.line, issue.column, issue.pointer) == (2, 23, "/answers/B.1.1")
    assert str(issue).startswith("2:23 /answers/B.1.1: CG3002: ")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "CG1014"),
        ("[]", "CG3003"),
        (b"\xff", "CG1003"),
        ("\ud800", "CG1003"),
        ('{"standard":"gbt42195-2022"} {}', "CG1005"),
        ('{"standard":"gbt42195-2022","answers":{"B.1.1":4,"B.1.1":4}}', "CG1007"),
        ("[" * 1000, "CG1006"),
        ('{"standard":"gbt42195-2023"}', "CG3004"),
    ],
)
def test_hostile_text(text: str | bytes, code: str) -> None:
    with pytest.raises(cg.InputError) as caught:
        cg.grade(text)
    assert code in [issue.code for issue in caught.value.issues]


def test_values_without_a_word_in_json_name_their_place() -> None:
    base = {"standard": "gbt42195-2022"}
    for value, place in ((b"4", "/answers/B.1.1"), (object(), "/answers/B.1.1"), (math.inf, "/answers/B.1.1")):
        with pytest.raises(TypeError, match=place):
            cg.grade({**base, "answers": {"B.1.1": value}})
    with pytest.raises(TypeError, match="keys are str"):
        cg.grade({**base, "answers": {1: 4}})
    endless: Case = {}
    endless["answers"] = endless
    with pytest.raises(TypeError, match="nested deeper"):
        cg.grade(endless)
    with pytest.raises(TypeError, match="expected a mapping or JSON text"):
        cg.grade(None)  # type: ignore[arg-type]


def test_trace_and_changes_are_data(case: Case) -> None:
    g = cg.grade(case)
    steps = {step["step"]: step for step in g.trace}
    assert {"B.1", "B.2", "B.3", "B.4", "total", "initial_level", "level"} <= set(steps)
    assert sum(row["points"] for row in steps["B.1"]["lost"]) == 32 - 24
    assert all(step["clause"] and step["confidence"] and step["sources"] for step in g.trace)
    assert {"input": "dementia", "value": False, "level": 2} in g.changes
    whole = json.loads(g.to_json(), parse_float=Decimal)
    assert whole["trace"] == g.trace
    assert whole["inputs"]["dementia"]["place"] == "A.4.1#21" and whole["inputs"]["B.1.3"]["name"]["zh"] == "洗澡"


def test_a_grading_survives_pickle(case: Case) -> None:
    g = cg.grade(case)
    again = pickle.loads(pickle.dumps(g))
    assert again == g and hash(again) == hash(g)
    assert again.explain(lang="zh") == g.explain(lang="zh") and again.summary(lang="en") == g.summary(lang="en")
    assert again.trace == g.trace and again.to_dict() == g.to_dict()


def test_a_problem_survives_pickle() -> None:
    with pytest.raises(cg.InputError) as caught:
        cg.grade({"standard": "nowhere"})
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.issues == caught.value.issues and str(again) == str(caught.value)
