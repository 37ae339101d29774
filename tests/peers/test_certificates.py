"""Certificates go to libraries of others and come from them: never signature bytes are compared, always one side verifies the other."""

import base64
import hashlib
import json
import os
import pathlib
import secrets
import shutil
import subprocess
import time

import cbor2
import pytest
from gmssl import sm2
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey
from jwcrypto.jwk import JWK
from pycose.algorithms import EdDSA, Es256
from pycose.headers import KID, Algorithm
from pycose.keys import CoseKey
from pycose.messages import Sign1Message
from sd_jwt.common import SDObj
from sd_jwt.issuer import SDJWTIssuer
from sd_jwt.verifier import SDJWTVerifier

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMAND = os.environ["CAREGRADE_COMMAND"]
ISSUER = "113301000024890007"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
ABOUT = {"certificate": "330106-2026-0000017", "region": "330106", "expires": "2028-06-12",
         "subject": {"name": "张建国", "sex": "male", "birth_date": "1941-02-03", "id_last4": "001X"}, "assessors": ["A-1001"], "reason": 1}


def to_base45(data):
    text = ""
    for i in range(0, len(data), 2):
        pair = data[i:i + 2]
        value = int.from_bytes(pair, "big")
        for _ in range(3 if len(pair) == 2 else 2):
            text += ALPHABET[value % 45]
            value //= 45
    return text


def from_base45(text):
    data = b""
    for i in range(0, len(text), 3):
        group = text[i:i + 3]
        value = sum(ALPHABET.index(letter) * 45**k for k, letter in enumerate(group))
        data += value.to_bytes(len(group) - 1, "big")
    return data


def from_url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def to_url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Office:
    """A folder with a publisher, an issuer and a signed trust list."""

    def __init__(self, folder, algorithm):
        self.folder = folder
        (folder / "about.json").write_text(json.dumps(ABOUT), encoding="utf-8")
        shutil.copy(ROOT / "examples/dementia.json", folder / "case.json")
        self.run("trust", "keygen", "--algorithm", "ed25519", "--issuer", ISSUER, "-o", "publisher.key")
        self.run("trust", "keygen", "--algorithm", algorithm, "--issuer", ISSUER, "-o", "issuer.key")
        self.run("trust", "add", "list.json", "--list", "cn.330000", "--key", "issuer.pub", "--name", "x", "--region", "330100", "--roles", "issue",
                 "--schemes", "gbt42195-2022", "--areas", "330000")
        self.run("trust", "sign", "list.json", "--key", "publisher.key", "--next-update", "2030-01-01", "-o", "list.jwt")
        self.key = json.loads((folder / "issuer.key").read_text())
        self.kid = json.loads((folder / "list.json").read_text())["issuers"][0]["keys"][0]["kid"]

    def run(self, *words):
        return subprocess.run([COMMAND, *words], cwd=self.folder, capture_output=True, check=True, timeout=60).stdout.decode()

    def certify(self, envelope):
        return self.run("certify", "case.json", "--key", "issuer.key", "--about", "about.json", "--envelope", envelope).strip()

    def verify(self, text):
        (self.folder / "theirs").write_text(text)
        done = subprocess.run([COMMAND, "verify", "theirs", "--trust", "list.jwt", "--publisher", "publisher.pub", "--format", "json"], cwd=self.folder, capture_output=True, check=False, timeout=60)
        return json.loads(done.stdout)

    @property
    def public(self):
        return {name: self.key[name] for name in ("kty", "crv", "x", "y") if name in self.key}


@pytest.fixture
def office(tmp_path, request):
    return Office(tmp_path, request.param)


def standard_digest(office):
    token = office.certify("exchange").split("~")[0]
    return json.loads(from_url(token.split(".")[1]))["scheme"]["hash"]


def visible(office):
    now = int(time.time())
    return {"iss": ISSUER, "iat": now, "exp": now + 1000, "vct": "urn:caregrade:cert:1", "jti": "330106-2026-1", "level": 3, "region": "330106",
            "scheme": {"id": "gbt42195-2022", "ver": "2022", "hash": standard_digest(office)}, "assessed": "2026-03-05", "valid_until": None}


def answers(office):
    return json.loads((office.folder / "case.json").read_text())["answers"]


SCORES = {"total": 63, "domains": [24, 13, 18, 8], "adjust": ["diagnosis"]}  # reckoned by hand from the form


@pytest.mark.parametrize("office", ["es256"], indirect=True)
def test_sd_jwt_reads_ours(office):
    text = office.certify("exchange")
    verifier = SDJWTVerifier(text, lambda issuer, header: JWK(**office.public))
    payload = verifier.get_verified_payload()
    assert payload["level"] == 3 and payload["scores"] == SCORES and payload["items"] == answers(office)
    assert payload["subject"]["name"] == "张建国" and payload["context"]["assessors"] == ["A-1001"]


