"""Systems that the owner's tools call, over HTTP: what is sent, what is told, and what is not."""

import json
from collections.abc import Callable
from typing import Any, Final

import pytest

from servicedesk.desks.http.gate import MAX_CALLS
from servicedesk.desks.systems import HttpSystems
from servicedesk.errors import (
    DeskBusy,
    DeskConflict,
    DeskRefused,
    DeskUnavailable,
    InvalidSetting,
    OutcomeUnknown,
    ToolFailed,
)
from servicedesk.tools.systems import CompanySystem
from servicedesk.tools.systems_on_demand import SystemsOnDemand
from tests.desks.http.server import Answer, answer, hang_up, reset, serving
from tests.worlds.loopback_system import loopback_system

SECRET: Final = "s3cret-of-the-desk"
ENVIRONMENT: Final = {"CRM_URL": "https://crm.example.com/api", "CRM_SECRET_ID": "crm"}


def secret(text: str = SECRET) -> Callable[..., str]:
    def read(*, is_refused: bool = False) -> str:
        return text

    return read


class GivenSystems:
    """One system, whatever it is called."""

    def __init__(self, system: CompanySystem) -> None:
        self.names: list[str] = []
        self.begun = 0
        self._system = system

    def of(self, name: str) -> CompanySystem:
        self.names.append(name)
        return self._system

    def begin(self) -> None:
        self.begun += 1


def systems(**environment: str) -> HttpSystems:
    return HttpSystems({**ENVIRONMENT, **environment}, lambda _: secret())


@pytest.mark.parametrize("url", ["http://crm.example.com", "https://user:password@crm.example.com", "own"])
def test_a_url_that_may_not_be_called_is_none(url: str) -> None:
    with pytest.raises(InvalidSetting, match="CRM_URL") as refused:
        systems(CRM_URL=url).of("CRM")

    assert "password" not in str(refused.value)


@pytest.mark.parametrize(("name", "value"), [("CRM_URL", ""), ("CRM_SECRET_ID", " ")])
def test_a_function_whose_system_is_not_named_does_not_start(name: str, value: str) -> None:
    made: list[str] = []

    def make() -> HttpSystems:
        made.append(name)
        return systems()

    with pytest.raises(InvalidSetting, match=rf"{name} is missing.*tools/\*\.yaml"):
        SystemsOnDemand({**ENVIRONMENT, name: value}, make).of("CRM")

    assert made == []


def test_a_system_is_made_at_its_first_call_and_begun_from_then_on() -> None:
    with loopback_system({"id": "7"}) as (system, received):
        given = GivenSystems(system)
        made: list[GivenSystems] = []

        def make() -> GivenSystems:
            made.append(given)
            return given

        late = SystemsOnDemand(ENVIRONMENT, make)
        crm = late.of("CRM")
        late.begin()
        assert made == []

        for _ in range(2):
            assert crm.call("POST", "tickets/{}", "T", body={"a": 1}, only_looks=True).field(str, "id") == "7"
        late.begin()

        assert (made, given.names, given.begun) == ([given], ["CRM", "CRM"], 1)
        assert [(one.method, one.path, one.body) for one in received] == [("POST", "/tickets/T", {"a": 1})] * 2


def test_a_call_is_one_request_with_what_is_there_and_no_more() -> None:
    with loopback_system({"id": "7", "n": 1}) as (system, received):
        answer = system.call(
            "PATCH",
            "tickets/{}/notes/{}",
            "T 1/x",
            7,
            query={"expand": ["a", "b c"], "all": True, "page": None},
            body={"ticket": {"subject": "Zürich", "due": None, "more": {"at": None}}, "tags": []},
        )

    (asked,) = received
    assert (asked.method, asked.path) == ("PATCH", "/tickets/T%201%2Fx/notes/7")
    assert asked.query == {"expand": ["a", "b c"], "all": ["true"]}
    assert asked.body == {"ticket": {"subject": "Zürich"}, "tags": []}
    assert (answer.field(str, "id"), answer.field(int, "n"), answer.field(str, "n")) == ("7", 1, None)
    assert "7" not in repr(answer)


@pytest.mark.parametrize("value", ["..", ".", "", "a/../b", "%2e%2e", "x" * 300])
def test_a_value_that_is_no_segment_is_never_asked_for(value: str) -> None:
    with loopback_system({}) as (system, received):
        with pytest.raises(ToolFailed, match="no such thing"):
            system.call("GET", "tickets/{}", value)

        assert received == []


@pytest.mark.parametrize(
    ("status", "method", "only_looks", "error"),
    [
        (404, "GET", False, ToolFailed),
        (403, "POST", False, ToolFailed),
        (409, "PUT", False, DeskConflict),
        (412, "PATCH", False, DeskConflict),
        (400, "POST", False, DeskRefused),
        (422, "POST", False, DeskRefused),
        (429, "DELETE", False, DeskBusy),
        (401, "POST", False, DeskUnavailable),
        (302, "GET", False, DeskUnavailable),
        (500, "GET", False, DeskUnavailable),
        (500, "POST", False, OutcomeUnknown),
        (500, "DELETE", False, OutcomeUnknown),
        (500, "POST", True, DeskUnavailable),
    ],
)
def test_what_a_system_refuses_is_told_in_our_words_and_sent_once(
    status: int, method: Any, only_looks: bool, error: type[Exception]
) -> None:
    with loopback_system({"message": "words of the system"}, status=status) as (system, received):
        with pytest.raises(error) as refused:
            system.call(method, "tickets/{}", "T-1", body=None if method == "GET" else {"a": 1}, only_looks=only_looks)

        assert type(refused.value) is error
        assert len(received) == 1
    assert "words of the system" not in str(refused.value)


