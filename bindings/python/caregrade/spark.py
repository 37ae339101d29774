"""Tables of Spark, graded where their parts are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from .frames import Binding, Frames, Missing


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
    from pyspark.sql import types

    kept = list(df.columns if keep is None else keep)
    frames = Frames(standard, policies)
    wanted = list(frames.results if results is None else results)
    twice = sorted(set(kept) & set(wanted))
    if twice:
        raise ValueError(f"df: columns named like results: {', '.join(twice)}; choose with keep or results")
    fields = [df.schema[name] for name in kept]
    empty = _schema(frames, df.columns, columns, missing, wanted)
    of = {"int8": types.ByteType(), "int32": types.IntegerType(), "double": types.DoubleType(), "bool": types.BooleanType()}
    fields += [types.StructField(field.name, of[str(field.type)], field.nullable) for field in empty]
    plain = df.toDF(*(f"c{i}" for i in range(len(df.columns))))  # why: Spark takes a point in a name for a field inside
    return plain.mapInArrow(_grader(standard, df.columns, columns, strict, policies, missing, wanted, kept), types.StructType(fields))


def _schema(frames: Frames, names: Sequence[str], columns: Binding, missing: Missing, wanted: list[str]) -> Any:
    """The schema of the results; what is wrong with the columns is said before Spark begins."""
    import pyarrow as pa

    nobody = pa.table({name: pa.nulls(0) for name in names})
    source, answered = frames.bind(nobody, columns, missing)
    return frames.run(source, answered, 1, wanted, False)[0].schema


def _grader(
    standard: str,
    names: list[str],
    columns: Binding,
    strict: bool,
    policies: Mapping[str, str] | None,
    missing: Missing,
    wanted: list[str],
    kept: list[str],
) -> Callable[[Iterator[Any]], Iterator[Any]]:
    def graded(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow as pa

        frames = Frames(standard, policies)
        for batch in batches:
            batch = batch.rename_columns(names)
            source, answered = frames.bind(batch, columns, missing)
            results, _ = frames.run(source, answered, 1, wanted, strict)
            yield pa.RecordBatch.from_arrays([*(batch.column(name) for name in kept), *results.columns], names=[*kept, *wanted])

    return graded
