"""`standard`, `load_standard`, `check`."""

import pathlib
import shutil

import pytest

import caregrade as cg


def test_the_whole_form() -> None:
    standard = cg.standard("gbt42195-2022")
    assert (standard.id, standard.number, len(standard.items), len(standard.levels)) == ("gbt42195-2022", "GB/T 42195-2022", 26, 5)
    assert {group: row["most"] for group, row in standard.groups.items()} == {"B.1": 32, "B.2": 15, "B.3": 28, "B.4": 15}
    assert [level["name"]["zh"][:4] for level in standard.levels] == ["能力完好", "能力轻度", "能力中度", "能力重度", "能力完全"]
    assert list(standard.facts)[0] == "coma" and standard.facts["coma"]["place"] == "A.5.11"
    assert set(standard.policies) == {"combining_clauses", "event_counting", "other_risk_events", "intact_level"}
    assert {"A.1.1", "A.4.1", "C.1.1"} <= set(standard.form)
    for item in standard.items.values():
        assert item["clause"] and item["confidence"] and set(item["sources"]) <= set(standard.sources)
        assert all(option["label"]["zh"] and option["label"]["en"] for option in item["options"])


def test_what_is_given_away_is_a_copy() -> None:
    cg.standard("gbt42195-2022").to_dict()["items"].clear()
    assert len(cg.standard("gbt42195-2022").items) == 26


def test_an_unknown_standard_names_the_nearest() -> None:
    with pytest.raises(cg.InputError, match="gbt42195-2022"):
        cg.standard("gbt42195")


def test_check_finds_what_is_wrong_and_where(root: pathlib.Path, tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(root / "data/standards/gbt42195-2022", folder)
    assert cg.check(folder) == []
    bands = folder / "bands.csv"
    bands.write_text(bands.read_text(encoding="utf-8").replace(",46,65,", ",47,65,"), encoding="utf-8")
    issues = cg.check(folder)
    assert [issue.code for issue in issues] == ["CG2106"]
    with pytest.raises(cg.InputError, match="CG2106"):
        cg.load_standard(folder)


def test_a_folder_that_is_not_there(tmp_path: pathlib.Path) -> None:
    with pytest.raises(FileNotFoundError):
        cg.load_standard(tmp_path / "nothing")


def test_a_loaded_folder_stands_beside_the_others(root: pathlib.Path, tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(root / "data/standards/gbt42195-2022", folder)
    file = folder / "standard.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('id = "gbt42195-2022"', 'id = "mine"', 1), encoding="utf-8")
    assert cg.load_standard(folder).id == "mine"
    assert "mine" in cg.standards()
    assert cg.grade({"standard": "mine", "facts": {"coma": True}}).level == 4
