"""The token rules: each row differs from an acceptable token in exactly one thing."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from servicedesk.errors import InsufficientScope, InvalidToken, KeysUnavailable, ServiceDeskError
from servicedesk.identity.token_fault import TokenFault
from servicedesk.identity.tokens import TokenVerifier
from tests.fakes.signing_keys import FakeSigningKeys
from tests.tokens import CLIENT_ID, ISSUER, RESOURCE, SETTINGS, private_key, public_jwk, sign, valid_claims


def verifier(**changes: Any) -> TokenVerifier:
    return TokenVerifier(SETTINGS._replace(**changes), FakeSigningKeys())


def encode(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def resigned(headers: dict[str, Any], claims: dict[str, Any]) -> str:
    """Return a token with exactly these headers, truly signed with the pool's key."""
    signing_input = f"{encode(headers)}.{encode(claims)}"
    signature = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).sign(
        signing_input.encode(), private_key()
    )
    return f"{signing_input}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def test_an_acceptable_token_becomes_the_principal_it_speaks_for() -> None:
    claims = valid_claims(**{"cognito:groups": ["auditors", "support-engineers"]})

    principal = verifier().verify(sign(claims))

    assert principal.subject == claims["sub"]
    assert principal.name == "bob"
    assert principal.client_id == CLIENT_ID
    assert principal.groups == {"auditors", "support-engineers"}
    assert (principal.authenticated_at, principal.expires_at) == (claims["auth_time"], claims["exp"])


def test_a_person_in_no_group_has_no_groups() -> None:
    assert verifier().verify(sign(valid_claims(**{"cognito:groups": None}))).groups == frozenset()


def test_claims_that_we_do_not_know_do_not_matter() -> None:
    assert verifier().verify(sign(valid_claims(device_key="d", acr="urn:example"))).name == "bob"


def test_a_person_has_the_address_that_their_token_says_and_none_without() -> None:
    claimed = verifier().verify(sign(valid_claims(desk_email="dana@corp.example")))

    assert claimed.email == "dana@corp.example"
    assert verifier().verify(sign(valid_claims())).email is None
    # An id token's claim, and nothing that the deployment's function has looked at.
    assert verifier().verify(sign(valid_claims(email="eve@corp.example", email_verified=True))).email is None


def test_an_address_shows_in_nothing_that_shows_a_principal() -> None:
    principal = verifier().verify(sign(valid_claims(desk_email="dana@corp.example")))

    assert "dana" not in f"{principal} {principal!r}"


@pytest.mark.parametrize(
    "email", ["", "dana", 7, ["dana@corp.example"], {"a": 1}, True, "dana@corp.example\n", "a@b.example c@d.example"]
)
def test_a_token_with_an_address_that_is_none_is_refused_without_repeating_it(email: object) -> None:
    with pytest.raises(InvalidToken) as refused:
        verifier().verify(sign(valid_claims(desk_email=email)))

    assert refused.value.fault is TokenFault.MALFORMED_CLAIM
    assert "dana" not in str(refused.value)


class FromNow(float):
    """Seconds from the moment a test runs, negative for the past."""


def claims_changed_by(change: Mapping[str, Any]) -> dict[str, Any]:
    now = int(time.time())
    moments = {name: now + seconds for name, seconds in change.items() if isinstance(seconds, FromNow)}
    whole = {name: int(moment) if moment.is_integer() else moment for name, moment in moments.items()}
    return valid_claims(**{**change, **whole})


UNACCEPTABLE_CLAIMS = {
    "no expiry": ({"exp": None}, TokenFault.MISSING_CLAIM),
    "expired long ago": ({"exp": FromNow(-120)}, TokenFault.EXPIRED),
    "expired a moment ago": ({"exp": FromNow(-1)}, TokenFault.EXPIRED),
    "an expiry that is no number": ({"exp": "tomorrow"}, TokenFault.MALFORMED_CLAIM),
    "an expiry that is a fraction": ({"exp": FromNow(900.5)}, TokenFault.MALFORMED_CLAIM),
    "an expiry that is a truth value": ({"exp": True}, TokenFault.EXPIRED),
    "no time of issue": ({"iat": None}, TokenFault.MISSING_CLAIM),
    "no time of signing in": ({"auth_time": None}, TokenFault.MALFORMED_CLAIM),
    "a time of signing in that is a text": ({"auth_time": "today"}, TokenFault.MALFORMED_CLAIM),
    "issued in the future": ({"iat": FromNow(600)}, TokenFault.NOT_YET_VALID),
    "not valid yet": ({"nbf": FromNow(600)}, TokenFault.NOT_YET_VALID),
    "no issuer": ({"iss": None}, TokenFault.MISSING_CLAIM),
    "another pool's issuer": ({"iss": f"{ISSUER}2"}, TokenFault.ISSUER),
    "the issuer with a trailing slash": ({"iss": f"{ISSUER}/"}, TokenFault.ISSUER),
    "an id token": ({"token_use": "id"}, TokenFault.TOKEN_USE),
    "no token use": ({"token_use": None}, TokenFault.TOKEN_USE),
    "another client of the same pool": ({"client_id": "someone-elses"}, TokenFault.CLIENT),
    "no client": ({"client_id": None}, TokenFault.CLIENT),
    "a client that is a list": ({"client_id": [CLIENT_ID]}, TokenFault.CLIENT),
    "no audience": ({"aud": None}, TokenFault.AUDIENCE),
    "another resource": ({"aud": "https://other.example.com/mcp"}, TokenFault.AUDIENCE),
    "our origin without the path": ({"aud": "https://desk.example.com"}, TokenFault.AUDIENCE),
    "the resource with a trailing slash": ({"aud": f"{RESOURCE}/"}, TokenFault.AUDIENCE),
    "our resource among others": ({"aud": [RESOURCE, "https://other.example.com/mcp"]}, TokenFault.AUDIENCE),
    "no subject": ({"sub": None}, TokenFault.MISSING_CLAIM),
    "an empty subject": ({"sub": ""}, TokenFault.MALFORMED_CLAIM),
    "no user name": ({"username": None}, TokenFault.MALFORMED_CLAIM),
    "groups that are a text": ({"cognito:groups": "administrators"}, TokenFault.MALFORMED_CLAIM),
    "a group that is no text": ({"cognito:groups": ["auditors", 7]}, TokenFault.MALFORMED_CLAIM),
}


