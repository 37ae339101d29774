"""Tables inside engines: DuckDB's SQL and Spark, row by row the same as in one piece."""

import os
import pathlib
import random
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from test_decided_frames import arrow as arrow_facts
from test_decided_frames import persons as facts_of_persons
from test_frames import GBT, SEED, arrow, persons

import caregrade as cg

pa = pytest.importorskip("pyarrow")
ROWS = 5000  # more than two vectors of DuckDB's


@pytest.fixture(scope="module")
def people() -> Any:
    """Persons with a number, and with some cells that are no option."""
    columns = persons(GBT, ROWS, random.Random(SEED))
    for row in (7, 3000):
        columns["B.2.1"][row] = 9
    return arrow(columns, 3).append_column("id", pa.array(range(ROWS)))


@pytest.fixture(scope="module")
def expected(people: Any) -> Any:
    return cg.grade_frame(people)


WANTED = ["11-AGE", "31-ZHJT", "CN-VOUCHER"]
FEW = ("birth_date", "hukou", "residence", "sex", "relief", "ability_level", "service_price.home", "disability_grade")


@pytest.fixture(scope="module")
def entitled() -> Any:
    """Persons with a place and a day each, some unknown facts, and a cell that no fact can have."""
    numbers = random.Random(SEED)
    facts = {name: cells for name, cells in facts_of_persons(3000, numbers, 0.05).items() if name in FEW}
    facts["relief"][11] = facts["relief"][2900] = None
    table = arrow_facts(facts, 3)
    table = table.append_column("id", pa.array(range(3000))).append_column("district", pa.array([numbers.choice(["110105", "310101", "61"]) for _ in range(3000)]))
    table = table.append_column("day", pa.array([numbers.choice(["2026-03", "2024-11-30"]) for _ in range(3000)]))
    hukou = table.column("hukou").to_pylist()
    hukou[7] = "999999"
    return table.set_column(table.schema.get_field_index("hukou"), "hukou", pa.array(hukou))


@pytest.fixture(scope="module")
def decided(entitled: Any) -> Any:
    return cg.decide_frame(entitled, region="district", on="day", benefits=WANTED)


def plain(table: Any) -> Any:
    """Statuses and reasons as texts."""
    return pa.table({name: column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column for name, column in zip(table.column_names, table.columns, strict=True)})


# --- DuckDB ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def con() -> Any:
    return pytest.importorskip("duckdb").connect()


def test_duckdb_grades_every_row_as_the_table_is_graded(con: Any, people: Any, expected: Any) -> None:
    cg.duckdb.register(con)
    con.execute("SET threads TO 2")
    con.register("people", people)
    levels = con.sql(f"SELECT caregrade_level('{GBT}', people) FROM people ORDER BY id").fetchall()
    assert [level for (level,) in levels] == expected.column("level").to_pylist()
    rows = con.sql(f"SELECT unnest(caregrade_grade('{GBT}', people)) FROM people ORDER BY id").to_arrow_table().to_pylist()
    assert rows == expected.select(["level", "level_best", "level_worst", "incomplete", "refused"]).to_pylist()
    counted = dict(con.sql(f"SELECT caregrade_level('{GBT}', people) AS level, count(*) FROM people GROUP BY level").fetchall())
    told = cg.grade_frame(people, summary=True)[1]
    assert counted.pop(None) == told.open + told.refused and counted == {k: n for k, n in told.levels.items() if n}


