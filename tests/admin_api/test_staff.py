"""People and groups over HTTP: what is asked for is done with a record, or answered with what keeps it from being."""

from __future__ import annotations

from typing import Any

import pytest

from servicedesk.errors import DirectoryUnavailable, MailUnavailable
from servicedesk.policy.people.person import SignInStatus
from tests.failures import fail_with
from tests.fakes.policy import member
from tests.worlds.admin_service import BOB, AdminService

ADDRESS = "ada@example.com"
BECAUSE = {"reason": "because"}
#: What is asked for → method, path, body, what is done in the pool.
CHANGES: dict[str, tuple[str, str, Any, list[tuple[str, str]]]] = {
    "somebody new": (
        "POST", "/people", {"email": ADDRESS, "groups": ["auditors"], **BECAUSE},
        [("invite", ADDRESS), ("put into auditors", ADDRESS)],
    ),
    "another invitation": ("POST", "/people/ines/invitation", BECAUSE, [("invite again", "ines")]),
    "into a group": ("PUT", "/people/bob/groups/auditors", BECAUSE, [("put into auditors", "bob")]),
    "out of a group": (
        "DELETE", "/people/bob@example.com/groups/support-engineers?reason=because", None,
        [("take out of support-engineers", "bob")],
    ),
    "out of the pool": ("DELETE", "/people/bob?reason=because", None, [("disable", "bob"), ("remove", "bob")]),
    "a new group": (
        "POST", "/directory/groups", {"name": "night-shift", "copy_of": "auditors", **BECAUSE},
        [("create", "night-shift")],
    ),
    "a group less": ("DELETE", "/directory/groups/auditors?reason=because", None, [("delete", "auditors")]),
}  # fmt: skip


def service() -> AdminService:
    made = AdminService()
    made.directory.people["ines"] = member("ines", status=SignInStatus.INVITED)
    return made


def ask(made: AdminService, method: str, path: str, body: Any = None) -> Any:
    return made.ask(method, f"/admin/api{path}", body)


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_done_and_answered_with_its_records(what: str) -> None:
    method, path, body, acts = CHANGES[what]
    made = service()

    answer = ask(made, method, path, body)

    assert answer.status == 200, answer.json
    assert made.directory.acts == acts
    told = [(change["id"], change["reason"]) for change in answer.json["changes"]]
    assert told == [(change.id, "because") for change in made.policy.log]
    assert told
    assert answer.json["summary"]


@pytest.mark.parametrize("what", CHANGES)
def test_a_dry_run_needs_no_reason_and_changes_nothing(what: str) -> None:
    method, path, body, _ = CHANGES[what]
    made = service()
    body = {name: value for name, value in body.items() if name != "reason"} if body else None

    answer = ask(made, method, f"{path.partition('?')[0]}?dry_run=true", body)

    assert answer.status == 200, answer.json
    assert "dry run" in answer.json["summary"][0]
    assert (made.directory.acts, made.policy.log, made.policy.revoked) == ([], [], {})


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_without_a_reason_is_refused(what: str) -> None:
    method, path, body, _ = CHANGES[what]
    made = service()

    answer = ask(made, method, path.partition("?")[0], body and {**body, "reason": ""})

    assert (answer.status, answer.json["type"]) == (422, "urn:service-desk-mcp:problem:invalid-policy")
    assert "needs a reason" in answer.json["detail"]
    assert (made.directory.acts, made.policy.log) == ([], [])


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("silent", ["directory", "policy"])
def test_what_cannot_be_decided_is_no_refusal(what: str, silent: str) -> None:
    method, path, body, _ = CHANGES[what]
    made = service()
    getattr(made, silent).available = False

    assert ask(made, method, path, body).status == 503
    assert made.directory.acts == []