@pytest.mark.requirement(
    "authorization.token-validation",
    "authorization.audience",
    "authorization.own-resource",
    "authorization.no-other-tokens",
    "authorization.issued-for-us",
    "authorization.inbound-tokens",
    "authorization.intended-recipient",
)
@pytest.mark.parametrize(("change", "fault"), UNACCEPTABLE_CLAIMS.values(), ids=UNACCEPTABLE_CLAIMS.keys())
def test_a_token_is_refused_for_one_claim(change: dict[str, Any], fault: TokenFault) -> None:
    token = sign(claims_changed_by(change))

    with pytest.raises(InvalidToken) as refusal:
        verifier().verify(token)

    assert refusal.value.fault is fault
    assert_carries_nothing(refusal.value, token)


WITHIN_THE_LEEWAY = {
    "issued a little ahead of our clock": {"iat": FromNow(30)},
    "valid a little ahead of our clock": {"nbf": FromNow(30)},
}


@pytest.mark.parametrize("change", WITHIN_THE_LEEWAY.values(), ids=WITHIN_THE_LEEWAY.keys())
def test_the_issuers_clock_may_be_a_minute_ahead(change: dict[str, Any]) -> None:
    assert verifier().verify(sign(claims_changed_by(change))).name == "bob"


@pytest.mark.parametrize("seconds_left", [-59, -1, 0, 1])
def test_a_token_ends_when_it_says(seconds_left: int) -> None:
    claims = valid_claims()
    there = TokenVerifier(SETTINGS, FakeSigningKeys(), lambda: claims["exp"] - seconds_left)

    if seconds_left > 0:
        assert there.verify(sign(claims)).name == "bob"
        return
    with pytest.raises(InvalidToken) as refusal:
        there.verify(sign(claims))
    assert refusal.value.fault is TokenFault.EXPIRED


OTHER_SCOPES = {
    "no scope": None,
    "an empty scope": "",
    "another resource's scope": "https://other.example.com/mcp/invoke",
    "the managing scope alone": f"{RESOURCE}/manage",
    "a scope that begins like ours": f"{RESOURCE}/invoke-more",
    "a scope that ends like ours": f"x{RESOURCE}/invoke",
    "scopes in a list": [f"{RESOURCE}/invoke"],
}


@pytest.mark.requirement("authorization.own-resource")
@pytest.mark.parametrize("scope", OTHER_SCOPES.values(), ids=OTHER_SCOPES.keys())
def test_a_good_token_without_the_scope_is_told_so(scope: object) -> None:
    with pytest.raises(InsufficientScope):
        verifier().verify(sign(valid_claims(scope=scope)))


def test_our_scope_may_stand_among_others() -> None:
    token = sign(valid_claims(scope=f"openid {RESOURCE}/invoke {RESOURCE}/manage"))

    assert verifier().verify(token).name == "bob"


def test_only_the_holder_of_an_otherwise_good_token_is_told_about_the_scope() -> None:
    with pytest.raises(InvalidToken):
        verifier().verify(sign(valid_claims(scope=None, client_id="someone-elses")))


def test_a_deployment_whose_clients_cannot_send_a_resource_takes_a_token_without_audience() -> None:
    token = sign(valid_claims(aud=None))

    assert verifier(audience_required=False).verify(token).name == "bob"


@pytest.mark.requirement("authorization.issued-for-us", "authorization.intended-recipient")
@pytest.mark.parametrize("scope", OTHER_SCOPES.values(), ids=OTHER_SCOPES.keys())
def test_where_the_audience_does_not_say_whom_a_token_is_for_its_scope_must(scope: object) -> None:
    with pytest.raises(InsufficientScope):
        verifier(audience_required=False).verify(sign(valid_claims(aud=None, scope=scope)))


