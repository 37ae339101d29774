"""The same rules in OpenFisca-Core: GB/T 42195-2022 and the national consumption voucher, in one run, set-up counted.

usage: python benchmarks/peers/openfisca.py [--rows 1000000] [--threads N] [--seed 1] [--sample 200]

OpenFisca computes rules as data, with dates, for whole populations; so it is the nearest of kin. Both sides make the same columns from
the same arrays, and their results are compared row by row, a sample with the engine for one person as well. The peer is written as its
manual has it: variables, formulas over arrays, dated parameters. It knows whole forms and whole persons only and checks no cell.

With set-up counted, either side reads or makes its rules, takes the columns in and computes; the imports are not counted. Without it
the peer is counted for computing alone, caregrade for the whole call with rules that are read. Of each the best of three runs counts.
OpenFisca has one thread; `--threads` are caregrade's. Seconds of the processor stand beside those of the clock.
"""

import argparse
import os
import pathlib
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np
from decisions import FORMS, ON, RELIEFS, persons
from frames import RESULTS, RUNS, population, timed
from openfisca_core.entities import build_entity
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

import caregrade as cg

STANDARDS = pathlib.Path(__file__).resolve().parents[2] / "data" / "standards"
Person = build_entity(key="person", plural="persons", label="person", is_person=True)
Relief = Enum("Relief", {name: name for name in RELIEFS})
MONTH = f"{ON:%Y-%m}"


def variable(name: str, kind: Any = int, formula: Callable[..., Any] | None = None, **more: Any) -> type[Variable]:
    """A variable of the person by month: an input where there is no formula."""
    members = {"value_type": kind, "entity": Person, "definition_period": DateUnit.MONTH, "label": name, **more}
    return type(name, (Variable,), {**members, "formula": formula} if formula else {**members, "set_input": set_input_dispatch_by_period})


def system_of(variables: list[type[Variable]], parameters: dict[str, Any]) -> TaxBenefitSystem:
    system = TaxBenefitSystem([Person])
    system.parameters = ParameterNode("", data=parameters)
    system.add_variables(*variables)
    return system


def filled(system: TaxBenefitSystem, columns: dict[str, Any]) -> Simulation:
    simulation = SimulationBuilder().build_default_simulation(system, count=len(next(iter(columns.values()))))
    for name, values in columns.items():
        simulation.set_input(name, MONTH, values)
    return simulation


# --- the rules, as somebody writes them who knows OpenFisca ----------------------------------------------------------------


def grading(columns: dict[str, Any]) -> Simulation:
    """Columns: `item_1` … `item_26` in the order of the form, then the facts."""
    items = [name for name in columns if name.startswith("item_")]
    events = [name for name in columns if name.endswith("_30d")]

    def total(person: Any, period: Any) -> Any:
        return sum(person(name, period) for name in items)

    def initial_level(person: Any, period: Any, parameters: Any) -> Any:
        band = parameters(period).band
        least = np.array([band.severe, band.moderate, band.mild, band.intact])
        return len(least) - np.searchsorted(least, person("total", period), side="right")

    def diagnosis(person: Any, period: Any) -> Any:
        return (person("dementia", period) != 0) + (person("mental_disorder", period) != 0)

    def risk_events(person: Any, period: Any, parameters: Any) -> Any:
        return sum(person(name, period) for name in events) >= parameters(period).events

    def in_coma(person: Any, period: Any) -> Any:
        return person("coma", period) != 0

    def level(person: Any, period: Any) -> Any:
        worse = person("initial_level", period) + (person("diagnosis", period) + person("risk_events", period))
        return np.where(person("in_coma", period), 4, np.minimum(worse, 4))

    since = lambda value: {"values": {"2022-12-30": value}}  # noqa: E731
    parameters = {"band": {"severe": since(30), "moderate": since(46), "mild": since(66), "intact": since(90)}, "events": since(2)}
    made = [variable(name, formula=by) for name, by in (("total", total), ("initial_level", initial_level), ("level", level))]
    made += [variable("diagnosis", bool, diagnosis), variable("risk_events", bool, risk_events), variable("in_coma", bool, in_coma)]
    return filled(system_of([variable(name) for name in columns] + made, parameters), columns)


