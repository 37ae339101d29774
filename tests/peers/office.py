"""An office that issues and verifies with the command, and the encodings that its peers lack."""

import base64
import json
import os
import pathlib
import shutil
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMAND = pathlib.Path(os.environ["CAREGRADE_COMMAND"]).resolve()  # why: it is run from another folder
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
        self.algorithm = algorithm
        self.about()
        shutil.copy(ROOT / "examples/dementia.json", folder / "case.json")
        self.run("trust", "keygen", "--algorithm", "ed25519", "--issuer", ISSUER, "-o", "publisher.key")
        self.run("trust", "keygen", "--algorithm", algorithm, "--issuer", ISSUER, "-o", "issuer.key")
        self.allow()
        self.key = json.loads((folder / "issuer.key").read_text())
        self.kid = json.loads((folder / "list.json").read_text())["issuers"][0]["keys"][0]["kid"]

    def about(self, **more):
        (self.folder / "about.json").write_text(json.dumps({**ABOUT, **more}), encoding="utf-8")

    def allow(self, *more_roles):
        """Writes and signs the trust list anew."""
        (self.folder / "list.json").unlink(missing_ok=True)
        self.run("trust", "add", "list.json", "--list", "cn.330000", "--key", "issuer.pub", "--name", "x", "--region", "330100", "--roles", ",".join(["issue", *more_roles]),
                 "--schemes", "gbt42195-2022", "--areas", "330000")
        self.run("trust", "sign", "list.json", "--key", "publisher.key", "--next-update", "2030-01-01", "-o", "list.jwt")

    def run(self, *words):
        return subprocess.run([COMMAND, *words], cwd=self.folder, capture_output=True, check=True, timeout=60).stdout.decode()

    def certify(self, envelope):
        return self.run("certify", "case.json", "--key", "issuer.key", "--about", "about.json", "--envelope", envelope).strip()

    def verify(self, text, *more):
        (self.folder / "theirs").write_text(text)
        done = subprocess.run([COMMAND, "verify", "theirs", "--trust", "list.jwt", "--publisher", "publisher.pub", "--format", "json", *more], cwd=self.folder, capture_output=True, check=False, timeout=60)
        return json.loads(done.stdout)

    @property
    def public(self):
        return {name: self.key[name] for name in ("kty", "crv", "x", "y") if name in self.key}


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
