"""The sign-in page: what it shows, whom it lets in, and whose forms it takes."""

import re
from dataclasses import replace

import httpx2
import pytest

from local.stack import LocalStack
from stack.sign_in import SignInFailed, sign_in_blocking
from tests.local.managed_login.authorization import (
    REDIRECT_URI,
    authorization_query,
    authorize,
    code_for,
    code_form,
    token_request,
)
from tests.running_stack import newcomer


def open_page(http: httpx2.Client, stack: LocalStack) -> httpx2.Response:
    return http.get(authorize(http, stack, authorization_query(stack)).headers["location"])


def hidden(page: httpx2.Response) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', page.text))


def submit(http: httpx2.Client, page: httpx2.Response, **form: str) -> httpx2.Response:
    return http.post(str(page.url), data={**hidden(page), **form})


def test_the_page_says_who_asks_for_what_and_that_it_is_a_stand_in(stack: LocalStack, http: httpx2.Client) -> None:
    page = open_page(http, stack).text

    assert "Loopback" in page
    assert "Work the service desk with the tools you are granted" in page
    assert "localhost:3030" in page
    assert "stand-in" in page


def test_the_page_loads_nothing_and_posts_nowhere_but_here_and_to_the_app(
    stack: LocalStack, http: httpx2.Client
) -> None:
    policy = open_page(http, stack).headers["content-security-policy"]

    assert "default-src 'none'" in policy
    assert "form-action 'self' http://localhost:3030;" in policy
    assert "frame-ancestors 'none'" in policy


def test_a_right_password_leads_back_to_the_app(stack: LocalStack, http: httpx2.Client) -> None:
    alice = stack.description.people[0]

    answer = submit(http, open_page(http, stack), username=alice.username, password=alice.password)

    assert answer.status_code == 302
    assert answer.headers["location"].startswith(REDIRECT_URI + "?code=")


def test_an_unknown_name_and_a_wrong_password_look_the_same(stack: LocalStack, http: httpx2.Client) -> None:
    wrong = submit(http, open_page(http, stack), username="alice", password="wrong")
    unknown = submit(http, open_page(http, stack), username="nobody", password="wrong")

    alarms = [re.search(r'role="alert"[^>]*>([^<]+)<', page.text) for page in (wrong, unknown)]
    assert wrong.status_code == unknown.status_code == 401
    assert alarms[0] is not None
    assert alarms[1] is not None
    assert alarms[0][1] == alarms[1][1]


def test_what_was_typed_comes_back_as_text_only(stack: LocalStack, http: httpx2.Client) -> None:
    page = submit(http, open_page(http, stack), username='"><script>alert(1)</script>', password="wrong")

    assert "<script>" not in page.text


@pytest.mark.parametrize("act", ["admin_disable_user", "admin_reset_user_password"])
def test_a_person_who_may_not_sign_in_is_not_let_in_with_the_right_password(
    stack: LocalStack, http: httpx2.Client, act: str
) -> None:
    person = newcomer(stack, "nora-" + act.replace("_", "-"))
    getattr(stack.clients.cognito, act)(UserPoolId=stack.resources.staff_pool_id, Username=person.username)

    answer = submit(http, open_page(http, stack), username=person.username, password=person.password)

    assert answer.status_code == 401
    assert "location" not in answer.headers


@pytest.mark.parametrize("what", ["the field", "the cookie", "both"])
def test_a_form_that_is_not_ours_signs_nobody_in(stack: LocalStack, http: httpx2.Client, what: str) -> None:
    alice = stack.description.people[0]
    page = open_page(http, stack)
    form = {**hidden(page), "username": alice.username, "password": alice.password}
    if what != "the cookie":
        del form["_csrf"]
    if what != "the field":
        http.cookies.clear()

    answer = http.post(str(page.url), data=form)

    assert answer.status_code == 400
    assert "location" not in answer.headers


def test_two_apps_may_ask_the_same_person_at_once(stack: LocalStack, http: httpx2.Client) -> None:
    alice = stack.description.people[0]
    first, second = open_page(http, stack), open_page(http, stack)

    answers = [submit(http, page, username=alice.username, password=alice.password) for page in (first, second)]

    assert [answer.status_code for answer in answers] == [302, 302]


def test_a_finished_sign_in_cannot_be_used_again(stack: LocalStack, http: httpx2.Client) -> None:
    alice = stack.description.people[0]
    page = open_page(http, stack)
    submit(http, page, username=alice.username, password=alice.password)

    again = submit(http, page, username=alice.username, password=alice.password)

    assert again.status_code == 400
    assert "has ended" in again.text


def test_a_temporary_password_must_be_replaced_first(stack: LocalStack, http: httpx2.Client) -> None:
    person = newcomer(stack, "olga", temporary=True)
    page = open_page(http, stack)

    asked = submit(http, page, username=person.username, password=person.password)
    different = submit(http, page, new_password="A-longer-one-1", repeated_password="A-longer-one-2")
    weak = submit(http, page, new_password="short", repeated_password="short")
    taken = submit(http, page, new_password="A-longer-one-1", repeated_password="A-longer-one-1")

    assert "Choose a new password" in asked.text
    assert "not the same" in different.text
    assert "At least 12 characters" in weak.text
    assert taken.headers["location"].startswith(REDIRECT_URI + "?code=")
    renewed = replace(person, password="A-longer-one-1")
    assert token_request(http, stack, code_form(stack, code_for(http, stack, renewed))).status_code == 200


def test_signing_in_without_a_browser_says_what_the_page_said(stack: LocalStack, http: httpx2.Client) -> None:
    url = httpx2.URL(f"{stack.description.sign_in_url}/oauth2/authorize", params=authorization_query(stack))

    with pytest.raises(SignInFailed, match="The user name or the password is not right"):
        sign_in_blocking(http, str(url), "alice", "wrong")


def test_signing_out_leads_to_what_the_client_registered_and_nowhere_else(
    stack: LocalStack, http: httpx2.Client
) -> None:
    console, url = stack.resources.console_client_id, stack.description.admin_url

    def sign_out(client_id: str, leads_to: str) -> httpx2.Response:
        query = {"client_id": client_id, "logout_uri": leads_to}
        return http.get(f"{stack.description.sign_in_url}/logout", params=query)

    assert sign_out(console, url).headers["location"] == url
    for client_id, leads_to in (
        (console, "https://evil.example"),
        (stack.description.loopback_client.client_id, url),
        ("", url),
    ):
        refused = sign_out(client_id, leads_to)
        assert refused.status_code == 400
        assert "location" not in refused.headers
