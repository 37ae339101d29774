"""GB/T 42195-2022 from a CSV file to a CSV file: `caregrade batch` beside DuckDB with SQL written by hand, in one run.

usage: python benchmarks/peers/files.py [--rows 5000000] [--threads N] [--seed 1] [--command build/release/caregrade]

The table is made by `caregrade synth`. Both sides are processes of their own with as many threads; of each the best of three runs
counts, reading and writing included, and the greatest resident memory. Levels and totals are compared row by row. The peer knows whole
forms only and writes three columns; caregrade checks every cell and writes all scores, ends, adjustments and flags.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

RUNS = 3

# why a program of its own: what a process starts is counted with all the memory that it had itself.
STARTER = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_maxrss, used.ru_utime + used.ru_stime)
sys.stderr.buffer.write(done.stderr)
sys.exit(done.returncode)
"""

SQL = """
import sys, duckdb
source, out, threads, header = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4].split(",")
codes = header[1:]
total = " + ".join(f'"{code}"::SMALLINT' for code in codes[:26])
events = " + ".join(f"{code}::SMALLINT" for code in codes[29:])
types = "{'id': 'VARCHAR', " + ", ".join(f"'{code}': 'UTINYINT'" for code in codes) + "}"
con = duckdb.connect()
con.execute(f"SET threads = {threads}")
con.execute(f'''COPY (
    SELECT id, total, CASE WHEN coma = 1 THEN 4 ELSE least(4, CASE WHEN total >= 90 THEN 0 WHEN total >= 66 THEN 1 WHEN total >= 46 THEN 2 WHEN total >= 30 THEN 3 ELSE 4 END
        + CASE WHEN dementia = 1 OR mental_disorder = 1 OR events >= 2 THEN 1 ELSE 0 END) END AS level
    FROM (SELECT *, {total} AS total, {events} AS events FROM read_csv('{source}', header = true, auto_detect = false, delim = ',', quote = '"', columns = {types})))
    TO '{out}' (HEADER)''')
"""


def best_of(command: list[str]) -> tuple[float, float, int]:
    """Seconds of the clock and of the processor of the best run, and the greatest memory in KiB."""
    clock, processor, memory = float("inf"), float("inf"), 0
    for _ in range(RUNS):
        start = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", STARTER, *command], capture_output=True, text=True, check=False)
        taken = time.perf_counter() - start
        if done.returncode != 0:
            raise SystemExit(done.stderr)
        resident, used = done.stdout.split()
        clock, processor, memory = min(clock, taken), min(processor, float(used)), max(memory, int(resident))
    return clock, processor, memory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--command", default="build/release/caregrade")
    options = parser.parse_args()
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        source, ours, theirs = (str(pathlib.Path(folder, name)) for name in ("in.csv", "ours.csv", "theirs.csv"))
        subprocess.run([options.command, "synth", "--rows", str(options.rows), "--seed", str(options.seed), "-o", source], check=True)
        with open(source, encoding="utf-8") as table:
            header = table.readline().strip()
        size = os.path.getsize(source)
        print(f"{options.rows:,} rows, {size / 1e9:.2f} GB, {options.threads} threads")
        taken, used, memory = best_of([options.command, "batch", source, "-o", ours, "--threads", str(options.threads)])
        print(f"  caregrade  {options.rows / taken / 1e6:6.2f} M rows/s  {size / taken / 1e6:7.0f} MB/s  {memory >> 10:5} MB resident  {options.rows / used / 1e6:6.2f} M rows a CPU second")
        peer, peer_used, peer_memory = best_of([sys.executable, "-c", SQL, source, theirs, str(options.threads), header])
        print(f"  DuckDB     {options.rows / peer / 1e6:6.2f} M rows/s  {size / peer / 1e6:7.0f} MB/s  {peer_memory >> 10:5} MB resident  {options.rows / peer_used / 1e6:6.2f} M rows a CPU second; "
              f"caregrade: {peer / taken:.1f} times as fast, {peer_used / used:.1f} by the processor")  # fmt: skip
        differ = duckdb.sql(f"""SELECT count(*) FROM read_csv('{ours}') a FULL JOIN read_csv('{theirs}') b USING (id)
            WHERE a.level IS DISTINCT FROM b.level OR a.total_low IS DISTINCT FROM b.total OR a.total_high IS DISTINCT FROM b.total""").fetchall()[0][0]
        print(f"  rows that differ: {differ}")
        if differ:
            raise SystemExit(1)


if __name__ == "__main__":
    main()
