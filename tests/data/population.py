"""Invented persons of whom everything is known, around every limit that the rules of a place name."""

import ast
import datetime
import functools
import json
import os
import random
import subprocess

from reckoned import Reckoning, day_of, tree

COMMAND = os.environ.get("CAREGRADE_COMMAND", "caregrade")
DAY = datetime.timedelta(1)
LAST = datetime.date(2027, 12, 31)


def seed():
    """CAREGRADE_SEED, or a fixed one: a failure has to be the same tomorrow."""
    number = int(os.environ.get("CAREGRADE_SEED", "2026"))
    print(f"CAREGRADE_SEED={number}", flush=True)
    return number


def decide(persons, *words):
    """What the command says of each person, by benefit; it is run once for all."""
    text = "".join(json.dumps(person) + "\n" for person in persons)
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    done = subprocess.run([COMMAND, "decide", "-", "--format", "json", *words], input=text.encode(), capture_output=True, env=environment, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr.decode()[:2000])
    lines = [json.loads(line, parse_float=str) for line in done.stdout.splitlines()]
    if [line["id"] for line in lines] != [person["id"] for person in persons]:
        raise AssertionError("the command did not answer for every person in order")
    return [{row["benefit"]: row for row in line["decisions"]} for line in lines]


def shifted(day, years):
    """The day so many years before; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return datetime.date(day.year - years, 3, 1)


class Population:
    def __init__(self, book, seed):
        self.book, self.random, self.persons = book, random.Random(seed), []
        self.limits = self.read_limits()

    # --- what the rules tell apart ------------------------------------------------------------------------------------

    @functools.cache
    def numbers(self, text):
        found = {node.value for node in ast.walk(tree(text)) if isinstance(node, ast.Constant)} if text else set()
        for name in self.book.names(text):
            found = found | {float(row["value"]) for row in self.book.values.get(name, []) if row["value"]}
            found = found | (self.numbers(self.book.derived[name]["value"]) if name in self.book.derived else set())
        return found

    def texts(self, benefit):
        return [row["if"] for row in benefit.get("when", [])] + [row[each] for row in benefit["tiers"] for each in ("when", "amount")]

    def read_limits(self):
        """By fact: the numbers that stand beside it in some expression."""
        limits = {}
        for benefit in self.book.benefits.values():
            for text in self.texts(benefit):
                for name in self.book.names(text) if text else ():
                    limits.setdefault(name, set()).update(self.numbers(text))
        return limits

    def facts_of(self, benefit):
        """Facts that a benefit looks at, other than places."""
        names = set().union(*(self.book.names(text) for text in self.texts(benefit) if text), [])
        names |= {self.book.parameters[name]["by"] for name in names if "by" in self.book.parameters.get(name, {})}
        names |= {group["chosen"] for group in self.book.groups if "chosen" in group and any(benefit["id"] in ids for ids in group["of"])}
        return sorted(name for name in names if name in self.book.facts and self.book.facts[name]["kind"] != "region")

    def days_of(self, benefit):
        """Both sides of every day on which something of a benefit begins or ends."""
        names = set().union(*(self.book.names(text) for text in self.texts(benefit) if text), [])
        rows = [benefit, *benefit["tiers"], *(row for name in names for row in self.book.values.get(name, []))]
        days = set()
        for row in rows:
            first, last = day_of(row.get("from")), day_of(row.get("to"))
            days |= {first - DAY, first} if first else set()
            days |= {last, last + DAY} if last else set()
        return sorted(day for day in days if datetime.date(2010, 1, 1) <= day <= LAST)

    def places_in(self, region):
        """Some places without places in them: those that the rules name first."""
        named = [row["region"] for rows in self.book.values.values() for row in rows] + [benefit["region"] for benefit in self.book.benefits.values()]
        inside = [leaf for leaf in self.book.leaves if self.book.is_within(leaf, region)]
        within = sorted({place for place in named if place != region and self.book.is_within(place, region)})
        return inside, [[leaf for leaf in inside if self.book.is_within(leaf, place)] for place in within]

    # --- values -------------------------------------------------------------------------------------------------------

    def values(self, name, on):
        """Values of a fact that are worth trying on a day."""
        fact = self.book.facts[name]
        kind, draw = fact["kind"], self.random
        if kind == "truth":
            return [True, False]
        if kind == "choice":
            return [choice["id"] for choice in fact["choices"]]
        if kind == "level":
            return list(self.book.levels[fact["standard"]])
        if kind == "date":
            return self.dates(name, fact, on)
        parts = 100 if kind == "money" else 1
        limits = sorted(self.limits.get(name, {0}))
        found = {round(number * parts) + by for number in limits for by in (-1, 0, 1)} | {0, draw.randrange(200) * parts, draw.randrange(500_000) if parts == 100 else 7}
        found = sorted(number for number in found if fact["least"] <= number <= fact["most"])
        if "by" not in fact:
            return found
        forms = [choice["id"] for choice in self.book.facts[fact["by"]]["choices"]]
        prices = [0, 0, 1, 99, 12_345, 100_000, 199_999, 250_001, *found]
        return [{form: draw.choice(prices) for form in forms} for _ in range(4)]

    def dates(self, name, fact, on):
        if name == "birth_date":
            ages = sorted(int(number) for number in self.limits["birth_date"] if 40 <= number <= 110) + [self.random.randrange(50, 105)]
            first = on.replace(day=1)
            beside = [on - DAY, on, on + DAY, first - DAY, first, (first + 31 * DAY).replace(day=1), (first + 31 * DAY).replace(day=1) - DAY]
            found = [shifted(day, age) for age in ages for day in beside] + [datetime.date(year, 2, 29) for year in (1936, 1944, 1956)]
        else:
            found = [datetime.date(2024, 6, 30), datetime.date(2024, 7, 1), on, on - 40 * DAY, *(shifted(on, 1) + by * DAY for by in (-1, 0, 1)), shifted(on, 2)]
        return sorted(day.isoformat() for day in found if fact["least"] <= day <= min(fact["most"], on))

    def place(self, region):
        inside, named = self.places_in(region)
        named = [places for places in named if places]
        return self.random.choice(self.random.choice(named) if named and self.random.random() < 0.7 else inside)

    def person(self, region, on, elsewhere=0.3):
        """Somebody of a place; some of the other places are elsewhere."""
        draw, home = self.random, self.place(region)
        facts = {}
        for name, fact in self.book.facts.items():
            if fact["kind"] == "region":
                facts[name] = home if draw.random() > elsewhere else self.place(draw.choice([region, "11", "31", "44", "61"]))
            else:
                facts[name] = draw.choice(self.values(name, on) or [f"{on}"])
        if draw.random() < 0.8:
            facts["permit_region"] = "absent"
        return {"id": "", "on": on.isoformat(), "facts": facts}

    # --- persons ------------------------------------------------------------------------------------------------------

    def add(self, person, about):
        """Keeps a copy of a person; `about` tells which rule it is for."""
        self.persons.append({"id": f"{len(self.persons)} {about}", "on": person["on"], "facts": dict(person["facts"])})

    def fulfilled(self, person, benefit, tier):
        """How much of what a row of a benefit asks for is there, and whether all of it is."""
        reckoning = Reckoning(self.book, person)
        reckoning.benefit = benefit
        wanted = [reckoning.truth(row["if"]) for row in benefit.get("when", [])] + [reckoning.resides(benefit)]
        if tier is not None:
            wanted.append(reckoning.truth(tier["when"]))
            for row in benefit["tiers"] if benefit.get("choose", "first") == "first" else ():
                if row is tier:
                    break
                if (day_of(row["from"]) or reckoning.on) <= reckoning.on <= (day_of(row["to"]) or reckoning.on):
                    wanted.append(reckoning.truth(row["when"]) is False)
        return sum(each is True for each in wanted), all(each is True for each in wanted)

    def steered(self, benefit, tier, on, place=None):
        """Somebody of a place who fulfils a row, as far as one fact after another leads there."""
        names = self.facts_of(benefit)
        place = place or benefit["region"]
        person = self.person(place if place != "CN" else self.random.choice(["11", "31", "33", "44", "61"]), on, elsewhere=0.1)
        most, whole = self.fulfilled(person, benefit, tier)
        for _ in range(3):
            for name in self.random.sample(names, len(names)):
                if whole:
                    return person, True
                values = self.values(name, on)
                for value in self.random.sample(values, min(len(values), 12)):
                    before = person["facts"][name]
                    person["facts"][name] = value
                    found, is_whole = self.fulfilled(person, benefit, tier)
                    if found > most or (found == most and self.random.random() < 0.2):
                        most, whole = found, is_whole
                    else:
                        person["facts"][name] = before
        return person, whole

    def day_in(self, benefit, tier):
        """A day on which a row is in force."""
        first = max(filter(None, [day_of(benefit.get("from")), day_of((tier or {}).get("from")), datetime.date(2010, 1, 1)]))
        last = min(filter(None, [day_of(benefit.get("to")), day_of((tier or {}).get("to")), LAST]))
        return first + self.random.randrange(max((last - first).days, 0) + 1) * DAY
