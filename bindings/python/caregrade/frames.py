"""Grading whole tables of assessments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from . import _core
from .grading import Grade, grade
from .issues import InputError, Issue, error_of, from_core
from .tables import Binding, Inputs, Source, issue_of, listed, one_row, pointer_to, source_of, thread_count

Missing = Literal["error", "unknown"]


@dataclass(frozen=True)
class FrameSummary:
    """What came out of a table, over all its rows. `issues` names each column with cells that its item does not have."""

    rows: int
    levels: dict[int, int]
    open: int
    incomplete: int
    refused: int
    undecided: int
    refused_by_input: dict[str, int]
    issues: tuple[Issue, ...]


class Frames(Inputs):
    """A standard made ready for tables."""

    def __init__(self, standard: str, policies: Mapping[str, str] | None) -> None:
        grader, found = _core.frame_grader(standard, dict(policies or {}))
        issues = from_core(found)
        if any(issue.code in ("CG6003", "CG6006") for issue in issues):
            raise ValueError("\n".join(map(str, issues)))
        if grader is None:
            raise error_of(issues)
        self.standard = standard
        self.policies = policies
        self.core = grader
        self.results = grader.names()
        super().__init__(grader.inputs(), grader.words)

    def wrong_type(self, column: Any, input: int, found: str) -> Issue:
        return issue_of("CG3412", pointer_to(column), column=column, input=self.inputs[input][0], found=found)

    def nothing(self, column: Any, id: Any) -> Issue:
        return issue_of("CG3001", pointer_to(column), id=id, standard=self.standard)

    def answer(self, input: int, value: Any) -> Any:
        """A cell as a case has it."""
        _, _, kind, letters, _ = self.inputs[input]
        if value is None or (isinstance(value, str) and letters):
            return value
        if isinstance(value, str):
            value = {"true": 1, "false": 0}.get(value.lower(), int(value) if value.isascii() and value.isdigit() else value)
        if isinstance(value, float) and abs(value - round(value, 2)) < 1e-5:
            value = round(value, 2)  # why: a binary fraction stands for the decimal that is so near
        if kind == "frequencies" and not isinstance(value, str):
            return self.core.times(input, value) or value
        if kind == "truth" and value in (0, 1):
            return bool(value)
        return letters[value] if letters and value in range(len(letters)) else value

    def bind(self, df: Any, columns: Binding, missing: Missing) -> tuple[Source, dict[int, Any]]:
        """The table with its columns bound, and the name of what answers each input."""
        if missing not in ("error", "unknown"):
            raise ValueError(f"missing: expected 'error' or 'unknown', found {missing!r}")
        source = source_of(df, columns)
        issues: list[Issue] = []
        answered = self.bound(source, columns, issues)
        absent = [id for i, (id, *_) in enumerate(self.inputs) if i not in answered]
        if absent and missing == "error":
            used = list(answered.values())
            names = sorted(source.names, key=lambda name: name in used)  # why: a long list is cut, and those are known
            issues.append(issue_of("CG3411", standard=self.standard, missing=listed(absent), found=listed(names)))
        if issues:
            raise InputError(issues)
        return source, answered

    def run(
        self, source: Source, answered: dict[int, Any], threads: int | None, results: Sequence[str] | None, strict: bool
    ) -> tuple[Any, FrameSummary]:
        """Grades what is bound."""
        wanted = self.results if results is None else list(results)
        unknown = [name for name in wanted if name not in self.results]
        if unknown:
            raise ValueError(f"results: expected some of {listed(self.results)}, found {listed(unknown)}")
        rows, told = self.core.run(source.table, wanted, source.bits, thread_count(threads))
        summary = self._summary(source, answered, told)
        if strict and summary.issues:
            raise InputError(summary.issues)
        return source.give(rows), summary

    def _summary(self, source: Source, answered: dict[int, Any], told: _core.SummaryDict) -> FrameSummary:
        issues: list[Issue] = []
        for input, count in enumerate(told["refused_by_input"]):
            if not count:
                continue
            examples = source.examples(input, [row for row, of in told["first_refused"] if of == input])
            id, _, _, _, expected = self.inputs[input]
            name = answered[input]
            issues.append(issue_of("CG3415", pointer_to(name), column=name, input=id, count=count, examples=examples, expected=expected))
        return FrameSummary(
            rows=source.table.rows(),
            levels=dict(zip(self.core.levels(), told["levels"], strict=True)),
            open=told["open"],
            incomplete=told["incomplete"],
            refused=told["refused"],
            undecided=told["undecided"],
            refused_by_input={self.inputs[i][0]: n for i, n in enumerate(told["refused_by_input"]) if n},
            issues=tuple(issues),
        )


# --- what there is to call -------------------------------------------------------------------------------------------------


def grade_frame(
    df: Any,
    *,
    standard: str = "gbt42195-2022",
    columns: Binding = None,
    threads: int | None = None,
    strict: bool = False,
    policies: Mapping[str, str] | None = None,
    missing: Missing = "error",
    results: Sequence[str] | None = None,
    summary: bool = False,
) -> Any:
    """Grade a table, one assessment a row: for each row what `grade` gives.

    Parameters
    ----------
    df : table
        A DataFrame of pandas or Polars, a Table, RecordBatch or RecordBatchReader of PyArrow, a structured array or a matrix
        of NumPy, a mapping of columns, or anything with Arrow's ``__arrow_c_stream__`` or ``__arrow_c_array__``. Cells hold
        the option's number as printed (or its letter, as text), 0 or 1 for a fact, a count. Null, NaN, None, an empty text
        and -1 (255 in uint8) are unknown.
    standard : str, default "gbt42195-2022"
        Id of the standard.
    columns : mapping or sequence, optional
        Columns answer the item or fact that they are named after: by id (``B.1.1``) or Chinese name (``进食``). A mapping
        says more: ``{"my_col": "B.1.1"}``, or what holds for everybody: ``{"coma": 0}``. Of a matrix: the names of its
        columns, in order; None for one that answers nothing.
    threads : int, optional
        As many as there are cores by default. Results do not depend on it.
    strict : bool, default False
        Whether a cell that its item does not have is an error. By default its row is flagged ``refused``, and not graded.
    policies : mapping, optional
        Choices for open questions of the standard, by policy id; the others stay at their defaults.
    missing : {"error", "unknown"}, default "error"
        What an item or fact without a column is: an error, or unknown of everybody.
    results : sequence of str, optional
        Columns of the result that are wanted; all by default.
    summary : bool, default False
        Whether to return ``(table, FrameSummary)``.

    Returns
    -------
    table
        Of the same kind, the same rows in the same order: ``level`` (null where not certain), ``level_best`` and
        ``level_worst``, ``initial_level_best`` and ``initial_level_worst``, ``<score>_low`` and ``<score>_high`` for each
        score, ``adjustment_<rule>`` (the rule certainly holds), ``incomplete`` and ``refused``. Levels and scores of a
        refused row are null; NumPy and mappings have -1 there. A matrix or a mapping gives a dict of arrays; other Arrow
        objects give one that exports itself through Arrow.

    Raises
    ------
    InputError
        A column is missing, named twice or of a wrong type; with ``strict``, a cell is no option of its item.
    ValueError
        A policy, a choice or a result that there is not; a stream that has been read.

    Examples
    --------
    >>> import caregrade as cg
    >>> best = {i: [item["options"][0]["option"]] * 3 for i, item in cg.standard("gbt42195-2022").items.items()}
    >>> people = {**best, "B.1.3": [4, 2, None], "dementia": [0, 1, 0]}
    >>> nobody = {id: 0 for id in cg.standard("gbt42195-2022").facts if id != "dementia"}
    >>> out = cg.grade_frame(people, columns=nobody)
    >>> out["level"].tolist(), out["level_worst"].tolist(), out["total_low"].tolist(), out["adjustment_diagnosis"].tolist()
    ([0, 2, -1], [0, 2, 1], [90, 88, 86], [False, True, False])
    """
    frames = Frames(standard, policies)
    source, answered = frames.bind(df, columns, missing)
    table, told = frames.run(source, answered, threads, results, strict)
    return (table, told) if summary else table


def explain_row(
    df: Any,
    i: int,
    *,
    standard: str = "gbt42195-2022",
    columns: Binding = None,
    policies: Mapping[str, str] | None = None,
    missing: Missing = "error",
) -> Grade:
    """One row of a table graded as `grade` does it, with every reason.

    Parameters are those of `grade_frame`; `i` counts rows from 0, and from the end below 0.

    Raises
    ------
    IndexError
        There is no such row.
    InputError
        As in `grade_frame`; and where a cell of the row is no option of its item.

    Examples
    --------
    >>> import caregrade as cg
    >>> g = cg.explain_row({"coma": [False, True]}, 1, missing="unknown")
    >>> g.level, [a["rule"] for a in g.adjustments]
    (4, ['coma'])
    """
    frames = Frames(standard, policies)
    df, i = one_row(df, i)  # why: texts of other rows need not be read
    source, answered = frames.bind(df, columns, missing)
    rows = source.table.rows()
    if not -rows <= i < rows:
        raise IndexError(f"row {i}: there are {rows}")
    case: dict[str, dict[str, Any]] = {"answers": {}, "facts": {}}
    for input in answered:
        id, _, kind, *_ = frames.inputs[input]
        case["answers" if kind in ("item", "frequencies") else "facts"][id] = frames.answer(input, source.table.cell(input, i % rows))
    return grade({"standard": standard, **case}, policies=policies)