def voucher(columns: dict[str, Any]) -> Simulation:
    def age(person: Any, period: Any) -> Any:
        # why by month: the month of the birthday counts
        born = person("birth_date", period).astype("datetime64[M]")
        return (np.datetime64(period.start, "M") - born).astype(int) // 12

    def eligible(person: Any, period: Any, parameters: Any) -> Any:
        rule = parameters(period).voucher
        relief = person("relief", period)
        in_date = person("result_confirmed", period) + (person("assessed_on", period) >= np.datetime64(rule.results_since))
        poor = (relief == Relief.tekun_home) + (relief == Relief.tekun_institution)
        excluded = person("concentrated_care", period) + person("home_care_project", period) + poor
        return (person("age", period) >= rule.age) * (person("ability_level", period) >= rule.level) * in_date * ~excluded

    def part(form: str) -> Callable[..., Any]:
        def formula(person: Any, period: Any, parameters: Any) -> Any:
            own = person(f"service_price_{form}", period) - person(f"ltci_paid_{form}", period) - person(f"other_paid_{form}", period)
            return np.maximum(own, 0) * parameters(period).voucher.percent[form] // 100

        return formula

    def amount(person: Any, period: Any, parameters: Any) -> Any:
        together = sum(person(f"part_{form}", period) for form in FORMS)
        return np.where(person("eligible", period), np.minimum(together, parameters(period).voucher.cap), 0)

    since = lambda value: {"values": {"2026-01-01": value}}  # noqa: E731
    percent = {form: since(50 if form == "home" else 40) for form in FORMS}
    rule = {"age": since(60), "level": since(2), "cap": since(80_000), "percent": percent, "results_since": since("2024-07-01")}
    inputs = []
    for name, values in columns.items():
        if name in ("birth_date", "assessed_on"):
            inputs.append(variable(name, type(ON)))
        elif name == "relief":
            inputs.append(variable(name, Enum, possible_values=Relief, default_value=Relief.none))
        else:
            inputs.append(variable(name, bool if values.dtype == bool else int))
    made = [variable("age", formula=age), variable("eligible", bool, eligible), variable("amount", formula=amount)]
    made += [variable(f"part_{form}", formula=part(form)) for form in FORMS]
    return filled(system_of(inputs + made, {"voucher": rule}), columns)


# --- one run --------------------------------------------------------------------------------------------------------------


def compare(title: str, rows: int, ours: Callable[[bool], list[Any]], make: Callable[[], Simulation], results: list[str]) -> list[Any]:
    """Prints both sides, and gives what both found. `ours`: whether the rules are read first."""

    def peer(simulation: Simulation) -> list[Any]:
        return [simulation.calculate(name, MONTH) for name in results]

    def computing() -> tuple[float, float]:
        simulation = make()  # why anew: what was computed is remembered
        start, used = time.perf_counter(), time.process_time()
        peer(simulation)
        return time.perf_counter() - start, time.process_time() - used

    *whole, wanted = timed(lambda: ours(True))
    *again, _ = timed(lambda: ours(False))
    *peer_whole, found = timed(lambda: peer(make()))
    peer_again = [min(each) for each in zip(*(computing() for _ in range(RUNS)), strict=True)]
    equal = all(np.array_equal(np.asarray(a), np.asarray(b)) for a, b in zip(wanted, found, strict=True))
    print(f"\n{title}")
    for name, (clock, used), (peer_clock, peer_used) in (("set-up counted", whole, peer_whole), ("not counted", again, peer_again)):
        print(f"  {name:14}  caregrade {rows / clock / 1e6:7.2f} M rows/s, OpenFisca {rows / peer_clock / 1e6:6.2f} M rows/s; "
              f"caregrade: {peer_clock / clock:.1f} times as fast, {peer_used / used:.1f} by the processor")  # fmt: skip
    print(f"  row by row: {'equal' if equal else 'DIFFERENT RESULTS'}")
    if not equal:
        raise SystemExit(1)
    return wanted


