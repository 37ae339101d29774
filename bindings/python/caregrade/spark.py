"""Tables of Spark, graded and decided where their parts are."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from .decided_frames import DecidedFrames
from .frames import Frames, Missing
from .rules import Rules
from .tables import Binding, source_of

Run = Callable[[Any], Any]


def grade(
    df: Any,
    *,
    standard: str = "gbt42195-2022",
    columns: Binding = None,
    strict: bool = False,
    policies: Mapping[str, str] | None = None,
    missing: Missing = "error",
    results: Sequence[str] | None = None,
    keep: Sequence[str] | None = None,
) -> Any:
    """Grade a DataFrame of Spark: its columns, and beside them those of `grade_frame`.

    Rows of Spark have no order, so the result keeps the columns that came in. caregrade and PyArrow have to be installed where
    Spark's Python workers run.

    Parameters
    ----------
    df : pyspark.sql.DataFrame
        One assessment a row.
    standard, columns, strict, policies, missing, results
        As in `grade_frame`.
    keep : sequence of str, optional
        Columns of `df` that are kept; all by default.

    Returns
    -------
    pyspark.sql.DataFrame
        Worked out when Spark needs it, part by part.
    """
    names = list(df.columns)

    def made() -> Run:
        frames = Frames(standard, policies)

        def run(part: Any) -> Any:
            source, answered = frames.bind(part, columns, missing)
            return frames.run(source, answered, 1, results, strict)[0]

        return run

    return _beside(df, names, keep, made)


def decide(
    df: Any,
    *,
    region: str | Iterable[str],
    on: str | datetime.date,
    columns: Binding = None,
    benefits: str | Iterable[str] | None = None,
    policies: Mapping[str, str] | None = None,
    include_unverified: bool = False,
    rules: Rules | None = None,
    strict: bool = False,
    results: Sequence[str] | None = None,
    keep: Sequence[str] | None = None,
) -> Any:
    """Decide about a DataFrame of Spark: its columns, and beside them those of `decide_frame`.

    Parameters
    ----------
    df : pyspark.sql.DataFrame
        One person a row.
    region, on, columns, benefits, policies, include_unverified, rules, strict, results
        As in `decide_frame`. Where `region` is a column, `benefits` has to say which columns there will be. Rules of one's own
        are read again where Spark's workers run.
    keep : sequence of str, optional
        Columns of `df` that are kept; all by default.

    Returns
    -------
    pyspark.sql.DataFrame
        Worked out when Spark needs it, part by part. Statuses and reasons are texts.
    """
    names = list(df.columns)
    wanted = benefits if benefits is None or isinstance(benefits, str) else list(benefits)
    places = region if isinstance(region, str) else list(region)
    if wanted is None and isinstance(places, str) and places in names:
        raise ValueError("benefits: say which, where a column says the place: Spark has to know the columns beforehand")

    def made() -> Run:
        frames = DecidedFrames(
            names, region=places, on=on, benefits=wanted, policies=policies, include_unverified=include_unverified, rules=rules
        )

        def run(part: Any) -> Any:
            source = source_of(part, columns)
            return frames.run(source, frames.bind(source, columns), 1, results, strict)[0]

        return run

    return _beside(df, names, keep, made)


def _beside(df: Any, names: list[str], keep: Sequence[str] | None, made: Callable[[], Run]) -> Any:
    """Columns of `df`, and beside them what `made()` makes of a part with columns of these names."""
    import pyarrow as pa
    from pyspark.sql import types

    kept = list(names if keep is None else keep)
    # why of nobody: what is wrong with the columns is said before Spark begins
    empty = made()(pa.table({name: pa.nulls(0) for name in names})).schema
    twice = sorted(set(kept) & set(empty.names))
    if twice:
        raise ValueError(f"df: columns named like results: {', '.join(twice)}; choose with keep or results")
    of = {"int8": types.ByteType(), "int32": types.IntegerType(), "int64": types.LongType(), "double": types.DoubleType(), "bool": types.BooleanType()}
    fields = [df.schema[name] for name in kept]
    fields += [types.StructField(field.name, of.get(str(field.type), types.StringType()), field.nullable) for field in empty]

    def work(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow as pa

        run = made()
        for batch in batches:
            batch = batch.rename_columns(names)
            results = run(batch)
            told = [column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column for column in results.columns]
            yield pa.RecordBatch.from_arrays([*(batch.column(name) for name in kept), *told], names=[*kept, *results.schema.names])

    plain = df.toDF(*(f"c{i}" for i in range(len(names))))  # why: Spark takes a point in a name for a field inside
    return plain.mapInArrow(work, types.StructType(fields))
