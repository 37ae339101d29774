"""Tables of random persons, against each of them decided alone: several places, every kind of table."""

import datetime
import pathlib
import random
import re
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from test_frames import SEED, Capsules, rows_of

import caregrade as cg
from caregrade.decided_frames import KINDS as KINDS_OF_COLUMNS
from caregrade.decided_frames import DecidedFrames
from caregrade.tables import source_of

pd = pytest.importorskip("pandas")
Columns = dict[str, list[Any]]
FACTS = cg.facts()
PLACES = ["110105", "110108", "310101", "440106", "330106", "320500", "650102", "210102", "absent"]
ON = "2026-03-05"
ROWS = 90
KINDS_OF: dict[str, str] = {}
for _id, _fact in FACTS.items():
    for _name in [f"{_id}.{c['id']}" for c in FACTS[_fact["by"]]["choices"]] if "by" in _fact else [_id]:
        KINDS_OF[_name] = _fact["kind"]


@pytest.fixture(autouse=True)
def seed() -> random.Random:
    print(f"CAREGRADE_SEED={SEED}")
    return random.Random(SEED)


def value_of(fact: dict[str, Any], random: random.Random) -> Any:
    """A value as `decide` takes it."""
    match fact["kind"]:
        case "truth":
            return random.random() < 0.5
        case "choice":
            return random.choice(fact["choices"])["id"]
        case "level":
            return random.choice(fact["levels"])["number"]
        case "region":
            return random.choice(PLACES)
        case "date":
            old = fact["least"] < "1925" and random.random() < 0.8
            first, days = (datetime.date(1925, 1, 1), 13000) if old else (datetime.date(2018, 1, 1), 3000)
            return str(first + datetime.timedelta(random.randrange(days)))
    return random.choice([fact["least"], fact["most"], min(fact["most"], fact["least"] + random.randrange(400_000))])


def persons(rows: int, random: random.Random, unknown: float = 0.01) -> Columns:
    return {
        name: [None if random.random() < unknown else value_of(FACTS[name.partition(".")[0]], random) for _ in range(rows)] for name in KINDS_OF
    }


def person(columns: Columns, row: int) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for name, cells in columns.items():
        fact, _, part = name.partition(".")
        if part:
            facts.setdefault(fact, {})[part] = cells[row]
        else:
            facts[fact] = cells[row]
    return {"facts": facts}


def differences(out: list[dict[str, Any]], columns: Columns, asked: Callable[[int], tuple[Any, str]], benefits: list[str] | None = None) -> list[Any]:
    """What a table says otherwise than `decide`."""
    found: list[Any] = []
    for row, told in enumerate(out):
        region, on = asked(row)
        alone = cg.decide(person(columns, row), region=region, on=on, benefits=benefits)
        for name in told:
            if not name.endswith("_status"):
                continue
            id = name.removesuffix("_status")
            got = tuple(told[f"{id}_{kind}"] for kind in ("status", "amount_low", "amount_high", "because"))
            if id not in alone:  # replaced by another rule, or of a district that does not concern the person
                if got[0] not in (None, "not_covered") and got[3] != "residence":
                    found.append((row, id, got, "nothing"))
                continue
            d = alone[id]
            low, high = d.amount if d.amount and d.status in ("eligible", "possible") else (None, None)
            unit = 1 if d.unit == "fen" else 100
            wanted = (d.status, low if low is None else low * unit, high if high is None else high * unit, next(iter(d.because), None))
            if got != wanted:
                found.append((row, id, got, wanted))
        if missing := [d.benefit for d in alone if f"{d.benefit}_status" not in told]:
            found.append((row, missing))
    return found


# --- the same as alone ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("region", ["110105", "11", "310101", ["440106", "320500"], "650102", "210102"])
def test_every_row_is_decided_as_that_person_is(region: Any, seed: random.Random) -> None:
    columns = persons(ROWS, seed)
    out, summary = cg.decide_frame(pd.DataFrame(columns), region=region, on=ON, summary=True)
    rows = rows_of_pandas(out)
    assert differences(rows, columns, lambda row: (region, ON)) == []
    assert (summary.refused, summary.unknown, summary.unused, summary.issues) == (0, (), (), ())
    for id, counts in summary.benefits.items():
        statuses = [row[f"{id}_status"] for row in rows]
        assert counts == {status: statuses.count(None if status == "untold" else status) for status in counts}