@pytest.mark.parametrize("office", ["es256"], indirect=True)
def test_we_read_sd_jwts(office):
    claims = {**visible(office), SDObj("scores"): SCORES, SDObj("items"): answers(office)}
    issuer = SDJWTIssuer(claims, JWK(**{**office.public, "d": office.key["d"]}), extra_header_parameters={"typ": "dc+sd-jwt", "kid": office.kid}, add_decoy_claims=True)
    found = office.verify(issuer.sd_jwt_issuance)
    assert found["reason"] == "OK" and found["claims"]["items"] == answers(office)
    changed = {**visible(office), SDObj("scores"): {**SCORES, "total": 64}, SDObj("items"): answers(office)}
    issuer = SDJWTIssuer(changed, JWK(**{**office.public, "d": office.key["d"]}), extra_header_parameters={"typ": "dc+sd-jwt", "kid": office.kid})
    assert office.verify(issuer.sd_jwt_issuance)["reason"] == "ITEMS_CONTRADICT"


@pytest.mark.parametrize("office", ["es256", "ed25519"], indirect=True)
def test_joserfc_reads_ours_and_we_read_joserfcs(office):
    kind = ECKey if office.key["kty"] == "EC" else OKPKey
    name = "ES256" if kind is ECKey else "EdDSA"
    token = office.certify("exchange").split("~")[0]
    ours = jws.deserialize_compact(token, kind.import_key(office.public), algorithms=[name])
    assert json.loads(ours.payload)["level"] == 3
    header = {"alg": name, "typ": "dc+sd-jwt", "kid": office.kid}
    theirs = jws.serialize_compact(header, json.dumps(visible(office)).encode(), kind.import_key({**office.public, "d": office.key["d"]}), algorithms=[name])
    assert office.verify(theirs + "~")["reason"] == "OK"
    if name == "EdDSA":
        publisher = json.loads((office.folder / "publisher.pub").read_text())
        listed = jws.deserialize_compact((office.folder / "list.jwt").read_text().strip(), OKPKey.import_key({name: publisher[name] for name in ("kty", "crv", "x")}), algorithms=["EdDSA"])
        assert json.loads(listed.payload)["issuers"][0]["id"] == ISSUER


def cose_key(office, private):
    kinds = {"EC": {1: 2, -1: 1}, "OKP": {1: 1, -1: 6}}
    key = {**kinds[office.key["kty"]], -2: from_url(office.key["x"])}
    if "y" in office.key:
        key[-3] = from_url(office.key["y"])
    if private:
        key[-4] = from_url(office.key["d"])
    return CoseKey.from_dict(key)


@pytest.mark.parametrize("office", ["es256", "ed25519"], indirect=True)
@pytest.mark.parametrize("envelope", ["card", "summary", "full"])
def test_pycose_and_cbor2_read_ours(office, envelope):
    text = office.certify(envelope)
    assert text.startswith("CG1:")
    message = Sign1Message.decode(from_base45(text[4:]))
    message.key = cose_key(office, False)
    assert message.verify_signature()
    payload = cbor2.loads(message.payload)
    assert cbor2.dumps(payload, canonical=True) == message.payload
    record = payload[-70000]
    assert record[4] == 3 and record[2] == "gbt42195-2022" and record[7] == "330106"
    if envelope != "card":
        assert record[9] == 63 and record[10] == [24, 13, 18, 8]
    if envelope == "full":
        size, count, packed = record[11]
        numbers = [half for byte in packed for half in (byte >> 4, byte & 15)][:count] if size == 2 else list(packed)
        assert numbers == [number for _, number in sorted(answers(office).items())]


@pytest.mark.parametrize("office", ["es256", "ed25519"], indirect=True)
def test_we_read_pycoses(office):
    payload = {1: ISSUER, 4: int(time.time()) + 1000, 6: int(time.time()), -70000: {1: "330106-2026-1", 2: "gbt42195-2022", 3: from_url(standard_digest(office)[8:])[:8], 4: 3, 7: "330106", 15: None}}
    protected = {Algorithm: Es256 if office.key["kty"] == "EC" else EdDSA, KID: from_url(office.kid)}
    message = Sign1Message(phdr=protected, uhdr={}, payload=cbor2.dumps(payload, canonical=True), key=cose_key(office, True))
    found = office.verify("CG1:" + to_base45(message.encode()))
    assert found["reason"] == "OK" and found["claims"]["level"] == 3


@pytest.mark.parametrize("office", ["sm2"], indirect=True)
def test_gmssl_reads_ours_and_we_read_gmssls(office):
    point = from_url(office.key["x"]).hex() + from_url(office.key["y"]).hex()
    peer = sm2.CryptSM2(private_key=from_url(office.key["d"]).hex(), public_key=point)
    head, body, signature = office.certify("exchange").split("~")[0].split(".")
    assert peer.verify_with_sm3(from_url(signature).hex(), f"{head}.{body}".encode())
    assert json.loads(from_url(head))["alg"] == "SM2-SM3" and json.loads(from_url(body))["_sd_alg"] == "sm3"
    text = to_url(json.dumps({"alg": "SM2-SM3", "typ": "dc+sd-jwt", "kid": office.kid}).encode()) + "." + to_url(json.dumps(visible(office)).encode())
    theirs = peer.sign_with_sm3(text.encode(), secrets.token_hex(32))
    assert office.verify(f"{text}.{to_url(bytes.fromhex(theirs))}~")["reason"] == "OK"


@pytest.mark.parametrize("office", ["es256"], indirect=True)
def test_the_key_id_is_that_of_the_subject_public_key_info(office):
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = ECKey.import_key(office.public).public_key
    info = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert from_url(office.kid) == hashlib.sha256(info).digest()[:8]
