"""What comes back from an identity provider, or from whoever claims to: nobody is signed in who should not be."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import jwt
import pytest

from local.managed_login.sessions import COOKIE
from tests.attacks.saml_attacks import DOCUMENTS, MALLORY, TEXTS, VICTIM
from tests.worlds.federation import REDIRECT_URI, Browser, FederatedPool, code_of, federated_pools
from tests.worlds.openid_company import CLIENT_ID, CLIENT_SECRET, ISSUER, KEY_ID, good_token, public_jwk
from tests.worlds.saml_company import answer_to, encode, question, write

LATE = timedelta(hours=1)
Act = Callable[[Browser], httpx2.Response]


@pytest.fixture(scope="module")
def pools() -> Iterator[Mapping[str, FederatedPool]]:
    """The pools, each with the victim in it."""
    with federated_pools() as running:
        code_of(running["SAML"].browser().sign_in_by_saml())
        code_of(running["OIDC"].browser().sign_in_by_openid())
        yield running


@pytest.fixture
def saml(pools: Mapping[str, FederatedPool]) -> Iterator[FederatedPool]:
    yield from unchanged(pools["SAML"])


@pytest.fixture
def openid(pools: Mapping[str, FederatedPool]) -> Iterator[FederatedPool]:
    yield from unchanged(pools["OIDC"])


def unchanged(pool: FederatedPool) -> Iterator[FederatedPool]:
    """The pool, as it must still be afterwards: nobody was made, and no profile is another."""
    pool.clock.ahead_seconds = 0
    pool.openid.__init__(codes=pool.openid.codes)  # type: ignore[misc]
    pool.asked.clear()
    before = pool.users()
    yield pool
    assert pool.users() == before


def is_refused(answer: httpx2.Response, browser: Browser) -> bool:
    """Whether nobody was signed in: no code for the app, and nobody remembered in the browser."""
    location = answer.headers.get("location", "")
    leads_to_app = location.startswith(f"{REDIRECT_URI}?error=invalid_request&")
    return "code=" not in location and COOKIE not in browser.cookies and (leads_to_app or answer.status_code == 400)


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_response_that_is_not_the_providers_own_signs_nobody_in(saml: FederatedPool, document: Any) -> None:
    browser = saml.browser()
    asked = question(browser.depart())

    answer = browser.post_saml(encode(document(answer_to(asked))), asked.relay_state)

    assert is_refused(answer, browser)
    assert saml.asked == []
    assert saml.openid.fetched in ([], ["/saml/metadata"])


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_what_is_no_response_signs_nobody_in(saml: FederatedPool, text: Any) -> None:
    browser = saml.browser()
    asked = question(browser.depart())

    answer = browser.post_saml(text(answer_to(asked)), asked.relay_state)

    assert is_refused(answer, browser)
    assert saml.asked == []


def honest(browser: Browser, **changes: Any) -> tuple[str, str]:
    """Return the form of an honest sign-in: response and state."""
    asked = question(browser.depart())
    return encode(write(replace(answer_to(asked), **changes))), asked.relay_state


def unsolicited(browser: Browser) -> httpx2.Response:
    response, _ = honest(browser, in_response_to=None, response_in_response_to=None)
    return browser.post_saml(response, "")


def with_made_up_state(browser: Browser) -> httpx2.Response:
    response, _ = honest(browser)
    return browser.post_saml(response, "made-up")


def with_state_of_another_sign_in(browser: Browser) -> httpx2.Response:
    stolen, _ = honest(browser.pool.browser())
    _, state = honest(browser)
    return browser.post_saml(stolen, state)


def late(browser: Browser) -> httpx2.Response:
    response, state = honest(browser, ends=LATE, confirmed_until=LATE)
    browser.pool.clock.ahead_seconds = 301
    return browser.post_saml(response, state)


def after_a_refused_one(browser: Browser) -> httpx2.Response:
    response, state = honest(browser)
    browser.post_saml("", state)
    return browser.post_saml(response, state)


def in_another_browser(browser: Browser) -> httpx2.Response:
    """Somebody makes another's browser bring their own response, to have them work as somebody else."""
    response, state = honest(browser.pool.browser(), name_id=MALLORY)
    return browser.post_saml(response, state)


def in_another_browser_that_set_out(browser: Browser) -> httpx2.Response:
    browser.depart()
    return in_another_browser(browser)


def two_responses(browser: Browser) -> httpx2.Response:
    response, state = honest(browser)
    form = f"SAMLResponse={response}&SAMLResponse={response}&RelayState={state}"
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return browser.request("POST", "/saml2/idpresponse", content=form, headers=headers)


