"""What a fully known person gets, reckoned from the rows of data/packs alone: shares no code with the library.

Expressions become Python syntax trees; numbers are exact and stand in printed units (yuan, hours, years), each as a
least and a most; a truth that the law leaves open is None.
"""

import ast
import csv
import datetime
import functools
import pathlib
import re
import tomllib
from fractions import Fraction

DATA = pathlib.Path(__file__).resolve().parents[2] / "data"
OPEN = float("inf")
CONFIDENCE = ("unknown", "low", "medium", "high")
MISSING = object()


def day_of(value):
    """A day of TOML or CSV; None for an open end."""
    if isinstance(value, datetime.date):
        return value
    return datetime.date.fromisoformat(value) if value else None


def within_span(row, day):
    first, last = day_of(row.get("from")), day_of(row.get("to"))
    return (first is None or first <= day) and (last is None or day <= last)


def years(birth, day):
    """Full years; who was born on 29 February is a year older on 1 March."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def months(start, day):
    return 12 * (day.year - start.year) + day.month - start.month - (day.day < start.day)


def table(path):
    if not path.exists():
        return []
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


class Book:
    """Every pack, the places, and the levels that facts name."""

    def __init__(self, packs=None):
        self.parent = {row["code"]: row["parent"] for row in table(DATA / "regions/regions.csv")}
        self.retired = {row["code"] for row in table(DATA / "regions/regions.csv") if row["successor"] or row["to"]}
        self.packs = sorted((packs or DATA / "packs").iterdir())
        self.facts, self.derived, self.policies, self.parameters, self.bases = {}, {}, {}, {}, {}
        self.benefits, self.groups, self.values = {}, [], {}
        for folder in self.packs:
            self.read(folder)
        self.levels = {}
        for fact in self.facts.values():
            if fact["kind"] == "level":
                self.levels[fact["standard"]] = [int(row["level"]) for row in table(DATA / "standards" / fact["standard"] / "levels.csv")]
        inner = {parent for code, parent in self.parent.items() if code not in self.retired}
        self.leaves = sorted(code for code in self.parent if code not in inner | self.retired and code.isdigit())

    def read(self, folder):
        pack = tomllib.loads((folder / "pack.toml").read_text(encoding="utf-8"))
        assert not pack.get("transition"), "transitions are not reckoned here yet"
        for kind, into in (("fact", self.facts), ("derived", self.derived), ("policy", self.policies), ("parameter", self.parameters), ("basis", self.bases)):
            into.update({row["id"]: row for row in pack.get(kind, [])})
        self.groups += pack.get("exclusive", [])
        for row in pack.get("benefit", []):
            self.benefits[row["id"]] = {"region": pack["region"], "pack": pack["id"], **row, "tiers": []}
        for row in table(folder / "tiers.csv"):
            self.benefits[row["benefit"]]["tiers"].append(row)
        for row in table(folder / "values.csv"):
            self.values.setdefault(row["parameter"], []).append(row)

    def chain(self, code):
        """The place and those above it."""
        while code:
            yield code
            code = self.parent[code]

    def is_within(self, inner, outer):
        return outer in self.chain(inner)

    def scale(self, node):
        """The words of a choice, policy or level in their order; nothing of a number."""
        if isinstance(node, ast.Attribute):
            policy = self.policies.get(node.attr) if node.value.id == "policy" else None
            return [choice["id"] for choice in policy["choices"]] if policy else None
        fact = self.facts.get(node.id) if isinstance(node, ast.Name) else None
        if fact and fact["kind"] == "choice":
            return [choice["id"] for choice in fact["choices"]]
        return self.levels[fact["standard"]] if fact and fact["kind"] == "level" else None

    @functools.cache
    def names(self, text):
        """Facts, parameters and derived values that an expression reads, also through derived values."""
        names, nodes = set(), [tree(text)] if text else []
        while nodes:
            node = nodes.pop()
            if isinstance(node, ast.Compare) and self.scale(node.left) is not None:
                nodes.append(node.left)  # why: what stands on the right is a word of its scale, whatever else has that name
            elif isinstance(node, ast.Call):
                nodes += node.args[:2] if node.func.id == "share" else node.args
            elif isinstance(node, ast.Name):
                names.add(node.id)
            else:
                nodes += ast.iter_child_nodes(node)
        for name in names & self.derived.keys():
            names = names | self.names(self.derived[name]["value"])
        return frozenset(names)


@functools.cache
def tree(text):
    """A pack's expression as a Python syntax tree."""
    return ast.parse(re.sub(r"\bif\(", "if_(", text.strip()), mode="eval").body


def opposite(truth):
    return None if truth is None else not truth


def every(truths):
    truths = list(truths)
    return False if False in truths else None if None in truths else True


