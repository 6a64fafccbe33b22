"""Forged, borrowed and twisted tokens: none opens anything, and all look alike from outside."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.attacks.target import Target, calling
from tests.tokens import CLIENT_ID, ISSUER, KEY_ID, RESOURCE, private_key, public_jwk, sign, valid_claims
from tests.worlds.admin_service import COMMAND, program_token, token_of

ADMINISTRATOR = {"cognito:groups": ["administrators"], "sub": "an-attacker"}
PUBLIC_PEM = (
    private_key().public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
)
Make = Callable[[], str]


def claims(**changes: Any) -> dict[str, Any]:
    return valid_claims(**{**ADMINISTRATOR, **changes})


def encoded(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def raw(header: object, payload: object, signature: bytes | None = None) -> str:
    """Return a token of these parts; without a signature, the pool's own over exactly them."""
    signed = f"{encoded(header)}.{encoded(payload)}"
    made = private_key().sign(signed.encode(), *_rs256()) if signature is None else signature
    return f"{signed}.{encoded(made)}"


def _rs256() -> tuple[Any, Any]:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    return PKCS1v15(), SHA256()


def symmetric(secret: bytes, algorithm: str = "HS256") -> str:
    header, payload = {"alg": algorithm, "kid": KEY_ID}, claims()
    signed = f"{encoded(header)}.{encoded(payload)}".encode()
    return raw(header, payload, hmac.new(secret, signed, hashlib.sha256).digest())


def attackers(**header: Any) -> str:
    return sign(claims(), key=private_key("attacker"), headers=header)


def good() -> str:
    return sign(claims())


