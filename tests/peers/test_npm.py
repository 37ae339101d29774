"""The same with libraries of npm (`npm/`), one process of Node for each question to one of them."""

import json
import os
import subprocess
import time

import pytest

from office import ISSUER, SCORES, answers, from_base45, from_url, standard_digest, to_base45, to_url, visible

PEER = os.environ["CAREGRADE_NPM_PEER"]  # peer.mjs where its packages are installed; no default: without them nothing would be tested
NAMES = {"es256": "ES256", "ed25519": "EdDSA", "sm2": "SM2-SM3"}

every_algorithm = pytest.mark.parametrize("office", NAMES, indirect=True)
no_sm2 = pytest.mark.parametrize("office", ["es256", "ed25519"], indirect=True)  # jose and cose-kit have no SM2
sm2_alone = pytest.mark.parametrize("office", ["sm2"], indirect=True)


def run(operation, about):
    return subprocess.run(["node", PEER, operation], input=json.dumps(about), encoding="utf-8", capture_output=True, check=False, timeout=60)


def ask(operation, **about):
    done = run(operation, about)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refusal(operation, **about):
    """The words with which a library refuses."""
    done = run(operation, about)
    assert done.returncode == 1, done.stdout
    return done.stderr


def changed(text):
    """With another character in its signature."""
    at = text.rindex(".") + 20
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1:]


def header(office):
    return {"typ": "dc+sd-jwt", "kid": office.kid}


def private(office):
    return {**office.public, "d": office.key["d"]}


def claims(office, total=SCORES["total"]):
    return {**visible(office), "scores": {**SCORES, "total": total}, "items": answers(office)}


@every_algorithm
def test_sd_jwt_core_reads_ours(office):
    text = office.certify("exchange")
    told = ask("sd-jwt verify", text=text, key=office.public)
    assert told["header"] == {"alg": NAMES[office.algorithm], **header(office)}
    payload = told["payload"]
    assert (payload["iss"], payload["level"], payload["scores"], payload["items"]) == (ISSUER, 3, SCORES, answers(office))
    assert payload["subject"]["name"] == "张建国" and payload["context"]["assessors"] == ["A-1001"]
    assert "Invalid JWT Signature" in refusal("sd-jwt verify", text=changed(text), key=office.public)


@no_sm2
def test_we_read_those_of_sd_jwt_core(office):
    theirs = ask("sd-jwt issue", header=header(office), claims=claims(office), hidden=["scores", "items"], key=private(office))["text"]
    found = office.verify(theirs)
    assert found["reason"] == "OK" and found["claims"]["items"] == answers(office) and found["claims"]["scores"]["total"] == 63
    assert office.verify(changed(theirs))["reason"] == "SIGNATURE_INVALID"
    wrong = ask("sd-jwt issue", header=header(office), claims=claims(office, 64), hidden=["scores", "items"], key=private(office))["text"]
    assert office.verify(wrong)["reason"] == "ITEMS_CONTRADICT"


@every_algorithm
def test_what_sd_jwt_core_leaves_out_of_ours_is_not_told(office):
    shown = ask("sd-jwt present", text=office.certify("exchange"), key=office.public, show=["scores"])["text"]
    found = office.verify(shown)
    assert found["reason"] == "OK" and {"subject", "scores", "items", "context"} & set(found["claims"]) == {"scores"}


@no_sm2
def test_jose_reads_ours(office):
    text = office.certify("exchange").split("~")[0]
    told = ask("jose verify", text=text, key=office.public, type="dc+sd-jwt")
    assert told["header"] == {"alg": NAMES[office.algorithm], **header(office)} and told["payload"]["level"] == 3
    assert "signature verification failed" in refusal("jose verify", text=changed(text), key=office.public, type="dc+sd-jwt")
    # the publisher's key is Ed25519, whatever the issuer's is
    publisher = json.loads((office.folder / "publisher.pub").read_text())
    told = ask("jose verify", text=(office.folder / "list.jwt").read_text().strip(), key=publisher, type="cg-trust+jwt")
    assert told["payload"]["issuers"][0]["id"] == ISSUER


