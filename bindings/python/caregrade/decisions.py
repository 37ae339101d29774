"""What a person is entitled to."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

from . import _core, notebook
from .grading import _frozen, _parsed, _plain
from .issues import error_of, from_core, language
from .rules import Rules, built_in, codes


@dataclass(frozen=True)
class _Kept:
    """What pickled decisions keep: what they said when they were made, whatever rules are at hand where they are opened."""

    results: tuple[str, str]
    words: dict[str, tuple[str, str]]

    def result(self, explain: bool) -> str:
        return self.results[explain]

    def text(self, lang: str, explain: bool) -> str:
        return self.words[lang][explain]


class Decision:
    """What a person is entitled to of one benefit. Part of `Decisions`."""

    __slots__ = ("_of", "_at")

    def __init__(self, of: Decisions, at: int) -> None:
        self._of = of
        self._at = at

    def _row(self) -> dict[str, Any]:
        row: dict[str, Any] = self._of._result["decisions"][self._at]
        return row

    def _traced(self) -> dict[str, Any]:
        row: dict[str, Any] = self._of._all()["decisions"][self._at]
        return row

    @property
    def benefit(self) -> str:
        """Id of the benefit."""
        return str(self._row()["benefit"])

    @property
    def name(self) -> dict[str, str]:
        """Its name in ``zh`` and ``en``."""
        return dict(self._row()["name"])

    @property
    def region(self) -> str:
        """Code of the place whose benefit it is."""
        return str(self._row()["region"])

    @property
    def status(self) -> str:
        """``eligible``, ``not_eligible``, ``possible`` or ``not_covered``: the rules say nothing about this place and day."""
        return str(self._row()["status"])

    @property
    def amount(self) -> tuple[Any, Any] | None:
        """Least and most in fen (of another `unit` than yuan, in that unit); the most is None where no upper end is known.

        None altogether where nothing is known of it or nothing is paid in money. Of what another benefit took the place of:
        what it would have been.
        """
        row = self._row()
        value = row["amount_fen"] if "amount_fen" in row else row["amount"]
        if value is None:
            return None
        low, high = _frozen(value)
        return low, high

    @property
    def unit(self) -> str:
        """``fen``, or what else `amount` counts: ``percent``, ``hours``, ``count``,
        ``priority_class``, ``in_kind``."""
        return str(self._row().get("unit", "fen"))

    @property
    def per(self) -> str:
        """How often it is paid: ``month``, ``year``, ``once``, ``day``, …"""
        return str(self._row()["per"])

    @property
    def form(self) -> str:
        """What it is: ``cash``, ``voucher``, ``service_in_kind``, …"""
        return str(self._row()["form"])

    @property
    def because(self) -> list[str]:
        """Ids of the conditions, rows and groups that decided."""
        return list(self._row()["because"])

    @property
    def cite(self) -> list[dict[str, Any]]:
        """Documents and clauses that it rests on."""
        return list(self._row()["cite"])

    @property
    def ask(self) -> list[str]:
        """Facts whose answer can still change it, the most worthwhile first."""
        return list(self._row()["ask"])

    @property
    def needs_assessment(self) -> list[str]:
        """Standards under which nobody has assessed the person."""
        return list(self._row()["needs_assessment"])

    @property
    def displaced_by(self) -> str | None:
        """Id of the group by which another benefit took its place."""
        value: str | None = self._row()["displaced_by"]
        return value

    @property
    def policies(self) -> dict[str, str]:
        """Open questions of the law that the answer depends on, with the reading that was taken."""
        return {row["policy"]: row["choice"] for row in self._row()["policies"]}

    @property
    def confidence(self) -> str:
        """The least of the rows that it rests on: ``high``, ``medium``, ``low`` or ``unknown``."""
        return str(self._row()["confidence"])

    @property
    def pack(self) -> str:
        """The pack that has it, as ``id@version#digest``."""
        return str(self._row()["pack"])

    @property
    def trace(self) -> list[dict[str, Any]]:
        """Residence, span, conditions and rows with what they looked at, and what came of it."""
        return list(self._traced()["trace"])

    @property
    def turns(self) -> list[dict[str, Any]]:
        """Of a refusal: single facts whose other value would turn it."""
        return list(self._traced()["turns"])

    def to_dict(self) -> dict[str, Any]:
        """The decision as the command writes it."""
        row: dict[str, Any] = json.loads(json.dumps(_without_decimals(self._row())))
        return row

    def __repr__(self) -> str:
        lang = language()
        amount = notebook.amount_text(self._row(), lang)
        return f"<Decision {self.benefit} {self.name[lang]}: {notebook.STATUS[lang][self.status]}{', ' + amount if amount else ''}>"

    def __eq__(self, other: object) -> bool:
        return self._row() == other._row() if isinstance(other, Decision) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.benefit, self.status, self.amount))

    def __reduce__(self) -> tuple[Any, ...]:
        return Decision, (self._of, self._at)


