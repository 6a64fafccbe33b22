"""The consent page: whom it is shown for, what it shows, and what a decision leads to."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.admin_api.harness import request
from tests.consent.harness import ORIGIN, Desk, asked, cookie_of, token_of
from tests.registration.memory import HOST, REDIRECT, URL, metadata
from tests.tokens import RESOURCE, SETTINGS


def told(location: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def test_the_person_is_shown_who_asks_who_publishes_it_and_where_it_leads() -> None:
    answer = Desk().get()

    assert answer.status == 200
    assert all(text in answer.body for text in ("Client", HOST, URL, urlsplit(REDIRECT).netloc))
    assert "Any program on your own machine" not in answer.body


def test_a_client_on_the_persons_own_machine_is_warned_of() -> None:
    desk = Desk()
    desk.internet.pages[URL] = metadata(redirect_uris=["http://localhost:3030/callback"])

    assert "Any program on your own machine" in desk.get(redirect_uri="http://localhost:3030/callback").body


def test_the_page_loads_nothing_runs_nothing_and_is_in_no_frame() -> None:
    answer = Desk().get()
    headers, cookie = answer.headers, cookie_of(answer)

    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "frame-ancestors 'none'" in policy
    assert f"form-action 'self' {SETTINGS.sign_in_url} https://client.example;" in policy
    assert headers["cache-control"] == "no-store"
    assert cookie.startswith("__Host-consent=")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=strict", "Path=/"))
    assert "Domain" not in cookie


@pytest.mark.parametrize("trick", ["<script>alert(1)</script>", '"><img src=x>', "</title><b>"])
def test_what_a_client_calls_itself_is_text(trick: str) -> None:
    desk = Desk()
    desk.internet.pages[URL] = metadata(client_name=trick)

    body = desk.get(state=trick).body

    assert trick not in body
    assert body.count("<form") == 1


def test_a_registered_app_client_goes_straight_to_cognito_with_every_parameter() -> None:
    desk = Desk()

    answer = desk.get(client_id="5h2k3j4h5g6f7d8s9a0q1w2e3r")

    assert answer.status == 302
    assert answer.headers["location"].startswith(f"{SETTINGS.sign_in_url}/oauth2/authorize?")
    assert told(answer.headers["location"]) == asked(client_id="5h2k3j4h5g6f7d8s9a0q1w2e3r")
    assert desk.internet.fetched == []


SHOWN_TO_THE_PERSON = {
    "a client that is not allowed": {"client_id": "https://evil.example/c"},
    "an id over http": {"client_id": "http://client.example/oauth/client.json"},
    "another redirect URI": {"redirect_uri": "https://evil.example/callback"},
    "a redirect URI with a slash more": {"redirect_uri": REDIRECT + "/"},
    "a redirect URI in capitals": {"redirect_uri": "https://CLIENT.example/callback"},
    "no redirect URI": {"redirect_uri": None},
    "a port of its choice": {"redirect_uri": "http://localhost:54321/callback"},
    "a request that is too long": {"state": "s" * 5_000},
}


@pytest.mark.parametrize("changes", SHOWN_TO_THE_PERSON.values(), ids=SHOWN_TO_THE_PERSON)
def test_a_client_that_may_not_come_is_told_nothing_and_the_person_why(changes: dict[str, str | None]) -> None:
    desk = Desk()

    answer = desk.get(**changes)

    assert answer.status == 400
    assert "location" not in answer.headers
    assert not answer.raw.get("cookies")
    assert "form-action 'none'" in answer.headers["content-security-policy"]
    assert 'role="alert"' in answer.body


@pytest.mark.parametrize("query", ["", "client_id=a&client_id=b", "&" * 100, "client_id=" + URL + "&state=1&state=2"])
def test_a_request_that_says_nothing_or_something_twice_goes_nowhere(query: str) -> None:
    answer = Desk().invoke(request("GET", f"/oauth2/authorize?{query}"))

    assert answer.status == 400
    assert "location" not in answer.headers


TOLD_TO_THE_CLIENT = {
    "no PKCE": ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
    "plain PKCE": ({"code_challenge_method": "plain"}, "invalid_request"),
    "a token at once": ({"response_type": "token"}, "unsupported_response_type"),
}


@pytest.mark.parametrize(("changes", "error"), TOLD_TO_THE_CLIENT.values(), ids=TOLD_TO_THE_CLIENT)
def test_what_an_allowed_client_asks_wrongly_is_told_to_it(changes: dict[str, str | None], error: str) -> None:
    answer = Desk().get(**changes)

    assert answer.status == 302
    assert answer.headers["location"].startswith(REDIRECT + "?")
    assert told(answer.headers["location"]) == {"error": error, "state": "a-state"}


def test_who_allows_goes_to_cognito_as_the_app_client_that_stands_for_the_document() -> None:
    desk = Desk()

    answer = desk.decide()

    assert answer.status == 303
    assert answer.headers["location"].startswith(f"{SETTINGS.sign_in_url}/oauth2/authorize?")
    assert told(answer.headers["location"]) == {**asked(client_id="shadow-1"), "scope": f"{RESOURCE}/invoke"}


def test_who_refuses_goes_back_to_the_client() -> None:
    answer = Desk().decide("refuse")

    assert answer.status == 303
    assert told(answer.headers["location"]) == {"error": "access_denied", "state": "a-state"}


FORGED = {
    "no cookie": {"cookies": []},
    "another cookie": {"cookies": ["__Host-consent=" + "a" * 43]},
    "a cookie without the prefix": {"cookies": ["consent=" + "a" * 43]},
    "no token": {"form": {"forgery_token": ""}},
    "another token": {"form": {"forgery_token": "b" * 43}},
    "an empty pair": {"form": {"forgery_token": ""}, "cookies": ["__Host-consent="]},
    "another origin": {"headers": {"origin": "https://evil.example"}},
    "no origin to speak of": {"headers": {"origin": "null"}},
    "another site": {"headers": {"sec-fetch-site": "cross-site"}},
    "a neighbour": {"headers": {"sec-fetch-site": "same-site"}},
    "another kind of form": {"headers": {"content-type": "text/plain"}},
}


@pytest.mark.parametrize("changes", FORGED.values(), ids=FORGED)
def test_a_decision_that_did_not_come_from_our_page_decides_nothing(changes: dict[str, Any]) -> None:
    answer = Desk().decide(**changes)

    assert answer.status == 400
    assert "expired" in answer.body
    assert "location" not in answer.headers


def test_a_decision_on_another_request_than_the_allowed_is_checked_anew() -> None:
    answer = Desk().decide(form={"request": "client_id=https%3A%2F%2Fevil.example%2Fc&redirect_uri=x"})

    assert answer.status == 400
    assert "location" not in answer.headers


def test_a_permission_that_went_while_the_page_was_open_is_noticed() -> None:
    desk = Desk()
    page = desk.get()
    desk.store.allowed.clear()
    token = token_of(page)
    form = {"request": "&".join(f"{name}={value}" for name, value in asked().items()), "forgery_token": token}

    answer = desk.post(
        "/oauth2/authorize",
        {**form, "decision": "allow"},
        headers={"origin": ORIGIN},
        cookies=[f"__Host-consent={token}"],
    )

    assert answer.status == 400
    assert "location" not in answer.headers


def test_two_tabs_of_one_browser_do_not_undo_each_other() -> None:
    desk = Desk()
    first = cookie_of(desk.get()).split(";")[0]

    event = {
        **request("GET", "/oauth2/authorize?" + "&".join(f"{n}={v}" for n, v in asked().items())),
        "cookies": [first],
    }

    assert cookie_of(desk.invoke(event)).split(";")[0] == first


def test_when_nothing_can_be_decided_the_person_is_asked_to_wait() -> None:
    desk = Desk()
    desk.store.available = False

    answer = desk.get()

    assert answer.status == 503
    assert answer.headers["retry-after"]
    assert "location" not in answer.headers