def at_the_other_door(browser: Browser) -> httpx2.Response:
    _, state = honest(browser)
    return browser.request("GET", "/oauth2/idpresponse", params={"code": "x", "state": state})


def arrival_that_is_made_up(browser: Browser) -> httpx2.Response:
    browser.depart()
    return browser.request("GET", "/saml2/idpresponse?arrival=made-up")


WAYS: dict[str, Act] = {
    "unsolicited": unsolicited,
    "with a made-up state": with_made_up_state,
    "with the state of another sign-in": with_state_of_another_sign_in,
    "six minutes later": late,
    "after one that was refused": after_a_refused_one,
    "in another browser": in_another_browser,
    "in another browser that had set out": in_another_browser_that_set_out,
    "two in one form": two_responses,
    "at OpenID Connect's door": at_the_other_door,
    "an arrival that is made up": arrival_that_is_made_up,
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_good_response_that_comes_the_wrong_way_signs_nobody_in(saml: FederatedPool, way: Act) -> None:
    browser = saml.browser()

    assert is_refused(way(browser), browser)
    assert saml.asked == []


def test_a_response_is_good_once(pools: Mapping[str, FederatedPool]) -> None:
    saml = pools["SAML"]
    browser, again = saml.browser(), saml.browser()
    response, state = honest(browser, attributes={})
    code_of(browser.post_saml(response, state))
    saml.asked.clear()

    again.cookies = browser.cookies
    again.cookies.delete(COOKIE)
    assert is_refused(again.post_saml(response, state), again)
    assert saml.asked == []


def test_an_assertion_is_good_once_even_if_the_provider_repeats_its_id(
    pools: Mapping[str, FederatedPool],
) -> None:
    saml = pools["SAML"]
    first, second = saml.browser(), saml.browser()
    code_of(first.sign_in_by_saml(assertion_id="_repeated", attributes={}))
    saml.asked.clear()

    assert is_refused(second.sign_in_by_saml(assertion_id="_repeated", attributes={}), second)
    assert saml.asked == []


#: What a provider may say that Cognito makes nobody of: these are refused after the trigger was asked.
UNFIT: dict[str, dict[str, Any]] = {
    "the victim's id in capitals": {"name_id": VICTIM.upper()},
    "a blank in the id": {"name_id": "dana (Corp)"},
    "a line's end in the id": {"name_id": "dana\n"},
    "a longer id than Cognito's": {"name_id": "x" * 124},
    "an address of 2,049 characters": {"name_id": MALLORY, "attributes": {"email": ["x" * 2_049]}},
    "groups that could be a list": {"name_id": MALLORY, "attributes": {"groups": ["[Desk-Admins]"]}},
}


@pytest.mark.parametrize("changes", UNFIT.values(), ids=UNFIT)
def test_nobody_is_made_of_what_cognito_takes_for_nobody(saml: FederatedPool, changes: dict[str, Any]) -> None:
    browser = saml.browser()

    assert is_refused(browser.sign_in_by_saml(**changes), browser)
    assert all(event["triggerSource"].startswith("InboundFederation") for event in saml.asked)


def unsigned(claims: Mapping[str, Any]) -> str:
    return jwt.encode(dict(claims), "", algorithm="none", headers={"kid": KEY_ID})


def keyed(secret: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda claims: jwt.encode(dict(claims), secret, algorithm="HS256", headers={"kid": KEY_ID})


OLD, PUBLIC = int(time.time()) - 3_600, public_jwk()
#: What the provider says instead.
ANSWERS: dict[str, dict[str, Any]] = {
    "not signed": {"id_token": unsigned},
    "signed with the client's secret": {"id_token": keyed(CLIENT_SECRET * 2)},
    "signed with the public key as a secret": {"id_token": keyed(PUBLIC["n"])},
    "signed with a secret that is published": {
        "id_token": keyed("k" * 32),
        "keys": [{"kty": "oct", "kid": KEY_ID, "k": "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s", "alg": "HS256"}],
    },
    "signed with another's key": {"id_token": lambda claims: good_token(claims, owner="attacker")},
    "signed with a key of another name": {"id_token": lambda claims: good_token(claims, key_id="company-2")},
    "signed with a key of no name": {"id_token": lambda claims: good_token(claims, key_id=None)},
    "two keys of one name": {"keys": [public_jwk(), public_jwk("attacker")]},
    "no id token": {"id_token": lambda _: ""},
    "of another sign-in": {"claims": {"nonce": "another"}},
    "of no sign-in": {"claims": {"nonce": None}},
    "of another issuer": {"claims": {"iss": "https://accounts.evil.example"}},
    "of another client": {"claims": {"aud": "another-client"}},
    "of two clients, and not said whose": {"claims": {"aud": [CLIENT_ID, "another-client"]}},
    "of two clients, and said to be the other's": {
        "claims": {"aud": [CLIENT_ID, "another-client"], "azp": "another-client"}
    },
    "of another client that names ours": {"claims": {"azp": "another-client"}},
    "expired": {"claims": {"exp": OLD}},
    "from the future": {"claims": {"iat": OLD + 7_200}},
    "not yet good": {"claims": {"nbf": OLD + 7_200}},
    "of nobody": {"claims": {"sub": ""}},
    "of a number": {"claims": {"sub": 1}},
    "user information of somebody else": {"claims": {"sub": MALLORY}},
    "user information of nobody": {"user_info": {"sub": None}},
    "a provider that calls itself something else": {"configuration": {"issuer": f"{ISSUER}/"}},
    "tokens from elsewhere": {"configuration": {"token_endpoint": "http://169.254.169.254/latest/meta-data"}},
    "keys from elsewhere": {"configuration": {"jwks_uri": "https://evil.example/keys"}},
    "user information from elsewhere": {"configuration": {"userinfo_endpoint": "file:///etc/hostname"}},
    "an address with somebody else's host": {
        "configuration": {"token_endpoint": "http://127.0.0.1:9@evil.example/openid/token"}
    },
}


@pytest.mark.parametrize("changes", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_of_openid_connect_that_is_not_for_this_sign_in_signs_nobody_in(
    openid: FederatedPool, changes: dict[str, Any]
) -> None:
    browser = openid.browser()
    location = browser.depart()
    code = openid.openid.code(location)
    for name, value in changes.items():
        setattr(openid.openid, name, value)

    answer = browser.request("GET", "/oauth2/idpresponse", params={"code": code, "state": state_of(location)})

    assert is_refused(answer, browser)
    assert openid.asked == []
    assert all(path.startswith("/openid/") for path in openid.openid.fetched)


def state_of(location: str) -> str:
    return parse_qs(urlsplit(location).query)["state"][0]


def codes(browser: Browser) -> tuple[str, str]:
    """Return what an honest sign-in comes back with: code and state."""
    location = browser.depart()
    return browser.pool.openid.code(location), state_of(location)


def come_back(browser: Browser, **query: str) -> httpx2.Response:
    return browser.request("GET", "/oauth2/idpresponse", params=query)


def code_with_made_up_state(browser: Browser) -> httpx2.Response:
    return come_back(browser, code=codes(browser)[0], state="made-up")


def code_without_state(browser: Browser) -> httpx2.Response:
    return come_back(browser, code=codes(browser)[0])


def code_of_another_sign_in(browser: Browser) -> httpx2.Response:
    stolen, _ = codes(browser.pool.browser())
    return come_back(browser, code=stolen, state=codes(browser)[1])


def code_in_another_browser(browser: Browser) -> httpx2.Response:
    code, state = codes(browser.pool.browser())
    return come_back(browser, code=code, state=state)


def code_late(browser: Browser) -> httpx2.Response:
    code, state = codes(browser)
    browser.pool.clock.ahead_seconds = 301
    return come_back(browser, code=code, state=state)


def code_with_error(browser: Browser) -> httpx2.Response:
    code, state = codes(browser)
    return come_back(browser, code=code, state=state, error="access_denied")


def code_twice(browser: Browser) -> httpx2.Response:
    code, state = codes(browser)
    return browser.request("GET", f"/oauth2/idpresponse?code={code}&code={code}&state={state}")


def code_at_the_other_door(browser: Browser) -> httpx2.Response:
    _, state = codes(browser)
    return browser.post_saml("x", state)


CODES: dict[str, Act] = {
    "with a made-up state": code_with_made_up_state,
    "without a state": code_without_state,
    "of another sign-in": code_of_another_sign_in,
    "in another browser": code_in_another_browser,
    "six minutes later": code_late,
    "with an error": code_with_error,
    "twice in one address": code_twice,
    "at SAML's door": code_at_the_other_door,
}


@pytest.mark.parametrize("way", CODES.values(), ids=CODES)
def test_a_code_that_comes_the_wrong_way_signs_nobody_in(openid: FederatedPool, way: Act) -> None:
    browser = openid.browser()

    assert is_refused(way(browser), browser)
    assert openid.asked == []
