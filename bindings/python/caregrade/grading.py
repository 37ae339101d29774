"""Grading one assessment."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from . import _core, notebook
from .issues import error_of, from_core, language

_MOST_DEPTH = 16


def _is_blank(value: Any) -> bool:
    """None, NaN and pandas.NA: nobody answered."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float) and value != value


def _plain(value: Any, pointer: str, depth: int = 0) -> Any:
    """The value in JSON's types; `TypeError` names the place of what JSON has no word for."""
    if depth > _MOST_DEPTH:
        raise TypeError(f"{pointer}: nested deeper than {_MOST_DEPTH}")
    if _is_blank(value):
        return None
    if isinstance(value, float) and math.isinf(value):
        raise TypeError(f"{pointer or '/'}: expected a number that JSON can hold, found {value}")
    if isinstance(value, (str, bool, int, float)):
        return value
    if type(value).__module__ == "numpy" and type(value).__name__ in ("bool_", "bool"):
        return bool(value)
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise TypeError(f"{pointer or '/'}: keys are str, found {key!r}")
        return {k: _plain(v, f"{pointer}/{k.replace('~', '~0').replace('/', '~1')}", depth + 1) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v, f"{pointer}/{i}", depth + 1) for i, v in enumerate(value)]
    if hasattr(value, "__index__"):
        return int(value)
    if hasattr(value, "__float__") and type(value).__module__ == "numpy":
        return _plain(float(value), pointer, depth + 1)
    if hasattr(value, "isoformat"):
        return value.isoformat()[:10]
    raise TypeError(f"{pointer or '/'}: expected str, bool, int, None, a mapping or a sequence, found {type(value).__name__}")


def _frozen(value: Any) -> Any:
    """A result's value: pairs of numbers as tuples, whole decimals as int, at every depth."""
    if isinstance(value, list):
        return tuple(_frozen(v) for v in value)
    if isinstance(value, dict):
        return {name: _frozen(v) for name, v in value.items()}
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value
    return value


def _parsed(text: str) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(text, parse_float=Decimal)
    return result


@dataclass(frozen=True)
class _Kept:
    """What a pickled grading keeps: what it said when it was made, whatever standards are at hand where it is opened."""

    result_text: str
    whole_text: str
    words: dict[str, tuple[str, str]]

    def result(self) -> str:
        return self.result_text

    def whole(self) -> str:
        return self.whole_text

    def summary(self, lang: str) -> str:
        return self.words[lang][0]

    def explain(self, lang: str) -> str:
        return self.words[lang][1]


