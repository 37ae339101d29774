"""Issues the cases of tests/vectors/sd-jwt with the reference implementation (PyPI sd-jwt) and keeps the tokens in tests/vectors/sd-jwt-issued.

usage: python tests/peers/issue_sd_jwt.py   (with what tests/python/requirements.txt names; `unit` reads what it writes)
"""

import json
import pathlib

import yaml
from jwcrypto.jwk import JWK
from sd_jwt.holder import SDJWTHolder
from sd_jwt.issuer import SDJWTIssuer
from sd_jwt.utils.yaml_specification import load_yaml_specification

ROOT = pathlib.Path(__file__).resolve().parents[2] / "tests/vectors"


def main():
    settings = yaml.safe_load((ROOT / "sd-jwt/tests/testcases/settings.yml").read_text(encoding="utf-8"))
    key = settings["key_settings"]["issuer_keys"][0]
    issued = ROOT / "sd-jwt-issued"
    issued.mkdir(exist_ok=True)
    for folder in sorted(path.parent for path in ROOT.glob("sd-jwt/tests/testcases/*/specification.yml")):
        case = load_yaml_specification(folder / "specification.yml")
        if case.get("serialization_format", "compact") != "compact" or case.get("key_binding") or "user_claims" not in case:
            continue
        issuer = SDJWTIssuer(case["user_claims"], JWK(**key), extra_header_parameters=case.get("extra_header_parameters") or {}, add_decoy_claims=case.get("add_decoy_claims", False))
        holder = SDJWTHolder(issuer.sd_jwt_issuance)
        holder.create_presentation(case["holder_disclosed_claims"])
        token = {"key": {name: key[name] for name in ("kty", "crv", "x", "y")}, "presented": holder.sd_jwt_presentation, "verified": case["expect_verified_user_claims"]}
        (issued / f"{folder.name}.json").write_text(json.dumps(token, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