#: What is asked for → method, path, body, status, kind, words.
REFUSED: dict[str, tuple[str, str, Any, int, str, str]] = {
    "nobody": ("PUT", "/people/nobody/groups/auditors", BECAUSE, 404, "unknown-person", "nobody"),
    "to know nobody": ("GET", "/people/nobody", None, 404, "unknown-person", "nobody"),
    "no group": ("PUT", "/people/bob/groups/auditor", BECAUSE, 422, "invalid-policy", "did you mean 'auditors'"),
    "to know no group": ("GET", "/directory/groups/auditor", None, 422, "invalid-policy", "did you mean 'auditors'"),
    "no address": ("POST", "/people", {"email": "ada", **BECAUSE}, 422, "invalid-policy", "not an e-mail address"),
    "to invite who is in": ("POST", "/people/bob/invitation", BECAUSE, 422, "invalid-policy", "has signed in already"),
    "the last administrator out": (
        "DELETE", "/people/alice/groups/administrators?reason=x", None, 409, "last-administrator", "alice is the last",
    ),
    "the last administrator away": (
        "DELETE", "/people/alice?reason=x", None, 409, "last-administrator", "alice is the last",
    ),
    "the last administrator disabled": (
        "POST", "/people/alice/disabling", BECAUSE, 409, "last-administrator", "alice is the last",
    ),
    "the last group that administers away": (
        "DELETE", "/directory/groups/administrators?reason=x", None, 409, "last-administrator", "nobody could change",
    ),
    "a group that there is": (
        "POST", "/directory/groups", {"name": "auditors", **BECAUSE}, 422, "invalid-policy", "already",
    ),
    "a member that means nothing": (
        "POST", "/people", {"email": ADDRESS, "group": "auditors", **BECAUSE}, 422, "invalid-request", "",
    ),
    "a cursor of another list": ("GET", "/people?cursor=elsewhere", None, 422, "invalid-policy", "cursor"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_done_says_why_and_is_not_done(what: str) -> None:
    method, path, body, status, kind, words = REFUSED[what]
    made = service()

    answer = ask(made, method, path, body)

    assert (answer.status, answer.json["type"]) == (status, f"urn:service-desk-mcp:problem:{kind}")
    assert words in answer.json["detail"]
    assert (made.directory.acts, made.policy.log, made.policy.revoked) == ([], [], {})


@pytest.mark.parametrize(
    ("failure", "kind"), [(MailUnavailable, "mail-unavailable"), (DirectoryUnavailable, "outcome-unknown")]
)
def test_what_was_recorded_and_perhaps_not_done_says_what_to_do(
    failure: type[Exception], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = service()
    monkeypatch.setattr(made.directory, "invite", fail_with(failure))

    answer = ask(made, "POST", "/people", {"email": ADDRESS, **BECAUSE})

    assert (answer.status, answer.json["type"]) == (503, f"urn:service-desk-mcp:problem:{kind}")
    assert "again" in answer.json["detail"]


def test_everybody_is_listed_page_by_page_with_their_groups() -> None:
    made = service()

    first = ask(made, "GET", "/people?limit=2").json
    rest = ask(made, "GET", f"/people?limit=2&cursor={first['next']}").json

    assert [person["username"] for person in (*first["people"], *rest["people"])] == ["alice", "bob", "ines"]
    assert first["people"][1]["groups"] == ["support-engineers"]
    assert (rest["people"][0]["status"], rest["next"]) == ("invited", None)


def test_a_person_is_shown_with_what_they_may_use_and_when_they_were_last_seen() -> None:
    made = service()

    shown = ask(made, "GET", "/people/bob").json

    assert shown["person"]["subject"] == BOB.subject
    assert [grant["group"] for grant in shown["tools"]["create_ticket"]] == ["support-engineers"]
    assert "delete_customer" not in shown["tools"]
    assert shown["last_seen"]["client_id"] == "c"


def test_a_group_is_shown_with_its_people_and_its_rules() -> None:
    shown = ask(service(), "GET", "/directory/groups/support-engineers").json

    assert [one["username"] for one in shown["members"]] == ["bob"]
    assert "create_ticket" in shown["policy"]["grants"]


def test_the_log_of_a_group_says_who_joined_and_who_left() -> None:
    made = service()
    ask(made, "PUT", "/people/ines/groups/auditors", BECAUSE)
    ask(made, "DELETE", "/people/ines/groups/auditors?reason=over")

    changes = ask(made, "GET", "/changes?group=auditors").json["changes"]

    told = [(change["kind"], change["subject"], change["group"]) for change in changes]
    assert told == [("group_left", "ines", "auditors"), ("group_joined", "ines", "auditors")]
