"""Deciding about whole tables of persons."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import _core
from .decisions import Decisions, _moment, decide
from .issues import InputError, Issue, error_of, from_core
from .rules import Rules, built_in, codes
from .tables import Binding, Inputs, Source, issue_of, listed, one_row, pointer_to, source_of, thread_count

KINDS = ("status", "amount_low", "amount_high", "because", "refused")
_STATUS = ("eligible", "not_eligible", "possible", "not_covered", "untold")


@dataclass(frozen=True)
class DecisionSummary:
    """What came out of a table, over all its rows.

    `benefits`: by id, rows by status; ``untold`` are those that are refused, that have other rules for their place, or for whom
    another benefit carries it out. `unknown`: facts that the rules look at and no column tells, unknown of everybody.
    `unused`: columns that tell nothing. `issues` names each column with cells that its fact cannot have.
    """

    rows: int
    benefits: dict[str, dict[str, int]]
    refused: int
    refused_by_fact: dict[str, int]
    unknown: tuple[str, ...]
    unused: tuple[str, ...]
    issues: tuple[Issue, ...]


class DecidedFrames(Inputs):
    """Rules made ready for tables with columns of these names."""

    def __init__(
        self,
        names: Iterable[Any],
        *,
        region: str | Iterable[str],
        on: str | datetime.date,
        benefits: str | Iterable[str] | None,
        policies: Mapping[str, str] | None,
        include_unverified: bool,
        rules: Rules | None,
    ) -> None:
        names = list(names)
        self.region, self.on = (value if isinstance(value, str) and value in names else None for value in (region, on))
        core, found = _core.frame_decider(
            (rules or built_in())._core,
            [] if self.region is not None else codes("region", region),
            None if self.on is not None else _moment(on),
            self.region is not None,
            self.on is not None,
            codes("benefits", benefits),
            dict(policies or {}),
            bool(include_unverified),
        )
        if core is None:
            raise error_of(from_core(found))
        self.core = core
        super().__init__(core.inputs(), core.words)
        # why not by name: a column that is called so need not be meant
        self._region_input, self._day_input = self._ids.pop("region"), self._ids.pop("on")

    def wrong_type(self, column: Any, input: int, found: str) -> Issue:
        fact, _, _, expected = self.inputs[input]
        return issue_of("CG3416", pointer_to(column), column=column, fact=fact, expected=expected, found=found)

    def nothing(self, column: Any, id: Any) -> Issue:
        nearest = difflib.get_close_matches(str(id), self._ids, 1, 0)
        return issue_of("CG4010", pointer_to(column), id=id, nearest=nearest[0] if nearest else "–")

    def bind(self, source: Source, columns: Binding) -> dict[int, Any]:
        """Binds the columns; gives the name of what tells each input."""
        issues: list[Issue] = []
        asked = [(self.region, self._region_input), (self.on, self._day_input)]
        answered = self.bound(source, columns, issues, [(name, input) for name, input in asked if name is not None])
        if not issues and not set(answered) - {self._region_input, self._day_input}:
            issues.append(issue_of("CG3418", found=listed(source.names)))
        if issues:
            raise InputError(issues)
        return answered

    def run(
        self, source: Source, answered: dict[int, Any], threads: int | None, results: Sequence[str] | None, strict: bool
    ) -> tuple[Any, DecisionSummary]:
        """Decides about what is bound."""
        wanted = KINDS if results is None else [results] if isinstance(results, str) else list(results)
        unknown = [name for name in wanted if name not in KINDS]
        if unknown:
            raise ValueError(f"results: expected some of {listed(KINDS)}, found {listed(unknown)}")
        rows, told, found = self.core.run(source.table, list(wanted), source.bits, thread_count(threads))
        if rows is None or told is None:
            raise error_of(from_core(found))
        summary = self._summary(source, answered, told)
        if strict and summary.issues:
            raise InputError(summary.issues)
        return source.give(rows), summary

    def _summary(self, source: Source, answered: dict[int, Any], told: _core.DecidedDict) -> DecisionSummary:
        issues: list[Issue] = []
        refused = {input: count for input, count in enumerate(told["refused_by_input"]) if count}
        for input, count in refused.items():
            examples = source.examples(input, told["first_refused"][input])
            fact, _, _, expected = self.inputs[input]
            name = answered[input]
            issues.append(issue_of("CG3417", pointer_to(name), column=name, fact=fact, count=count, examples=examples, expected=expected))
        return DecisionSummary(
            rows=source.table.rows(),
            benefits={id: dict(zip(_STATUS, counts, strict=True)) for id, counts in told["benefits"]},
            refused=told["refused"],
            refused_by_fact={self.inputs[input][0]: count for input, count in refused.items()},
            unknown=tuple(self.inputs[input][0] for input in told["read"] if input not in answered),
            unused=tuple(str(name) for name in source.names if name not in answered.values()),
            issues=tuple(issues),
        )

    def person(self, source: Source, answered: dict[int, Any], row: int) -> dict[str, Any]:
        """The facts of a row, as `decide` takes them."""
        facts: dict[str, Any] = {}
        for input in answered:
            id, _, kind, _ = self.inputs[input]
            if kind == "asked":
                continue
            fact, _, part = id.partition(".")
            value = _said(kind, source.table.cell(input, row))
            if part:  # why all parts: one that is left out is nothing, not unknown
                parts = [id.partition(".")[2] for id, *_ in self.inputs if id.startswith(fact + ".")]
                facts.setdefault(fact, dict.fromkeys(parts))[part] = value
            else:
                facts[fact] = value
        return facts

    def asked(self, source: Source, row: int) -> tuple[Any, Any]:
        """The place and the day of a row, where columns say them."""
        region = None if self.region is None else source.table.cell(self._region_input, row)
        return region if region is None else str(region), None if self.on is None else source.table.cell(self._day_input, row)


def _said(kind: str, value: Any) -> Any:
    """A cell as a person has it."""
    if isinstance(value, str) and kind in ("truth", "count", "money", "level"):
        value = {"true": True, "false": False}.get(value.lower(), int(value) if value.isascii() and value.isdigit() else value)
    if kind == "truth" and value in (0, 1):
        return bool(value)
    return str(value) if kind == "region" and value is not None else value


def decide_frame(
    df: Any,
    *,
    region: str | Iterable[str],
    on: str | datetime.date,
    columns: Binding = None,
    benefits: str | Iterable[str] | None = None,
    policies: Mapping[str, str] | None = None,
    include_unverified: bool = False,
    rules: Rules | None = None,
    results: Sequence[str] | None = None,
    threads: int | None = None,
    strict: bool = False,
    summary: bool = False,
) -> Any:
    """Decide about a table, one person a row: for each row what `decide` gives.

    Parameters
    ----------
    df : table
        As in `grade_frame`. Cells hold truths (or 0, 1), whole numbers (money in fen), dates (date, datetime without a time zone,
        or text ``1941-05-06``), codes of places (text or number), ids of choices (text or category), printed numbers of levels.
        Null, NaN, NaT, None and an empty text are unknown, never zero and never no; so is -1 of a level.
    region : str or iterable of str
        Codes of the places whose benefits are wanted, or the name of a column: then each row is asked for its own place.
    on : str or date
        The month (``"2026-03"``) or day, or the name of a column.
    columns : mapping or sequence, optional
        Columns tell the fact that they are named after: by id (``birth_date``; of a split fact each part, ``service_price.home``)
        or Chinese name. A mapping says more: ``{"my_col": "birth_date"}``, or what holds for everybody: ``{"relief": "none"}``.
        Of a matrix: the names of its columns, in order. What no column tells is unknown of everybody.
    benefits : str or iterable of str, optional
        Ids of the benefits that are wanted; by default all of the places.
    policies, include_unverified, rules
        As in `decide`.
    results : sequence of str, optional
        Which columns are wanted, of ``status``, ``amount_low``, ``amount_high``, ``because``, ``refused``; all by default.
    threads : int, optional
        As many as there are cores by default. Results do not depend on it.
    strict : bool, default False
        Whether a cell that its fact cannot have is an error. By default its row is flagged ``refused``, and not decided.
    summary : bool, default False
        Whether to return ``(table, DecisionSummary)``.

    Returns
    -------
    table
        Of the same kind, the same rows in the same order. For each benefit ``<benefit>_status`` (``eligible``, ``not_eligible``,
        ``possible``, ``not_covered``; null where nothing is told: the row is refused, its place has other rules, or another
        benefit carries it out there), ``<benefit>_amount_low`` and ``<benefit>_amount_high`` in fen (of another unit than yuan in
        hundredths of it; null where nothing is paid, or no amount is known, or no upper end), ``<benefit>_because`` (the id of
        the condition, row or group that decided). ``refused``: a cell is none that its fact can have. Amounts of what is not paid
        are null. NumPy and mappings have -1 and None there.

    Raises
    ------
    InputError
        A place, a day, a benefit or a policy that there is not; a column that is named twice or of a wrong type; with
        ``strict``, a cell that its fact cannot have.
    ValueError
        A result that there is not; a stream that has been read.

    Examples
    --------
    >>> import caregrade as cg
    >>> people = {"birth_date": ["1941-05-06", "1961-05-06", None], "hukou": [110105, 110105, 110108]}
    >>> out = cg.decide_frame(people, region="11", on="2026-03", benefits=["11-AGE"])
    >>> out["11-AGE_status"].tolist(), out["11-AGE_amount_low"].tolist(), out["11-AGE_because"].tolist()
    (['eligible', 'not_eligible', 'possible'], [10000, -1, 0], ['11-AGE-80', 'age', 'age'])
    """
    source = source_of(df, columns)
    frames = DecidedFrames(
        source.names, region=region, on=on, benefits=benefits, policies=policies, include_unverified=include_unverified, rules=rules
    )
    answered = frames.bind(source, columns)
    table, told = frames.run(source, answered, threads, results, strict)
    return (table, told) if summary else table


def decide_row(
    df: Any,
    i: int,
    *,
    region: str | Iterable[str],
    on: str | datetime.date,
    columns: Binding = None,
    benefits: str | Iterable[str] | None = None,
    policies: Mapping[str, str] | None = None,
    include_unverified: bool = False,
    rules: Rules | None = None,
) -> Decisions:
    """Every decision about one row of a table, as `decide` makes it, with every reason, document and question.

    Parameters are those of `decide_frame`; `i` counts rows from 0, and from the end below 0.

    Raises
    ------
    IndexError
        There is no such row.
    InputError
        As in `decide_frame`; and where a cell of the row is none that its fact can have.

    Examples
    --------
    >>> import caregrade as cg
    >>> people = {"birth_date": ["1941-05-06", None], "hukou": [110105, 110108]}
    >>> cg.decide_row(people, 1, region="11", on="2026-03", benefits="11-AGE")[0].ask
    ['birth_date']
    """
    df, i = one_row(df, i)
    source = source_of(df, columns)
    frames = DecidedFrames(
        source.names, region=region, on=on, benefits=benefits, policies=policies, include_unverified=include_unverified, rules=rules
    )
    answered = frames.bind(source, columns)
    rows = source.table.rows()
    if not -rows <= i < rows:
        raise IndexError(f"row {i}: there are {rows}")
    place, day = frames.asked(source, i % rows)
    if frames.region is not None and place is None:
        raise InputError([issue_of("CG4030", pointer_to(frames.region))])
    return decide(
        {"facts": frames.person(source, answered, i % rows)},
        region=region if place is None else place,
        on=day if frames.on is not None else on,
        benefits=benefits,
        policies=policies,
        include_unverified=include_unverified,
        rules=rules,
    )
