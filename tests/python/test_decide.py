"""`decide`, `load_packs`, `facts`: what goes in, what comes out, what is refused. Amounts are those of the packs' sources."""

import copy
import datetime
import json
import os
import pathlib
import pickle
import subprocess
import threading
from typing import Any

import numpy as np
import pandas as pd
import pytest

import caregrade as cg
from test_show import read

Person = dict[str, Any]
PERSONS = sorted((pathlib.Path(__file__).resolve().parents[2] / "examples/persons").glob("*.json"))


@pytest.fixture
def person(root: pathlib.Path) -> Person:
    """The example of Beijing: 84, on the subsistence allowance, certificate of grade 2, assessed."""
    whole: Person = json.loads((root / "examples/persons/beijing.json").read_text(encoding="utf-8"))
    return whole


def command() -> str:
    """The built command, for comparing; CAREGRADE_COMMAND, or the newest of build/."""
    built = [os.environ["CAREGRADE_COMMAND"]] if "CAREGRADE_COMMAND" in os.environ else []
    built += sorted(map(str, PERSONS[0].parents[2].glob("build/*/caregrade")), key=os.path.getmtime, reverse=True)
    if not built:
        pytest.fail("the command is not built: ./dev build")
    return built[0]


def test_what_there_is_how_much_and_why(person: Person) -> None:
    d = cg.decide(person)
    assert (d.id, d.on, d.regions, d.uncovered) == ("beijing", "2026-03", ["110105"], [])
    assert d.gradings[0]["standard"] == "gbt42195-2022" and d.gradings[0]["levels"] == [3]
    age = d["11-AGE"]
    assert (age.name["zh"], age.status, age.amount, age.unit, age.per, age.form) == ("高龄老年人津贴", "eligible", (10000, 10000), "fen", "month", "cash_account")
    assert (age.because, age.ask, age.displaced_by, age.confidence, age.region) == (["11-AGE-80"], [], None, "high", "11")
    assert age.cite[0]["number"] == "京民养老发〔2019〕160号" and age.pack in d.receipt["packs"]
    assert age.policies == {} or set(age.policies) <= {"birthday_month"}
    assert "CN-AGE" not in d  # Beijing carries it out


def test_it_is_a_list(person: Person) -> None:
    d = cg.decide(person)
    assert len(d) == len(list(d)) and d[0] == next(iter(d)) and d[-1] == d[len(d) - 1] and d[:2] == [d[0], d[1]]
    assert d[0] in d and d[0].benefit in d and "nothing" not in d and hash(d[0]) == hash(d[d[0].benefit])
    assert {each.status for each in d} <= {"eligible", "not_eligible", "possible", "not_covered"}
    with pytest.raises(IndexError):
        d[len(d)]
    with pytest.raises(KeyError):
        d["nothing"]


def test_what_one_chose_decides_between_two_schemes(person: Person) -> None:
    open_choice = cg.decide(person)["11-HARD"]
    assert open_choice.status == "possible" and "bj_scheme" in open_choice.ask
    person["facts"]["bj_scheme"] = "elder"
    d = cg.decide(person)
    assert (d["11-HARD"].status, d["11-HARD"].amount) == ("eligible", (30000, 30000))
    given_up = d["11-DISLIFE"]
    assert (given_up.status, given_up.displaced_by, given_up.amount) == ("not_eligible", "11-two-schemes", (40000, 40000))


def test_unknown_is_never_no() -> None:
    d = cg.decide({"facts": {"birth_date": "1946", "hukou": "110105"}}, on="2026-03", benefits=["11-AGE", "11-HARD"])
    assert (d["11-AGE"].status, d["11-AGE"].amount, d["11-AGE"].ask) == ("possible", (0, 10000), ["birth_date"])
    assert d["11-HARD"].status == "possible" and "relief" in d["11-HARD"].ask


def test_no_upper_end_and_no_amount() -> None:
    known = {"birth_date": "1920-01-01", "hukou": "220103", "relief": "none"}
    age = cg.decide({"facts": known}, on="2026-03", benefits="22-AGE")["22-AGE"]
    assert age.status == "eligible" and age.amount is not None and age.amount[0] >= 60000
    local = cg.decide({"facts": {"birth_date": "1920-01-01", "hukou": "610102"}}, on="2026-03", benefits="CN-AGE")["CN-AGE"]
    assert (local.status, local.amount) == ("eligible", None)


@pytest.mark.parametrize("blank", [None, float("nan"), np.nan, pd.NA, pd.NaT])
def test_every_kind_of_blank_is_unknown(person: Person, blank: object) -> None:
    person["facts"]["relief"] = blank
    assert cg.decide(person, benefits="11-HARD")["11-HARD"].status == "possible"