class Grade:
    """The result of grading one assessment. Made by `grade`.

    An unknown stays unknown: a score is then a pair ``(low, high)``, `level` is None unless one level is left, and
    `possible_levels` holds exactly the levels that some completion of the form gives. A standard that gives scores only
    has no levels: `level` is None and `possible_levels` empty.
    """

    __slots__ = ("_core", "_result", "_whole")

    def __init__(self, core: _core.Graded | _Kept) -> None:
        self._core = core
        self._result = _parsed(core.result())
        self._whole: dict[str, Any] | None = None

    def _all(self) -> dict[str, Any]:
        if self._whole is None:
            self._whole = _parsed(self._core.whole())
        return self._whole

    @property
    def id(self) -> str | None:
        """Id of the case."""
        value: str | None = self._result["id"]
        return value

    @property
    def standard(self) -> str:
        """Id of the standard."""
        return str(self._result["standard"])

    @property
    def complete(self) -> bool:
        """Whether every item and every fact was answered."""
        return bool(self._result["complete"])

    @property
    def scores(self) -> dict[str, Any]:
        """Points by score: an int (or Decimal), or ``(low, high)`` where answers are missing.

        Where a standard grades its domains, ``grades`` holds the grade of each: an int, or ``(best, worst)``.
        """
        return {name: _frozen(value) for name, value in self._result["scores"].items()}

    @property
    def initial_level(self) -> int | None:
        """Level before adjustments; None where more than one is possible."""
        value: int | None = self._result["initial_level"]
        return value

    @property
    def level(self) -> int | None:
        """Final level; None where more than one is possible."""
        value: int | None = self._result["level"]
        return value

    @property
    def level_name(self) -> dict[str, str] | None:
        """Official name of the level in ``zh`` and ``en``."""
        value: dict[str, str] | None = self._result["level_name"]
        return value

    @property
    def possible_levels(self) -> tuple[int, ...]:
        """Exactly the levels that some completion of the form gives, from the best to the worst."""
        return tuple(self._result["possible_levels"])

    @property
    def level_range(self) -> tuple[int, int] | None:
        """Best and worst of the possible levels; None where the standard gives scores only."""
        if self._result["level_range"] is None:
            return None
        best, worst = self._result["level_range"]
        return best, worst

    @property
    def adjustments(self) -> list[dict[str, Any]]:
        """Rules that held, with the levels before and after and the answers they rest on."""
        return list(self._result["adjustments"])

    @property
    def missing(self) -> list[str]:
        """Items and facts that nobody answered."""
        return list(self._result["missing"])

    @property
    def ask_next(self) -> list[str]:
        """Unknowns that can still change the level, most decisive first."""
        return list(self._result["ask_next"])

    @property
    def notes(self) -> list[dict[str, Any]]:
        """What else is to be said: contradictions, doubtful sources, open questions of the standard."""
        return list(self._result["notes"])

    @property
    def trace(self) -> list[dict[str, Any]]:
        """Every step of the method with its values, clause, confidence and sources."""
        return list(self._all()["trace"])

    @property
    def changes(self) -> list[dict[str, Any]]:
        """Single answers that would change the level; empty for an incomplete form."""
        return list(self._all()["changes"])

    def explain(self, *, lang: str | None = None) -> str:
        """Every step from the answers to the level, in words.

        Parameters
        ----------
        lang : {"zh", "en"}, optional
            Language; by default that of the locale.

        Examples
        --------
        >>> import caregrade as cg
        >>> text = cg.grade({"standard": "gbt42195-2022", "facts": {"coma": True}}).explain(lang="zh")
        >>> "能力完全丧失" in text and "C.4" in text
        True
        """
        return self._core.explain(language(lang))

    def summary(self, *, lang: str | None = None) -> str:
        """Level, scores, adjustments, what is missing and notes, in words."""
        return self._core.summary(language(lang))

    def to_dict(self) -> dict[str, Any]:
        """The result as the command writes it, without trace and changes."""
        result: dict[str, Any] = json.loads(self._core.result())
        return result

    def to_json(self) -> str:
        """The whole result, trace and changes included, as JSON text."""
        return self._core.whole()

    def __repr__(self) -> str:
        lang = language()
        words = notebook.WORDS[lang]
        if self.level_name:
            level = f"{words['level']} {self.level} {self.level_name[lang]}"
        elif self.possible_levels:
            level = f"{words['open']} {list(self.possible_levels)}"
        else:
            level = ", ".join(f"{name} {value}" for name, value in self.scores.items())
        return f"<Grade {self.id + ' ' if self.id else ''}{self.standard}: {level}>"

    def __str__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        return notebook.grade_html(self._all(), language())

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text("Grade(...)" if cycle else self.summary().rstrip("\n"))

    def __eq__(self, other: object) -> bool:
        return self.to_json() == other.to_json() if isinstance(other, Grade) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._core.result())

    def __reduce__(self) -> tuple[Any, ...]:
        core = self._core
        words = {lang: (core.summary(lang), core.explain(lang)) for lang in ("zh", "en")}
        return Grade, (_Kept(core.result(), core.whole(), words),)


def grade(
    case: Mapping[str, Any] | str | bytes,
    *,
    policies: Mapping[str, str] | None = None,
    require_complete: bool = False,
) -> Grade:
    """Grade one assessment.

    Parameters
    ----------
    case : mapping, str or bytes
        The case, or its JSON text: ``id``, ``standard``, ``assessed_on``, ``answers`` (option numbers by item) and
        ``facts``. None, NaN, pandas.NA and what is absent are unknown, never zero.
    policies : mapping, optional
        Choices for open questions of the standard, by policy id; the others stay at their defaults.
    require_complete : bool, default False
        Whether an incomplete form is an error, as for an official result.

    Returns
    -------
    Grade

    Raises
    ------
    InputError
        The case is wrong; ``issues`` has every problem with its JSON Pointer (and line and column for text).
    ValueError
        A policy or choice that the standard does not have.
    TypeError
        A Python value that JSON has no word for.

    Examples
    --------
    >>> import caregrade as cg
    >>> best = {i: item["options"][0]["option"] for i, item in cg.standard("gbt42195-2022").items.items()}
    >>> g = cg.grade({"standard": "gbt42195-2022", "answers": {**best, "B.1.3": 2}, "facts": {"coma": False, "dementia": True}})
    >>> g.scores["total"], g.initial_level, g.level
    (88, 1, 2)
    """
    if isinstance(case, bytes):
        text, is_text = case, True
    elif isinstance(case, str):
        text, is_text = case.encode("utf-8", "surrogatepass"), True
    elif isinstance(case, Mapping):
        text, is_text = json.dumps(_plain(case, ""), ensure_ascii=False).encode("utf-8", "surrogatepass"), False
    else:
        raise TypeError(f"case: expected a mapping or JSON text, found {type(case).__name__}")
    wanted = dict(policies or {})
    for key, value in wanted.items():
        if not isinstance(key, str) or not isinstance(value, str):
            raise TypeError(f"policies: expected str to str, found {key!r}: {value!r}")
    graded, found = _core.grade(text, is_text, wanted, bool(require_complete))
    issues = from_core(found)
    if any(issue.code in ("CG6003", "CG6006") for issue in issues):
        raise ValueError("\n".join(map(str, issues)))
    if graded is None:
        raise error_of(issues)
    return Grade(graded)
