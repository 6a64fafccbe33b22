"""People of the company at the local sign-in page, which is to them as Cognito would be."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from local.managed_login.federation.claims import openid_texts, saml_text
from local.managed_login.federation.provider_metadata import provider_metadata
from local.managed_login.federation.saml_request import ServiceProvider
from local.managed_login.sessions import SESSION_SECONDS
from servicedesk.federation.attribute import ATTRIBUTE
from tests.federation.events import CORP
from tests.worlds.federation import Browser, FederatedPool, code_of, error_of, federated_pools
from tests.worlds.saml_company import ENTITY_ID, SIGN_ON_URL, metadata

DANA = "corp_00u1dana"
KINDS = ("SAML", "OIDC")


@pytest.fixture(scope="module")
def pools() -> Iterator[Mapping[str, FederatedPool]]:
    with federated_pools() as running:
        yield running


@pytest.fixture
def pool(pools: Mapping[str, FederatedPool], request: pytest.FixtureRequest) -> Iterator[FederatedPool]:
    """The pool of the kind that a test names, empty."""
    pool = pools[getattr(request, "param", "SAML")]
    rules = pool.maps.rules
    yield pool
    pool.maps.rules = rules
    pool.maps.reads.clear()
    for username in pool.users():
        pool.cognito.admin_delete_user(UserPoolId=pool.pool_id, Username=username)
    pool.clock.ahead_seconds = 0
    pool.openid.claims, pool.openid.user_info, pool.openid.configuration = {}, {}, {}
    pool.maps.available = True
    pool.asked.clear()
    pool.openid.fetched.clear()


def sign_in(browser: Browser, *groups: str, **attributes: str) -> Any:
    """Sign Dana in with these groups and attributes at either provider, and return where that leads."""
    if browser.pool.kind == "SAML":
        said = {"email": ["dana@corp.example"], **{name: [value] for name, value in attributes.items()}}
        return browser.sign_in_by_saml(attributes={**said, "groups": groups} if groups else said)
    browser.pool.openid.claims = {"groups": list(groups)} if groups else {}
    browser.pool.openid.user_info = attributes
    return browser.sign_in_by_openid()


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def tokens_of(browser: Browser, answer: Any) -> dict[str, Any]:
    issued = browser.tokens(answer)
    assert issued.status_code == 200, issued.text
    tokens: dict[str, Any] = issued.json()
    return tokens


def asked_for(pool: FederatedPool) -> list[str]:
    return [event["triggerSource"].partition("_")[2] for event in pool.asked]


@pytest.mark.parametrize("pool", KINDS, indirect=True)
def test_a_first_sign_in_makes_the_profile_and_leads_to_a_token_with_the_desks_groups(pool: FederatedPool) -> None:
    browser = pool.browser()

    claims = claims_of(tokens_of(browser, sign_in(browser, "Desk-Support", "Payroll"))["access_token"])

    profile = pool.users()[DANA]
    [identity] = json.loads(profile["identities"])
    groups = pool.cognito.admin_list_groups_for_user(UserPoolId=pool.pool_id, Username=DANA)["Groups"]
    assert profile["status"] == "EXTERNAL_PROVIDER"
    assert (identity["userId"], identity["providerName"], identity["providerType"]) == ("00u1Dana", CORP, pool.kind)
    assert profile["email"] == "dana@corp.example"
    assert profile["email_verified"] == "false"
    assert [group["GroupName"] for group in groups] == [f"{pool.pool_id}_{CORP}"]
    assert claims["username"] == DANA
    assert claims["sub"] == profile["sub"]
    assert claims["cognito:groups"] == ["support-engineers"]
    assert claims["desk_name"] == f"dana@corp.example ({CORP})"


@pytest.mark.parametrize("pool", KINDS, indirect=True)
def test_a_refresh_asks_the_trigger_and_never_the_provider(pool: FederatedPool) -> None:
    browser = pool.browser()
    tokens = tokens_of(browser, sign_in(browser, "Desk-Support"))
    pool.openid.fetched.clear()
    pool.maps.rules = {}

    renewed = browser.refresh(tokens["refresh_token"])

    assert asked_for(pool) == ["ExternalProvider", "HostedAuth", "RefreshTokens"]
    assert pool.openid.fetched == []
    assert "cognito:groups" not in claims_of(renewed.json()["access_token"])


def test_what_the_provider_leaves_out_stays_but_for_the_groups(pool: FederatedPool) -> None:
    code_of(sign_in(pool.browser(), "Desk-Support", email_verified="true"))
    first = pool.users()[DANA]

    code_of(pool.browser().sign_in_by_saml(attributes={"department": ["IT"]}))

    second = pool.users()[DANA]
    assert second["email"] == "dana@corp.example"
    assert second["email_verified"] == "true"
    assert second["sub"] == first["sub"]
    assert json.loads(second[ATTRIBUTE])["g"] == []
    assert "department" not in second


def test_another_address_is_not_verified_because_the_one_before_was(pool: FederatedPool) -> None:
    code_of(sign_in(pool.browser(), email_verified="true"))

    code_of(sign_in(pool.browser(), email="ceo@corp.example"))

    assert pool.users()[DANA]["email_verified"] == "false"


#: Names as the provider has them → the desk's groups; each name has a rule as it stands there.
TWISTED = {
    "brackets and a comma in one of two": (["[Admins], all", "a,b"], ["administrators", "auditors"]),
    "signs that an encoding has": (["100%+~*", "a,b"], ["auditors", "support-engineers"]),
    "a comma, alone": (["a,b"], ["auditors"]),
    "parts of a name": (["a", "b"], None),
    "a name as it is encoded": (["a%2Cb", "x"], None),
    "nothing": ([], None),
}


@pytest.mark.parametrize("pool", KINDS, indirect=True)
@pytest.mark.parametrize(("names", "groups"), TWISTED.values(), ids=TWISTED)
def test_a_groups_name_means_what_the_provider_wrote(
    pool: FederatedPool, names: list[str], groups: list[str] | None
) -> None:
    browser = pool.browser()

    claims = claims_of(tokens_of(browser, sign_in(browser, *names))["access_token"])

    assert claims.get("cognito:groups") == groups


@pytest.mark.parametrize(
    "signed",
    [
        {"signs": ("response",)},
        {"signs": ("assertion", "response")},
        {"algorithm": "rsa-sha512"},
        {"destination": None},
        {"session_ends": timedelta(seconds=-5)},
    ],
)
def test_a_response_may_be_signed_in_other_ways_and_a_clock_be_a_little_wrong(
    pool: FederatedPool, signed: dict[str, Any]
) -> None:
    code_of(pool.browser().sign_in_by_saml(**signed))


@pytest.mark.parametrize("pool", ["OIDC"], indirect=True)
def test_what_user_information_says_wins(pool: FederatedPool) -> None:
    pool.openid.claims = {"email": "old@corp.example", "name": "Dana", "email_verified": True}

    code_of(pool.browser().sign_in_by_openid())

    profile = pool.users()[DANA]
    assert (profile["email"], profile["email_verified"]) == ("dana@corp.example", "true")


@pytest.mark.parametrize("pool", ["OIDC"], indirect=True)
def test_a_provider_that_does_not_describe_itself_is_an_error_for_the_app(pool: FederatedPool) -> None:
    browser = pool.browser()
    pool.openid.configuration = {"authorization_endpoint": "https://elsewhere.example/authorize"}

    answer = browser.request("GET", browser.authorize(identity_provider=CORP).headers["location"])

    assert error_of(answer)["error_description"] == "The identity provider is not on this machine."


def test_for_an_hour_the_browser_is_let_in_without_the_provider_and_then_sent_there(pool: FederatedPool) -> None:
    browser = pool.browser()
    code_of(sign_in(browser, "Desk-Support"))
    pool.openid.fetched.clear()

    pool.clock.ahead_seconds = SESSION_SECONDS - 60
    again = browser.request("GET", browser.authorize().headers["location"])
    tokens = browser.tokens(again)
    pool.clock.ahead_seconds = 2 * SESSION_SECONDS
    later = browser.request("GET", browser.authorize(identity_provider=CORP).headers["location"])

    assert claims_of(tokens.json()["access_token"])["cognito:groups"] == ["support-engineers"]
    assert pool.openid.fetched == []
    assert asked_for(pool) == ["ExternalProvider", "HostedAuth"]
    assert later.headers["location"].startswith(f"{SIGN_ON_URL}?SAMLRequest=")


def test_somebody_who_is_disabled_is_refused_and_their_profile_is_left_as_it_was(pool: FederatedPool) -> None:
    code_of(sign_in(pool.browser(), "Desk-Support"))
    pool.cognito.admin_disable_user(UserPoolId=pool.pool_id, Username=DANA)
    before, browser = pool.users(), pool.browser()

    answer = sign_in(browser, "Desk-Admins")

    assert error_of(answer) == {"error": "invalid_request", "error_description": "User is disabled.", "state": "app"}
    assert pool.users() == before


def test_a_deleted_profile_comes_back_as_another(pool: FederatedPool) -> None:
    code_of(sign_in(pool.browser()))
    before = pool.users()[DANA]["sub"]
    pool.cognito.admin_delete_user(UserPoolId=pool.pool_id, Username=DANA)

    code_of(sign_in(pool.browser()))

    assert pool.users()[DANA]["sub"] != before


def test_a_name_that_somebody_of_the_pool_has_is_not_taken_over(pool: FederatedPool) -> None:
    pool.cognito.admin_create_user(UserPoolId=pool.pool_id, Username=DANA, TemporaryPassword="aA1!aA1!aA1!")
    before = pool.users()

    assert error_of(sign_in(pool.browser()))["error_description"] == "The user name is taken."
    assert pool.users() == before


def test_without_the_rules_no_token_is_issued_and_the_refresh_token_still_works_later(pool: FederatedPool) -> None:
    browser = pool.browser()
    tokens = tokens_of(browser, sign_in(browser, "Desk-Support"))
    pool.maps.available = False

    refused = browser.refresh(tokens["refresh_token"])
    pool.maps.available = True
    renewed = browser.refresh(tokens["refresh_token"])

    assert refused.status_code == 400
    assert refused.json()["error"] == "invalid_grant"
    assert "access_token" not in refused.json()
    assert renewed.status_code == 200


def test_without_the_rules_nobody_is_signed_in_and_no_profile_is_made(pool: FederatedPool) -> None:
    pool.maps.available = False

    assert error_of(sign_in(pool.browser(), "Desk-Support"))["error"] == "invalid_request"
    assert pool.users() == {}


def test_signed_out_everywhere_they_get_no_more_tokens(pool: FederatedPool) -> None:
    browser = pool.browser()
    tokens = tokens_of(browser, sign_in(browser, "Desk-Support"))
    pool.cognito.admin_user_global_sign_out(UserPoolId=pool.pool_id, Username=DANA)

    assert browser.refresh(tokens["refresh_token"]).status_code == 400


def test_an_attribute_that_the_app_may_not_write_is_not_written(pool: FederatedPool) -> None:
    client: Any = {"UserPoolId": pool.pool_id, "ClientId": pool.client_id}
    pool.cognito.update_user_pool_client(**client, WriteAttributes=["email"])

    answer = sign_in(pool.browser(), "Desk-Support")

    pool.cognito.update_user_pool_client(**client, WriteAttributes=["email", ATTRIBUTE])
    assert error_of(answer)["error"] == "invalid_request"
    assert pool.users() == {}


def test_federated_people_are_found_by_their_status_until_they_are_given_a_password(pool: FederatedPool) -> None:
    code_of(sign_in(pool.browser()))
    federated: Any = {"UserPoolId": pool.pool_id, "Filter": 'cognito:user_status = "EXTERNAL_PROVIDER"'}
    pool.cognito.admin_create_user(UserPoolId=pool.pool_id, Username="nat", TemporaryPassword="aA1!aA1!aA1!")

    found = [user["Username"] for user in pool.cognito.list_users(**federated)["Users"]]
    pool.cognito.admin_set_user_password(
        UserPoolId=pool.pool_id, Username=DANA, Password="aA1!aA1!aA1!", Permanent=True
    )

    assert found == [DANA]
    assert pool.users()[DANA]["status"] == "CONFIRMED"
    assert pool.cognito.list_users(**federated)["Users"] == []


def test_the_page_has_a_button_for_the_company_and_the_form_below_it(pool: FederatedPool) -> None:
    browser = pool.browser()

    page = browser.request("GET", browser.authorize().headers["location"]).text

    assert "Continue with Corp" in page
    assert "identity_provider=Corp" in page
    assert 'name="password"' in page


def test_an_app_without_the_pools_own_people_has_no_form_and_takes_none(pool: FederatedPool) -> None:
    client: Any = {"UserPoolId": pool.pool_id, "ClientId": pool.client_id}
    browser = pool.browser()
    location = browser.authorize().headers["location"]
    with_form = browser.request("GET", location)
    csrf = with_form.text.split('name="_csrf" value="')[1].split('"')[0]
    pool.cognito.update_user_pool_client(**client, SupportedIdentityProviders=[CORP])

    page = browser.request("GET", location)
    posted = browser.request("POST", location, data={"_csrf": csrf, "username": "nat", "password": "x"})

    pool.cognito.update_user_pool_client(**client, SupportedIdentityProviders=[CORP, "COGNITO"])
    assert "Continue with Corp" in page.text
    assert 'name="password"' not in page.text
    assert posted.status_code == 400
    assert "This sign-in has ended" in posted.text


@pytest.mark.parametrize(
    ("sent", "leads_there"),
    [
        ({"idp_identifier": "corp.example"}, True),
        ({"identity_provider": "Other"}, False),
        ({"idp_identifier": ""}, False),
    ],
)
def test_an_app_that_names_the_provider_skips_the_page(
    pool: FederatedPool, sent: dict[str, str], leads_there: bool
) -> None:
    browser = pool.browser()

    answer = browser.request("GET", browser.authorize(**sent).headers["location"])

    assert answer.headers.get("location", "").startswith(SIGN_ON_URL) is leads_there
    assert answer.status_code == (302 if leads_there else 200)


def test_people_of_the_pool_itself_get_their_groups_by_the_trigger_too(pool: FederatedPool) -> None:
    where: Any = {"UserPoolId": pool.pool_id, "Username": "nat"}
    pool.cognito.admin_create_user(**where, TemporaryPassword="aA1!aA1!aA1!")
    pool.cognito.admin_set_user_password(**where, Password="aA1!aA1!aA1!", Permanent=True)
    pool.cognito.create_group(UserPoolId=pool.pool_id, GroupName="auditors")
    pool.cognito.admin_add_user_to_group(**where, GroupName="auditors")
    browser = pool.browser()
    location = browser.authorize().headers["location"]
    csrf = browser.request("GET", location).text.split('name="_csrf" value="')[1].split('"')[0]

    answer = browser.request("POST", location, data={"_csrf": csrf, "username": "nat", "password": "aA1!aA1!aA1!"})
    claims = claims_of(tokens_of(browser, answer)["access_token"])

    assert claims["cognito:groups"] == ["auditors"]
    assert asked_for(pool) == ["HostedAuth"]
    assert pool.maps.reads == []


def test_a_request_to_the_provider_is_signed_with_the_key_that_the_pool_shows() -> None:
    ourselves = ServiceProvider("eu-central-1_Ab12", "http://127.0.0.1:8465")
    url = ourselves.request_url(
        provider_metadata(metadata()), request_id="_1", relay_state="r", issued_at=0, is_signed=True
    )

    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    signature = base64.b64decode(query.pop("Signature"))
    key: Any = ourselves.certificate.public_key()

    key.verify(signature, urlencode(query).encode(), PKCS1v15(), hashes.SHA256())
    assert provider_metadata(metadata()).entity_id == ENTITY_ID


@pytest.mark.parametrize(
    ("values", "text"),
    [(["one"], "one"), (["[a]"], "[a]"), (["a", "b"], "[a, b]"), (["a,b", "[c] d~*"], "[a%2Cb, %5Bc%5D+d%7E*]")],
)
def test_several_values_of_saml_are_one_text_in_brackets(values: list[str], text: str) -> None:
    assert saml_text(values) == text


def test_openid_claims_are_texts() -> None:
    moment = int(datetime(2026, 2, 5, 6, 52, 10, tzinfo=UTC).timestamp())

    assert openid_texts({"exp": moment, "ok": True, "aud": ["a"], "sub": "x", "none": None, "n": 1}) == {
        "exp": "Thu Feb 05 06:52:10 UTC 2026",
        "ok": "true",
        "aud": '["a"]',
        "sub": "x",
        "n": "1",
    }
