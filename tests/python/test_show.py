"""How results look: in a terminal, in a notebook, in either language."""

import html.parser
from typing import Any

import pytest
from IPython.core.formatters import DisplayFormatter

import caregrade as cg

Case = dict[str, Any]


class Tags(html.parser.HTMLParser):
    """Reads HTML and keeps the open elements and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> Tags:
    tags = Tags()
    tags.feed(html)
    tags.close()
    assert tags.open == []
    return tags


def test_repr(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    assert repr(cg.grade(case)) == "<Grade dementia gbt42195-2022: level 3 ability severely impaired (severe disability)>"
    assert repr(cg.grade({"standard": "gbt42195-2022"})) == "<Grade gbt42195-2022: level not decided, possible [0, 1, 2, 3, 4]>"
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert repr(cg.grade(case)) == "<Grade dementia gbt42195-2022: 等级 3 能力重度受损（重度失能）>"
    assert repr(cg.standard("gbt42195-2022")).startswith("<Standard gbt42195-2022: GB/T 42195-2022 老年人能力评估规范")


def test_language(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    g = cg.grade(case)
    assert "preliminary" in g.explain() and "初步等级" in g.explain(lang="zh") and "preliminary" in g.explain(lang="en")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert g.explain() == g.explain(lang="zh") and str(g) == g.summary(lang="zh")
    with pytest.raises(ValueError, match="lang"):
        g.explain(lang="de")


def test_ipython_shows_both(case: Case) -> None:
    shown, _ = DisplayFormatter().format(cg.grade(case))  # type: ignore[no-untyped-call]
    assert shown["text/plain"].startswith("dementia  GB/T 42195-2022")
    assert "text/html" in shown


@pytest.mark.parametrize("locale", ["zh_CN.UTF-8", "en_GB.UTF-8"])
def test_html_is_sound_and_says_everything(case: Case, monkeypatch: pytest.MonkeyPatch, locale: str) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    case["answers"]["B.1.3"] = None
    case["facts"]["falls_30d"] = None
    g = cg.grade(case)
    text = read(g._repr_html_()).text
    assert all(score["name"]["zh" if "zh" in locale else "en"] in text for score in g.trace if "most" in score)
    assert g.missing == ["B.1.3", "falls_30d"]
    assert ("B.1.3 洗澡" if "zh" in locale else "B.1.3 Bathing") in text and "A.2.14.1" in text
    assert "22–26 / 32" in text  # 24 with bathing at 2; 0 to 4 without
    read(cg.standard("gbt42195-2022")._repr_html_())


def test_html_escapes_what_the_case_brings() -> None:
    html = cg.grade({"id": "<script>alert(1)</script>&", "standard": "gbt42195-2022"})._repr_html_()
    assert "script" not in read(html).seen and "&lt;script&gt;" in html


def test_html_shows_the_grades_of_domains() -> None:
    g = cg.grade({"standard": "nhsa-ltc-2021", "answers": {"COG01": 0, "COG02": 0, "COG03": 0, "COG04": 1}})
    assert g.scores["grades"]["cognition"] == 3 and g.scores["grades"]["adl"] == (0, 3)
    text = read(g._repr_html_()).text
    assert "grade of cognition 3" in text and "grade of activities of daily living 0, 1, 2, 3" in text
    assert "in force from an unknown day" in read(cg.standard("nhsa-ltc-2021")._repr_html_()).text


@pytest.mark.parametrize("id", cg.standards())
def test_every_standard_and_a_blank_form_of_it_can_be_shown(id: str) -> None:
    standard = cg.standard(id)
    text = read(standard._repr_html_()).text
    assert all(item["name"]["en"] in text for item in standard.items.values())
    g = cg.grade({"standard": id})
    read(g._repr_html_())
    assert id in repr(g) and str(g)
    assert (g.level_range is None) == (not standard.levels)


def test_a_standard_of_scores_only_has_no_level() -> None:
    g = cg.grade({"standard": "katz", "answers": {"bathing": 1}})
    assert (g.level, g.level_name, g.possible_levels, g.scores) == (None, None, (), {"total": (1, 6)})
    assert repr(g) == "<Grade katz: total (1, 6)>"


def test_frequencies_letters_parts_and_numbers() -> None:
    g = cg.grade({"standard": "de-nba", "answers": {"5.13": {"per_week": 3}}})
    assert "5.13" not in g.missing and g.scores["module_5"][0] == 3
    assert "3 a week" in g.explain(lang="en")
    g = cg.grade({"standard": "fr-aggir", "answers": {"coherence": {"communication": "C"}, "eating": {"serving": "A"}}})
    assert "coherence" not in g.missing and "eating" in g.missing
    assert cg.grade({"standard": "jp-kaigo-minutes", "facts": {"minutes": 24.9}}).level == 0
