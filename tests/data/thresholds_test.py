"""Holds `caregrade decide` to every limit that the rules name: python3 tests/data/thresholds_test.py

On both sides of every day on which a row begins or ends and of every birthday that counts, the answer changes when the
CSV says so and not otherwise; and who tells more about a person never makes an answer wider.
CAREGRADE_COMMAND is the command, CAREGRADE_SEED repeats the persons.
"""

import datetime
import unittest
from fractions import Fraction

import population
import reckoned
from amounts_test import found
from population import DAY


class Thresholds(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.book = reckoned.Book()
        cls.seed = population.seed()

    def setUp(self):
        self.people = population.Population(self.book, self.seed)

    def around(self, person, days, benefit=None):
        """The person on each of these days, which a benefit's clock shows too; facts of later days are left out of it."""
        clock = f"{(benefit or {}).get('clock', 'month')}_on"
        last = max(value for name, value in person["facts"].items() if self.book.facts[name]["kind"] == "date" and name != clock)
        for day in days:
            if day.isoformat() >= last and datetime.date(2010, 1, 1) <= day <= population.LAST:
                moved = {clock: day.isoformat()} if clock in person["facts"] else {}
                yield {**person, "on": day.isoformat(), "facts": {**person["facts"], **moved}}

    def ask(self, trials):
        """Per trial and day what is reckoned and what is told; every difference is a failure."""
        persons = [person for _, several in trials for person in several]
        for number, person in enumerate(persons):
            person["id"] = str(number)
        told = iter(population.decide(persons))
        answers, wrong = [], {}
        for about, several in trials:
            answers.append([])
            for person in several:
                rows = next(told)
                expected = reckoned.Reckoning(self.book, person).decisions()
                for id in expected.keys() | rows.keys():
                    got = found(rows[id]) if id in rows else None
                    if expected.get(id) != got:
                        wrong.setdefault(id, []).append(f"{about} on {person['on']}: reckoned {expected.get(id)}, told {got}")
                answers[-1].append(rows)
        if wrong:
            self.fail("\n" + "\n".join(f"{id} ({len(lines)}): {lines[0]}" for id, lines in sorted(wrong.items())))
        return answers

    def say(self, what, trials, changed):
        print(f"{len(trials)} {what}, the answer changes at {changed} of them", flush=True)
        self.assertGreater(changed, len(trials) // 3)

    def test_a_row_counts_from_its_first_day_to_its_last(self):
        trials, edges = [], []
        for benefit in self.book.benefits.values():
            for tier in benefit["tiers"]:
                person, whole = self.people.steered(benefit, tier, self.people.day_in(benefit, tier))
                for word in ("from", "to"):
                    day = reckoned.day_of(tier[word])
                    sides = [day - DAY, day] if word == "from" and day else [day, day + DAY] if day else []
                    several = list(self.around(person, sides, benefit))
                    if whole and len(several) == 2:
                        trials.append((f"{tier['id']} {word}", several))
                        edges.append((benefit, tier, [day == side for side in sides] if word == "to" else [False, True]))
        changed = 0
        for (benefit, tier, inside), rows in zip(edges, self.ask(trials)):
            reasons = [row.get(benefit["id"], {"because": []})["because"] for row in rows]
            for because, is_inside in zip(reasons, inside):
                self.assertFalse(tier["id"] in because and not is_inside, (tier["id"], because))
            changed += (tier["id"] in reasons[0]) != (tier["id"] in reasons[1])
        self.say("ends of rows", trials, changed)

    def test_a_value_counts_from_its_first_day_to_its_last(self):
        trials, about = [], []
        for name, rows in self.book.values.items():
            readers = [(benefit, tier) for benefit in self.book.benefits.values() for tier in benefit["tiers"]
                       if name in self.book.names(tier["when"]) | self.book.names(tier["amount"])]
            for row in rows if readers else ():
                benefit, tier = self.people.random.choice(readers)
                for word in ("from", "to"):
                    day = reckoned.day_of(row[word])
                    sides = [] if not day else [day - DAY, day] if word == "from" else [day, day + DAY]
                    if not day or not reckoned.within_span(tier, day) or not datetime.date(2010, 1, 1) < day < population.LAST:
                        continue
                    person, whole = self.people.steered(benefit, tier, day, place=row["region"])
                    several = list(self.around(person, sides, benefit))
                    if whole and len(several) == 2:
                        trials.append((f"{name} of {row['region']} {word} {day}", several))
                        about.append(benefit["id"])
        answers = self.ask(trials)
        changed = sum(id in first and id in second and found(first[id]) != found(second[id]) or (id in first) != (id in second)
                      for id, (first, second) in zip(about, answers))
        self.say("ends of values", trials, changed)

    def test_an_age_counts_from_the_month_of_the_birthday(self):
        trials, about = [], []
        for benefit in self.book.benefits.values():
            ages = sorted({int(number) for text in self.people.texts(benefit) if text and "birth_date" in self.book.names(text)
                           for number in self.people.numbers(text) if 40 <= number <= 110})
            for age in ages:
                tier = self.people.random.choice(benefit["tiers"] or [None])
                on = max(self.people.day_in(benefit, tier), datetime.date(2012, 2, 1))
                person, _ = self.people.steered(benefit, tier, on)
                birth = self.people.random.choice([population.shifted(on, age), population.shifted(on.replace(day=1), age), datetime.date(on.year - age, 2, 28) + DAY])
                birthday = population.shifted(birth, -age)
                first, after = birthday.replace(day=1), (birthday.replace(day=1) + 31 * DAY).replace(day=1)
                facts = {**person["facts"], "birth_date": birth.isoformat(), "assessed_on": min(person["facts"]["assessed_on"], (first - 40 * DAY).isoformat())}
                several = list(self.around({**person, "facts": self.earlier(facts, first - DAY)}, [first - DAY, first, birthday, after - DAY, after]))
                if len(several) == 5:
                    trials.append((f"{benefit['id']} {age}", several))
                    about.append((benefit, first, after))
        changed = 0
        for (benefit, first, after), rows in zip(about, self.ask(trials)):
            id = benefit["id"]
            told = [found(row[id]) if id in row else None for row in rows]
            if not any(first < day < after for other in self.book.benefits.values() for day in self.people.days_of(other)):
                self.assertEqual(told[1], told[2], (id, first))
                self.assertEqual(told[2], told[3], (id, first))
            changed += told[0] != told[1]
        self.say("birthdays", trials, changed)

    def earlier(self, facts, day):
        """The facts with no date after this day."""
        return {name: min(value, day.isoformat()) if self.book.facts[name]["kind"] == "date" else value for name, value in facts.items()}

    # --- who tells more -----------------------------------------------------------------------------------------------

    def told_less(self, person, name):
        """A fact with less known of it, from nothing to all: a year, a month, a day; several levels, one."""
        value, kind = person["facts"][name], self.book.facts[name]["kind"]
        if kind == "date":
            return [None, value[:4], value[:7], value]
        if kind == "level":
            levels = self.book.levels[self.book.facts[name]["standard"]]
            at = levels.index(value)
            return [None, sorted({value, levels[max(at - 1, 0)], levels[min(at + 1, len(levels) - 1)]}), value]
        return [None, value]

    def chain(self, region, open_places=()):
        """Somebody of a place of whom more and more is known, one fact at a time, and the place."""
        benefits = [benefit for benefit in self.book.benefits.values() if self.book.is_within(benefit["region"], region)]
        benefit = self.people.random.choice(benefits)
        tier = self.people.random.choice(benefit["tiers"] or [None])
        person, _ = self.people.steered(benefit, tier, self.people.day_in(benefit, tier))
        names = self.people.facts_of(benefit)
        steps = {name: self.told_less(person, name)[1:] for name in self.people.random.sample(names, min(len(names), 5))}
        for name in open_places:
            steps[name] = [code for code in reversed(list(self.book.chain(person["facts"][name]))) if code.isdigit()]
        known = {**person["facts"], **dict.fromkeys(steps)}
        chain = [dict(known)]
        order = [name for name, values in steps.items() for _ in values]
        self.people.random.shuffle(order)
        for name in order:
            known[name] = steps[name].pop(0)
            chain.append(dict(known))
        return [{"id": str(number), "on": person["on"], "facts": facts} for number, facts in enumerate(chain)], person["facts"]["hukou"]

    def narrowing(self, chain, answers):
        """How many steps settle something; fails where an answer becomes wider or turns."""
        narrowed = 0
        for person, less, more in zip(chain, answers, answers[1:]):
            narrowed += any(less[id]["status"] == "possible" and id in more and more[id]["status"] != "possible" for id in less)
            self.assertLessEqual(more.keys(), less.keys(), person)
            for id in more:
                self.compare(less[id], more[id], (id, person))
        return narrowed

    def regions(self):
        return sorted({benefit["region"] for benefit in self.book.benefits.values() if len(benefit["region"]) == 2} - {"CN"})

    def test_who_tells_more_never_makes_an_answer_wider(self):
        chains = [self.chain(region)[0] for region in self.regions() for _ in range(3)]
        told = iter(population.decide([person for chain in chains for person in chain]))
        narrowed = sum(self.narrowing(chain, [next(told) for _ in chain]) for chain in chains)
        print(f"{len(chains)} persons told step by step, {sum(map(len, chains)) - len(chains)} steps, {narrowed} of them settle something", flush=True)
        self.assertGreater(narrowed, len(chains) // 4)

    def test_who_tells_more_exactly_where_one_lives_never_makes_an_answer_wider(self):
        chains = [self.chain(region, ("hukou", "usual")) for region in self.regions()]
        narrowed = sum(self.narrowing(chain, population.decide(chain, "--region", home)) for chain, home in chains)
        print(f"{len(chains)} persons whose places become known, {narrowed} steps settle something", flush=True)
        self.assertGreater(narrowed, len(chains) // 4)

    def compare(self, less, more, about):
        settled = ("eligible", "not_eligible", "not_covered")
        if less["status"] in settled:
            self.assertEqual(more["status"], less["status"], about)
        if "exact" in more:
            return
        (low, high), (least, most) = self.worth(less), self.worth(more)
        self.assertLessEqual(low, least, about)
        self.assertGreaterEqual(high, most, about)

    @staticmethod
    def worth(row):
        """What is paid in the end: nothing where the person is not entitled."""
        amount = row["amount_fen"] if "amount_fen" in row else row["amount"]
        if row["status"] in ("not_eligible", "not_covered"):
            return 0, 0
        if amount is None:
            return 0, reckoned.OPEN
        return Fraction(amount[0]), reckoned.OPEN if amount[1] is None else Fraction(amount[1])


if __name__ == "__main__":
    unittest.main()
