"""Grading whole tables of assessments."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from . import _core
from .grading import Grade, _is_blank, grade
from .issues import InputError, Issue, error_of, from_core

Missing = Literal["error", "unknown"]
Binding = Mapping[Any, Any] | Sequence[str | None] | None

_MOST_NAMES = 60
_MOST_EXAMPLES = 3


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


# --- what is handed in ---------------------------------------------------------------------------------------------------


class _Source:
    """A table by its columns' names: how a column is bound to an input, and how results of the same kind are made."""

    bits = True

    def __init__(self, table: _core.Table, names: Sequence[Any], give: Callable[[_core.Rows], Any]) -> None:
        self.table, self.names, self.give = table, list(names), give

    def bind(self, input: int, place: int, letters: list[str]) -> str:
        return self.table.bind_arrow(input, place, letters)


class _Arrays(_Source):
    """One whose columns are arrays of NumPy's, or become such."""

    bits = False

    def __init__(self, rows: int, names: Iterable[Any], columns: Iterable[Any], give: Callable[[_core.Rows], Any]) -> None:
        super().__init__(_core.Table.of_rows(rows), list(names), give)
        self._columns = list(columns)

    def bind(self, input: int, place: int, letters: list[str]) -> str:
        cells, validity, dictionary = _cells(self._columns[place])
        return self.table.bind_array(input, cells, validity, dictionary, letters)


def _factorized(values: Iterable[Any]) -> tuple[Any, None, list[Any] | None]:
    """Each different value once, and where each cell finds its own."""
    import numpy as np

    places: dict[Any, int] = {}
    try:
        cells = np.fromiter((places.setdefault(v, len(places)) for v in values), dtype=np.int32)
    except TypeError:  # what cannot be a key can be no answer
        return np.array([], dtype=object), None, None
    return _looked_up(cells, list(places))


def _looked_up(places: Any, values: list[Any]) -> tuple[Any, None, list[Any] | None]:
    """Texts stay in their list. Numbers are no longer looked up: a list of them holds whole ones only."""
    import numpy as np

    if any(isinstance(v, str) for v in values):
        return places, None, values
    try:
        numbers = np.array([np.nan if _is_blank(v) else float(v) for v in values] + [np.nan])
    except (TypeError, ValueError):
        return np.array([], dtype=object), None, None
    return numbers[places], None, None


def _cells(values: Any) -> tuple[Any, Any, list[Any] | None]:
    """A column as an array, one bit a cell that tells which are known, and what its cells are places of."""
    import numpy as np

    if type(values).__module__.partition(".")[0] == "pandas" and hasattr(values, "dtype"):
        return _pandas_cells(values)
    if isinstance(values, np.ma.MaskedArray):
        return values.data, np.packbits(~np.ma.getmaskarray(values), bitorder="little"), None
    if not isinstance(values, np.ndarray):
        if hasattr(values, "to_pylist"):
            values = values.to_pylist()
        elif hasattr(values, "to_numpy"):
            values = values.to_numpy()
    if isinstance(values, np.ndarray) and values.dtype.kind not in "OUT":
        return values, None, None
    return _factorized(values.tolist() if isinstance(values, np.ndarray) else values)


def _pandas_cells(series: Any) -> tuple[Any, Any, list[Any] | None]:
    import numpy as np
    import pandas as pd

    dtype = series.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return series.array.codes, None, list(dtype.categories)
    if isinstance(dtype, np.dtype) and dtype.kind != "O":
        return series.to_numpy(), None, None
    plain = getattr(dtype, "numpy_dtype", None)
    if plain is not None and plain.kind in "biuf":
        missing = series.isna().to_numpy()
        if not missing.any():
            return series.to_numpy(dtype=plain), None, None
        # why: pandas keeps a byte a cell for what is missing, and hands its memory to nobody
        return series.to_numpy(dtype=plain, na_value=0), np.packbits(~missing, bitorder="little"), None
    try:
        places, values = pd.factorize(series)
    except TypeError:
        return np.array([], dtype=object), None, None
    return _looked_up(places, list(values))


def _values(rows: _core.Rows) -> dict[str, Any]:
    return {name: values for name, (values, _) in rows.arrays().items()}


def _pandas(df: Any) -> _Source:
    import pandas as pd

    def give(rows: _core.Rows) -> Any:
        data: dict[str, Any] = {}
        for name, (values, mask) in rows.arrays().items():
            if mask is None:
                data[name] = values
            else:  # why a copy: columns that share a mask would change together
                data[name] = (pd.arrays.IntegerArray if values.dtype.kind == "i" else pd.arrays.FloatingArray)(values, mask.copy())
        return pd.DataFrame(data, index=df.index, copy=False)

    return _Arrays(len(df), df.columns, (df.iloc[:, i] for i in range(df.shape[1])), give)


