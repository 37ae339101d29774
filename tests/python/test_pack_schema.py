"""docs/pack.schema.json, which editors read, takes every pack that there is and refuses what the command refuses."""

import copy
import datetime
import importlib
import json
import pathlib
import tomllib
from typing import Any

import pytest

jsonschema: Any = importlib.import_module("jsonschema")

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA: dict[str, Any] = json.loads((ROOT / "docs/pack.schema.json").read_text(encoding="utf-8"))
FOLDERS = sorted(path.parent for place in ("data", "examples") for path in (ROOT / place / "packs").glob("*/pack.toml"))


def plain(value: Any) -> Any:
    """As an editor sees it: a day is its text."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def load(path: pathlib.Path) -> Any:
    return plain(tomllib.loads(path.read_text(encoding="utf-8")))


def problems(value: Any, part: str) -> list[str]:
    """By the schema of one of the two files: those of `oneOf` say little."""
    validator = jsonschema.Draft202012Validator({**SCHEMA, "oneOf": [{"$ref": f"#/$defs/{part}"}]})
    return [f"{each.json_path}: {each.message}" for each in validator.iter_errors(value)]


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_it_tells_the_two_files_apart() -> None:
    folder = ROOT / "examples/packs/meals"
    whole = jsonschema.Draft202012Validator(SCHEMA)
    pack, tests = load(folder / "pack.toml"), load(folder / "tests.toml")
    assert whole.is_valid(pack) and whole.is_valid(tests)
    assert not whole.is_valid(pack | tests) and not whole.is_valid({})


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("part, file", [("pack", "pack.toml"), ("tests", "tests.toml")])
def test_every_pack_fits(folder: pathlib.Path, part: str, file: str) -> None:
    assert problems(load(folder / file), part) == []


def broken_packs() -> list[Any]:
    whole = load(ROOT / "data/packs/11/pack.toml")

    def change(what: str, *path: str | int, value: Any = None) -> Any:
        pack = copy.deepcopy(whole)
        at: Any = pack
        for key in path[:-1]:
            at = at[key]
        if value is None:
            del at[path[-1]]
        else:
            at[path[-1]] = value
        return pytest.param(pack, id=what)

    def place(table: str, key: str, word: str) -> int:
        return next(i for i, row in enumerate(whole[table]) if row[key] == word)

    choice, truth, applicant = place("fact", "kind", "choice"), place("fact", "kind", "truth"), place("exclusive", "choose", "applicant")
    return [
        change("another schema", "schema", value=2),
        change("no id", "id"),
        change("no source", "source", value=[]),
        change("an unknown key", "colour", value="red"),
        change("a place that is none", "region", value="Beijing"),
        change("a day as text of another form", "read_on", value="22.11.2026"),
        change("a name in one language", "name", "en"),
        change("an empty name", "name", "zh", value=""),
        change("an unknown key of a benefit", "benefit", 0, "amount", value=300),
        change("a benefit without a begin", "benefit", 0, "from"),
        change("a benefit without a source", "benefit", 0, "sources", value=[]),
        change("a kind that is none", "benefit", 0, "kind", value="money"),
        change("a confidence that is none", "benefit", 0, "confidence", value="sure"),
        change("a period that is none", "benefit", 0, "per", value="months"),
        change("an id with a blank", "benefit", 0, "id", value="11 HARD"),
        change("a condition without an expression", "benefit", 0, "when", 0, "if"),
        change("a fact with a word of the expressions as its name", "fact", 0, "id", value="day"),
        change("a fact whose name begins with a digit", "fact", 0, "id", value="1st"),
        change("a choice of one", "fact", choice, "choices", value=[{"id": "a", "zh": "甲", "en": "a"}]),
        change("a truth with choices", "fact", truth, "choices", value=[{"id": "a", "zh": "甲", "en": "a"}, {"id": "b", "zh": "乙", "en": "b"}]),
        change("a truth with a least value", "fact", truth, "least", value=0),
        change("a count without its domain", "fact", truth, "kind", value="count"),
        change("a group of one", "exclusive", 0, "of", value=[["11-HARD"]]),
        change("a choice of the applicant without the fact", "exclusive", applicant, "chosen"),
        change("a chosen where nobody chooses", "exclusive", applicant, "choose", value="highest"),
        change("a parameter in a unit that is none", "parameter", 0, "unit", value="fen"),
    ]


@pytest.mark.parametrize("pack", broken_packs())
def test_a_broken_pack_does_not_fit(pack: Any) -> None:
    assert problems(pack, "pack")


@pytest.mark.parametrize(
    "change",
    [
        {"on": "March 2026"},
        {"region": "Beijing"},
        {"name": ""},
        {"expect": {}},
        {"expect": {"11-HARD": {"status": "yes"}}},
        {"expect": {"11-HARD": {"amount": "300"}}},
        {"expect": {"11-HARD": {"amount": [1, 2, 3]}}},
        {"expect": {"11-HARD": {"amount": ["open", 1]}}},
        {"expect": {"11-HARD": {"money": 300}}},
        {"person": {}},
    ],
    ids=str,
)
def test_a_broken_test_does_not_fit(change: dict[str, Any]) -> None:
    whole = load(ROOT / "data/packs/11/tests.toml")
    whole["test"][0] |= change
    assert problems(whole, "tests")