def _without_decimals(value: Any) -> Any:
    """JSON's types again: exact decimals as float."""
    if isinstance(value, dict):
        return {name: _without_decimals(v) for name, v in value.items()}
    if isinstance(value, list):
        return [_without_decimals(v) for v in value]
    return value if value is None or isinstance(value, (str, bool, int)) else float(value)


class Decisions(Sequence[Decision]):
    """Every decision about one person, in the order of the rules. Made by `decide`.

    A list of `Decision`; the id of a benefit serves as an index too.
    """

    __slots__ = ("_core", "_explain", "_result", "_whole")

    def __init__(self, core: _core.Decided | _Kept, explain: bool) -> None:
        self._core = core
        self._explain = explain
        self._result = _parsed(core.result(False))
        self._whole: dict[str, Any] | None = None

    def _all(self) -> dict[str, Any]:
        if self._whole is None:
            self._whole = _parsed(self._core.result(True))
        return self._whole

    @property
    def id(self) -> str | None:
        """Id of the person."""
        value: str | None = self._result["id"]
        return value

    @property
    def on(self) -> str:
        """The day or month that was asked for."""
        return str(self._result["on"])

    @property
    def regions(self) -> list[str]:
        """Codes of the places whose benefits were looked at."""
        value = self._result["region"]
        return [value] if isinstance(value, str) else list(value)

    @property
    def uncovered(self) -> list[str]:
        """Those of them that no pack has rules for."""
        return list(self._result["uncovered"])

    @property
    def gradings(self) -> list[dict[str, Any]]:
        """The assessments that were used, with the levels that they leave possible."""
        return list(self._result["gradings"])

    @property
    def receipt(self) -> dict[str, Any]:
        """What is needed to get the same answer again: versions and digests, readings, digest of the facts."""
        return dict(self._result["receipt"])

    def to_text(self, *, lang: str | None = None) -> str:
        """What a civil-affairs window would hand over; with ``explain`` also how each was decided.

        Parameters
        ----------
        lang : {"zh", "en"}, optional
            Language; by default that of the locale.

        Examples
        --------
        >>> import caregrade as cg
        >>> d = cg.decide({"facts": {"birth_date": "1941-05-06", "hukou": "110105"}}, on="2026-03")
        >>> "高龄老年人津贴" in d.to_text(lang="zh") and "京民养老发〔2019〕160号" in d.to_text(lang="zh")
        True
        """
        return self._core.text(language(lang), self._explain)

    def to_json(self) -> str:
        """The decisions as the command writes them, as JSON text."""
        return self._core.result(self._explain)

    def to_dict(self) -> dict[str, Any]:
        """The same as a dictionary."""
        value: dict[str, Any] = json.loads(self.to_json())
        return value

    @overload
    def __getitem__(self, index: int | str) -> Decision: ...
    @overload
    def __getitem__(self, index: slice) -> list[Decision]: ...
    def __getitem__(self, index: int | str | slice) -> Decision | list[Decision]:
        if isinstance(index, slice):
            return [Decision(self, at) for at in range(len(self))[index]]
        if isinstance(index, str):
            for at, row in enumerate(self._result["decisions"]):
                if row["benefit"] == index:
                    return Decision(self, at)
            raise KeyError(index)
        return Decision(self, range(len(self))[index])

    def __len__(self) -> int:
        return len(self._result["decisions"])

    def __iter__(self) -> Iterator[Decision]:
        return (Decision(self, at) for at in range(len(self)))

    def __contains__(self, item: object) -> bool:
        if isinstance(item, str):
            return any(row["benefit"] == item for row in self._result["decisions"])
        return super().__contains__(item)

    def __repr__(self) -> str:
        lang = language()
        counts = {status: sum(row["status"] == status for row in self._result["decisions"]) for status in notebook.STATUS[lang]}
        said = notebook.WORDS[lang]["comma"].join(f"{notebook.STATUS[lang][status]} {count}" for status, count in counts.items() if count)
        return f"<Decisions {self.id + ' ' if self.id else ''}{' '.join(self.regions)} {self.on}: {said}>"

    def __str__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        return notebook.decisions_html(self._all(), language())

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text("Decisions(...)" if cycle else self.to_text().rstrip("\n"))

    def __eq__(self, other: object) -> bool:
        return self.to_json() == other.to_json() if isinstance(other, Decisions) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._core.result(False))

    def __reduce__(self) -> tuple[Any, ...]:
        core = self._core
        words = {lang: (core.text(lang, False), core.text(lang, True)) for lang in ("zh", "en")}
        return Decisions, (_Kept((core.result(False), core.result(True)), words), self._explain)