def _numpy(array: Any, columns: Binding) -> _Source:
    import numpy as np

    if array.dtype.names:
        def give(rows: _core.Rows) -> Any:
            values = _values(rows)
            records = np.empty(len(array), dtype=[(name, v.dtype) for name, v in values.items()])
            for name, v in values.items():
                records[name] = v
            return records

        if array.ndim != 1:
            raise TypeError(f"df: expected records in one dimension, found {array.ndim}")
        return _Arrays(len(array), array.dtype.names, (array[name] for name in array.dtype.names), give)
    if array.ndim != 2:
        raise TypeError(f"df: expected a matrix or a structured array, found an array of {array.ndim} dimensions of {array.dtype}")
    if columns is None:
        raise TypeError("columns: a matrix has no names: give those of its columns, in order")
    names: Sequence[Any] = range(array.shape[1])
    if not isinstance(columns, Mapping):
        names = [i if name is None else name for i, name in enumerate(columns)]
        if len(names) != array.shape[1]:
            raise ValueError(f"columns: expected {array.shape[1]} names, found {len(names)}")
    return _Arrays(len(array), names, (array[:, i] for i in range(array.shape[1])), _values)


def _mapping(df: Mapping[Any, Any]) -> _Source:
    lengths = {len(values) for values in df.values()}
    if len(lengths) > 1:
        raise ValueError(f"df: columns of different lengths: {sorted(lengths)}")
    return _Arrays(lengths.pop() if lengths else 0, df, df.values(), _values)


def _arrow(df: Any) -> _Source:
    """Whatever speaks Arrow's PyCapsule protocol."""
    package, _, name = type(df).__module__.partition(".")[0], "", type(df).__name__
    give: Callable[[_core.Rows], Any] = lambda rows: rows  # noqa: E731
    if package == "polars":
        import polars as pl

        if name != "DataFrame":
            raise TypeError(f"df: expected a DataFrame, found {name}: collect it first")
        give = pl.DataFrame
    elif package == "pyarrow":
        import pyarrow as pa

        makers = {"Table": pa.table, "RecordBatch": pa.record_batch, "RecordBatchReader": pa.RecordBatchReader.from_stream}
        give = makers.get(name, pa.table)
    if hasattr(df, "__arrow_c_stream__") and name != "RecordBatch":
        table = _core.Table.of_stream(df.__arrow_c_stream__())
        if table.pieces() == 0 and hasattr(df, "read_next_batch"):
            raise ValueError("the stream is used up, or holds nothing: it can be read once")
    else:
        table = _core.Table.of_array(*df.__arrow_c_array__())
    return _Source(table, table.names(), give)


def _source(df: Any, columns: Binding) -> _Source:
    package, name = type(df).__module__.partition(".")[0], type(df).__name__
    if package == "pandas" and name == "DataFrame":
        return _pandas(df)
    if package == "numpy" and hasattr(df, "dtype"):
        return _numpy(df, columns)
    if isinstance(df, Mapping):
        return _mapping(df)
    if package == "polars" or hasattr(df, "__arrow_c_stream__") or hasattr(df, "__arrow_c_array__"):
        return _arrow(df)
    raise TypeError(f"df: expected a table of pandas, Polars, PyArrow or NumPy, or a mapping, found {type(df).__name__}")


# --- which column answers what ---------------------------------------------------------------------------------------------


def _issue(code: str, pointer: str = "", **arguments: object) -> Issue:
    return from_core([_core.issue(code, {name: str(value) for name, value in arguments.items()}, pointer)])[0]


def _listed(names: Iterable[Any]) -> str:
    names = [str(name) for name in names]
    return ", ".join(names[:_MOST_NAMES]) + (f", … ({len(names)})" if len(names) > _MOST_NAMES else "") or "–"


