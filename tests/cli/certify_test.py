"""A result is certified in one place and verified in another: keys, lists, envelopes, purposes, and what is refused."""

import json
import os
import pathlib
import shutil
import stat
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMAND = os.environ["CAREGRADE_COMMAND"]
ISSUER = "113301000024890007"  # invented; the last digit reckoned by GB 32100-2015

ABOUT = {
    "certificate": "330106-2026-0000017", "region": "330106", "expires": "2028-06-12", "valid_until": None,
    "subject": {"name": "张建国", "sex": "male", "birth_date": "1941-02-03", "id_last4": "001X"}, "pid": "MDEyMzQ1Njc4OWFiY2RlZg",
    "assessors": ["A-1001", "A-1002"], "reason": 1, "org": "某评估中心", "place": "西湖区", "informant": "配偶",
    "status": {"list": "330100-2026", "index": 17},
}


class Certificates(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "about.json").write_text(json.dumps(ABOUT), encoding="utf-8")
        shutil.copy(ROOT / "examples/dementia.json", self.folder / "case.json")

    def run_command(self, *words, status=0):
        done = subprocess.run([COMMAND, *words], cwd=self.folder, capture_output=True, check=False, timeout=60)
        self.assertEqual(done.returncode, status, done.stderr.decode())
        return done.stdout.decode(), done.stderr.decode()

    def trust(self, algorithm="es256"):
        """Makes a publisher, an issuer and their signed lists."""
        self.run_command("trust", "keygen", "--algorithm", "ed25519", "--issuer", ISSUER, "-o", "publisher.key")
        self.run_command("trust", "keygen", "--algorithm", algorithm, "--issuer", ISSUER, "-o", "issuer.key")
        self.run_command("trust", "add", "list.json", "--list", "cn.330000", "--key", "issuer.pub", "--name", "某评估中心", "--region", "330100", "--roles", "assess,issue,status",
                         "--schemes", "gbt42195-2022", "--areas", "330000", "--from", "2026-01-01", "--to", "2027-12-31", "--accept", "2032-12-31")
        self.sign_list()
        self.run_command("status", "new", "330100-2026", "--key", "issuer.key", "--expires", "2026-12-31", "-o", "status.jwt")

    def sign_list(self):
        self.run_command("trust", "sign", "list.json", "--key", "publisher.key", "--next-update", "2027-06-30", "--on", "2026-06-01", "-o", "list.jwt")

    def certify(self, envelope="exchange", name="result"):
        self.run_command("certify", "case.json", "--key", "issuer.key", "--about", "about.json", "--envelope", envelope, "--on", "2026-06-12", "-o", name)

    def verify(self, name="result", on="2026-07-01", status=0, more=()):
        out, err = self.run_command("verify", name, "--trust", "list.jwt", "--publisher", "publisher.pub", "--status", "status.jwt", "--on", on, "--format", "json", *more, status=status)
        answer = json.loads(out)
        self.assertEqual(answer["authentic"], status == 0)
        self.assertEqual("CG5001" in err, status != 0)
        self.assertEqual("claims" in answer, status == 0)
        return answer

    def recognise(self, name, *words, status=0):
        out, err = self.run_command("recognise", name, "--trust", "list.jwt", "--publisher", "publisher.pub", "--on", "2026-07-01", "--format", "json", *words, status=status)
        return json.loads(out) if out else err

    def test_a_certificate_is_recognised_as_what_it_states(self):
        self.trust()
        self.certify()
        stated = self.verify()["claims"]["level"]
        found = self.recognise("result", "--status", "status.jwt", "--into", "13", "--for", "admission")
        self.assertEqual(found["verified"], {"authentic": True, "reason": "OK", "warnings": []})
        self.assertEqual((found["outcome"], found["target"]["level"]), ("ACCEPT", stated))
        self.run_command("present", "result", "--for", "ltci", "-o", "for-ltci")
        found = self.recognise("for-ltci", "--status", "status.jwt", "--into", "44", "--for", "ltci")
        self.assertEqual((found["outcome"], found["target"]["standard"]), ("SUPPLEMENT", "nhsa-ltc-2021"))
        self.assertGreater(len(found["carried"]), 0)

    def test_where_a_result_was_issued_is_taken_from_it(self):
        self.trust()
        case = {**json.loads((self.folder / "case.json").read_text(encoding="utf-8")), "issued_in": "330106"}
        (self.folder / "case.json").write_text(json.dumps(case), encoding="utf-8")
        (self.folder / "about.json").write_text(json.dumps({key: value for key, value in ABOUT.items() if key != "region"}), encoding="utf-8")
        self.certify()
        self.assertEqual(self.verify()["claims"]["region"], "330106")
        (self.folder / "about.json").write_text(json.dumps({**ABOUT, "region": "330102"}), encoding="utf-8")
        self.assertIn("CG3018", self.run_command("certify", "case.json", "--key", "issuer.key", "--about", "about.json", status=1)[1])

    def test_what_adjusted_the_level_is_told_by_name(self):
        self.trust()
        self.certify()
        words = ["verify", "result", "--trust", "list.jwt", "--publisher", "publisher.pub", "--on", "2026-07-01", "--lang", "en"]
        told = self.verify()["claims"]["scores"]["adjust"]
        self.assertTrue(told)
        line = next(line for line in self.run_command(*words)[0].splitlines() if "adjustments" in line)
        for each in told:
            self.assertNotIn(each, line.split())

    def test_without_a_status_list_somebody_has_to_look(self):
        self.trust()
        self.certify()
        found = self.recognise("result", "--into", "13", "--for", "admission")
        self.assertEqual(found["verified"], {"authentic": True, "reason": "OK", "warnings": ["STATUS_UNKNOWN"]})
        self.assertEqual((found["outcome"], found["target"]["level"]), ("MANUAL_REVIEW", None))

    def test_nothing_is_recognised_of_what_is_not_genuine(self):
        self.trust()
        self.certify()
        text = (self.folder / "result").read_text(encoding="utf-8")
        middle = len(text) // 3
        (self.folder / "bad").write_text(text[:middle] + ("A" if text[middle] != "A" else "B") + text[middle + 1:], encoding="utf-8")
        err = self.recognise("bad", "--into", "13", "--for", "admission", status=1)
        self.assertIn("CG5001", err)

    def test_every_envelope_under_every_algorithm(self):
        for algorithm in ("es256", "ed25519", "sm2"):
            for file in self.folder.glob("*.key"):
                file.unlink()
            for file in [*self.folder.glob("*.pub"), *self.folder.glob("list.json")]:
                file.unlink()
            self.trust(algorithm)
            for envelope in ("exchange", "card", "summary", "full"):
                with self.subTest(algorithm=algorithm, envelope=envelope):
                    self.certify(envelope)
                    answer = self.verify()
                    self.assertEqual((answer["reason"], answer["warnings"]), ("OK", []))
                    claims = answer["claims"]
                    self.assertEqual((claims["level"], claims["region"], claims["scheme"]["id"]), (3, "330106", "gbt42195-2022"))
                    self.assertEqual("items" in claims, envelope in ("exchange", "full"))
                    self.assertIsNone(claims["valid_until"])

    def test_private_files_are_the_owners_alone(self):
        self.trust()
        self.certify()
        for name in ("publisher.key", "issuer.key", "result"):
            self.assertEqual(stat.S_IMODE((self.folder / name).stat().st_mode), 0o600, name)
        self.assertNotIn('"d"', (self.folder / "issuer.pub").read_text())
        (self.folder / "issuer.key").chmod(0o640)
        out, err = self.run_command("certify", "case.json", "--key", "issuer.key", "--about", "about.json", status=1)
        self.assertEqual(out, "")
        self.assertIn("CG5002", err)
        self.assertIn("chmod 600 issuer.key", err)

    def test_keys_are_never_written_over(self):
        self.trust()
        before = (self.folder / "issuer.key").read_bytes()
        _, err = self.run_command("trust", "keygen", "--issuer", ISSUER, "-o", "issuer.key", status=3)
        self.assertIn("CG5011", err)
        self.assertEqual((self.folder / "issuer.key").read_bytes(), before)

    def test_each_purpose_gets_its_fields_and_no_others(self):  # R2; the table of the purposes, written a second time
        fields = {"counter": set(), "subsidy": {"subject", "pid", "scores"}, "ltci": {"subject", "pid", "scores", "items"}, "disability": {"subject", "pid", "scores"},
                  "admission": {"subject", "scores", "items"}, "health": {"subject", "pid", "scores", "items", "context"}, "all": {"subject", "pid", "scores", "items", "context"}}
        self.trust()
        self.certify()
        for purpose, disclosed in fields.items():
            with self.subTest(purpose=purpose):
                self.run_command("present", "result", "--for", purpose, "-o", "view")
                claims = self.verify("view")["claims"]
                self.assertEqual({"subject", "pid", "scores", "items", "context"} & set(claims), disclosed)
                self.assertEqual(claims["level"], 3)
        row = json.loads(self.run_command("present", "result", "--for", "statistics")[0])
        self.assertEqual(row, {"schema": 1, "purpose": "statistics", "standard": "gbt42195-2022", "level": 3, "county": "330106", "year": 2026,
                               "domains": ["24", "13", "18", "8"], "sex": "male", "age_band": "85-89"})
        _, err = self.run_command("present", "result", "--for", "curiosity", status=2)
        self.assertIn("CG5009", err)

    def test_what_was_withdrawn_is_refused_and_what_is_not_known_is_said(self):
        self.trust()
        self.certify()
        for state, reason in (("withdrawn", "WITHDRAWN"), ("suspended", "SUSPENDED"), ("superseded", "SUPERSEDED")):
            self.run_command("status", "set", "status.jwt", "--key", "issuer.key", "--index", "17", "--to", state)
            self.assertEqual(self.verify(status=1)["reason"], reason)
        self.run_command("status", "set", "status.jwt", "--key", "issuer.key", "--index", "17", "--to", "valid")
        self.assertEqual(self.verify()["warnings"], [])
        self.assertEqual(self.verify(on="2027-01-02")["warnings"], ["STATUS_UNKNOWN"])

    def test_keys_that_are_retired_stolen_or_out_of_their_days(self):
        self.trust()
        self.certify()
        self.run_command("trust", "retire", "list.json", "--key", "issuer.pub")
        self.sign_list()
        self.assertEqual(self.verify()["reason"], "OK")
        self.run_command("trust", "compromise", "list.json", "--key", "issuer.pub")
        self.sign_list()
        with_lists = ("verify", "result", "--trust", "list.jwt", "--publisher", "publisher.pub", "--on")
        _, err = self.run_command(*with_lists, "2026-07-01", status=1)
        self.assertIn("KEY_COMPROMISED", err)
        _, err = self.run_command(*with_lists, "2027-07-02", status=1)
        self.assertIn("LIST_STALE", err)
        _, err = self.run_command(*with_lists, "2026-07-01", "--status", "status.jwt", status=1)
        self.assertIn("CG5006", err)
        self.assertIn("stolen or lost", err)
        self.assertIn('"seq": 3', (self.folder / "list.json").read_text())

    def test_a_list_of_another_publisher_is_not_used(self):
        self.trust()
        self.certify()
        out, err = self.run_command("verify", "result", "--trust", "list.jwt", "--publisher", "issuer.pub", status=1)
        self.assertEqual(out, "")
        self.assertIn("CG5005", err)
        _, err = self.run_command("verify", "result", status=1)
        self.assertIn("ISSUER_UNKNOWN", err)
        listed, _ = self.run_command("trust", "verify", "list.jwt", "--publisher", "publisher.pub", "--on", "2026-07-01")
        self.assertIn(ISSUER, listed)

    def test_an_older_list_is_refused_where_a_newer_one_was_seen(self):
        self.trust()
        self.certify()
        os.replace(self.folder / "list.jwt", self.folder / "first.jwt")
        self.run_command("trust", "compromise", "list.json", "--key", "issuer.pub")
        self.run_command("trust", "sign", "list.json", "--key", "publisher.key", "--next-update", "2027-06-30", "--after", "first.jwt", "--on", "2026-06-02", "-o", "list.jwt")
        shown = ("--publisher", "publisher.pub", "--on", "2026-07-01")
        self.run_command("trust", "verify", "list.jwt", "--after", "first.jwt", *shown)
        for language, word in (("en", "older than the one given"), ("zh", "更旧")):
            out, err = self.run_command("trust", "verify", "first.jwt", "--after", "list.jwt", *shown, "--lang", language, status=1)
            self.assertEqual(out, "")
            self.assertIn("CG5005", err)
            self.assertIn(word, err)
        # whoever keeps the newest list beside what is handed over is safe
        self.run_command("verify", "result", "--trust", "first.jwt", *shown)
        _, err = self.run_command("verify", "result", "--trust", "first.jwt", "--trust", "list.jwt", *shown, status=1)
        self.assertIn("KEY_COMPROMISED", err)
        # two lists of one number
        document = json.loads((self.folder / "list.json").read_text())
        document["issuers"][0]["keys"][0]["state"] = "active"
        (self.folder / "list.json").write_text(json.dumps(document))
        self.run_command("trust", "sign", "list.json", "--key", "publisher.key", "--next-update", "2027-06-30", "--on", "2026-06-02", "-o", "fork.jwt")
        for words in (("verify", "result", "--trust", "fork.jwt", "--trust", "list.jwt"), ("trust", "verify", "fork.jwt", "--after", "list.jwt")):
            _, err = self.run_command(*words, *shown, status=1)
            self.assertIn("CG5005", err)
            self.assertIn("same number", err)
        _, err = self.run_command("trust", "sign", "list.json", "--key", "publisher.key", "--next-update", "2027-06-30", "--after", "list.jwt", "-o", "next.jwt", status=1)
        self.assertIn("CG5005", err)
        self.assertFalse((self.folder / "next.jwt").exists())

    def test_both_forms_of_one_result_have_to_say_the_same(self):
        self.trust()
        self.certify("full", "paper")
        self.certify()
        self.assertEqual(self.verify(more=("--both", "paper"))["reason"], "OK")
        self.assertEqual(self.verify("paper", more=("--both", "result"))["reason"], "OK")
        (self.folder / "about.json").write_text(json.dumps({**ABOUT, "region": "330105"}), encoding="utf-8")
        self.certify("card", "paper")
        answer = self.verify(more=("--both", "paper"), status=1)
        self.assertEqual((answer["reason"], answer["detail"]), ("FORMS_DIFFER", "region"))
        (self.folder / "paper").write_text("CG1:6BF")
        out, err = self.run_command("verify", "result", "--both", "paper", "--trust", "list.jwt", "--publisher", "publisher.pub", "--on", "2026-07-01", status=1)
        self.assertEqual(out, "")
        self.assertIn("paper", err)
        self.assertIn("MALFORMED", err)

    def test_both_languages_say_which_check_failed_and_mask_the_name(self):
        self.trust()
        self.certify()
        (self.folder / "bad").write_text((self.folder / "result").read_text().replace("~", "~e30~", 1))
        options = ("--trust", "list.jwt", "--publisher", "publisher.pub", "--on", "2026-07-01")
        for language, word in (("en", "disclosed is not what was signed"), ("zh", "披露的内容与签署的内容不符")):
            _, err = self.run_command("verify", "bad", *options, "--lang", language, status=1)
            self.assertIn("DISCLOSURE_INVALID", err)
            self.assertIn(word, err)
            text, _ = self.run_command("verify", "result", *options, "--lang", language)
            self.assertIn("330106-2026-0000017", text)
            self.assertIn("张**", text)
            self.assertNotIn("张建国", text)
            self.assertIn("STATUS_UNKNOWN", text)

    def test_what_cannot_be_certified(self):
        self.trust()
        for name, code in (("incomplete.json", "CG3011"),):
            shutil.copy(ROOT / "examples" / name, self.folder / "case.json")
            _, err = self.run_command("certify", "case.json", "--key", "issuer.key", "--about", "about.json", "-o", "x", status=1)
            self.assertIn(code, err)
            self.assertFalse((self.folder / "x").exists())
        shutil.copy(ROOT / "examples/dementia.json", self.folder / "case.json")
        (self.folder / "about.json").write_text('{"certificate": 1, "surprise": 2, "status": {}, "reason": 9, "subject": {"sex": "x"}, "expires": "2030-02-30"}')
        _, err = self.run_command("certify", "case.json", "--key", "issuer.key", "--about", "about.json", status=1)
        self.assertEqual(err.count("CG5007"), 6)

    def test_paper_cannot_be_presented_in_part(self):
        self.trust()
        self.certify("card")
        self.assertTrue((self.folder / "result").read_text().startswith("CG1:"))
        _, err = self.run_command("present", "result", "--for", "counter", status=1)
        self.assertIn("CG5010", err)

    def test_a_code_that_was_drawn_is_read_by_zbar(self):
        self.trust()
        for envelope in ("card", "summary", "full"):
            self.run_command("certify", "case.json", "--key", "issuer.key", "--about", "about.json", "--envelope", envelope, "--on", "2026-06-12", "--qr", "code.svg", "-o", "result")
            subprocess.run(["rsvg-convert", "--zoom", "3", "code.svg", "-o", "code.png"], cwd=self.folder, check=True, timeout=60)
            read = subprocess.run(["zbarimg", "--quiet", "--raw", "code.png"], cwd=self.folder, check=True, capture_output=True, timeout=60).stdout.decode()
            self.assertEqual(read, (self.folder / "result").read_text())
            (self.folder / "result").write_text(read)
            self.assertEqual(self.verify()["claims"]["level"], 3)
        out, _ = self.run_command("certify", "case.json", "--key", "issuer.key", "--about", "about.json", "--envelope", "card", "--qr", "terminal")
        self.assertIn("\033[40m  ", out)
        _, err = self.run_command("certify", "case.json", "--key", "issuer.key", "--about", "about.json", "--qr", "code.svg", status=2)
        self.assertIn("CG6003", err)

    def test_the_help_of_every_command_stands_in_both_languages(self):
        for command in ("certify", "present", "verify", "trust keygen", "trust add", "trust retire", "trust compromise", "trust sign", "trust verify", "status new", "status set"):
            for language in ("en", "zh"):
                found, _ = self.run_command(*command.split(), "--help", "--lang", language)
                path = pathlib.Path(__file__).resolve().parent / "stored" / f"help_{command.replace(' ', '_')}.{language}.txt"
                if os.environ.get("CAREGRADE_STORE") == "1":
                    path.write_text(found, encoding="utf-8")
                self.assertEqual(found, path.read_text(encoding="utf-8"), f"see {path}; CAREGRADE_STORE=1 renews it")

    def test_no_number_of_a_person_is_hashed(self):
        """Neither the sources nor a certificate know identity numbers beyond their last four characters."""
        self.trust()
        (self.folder / "about.json").write_text(json.dumps({**ABOUT, "subject": {"identity_number": "110101194102030013"}}))
        _, err = self.run_command("certify", "case.json", "--key", "issuer.key", "--about", "about.json", status=1)
        self.assertIn("CG5007", err)


if __name__ == "__main__":
    unittest.main()
