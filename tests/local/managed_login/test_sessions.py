"""The cookie that the sign-in page leaves in a browser: whom it lets in without a password, and for how long."""

from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from local.managed_login.sessions import COOKIE, SESSION_SECONDS
from local.stack import LocalStack
from tests.fakes.clock import ShiftedClock
from tests.local.managed_login.authorization import (
    REDIRECT_URI,
    authorization_query,
    authorize,
    code_for,
    code_form,
    token_request,
)
from tests.local.managed_login.test_issued_tokens import claims_of
from tests.running_stack import newcomer


def click(http: httpx2.Client, stack: LocalStack) -> httpx2.Response:
    """Open an authorization request in the browser and return where it leads: the page, or the app."""
    return http.get(authorize(http, stack, authorization_query(stack)).headers["location"])


def is_let_in(answer: httpx2.Response) -> bool:
    return answer.status_code == 302 and answer.headers["location"].startswith(REDIRECT_URI + "?code=")


def sign_out(http: httpx2.Client, stack: LocalStack, **query: str) -> httpx2.Response:
    console = {"client_id": stack.resources.console_client_id, "logout_uri": stack.description.admin_url}
    return http.get(f"{stack.description.sign_in_url}/logout", params=query or console)


def test_who_signed_in_is_let_in_without_a_password_with_a_code_that_works(
    stack: LocalStack, http: httpx2.Client
) -> None:
    code_for(http, stack, newcomer(stack, "rosa", "auditors"))

    answer = click(http, stack)

    assert is_let_in(answer)
    code = parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
    token = token_request(http, stack, code_form(stack, code)).json()["access_token"]
    assert (claims_of(token)["username"], claims_of(token)["cognito:groups"]) == ("rosa", ["auditors"])


def test_the_cookie_is_no_scripts_no_other_sites_and_an_hours(stack: LocalStack, http: httpx2.Client) -> None:
    code_for(http, stack, stack.description.people[0])

    renewed = click(http, stack).headers["set-cookie"]

    assert renewed.startswith(f"{COOKIE}=")
    assert {"httponly", "path=/", "samesite=lax", f"max-age={SESSION_SECONDS}"} <= {
        part.strip().lower() for part in renewed.split(";")
    }
    assert SESSION_SECONDS == 3_600


def test_after_an_hour_the_password_is_asked_for_and_each_use_begins_the_hour_anew(
    stack: LocalStack, http: httpx2.Client, clock: ShiftedClock
) -> None:
    code_for(http, stack, stack.description.people[0])

    outcomes = []
    for pause_seconds in (SESSION_SECONDS - 60, SESSION_SECONDS - 60, SESSION_SECONDS):
        clock.ahead_seconds += pause_seconds
        outcomes.append(is_let_in(click(http, stack)))

    assert outcomes == [True, True, False]


def test_another_browser_is_asked_for_the_password(stack: LocalStack, http: httpx2.Client) -> None:
    code_for(http, stack, stack.description.people[0])
    http.cookies.clear()

    assert click(http, stack).status_code == 200


@pytest.mark.parametrize("value", ["", "made-up"])
def test_a_cookie_that_is_none_of_ours_lets_nobody_in(stack: LocalStack, http: httpx2.Client, value: str) -> None:
    http.cookies.set(COOKIE, value)

    assert click(http, stack).status_code == 200


def test_a_global_sign_out_does_not_clear_it(stack: LocalStack, http: httpx2.Client) -> None:
    """AWS: AdminUserGlobalSignOut "doesn't clear the managed login session cookie"."""
    code_for(http, stack, newcomer(stack, "sven"))
    stack.clients.cognito.admin_user_global_sign_out(UserPoolId=stack.resources.staff_pool_id, Username="sven")

    answer = click(http, stack)

    assert is_let_in(answer)
    code = parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
    assert token_request(http, stack, code_form(stack, code)).status_code == 200


@pytest.mark.parametrize("act", ["admin_disable_user", "admin_reset_user_password", "admin_delete_user"])
def test_who_may_not_sign_in_is_not_let_in_by_it(stack: LocalStack, http: httpx2.Client, act: str) -> None:
    person = newcomer(stack, "tara-" + act.replace("_", "-"))
    code_for(http, stack, person)
    getattr(stack.clients.cognito, act)(UserPoolId=stack.resources.staff_pool_id, Username=person.username)

    assert click(http, stack).status_code == 200


def test_signing_out_ends_it_also_for_a_copy_of_the_cookie(stack: LocalStack, http: httpx2.Client) -> None:
    code_for(http, stack, stack.description.people[0])
    copy = http.cookies[COOKIE]

    assert sign_out(http, stack).headers["location"] == stack.description.admin_url

    assert COOKIE not in http.cookies
    assert click(http, stack).status_code == 200
    http.cookies.set(COOKIE, copy)
    assert click(http, stack).status_code == 200


def test_signing_out_to_sign_in_again_leads_to_the_page(stack: LocalStack, http: httpx2.Client) -> None:
    code_for(http, stack, stack.description.people[0])

    answer = sign_out(http, stack, **authorization_query(stack))

    assert answer.headers["location"].startswith("/oauth2/authorize?")
    page = http.get(f"{stack.description.sign_in_url}{answer.headers['location']}", follow_redirects=True)
    assert page.status_code == 200
    assert "Sign in" in page.text


@pytest.mark.parametrize("changes", [{"redirect_uri": "https://evil.example"}, {"client_id": "unknown"}])
def test_a_sign_out_that_leads_nowhere_registered_signs_nobody_out(
    stack: LocalStack, http: httpx2.Client, changes: dict[str, str]
) -> None:
    code_for(http, stack, stack.description.people[0])

    assert sign_out(http, stack, **{**authorization_query(stack), **changes}).status_code == 400

    assert is_let_in(click(http, stack))


def test_the_second_person_in_a_browser_takes_the_firsts_place_once_the_first_signed_out(
    stack: LocalStack, http: httpx2.Client
) -> None:
    alice, bob = stack.description.people[:2]
    code_for(http, stack, alice)
    sign_out(http, stack)

    tokens = [
        token_request(http, stack, code_form(stack, code_for(http, stack, bob))).json()["access_token"]
        for _ in range(2)
    ]

    assert [claims_of(token)["username"] for token in tokens] == ["bob", "bob"]


def test_whoever_typed_a_password_is_remembered_and_not_whoever_was_before(
    stack: LocalStack, http: httpx2.Client
) -> None:
    """Two pages were open when the first person signed in."""
    alice, bob = stack.description.people[:2]
    waiting = httpx2.URL(f"{stack.description.sign_in_url}/oauth2/authorize", params=authorization_query(stack))
    page = http.get(str(waiting), follow_redirects=True)
    code_for(http, stack, alice)
    token = page.text.split('name="_csrf" value="')[1].split('"')[0]
    http.post(str(page.url), data={"_csrf": token, "username": bob.username, "password": bob.password})

    code = parse_qs(urlsplit(click(http, stack).headers["location"]).query)["code"][0]

    claims = claims_of(token_request(http, stack, code_form(stack, code)).json()["access_token"])
    assert claims["username"] == "bob"