def test_duckdb_takes_fields_by_name_and_a_standard_by_row(con: Any, people: Any) -> None:
    cg.duckdb.register(con, missing="unknown")
    assert con.sql(f"SELECT caregrade_level('{GBT}', struct_pack(\"昏迷\" := true))").fetchall() == [(4,)]
    con.execute("CREATE TABLE mixed AS SELECT * FROM (VALUES ('kr-ltc-score', 96.0), ('es-bvd', 60.0), ('kr-ltc-score', 80.0), (NULL, 1.0), ('es-bvd', NULL)) t(standard, score)")
    for row, (standard, score, level) in enumerate(con.sql("SELECT *, caregrade_level(standard, {score: score}) FROM mixed").fetchall()):
        wanted = None if standard is None or score is None else cg.grade({"standard": standard, "facts": {"score": float(score)}}).level
        assert level == wanted, row
    nothing = con.sql(f"SELECT caregrade_level('{GBT}', CASE WHEN id % 2 = 0 THEN {{coma: true}} END) FROM range(4) t(id)").fetchall()
    assert nothing == [(4,), (None,), (4,), (None,)]
    assert con.sql(f"SELECT caregrade_level('{GBT}', {{coma: true}}) WHERE false").fetchall() == []


def test_duckdb_says_what_is_wrong(con: Any, people: Any) -> None:
    con.register("people", people)
    cg.duckdb.register(con, strict=True)
    with pytest.raises(Exception, match="CG3411.*no column answers"):
        con.sql(f"SELECT caregrade_level('{GBT}', {{coma: true}})").fetchall()
    with pytest.raises(Exception, match="CG3415.*column B.2.1.*9"):
        con.sql(f"SELECT caregrade_level('{GBT}', people) FROM people").fetchall()
    with pytest.raises(Exception, match="expected a STRUCT"):
        con.sql(f"SELECT caregrade_level('{GBT}', 4)").fetchall()
    with pytest.raises(Exception, match="CG3004"):
        con.sql("SELECT caregrade_level('gbt', people) FROM people").fetchall()


def test_duckdb_reads_and_writes_files(con: Any, people: Any, expected: Any, tmp_path: pathlib.Path) -> None:
    cg.duckdb.register(con)
    con.register("people", people)
    con.execute(f"COPY people TO '{tmp_path}/people.parquet'")
    con.execute(f"COPY (SELECT *, caregrade_level('{GBT}', people) AS level FROM '{tmp_path}/people.parquet' AS people) TO '{tmp_path}/graded.parquet'")
    assert con.sql(f"SELECT level FROM '{tmp_path}/graded.parquet' ORDER BY id").fetchall() == [(v,) for v in expected.column("level").to_pylist()]
    again = pa.table(cg.grade_frame(con.sql(f"SELECT * FROM '{tmp_path}/people.parquet' ORDER BY id")))
    assert again.combine_chunks().equals(expected.combine_chunks())


def test_duckdb_decides_every_row_as_the_table_is_decided(con: Any, entitled: Any, decided: Any) -> None:
    cg.duckdb.register(con)
    con.execute("SET threads TO 2")
    con.register("people", entitled)
    for id in WANTED:
        rows = con.sql(f"SELECT unnest(caregrade_decide('{id}', district, day, people)) FROM people ORDER BY id").to_arrow_table().to_pylist()
        columns = [f"{id}_{name}" for name in ("status", "amount_low", "amount_high", "because")]
        assert [list(row.values()) for row in rows] == [list(row.values()) for row in plain(decided.select(columns)).to_pylist()]
    # a benefit by row, a day as a date, a place as a number, an enumeration
    con.execute("CREATE TYPE relief_kind AS ENUM ('none', 'dibao', 'tekun')")
    told = con.sql("SELECT caregrade_decide(b, 110105, DATE '2026-03-05', {birth_date: DATE '1941-05-06', hukou: '110105', relief: 'none'::relief_kind}) FROM (VALUES ('11-AGE'), (NULL), ('31-ZHJT'), ('11-AGE')) t(b)").fetchall()
    nothing = dict.fromkeys(("status", "amount_low", "amount_high", "because"))
    eligible = {"status": "eligible", "amount_low": 10000, "amount_high": 10000, "because": "11-AGE-80"}
    assert [row for (row,) in told] == [eligible, nothing, nothing, eligible]
    assert con.sql("SELECT sum(d.amount_low) FROM (SELECT caregrade_decide('11-AGE', district, day, people) AS d FROM people)").fetchall()[0][0] == sum(
        v for v in decided.column("11-AGE_amount_low").to_pylist() if v is not None
    )


