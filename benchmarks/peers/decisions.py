"""The national consumption voucher over a table in memory: `cg.decide_frame` beside DuckDB, Polars and NumPy by hand, in one run.

usage: python benchmarks/peers/decisions.py [--rows 2000000] [--threads N] [--seed 1]

Persons of Shandong on one day, every fact known. Every side makes the status (eligible or not) and the amount in fen, as decided; their
results are compared row by row. The peers know this one rule with its numbers written into them: no packs, no dates, no places, no
unknowns, no exclusion. caregrade reads the rules as data and does all of it. Of each the best of three runs counts; what loads the
data is not counted.
"""

import argparse
import datetime
import os
from collections.abc import Callable
from typing import Any

import numpy as np
from frames import timed

FORMS = ("home", "day", "inst_long", "inst_short")
PRICES = [f"service_price.{form}" for form in FORMS]
PAID = [f"{by}.{form}" for by in ("ltci_paid", "other_paid") for form in FORMS]
RELIEFS = ["none", "low_income", "dibao_margin", "dibao", "tekun_home", "tekun_institution"]
ON = datetime.date(2026, 3, 15)
SIXTY_SINCE = datetime.date(1966, 3, 31)  # why not 15: the month of the birthday counts
RESULTS_SINCE = datetime.date(2024, 7, 1)


def persons(rows: int, seed: int) -> Any:
    import polars as pl

    random = np.random.default_rng(seed)
    day = lambda first, last: (np.datetime64(first, "D") + random.integers(0, (np.datetime64(last) - np.datetime64(first)).astype(int), rows)).astype("datetime64[ms]")  # noqa: E731
    columns: dict[str, Any] = {
        "birth_date": pl.Series(day("1936-01-01", "1970-01-01")).cast(pl.Date),
        "assessed_on": pl.Series(day("2023-06-01", "2026-03-01")).cast(pl.Date),
        "ability_level": random.integers(0, 5, rows, dtype=np.uint8),
        "relief": pl.Series(np.array(RELIEFS)[random.integers(0, len(RELIEFS), rows)]).cast(pl.Enum(RELIEFS)),
    }
    for fact, share in (("concentrated_care", 0.05), ("home_care_project", 0.05), ("result_confirmed", 0.3)):
        columns[fact] = random.random(rows) < share
    for name in PRICES:
        columns[name] = random.integers(0, 200_000, rows) * (random.random(rows) < 0.4)
    for name in PAID:
        columns[name] = random.integers(0, 60_000, rows) * (random.random(rows) < 0.2)
    return pl.DataFrame(columns)


# --- by hand -------------------------------------------------------------------------------------------------------------


def by_numpy(df: Any) -> Callable[[], list[Any]]:
    column = {name: df[name].to_numpy() for name in df.columns if name != "relief"}
    reliefs = df["relief"].to_physical().to_numpy()
    poor = [RELIEFS.index(name) for name in ("tekun_home", "tekun_institution")]

    def run() -> list[Any]:
        eligible = (column["birth_date"] <= np.datetime64(SIXTY_SINCE)) & (column["ability_level"] >= 2) & ~column["concentrated_care"] & ~column["home_care_project"]
        eligible &= (column["result_confirmed"] | (column["assessed_on"] >= np.datetime64(RESULTS_SINCE))) & ~np.isin(reliefs, poor)
        amount = np.zeros(len(eligible), np.int64)
        for form in FORMS:
            own = np.maximum(column[f"service_price.{form}"] - column[f"ltci_paid.{form}"] - column[f"other_paid.{form}"], 0)
            amount += own // 2 if form == "home" else own * 2 // 5
        return [eligible, np.where(eligible, np.minimum(amount, 80_000), 0)]

    return run


