"""Tables of random persons, against each of them graded alone: every standard, every kind of table."""

import decimal
import os
import pathlib
import random
import re
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import caregrade as cg
from caregrade.frames import Frames

GBT = "gbt42195-2022"
ROWS = 2100  # more than one block of the kernels, and no multiple of one
SEED = int(os.environ.get("CAREGRADE_SEED", "0")) or random.randrange(1, 2**31)
Columns = dict[str, list[Any]]

pd = pytest.importorskip("pandas")


@pytest.fixture(autouse=True)
def seed() -> random.Random:
    print(f"CAREGRADE_SEED={SEED}")
    return random.Random(SEED)


# --- persons, and what is to come out ----------------------------------------------------------------------------------


def cells_of(standard: cg.Standard) -> dict[str, list[Any]]:
    """By input: some of what a table may hold."""
    cells: dict[str, list[Any]] = {}
    for id, item in standard.items.items():
        cells[id] = [option["option"] for option in item.get("options", [])]
        if item.get("frequencies"):
            cells[id] = [round(n * unit["points"], 2) for unit in item["frequencies"] for n in (0, 1, 2)]
    for id, fact in standard.facts.items():
        if fact["type"] == "number":
            cells[id] = [0, round(fact["step"] * 3, 2), round(fact["most"] / 2, 0), fact["most"]]
        else:
            cells[id] = list(range(fact.get("most", 1) + 1))
    return cells


def persons(standard: str, rows: int, random: random.Random, unknown: float = 0.05) -> Columns:
    cells = cells_of(cg.standard(standard))
    known = [random.random() < 0.5 for _ in range(rows)]  # why: whole forms are to be among them
    return {
        id: [None if not known[row] and random.random() < unknown else random.choice(values) for row in range(rows)]
        for id, values in cells.items()
    }


def wanted(standard: str, columns: Columns, rows: int) -> list[dict[str, Any]]:
    """What `grade` gives of each row, as a table has it."""
    frames = Frames(standard, None)
    numbers = [level["level"] for level in cg.standard(standard).levels]
    found = []
    for row in range(rows):
        case: dict[str, Any] = {"answers": {}, "facts": {}}
        for i, (id, _, kind, *_) in enumerate(frames.inputs):
            case["answers" if kind in ("item", "frequencies") else "facts"][id] = frames.answer(i, columns[id][row])
        g = cg.grade({"standard": standard, **case})
        told: dict[str, Any] = {}
        if numbers:
            before = [numbers.index(n) for n in initial(g)]
            told = {
                "level": g.level,
                "level_best": g.possible_levels[0],
                "level_worst": g.possible_levels[-1],
                "initial_level_best": numbers[min(before)],
                "initial_level_worst": numbers[max(before)],
            }
        for name, value in g.scores.items():
            if name != "grades":
                low, high = value if isinstance(value, tuple) else (value, value)
                told |= {f"{name}_low": float(low), f"{name}_high": float(high)}
        held = {rule["rule"] for rule in g.adjustments}
        told |= {name: name.removeprefix("adjustment_") in held for name in frames.results if name.startswith("adjustment_")}
        found.append(told | {"incomplete": not g.complete, "refused": False})
    return found


def initial(g: cg.Grade) -> list[int]:
    """Levels before the adjustments."""
    if g.initial_level is not None:
        return [g.initial_level]
    steps = {step["step"]: step for step in g.trace}
    levels: list[int] = steps.get("initial_level", steps["level"])["levels"]
    return levels


def rows_of(table: Any) -> list[dict[str, Any]]:
    """A result by rows, None where nothing stands."""
    if hasattr(table, "to_pylist"):
        return [dict(row) for row in table.to_pylist()]
    if hasattr(table, "to_dicts"):
        return [dict(row) for row in table.to_dicts()]
    if isinstance(table, pd.DataFrame):
        return [{k: None if v is pd.NA else v for k, v in row.items()} for row in table.astype(object).to_dict("records")]
    names = list(table) if isinstance(table, dict) else list(table.dtype.names)
    values = {name: table[name].tolist() for name in names}
    rows = len(next(iter(values.values())))
    return [{name: None if v[i] == -1 and name not in ("incomplete", "refused") else v[i] for name, v in values.items()} for i in range(rows)]


@pytest.mark.parametrize("standard", cg.standards())
def test_every_standard_gives_what_one_person_gets(standard: str, seed: random.Random) -> None:
    columns = persons(standard, 300, seed)
    assert rows_of(cg.grade_frame(columns, standard=standard)) == wanted(standard, columns, 300)


