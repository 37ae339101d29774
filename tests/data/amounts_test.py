"""Holds what `caregrade decide` says against what the rows of data/packs say: python3 tests/data/amounts_test.py

CAREGRADE_COMMAND is the command, CAREGRADE_SEED repeats a population. The two share no code (reckoned.py).
"""

import unittest
from fractions import Fraction

import population
import reckoned


def found(row):
    """Status, group and amount as the command tells them."""
    amount = row["amount_fen"] if "amount_fen" in row else row["amount"]
    return row["status"], row["displaced_by"], amount and tuple(None if end is None else Fraction(end) for end in amount)


class Amounts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.book = reckoned.Book()
        cls.people = population.Population(cls.book, population.seed())
        for benefit in cls.book.benefits.values():
            for tier in benefit["tiers"] or [None]:
                cls.add_around(benefit, tier)
        regions = sorted({benefit["region"] for benefit in cls.book.benefits.values()} - {"CN"}) + ["61"]
        for region in regions:
            days = [day for benefit in cls.book.benefits.values() if benefit["region"] == region for day in cls.people.days_of(benefit)]
            for _ in range(12):
                cls.people.add(cls.people.person(region, cls.people.random.choice(days or [population.LAST])), region)

    @classmethod
    def add_around(cls, benefit, tier):
        """Somebody who fulfils a row, the same with one fact changed, and the same on another day."""
        people = cls.people
        on = people.day_in(benefit, tier)
        person, _ = people.steered(benefit, tier, on)
        about = tier["id"] if tier else benefit["id"]
        people.add(person, about)
        names = people.facts_of(benefit)
        if names:
            name = people.random.choice(names)
            people.add({**person, "facts": {**person["facts"], name: people.random.choice(people.values(name, on))}}, f"{about} {name}")
        other = people.random.choice(people.days_of(benefit) or [on])
        if other.isoformat() >= max(person["facts"]["birth_date"], person["facts"]["assessed_on"]):
            people.add({**person, "on": other.isoformat() if people.random.random() < 0.7 else other.isoformat()[:7]}, f"{about} {other}")

    def compare(self, persons, *words, policies=None, unverified=False):
        counts, wrong = {}, {}
        for person, rows in zip(persons, population.decide(persons, *words)):
            expected = reckoned.Reckoning(self.book, person, policies, unverified).decisions()
            told = {id: found(row) for id, row in rows.items()}
            for id in expected.keys() | told.keys():
                counts[expected.get(id, ("not told",))[0]] = counts.get(expected.get(id, ("not told",))[0], 0) + 1
                if expected.get(id) != told.get(id):
                    wrong.setdefault(id, []).append(f"{person['id']} on {person['on']}: reckoned {expected.get(id)}, told {told.get(id)}")
        print(len(persons), "persons,", sum(counts.values()), "decisions:", ", ".join(f"{count} {status}" for status, count in sorted(counts.items())), flush=True)
        if wrong:
            self.fail("\n" + "\n".join(f"{id} ({len(lines)}): {lines[0]}" for id, lines in sorted(wrong.items())))

    def test_every_amount(self):
        self.compare(self.people.persons)

    def other_readings(self):
        return {id: next(each["id"] for each in row["choices"] if each["id"] != row["default"]) for id, row in self.book.policies.items()}

    def read_otherwise(self, policies):
        self.compare(self.people.persons[::4], *(f"--policy={id}={choice}" for id, choice in policies.items()), policies=policies)

    def test_every_open_question_read_the_other_way(self):
        self.read_otherwise({id: choice for id, choice in self.other_readings().items() if id != "birthday_month"})

    def test_from_the_month_after_the_birthday(self):
        self.read_otherwise({"birthday_month": "next_month"})

    def test_rows_of_low_confidence(self):
        self.compare(self.people.persons[1::4], "--include-unverified", unverified=True)


if __name__ == "__main__":
    unittest.main()
