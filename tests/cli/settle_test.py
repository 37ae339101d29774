"""Settling services had elsewhere: the record's JSON, sums to the fen, reversal, both languages, and what is wrong told in one pass."""

import json
import pathlib
import tempfile
import unittest

from command_test import ROOT, run

PERSON = str(ROOT / "examples/persons/delta.json")
LINES = str(ROOT / "examples/services/delta.csv")
ASKED = [PERSON, "--period", "2026-03", "--services", LINES, "--served-in"]


def settled(*words):
    code, out, err = run("settle", *words, "--format", "json")
    if code != 0:
        raise AssertionError(err)
    return json.loads(out), out


def amounts(found):
    """Every amount of a record with its place."""
    for party in found["parties"]:
        yield ("whole", party["party"], party["region"]), party["amount_fen"]
    for claim in found["claims"]:
        for line in claim["lines"]:
            yield (claim["benefit"], line["line"]), line["amount_fen"]
            for number, share in enumerate(line["shares_fen"]):
                yield (claim["benefit"], line["line"], number), share


class Record(unittest.TestCase):
    def test_two_regions_worked_out_by_hand(self):  # 90 % of 260.00 and 100.05; 1036.00 of 600.00 and 500.00
        found, _ = settled(*ASKED, "320500")
        self.assertEqual(list(found), ["schema", "settlement", "reverses", "person", "served_in", "period", "open", "amount_fen", "unshared_fen", "parties", "claims", "policies",
                                       "rests_on"])
        self.assertEqual([(each["region"], each["amount_fen"]) for each in found["parties"]], [("31", 136005), (None, 10000)])
        self.assertEqual([line["shares_fen"] for claim in found["claims"] for line in claim["lines"]], [[23400, 2600], [9005, 1000], [60000, 0], [43600, 6400]])
        self.assertEqual((found["open"], found["amount_fen"], found["unshared_fen"]), (False, 146005, 0))

    def test_sums_come_out_on_every_level(self):
        for place in ("320500", "440106", "310115"):
            found, _ = settled(*ASKED, place)
            for claim in found["claims"]:
                self.assertEqual(sum(line["amount_fen"] for line in claim["lines"]), claim["amount_fen"])
                self.assertEqual(sum(party["amount_fen"] for party in claim["parties"]), claim["amount_fen"])
                for line in claim["lines"]:
                    self.assertEqual(sum(line["shares_fen"]), line["amount_fen"])
            self.assertEqual(sum(party["amount_fen"] for party in found["parties"]) + found["unshared_fen"], found["amount_fen"])

    def test_a_payer_that_no_document_names_is_unknown(self):
        found, _ = settled(*ASKED, "440106")
        self.assertTrue(found["open"])
        self.assertEqual({claim["rule"]["id"] for claim in found["claims"]}, {"national-open"})
        self.assertEqual([each["region"] for each in found["parties"]], [None, None])

    def test_the_same_input_gives_the_same_bytes_and_a_reversal_comes_to_nothing(self):
        found, text = settled(*ASKED, "320500")
        self.assertEqual(text, settled(*ASKED, "320500")[1])
        with tempfile.TemporaryDirectory() as folder:
            record = pathlib.Path(folder, "record.json")
            record.write_text(json.dumps(found, indent=1, ensure_ascii=False), encoding="utf-8")  # another layout, the same record
            reversed_, _ = settled("--reverse", str(record))
        self.assertEqual(reversed_["reverses"], found["settlement"])
        before, after = dict(amounts(found)), dict(amounts(reversed_))
        self.assertEqual(before.keys(), after.keys())
        self.assertTrue(all(before[key] + after[key] == 0 for key in before))

    def test_a_period_of_several_months_has_a_limit_in_each(self):
        with tempfile.TemporaryDirectory() as folder:
            lines = pathlib.Path(folder, "lines.csv")
            lines.write_text("line,on,benefit,service,amount_fen\na,2026-03,31-SERV,meals,110000\nb,2026-04-02,31-SERV,meals,110000\n", encoding="utf-8")
            found, _ = settled(PERSON, "--served-in", "320500", "--period", "2026-03..2026-04", "--services", str(lines))
        self.assertEqual([claim["month"] for claim in found["claims"]], ["2026-03", "2026-04"])
        self.assertEqual([claim["covered_fen"] for claim in found["claims"]], [[103600, 103600]] * 2)

    def test_policies_are_shown_and_change_the_fen_only(self):
        found, _ = settled(*ASKED, "320500", "--policy", "settlement_rest=last", "--policy", "settlement_cap=in_proportion")
        self.assertEqual(found["policies"], {"settlement_rest": "last", "settlement_cap": "in_proportion"})
        self.assertEqual([line["shares_fen"] for claim in found["claims"] for line in claim["lines"]], [[23400, 2600], [9004, 1001], [56509, 3491], [47091, 2909]])