# --- every kind of table -------------------------------------------------------------------------------------------------


def ints(values: list[Any], none: int = -1) -> list[int]:
    return [none if v is None else int(v) for v in values]


def pandas_floats(columns: Columns) -> Any:
    return pd.DataFrame({k: np.array([np.nan if v is None else v for v in c], dtype=np.float64) for k, c in columns.items()})


def pandas_nullable(columns: Columns) -> Any:
    return pd.DataFrame({k: pd.array(c, dtype="boolean" if k in TRUTHS else "Int64") for k, c in columns.items()})


def pandas_objects(columns: Columns) -> Any:
    made = pd.DataFrame({k: pd.Series(c, dtype=object) for k, c in columns.items()})
    return made.set_axis([f"p{i}" for i in range(len(made))])


def pandas_categories(columns: Columns) -> Any:
    return pd.DataFrame({k: pd.Categorical([None if v is None else str(v) for v in c]) for k, c in columns.items()})


def pandas_texts(columns: Columns) -> Any:
    return pd.DataFrame({k: pd.array([None if v is None else str(v) for v in c], dtype="string") for k, c in columns.items()})


def pandas_arrow(columns: Columns) -> Any:
    return pd.DataFrame({k: pd.array(c, dtype="int16[pyarrow]") for k, c in columns.items()})


def pandas_block(columns: Columns) -> Any:
    """One block of memory, whose columns are strided."""
    return pd.DataFrame(np.array([ints(c) for c in columns.values()], dtype=np.int64).T.copy(), columns=list(columns))


def records(columns: Columns) -> Any:
    made = np.empty(len(columns["coma"]), dtype=[(k, np.int16 if i % 2 else np.int8) for i, k in enumerate(columns)])
    for k, c in columns.items():
        made[k] = ints(c)
    return made


def matrix(columns: Columns) -> Any:
    return np.array([ints(c, 255) for c in columns.values()], dtype=np.uint8).reshape(len(columns), -1).T.copy()


def strided(columns: Columns) -> Any:
    """Every second row of a matrix that is twice as long, backwards."""
    whole = np.full((2 * len(columns["coma"]), len(columns)), 99, dtype=np.float32)
    whole[::2] = np.array([[np.nan if v is None else v for v in c] for c in columns.values()], dtype=np.float32).reshape(len(columns), -1).T[::-1]
    return whole[::2][::-1]


def arrays(columns: Columns) -> Any:
    return {k: np.array(ints(c), dtype=[np.int8, np.int16, np.int32, np.int64][i % 4]) for i, (k, c) in enumerate(columns.items())}


def masked(columns: Columns) -> Any:
    return {k: np.ma.masked_array(ints(c, 0), mask=[v is None for v in c], dtype=np.uint16) for k, c in columns.items()}


def polars(columns: Columns) -> Any:
    pl = pytest.importorskip("polars")
    return pl.DataFrame({k: pl.Series(c, dtype=pl.Boolean, strict=False) if k in TRUTHS else pl.Series(c, dtype=pl.Int8) for k, c in columns.items()})


def polars_texts(columns: Columns) -> Any:
    pl = pytest.importorskip("polars")
    texts = {k: [None if v is None else str(v) for v in c] for k, c in columns.items()}
    return pl.DataFrame({k: pl.Series(c, dtype=pl.Categorical if i % 2 else pl.String) for i, (k, c) in enumerate(texts.items())})