def test_days_in_every_form(person: Person) -> None:
    plain = cg.decide(person, on="2026-03-05")
    for on in (datetime.date(2026, 3, 5), datetime.datetime(2026, 3, 5, 12), pd.Timestamp("2026-03-05")):
        assert cg.decide(person, on=on) == plain
    person["facts"]["birth_date"] = datetime.date(1941, 5, 6)
    assert cg.decide(person, on="2026-03-05") == plain
    with pytest.raises(TypeError, match="on:"):
        cg.decide(person, on=2026)  # type: ignore[arg-type]
    with pytest.raises(cg.InputError, match="CG4012"):
        cg.decide(person, on="March")


def test_text_bytes_and_mapping_are_the_same(person: Person) -> None:
    text, before = json.dumps(person, ensure_ascii=False), copy.deepcopy(person)
    assert cg.decide(text) == cg.decide(text.encode()) == cg.decide(person)
    assert person == before


def test_places_of_ones_own_or_asked_for(person: Person) -> None:
    assert cg.decide(person, region="110105") == cg.decide(person)
    both = cg.decide(person, region=["110105", "61"])
    assert both.regions == ["110105", "61"] and both.uncovered == ["61"]
    with pytest.raises(cg.InputError, match="CG4001"):
        cg.decide(person, region="999999")
    with pytest.raises(TypeError, match="region"):
        cg.decide(person, region=[110105])  # type: ignore[list-item]


def test_open_questions_and_doubtful_rows(person: Person) -> None:
    d = cg.decide(person, policies={"birthday_month": "next_month"}, include_unverified=True)
    assert d.receipt["policies"] == ["birthday_month=next_month"] and d.receipt["include_unverified"] is True
    for wrong, code in (({"nothing": "x"}, "CG4032"), ({"birthday_month": "x"}, "CG4033")):
        with pytest.raises(cg.InputError, match=code):
            cg.decide(person, policies=wrong)
    with pytest.raises(TypeError, match="str to str"):
        cg.decide(person, policies={"birthday_month": 1})  # type: ignore[dict-item]
    with pytest.raises(cg.InputError, match=r"CG4031.*11-AGE"):
        cg.decide(person, benefits="11-AGED")


def test_all_problems_in_one_pass(person: Person) -> None:
    person["facts"] |= {"relief": "rich", "hukou": "110103", "birth_date": "1941-02-30", "ability": 2, "other_living_money": -1}
    person["name"] = "x"
    with pytest.raises(cg.InputError) as caught:
        cg.decide(person, region="000000")
    assert {(i.pointer, i.code) for i in caught.value.issues} == {
        ("", "CG4001"), ("/facts/relief", "CG4011"), ("/facts/hukou", "CG4014"), ("/facts/birth_date", "CG4012"), ("/facts/ability", "CG4010"),
        ("/facts/other_living_money", "CG4011"), ("/name", "CG3007"),
    }
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.issues == caught.value.issues
    with pytest.raises(cg.InputError) as caught:
        cg.decide('{"on": "2026-03",\n "facts": {"hukou": "x"}}')
    assert (caught.value.issues[0].line, caught.value.issues[0].column) == (2, 21)


@pytest.mark.parametrize(("text", "code"), [("", "CG1014"), ("[]", "CG3003"), (b"\xff", "CG1003"), ("\ud800", "CG1003"), ("[" * 1000, "CG1006"), ("{}", "CG4002")])
def test_hostile_text(text: str | bytes, code: str) -> None:
    with pytest.raises(cg.InputError) as caught:
        cg.decide(text)
    assert code in [issue.code for issue in caught.value.issues]


def test_values_of_a_wrong_type(person: Person) -> None:
    with pytest.raises(TypeError, match="expected a mapping or JSON text"):
        cg.decide(None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="/facts/relief"):
        cg.decide({**person, "facts": {"relief": object()}})
    with pytest.raises(TypeError, match="rules: expected Rules"):
        cg.decide(person, rules="examples/packs/meals")  # type: ignore[arg-type]


def test_an_identity_number_is_nowhere() -> None:
    number = "11010519491231002X"
    d = cg.decide({"identity_number": number, "facts": {"hukou": "110105"}}, on="2026-03", benefits="11-AGE")
    assert d["11-AGE"].status == "not_eligible"
    assert all(number not in said for said in (repr(d), d.to_json(), d.to_text(lang="zh"), d._repr_html_(), str(pickle.dumps(d))))
    with pytest.raises(cg.InputError) as caught:
        cg.decide({"identity_number": "110105194912310021", "facts": {}}, on="2026-03", region="11")
    assert "110105194912310021" not in str(caught.value) + repr(caught.value.issues)


def test_trace_and_turns_are_there_when_asked(person: Person) -> None:
    d = cg.decide(person, benefits=["11-AGE", "CN-TEKUN-LIVING"])
    assert {"residence", "span", "condition", "tier"} <= {step["kind"] for step in d["11-AGE"].trace}
    assert any(turn["fact"] == "relief" for turn in d["CN-TEKUN-LIVING"].turns)
    assert "trace" not in d.to_dict()["decisions"][0]
    explained = cg.decide(person, benefits=["11-AGE", "CN-TEKUN-LIVING"], explain=True)
    assert explained.to_dict()["decisions"][0]["trace"] == json.loads(json.dumps(explained[0].trace, default=float))
    assert len(explained.to_text(lang="en")) > len(d.to_text(lang="en"))


