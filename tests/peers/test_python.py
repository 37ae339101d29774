"""Certificates go to libraries of others and come from them: never signature bytes are compared, always one side verifies the other."""

import hashlib
import json
import secrets
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

from office import ISSUER, SCORES, answers, from_base45, from_url, standard_digest, to_base45, to_url, visible


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