@no_sm2
def test_we_read_those_of_jose(office):
    theirs = ask("jose sign", header=header(office), payload=visible(office), key=private(office))["text"]
    assert office.verify(theirs + "~")["reason"] == "OK"
    publisher = json.loads((office.folder / "publisher.key").read_text())
    kid = ask("jose verify", text=(office.folder / "list.jwt").read_text().strip(), key={name: publisher[name] for name in ("kty", "crv", "x")}, type="cg-trust+jwt")["header"]["kid"]
    document = {**json.loads((office.folder / "list.json").read_text()), "iat": int(time.time()), "next_update": int(time.time()) + 1000}
    signed = ask("jose sign", header={"typ": "cg-trust+jwt", "kid": kid}, payload=document, key=publisher)["text"]
    (office.folder / "list.jwt").write_text(signed)
    assert office.verify(theirs + "~")["reason"] == "OK"
    assert ISSUER in office.run("trust", "verify", "list.jwt", "--publisher", "publisher.pub")


@no_sm2
@pytest.mark.parametrize("envelope", ["card", "summary", "full"])
def test_cose_kit_reads_ours(office, envelope):
    message = from_base45(office.certify(envelope)[4:])
    told = ask("cose verify", bytes=to_url(message), key=office.public)
    assert told["isValid"] is True and told["algorithm"] == NAMES[office.algorithm] and told["kid"] == office.kid and told["issuer"] == ISSUER
    record = told["record"]
    assert (record["4"], record["2"], record["7"]) == (3, "gbt42195-2022", "330106")
    assert envelope == "card" or (record["9"], record["10"]) == (63, [24, 13, 18, 8])
    other = message[:-1] + bytes([message[-1] ^ 1])
    assert ask("cose verify", bytes=to_url(other), key=office.public)["isValid"] is False


@no_sm2
def test_we_read_those_of_cose_kit(office):
    now = int(time.time())
    digest = to_url(from_url(standard_digest(office).removeprefix("sha-256:"))[:8])
    record = [[1, "330106-2026-1"], [2, "gbt42195-2022"], [3, {"bytes": digest}], [4, 3], [7, "330106"], [15, None]]
    theirs = from_url(ask("cose sign", kid=office.kid, head=[[1, ISSUER], [4, now + 1000], [6, now]], record=record, key=private(office))["bytes"])
    found = office.verify("CG1:" + to_base45(theirs))
    assert found["reason"] == "OK" and found["claims"]["level"] == 3
    other = theirs[:-1] + bytes([theirs[-1] ^ 1])
    assert office.verify("CG1:" + to_base45(other))["reason"] == "SIGNATURE_INVALID"


@sm2_alone
def test_we_read_those_of_sm_crypto(office):
    theirs = ask("sm2 issue", header=header(office), claims=claims(office), hidden=["scores", "items"], key=private(office))["text"]
    found = office.verify(theirs)
    assert found["reason"] == "OK" and found["claims"]["items"] == answers(office)
    assert office.verify(changed(theirs))["reason"] == "SIGNATURE_INVALID"
    told = ask("sd-jwt verify", text=theirs, key=office.public)  # and theirs is one that a third reads
    assert told["payload"]["scores"] == SCORES


@no_sm2
def test_status_lists_go_both_ways(office):
    office.allow("status")
    office.about(status={"list": "330100-2026", "index": 9_999})
    certificate = office.certify("exchange")
    office.run("status", "new", "330100-2026", "--key", "issuer.key", "--expires", "2030-01-01", "-o", "status.jwt")
    office.run("status", "set", "status.jwt", "--key", "issuer.key", "--index", "9999", "--to", "suspended")
    office.run("status", "set", "status.jwt", "--key", "issuer.key", "--index", "1", "--to", "superseded")
    text = (office.folder / "status.jwt").read_text().strip()
    assert ask("jose verify", text=text, key=office.public, type="statuslist+jwt")["payload"]["sub"] == "330100-2026"
    assert ask("status read", text=text, indices=[0, 1, 2, 9_998, 9_999]) == {"bits": 2, "statuses": [0, 3, 0, 0, 2]}
    now = int(time.time())
    payload = {"iss": ISSUER, "sub": "330100-2026", "iat": now, "exp": now + 1000}
    for status, reason in ((0, "OK"), (1, "WITHDRAWN"), (2, "SUSPENDED"), (3, "SUPERSEDED")):
        theirs = ask("status sign", entries=10_000, set=[[9_999, status], [9_998, 1]], payload=payload, header={"kid": office.kid}, key=private(office))["text"]
        (office.folder / "theirs.jwt").write_text(theirs)
        found = office.verify(certificate, "--status", "theirs.jwt")
        assert (found["reason"], found.get("warnings", [])) == (reason, [])