def arrow(columns: Columns, chunks: int = 1) -> Any:
    pa = pytest.importorskip("pyarrow")
    types = [pa.int8(), pa.uint8(), pa.int32(), pa.int64(), pa.float32(), pa.float64(), pa.uint64()]
    table = pa.table({k: pa.array([None if v is None else bool(v) for v in c], pa.bool_()) if k in TRUTHS else pa.array(c, types[i % len(types)])
                      for i, (k, c) in enumerate(columns.items())})
    rows = table.num_rows
    cuts = [rows * i // chunks for i in range(chunks + 1)]
    return pa.concat_tables([table.slice(a, b - a) for a, b in zip(cuts, cuts[1:], strict=False)])


def arrow_sliced(columns: Columns) -> Any:
    """What lies before and behind belongs to nobody."""
    longer = {k: [0, 1, None, 0, 1, *c, 1, None] for k, c in columns.items()}
    return arrow(longer).slice(5, len(columns["coma"]))


def arrow_texts(columns: Columns) -> Any:
    pa = pytest.importorskip("pyarrow")
    types = [pa.string(), pa.large_string(), pa.dictionary(pa.int8(), pa.string()), pa.string_view(), pa.dictionary(pa.uint16(), pa.large_string())]
    return pa.table({k: pa.array([None if v is None else str(v) for v in c], types[i % len(types)]) for i, (k, c) in enumerate(columns.items())})


def arrow_dictionaries(columns: Columns) -> Any:
    pa = pytest.importorskip("pyarrow")
    return pa.table({k: pa.array(c, pa.int32()).dictionary_encode() for k, c in columns.items()})


def arrow_batch(columns: Columns) -> Any:
    batches = arrow_sliced(columns).combine_chunks().to_batches()
    return batches[0] if batches else pytest.skip("no batch of no rows")


def arrow_reader(columns: Columns) -> Any:
    return arrow(columns, 3).to_reader(max_chunksize=500) if columns["coma"] else pytest.skip("nobody can tell it from one that is used up")


class Capsules:
    """Somebody else's table, of which nothing is known but the protocol."""

    def __init__(self, table: Any) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)


FACTS = cg.standard(GBT).facts
TRUTHS = {id for id, fact in FACTS.items() if fact["type"] == "truth"}
KINDS: list[Callable[[Columns], Any]] = [
    pandas_floats, pandas_nullable, pandas_objects, pandas_categories, pandas_texts, pandas_arrow, pandas_block, records, matrix, strided, arrays, masked,
    polars, polars_texts, arrow, lambda c: arrow(c, 7), arrow_sliced, arrow_texts, arrow_dictionaries, arrow_batch, arrow_reader,
    lambda c: Capsules(arrow(c, 2)), dict,
]  # fmt: skip


@pytest.fixture(scope="module")
def many() -> tuple[Columns, list[dict[str, Any]]]:
    columns = persons(GBT, ROWS, random.Random(SEED))
    return columns, wanted(GBT, columns, ROWS)


@pytest.mark.parametrize("rows", [0, 1, 7, ROWS])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_of_table(kind: Callable[[Columns], Any], rows: int, many: tuple[Columns, list[dict[str, Any]]]) -> None:
    columns = {k: c[:rows] for k, c in many[0].items()}
    df = kind(columns)
    names = list(columns) if kind in (matrix, strided) else None
    out = cg.grade_frame(df, columns=names, threads=2)
    if isinstance(df, Capsules) or type(out).__name__ == "RecordBatchReader":
        out = pytest.importorskip("pyarrow").table(out)
    elif kind in (matrix, strided, masked, arrays, dict):
        assert isinstance(out, dict)
    else:
        assert type(out) is type(df)
    assert rows_of(out) == many[1][:rows]
    if isinstance(df, pd.DataFrame):
        assert out.index.equals(df.index) and {str(t) for t in out.dtypes} == {"Int8", "Int32", "bool"}


@pytest.mark.parametrize("kind", [pandas_floats, pandas_texts, records, matrix, polars, arrow_texts, arrow_batch, dict], ids=lambda kind: kind.__name__)
def test_a_row_explained_is_that_person_graded(kind: Callable[[Columns], Any], many: tuple[Columns, list[dict[str, Any]]], seed: random.Random) -> None:
    df = kind(many[0])
    for row in (0, seed.randrange(ROWS), -1):
        g = cg.explain_row(df, row, columns=list(many[0]) if kind is matrix else None)
        case: dict[str, Any] = {"standard": GBT, "answers": {}, "facts": {}}
        for id, cells in many[0].items():
            case["facts" if id in FACTS else "answers"][id] = bool(cells[row]) if id in TRUTHS and cells[row] is not None else cells[row]
        assert g == cg.grade(case) and g.explain() == cg.grade(case).explain()


@pytest.mark.parametrize("standard", cg.standards())
def test_a_row_of_every_standard_can_be_explained(standard: str, seed: random.Random) -> None:
    columns = persons(standard, 5, seed)
    for row, told in enumerate(wanted(standard, columns, 5)):
        g = cg.explain_row(columns, row, standard=standard)
        assert g.level == told.get("level") and g.complete == (not told["incomplete"])


# --- any number of threads -----------------------------------------------------------------------------------------------