def check_sample(rows: list[int], frame: list[Any], alone: Callable[[int], tuple[Any, ...]]) -> None:
    """Some rows once more by the engine for one person."""
    differ = sum(tuple(column[row] for column in frame) != alone(row) for row in rows)
    print(f"  {len(rows)} of them by the engine for one person: {f'{differ} DIFFERENT' if differ else 'equal'}")
    if differ:
        raise SystemExit(1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", type=int, default=200, help="rows that the engine for one person decides too")
    options = parser.parse_args()
    rows, threads = options.rows, options.threads
    sample = np.random.default_rng(options.seed).choice(rows, min(options.sample, rows), replace=False).tolist()
    print(f"{rows:,} rows, {threads} threads, seed {options.seed}; openfisca-core {version('openfisca-core')}, numpy {np.__version__}")

    standard = cg.standard("gbt42195-2022")
    codes = [*standard.items, *standard.facts]
    most = [max(option["option"] for option in item["options"]) for item in standard.items.values()] + [fact.get("most", 1) for fact in standard.facts.values()]
    matrix = population(rows, options.seed, codes, most)
    people = {code: np.ascontiguousarray(matrix[:, i]) for i, code in enumerate(codes)}

    def graded(reads_rules: bool) -> list[Any]:
        # why read: a standard of the catalogue is ready already
        id = cg.load_standard(STANDARDS / "gbt42195-2022").id if reads_rules else "gbt42195-2022"
        out = cg.grade_frame(people, standard=id, threads=threads, results=RESULTS)
        return [out[name] for name in RESULTS]

    def graded_alone(row: int) -> tuple[Any, ...]:
        one = cg.explain_row(people, row)
        held = {rule["rule"] for rule in one.adjustments}
        return one.level, one.scores["total"], *(name.removeprefix("adjustment_") in held for name in RESULTS[2:])

    names = {code: code if code in standard.facts else f"item_{i + 1}" for i, code in enumerate(codes)}
    peers = {names[code]: values for code, values in people.items()}
    found = compare("GB/T 42195-2022, uint8 columns", rows, graded, lambda: grading(peers), ["level", "total", "in_coma", "diagnosis", "risk_events"])
    check_sample(sample, found, graded_alone)
    del matrix, people, peers, found

    frame = persons(rows, options.seed)
    same = {"service_place": 370102, "service_form": "home", "concentrated_or_voucher": "voucher"}
    asked: dict[str, Any] = {"region": "37", "on": ON, "columns": same, "benefits": ["CN-VOUCHER"]}

    def decided(reads_rules: bool) -> list[Any]:
        rules = cg.load_packs() if reads_rules else None
        out = cg.decide_frame(frame, **asked, rules=rules, results=["status", "amount_low"], threads=threads)
        return [(out["CN-VOUCHER_status"] == "eligible").to_numpy(), out["CN-VOUCHER_amount_low"].fill_null(0).to_numpy()]

    def decided_alone(row: int) -> tuple[Any, ...]:
        one = cg.decide_row(frame, row, **asked)[0]
        return one.status == "eligible", one.amount[0] if one.status == "eligible" and one.amount else 0

    columns = {name.replace(".", "_"): frame[name].to_physical().to_numpy() if name == "relief" else frame[name].to_numpy() for name in frame.columns}
    found = compare("the voucher of CN, columns of Polars", rows, decided, lambda: voucher(columns), ["eligible", "amount"])
    check_sample(sample, found, decided_alone)


if __name__ == "__main__":
    main()
