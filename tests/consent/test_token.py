"""The token and revocation endpoints: Cognito's answers, asked as the app client that stands for a document."""

import pytest

from tests.consent.harness import Desk
from tests.registration.memory import URL

CODE = {"grant_type": "authorization_code", "code": "c", "code_verifier": "v", "client_id": URL}


@pytest.mark.parametrize("name", ["token", "revoke"])
def test_a_document_is_replaced_by_its_app_client_and_the_answer_passes_through(name: str) -> None:
    desk = Desk()
    desk.get()

    answer = desk.post(f"/oauth2/{name}", CODE)

    assert desk.endpoints.asked == [(name, {**CODE, "client_id": "shadow-1"})]
    assert (answer.status, answer.json) == (200, {"access_token": "t"})
    assert answer.headers["cache-control"] == "no-store"


def test_an_app_client_of_cognitos_own_passes_as_it_is() -> None:
    desk = Desk()

    desk.post("/oauth2/token", {**CODE, "client_id": "5h2k3j4h5g"})

    assert desk.endpoints.asked == [("token", {**CODE, "client_id": "5h2k3j4h5g"})]


def test_a_document_that_nobody_consented_to_gets_no_token() -> None:
    desk = Desk()

    answer = desk.post("/oauth2/token", CODE)

    assert (answer.status, answer.json) == (401, {"error": "invalid_client"})
    assert desk.endpoints.asked == []
    assert desk.internet.fetched == []


def test_a_refresh_ends_with_the_permission() -> None:
    desk = Desk()
    desk.get()
    desk.store.allowed.clear()

    answer = desk.post("/oauth2/token", {"grant_type": "refresh_token", "refresh_token": "r", "client_id": URL})

    assert (answer.status, answer.json) == (401, {"error": "invalid_client"})
    assert desk.endpoints.asked == []


@pytest.mark.parametrize("what", ["store", "endpoints"])
def test_what_cannot_be_decided_is_not_refused(what: str) -> None:
    desk = Desk()
    desk.get()
    getattr(desk, what).available = False

    answer = desk.post("/oauth2/token", CODE)

    assert (answer.status, answer.json) == (503, {"error": "temporarily_unavailable"})
    assert answer.headers["retry-after"]


def test_codes_and_tokens_are_in_no_log(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    desk = Desk()
    desk.get(state="secret-state")
    desk.decide()
    desk.post("/oauth2/token", {**CODE, "code": "secret-code", "code_verifier": "secret-verifier"})

    written = caplog.text + "".join(capsys.readouterr())
    assert "secret-" not in written