@pytest.mark.requirement("authorization.audience")
def test_even_then_a_token_for_another_resource_is_refused() -> None:
    token = sign(valid_claims(aud="https://other.example.com/mcp"))

    with pytest.raises(InvalidToken) as refusal:
        verifier(audience_required=False).verify(token)

    assert refusal.value.fault is TokenFault.AUDIENCE


def lasting_claims(**changes: object) -> dict[str, Any]:
    """Return claims of which a token outlives any run of the tests."""
    return valid_claims(exp=int(time.time()) + 86_400, **changes)


def forged_with_the_public_key() -> str:
    """HS256 with the public key as the secret: RFC 8725 §2.1. Signed by hand, PyJWT refuses to."""
    pem = private_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signing_input = f"{encode({'alg': 'HS256', 'kid': 'the-pool-signs-with-this'})}.{encode(lasting_claims())}"
    signature = hmac.new(pem, signing_input.encode(), hashlib.sha256).digest()
    return f"{signing_input}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def tampered() -> str:
    header, _, signature = sign(lasting_claims()).split(".")
    return f"{header}.{encode(lasting_claims(**{'cognito:groups': ['administrators']}))}.{signature}"


FORGERIES = {
    "a list of issuers with ours in it": (
        resigned({"alg": "RS256", "kid": "the-pool-signs-with-this"}, lasting_claims(iss=[ISSUER])),
        "issuer",
    ),
    "alg none": (
        f"{encode({'alg': 'none', 'kid': 'the-pool-signs-with-this'})}.{encode(lasting_claims())}.",
        "algorithm",
    ),
    "HS256 with the public key": (forged_with_the_public_key(), "algorithm"),
    "RS384 with the pool's key": (sign(lasting_claims(), algorithm="RS384"), "algorithm"),
    "PS256 with the pool's key": (sign(lasting_claims(), algorithm="PS256"), "algorithm"),
    "ES256": (sign(lasting_claims(), key=ec.generate_private_key(ec.SECP256R1()), algorithm="ES256"), "algorithm"),
    "another key under the pool's key id": (sign(lasting_claims(), key=private_key("an attacker's")), "signature"),
    "a key id that nobody publishes": (sign(lasting_claims(), headers={"kid": "made-up"}), "unknown_key"),
    "no key id": (resigned({"alg": "RS256"}, lasting_claims()), "unknown_key"),
    "a key id that is a number": (resigned({"alg": "RS256", "kid": 7}, lasting_claims()), "malformed_token"),
    "claims changed after signing": (tampered(), "signature"),
    "an algorithm that is a list": (resigned({"alg": ["RS256"], "kid": "k"}, lasting_claims()), "algorithm"),
    "a critical extension we do not know": (
        resigned({"alg": "RS256", "kid": "the-pool-signs-with-this", "crit": ["x"], "x": 1}, lasting_claims()),
        "malformed_token",
    ),
    "its own key embedded": (
        sign(lasting_claims(), key=private_key("an attacker's"), headers={"jwk": public_jwk("an attacker's")}),
        "signature",
    ),
    "a key to be fetched from elsewhere": (
        sign(lasting_claims(), key=private_key("an attacker's"), headers={"jku": "https://attacker.example/jwks"}),
        "signature",
    ),
    "nothing": ("", "malformed_token"),
    "two parts": ("e30.e30", "malformed_token"),
    "parts that are no base64": ("%%%.%%%.%%%", "malformed_token"),
    "a header that is no object": (f"{encode([])}.{encode({})}.AA", "malformed_token"),
    "claims that are no object": (resigned({"alg": "RS256", "kid": "the-pool-signs-with-this"}, []), "malformed_claim"),  # type: ignore[arg-type]
    "a header nested without end": ("W1tb" * 2_000 + ".e30.AA", "malformed_token"),
}


@pytest.mark.requirement("authorization.token-validation", "authorization.inbound-tokens")
@pytest.mark.parametrize(("token", "fault"), FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forgery_is_refused(token: str, fault: str) -> None:
    with pytest.raises(InvalidToken) as refusal:
        verifier().verify(token)

    assert refusal.value.fault == fault
    assert_carries_nothing(refusal.value, token)


def test_no_key_is_asked_for_when_the_algorithm_is_already_wrong() -> None:
    keys = FakeSigningKeys()

    with pytest.raises(InvalidToken):
        TokenVerifier(SETTINGS, keys).verify(forged_with_the_public_key())

    assert keys.asked == []


def test_keys_that_cannot_be_read_are_not_a_refusal() -> None:
    class NoKeys:
        def key(self, key_id: str) -> jwt.PyJWK:
            raise KeysUnavailable

    with pytest.raises(KeysUnavailable):
        TokenVerifier(SETTINGS, NoKeys()).verify(sign(valid_claims()))


def assert_carries_nothing(error: ServiceDeskError, token: str) -> None:
    """Neither the error nor anything it drags along quotes the token."""
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
    assert not token or token not in repr(error)