def test_decisions_survive_pickle(person: Person) -> None:
    d = cg.decide(person, benefits=["11-AGE", "11-HARD"])
    again = pickle.loads(pickle.dumps(d))
    assert again == d and hash(again) == hash(d) and list(again) == list(d) and repr(again) == repr(d)
    assert again.to_text(lang="zh") == d.to_text(lang="zh") and again[0].trace == d[0].trace and again._repr_html_() == d._repr_html_()
    assert pickle.loads(pickle.dumps(d[1])) == d[1]
    assert copy.deepcopy(d) == d


def test_ones_own_packs(root: pathlib.Path, tmp_path: pathlib.Path) -> None:
    rules = cg.load_packs(root / "examples/packs/meals")
    assert len(rules.packs) == len(cg.load_packs().packs) + 1 and repr(rules).startswith("<Rules ")
    d = cg.decide({"facts": {"birth_date": "1941-05-06", "hukou": "110105"}}, on="2026-03", rules=rules)
    assert "EX-MEAL" in d
    assert pickle.loads(pickle.dumps(rules)) == rules
    assert set(cg.facts(rules=rules)) > set(cg.facts())
    with pytest.raises(FileNotFoundError):
        cg.load_packs(tmp_path / "nothing")
    with pytest.raises(cg.InputError, match="CG1015"):
        cg.load_packs(tmp_path)


def test_facts_are_what_the_rules_ask_for() -> None:
    every, beijing = cg.facts(), cg.facts("110105")
    assert set(beijing) < set(every) and "bj_level" in beijing and "sh_level" not in beijing
    assert beijing["relief"]["question"]["zh"] and [choice["id"] for choice in beijing["relief"]["choices"]][0] == "none"
    assert set(cg.facts(["110105", "310101"])) == set(beijing) | set(cg.facts("310101"))
    with pytest.raises(cg.InputError, match="CG4001"):
        cg.facts("999999")


def test_threads_get_the_same_answers(person: Person) -> None:
    wanted, found = cg.decide(person, benefits="11-AGE"), []
    threads = [threading.Thread(target=lambda: found.append(cg.decide(person, benefits="11-AGE"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 8


@pytest.mark.parametrize("explain", [False, True])
@pytest.mark.parametrize("path", PERSONS, ids=lambda path: path.stem)
def test_the_command_says_the_same_bytes(path: pathlib.Path, explain: bool) -> None:
    words = [command(), "decide", str(path), "--benefit", "11-AGE,11-HARD,CN-VOUCHER,31-ZHJT", *(["--explain"] if explain else [])]
    d = cg.decide(path.read_text(encoding="utf-8"), benefits=["11-AGE", "11-HARD", "CN-VOUCHER", "31-ZHJT"], explain=explain)
    told = subprocess.run([*words, "--format", "json"], capture_output=True, check=True).stdout.decode()
    assert json.loads(told)["receipt"]["packs"] == d.receipt["packs"], "the command was built of other rules than the package: ./dev build"
    assert d.to_json() + "\n" == told
    told = subprocess.run([*words, "--lang", "zh"], capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"}).stdout.decode()
    assert d.to_text(lang="zh") == told


# --- how it looks -------------------------------------------------------------------------------------------------------


def test_repr(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    d = cg.decide(person, benefits="11-AGE")
    assert repr(d) == "<Decisions beijing 110105 2026-03: eligible 1>"
    assert repr(d[0]) == "<Decision 11-AGE old-age allowance: eligible, 100 yuan a month>"
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert repr(d[0]) == "<Decision 11-AGE 高龄老年人津贴: 可以享受, 每月100元>"
    assert str(d) == d.to_text(lang="zh")
    with pytest.raises(ValueError, match="lang"):
        d.to_text(lang="de")


@pytest.mark.parametrize("locale", ["zh_CN.UTF-8", "en_GB.UTF-8"])
def test_html_is_sound_and_says_everything(person: Person, monkeypatch: pytest.MonkeyPatch, locale: str) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    person["facts"]["bj_scheme"] = "elder"
    d = cg.decide(person)
    text = read(d._repr_html_()).text
    lang = "zh" if "zh" in locale else "en"
    assert all(each.name[lang] in text and each.benefit in text for each in d)
    assert ("若不被取代：每月400元" if lang == "zh" else "would have been 400 yuan a month") in text
    assert "京民养老发〔2019〕160号" in text or "北京市" in text or lang == "en"


def test_html_escapes_what_the_person_brings() -> None:
    d = cg.decide({"id": "<script>alert(1)</script>&", "facts": {"birth_date": "1941", "hukou": "110105"}}, on="2026-03", benefits="11-AGE")
    html = d._repr_html_()
    assert "script" not in read(html).seen and "&lt;script&gt;" in html