def test_a_system_is_asked_a_few_times_in_one_tool_call_and_again_in_the_next() -> None:
    with loopback_system({}) as (system, received):
        for _ in range(MAX_CALLS):
            system.call("GET", "tickets")
        with pytest.raises(DeskUnavailable):
            system.call("GET", "tickets")
        asked = len(received)
        system.begin()
        system.call("GET", "tickets")

        assert (asked, len(received)) == (MAX_CALLS, MAX_CALLS + 1)


@pytest.mark.parametrize(
    ("kept", "sent"),
    [
        ("Bearer abc", "Bearer abc"),
        (json.dumps({"token": "Token token=abc"}), "Token token=abc"),
        (json.dumps({"username": "bob", "password": "pw"}), "Basic Ym9iOnB3"),
    ],
)
def test_a_credential_is_a_header_as_it_is_or_of_a_username_and_a_password(kept: str, sent: str) -> None:
    with loopback_system({}, secret=kept) as (system, received):
        system.call("GET", "tickets")

    assert received[0].authorization == sent


@pytest.mark.parametrize("kept", ["", "{}", '{"username": "bob"}', "a\nb", "ü"])
def test_without_a_usable_credential_nothing_is_asked(kept: str) -> None:
    with loopback_system({}, secret=kept) as (system, received):
        with pytest.raises(DeskUnavailable) as failed:
            system.call("GET", "tickets")

        assert received == []
    assert kept == "" or kept not in str(failed.value)


def test_what_is_answered_without_content_was_done() -> None:
    with loopback_system(None, status=204) as (system, received):
        answer = system.call("DELETE", "tickets/{}", "T-1")

    assert answer.field(str, "id") is None
    assert [(one.method, one.path) for one in received] == [("DELETE", "/tickets/T-1")]


#: Answers to a write → what comes of it with an idempotency key, and without, and how often each is sent.
GOOD: Final = answer({"id": "7"})
LOST: Final[dict[str, tuple[list[Answer], tuple[str, int], tuple[str, int]]]] = {
    "a connection that breaks": ([reset(), GOOD], ("7", 2), ("not known", 1)),
    "an error": ([answer({}, "500 Oops"), GOOD], ("7", 2), ("not known", 1)),
    "half an answer": ([hang_up(GOOD[:-4]), GOOD], ("7", 2), ("not known", 1)),
    "a page": ([answer(body=b"<html>", kind="text/html"), GOOD], ("7", 2), ("not known", 1)),
    "two errors": ([answer({}, "500 Oops"), answer({}, "500 Oops"), GOOD], ("not known", 2), ("not known", 1)),
    "an error, then a refusal": (
        [answer({}, "500 Oops"), answer({}, "409 Conflict")],
        ("not known", 2),
        ("not known", 1),
    ),
    "nothing lost": ([GOOD], ("7", 1), ("7", 1)),
    "nothing to say": ([answer(status="204 No Content", body=b"", kind=None)], ("None", 1), ("None", 1)),
}


@pytest.mark.parametrize("has_key", [True, False])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("lost", LOST)
def test_a_write_whose_answer_was_lost_is_sent_once_more_with_its_key_and_never_without(
    lost: str, method: Any, has_key: bool
) -> None:
    answers, with_key, without = LOST[lost]
    with serving(*answers) as desk:
        made = systems(CRM_URL=desk.url)
        try:
            told = str(
                made.of("CRM").call(method, "tickets", idempotency_key="k-1" if has_key else None).field(str, "id")
            )
        except OutcomeUnknown:
            told = "not known"
        made.close()

    assert (told, len(desk.received)) == (with_key if has_key else without)
    assert [b"Idempotency-Key: k-1" in request for request in desk.received] == [has_key] * len(desk.received)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("status", ["400 Bad", "401 No", "403 No", "404 Not Found", "409 Conflict", "429 Slow"])
def test_nothing_is_told_as_not_done_after_something_was(status: str, method: Any) -> None:
    with serving(GOOD, answer({}, status), answer({}, status)) as desk:
        of_both = {"CRM_URL": desk.url, "ERP_URL": desk.url, "ERP_SECRET_ID": "erp"}
        made = systems(**of_both)
        try:
            made.of("CRM").call("POST", "tickets")
            with pytest.raises(OutcomeUnknown):
                made.of("ERP").call(method, "orders")
            made.begin()
            with pytest.raises((ToolFailed, DeskUnavailable)) as refused:
                made.of("ERP").call("GET", "orders")
        finally:
            made.close()

    assert not isinstance(refused.value, OutcomeUnknown)