def test_facts_without_a_column_are_unknown(seed: random.Random) -> None:
    columns = {name: cells for name, cells in persons(40, seed, 0.1).items() if name in ("birth_date", "hukou", "relief", "ability_level", "sex")}
    out, summary = cg.decide_frame(columns | {"remark": ["x"] * 40}, region="110105", on=ON, benefits=["11-AGE", "11-HARD", "CN-VOUCHER"], summary=True)
    assert list(out) == [f"{id}_{kind}" for id in ("11-AGE", "11-HARD", "CN-VOUCHER") for kind in ("status", "amount_low", "amount_high", "because")] + ["refused"]
    rows = rows_of(out)
    assert differences(rows, columns, lambda row: ("110105", ON), ["11-AGE", "11-HARD", "CN-VOUCHER"]) == []
    assert "possible" in {row["11-HARD_status"] for row in rows}
    assert "bj_scheme" in summary.unknown and "hukou" not in summary.unknown and summary.unused == ("remark",)


def test_each_row_is_asked_for_its_own_place_and_day(seed: random.Random) -> None:
    pytest.importorskip("polars")
    import polars as pl

    columns = persons(ROWS, seed)
    places = [seed.choice(["110105", "310101", "440106", "110108", "61"]) for _ in range(ROWS)]
    days = [str(datetime.date(2021, 1, 1) + datetime.timedelta(seed.randrange(2000))) for _ in range(ROWS)]
    df = pl.DataFrame(columns | {"district": places, "day": days}, strict=False)
    rows = rows_of(cg.decide_frame(df, region="district", on="day"))
    assert differences(rows, columns, lambda row: (places[row], days[row])) == []
    few = ["31-ZHJT", "11-AGE", "CN-VOUCHER"]
    restricted = cg.decide_frame(df, region="district", on="day", benefits=few)
    assert differences(rows_of(restricted), columns, lambda row: (places[row], days[row]), few) == []
    assert restricted.columns[0] == "31-ZHJT_status"
    in_order = cg.decide_frame(df.with_columns(pl.col("district").cast(pl.Int32), pl.col("day").str.to_date()), region="district", on="day")
    assert rows_of(in_order) == rows


def test_a_row_whole_is_that_person_decided(seed: random.Random) -> None:
    columns = persons(5, seed, 0.2)
    df = pd.DataFrame(columns | {"d": ["110105", "310101", "110105", "440106", "110105"]})
    for row in (0, 3, -1):
        assert cg.decide_row(df, row, region="110105", on=ON) == cg.decide(person(columns, row), region="110105", on=ON)
        assert cg.decide_row(df, row, region="d", on=ON, benefits="CN-VOUCHER") == cg.decide(person(columns, row), region=df["d"].iloc[row], on=ON, benefits="CN-VOUCHER")
    with pytest.raises(IndexError):
        cg.decide_row(df, 5, region="110105", on=ON)
    with pytest.raises(cg.InputError, match="CG4030"):
        cg.decide_row({"hukou": ["110105"], "d": [None]}, 0, region="d", on=ON)


# --- every kind of table -------------------------------------------------------------------------------------------------


def rows_of_pandas(table: Any) -> list[dict[str, Any]]:
    plain = table.astype(object)
    return [{k: None if v is pd.NA or v != v else v for k, v in row.items()} for row in plain.where(plain.notna(), None).to_dict("records")]


def typed(columns: Columns) -> Columns:
    """Days as Python has them."""

    def cell(name: str, value: Any) -> Any:
        return value if value is None or KINDS_OF[name] != "date" else datetime.date.fromisoformat(value)

    return {name: [cell(name, v) for v in cells] for name, cells in columns.items()}