def test_results_do_not_depend_on_threads() -> None:
    numbers = np.random.default_rng(SEED)
    most = [max(v) for v in cells_of(cg.standard(GBT)).values()]
    whole = numbers.integers(0, np.array(most) + 1, size=(400_001, len(most))).astype(np.uint8)
    whole[numbers.random(whole.shape) < 0.01] = 255
    wrong = sorted(set(numbers.integers(0, len(whole), 30).tolist()))
    whole[wrong, 4] = 77
    names = list(cells_of(cg.standard(GBT)))
    once, told = cg.grade_frame(whole, columns=names, threads=1, summary=True)
    for threads in (2, 5, None):
        again, same = cg.grade_frame(whole, columns=names, threads=threads, summary=True)
        assert told == same
        assert all(np.array_equal(once[name], again[name]) for name in once)
    assert np.flatnonzero(once["refused"]).tolist() == wrong
    assert told.refused == len(wrong) and told.refused_by_input == {names[4]: len(wrong)} and told.rows == len(whole)
    assert sum(told.levels.values()) + told.open + told.refused == told.rows
    assert f"{wrong[0]}: 77, {wrong[1]}: 77, {wrong[2]}: 77;" in told.issues[0].message("en")
    a_part = cg.grade_frame(whole, columns=names, results=["total_low", "level"])
    assert list(a_part) == ["total_low", "level"] and all(np.array_equal(a_part[name], once[name]) for name in a_part)


# --- columns ----------------------------------------------------------------------------------------------------------------


def test_columns_by_chinese_name_by_mapping_and_for_everybody(many: tuple[Columns, list[dict[str, Any]]]) -> None:
    columns = {k: c[:50] for k, c in many[0].items()}
    whole = cg.grade_frame(columns)
    names = {id: item["name"]["zh"] for id, item in cg.standard(GBT).items.items()}
    chinese = {names.get(id, id): c for id, c in columns.items()}
    assert rows_of(cg.grade_frame(chinese)) == rows_of(whole)
    renamed = {"feeding" if id == "B.1.1" else id: c for id, c in columns.items()} | {"remark": ["x"] * 50}
    assert rows_of(cg.grade_frame(renamed, columns={"feeding": "B.1.1"})) == rows_of(whole)
    assert rows_of(cg.grade_frame(renamed, columns={"feeding": "进食"})) == rows_of(whole)
    # what `columns` names goes before what is only named alike
    other = columns | {"B.1.1": [0] * 50, "feeding": columns["B.1.1"]}
    assert rows_of(cg.grade_frame(other, columns={"feeding": "B.1.1"})) == rows_of(whole)
    calm = {id: c for id, c in columns.items() if id not in ("coma", "B.1.1")}
    for df in (calm, pd.DataFrame(calm), arrow(calm)):
        stated = cg.grade_frame(df, columns={"coma": False, "B.1.1": 2})
        assert rows_of(stated) == rows_of(cg.grade_frame(calm | {"coma": [0] * 50, "B.1.1": [2] * 50}))
    unknown = rows_of(cg.grade_frame(calm, missing="unknown"))
    assert unknown == rows_of(cg.grade_frame(calm, columns={"coma": None, "B.1.1": None}))
    assert unknown == rows_of(cg.grade_frame(calm | {"coma": [None] * 50, "B.1.1": [None] * 50}))


def test_letters_and_policies() -> None:
    columns = persons("fr-aggir", 40, random.Random(SEED), 0)
    assert rows_of(cg.grade_frame(pd.DataFrame(columns), standard="fr-aggir")) == wanted("fr-aggir", columns, 40)
    places = {id: ["ABC".index(v) for v in c] for id, c in columns.items()}
    assert rows_of(cg.grade_frame(places, standard="fr-aggir")) == wanted("fr-aggir", columns, 40)
    people = {id: [c[0]] for id, c in persons(GBT, 1, random.Random(SEED), 0).items()} | {"coma": [0], "dementia": [1], "falls_30d": [2]}
    people |= {item: [option["options"][0]["option"]] for item, option in cg.standard(GBT).items.items()}
    assert [cg.grade_frame(people, policies=p)["level"][0] for p in (None, {"combining_clauses": "add"})] == [1, 2]
    with pytest.raises(ValueError, match="CG6003"):
        cg.grade_frame(people, policies={"combining_clauses": "both"})


