"""What the administrators' door refuses is recorded and counted as what the other door refuses, and costs one read."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from servicedesk.admin_api.problems import TABLE
from servicedesk.errors import MissingToken, ServiceDeskError, Unavailable
from servicedesk.server.audit_record import REASONS
from tests.failures import fail_with
from tests.server.written import Written, written
from tests.worlds.admin_service import AdminService, token_of

GRANT = "/admin/api/groups/auditors/grants/delete_customer"


@pytest.fixture
def log() -> Iterator[Written]:
    with written() as lines:
        yield lines


Ask = Callable[[AdminService], Any]
#: What is asked → how, and the reason that is counted.
REFUSED: dict[str, tuple[Ask, str]] = {
    "without a good token": (lambda s: s.ask("GET", "/admin/api/me", token="abc"), "invalid_token"),
    "by somebody else": (lambda s: s.ask("GET", "/admin/api/me", token=token_of("auditors")), "not_administrator"),
    "from another page": (lambda s: s.ask("GET", "/admin/api/me", origin="https://evil.example"), "forbidden_origin"),
    "about nobody": (
        lambda s: s.ask("GET", "/admin/api/explanation?person=mallory&tool=get_customer"),
        "unknown_person",
    ),
    "what makes no sense": (
        lambda s: s.ask("PUT", GRANT, {"where": {"colour": ["x"]}, "reason": "x"}, if_match='"1"'),
        "invalid_policy",
    ),
    "on an old version": (lambda s: s.ask("PUT", GRANT, {"reason": "x"}, if_match='"7"'), "policy_conflict"),
    "in another form": (lambda s: s.ask("PUT", GRANT, {"why": "x"}, if_match='"1"'), "message_refused"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_is_recorded_and_counted_once_by_its_reason(log: Written, what: str) -> None:
    ask, reason = REFUSED[what]
    service = AdminService()

    answer = ask(service)

    assert 400 <= answer.status < 500
    [record] = log.lines
    assert (record["reason"], record["Refusals"]) == (reason, 1)
    assert service.policy.log == []


def test_a_beginning_without_a_token_is_a_challenge_and_no_refusal(log: Written) -> None:
    AdminService().ask("GET", "/admin/api/me", token="")

    [record] = log.lines
    assert record["Challenges"] == 1
    assert "Refusals" not in record


def test_what_could_not_be_decided_is_counted_and_is_no_refusal(log: Written) -> None:
    service = AdminService()
    service.policy.available = False

    service.ask("GET", "/admin/api/me")

    [record] = log.lines
    assert record["Undecided"] == 1
    assert "Refusals" not in record


@pytest.mark.parametrize("path", ["/admin/api/me", "/admin/api/groups"])
def test_a_defect_is_counted_before_and_behind_the_gate(
    log: Written, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    service = AdminService()
    monkeypatch.setattr(service.policy, "read" if path.endswith("me") else "groups", fail_with(ValueError))

    answer = service.ask("GET", path)

    assert answer.status == 500
    assert [line["Broken"] for line in log.lines if "Broken" in line] == [1]


@pytest.mark.parametrize("kind", [kind for kind, *_ in TABLE])
def test_every_refusal_that_the_door_answers_has_a_reason(kind: type[ServiceDeskError]) -> None:
    assert (kind in REASONS) is not issubclass(kind, MissingToken | Unavailable)


def test_a_request_that_is_let_in_reads_what_decides_about_its_sender_once() -> None:
    service = AdminService()

    for count in (1, 2, 3):
        assert service.ask("GET", "/admin/api/me").status == 200
        assert service.policy.reads == ["subject-of-alice"] * count