def pandas_typed(columns: Columns) -> Any:
    made = {}
    for name, cells in columns.items():
        match KINDS_OF[name]:
            case "date":
                made[name] = pd.Series(pd.to_datetime(cells))
            case "choice":
                made[name] = pd.Series(pd.Categorical(cells))
            case "truth":
                made[name] = pd.Series(cells, dtype="boolean")
            case "region":
                made[name] = pd.Series(cells, dtype="string")
            case _:
                made[name] = pd.Series(cells, dtype="Int64")
    return pd.DataFrame(made)


def pandas_floats(columns: Columns) -> Any:
    numbers = ("truth", "count", "money", "level")
    return pd.DataFrame({n: np.array([np.nan if v is None else v for v in c], dtype=float) if KINDS_OF[n] in numbers else c for n, c in columns.items()})


def dates(columns: Columns) -> Any:
    return pd.DataFrame(typed(columns))


def arrays(columns: Columns) -> Any:
    def array(name: str, cells: list[Any]) -> Any:
        if KINDS_OF[name] == "date":
            return np.array(["NaT" if v is None else v for v in cells], dtype="datetime64[D]" if len(name) % 2 else "datetime64[ns]")
        if KINDS_OF[name] in ("choice", "region"):
            return np.array(["" if v is None else v for v in cells], dtype=str)
        return np.ma.masked_array([0 if v is None else int(v) for v in cells], mask=[v is None for v in cells], dtype=np.int32)

    return {name: array(name, cells) for name, cells in columns.items()}


def strided(columns: Columns) -> Any:
    return {name: np.array([x for v in cells for x in (v, "no such")], dtype=object)[::2] for name, cells in columns.items()}


def polars(columns: Columns) -> Any:
    pl = pytest.importorskip("polars")
    of = {"date": pl.Date, "choice": pl.Categorical, "truth": pl.Boolean, "region": pl.String, "level": pl.Int8, "count": pl.Int32, "money": pl.Int64}
    return pl.DataFrame({name: pl.Series(cells, dtype=of[KINDS_OF[name]], strict=False) for name, cells in typed(columns).items()})