def some(truths):
    return opposite(every(map(opposite, truths)))


def before(a, b, equal):
    """a < b, or a <= b, of two stretches."""
    if a[1] < b[0] or (equal and a[1] == b[0]):
        return True
    return None if a[0] < b[1] or (equal and a[0] == b[1]) else False


def same(a, b):
    if a[0] == a[1] == b[0] == b[1]:
        return True
    return None if a[0] <= b[1] and b[0] <= a[1] else False


def rounded(fen, rule):
    whole = fen.numerator // fen.denominator
    if rule == "up":
        return whole + (fen != whole)
    return whole + (rule == "half_up" and fen - whole >= Fraction(1, 2))


class Reckoning:
    """One person, one day, one reading of the open questions."""

    def __init__(self, book, person, policies=None, unverified=False):
        self.book, self.facts, self.unverified = book, person["facts"], unverified
        self.policies = {id: row["default"] for id, row in book.policies.items()} | (policies or {})
        self.on = datetime.date.fromisoformat(person["on"] if len(person["on"]) == 10 else person["on"] + "-01")
        self.benefit = None

    # --- the day and the place of one benefit -------------------------------------------------------------------------

    def clock(self, benefit):
        kind = benefit.get("clock", "month")
        return self.on if kind == "month" else datetime.date.fromisoformat(self.facts[f"{kind}_on"])

    def reckoned(self, benefit):
        if benefit.get("clock", "month") != "month":
            return self.clock(benefit)
        how = benefit.get("reckoned", "policy")
        first = self.on.replace(day=1)
        if how == "policy" and self.policies["birthday_month"] == "next_month":
            return first - datetime.timedelta(1)  # who reaches the age on the first of a month has a birthday in that month too
        if how == "policy":
            how = "month_end"
        return {"day": self.on, "month_begin": first, "month_end": (first + datetime.timedelta(31)).replace(day=1) - datetime.timedelta(1)}[how]

    def places(self, benefit):
        basis = self.book.bases[benefit["basis"]]
        return basis, [self.facts[fact] for fact in basis["facts"]]

    def resides(self, benefit):
        basis, places = self.places(benefit)
        inside = [place != "absent" and self.book.is_within(place, benefit["region"]) for place in places]
        return not places or (all(inside) if basis["require"] == "all" else any(inside))

    def place(self):
        """Where the parameters of the benefit are looked up: the first of its places that lies in its region."""
        _, places = self.places(self.benefit)
        return next((place for place in places if place != "absent" and self.book.is_within(place, self.benefit["region"])), self.benefit["region"])

    # --- expressions --------------------------------------------------------------------------------------------------

    def number(self, node):
        found = self.value(node)
        return found if isinstance(found, tuple) else (found, found)

    def truth(self, text):
        return self.value(tree(text)) if text else True

    def value(self, node):
        return getattr(self, "of_" + type(node).__name__)(node)

    def of_BoolOp(self, node):
        parts = [self.value(each) for each in node.values]
        return every(parts) if isinstance(node.op, ast.And) else some(parts)

    def of_UnaryOp(self, node):
        assert isinstance(node.op, ast.Not)
        return opposite(self.value(node.operand))

    def of_Constant(self, node):
        return Fraction(repr(node.value))

    def of_BinOp(self, node):
        (a, b), (c, d) = self.number(node.left), self.number(node.right)
        return (a + c, b + d) if isinstance(node.op, ast.Add) else (a - d, b - c)

    def of_Compare(self, node):
        assert len(node.ops) == 1, ast.unparse(node)
        left, right, sign = node.left, node.comparators[0], type(node.ops[0]).__name__
        scale = self.book.scale(left)
        if sign == "In":
            if isinstance(left, ast.Name) and self.book.facts.get(left.id, {}).get("kind") == "region":
                return any(self.lies(left, each) for each in right.elts)
            return some(self.compare(left, each, "Eq", scale) for each in right.elts)
        return self.compare(left, right, sign, scale)

    def compare(self, left, right, sign, scale):
        if scale is not None:
            word = right.id if isinstance(right, ast.Name) else right.value
            a, b = scale.index(self.value(left)), scale.index(word)
            a, b = (a, a), (b, b)
        else:
            a, b = self.number(left), self.number(right)
        if sign in ("Eq", "NotEq"):
            return same(a, b) if sign == "Eq" else opposite(same(a, b))
        return before(b, a, sign == "GtE") if sign.startswith("Gt") else before(a, b, sign == "LtE")

    def lies(self, place, code):
        inner = self.value(place)
        return inner != "absent" and self.book.is_within(inner, str(code.value))

    def of_Attribute(self, node):
        if node.value.id == "policy":
            return self.policies[node.attr]
        return Fraction(self.facts[node.value.id].get(node.attr, 0), 100 if self.book.facts[node.value.id]["kind"] == "money" else 1)

    def of_Name(self, node):
        name, book = node.id, self.book
        if name in ("yes", "no"):
            return name == "yes"
        if name == "day":
            return self.reckoned(self.benefit)
        if name == "clock":
            return self.clock(self.benefit)
        if name in book.facts:
            kind, found = book.facts[name]["kind"], self.facts[name]
            return datetime.date.fromisoformat(found) if kind == "date" else Fraction(found, 100) if kind == "money" else found
        return self.value(tree(book.derived[name]["value"])) if name in book.derived else self.parameter(name)

    def of_Call(self, node):
        name, words = node.func.id, node.args
        if name in ("least", "greatest"):
            ends = list(zip(*map(self.number, words)))
            return tuple(map(min if name == "least" else max, ends))
        if name == "if_":
            held = self.value(words[0])
            if held is not None:
                return self.value(words[1 if held else 2])
            (a, b), (c, d) = self.number(words[1]), self.number(words[2])
            return min(a, c), max(b, d)
        if name == "share":
            money, ratio = self.number(words[0]), self.number(words[1])
            return tuple(OPEN if OPEN in (m, r) else Fraction(rounded(m * 100 * r, words[2].id), 100) for m, r in zip(money, ratio))
        if name == "within":
            return self.lies(*words)
        if name == "date":
            return datetime.date(*(word.value for word in words))
        return {"years": years, "months": months}[name](*map(self.value, words))

    # --- parameters ---------------------------------------------------------------------------------------------------

    def believed(self, row):
        return self.unverified or CONFIDENCE.index(row["confidence"]) >= CONFIDENCE.index("medium")

    def cell(self, name):
        """Least and most of a parameter at the benefit's place and day; None where no row says anything."""
        parameter, day = self.book.parameters[name], self.clock(self.benefit)
        key = str(self.facts[parameter["by"]]) if "by" in parameter else ""
        rows = [row for row in self.book.values.get(name, []) if row["key"] == key and within_span(row, day) and self.believed(row)]
        found = None
        for place in reversed(list(self.book.chain(self.place()))):
            own = [row for row in rows if row["region"] == place]
            assert len(own) <= 1, own
            if own:
                found = self.joined(parameter.get("rule", "replace"), found, self.stretch(own[0]["value"], own[0]["bound"]))
        return found

    @staticmethod
    def stretch(value, bound):
        least = Fraction(value) if value and bound in ("exact", "floor") else Fraction(0)
        return least, Fraction(value) if value and bound in ("exact", "cap") else OPEN

    @staticmethod
    def joined(rule, above, own):
        """What a place and those above it make together."""
        if above is None or rule == "replace":
            return own
        if rule == "floor":
            return max(above[0], own[0]), max(above[0], own[1])
        if rule == "cap":
            return min(above[0], own[0]), min(above[1], own[1])
        return above if rule == "closed" else (above[0] + own[0], above[1] + own[1])

    def parameter(self, name):
        return self.cell(name) or (Fraction(0), OPEN)

    def has_values(self, text):
        return all(self.cell(name) is not None for name in self.book.names(text) & self.book.parameters.keys())

    # --- one benefit --------------------------------------------------------------------------------------------------

    def pays(self, tier):
        """Least and most of a row; MISSING where the rules have no value for it."""
        unit, text, bound = self.benefit.get("unit", "yuan"), tier["amount"], tier["bound"]
        if not self.believed(tier):
            return MISSING
        if not text:
            return (0, OPEN) if bound == "local" and unit != "in_kind" else (0, 0)
        if not self.has_values(text):
            return MISSING
        least, most = (max(end, 0) for end in self.number(tree(text)))  # nobody is paid less than nothing
        return 0 if bound in ("cap", "local") else least, OPEN if bound in ("floor", "local") else most

    def tiers(self):
        """Whether rows hold, as a status, and what they pay."""
        if not self.benefit["tiers"]:
            return "eligible", (0, 0)
        there = [tier for tier in self.benefit["tiers"] if within_span(tier, self.clock(self.benefit))]
        held = [(self.truth(tier["when"]), tier) for tier in there]
        choose = self.benefit.get("choose", "first")
        return self.first(held) if choose == "first" else self.together(held, max if choose == "highest" else lambda parts: sum(parts, Fraction(0)))

    def first(self, held):
        """Every row that may be the first to hold."""
        outcomes = []
        for truth, tier in held:
            if truth is not False:
                outcomes.append(self.pays(tier))
            if truth:
                break
        else:
            outcomes.append(None)
        words = {"not_eligible" if each is None else "not_covered" if each is MISSING else "eligible" for each in outcomes}
        paid = [(0, 0) if each is None else (0, OPEN) if each is MISSING else each for each in outcomes]
        return words.pop() if len(words) == 1 else "possible", (min(each[0] for each in paid), max(each[1] for each in paid))

    def together(self, held, join):
        rows = [(truth, self.pays(tier)) for truth, tier in held if truth is not False]
        good = [(truth, paid) for truth, paid in rows if paid is not MISSING]
        amount = (join([paid[0] for truth, paid in good if truth] or [0]), join([paid[1] for _, paid in good] or [0]))
        if good:
            return "eligible" if any(truth for truth, _ in good) else "possible", amount
        return "not_covered" if rows else "not_eligible", amount

    def alone(self, benefit):
        """The benefit before others are looked at: status, least and most."""
        self.benefit = benefit
        day = self.clock(benefit)
        rows = benefit["tiers"]
        if not within_span(benefit, day) or (rows and not any(within_span(row, day) for row in rows)):
            return "not_covered", (0, 0)
        if not self.resides(benefit):
            return "not_eligible", (0, 0)
        if not self.believed(benefit):
            return "not_covered", (0, 0)
        conditions = [row["if"] for row in benefit.get("when", [])]
        held = every(map(self.truth, conditions))
        if held is False:
            return "not_eligible", (0, 0)
        if not all(map(self.has_values, conditions)):
            return "not_covered", (0, 0)
        status, amount = self.tiers()
        return "possible" if held is None and status == "eligible" else status, amount

    # --- all of them --------------------------------------------------------------------------------------------------

    def asked(self):
        """The places of the person's own facts."""
        facts = {fact for basis in self.book.bases.values() for fact in basis["facts"]}
        return {self.facts[fact] for fact in facts if self.facts.get(fact, "absent") != "absent"}

    def decisions(self):
        """By benefit: status, group that took it away, and the amount as least and most or None."""
        asked = self.asked()
        self.found = {}
        for id, benefit in self.book.benefits.items():
            if any(self.book.is_within(place, benefit["region"]) for place in asked):
                self.found[id] = [*self.alone(benefit), None]
        for id in self.replaced():
            del self.found[id]
        for group in self.book.groups:
            if self.believed(group) and within_span(group, self.on):
                self.exclude(group)
        return {id: self.told(id, *row) for id, row in self.found.items()}

    def replaced(self):
        """Benefits that one of a place below carries out here and now."""
        gone = set()
        for id in self.found:
            benefit = self.benefit = self.book.benefits[id]
            if self.found[id][0] != "not_covered" and self.resides(benefit) and within_span(benefit, self.clock(benefit)):
                gone |= set(benefit.get("replaces", [])) & set(self.found)
        return gone

    def exclude(self, group):
        alternatives = [[id for id in ids if id in self.found] for ids in group["of"]]
        there = [[self.found[id] for id in ids if self.found[id][0] in ("eligible", "possible")] for ids in alternatives]
        surely = [any(row[0] == "eligible" for row in rows) for rows in there]
        paid = [(sum(row[1][0] for row in rows if row[0] == "eligible"), sum(row[1][1] for row in rows)) for rows in there]
        if group["choose"] == "offset":
            for row in (row for rows in there[1:] for row in rows):
                row[1] = (max(0, row[1][0] - paid[0][1]), max(0, row[1][1] - paid[0][0]))
            return
        lost = [self.lost(group, k, there, surely, paid) for k in range(len(there))]
        for rows, gone in zip(there, lost):
            for row in rows:
                if gone:
                    row[2] = group["id"]
                row[0] = "not_eligible" if gone else "possible" if gone is None else row[0]

    def lost(self, group, k, there, surely, paid):
        """Whether alternative `k` gives way to another; None where the law leaves it open."""
        truths = [False]
        for j in range(len(there)):
            if j == k or not there[j]:
                continue
            if group["choose"] == "priority":
                wins = j < k
            elif group["choose"] == "applicant":
                choices = [choice["id"] for choice in self.book.facts[group["chosen"]]["choices"]]
                wins = choices.index(self.facts[group["chosen"]]) != k
            else:
                wins = before(paid[k], paid[j], j < k)  # of two that pay the same the first listed is kept
            truths.append(wins if surely[j] or wins is False else None)
        return some(truths)

    def told(self, id, status, amount, displaced_by):
        unit = self.book.benefits[id].get("unit", "yuan")
        paid = status in ("eligible", "possible") or displaced_by
        least = 0 if status == "possible" else amount[0]
        if unit == "in_kind" or not paid or (least == 0 and amount[1] == OPEN):
            return status, displaced_by, None
        parts = 100 if unit == "yuan" else 1
        return status, displaced_by, (least * parts, None if amount[1] == OPEN else amount[1] * parts)
