"""`verify` and `recognise`: the same answers as the command's, in the same shapes. Certificates and lists are made by the command."""

import datetime
import json
import pathlib
import pickle
import subprocess
from typing import Any

import pytest

import caregrade as cg
from test_decide import command

ISSUER = "113301000024890007"  # invented; the last digit reckoned by GB 32100-2015
ABOUT = {"certificate": "330106-2026-0000017", "region": "330106", "expires": "2028-06-12", "status": {"list": "330100-2026", "index": 17},
         "subject": {"name": "张建国", "sex": "male", "birth_date": "1941-02-03", "id_last4": "001X"}}


class Office:
    """A folder in which a certificate was issued, and the lists that vouch for it."""

    def __init__(self, folder: pathlib.Path, case: dict[str, Any]) -> None:
        self.folder = folder
        (folder / "case.json").write_text(json.dumps(case), encoding="utf-8")
        (folder / "about.json").write_text(json.dumps(ABOUT), encoding="utf-8")
        self.run("trust", "keygen", "--algorithm", "ed25519", "--issuer", ISSUER, "-o", "publisher.key")
        self.run("trust", "keygen", "--issuer", ISSUER, "-o", "issuer.key")
        self.run("trust", "add", "list.json", "--list", "cn.330000", "--key", "issuer.pub", "--name", "x", "--region", "330100", "--roles", "assess,issue,status",
                 "--schemes", "gbt42195-2022", "--areas", "330000")
        self.sign("list.jwt")
        self.run("status", "new", "330100-2026", "--key", "issuer.key", "--expires", "2026-12-31", "-o", "status.jwt")
        for envelope in ("exchange", "card"):
            self.run("certify", "case.json", "--key", "issuer.key", "--about", "about.json", "--envelope", envelope, "--on", "2026-06-12", "-o", envelope)

    def sign(self, name: str) -> None:
        self.run("trust", "sign", "list.json", "--key", "publisher.key", "--next-update", "2027-06-30", "--on", "2026-06-01", "-o", name)

    def run(self, *words: str) -> str:
        done = subprocess.run([command(), *words], cwd=self.folder, capture_output=True, check=False, timeout=60)
        assert done.returncode in (0, 1), done.stderr.decode()
        return done.stdout.decode()

    def text(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def verify(self, name: str = "exchange", **more: Any) -> cg.Verification:
        given = {"trust": self.text("list.jwt"), "publishers": self.text("publisher.pub"), "statuses": [self.text("status.jwt")], "on": "2026-07-01", **more}
        return cg.verify(self.text(name), **given)


@pytest.fixture
def office(tmp_path: pathlib.Path, case: dict[str, Any]) -> Office:
    return Office(tmp_path, case)


def codes(error: pytest.ExceptionInfo[cg.InputError]) -> list[tuple[str, str]]:
    return [(issue.code, issue.file) for issue in error.value.issues]


@pytest.mark.parametrize("name", ["exchange", "card"])
def test_the_answer_is_the_commands(office: Office, name: str) -> None:
    words = ("verify", name, "--trust", "list.jwt", "--publisher", "publisher.pub", "--status", "status.jwt", "--on", "2026-07-01")
    v = office.verify(name)
    assert v.to_json() + "\n" == office.run(*words, "--format", "json")
    for lang in ("zh", "en"):
        assert v.to_text(lang=lang) == office.run(*words, "--lang", lang)
    assert v.authentic and v.reason == "OK" and v.warnings == [] and v.detail == ""
    assert v.claims is not None and v.claims["level"] == 3 and ("items" in v.claims) == (name == "exchange")
    assert v.issuer is not None and v.issuer["id"] == ISSUER
    assert repr(v) == "<Verification OK level 3>" and v == office.verify(name) and hash(v) == hash(office.verify(name))


def test_a_certificate_that_fails_a_check_is_an_answer(office: Office) -> None:
    text = office.text("exchange")
    at = text.index(".") + 10
    changed = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1:]
    v = cg.verify(changed, trust=office.text("list.jwt"), publishers=office.text("publisher.pub"), on="2026-07-01")
    assert not v.authentic and v.reason in ("SIGNATURE_INVALID", "MALFORMED") and v.claims is None and v.issuer is None
    assert v.reason in v.to_text(lang="zh") and "claims" not in v.to_dict()
    assert cg.verify(b"\xff\xfe").reason == "MALFORMED"
    assert cg.verify(text).reason == "ISSUER_UNKNOWN"
    office.run("status", "set", "status.jwt", "--key", "issuer.key", "--index", "17", "--to", "withdrawn")
    assert office.verify().reason == "WITHDRAWN"
    assert office.verify(statuses=()).warnings == ["STATUS_UNKNOWN"]
    assert office.verify(on=datetime.date(2029, 1, 1)).reason == "LIST_STALE"


def test_what_it_is_verified_by_comes_in_several_forms(office: Office) -> None:
    publisher = json.loads(office.text("publisher.pub"))
    wanted = office.verify()
    assert office.verify(publishers=publisher) == wanted
    assert office.verify(publishers=[office.text("issuer.pub"), publisher], trust=[office.text("list.jwt").encode()], on=datetime.date(2026, 7, 1)) == wanted
    assert office.verify(standards=[]) == wanted