def arrow(columns: Columns, chunks: int = 1) -> Any:
    pa = pytest.importorskip("pyarrow")
    of = {"date": [pa.date32(), pa.date64(), pa.timestamp("s"), pa.timestamp("us"), pa.timestamp("ns")], "choice": [pa.dictionary(pa.int8(), pa.string()), pa.string_view()],
          "truth": [pa.bool_()], "region": [pa.string()], "level": [pa.int8(), pa.float32()], "count": [pa.int32()], "money": [pa.int64(), pa.decimal128(12, 0)]}  # fmt: skip

    def column(name: str, cells: list[Any]) -> Any:
        type = of[KINDS_OF[name]][len(name) % len(of[KINDS_OF[name]])]
        return pa.array(cells, pa.date32()).cast(type) if KINDS_OF[name] == "date" else pa.array(cells, type)

    table = pa.table({name: column(name, cells) for name, cells in typed(columns).items()})
    cuts = [table.num_rows * i // chunks for i in range(chunks + 1)]
    return pa.concat_tables([table.slice(a, b - a) for a, b in zip(cuts, cuts[1:], strict=False)])


def arrow_sliced(columns: Columns) -> Any:
    return arrow({name: [cells[0], None, *cells, cells[-1]] if cells else [] for name, cells in columns.items()}).slice(2, len(columns["hukou"]))


def arrow_texts(columns: Columns) -> Any:
    pa = pytest.importorskip("pyarrow")
    return pa.table({name: pa.array([None if v is None else str(v) for v in cells], pa.string()) for name, cells in columns.items()})


def arrow_batch(columns: Columns) -> Any:
    batches = arrow(columns).combine_chunks().to_batches()
    return batches[0] if batches else pytest.skip("no batch of no rows")


def records(columns: Columns) -> Any:
    return pd.DataFrame(columns).to_records(index=False)


KINDS: list[Callable[[Columns], Any]] = [
    dict, typed, pandas_typed, pandas_floats, dates, arrays, strided, records, polars, arrow, lambda c: arrow(c, 4), arrow_sliced, arrow_texts, arrow_batch,
    lambda c: Capsules(arrow(c, 2)),
]  # fmt: skip


@pytest.fixture(scope="module")
def many() -> tuple[Columns, list[dict[str, Any]]]:
    columns = persons(37, random.Random(SEED))
    rows = rows_of(cg.decide_frame(columns, region="110105", on=ON))
    assert differences(rows, columns, lambda row: ("110105", ON)) == []
    return columns, rows


@pytest.mark.parametrize("rows", [0, 1, 37])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_of_table(kind: Callable[[Columns], Any], rows: int, many: tuple[Columns, list[dict[str, Any]]]) -> None:
    df = kind({name: cells[:rows] for name, cells in many[0].items()})
    out = cg.decide_frame(df, region="110105", on=datetime.date(2026, 3, 5), threads=2)
    if isinstance(df, Capsules):
        out = pytest.importorskip("pyarrow").table(out)
    elif isinstance(df, dict):
        assert isinstance(out, dict)
    else:
        assert type(out) is type(df) or isinstance(df, np.ndarray)
    if isinstance(out, pd.DataFrame):
        assert out.index.equals(df.index) and {str(t) for t in out.dtypes} == {"category", "Int64", "bool"}
    assert (rows_of_pandas(out) if isinstance(out, pd.DataFrame) else rows_of(out)) == many[1][:rows]


def test_results_do_not_depend_on_threads(seed: random.Random) -> None:
    columns = persons(40, seed, 0)
    rows = 30_011
    at = [seed.randrange(40) for _ in range(rows)]
    df = {name: np.array(cells, dtype=object)[at] for name, cells in columns.items() if name in ("birth_date", "hukou", "residence", "relief", "sex", "ability_level")}
    df["hukou"][[7, 20_000, 30_010]] = "999999"
    df["d"] = np.array(["110105", "310101", "320500"], dtype=object)[[seed.randrange(3) for _ in range(rows)]]
    once, told = cg.decide_frame(df, region="d", on=ON, benefits=["11-AGE", "31-ZHJT"], threads=1, summary=True)
    for threads in (2, 5):
        again, same = cg.decide_frame(df, region="d", on=ON, benefits=["11-AGE", "31-ZHJT"], threads=threads, summary=True)
        assert told == same and all(np.array_equal(once[name], again[name]) for name in once)
    assert np.flatnonzero(once["refused"]).tolist() == [7, 20_000, 30_010]
    assert "3 rows, the first being 7: '999999', 20000: '999999', 30010: '999999'" in told.issues[0].message("en")
    assert list(cg.decide_frame(df, region="d", on=ON, benefits="11-AGE", results=["status"])) == ["11-AGE_status"]


# --- columns -------------------------------------------------------------------------------------------------------------


def test_columns_by_chinese_name_by_mapping_and_for_everybody(many: tuple[Columns, list[dict[str, Any]]]) -> None:
    columns = many[0]
    chinese = {FACTS[name]["name"]["zh"] if name in ("hukou", "birth_date") else name: cells for name, cells in columns.items()}
    assert rows_of(cg.decide_frame(chinese, region="110105", on=ON)) == many[1]
    renamed = {"born" if name == "birth_date" else name: cells for name, cells in columns.items()}
    assert rows_of(cg.decide_frame(renamed, region="110105", on=ON, columns={"born": "birth_date"})) == many[1]
    stated = {name: cells for name, cells in columns.items() if name not in ("relief", "birth_date")}
    for relief, born in (("none", datetime.date(1941, 5, 6)), (None, "1941-05-06")):
        out = cg.decide_frame(stated, region="110105", on=ON, columns={"relief": relief, "birth_date": born})
        assert rows_of(out) == rows_of(cg.decide_frame(stated | {"relief": [relief] * 37, "birth_date": ["1941-05-06"] * 37}, region="110105", on=ON))
    assert rows_of(cg.decide_frame(stated, region="110105", on=ON, columns={"relief": None, "birth_date": "1941-05-06"})) == rows_of(out)


def test_levels_of_a_table_that_was_graded() -> None:
    people = pd.DataFrame({"coma": [True, None], "birth_date": ["1941-05-06"] * 2, "hukou": ["110105"] * 2})
    people["ability_level"] = cg.grade_frame(people, missing="unknown")["level"]
    out = cg.decide_frame(people, region="110105", on=ON, benefits="CN-VOUCHER", results=["status"])
    levels = [4, None]
    wanted = [cg.decide({"facts": {"birth_date": "1941-05-06", "hukou": "110105", "ability_level": n}}, region="110105", on=ON, benefits="CN-VOUCHER")[0].status for n in levels]
    assert out["CN-VOUCHER_status"].tolist() == wanted
    numpy = cg.grade_frame({"coma": [True, None]}, missing="unknown")["level"]  # -1 where there is none
    assert cg.decide_frame({**people, "ability_level": numpy}, region="110105", on=ON, benefits="CN-VOUCHER")["CN-VOUCHER_status"].tolist() == wanted


# --- what is wrong ---------------------------------------------------------------------------------------------------------


def told(df: Any, **options: Any) -> list[tuple[str, str]]:
    with pytest.raises(cg.InputError) as caught:
        cg.decide_frame(df, **({"region": "110105", "on": ON, "benefits": "11-AGE"} | options))
    return [(issue.code, issue.message("en")) for issue in caught.value.issues]


def test_what_is_asked_is_wrong() -> None:
    df = {"birth_date": ["1941-05-06"], "hukou": ["110105"], "day": ["2026-03"]}
    assert told(df, region="999999")[0][0] == "CG4001" and told(df, on="March")[0][0] == "CG4012" and told(df, benefits="11-AGED")[0][0] == "CG4031"
    assert told(df, policies={"nothing": "x"})[0][0] == "CG4032" and told(df, region=[])[0][0] == "CG4030"
    assert told(df, columns={"born": "birth_date"})[0][0] == "CG3414" and told(df, columns={"day": "birthday"})[0] == ("CG4010", "no fact birthday")
    assert told(df | {"出生日期": ["1941-05-06"]}) == [("CG3413", "birth_date is answered twice: by birth_date and by 出生日期")]
    assert told({"name": ["Li"]}) == [("CG3418", "no column of the table tells a fact of the rules; columns found: name")]
    with pytest.raises(ValueError, match="results: expected some of status"):
        cg.decide_frame(df, region="110105", on=ON, results=["amount"])
    assert cg.decide_frame(df, region="hukou", on="day", benefits="11-AGE")["11-AGE_status"].tolist() == ["eligible"]


def test_columns_of_a_wrong_type() -> None:
    pa = pytest.importorskip("pyarrow")
    for name, wrong, word in (("birth_date", np.array([19410506]), "int64"), ("relief", np.array([1]), "int64"), ("hukou", np.zeros(1, "datetime64[D]"), "datetime64[D]")):
        assert told({name: wrong})[0][0] == "CG3416" and told({name: wrong})[0][1].endswith(f"found {word}")
    for wrong, word in ((pa.array([0], pa.timestamp("s", "Asia/Shanghai")), "timestamp"), (pa.array([1]), "int64"), (pa.array([b"x"]), "binary")):
        assert told(pa.table({"birth_date": wrong})) == [("CG3416", f"column birth_date cannot tell birth_date: expected 1900-01-01–2100-12-31, found {word}")]


@pytest.mark.parametrize("make", [dict, pd.DataFrame, lambda c: pytest.importorskip("polars").DataFrame(c), lambda c: pytest.importorskip("pyarrow").table(c)])
def test_cells_that_no_fact_can_have_are_refused_and_named(make: Callable[[Columns], Any]) -> None:
    good: Columns = {"birth_date": ["1941-05-06"] * 8, "hukou": ["110105"] * 8, "relief": ["none"] * 8, "ability_level": ["2"] * 8, "service_price.home": [0] * 8}
    wrong: list[tuple[str, int, Any]] = [
        ("birth_date", 1, "1941-02-30"), ("hukou", 2, "110103"), ("relief", 3, "rich"), ("ability_level", 4, "9"), ("service_price.home", 5, -1), ("birth_date", 6, "1941-05"), ("hukou", 7, "0"),
    ]  # fmt: skip
    for name, row, value in wrong:
        good[name][row] = value
    df = make(good)
    out, summary = cg.decide_frame(df, region="110105", on=ON, benefits=["11-AGE", "CN-VOUCHER"], summary=True)
    assert list(out["refused"]) == [False] + [True] * 7 if not hasattr(out, "column") else out.column("refused").to_pylist() == [False] + [True] * 7
    assert summary.refused == 7 and summary.refused_by_fact == {"birth_date": 2, "hukou": 2, "relief": 1, "ability_level": 1, "service_price.home": 1}
    messages = {issue.pointer: issue.message("en") for issue in summary.issues}
    assert messages["/birth_date"].startswith("column birth_date: birth_date cannot be what stands in 2 rows, the first being 1: '1941-02-30', 6: '1941-05'; expected 1900")
    assert messages["/service_price.home"].endswith("the first being 5: -1; expected 0–5000000")
    with pytest.raises(cg.InputError) as caught:
        cg.decide_frame(df, region="110105", on=ON, benefits="11-AGE", strict=True)
    assert {issue.code for issue in caught.value.issues} == {"CG3417"}
    for row in (1, 2, 3, 4, 5, 7):
        with pytest.raises(cg.InputError):
            cg.decide_row(df, row, region="110105", on=ON)


def test_rows_without_a_place_or_a_day_are_refused() -> None:
    df = {"birth_date": ["1941-05-06"] * 4, "hukou": ["110105"] * 4, "d": ["110105", None, "110105", "x"], "day": ["2026-03", "2026-03", None, "2026-03"]}
    out, summary = cg.decide_frame(df, region="d", on="day", benefits="11-AGE", summary=True)
    assert out["11-AGE_status"].tolist() == ["eligible", None, None, None] and out["refused"].tolist() == [False, True, True, True]
    assert summary.refused_by_fact == {"region": 2, "on": 1} and summary.benefits["11-AGE"]["untold"] == 3


def test_python_runs_on_meanwhile(many: tuple[Columns, list[dict[str, Any]]]) -> None:
    columns = {name: np.array(cells * 1500, dtype=object) for name, cells in many[0].items() if name in ("birth_date", "hukou", "residence")}
    source = source_of(columns, None)
    frames = DecidedFrames(source.names, region="110105", on=ON, benefits="11-AGE", policies=None, include_unverified=False, rules=None)
    frames.bind(source, None)
    counted, seen = [0], []

    def work() -> None:
        seen.append(counted[0])
        frames.core.run(source.table, list(KINDS_OF_COLUMNS), False, 1)
        seen.append(counted[0])

    thread = threading.Thread(target=work)
    thread.start()
    while thread.is_alive():
        counted[0] += 1
    assert seen[1] - seen[0] > 100


def test_a_stream_can_be_read_once() -> None:
    pa = pytest.importorskip("pyarrow")
    reader = pa.table({"hukou": ["110105"]}).to_reader()
    cg.decide_frame(reader, region="110105", on=ON, benefits="11-AGE")
    with pytest.raises((ValueError, OSError)):
        cg.decide_frame(reader, region="110105", on=ON, benefits="11-AGE")


@pytest.mark.parametrize("code", ["CG3416", "CG3417", "CG3418"])
def test_the_examples_in_the_list_of_errors(root: pathlib.Path, code: str) -> None:
    text = (root / "docs/errors.md").read_text(encoding="utf-8")
    (example,) = re.findall(rf"^### {code}$.*?^```python\n(.*?)^```$", text, re.M | re.S)
    with pytest.raises(cg.InputError) as caught:
        exec(example, {})
    assert code in {issue.code for issue in caught.value.issues}
