"""Tables of others: what is handed in, which of its columns answers what, and results of the same kind."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from . import _core
from .grading import _is_blank
from .issues import Issue, from_core

Binding = Mapping[Any, Any] | Sequence[str | None] | None

_MOST_NAMES = 60
_MOST_EXAMPLES = 3


# --- what is handed in ---------------------------------------------------------------------------------------------------


class Source:
    """A table by its columns' names: how a column is bound to an input, and how results of the same kind are made."""

    bits = True

    def __init__(self, table: _core.Table, names: Sequence[Any], give: Callable[[_core.Rows], Any]) -> None:
        self.table, self.names, self.give = table, list(names), give

    def bind(self, input: int, place: int, words: _core.Words) -> str:
        return self.table.bind_arrow(input, place, words)

    def examples(self, input: int, rows: Sequence[int]) -> str:
        """The first of these rows, and what stands in them."""
        return ", ".join(f"{row}: {self.table.cell(input, row)!r}" for row in rows[:_MOST_EXAMPLES]) or "–"


class _Arrays(Source):
    """One whose columns are arrays of NumPy's, or become such."""

    bits = False

    def __init__(self, rows: int, names: Iterable[Any], columns: Iterable[Any], give: Callable[[_core.Rows], Any]) -> None:
        super().__init__(_core.Table.of_rows(rows), list(names), give)
        self._columns = list(columns)

    def bind(self, input: int, place: int, words: _core.Words) -> str:
        cells, validity, dictionary = _cells(self._columns[place])
        return self.table.bind_array(input, cells, validity, dictionary, words)


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
    """Texts and dates stay in their list. Numbers are no longer looked up: a list of them holds whole ones only."""
    import numpy as np

    if any(isinstance(v, str) or hasattr(v, "isoformat") for v in values):
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
    """Arrays by name; words as texts, None where there is none."""
    import numpy as np

    return {name: np.array([*words, None], dtype=object)[values] if words else values for name, (values, _, words) in rows.arrays().items()}


def _pandas(df: Any) -> Source:
    import pandas as pd

    def give(rows: _core.Rows) -> Any:
        data: dict[str, Any] = {}
        for name, (values, mask, words) in rows.arrays().items():
            if words:
                data[name] = pd.Categorical.from_codes(values, categories=pd.Index(words))
            elif mask is None:
                data[name] = values
            else:  # why a copy: columns that share a mask would change together
                data[name] = (pd.arrays.IntegerArray if values.dtype.kind == "i" else pd.arrays.FloatingArray)(values, mask.copy())
        return pd.DataFrame(data, index=df.index, copy=False)

    return _Arrays(len(df), df.columns, (df.iloc[:, i] for i in range(df.shape[1])), give)


def _numpy(array: Any, columns: Binding) -> Source:
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


def _mapping(df: Mapping[Any, Any]) -> Source:
    lengths = {len(values) for values in df.values()}
    if len(lengths) > 1:
        raise ValueError(f"df: columns of different lengths: {sorted(lengths)}")
    return _Arrays(lengths.pop() if lengths else 0, df, df.values(), _values)


def _arrow(df: Any) -> Source:
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
    return Source(table, table.names(), give)


def source_of(df: Any, columns: Binding) -> Source:
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


def issue_of(code: str, pointer: str = "", **arguments: object) -> Issue:
    return from_core([_core.issue(code, {name: str(value) for name, value in arguments.items()}, pointer)])[0]


def listed(names: Iterable[Any]) -> str:
    names = [str(name) for name in names]
    return ", ".join(names[:_MOST_NAMES]) + (f", … ({len(names)})" if len(names) > _MOST_NAMES else "") or "–"


def pointer_to(name: Any) -> str:
    return "/" + str(name).replace("~", "~0").replace("/", "~1")


def thread_count(threads: int | None) -> int:
    if threads is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if isinstance(threads, bool) or not isinstance(threads, int):
        raise TypeError(f"threads: expected an int or None, found {threads!r}")
    if threads < 1:
        raise ValueError(f"threads: expected 1 or more, found {threads}")
    return threads


def one_row(df: Any, i: int) -> tuple[Any, int]:
    """A table of nothing but row `i`, and where that row is now; the whole of what cannot be cut, or has no such row."""
    rows = len(df) if hasattr(df, "__len__") and not isinstance(df, Mapping) else getattr(df, "num_rows", 0)
    package = type(df).__module__.partition(".")[0]
    if not -rows <= i < rows:
        return df, i
    i %= rows
    if package == "pandas":
        return df.iloc[i : i + 1], 0
    if package in ("polars", "pyarrow") and hasattr(df, "slice"):
        return df.slice(i, 1), 0
    return (df[i : i + 1], 0) if package == "numpy" else (df, i)


class Inputs:
    """What columns can answer, and which of a table's columns answers what.

    `inputs` begin with id and Chinese name; `words` says of each what its cells stand for.
    """

    def __init__(self, inputs: Sequence[tuple[Any, ...]], words: Callable[[int], _core.Words]) -> None:
        self.inputs = inputs
        self._words = [words(i) for i in range(len(inputs))]
        self._ids = {id: i for i, (id, *_) in enumerate(inputs)}
        names = [name for _, name, *_ in inputs]
        self._names = {name: i for i, name in enumerate(names) if name and names.count(name) == 1}

    def wrong_type(self, column: Any, input: int, found: str) -> Issue:
        """A column of a type that cannot answer an input."""
        raise NotImplementedError

    def nothing(self, column: Any, id: Any) -> Issue:
        """What a column is to answer is no input."""
        raise NotImplementedError

    def input(self, name: Any) -> int | None:
        """The input with this id or Chinese name."""
        return self._ids.get(name, self._names.get(name))

    def bound(self, source: Source, columns: Binding, issues: list[Issue], others: Iterable[tuple[Any, int]] = ()) -> dict[int, Any]:
        """Binds the columns; gives the name of what answers each input. `others`: columns that answer something besides."""
        answered: dict[int, Any] = {}
        for name, other in others:
            self._bind(source, source.names.index(name), name, other, issues, answered)
        mapped, constants = self._stated(source.names, columns if isinstance(columns, Mapping) else {}, issues)
        for place, name in enumerate(source.names):
            input = mapped[name] if name in mapped else self.input(name)
            if input is None or (name not in mapped and input in mapped.values()):
                continue  # why: what is named in `columns` goes before what is only named alike
            self._bind(source, place, name, input, issues, answered)
        for input, (name, value) in constants.items():
            if not self._is_second(input, name, issues, answered):
                source.table.bind_constant(input, value, self._words[input])
        return answered

    def _bind(self, source: Source, place: int, name: Any, input: int, issues: list[Issue], answered: dict[int, Any]) -> None:
        if self._is_second(input, name, issues, answered):
            return
        found = source.bind(input, place, self._words[input])
        if found:
            issues.append(self.wrong_type(name, input, found))

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
                issues.append(self.nothing(name, value if name in names else name))
            else:
                issues.append(issue_of("CG3414", pointer_to(name), found=name, expected=listed(names)))
        return mapped, constants

    def _is_second(self, input: int, name: Any, issues: list[Issue], answered: dict[int, Any]) -> bool:
        if input not in answered:
            answered[input] = name
            return False
        issues.append(issue_of("CG3413", pointer_to(name), input=self.inputs[input][0], first=answered[input], second=name))
        return True
