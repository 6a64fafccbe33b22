"""Every answer to a change names it, also the one that says that nobody knows whether it was made."""

from typing import Any

import pytest

from servicedesk.errors import DirectoryUnavailable, OutcomeUnknown, PartlyMade
from tests.admin_api.test_access import ROUTES
from tests.failures import fail_with
from tests.worlds.admin_service import AdminService
from tests.worlds.mcp_service import Answer

#: Of these routes, those that change something.
WRITES = [(method, path, body) for method, path, body in ROUTES if method in {"PUT", "POST", "DELETE"}]
each_write = pytest.mark.parametrize(("method", "path", "body"), WRITES, ids=[f"{m} {p}" for m, p, _ in WRITES])


def ask(service: AdminService, method: str, path: str, body: object) -> Answer:
    """Ask for a change of what is there, as whoever has looked at it."""
    tag = service.policy_tag if path.endswith("apply") else None
    group = path.removeprefix("/admin/api/groups/").partition("/")[0]
    version = service.policy.group(group).version
    return service.ask(method, path, body, if_match=tag or f'"{version}"')


def ids_of(answer: Any) -> set[str]:
    """Return the ids of the changes that an answer names."""
    named = answer["changes"] if "changes" in answer else [answer["change"]]
    return {change["id"] for change in named if change is not None}


@each_write
def test_an_answer_to_a_change_has_the_id_under_which_it_is_in_the_log(method: str, path: str, body: object) -> None:
    service = AdminService()

    answer = ask(service, method, path, body)

    if answer.status == 200:
        assert ids_of(answer.json) == {change.id for change in service.policy.log}
    else:
        assert service.policy.log == []


FAILURES = {"outcome-unknown": OutcomeUnknown, "partly-made": PartlyMade}


@pytest.mark.parametrize("kind", FAILURES)
def test_who_is_told_that_it_is_not_known_or_not_all_made_is_told_which_changes_were_sent(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    service = AdminService()

    def lose(*_: object, **__: object) -> None:
        raise FAILURES[kind]("ReadTimeoutError", changes=["one", "two"])

    monkeypatch.setattr(service.policy, "write", lose)
    answer = ask(service, "DELETE", "/admin/api/groups/auditors/grants/get_customer?reason=x", None)

    assert answer.status == 503
    assert answer.json["type"] == f"urn:service-desk-mcp:problem:{kind}"
    assert answer.json["changes"] == ["one", "two"]
    assert "retry-after" in answer.headers
    assert "ReadTimeoutError" not in answer.body


def test_where_nothing_was_sent_no_change_is_named() -> None:
    service = AdminService()
    service.policy.available = False

    assert "changes" not in service.ask("GET", "/admin/api/me").json


#: What is done in the user pool after its record → the request, and what the directory is asked for.
ACTS = {
    "put into a group": ("PUT", "/admin/api/people/bob/groups/auditors", {"reason": "x"}, "put_into"),
    "taken out of a group": ("DELETE", "/admin/api/people/bob/groups/support-engineers?reason=x", None, "take_out"),
    "invited": ("POST", "/admin/api/people", {"email": "eve@example.com", "groups": [], "reason": "x"}, "invite"),
    "revoked": ("POST", "/admin/api/people/bob/revocation", {"reason": "x"}, "sign_out"),
}


@pytest.mark.parametrize("act", ACTS)
def test_what_is_recorded_and_was_perhaps_not_done_is_told_with_the_records_id(
    monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    service = AdminService()
    method, path, body, asked = ACTS[act]
    monkeypatch.setattr(service.directory, asked, fail_with(DirectoryUnavailable))

    answer = service.ask(method, path, body)

    assert answer.status == 503
    assert answer.json["type"].rpartition(":")[2] in {"outcome-unknown", "revocation-incomplete"}
    assert answer.json["changes"] == [change.id for change in service.policy.log]