def test_decimals() -> None:
    pa = pytest.importorskip("pyarrow")
    numbers = ["0", "24.9", "25", "25.05", None, "1440", "-1", "99999999999999999999"]
    wanted = cg.grade_frame({"minutes": [0, 24.9, 25, 25.05, None, 1440, None, 1e20]}, standard="jp-kaigo-minutes", missing="unknown")
    for type in (pa.decimal128(24, 2), pa.decimal256(30, 2)):
        column = pa.array([None if n is None else decimal.Decimal(n) for n in ["7", *numbers]], type).slice(1)
        assert rows_of(cg.grade_frame(pa.table({"minutes": column}), standard="jp-kaigo-minutes", missing="unknown")) == rows_of(wanted)


# --- what is wrong -----------------------------------------------------------------------------------------------------------


def told(df: Any, **options: Any) -> list[tuple[str, str]]:
    with pytest.raises(cg.InputError) as caught:
        cg.grade_frame(df, **options)
    return [(issue.code, issue.message("en")) for issue in caught.value.issues]


def test_columns_that_are_missing_wrong_or_twice(many: tuple[Columns, list[dict[str, Any]]]) -> None:
    columns = {k: c[:5] for k, c in many[0].items()}
    calm = {k: c for k, c in columns.items() if k != "coma"}
    (issue,) = told(calm | {"koma": [0] * 5})
    assert issue[0] == "CG3411" and "no column answers: coma; columns found: koma, B.1.1, " in issue[1]
    assert told(columns, columns={"other": "B.1.1"})[0][0] == "CG3414"
    assert told(columns, columns={"coma": 0})[0] == ("CG3413", "coma is answered twice: by coma and by coma")
    assert told(columns | {"进食": [0] * 5})[0] == ("CG3413", "B.1.1 is answered twice: by B.1.1 and by 进食")
    assert told(columns, columns={"B.1.1": "B.9"})[0][0] == "CG3001"
    assert told(calm, columns={"komma": 1})[0][0] == "CG3001"
    pa = pytest.importorskip("pyarrow")
    for wrong, word in (
        (np.zeros(5, dtype="datetime64[s]"), "datetime64[s]"), (np.zeros(5, dtype=np.float16), "float16"), (np.zeros(5, dtype=">i4"), ">i4"),
        (np.zeros(5, dtype=complex), "complex128"),
    ):  # fmt: skip
        assert told(columns | {"coma": wrong}) == [("CG3412", f"column coma cannot answer coma: expected whole numbers, truths or texts, found {word}")]
    for wrong, word in ((pa.array([[1]] * 5), "list"), (pa.array([None] * 5, pa.timestamp("s")), "timestamp"), (pa.array([b"1"] * 5), "binary")):
        assert told(arrow(calm).append_column("coma", wrong))[0] == ("CG3412", f"column coma cannot answer coma: expected whole numbers, truths or texts, found {word}")
    twice = pd.DataFrame(np.zeros((5, 2)), columns=["B.1.1", "B.1.1"])
    assert told(twice, missing="unknown") == [("CG3413", "B.1.1 is answered twice: by B.1.1 and by B.1.1")]
    assert "found object" in told(columns | {"coma": [[1]] * 5})[0][1]


@pytest.mark.parametrize("kind", [dict, pandas_texts, polars, arrow_texts, matrix], ids=lambda kind: kind.__name__)
def test_cells_that_are_no_option_are_refused_and_named(kind: Callable[[Columns], Any]) -> None:
    columns = persons(GBT, 9, random.Random(SEED), 0)
    columns["B.1.1"][2] = columns["B.1.1"][7] = 9
    columns["falls_30d"][7] = 4
    df = kind(columns)
    names = list(columns) if kind is matrix else None
    out, summary = cg.grade_frame(df, columns=names, summary=True)
    rows = rows_of(out)
    assert [row["refused"] for row in rows] == [i in (2, 7) for i in range(9)]
    assert all(rows[i][name] is None for i in (2, 7) for name in rows[i] if name.startswith(("level", "initial", "total", "B.")))
    assert (summary.refused, summary.refused_by_input) == (2, {"B.1.1": 2, "falls_30d": 1})
    shown = "'{}'" if "texts" in kind.__name__ else "{}"
    first = f"column B.1.1: B.1.1 has no such option in 2 rows, the first being 2: {shown.format(9)}, 7: {shown.format(9)}; expected 4, 3, 2, 1, 0"
    messages = [issue.message("en") for issue in summary.issues]
    assert messages == [first, f"column falls_30d: falls_30d has no such option in 1 rows, the first being 7: {shown.format(4)}; expected 0–3"]
    with pytest.raises(cg.InputError) as caught:
        cg.grade_frame(df, columns=names, strict=True)
    assert caught.value.issues == summary.issues
    with pytest.raises(cg.InputError, match="B.1.1"):
        cg.explain_row(df, 7, columns=names)


