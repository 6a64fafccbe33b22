"""The whole policy over HTTP: put in place on the one that was read, and on no other."""

from typing import Any

import pytest

from tests.worlds.admin_service import AdminService

APPLY = "/admin/api/policy/apply"


def edited(service: AdminService) -> tuple[dict[str, Any], str]:
    """Return the policy with auditors who may see addresses, and the tag of what was read."""
    read = service.ask("GET", "/admin/api/policy")
    document = read.json
    document["groups"]["auditors"]["grants"]["get_customer"]["hide"] = ["phone"]
    return {**document, "reason": "auditors may see addresses"}, read.headers["etag"]


def rival(service: AdminService) -> None:
    path = "/admin/api/groups/support-engineers/grants/create_ticket?reason=incident"
    assert service.ask("DELETE", path, if_match='"1"').status == 200


def test_a_policy_is_read_with_its_versions_and_put_in_place_on_them() -> None:
    service = AdminService()
    document, tag = edited(service)

    answer = service.ask("POST", APPLY, document, if_match=tag)

    assert {group: rules["version"] for group, rules in document["groups"].items()} == {
        "administrators": 1,
        "auditors": 1,
        "support-engineers": 1,
    }
    assert (answer.status, [change["subject"] for change in answer.json["changes"]]) == (200, ["auditors"])
    assert service.ask("GET", "/admin/api/policy").headers["etag"] != tag


#: What If-Match says → status. TAG stands for the right one.
MATCHES = {
    None: 428,
    "TAG": 200,
    '"1"': 412,
    '""': 412,
    "*": 400,
    "TAG, TAG": 400,
    "W/TAG": 400,
    "1": 400,
    "": 400,
}


@pytest.mark.parametrize("dry_run", ["", "?dry_run=true"])
@pytest.mark.parametrize("match", MATCHES)
def test_a_policy_is_put_in_place_only_on_the_one_that_was_read(match: str | None, dry_run: str) -> None:
    service = AdminService()
    document, tag = edited(service)

    answer = service.ask("POST", APPLY + dry_run, document, if_match=match and match.replace("TAG", tag))

    assert answer.status == MATCHES[match]
    assert len(service.policy.log) == (answer.status == 200 and not dry_run)


def test_what_a_colleague_changed_meanwhile_is_named_with_the_colleague_and_not_overwritten() -> None:
    service = AdminService()
    document, tag = edited(service)
    rival(service)

    answer = service.ask("POST", APPLY, document, if_match=tag)

    assert (answer.status, answer.json["type"]) == (412, "urn:service-desk-mcp:problem:policy-conflict")
    assert "support-engineers is at version 2 (by alice)" in answer.json["detail"]
    assert [change.reason for change in service.policy.log] == ["incident"]


def test_a_fresh_tag_does_not_excuse_an_old_document() -> None:
    service = AdminService()
    document, _ = edited(service)
    rival(service)

    answer = service.ask("POST", APPLY, document, if_match=service.policy_tag)

    assert answer.status == 412
    assert [change.reason for change in service.policy.log] == ["incident"]


def test_a_document_without_versions_stands_on_its_tag() -> None:
    service = AdminService()
    document, tag = edited(service)
    for rules in document["groups"].values():
        del rules["version"]

    rival(service)
    refused = service.ask("POST", APPLY, document, if_match=tag)
    accepted = service.ask("POST", APPLY, document, if_match=service.policy_tag)

    assert (refused.status, accepted.status) == (412, 200)
