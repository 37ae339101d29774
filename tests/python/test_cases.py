"""The worked cases beside each standard's data; C++ and the command run the same files."""

import json
import pathlib
from typing import Any

import pytest

import caregrade as cg

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "data/standards"
ROWS = [json.loads(line) for path in sorted(FOLDER.glob("*/cases.ndjson")) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_standard_has_cases() -> None:
    assert {row["case"]["standard"] for row in ROWS} == set(cg.standards())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f'{row["case"]["standard"]}-{row["case"]["id"]}')
def test_case(row: dict[str, Any]) -> None:
    g = cg.grade(row["case"])
    found = g.to_dict()
    wanted = {**row["expect"], "scores": {**found["scores"], **row["expect"].get("scores", {})}}
    assert {key: found[key] for key in wanted} == wanted
    assert (g.id, g.complete) == (row["case"]["id"], row["expect"].get("complete", True))
    if "level" in row["expect"]:
        level = row["expect"]["level"]
        possible = row["expect"].get("possible_levels", [] if level is None else [level])
        assert (g.level, g.possible_levels) == (level, tuple(possible))
    for other in row["expect_with"]:
        assert cg.grade(row["case"], policies=other["policies"]).level == other["level"]