def by_polars(df: Any) -> Callable[[], list[Any]]:
    import polars as pl

    eligible = (
        (pl.col("birth_date") <= SIXTY_SINCE)
        & (pl.col("ability_level") >= 2)
        & ~pl.col("concentrated_care")
        & ~pl.col("home_care_project")
        & (pl.col("result_confirmed") | (pl.col("assessed_on") >= RESULTS_SINCE))
        & ~pl.col("relief").cast(pl.String).is_in(["tekun_home", "tekun_institution"])
    )
    own = {form: pl.max_horizontal(pl.col(f"service_price.{form}") - pl.col(f"ltci_paid.{form}") - pl.col(f"other_paid.{form}"), 0) for form in FORMS}
    parts = sum((own[form] // 2 if form == "home" else own[form] * 2 // 5 for form in FORMS), start=pl.lit(0))
    plan = df.lazy().select(eligible.alias("eligible"), parts.alias("parts"))
    plan = plan.select("eligible", pl.when("eligible").then(pl.min_horizontal("parts", 80_000)).otherwise(0).alias("amount"))
    return lambda: list(plan.collect())


def by_duckdb(df: Any, threads: int) -> Callable[[], list[Any]]:
    import duckdb

    con = duckdb.connect()
    con.execute(f"SET threads = {threads}")
    con.register("arrow", df.to_arrow())
    con.execute("CREATE TABLE persons AS SELECT * FROM arrow")
    own = {form: f'greatest("service_price.{form}" - "ltci_paid.{form}" - "other_paid.{form}", 0)' for form in FORMS}
    amount = " + ".join(f"{own[form]} // 2" if form == "home" else f"{own[form]} * 2 // 5" for form in FORMS)
    query = f"""SELECT eligible, CASE WHEN eligible THEN least({amount}, 80000) ELSE 0 END AS amount FROM (SELECT *,
        birth_date <= DATE '{SIXTY_SINCE}' AND ability_level >= 2 AND NOT concentrated_care AND NOT home_care_project
        AND (result_confirmed OR assessed_on >= DATE '{RESULTS_SINCE}') AND relief NOT IN ('tekun_home', 'tekun_institution') AS eligible FROM persons)"""
    return lambda: list(con.sql(query).to_arrow_table().columns)


# --- one run --------------------------------------------------------------------------------------------------------------


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.environ["POLARS_MAX_THREADS"] = str(options.threads)

    import caregrade as cg

    df = persons(options.rows, options.seed)
    same = {"service_place": 370102, "service_form": "home", "concentrated_or_voucher": "voucher"}

    def ours() -> list[Any]:
        out = cg.decide_frame(df, region="37", on=ON, columns=same, benefits=["CN-VOUCHER"], results=["status", "amount_low"], threads=options.threads)
        return [out["CN-VOUCHER_status"], out["CN-VOUCHER_amount_low"]]

    taken, used, (status, amount) = timed(ours)
    wanted = [(status == "eligible").to_numpy(), amount.fill_null(0).to_numpy()]
    print(f"{options.rows:,} persons, {options.threads} threads, {wanted[0].mean():.1%} eligible")
    print(f"  caregrade  {options.rows / taken / 1e6:6.2f} M decisions/s  {options.rows / used / 1e6:6.2f} M a CPU second")
    for name, peer in (("NumPy", by_numpy(df)), ("Polars", by_polars(df)), ("DuckDB", by_duckdb(df, options.threads))):
        peer_taken, peer_used, found = timed(peer)
        equal = all(np.array_equal(a, np.asarray(b)) for a, b in zip(wanted, found, strict=True))
        print(f"  {name:9}  {options.rows / peer_taken / 1e6:6.2f} M decisions/s  {options.rows / peer_used / 1e6:6.2f} M a CPU second; "
              f"caregrade: {peer_taken / taken:.2f} times as fast, {peer_used / used:.2f} by the processor; {'equal' if equal else 'DIFFERENT RESULTS'}")  # fmt: skip
        if not equal:
            raise SystemExit(1)


if __name__ == "__main__":
    main()
