"""SQL of DuckDB that grades and decides.

>>> import caregrade as cg, duckdb
>>> con = duckdb.connect()
>>> cg.duckdb.register(con, missing="unknown")
>>> con.sql("SELECT caregrade_level('gbt42195-2022', {coma: true})").fetchall()
[(4,)]
>>> con.sql("SELECT unnest(caregrade_decide('11-AGE', '110105', '2026-03', {birth_date: DATE '1941-05-06', hukou: '110105'}))").fetchall()
[('eligible', 10000, 10000, '11-AGE-80')]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .decided_frames import DecidedFrames
from .frames import Frames, Missing
from .tables import source_of

_FIELDS = ("level", "level_best", "level_worst", "incomplete", "refused")
_RETURNED = "STRUCT(level TINYINT, level_best TINYINT, level_worst TINYINT, incomplete BOOLEAN, refused BOOLEAN)"
_DECIDED = ("status", "amount_low", "amount_high", "because")
_DECIDED_RETURNED = "STRUCT(status VARCHAR, amount_low BIGINT, amount_high BIGINT, because VARCHAR)"
# why so long: the fields of a row must not be called so
_REGION, _DAY = "the region of caregrade_decide", "the day of caregrade_decide"


def register(
    con: Any,
    *,
    missing: Missing = "error",
    strict: bool = False,
    policies: Mapping[str, Mapping[str, str]] | None = None,
) -> None:
    """Give a connection of DuckDB the functions `caregrade_level`, `caregrade_grade` and `caregrade_decide`.

    ``caregrade_level(standard, row)`` is the level, NULL where it is not certain; ``caregrade_grade(standard, row)`` a STRUCT
    of ``level``, ``level_best``, ``level_worst``, ``incomplete``, ``refused``. `row` is a STRUCT whose fields are named like
    items and facts: the row of a table by the table's name, or ``struct_pack("B.1.1" := eating, …, coma := false)``.

    ``caregrade_decide(benefit, region, day, row)`` is a STRUCT of ``status``, ``amount_low``, ``amount_high`` (fen),
    ``because``, as the columns of `decide_frame`; all NULL where nothing is told. `region` is the code of a place, `day` a DATE
    or a text (``'2026-03'``), and the fields of `row` are named like the facts of the rules. What it does not have is unknown.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        The connection.
    missing : {"error", "unknown"}, default "error"
        As in `grade_frame`.
    strict : bool, default False
        As in `grade_frame` and `decide_frame`.
    policies : mapping, optional
        By standard: choices for its open questions, by policy id.
    """
    graders: dict[str, Frames] = {}
    deciders: dict[str, DecidedFrames] = {}

    def grade(standard: str, rows: Any, wanted: tuple[str, ...]) -> Any:
        if standard not in graders:
            graders[standard] = Frames(standard, (policies or {}).get(standard))
        return _grade(graders[standard], rows, missing, strict, wanted)

    def decide(benefit: str, rows: Any) -> Any:
        if benefit not in deciders:
            deciders[benefit] = DecidedFrames(
                (_REGION, _DAY), region=_REGION, on=_DAY, benefits=benefit, policies=None, include_unverified=False, rules=None
            )
        return _decide(deciders[benefit], benefit, rows, strict)

    def graded(wanted: tuple[str, ...], *given: Any) -> Any:
        if len(given) != 2:
            raise TypeError(f"caregrade: expected a standard and a STRUCT of items and facts, found {len(given)} values")
        types = {name: "bool" if name in ("incomplete", "refused") else "int8" for name in wanted}
        return _by_word(given[0], _fields("items and facts", given[1]), lambda word, rows: grade(word, rows, wanted), types)

    def decided(*given: Any) -> Any:
        if len(given) != 4:
            raise TypeError(f"caregrade: expected a benefit, a region, a day and a STRUCT of facts, found {len(given)} values")
        rows = _fields("facts", given[3]).append_column(_REGION, given[1]).append_column(_DAY, given[2])
        types = {name: "int64" if name.startswith("amount") else "string" for name in _DECIDED}
        return _by_word(given[0], rows, decide, types)

    _create(con, "caregrade_level", lambda *given: graded(("level",), *given).column(0), "TINYINT")
    _create(con, "caregrade_grade", lambda *given: _structure(graded(_FIELDS, *given)), _RETURNED)
    _create(con, "caregrade_decide", lambda *given: _structure(decided(*given)), _DECIDED_RETURNED)


def _create(con: Any, name: str, function: Callable[..., Any], returned: str) -> None:
    con.create_function(name, function, None, returned, type="arrow", null_handling="special")


def _fields(of: str, rows: Any) -> Any:
    """A table of the fields of a STRUCT."""
    import pyarrow as pa

    if not pa.types.is_struct(rows.type):
        raise TypeError(f"caregrade: expected a STRUCT of {of}, found {rows.type}")
    # why flattened: what a row that is NULL as a whole holds is unknown
    return pa.table(rows.flatten(), names=[field.name for field in rows.type])


def _by_word(words: Any, rows: Any, run: Callable[[str, Any], Any], types: Mapping[str, str]) -> Any:
    """What `run` makes of the rows with each of the words, in the order of the rows; nulls of those that have none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    def nothing(count: int) -> Any:
        return pa.table({name: pa.nulls(count, pa.type_for_alias(type)) for name, type in types.items()})

    found = words.unique().to_pylist()
    if len(found) == 1 and found[0] is not None:
        return run(found[0], rows)
    places, parts = [], []
    for word in found:
        of = pc.indices_nonzero(pc.equal(words, word) if word is not None else pc.is_null(words))
        parts.append(run(word, rows.take(of)) if word is not None else nothing(len(of)))
        places.append(of)
    return pa.concat_tables(parts).take(pc.sort_indices(pa.chunked_array(places))) if parts else nothing(0)


def _grade(frames: Frames, rows: Any, missing: Missing, strict: bool, wanted: tuple[str, ...]) -> Any:
    source, answered = frames.bind(rows, None, missing)
    return frames.run(source, answered, 1, [name for name in wanted if name in frames.results], strict)[0]


def _decide(frames: DecidedFrames, benefit: str, rows: Any, strict: bool) -> Any:
    import pyarrow as pa

    source = source_of(rows, None)
    told = frames.run(source, frames.bind(source, None), 1, _DECIDED, strict)[0]
    of = {name: told.column(f"{benefit}_{name}") for name in _DECIDED}
    return pa.table({name: column if name.startswith("amount") else column.cast(pa.string()) for name, column in of.items()})


def _structure(table: Any) -> Any:
    import pyarrow as pa

    table = table.combine_chunks()
    return pa.StructArray.from_arrays([table.column(name).combine_chunks() for name in table.column_names], names=table.column_names)
