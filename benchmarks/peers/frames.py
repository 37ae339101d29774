"""GB/T 42195-2022 over a table in memory: caregrade beside DuckDB, Polars and NumPy written by hand, in one run.

usage: python benchmarks/peers/frames.py [--rows 10000000] [--threads N] [--seed 1]

Every side makes the same columns: the level, the total, and which of the three adjustments holds. Their results are compared, row
by row. The peers know whole forms only and check no cell: a blank or a wrong number would be scored. caregrade does all of it.
Of each the best of three runs counts; what loads the data is not counted. Seconds of the processor stand beside those of the
clock: they tell the same on a machine that has other work, too.
"""

import argparse
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

RESULTS = ["level", "total_low", "adjustment_coma", "adjustment_diagnosis", "adjustment_risk_events"]
BLOCK = 1 << 15
RUNS = 3


def read(threads: int, arrays: list[Any]) -> float:
    """Bytes a second that the machine reads of these arrays: the physical limit."""
    words = [a.reshape(-1)[: a.size * a.itemsize // 8 * 8 // a.itemsize].view(np.uint64) for a in arrays]
    pieces = [w[i : i + BLOCK] for w in words for i in range(0, w.size, BLOCK)]
    with ThreadPoolExecutor(threads) as pool:
        best, _, _ = timed(lambda: list(pool.map(np.bitwise_or.reduce, pieces, chunksize=64)))
    return float(sum(w.nbytes for w in words)) / best


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """The best seconds of the clock and of the processor of some runs, and what came out."""
    clock, processor, out = float("inf"), float("inf"), None
    for _ in range(RUNS):
        out = None  # why: the memory of the run before is given back first
        start, used = time.perf_counter(), time.process_time()
        out = work()
        clock, processor = min(clock, time.perf_counter() - start), min(processor, time.process_time() - used)
    return clock, processor, out


def population(rows: int, seed: int, codes: list[str], most: list[int]) -> Any:
    """Whole forms, one row a person; rare things are rare."""
    random = np.random.default_rng(seed)
    matrix = np.empty((rows, len(codes)), dtype=np.uint8)
    for first in range(0, rows, 1 << 20):
        part = matrix[first : first + (1 << 20)]
        part[:] = random.integers(0, 256, part.shape, dtype=np.uint8) % (np.array(most, dtype=np.uint8) + 1)
        part[:, 26:] *= random.random((len(part), len(codes) - 26), dtype=np.float32) < 0.06
    return matrix


# --- by hand -------------------------------------------------------------------------------------------------------------


def by_numpy(columns: list[Any], threads: int) -> list[Any]:
    """Block by block, so that what lies between stays in cache, on as many threads."""
    rows = len(columns[0])
    level, total = np.empty(rows, np.int8), np.empty(rows, np.int16)
    coma, diagnosis, events = (np.empty(rows, bool) for _ in range(3))
    places = np.array([4] * 30 + [3] * 16 + [2] * 20 + [1] * 24 + [0], dtype=np.int8)

    def block(first: int) -> None:
        part = slice(first, first + BLOCK)
        sums, risk = total[part], np.zeros(len(total[part]), np.int16)
        sums[:] = columns[0][part]
        for column in columns[1:26]:
            np.add(sums, column[part], out=sums, casting="unsafe")
        for column in columns[29:]:
            np.add(risk, column[part], out=risk, casting="unsafe")
        np.not_equal(columns[26][part], 0, out=coma[part])
        np.logical_or(columns[27][part], columns[28][part], out=diagnosis[part])
        np.greater_equal(risk, 2, out=events[part])
        worse = np.minimum(places[sums] + (diagnosis[part] | events[part]), 4)
        level[part] = np.where(coma[part], 4, worse)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(block, range(0, rows, BLOCK)))
    return [level, total, coma, diagnosis, events]


def by_polars(codes: list[str]) -> Callable[[Any], Any]:
    import polars as pl

    total = pl.sum_horizontal(pl.col(code).cast(pl.Int16) for code in codes[:26])
    coma = pl.col("coma") != 0
    diagnosis = (pl.col("dementia") != 0) | (pl.col("mental_disorder") != 0)
    events = pl.sum_horizontal(pl.col(code).cast(pl.Int16) for code in codes[29:]) >= 2
    bands = pl.when(pl.col("total") >= 90).then(0).when(pl.col("total") >= 66).then(1).when(pl.col("total") >= 46).then(2)
    initial = bands.when(pl.col("total") >= 30).then(3).otherwise(4).cast(pl.Int8)
    worse = pl.min_horizontal(initial + (pl.col("diagnosis") | pl.col("events")).cast(pl.Int8), pl.lit(4, pl.Int8))
    level = pl.when("coma").then(pl.lit(4, pl.Int8)).otherwise(worse)

    def run(df: Any) -> Any:
        steps = df.lazy().select(total.alias("total"), coma.alias("coma"), diagnosis.alias("diagnosis"), events.alias("events"))
        return steps.select(level.alias("level"), "total", "coma", "diagnosis", "events").collect()

    return run


def by_duckdb(con: Any, codes: list[str]) -> Callable[[], Any]:
    total = " + ".join(f'"{code}"::SMALLINT' for code in codes[:26])
    events = " + ".join(f"{code}::SMALLINT" for code in codes[29:])
    query = f"""
        SELECT (CASE WHEN coma THEN 4 ELSE least(4, CASE WHEN total >= 90 THEN 0 WHEN total >= 66 THEN 1 WHEN total >= 46 THEN 2 WHEN total >= 30 THEN 3 ELSE 4 END
                     + CASE WHEN diagnosis OR events THEN 1 ELSE 0 END) END)::TINYINT AS level,
               total, coma, diagnosis, events
        FROM (SELECT {total} AS total, coma <> 0 AS coma, dementia <> 0 OR mental_disorder <> 0 AS diagnosis, {events} >= 2 AS events FROM people)"""
    return lambda: con.sql(query).to_arrow_table()


# --- one run --------------------------------------------------------------------------------------------------------------


def compare(title: str, ours: Callable[[], Any], peers: dict[str, Callable[[], Any]], size: int, rows: int, limit: float) -> None:
    print(f"\n{title}, {size / 1e9:.2f} GB, read at {limit / 1e9:.1f} GB/s")
    seconds, used, wanted = timed(ours)
    print(f"  caregrade  {rows / seconds / 1e6:7.1f} M rows/s  {size / seconds / 1e9:6.2f} GB/s ({size / seconds / limit:.0%} of the reading)  {rows / used / 1e6:7.1f} M rows a CPU second")
    best = least = float("inf")
    for name, peer in peers.items():
        taken, taken_used, found = timed(peer)
        equal = all(np.array_equal(np.asarray(a), np.asarray(b)) for a, b in zip(wanted, found, strict=True))
        print(f"  {name:9}  {rows / taken / 1e6:7.1f} M rows/s  {size / taken / 1e9:6.2f} GB/s  {rows / taken_used / 1e6:7.1f} M rows a CPU second; "
              f"caregrade: {taken / seconds:.1f} times as fast, {taken_used / used:.1f} by the processor; {'equal' if equal else 'DIFFERENT RESULTS'}")  # fmt: skip
        if not equal:
            raise SystemExit(1)
        best, least = min(best, taken), min(least, taken_used)
    print(f"  beside the best of them: {best / seconds:.1f} times, {least / used:.1f} by the processor")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.environ["POLARS_MAX_THREADS"] = str(options.threads)
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    import caregrade as cg

    standard = cg.standard("gbt42195-2022")
    codes = [*standard.items, *standard.facts]
    most = [max(option["option"] for option in item["options"]) for item in standard.items.values()] + [fact.get("most", 1) for fact in standard.facts.values()]
    matrix = population(options.rows, options.seed, codes, most)
    rows, threads = options.rows, options.threads
    print(f"{rows} rows, {threads} threads, seed {options.seed}; duckdb {duckdb.__version__}, polars {pl.__version__}, numpy {np.__version__}, pandas {pd.__version__}")

    def ours(df: Any, **more: Any) -> Callable[[], Any]:
        def run() -> list[Any]:
            out = cg.grade_frame(df, threads=threads, results=RESULTS, **more)
            return [out[name] for name in RESULTS]

        return run

    def of_polars(df: Any) -> Callable[[], Any]:
        query = by_polars(codes)
        return lambda: query(df).get_columns()

    def of_duckdb(table: Any) -> Callable[[], Any]:
        con = duckdb.connect()
        con.execute(f"SET threads TO {threads}")
        con.register("given", table)
        con.execute("CREATE TABLE people AS SELECT * FROM given")
        con.unregister("given")
        query = by_duckdb(con, codes)
        return lambda: query().columns

    def whole(title: str, arrays: list[Any], df: Any, **more: Any) -> None:
        table = pa.table(dict(zip(codes, arrays, strict=True)))
        peers = {"DuckDB": of_duckdb(table), "Polars": of_polars(pl.from_arrow(table)), "NumPy": lambda: by_numpy(arrays, threads)}
        size = sum(c.size * c.itemsize for c in arrays)
        compare(title, ours(df, **more), peers, size, rows, read(threads, [matrix] if df is matrix else arrays))

    narrow = [np.ascontiguousarray(matrix[:, i]) for i in range(len(codes))]
    whole("uint8 columns", narrow, dict(zip(codes, narrow, strict=True)))
    whole("uint8 matrix (the peers: uint8 columns)", narrow, matrix, columns=codes)
    wide = [c.astype(np.int64) for c in narrow]
    del narrow, matrix
    matrix = np.empty(0, np.uint8)
    whole("int64 columns of pandas", wide, pd.DataFrame(dict(zip(codes, wide, strict=True)), copy=False))


if __name__ == "__main__":
    main()