class Text(unittest.TestCase):
    def test_both_languages_name_the_payer_the_row_and_what_is_open(self):
        for language, words in {"en": ["Shanghai (31)", "the person", "shanghai-delta", "medium"], "zh": ["上海市（31）", "本人", "shanghai-delta", "可信度中"]}.items():
            code, out, err = run("settle", *ASKED, "320500", "--lang", language)
            self.assertEqual((code, err), (0, ""))
            for word in words:
                self.assertIn(word, out)
        self.assertIn("支付方未知", run("settle", *ASKED, "440106", "--lang", "zh")[1])
        self.assertIn("payer unknown", run("settle", *ASKED, "440106")[1])


class Mistakes(unittest.TestCase):
    def test_all_that_is_missing_is_told_at_once(self):
        code, out, err = run("settle")
        self.assertEqual((code, out), (2, ""))
        for word in ("PERSON", "--served-in", "--period", "--services"):
            self.assertIn(word, err)

    def test_periods_policies_and_options_that_do_not_go_together(self):
        for words, expected in ((["--period", "2026-03-01"], "CG4063"), (["--period", "2026-04..2026-03"], "CG4063"), (["--period", "2025-01..2026-01"], "CG4063"),
                                (["--policy", "settlement_rest=mine"], "CG4033"), (["--policy", "settlement_rest"], "CG6003"), (["--policy", "none=1"], "CG4032")):
            asked = [PERSON, "--services", LINES, "--served-in", "320500"] + ([] if words[0] == "--period" else ["--period", "2026-03"])
            code, out, err = run("settle", *asked, *words)
            self.assertEqual((code, out), (2, ""), words)
            self.assertIn(expected, err)
        code, _, err = run("settle", "--reverse", "record.json", "--served-in", "320500")
        self.assertEqual(code, 2)
        self.assertIn("CG6002", err)

    def test_a_line_that_is_wrong_is_shown_with_its_place(self):
        with tempfile.TemporaryDirectory() as folder:
            lines = pathlib.Path(folder, "lines.csv")
            lines.write_text("line,on,benefit,service,amount_fen\na,2026-03-05,31-SERV,meals,-5\na,2026-13,31-SERV,meals,5\n", encoding="utf-8")
            code, out, err = run("settle", PERSON, "--served-in", "320500", "--period", "2026-03", "--services", str(lines))
        self.assertEqual((code, out), (1, ""))
        for expected in ("lines.csv:2:28: error[CG2006]", "lines.csv:3:1: error[CG2101]", "lines.csv:3:3: error[CG4012]"):
            self.assertIn(expected, err)

    def test_what_cannot_be_opened(self):
        self.assertEqual(run("settle", PERSON, "--served-in", "320500", "--period", "2026-03", "--services", "none.csv")[0], 3)
        self.assertEqual(run("settle", "none.json", "--served-in", "320500", "--period", "2026-03", "--services", LINES)[0], 3)
        self.assertEqual(run("settle", "--reverse", "none.json")[0], 3)

    def test_a_record_that_was_cut_is_refused(self):
        _, text = settled(*ASKED, "320500")
        for size in range(0, len(text) - 2, 97):
            code, out, err = run("settle", "--reverse", "-", given=text[:size])
            self.assertEqual((code, out), (1, ""))
            self.assertIn("error[CG", err)


class Check(unittest.TestCase):
    def test_the_rules_of_settlement_are_checked(self):
        code, out, err = run("check", str(ROOT / "data/settlement"))
        self.assertEqual((code, err), (0, ""))
        self.assertIn("13", out)
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "rules.csv").write_text("id\n", encoding="utf-8")
            code, out, err = run("check", folder)
        self.assertEqual((code, out), (1, ""))
        self.assertIn("CG2001", err)
        self.assertIn("CG2003", err)


if __name__ == "__main__":
    unittest.main()