def test_lists_and_keys_that_are_not_used(office: Office) -> None:
    with pytest.raises(cg.InputError) as error:
        office.verify(trust=["x", office.text("list.jwt")], publishers=["{}", office.text("publisher.pub")])
    assert codes(error) == [("CG5003", "publishers[0]"), ("CG5005", "trust[0]")]
    with pytest.raises(cg.InputError) as error:
        office.verify(statuses=[office.text("list.jwt")])
    assert codes(error) == [("CG5006", "statuses[0]")]
    with pytest.raises(cg.InputError) as error:
        office.verify(on="2026-13-01")
    assert codes(error) == [("CG4012", "")]
    older = office.text("list.jwt")
    office.run("trust", "compromise", "list.json", "--key", "issuer.pub")
    office.sign("list.jwt")
    assert office.verify(trust=[older], statuses=()).reason == "OK"
    assert office.verify(trust=[older, office.text("list.jwt")], statuses=()).reason == "KEY_COMPROMISED"


@pytest.mark.parametrize("wrong", [{"trust": 1}, {"trust": [1]}, {"publishers": 1}, {"statuses": {}}, {"on": 1}, {"standards": 1}])
def test_values_of_wrong_types(wrong: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        cg.verify("x", **wrong)
    with pytest.raises(TypeError):
        cg.verify(1)  # type: ignore[arg-type]


def test_a_verified_certificate_is_recognised(office: Office) -> None:
    for name, into, purpose in (("exchange", "13", "admission"), ("exchange", "44", "ltci"), ("card", "44", "ltci")):
        r = cg.recognise(office.verify(name), into=into, purpose=purpose, on="2026-07-01")
        words = ("recognise", name, "--trust", "list.jwt", "--publisher", "publisher.pub", "--status", "status.jwt", "--into", into, "--for", purpose, "--on", "2026-07-01")
        assert r.to_json() + "\n" == office.run(*words, "--format", "json")
        for lang in ("zh", "en"):
            assert r.to_text(lang=lang) == office.run(*words, "--lang", lang)
        assert r.verified == {"authentic": True, "reason": "OK", "warnings": []}
    r = cg.recognise(office.verify(), into="13", purpose="admission", on="2026-07-01")
    assert (r.outcome, r.level, r.standard, r.ask_next, r.questions_at_most) == ("ACCEPT", 3, "gbt42195-2022", [], 0)
    assert repr(r) == "<Recognition ACCEPT gbt42195-2022 level 3>"
    r = cg.recognise(office.verify(), into="44", purpose="ltci", on=datetime.date(2026, 7, 1))
    assert r.outcome == "SUPPLEMENT" and r.level is None and len(r.ask_next) == 1 and r.questions_at_most >= 1 and len(r.possible_levels) > 1
    assert pickle.loads(pickle.dumps(r)) == r
    unknown = cg.recognise(office.verify(statuses=()), into="13", purpose="admission", on="2026-07-01")
    assert unknown.outcome == "MANUAL_REVIEW" and unknown.verified["warnings"] == ["STATUS_UNKNOWN"]


def test_nothing_is_recognised_of_what_is_not_genuine(office: Office) -> None:
    with pytest.raises(cg.InputError) as error:
        cg.recognise(cg.verify("x"), into="13", purpose="admission", on="2026-07-01")
    assert codes(error) == [("CG5001", "")] and "MALFORMED" in str(error.value)


def test_a_result_that_nobody_vouches_for(case: dict[str, Any], tmp_path: pathlib.Path) -> None:
    stated = {**case, "issued_in": "330106"}
    (tmp_path / "case.json").write_text(json.dumps(stated), encoding="utf-8")
    wanted = subprocess.run([command(), "recognise", tmp_path / "case.json", "--into", "330102", "--for", "admission", "--on", "2026-07-01", "--format", "json"],
                            capture_output=True, check=True, timeout=60).stdout.decode()
    for given in (stated, json.dumps(stated), json.dumps(stated).encode()):
        r = cg.recognise(given, into="330102", purpose="admission", on="2026-07-01")
        assert r.to_json() + "\n" == wanted and r.verified == {"authentic": False, "reason": "NOT_SIGNED", "warnings": []}
    graded = cg.recognise(cg.grade(case), into="330102", purpose="admission", on="2026-07-01")
    assert graded.standard == "gbt42195-2022"
    into = cg.recognise(stated, into="330102", purpose="ltci", on="2026-07-01", standard="nhsa-ltc-2021")
    assert into.standard == "nhsa-ltc-2021"


def test_requests_that_are_wrong(case: dict[str, Any]) -> None:
    good: dict[str, Any] = {"into": "330102", "purpose": "admission", "on": "2026-07-01"}
    for wrong in ({"into": "999999"}, {"purpose": "curiosity"}, {"on": "yesterday"}, {"standard": "nobody's"}):
        with pytest.raises(cg.InputError):
            cg.recognise(case, **{**good, **wrong})
    with pytest.raises(cg.InputError) as error:
        cg.recognise({"standard": "gbt42195-2022", "level": 9}, **good)
    assert "CG3014" in [issue.code for issue in error.value.issues]
    wrong_types: list[dict[str, Any]] = [{"into": 33}, {"purpose": None}, {"on": 2026}, {"standard": 1}]
    for wrong_type in wrong_types:
        with pytest.raises(TypeError):
            cg.recognise(case, **{**good, **wrong_type})
    with pytest.raises(TypeError):
        cg.recognise(1, **good)  # type: ignore[arg-type]