def test_what_is_no_table_and_what_is_used_up() -> None:
    columns = persons(GBT, 5, random.Random(SEED))
    pa = pytest.importorskip("pyarrow")
    reader = arrow_reader(columns)
    cg.grade_frame(reader)
    with pytest.raises((ValueError, OSError, pa.ArrowInvalid)):
        cg.grade_frame(reader)
    capsule = arrow(columns).__arrow_c_stream__()

    class Once:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return capsule

    cg.grade_frame(Once())
    with pytest.raises(ValueError, match="used up"):
        cg.grade_frame(Once())
    for wrong, words in (([1], "expected a table"), (np.zeros(3), "one dimension|dimensions"), (np.zeros((3, 2)), "columns: a matrix has no names")):
        with pytest.raises(TypeError, match=words):
            cg.grade_frame(wrong)
    with pytest.raises(ValueError, match="expected 2 names, found 1"):
        cg.grade_frame(np.zeros((3, 2)), columns=["B.1.1"])
    with pytest.raises(ValueError, match="different lengths"):
        cg.grade_frame({"B.1.1": [1], "B.1.2": [1, 2]})
    with pytest.raises(ValueError, match="results: expected some of level"):
        cg.grade_frame(columns, results=["grade"])
    for threads in (0, -1):
        with pytest.raises(ValueError, match="threads"):
            cg.grade_frame(columns, threads=threads)
    with pytest.raises(cg.InputError, match="CG3004"):
        cg.grade_frame(columns, standard="gbt")
    with pytest.raises(IndexError):
        cg.explain_row(columns, 5)


def test_arrays_of_others_are_read_where_they_are() -> None:
    """Not copied: what is written afterwards is seen by the table that was bound before."""
    names = list(cells_of(cg.standard(GBT)))
    frames = Frames(GBT, None)
    for df in (np.zeros((3, len(names)), dtype=np.uint8), {name: np.zeros(3, dtype=np.int64) for name in names}, pd.DataFrame(np.zeros((3, len(names)), dtype=np.int64), columns=names)):
        source, _ = frames.bind(df, names if isinstance(df, np.ndarray) else None, "error")
        cells = df[:, 0] if isinstance(df, np.ndarray) else df["B.1.1"]
        assert source.table.cell(0, 1) == 0
        if not isinstance(df, pd.DataFrame):
            cells[1] = 3
            assert source.table.cell(0, 1) == 3


def test_python_runs_on_meanwhile() -> None:
    names = list(cells_of(cg.standard(GBT)))
    frames = Frames(GBT, None)
    source, _ = frames.bind(np.zeros((2_000_000, len(names)), dtype=np.uint8), names, "error")
    counted, seen = [0], []

    def work() -> None:
        seen.append(counted[0])
        frames.core.run(source.table, frames.results, False, 1)
        seen.append(counted[0])

    thread = threading.Thread(target=work)
    thread.start()
    while thread.is_alive():
        counted[0] += 1
    assert seen[1] - seen[0] > 100


def test_columns_of_a_result_do_not_share_what_is_missing() -> None:
    out = cg.grade_frame(pd.DataFrame({"coma": [True, False]}), missing="unknown")
    out.loc[0, "level_best"] = pd.NA
    assert out["level_worst"].tolist() == [4, 4] and out["level_best"].isna().tolist() == [True, False]


def test_results_outlive_what_they_came_from(many: tuple[Columns, list[dict[str, Any]]]) -> None:
    pa = pytest.importorskip("pyarrow")
    rows = cg.grade_frame(Capsules(arrow(many[0], 3)))
    column = pa.table(rows).column("level")
    del rows
    assert column.to_pylist() == [row["level"] for row in many[1]]


@pytest.mark.parametrize("code", ["CG3411", "CG3412", "CG3413", "CG3414", "CG3415"])
def test_the_examples_in_the_list_of_errors(root: pathlib.Path, code: str) -> None:
    text = (root / "docs/errors.md").read_text(encoding="utf-8")
    (example,) = re.findall(rf"^### {code}$.*?^```python\n(.*?)^```$", text, re.M | re.S)
    with pytest.raises(cg.InputError) as caught:
        exec(example, {})
    assert code in {issue.code for issue in caught.value.issues}