def _moment(on: str | datetime.date | None) -> str | None:
    if on is None or isinstance(on, str):
        return on
    if isinstance(on, datetime.date):
        return on.isoformat()[:10]
    raise TypeError(f"on: expected a date, 'YYYY-MM' or 'YYYY-MM-DD', found {type(on).__name__}")


def decide(
    person: Mapping[str, Any] | str | bytes,
    *,
    region: str | Iterable[str] | None = None,
    on: str | datetime.date | None = None,
    benefits: str | Iterable[str] | None = None,
    policies: Mapping[str, str] | None = None,
    explain: bool = False,
    include_unverified: bool = False,
    rules: Rules | None = None,
) -> Decisions:
    """Decide what a person is entitled to.

    Parameters
    ----------
    person : mapping, str or bytes
        The person, or the JSON text: ``id``, ``on``, ``facts`` (see `facts`), and what is known of abilities as
        ``assessment`` (a case, as `grade` takes one) or ``result`` (what `grade` gave). None, NaN, pandas.NA and what is
        absent are unknown, never zero and never no.
    region : str or iterable of str, optional
        Codes of places whose benefits are wanted; by default those of the person's own facts.
    on : str or date, optional
        The month (``"2026-03"``) or day; by default the person's own ``on``.
    benefits : str or iterable of str, optional
        Ids of the benefits that are wanted; by default all.
    policies : mapping, optional
        Readings of open questions of the law, by policy id; the others stay at their defaults.
    explain : bool, default False
        Whether `Decisions.to_json` and `Decisions.to_text` say how each was decided. ``trace`` and ``turns`` are there
        either way.
    include_unverified : bool, default False
        Whether rows of low confidence count too.
    rules : Rules, optional
        What `load_packs` gave; by default the built-in packs.

    Returns
    -------
    Decisions

    Raises
    ------
    InputError
        The person or what is asked is wrong; ``issues`` has every problem with its JSON Pointer (and line and column for
        text).
    TypeError
        A Python value of the wrong type, or one that JSON has no word for.

    Examples
    --------
    >>> import caregrade as cg
    >>> d = cg.decide({"facts": {"birth_date": "1941-05-06", "hukou": "110105"}}, on="2026-03")
    >>> d["11-AGE"].status, d["11-AGE"].amount, d["11-AGE"].per
    ('eligible', (10000, 10000), 'month')
    """
    if isinstance(person, bytes):
        text, is_text = person, True
    elif isinstance(person, str):
        text, is_text = person.encode("utf-8", "surrogatepass"), True
    elif isinstance(person, Mapping):
        text, is_text = json.dumps(_plain(person, ""), ensure_ascii=False).encode("utf-8", "surrogatepass"), False
    else:
        raise TypeError(f"person: expected a mapping or JSON text, found {type(person).__name__}")
    if rules is not None and not isinstance(rules, Rules):
        raise TypeError(f"rules: expected Rules, as load_packs gives them, found {type(rules).__name__}")
    wanted = dict(policies or {})
    for key, value in wanted.items():
        if not isinstance(key, str) or not isinstance(value, str):
            raise TypeError(f"policies: expected str to str, found {key!r}: {value!r}")
    decided, found = _core.decide(
        (rules or built_in())._core, text, is_text, codes("region", region), _moment(on), codes("benefits", benefits), wanted,
        bool(include_unverified),
    )
    if decided is None:
        raise error_of(from_core(found))
    return Decisions(decided, bool(explain))