class Frames:
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
        self.inputs = grader.inputs()
        self._ids = {id: i for i, (id, *_) in enumerate(self.inputs)}
        names = [name for _, name, *_ in self.inputs]
        self._names = {name: i for i, name in enumerate(names) if names.count(name) == 1}

    def input(self, name: Any) -> int | None:
        """The input with this id or Chinese name."""
        return self._ids.get(name, self._names.get(name))

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

    def bind(self, df: Any, columns: Binding, missing: Missing) -> tuple[_Source, dict[int, Any]]:
        """The table with its columns bound, and the name of what answers each input."""
        if missing not in ("error", "unknown"):
            raise ValueError(f"missing: expected 'error' or 'unknown', found {missing!r}")
        source = _source(df, columns)
        issues: list[Issue] = []
        answered: dict[int, Any] = {}
        mapped, constants = self._stated(source.names, columns if isinstance(columns, Mapping) else {}, issues)
        for place, name in enumerate(source.names):
            input = mapped[name] if name in mapped else self.input(name)
            if input is None or (name not in mapped and input in mapped.values()):
                continue  # why: what is named in `columns` goes before what is only named alike
            if not self._is_second(input, name, issues, answered):
                found = source.bind(input, place, self.inputs[input][3])
                if found:
                    issues.append(_issue("CG3412", _pointer(name), column=name, input=self.inputs[input][0], found=found))
        for input, (name, value) in constants.items():
            if not self._is_second(input, name, issues, answered):
                source.table.bind_constant(input, value, self.inputs[input][3])
        absent = [id for i, (id, *_) in enumerate(self.inputs) if i not in answered]
        if absent and missing == "error":
            used = list(answered.values())
            names = sorted(source.names, key=lambda name: name in used)  # why: a long list is cut, and those are known
            issues.append(_issue("CG3411", standard=self.standard, missing=_listed(absent), found=_listed(names)))
        if issues:
            raise InputError(issues)
        return source, answered

    def _stated(
        self, names: list[Any], columns: Mapping[Any, Any], issues: list[Issue]
    ) -> tuple[dict[Any, int], dict[int, tuple[Any, Any]]]:
        """What `columns` says: the inputs that columns answer, and the values that hold for everybody."""
        mapped: dict[Any, int] = {}
        constants: dict[int, tuple[Any, Any]] = {}
        for name, value in columns.items():
            input = self.input(value if name in names and isinstance(value, str) else name)
            if input is not None and name in names and isinstance(value, str):
                mapped[name] = input
            elif input is not None:
                constants[input] = (name, value)
            elif name in names or not isinstance(value, str):
                issues.append(_issue("CG3001", _pointer(name), id=value if name in names else name, standard=self.standard))
            else:
                issues.append(_issue("CG3414", _pointer(name), found=name, expected=_listed(names)))
        return mapped, constants

    def _is_second(self, input: int, name: Any, issues: list[Issue], answered: dict[int, Any]) -> bool:
        if input not in answered:
            answered[input] = name
            return False
        issues.append(_issue("CG3413", _pointer(name), input=self.inputs[input][0], first=answered[input], second=name))
        return True

    def run(
        self, source: _Source, answered: dict[int, Any], threads: int | None, results: Sequence[str] | None, strict: bool
    ) -> tuple[Any, FrameSummary]:
        """Grades what is bound."""
        wanted = self.results if results is None else list(results)
        unknown = [name for name in wanted if name not in self.results]
        if unknown:
            raise ValueError(f"results: expected some of {_listed(self.results)}, found {_listed(unknown)}")
        rows = self.core.run(source.table, wanted, source.bits, _threads(threads))
        summary = self._summary(source, answered, rows.summary())
        if strict and summary.issues:
            raise InputError(summary.issues)
        return source.give(rows), summary

    def _summary(self, source: _Source, answered: dict[int, Any], told: _core.SummaryDict) -> FrameSummary:
        issues: list[Issue] = []
        for input, count in enumerate(told["refused_by_input"]):
            if not count:
                continue
            rows = [row for row, of in told["first_refused"] if of == input][:_MOST_EXAMPLES]
            examples = ", ".join(f"{row}: {source.table.cell(input, row)!r}" for row in rows) or "–"
            id, _, _, _, expected = self.inputs[input]
            name = answered[input]
            issues.append(_issue("CG3415", _pointer(name), column=name, input=id, count=count, examples=examples, expected=expected))
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


def _pointer(name: Any) -> str:
    return "/" + str(name).replace("~", "~0").replace("/", "~1")


def _threads(threads: int | None) -> int:
    if threads is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if isinstance(threads, bool) or not isinstance(threads, int):
        raise TypeError(f"threads: expected an int or None, found {threads!r}")
    if threads < 1:
        raise ValueError(f"threads: expected 1 or more, found {threads}")
    return threads


def _one_row(df: Any, i: int) -> Any:
    """A table of nothing but row `i`; the whole of what cannot be cut."""
    package = type(df).__module__.partition(".")[0]
    if package == "pandas":
        return df.iloc[i : i + 1]
    if package in ("polars", "pyarrow") and hasattr(df, "slice"):
        return df.slice(i, 1)
    return df[i : i + 1] if package == "numpy" else None


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
    rows = len(df) if hasattr(df, "__len__") and not isinstance(df, Mapping) else getattr(df, "num_rows", 0)
    if -rows <= i < rows and (one := _one_row(df, i % rows)) is not None:
        df, i = one, 0  # why: texts of other rows need not be read
    source, answered = frames.bind(df, columns, missing)
    rows = source.table.rows()
    if not -rows <= i < rows:
        raise IndexError(f"row {i}: there are {rows}")
    case: dict[str, dict[str, Any]] = {"answers": {}, "facts": {}}
    for input in answered:
        id, _, kind, *_ = frames.inputs[input]
        case["answers" if kind in ("item", "frequencies") else "facts"][id] = frames.answer(input, source.table.cell(input, i % rows))
    return grade({"standard": standard, **case}, policies=policies)
