"""Stopping somebody over HTTP, and letting them in again."""

import pytest

from servicedesk.errors import DirectoryUnavailable
from tests.worlds.admin_service import AdminService

REVOCATION = "/admin/api/people/bob@example.com/revocation"
DISABLING = "/admin/api/people/bob/disabling"
ENABLING = "/admin/api/people/bob/enabling"


def test_revoking_a_person_refuses_their_tokens_ends_their_sign_ins_and_disables_them() -> None:
    service = AdminService()

    answer = service.ask("POST", REVOCATION, {"reason": "left"})

    assert service.policy.revoked == {"subject-of-bob": answer.json["not_before"]}
    assert service.directory.acts == [("disable", "bob"), ("sign out", "bob")]
    assert [change.subject for change in service.policy.log] == ["bob"]
    assert (answer.json["username"], answer.json["disabled"]) == ("bob", True)
    assert "servicedesk people enable bob" in answer.json["summary"][-1]


def test_who_is_to_stay_enabled_is_not_disabled() -> None:
    service = AdminService()

    answer = service.ask("POST", REVOCATION, {"reason": "a new token", "keep_enabled": True})

    assert service.directory.acts == [("sign out", "bob")]
    assert answer.json["disabled"] is False
    assert "without a password" in answer.json["summary"][-1]


def test_who_is_gone_from_the_pool_is_refused_and_it_is_said() -> None:
    service = AdminService()
    gone = "5f1c2d3e-0000-4000-8000-0123456789ab"

    answer = service.ask("POST", f"/admin/api/people/{gone}/revocation", {"reason": "deleted"})

    assert set(service.policy.revoked) == {gone}
    assert (answer.json["username"], answer.json["subject"]) == (None, gone)
    assert "nobody with the sub" in answer.json["summary"][-1]


@pytest.mark.parametrize("path", [REVOCATION, DISABLING])
def test_who_is_disabled_is_refused_and_signed_out_as_well(path: str) -> None:
    service = AdminService()

    answer = service.ask("POST", path, {"reason": "left"})

    assert service.policy.revoked == {"subject-of-bob": answer.json["not_before"]}
    assert service.directory.acts == [("disable", "bob"), ("sign out", "bob")]
    assert answer.json["change"]["id"] == service.policy.log[0].id


@pytest.mark.parametrize("path", [REVOCATION, DISABLING, ENABLING])
def test_a_dry_run_says_so_and_does_nothing(path: str) -> None:
    service = AdminService()

    answer = service.ask("POST", f"{path}?dry_run=true", {})

    assert "dry run" in answer.json["summary"][0]
    assert (service.policy.log, service.policy.revoked, service.directory.acts) == ([], {}, [])


def test_a_person_is_let_in_again_with_a_record() -> None:
    service = AdminService()
    service.ask("POST", REVOCATION, {"reason": "a mistake"})

    answer = service.ask("POST", ENABLING, {"reason": "it was a mistake"})

    assert answer.json["changed"] is True
    assert service.directory.person("bob").is_enabled
    kinds = [change["kind"] for change in service.ask("GET", "/admin/api/changes").json["changes"]]
    assert kinds == ["person_enabled", "person_disabled"]


def test_what_was_not_done_whole_is_said_to_be_missing_and_is_no_success() -> None:
    service = AdminService()

    def deaf(username: str) -> None:
        raise DirectoryUnavailable

    service.directory.disable = deaf  # type: ignore[method-assign]

    answer = service.ask("POST", REVOCATION, {"reason": "left"})

    assert (answer.status, answer.json["type"]) == (503, "urn:service-desk-mcp:problem:revocation-incomplete")
    assert "Every token of the person is refused" in answer.json["detail"]
    assert set(service.policy.revoked) == {"subject-of-bob"}


def test_who_may_use_a_tool_and_cannot_sign_in_is_told_from_who_can() -> None:
    service = AdminService()
    service.directory.disable("bob")

    holders = service.ask("GET", "/admin/api/tools/create_ticket/holders").json["groups"]

    told = {holder["group"]: (holder["members"], holder["disabled_members"]) for holder in holders}
    assert told == {"administrators": (["alice"], []), "support-engineers": (["bob"], ["bob"])}