def test_duckdb_says_what_is_wrong_with_persons(con: Any, entitled: Any) -> None:
    con.register("people", entitled)
    cg.duckdb.register(con, strict=True)
    for words, error in (("'11-AGE', district, day, people", "CG3417.*column hukou.*999999"), ("'11-AGED', district, day, people", "CG4031"), ("'11-AGE', district, day, {x: 1}", "CG3418"),
                         ("'11-AGE', district, day, 1", "expected a STRUCT of facts"), ("'11-AGE', people", "expected a benefit, a region, a day")):  # fmt: skip
        with pytest.raises(Exception, match=error):
            con.sql(f"SELECT caregrade_decide({words}) FROM people").fetchall()


# --- Spark -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    sql = pytest.importorskip("pyspark.sql")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = sql.SparkSession.builder.master("local[2]").appName("caregrade")
    for name, value in {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2", "spark.driver.memory": "1g", "spark.driver.host": "127.0.0.1",
                        "spark.driver.bindAddress": "127.0.0.1", "spark.sql.execution.arrow.pyspark.enabled": "true"}.items():  # fmt: skip
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


def test_spark_grades_every_row_as_the_table_is_graded(spark: Any, people: Any, expected: Any, tmp_path: pathlib.Path) -> None:
    import pyarrow.parquet as parquet

    parquet.write_table(people, tmp_path / "people.parquet")
    df = spark.read.parquet(str(tmp_path / "people.parquet")).repartition(5)
    assert df.rdd.getNumPartitions() == 5
    graded = cg.spark.grade(df, standard=GBT)
    assert graded.columns == [*people.column_names, *expected.column_names]
    rows = sorted((row.asDict() for row in graded.collect()), key=lambda row: row["id"])
    assert [{name: row[name] for name in expected.column_names} for row in rows] == expected.to_pylist()
    assert [{name: row[name] for name in people.column_names} for row in rows] == people.to_pylist()


def test_spark_keeps_what_is_asked_for_and_says_what_is_wrong(spark: Any) -> None:
    df = spark.createDataFrame([(i, i % 2 == 0) for i in range(10)], "id long, unconscious boolean").repartition(3)
    graded = cg.spark.grade(df, columns={"unconscious": "coma"}, missing="unknown", keep=["id"], results=["level", "refused"])
    assert graded.schema.simpleString() == "struct<id:bigint,level:tinyint,refused:boolean>"
    assert sorted(map(tuple, graded.collect())) == [(i, 4 if i % 2 == 0 else None, False) for i in range(10)]
    with pytest.raises(cg.InputError, match="CG3414"):
        cg.spark.grade(df, columns={"conscious": "coma"}, missing="unknown")
    with pytest.raises(cg.InputError, match="CG3411"):
        cg.spark.grade(df, columns={"unconscious": "coma"})
    with pytest.raises(ValueError, match="named like results: level"):
        cg.spark.grade(graded, missing="unknown")


def test_spark_decides_every_row_as_the_table_is_decided(spark: Any, entitled: Any, decided: Any, tmp_path: pathlib.Path) -> None:
    import pyarrow.parquet as parquet

    parquet.write_table(plain(entitled), tmp_path / "entitled.parquet", coerce_timestamps="us")
    df = spark.read.option("timestampNTZ", "true").parquet(str(tmp_path / "entitled.parquet")).repartition(5)
    told = cg.spark.decide(df, region="district", on="day", benefits=WANTED, keep=["id"])
    assert told.columns == ["id", *decided.column_names]
    rows = sorted((row.asDict() for row in told.collect()), key=lambda row: row["id"])
    assert [{name: row[name] for name in decided.column_names} for row in rows] == plain(decided).to_pylist()
    with pytest.raises(ValueError, match="benefits: say which"):
        cg.spark.decide(df, region="district", on="day")
    with pytest.raises(cg.InputError, match="CG4031"):
        cg.spark.decide(df, region="110105", on="2026-03", benefits="11-AGED")