def flipped(part: int) -> str:
    parts = good().split(".")
    changed = bytearray(base64.urlsafe_b64decode(parts[part] + "=="))
    changed[len(changed) // 2] ^= 1
    parts[part] = encoded(bytes(changed))
    return ".".join(parts)


def promoted() -> str:
    """A support engineer's own token with another payload."""
    header, _, signature = sign(valid_claims()).split(".")
    return f"{header}.{encoded(claims())}.{signature}"


def unsigned(algorithm: str) -> str:
    return raw({"alg": algorithm, "kid": KEY_ID}, claims(), b"")


def otherwise(algorithm: str) -> str:
    return sign(claims(), algorithm=algorithm)


def under(key_id: object) -> str:
    return raw({"alg": "RS256", "kid": key_id}, claims(), b"x" * 256)


ELLIPTIC = ec.generate_private_key(ec.SECP256R1())
NOW = int(time.time())
ALGORITHMS = ("none", "None", "NONE", "nOnE", "", "RS256 ", "rs256", "RS1")
KEY_IDS: tuple[object, ...] = (
    "", "../../etc/passwd", "' OR 1=1 --", "a" * 5_000, "\u0000", 7, None, ["k"], {"a": 1}, True,
)  # fmt: skip
FORGED: dict[str, Make] = {
    **{f"alg {name}": partial(unsigned, name) for name in ALGORITHMS},
    "no alg": lambda: raw({"kid": KEY_ID}, claims()),
    "an alg that is a list": lambda: raw({"alg": ["RS256"], "kid": KEY_ID}, claims()),
    "HS256 with the public key": lambda: symmetric(PUBLIC_PEM),
    "HS256 with the public key without its last line break": lambda: symmetric(PUBLIC_PEM.strip()),
    "HS256 with the published key": lambda: symmetric(json.dumps(public_jwk()).encode()),
    "HS256 with the modulus": lambda: symmetric(public_jwk()["n"].encode()),
    "HS256 with nothing": lambda: symmetric(b""),
    **{f"the pool's key with {name}": partial(otherwise, name) for name in ("RS384", "RS512", "PS256", "PS512")},
    "an elliptic key": lambda: sign(claims(), key=ELLIPTIC, algorithm="ES256"),
    "somebody else's key under our kid": attackers,
    "a key embedded": lambda: attackers(jwk=public_jwk("attacker")),
    "a key embedded under its own kid": lambda: attackers(jwk=public_jwk("attacker"), kid="attacker"),
    "a key set elsewhere": lambda: attackers(jku="https://evil.example/jwks.json", kid="attacker"),
    "a certificate elsewhere": lambda: attackers(x5u="https://evil.example/cert.pem"),
    "a certificate embedded": lambda: attackers(x5c=["MIIB"]),
    "an extension that must be understood": lambda: attackers(crit=["exp"]),
    **{f"kid {name!r}"[:40]: partial(under, name) for name in KEY_IDS},
    "no kid": lambda: raw({"alg": "RS256"}, claims()),
    "a header that is a list": lambda: raw(["RS256"], claims()),
    "a payload that is a list": lambda: raw({"alg": "RS256", "kid": KEY_ID}, [claims()]),
    "a payload that is a text": lambda: raw({"alg": "RS256", "kid": KEY_ID}, "administrators"),
    "a payload that is no JSON": lambda: raw({"alg": "RS256", "kid": KEY_ID}, b"{"),
    "a payload nested without end": lambda: raw({"alg": "RS256", "kid": KEY_ID}, b"[" * 2_000 + b"]" * 2_000),
    "a claim that is there twice": lambda: raw(
        {"alg": "RS256", "kid": KEY_ID}, json.dumps(claims()).encode()[:-1] + b', "client_id": "someone-elses"}'
    ),
    "no signature": lambda: good().rpartition(".")[0] + ".",
    "two parts": lambda: good().rpartition(".")[0],
    "four parts": lambda: good() + ".x",
    "encrypted": lambda: "a.b.c.d.e",
    "only dots": lambda: "..",
    "a header changed": lambda: flipped(0),
    "a payload changed": lambda: flipped(1),
    "a signature changed": lambda: flipped(2),
    "somebody's own token with more in it": promoted,
    "another pool": lambda: sign(claims(iss=ISSUER + "2")),
    "another issuer's host": lambda: sign(claims(iss="https://cognito-idp.eu-west-1.evil.example/eu-west-1_Example")),
    "an id token": lambda: sign(claims(token_use="id")),
    "another client": lambda: sign(claims(client_id="someone-elses")),
    "a client that begins like ours": lambda: sign(claims(client_id=CLIENT_ID + "x")),
    "the command's, for administration": lambda: token_of("administrators", client_id=COMMAND),
    "the program's": program_token,
    "the program's, as if for this": lambda: program_token(scope=f"{RESOURCE}/invoke", aud=RESOURCE),
    "another resource": lambda: sign(claims(aud="https://other.example/mcp")),
    "our resource and another": lambda: sign(claims(aud=[RESOURCE, "https://other.example/mcp"])),
    "no resource": lambda: sign(claims(aud=None)),
    "no end": lambda: sign(claims(exp=None)),
    "an end long past": lambda: sign(claims(exp=NOW - 3_600)),
    "an end that is not a number": lambda: sign(claims(exp=float("inf"))),
    "a beginning to come": lambda: sign(claims(nbf=NOW + 3_600)),
    "issued tomorrow": lambda: sign(claims(iat=NOW + 86_400)),
    "much too long": lambda: sign(claims(padding="x" * 20_000)),
    "a JWT of nothing": lambda: jwt.encode({}, private_key(), "RS256", headers={"kid": KEY_ID}),
}  # fmt: skip


@pytest.mark.requirement("authorization.token-validation", "authorization.validated-first")
@pytest.mark.parametrize("make", FORGED.values(), ids=FORGED)
def test_a_forged_token_deletes_nobody(target: Target, make: Make) -> None:
    answer = target.send(calling("delete_customer"), make())

    # 431 is the gateway's, for headers that no function should see.
    assert answer.status_code in {401, 431}
    if answer.status_code == 401:
        assert 'error="invalid_token"' in answer.headers["www-authenticate"]
        assert answer.json() == {
            "error": "invalid_token",
            "error_description": "The access token was refused. Sign in again.",
        }


def test_the_same_call_with_a_good_token_would_be_asked_about(target: Target) -> None:
    assert target.send(calling("delete_customer"), good()).json()["result"]["content"][0]["text"].startswith("Delete")


def test_a_revoked_person_is_nobody(target: Target) -> None:
    target.grants.not_before["an-attacker"] = int(time.time()) + 60
    try:
        answer = target.send(calling("delete_customer"), good())
    finally:
        target.grants.not_before.clear()

    assert answer.status_code == 401


@pytest.mark.requirement("authorization.needed-scopes")
@pytest.mark.parametrize(
    "scope", ["", f"{RESOURCE}/manage", f"{RESOURCE}/apply", f"{RESOURCE}/invoke2", "aws.cognito.signin.user.admin"]
)
def test_a_token_without_the_scope_is_told_which_one_is_missing(target: Target, scope: str) -> None:
    answer = target.send(calling("delete_customer"), sign(claims(scope=scope)))

    assert answer.status_code == 403
    assert f'scope="{RESOURCE}/invoke"' in answer.headers["www-authenticate"]
