"""SQL of DuckDB that grades.

>>> import caregrade as cg, duckdb
>>> con = duckdb.connect()
>>> cg.duckdb.register(con, missing="unknown")
>>> con.sql("SELECT caregrade_level('gbt42195-2022', {coma: true})").fetchall()
[(4,)]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .frames import Frames, Missing

_FIELDS = ("level", "level_best", "level_worst", "incomplete", "refused")
_RETURNED = "STRUCT(level TINYINT, level_best TINYINT, level_worst TINYINT, incomplete BOOLEAN, refused BOOLEAN)"


def register(
    con: Any,
    *,
    missing: Missing = "error",
    strict: bool = False,
    policies: Mapping[str, Mapping[str, str]] | None = None,
) -> None:
    """Give a connection of DuckDB the functions `caregrade_level` and `caregrade_grade`.

    ``caregrade_level(standard, row)`` is the level, NULL where it is not certain; ``caregrade_grade(standard, row)`` a STRUCT
    of ``level``, ``level_best``, ``level_worst``, ``incomplete``, ``refused``. `row` is a STRUCT whose fields are named like
    items and facts: the row of a table by the table's name, or ``struct_pack("B.1.1" := eating, …, coma := false)``.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        The connection.
    missing, strict
        As in `grade_frame`.
    policies : mapping, optional
        By standard: choices for its open questions, by policy id.
    """
    kept: dict[str, Frames] = {}

    def frames(standard: str) -> Frames:
        if standard not in kept:
            kept[standard] = Frames(standard, (policies or {}).get(standard))
        return kept[standard]

    def graded(given: tuple[Any, ...], wanted: tuple[str, ...]) -> Any:
        import pyarrow as pa
        import pyarrow.compute as pc

        if len(given) != 2:
            raise TypeError(f"caregrade: expected a standard and a STRUCT of items and facts, found {len(given)} values")
        standards, rows = given
        found = standards.unique().to_pylist()
        if len(found) == 1 and found[0] is not None:
            return _grade(frames(found[0]), rows, missing, strict, wanted)
        places, parts = [], []
        for standard in found:
            of = pc.indices_nonzero(pc.equal(standards, standard) if standard is not None else pc.is_null(standards))
            part = _grade(frames(standard), rows.take(of), missing, strict, wanted) if standard is not None else _nothing(len(of), wanted)
            places.append(of)
            parts.append(part)
        order = pc.sort_indices(pa.chunked_array(places)) if places else []
        return pa.concat_tables(parts).take(order) if parts else _nothing(0, wanted)

    _create(con, "caregrade_level", lambda *given: graded(given, ("level",)).column(0), "TINYINT")
    _create(con, "caregrade_grade", lambda *given: _structure(graded(given, _FIELDS)), _RETURNED)


def _create(con: Any, name: str, function: Callable[..., Any], returned: str) -> None:
    con.create_function(name, function, None, returned, type="arrow", null_handling="special")


def _grade(frames: Frames, rows: Any, missing: Missing, strict: bool, wanted: tuple[str, ...]) -> Any:
    import pyarrow as pa

    if not pa.types.is_struct(rows.type):
        raise TypeError(f"caregrade: expected a STRUCT of items and facts, found {rows.type}")
    # why flattened: what a row that is NULL as a whole holds is unknown
    columns = pa.table(rows.flatten(), names=[field.name for field in rows.type])
    source, answered = frames.bind(columns, None, missing)
    return frames.run(source, answered, 1, [name for name in wanted if name in frames.results], strict)[0]


def _nothing(rows: int, wanted: tuple[str, ...]) -> Any:
    import pyarrow as pa

    return pa.table({name: pa.nulls(rows, pa.bool_() if name in ("incomplete", "refused") else pa.int8()) for name in wanted})


def _structure(table: Any) -> Any:
    import pyarrow as pa

    table = table.combine_chunks()
    return pa.StructArray.from_arrays([table.column(name).combine_chunks() for name in table.column_names], names=table.column_names)
