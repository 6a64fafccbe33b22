"""Rules for the company's groups over HTTP: written with their record, or refused with nothing written at all."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from servicedesk.federation.group_map import GroupMap, GroupRule
from servicedesk.policy.company.rule_checks import MAX_GROUPS
from servicedesk.policy.document import moment_text
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.server.bounds import MAX_BODY_BYTES
from servicedesk.tools.conditions import Conditions
from tests.fakes.group_maps import group_map
from tests.fakes.policy import colleague
from tests.fakes.registered_agents import agent_token
from tests.server.written import written
from tests.worlds.admin_service import AdminService, program_token, token_of
from tests.worlds.policy import NOON

RULES = "/admin/api/identity-providers/Corp/rules"
GRANT = f"/admin/api/groups/auditors/grants/{MANAGE_PERMISSIONS}"
WANTED = {"name": "Desk-Support", "groups": ["support-engineers"], "reason": "ticket 4711"}
AUDIT = group_map(Desk_Audit="auditors")
LATER = {"from": moment_text(int(time.time()) + 86_400), "reason": "x"}
LONG = "x" * 400_000


def service() -> AdminService:
    made = AdminService()
    made.maps.maps["Corp"] = AUDIT
    return made


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request that is refused, and how."""

    status: int
    words: str
    method: str = "PUT"
    path: str = RULES
    body: Any = None
    #: None is an administrator's.
    token: Callable[[], str] | None = None
    if_match: str | None = '"1"'
    origin: str | None = None
    prepare: Callable[[AdminService], object] = lambda _: None


def wanted(**members: Any) -> dict[str, Any]:
    return {**WANTED, **members}


def lists_gone(service: AdminService) -> None:
    service.maps.available = False


def will_administer(service: AdminService) -> None:
    late = Rules(scheduled={MANAGE_PERMISSIONS: Conditions(starts_at=4_000_000_000)})
    service.policy.policies["auditors"] = GroupPolicy(group="auditors", rules=late, version=1)


def remove(name: str = "Desk-Audit", reason: str = "x", **how: Any) -> Request:
    return Request(**{"method": "DELETE", "path": f"{RULES}?name={name}&reason={reason}", **how})


#: Ways to be refused; every one leaves the rules, the groups and the log as they were.
REFUSED: dict[str, Request] = {
    "no token": Request(status=401, words="Send an access token", body=WANTED, token=lambda: ""),
    "a token that is none": Request(status=401, words="refused", body=WANTED, token=lambda: "abc"),
    "an expired token": Request(
        status=401, words="refused", body=WANTED, token=lambda: token_of("administrators", exp=1_000)
    ),
    "another scope": Request(
        status=403,
        words="not issued for administration",
        body=WANTED,
        token=lambda: token_of("administrators", scope="https://desk.example.com/mcp/invoke"),
    ),
    "no right": Request(
        status=403, words="None of your groups", body=WANTED, token=lambda: token_of("support-engineers")
    ),
    "no group": Request(
        status=403, words="None of your groups", body=WANTED, token=lambda: token_of(**{"cognito:groups": None})
    ),
    "an agent": Request(status=401, words="refused", body=WANTED, token=agent_token),
    "an agent by the console's scope": Request(
        status=401,
        words="refused",
        body=WANTED,
        token=lambda: agent_token(scope="https://desk.example.com/mcp/manage"),
    ),
    "a program": Request(status=403, words="program may use only", body=WANTED, token=program_token),
    "a page of another origin": Request(
        status=403, words="Only the console's own pages", body=WANTED, origin="https://evil.example"
    ),
    "no version": Request(status=428, words="Send If-Match", body=WANTED, if_match=None),
    "a version that is none": Request(status=400, words="one entity tag", body=WANTED, if_match="*"),
    "an older version": Request(status=412, words="of version 1 by now", body=WANTED, if_match='"0"'),
    "a newer version": Request(status=412, words="of version 1 by now", body=WANTED, if_match='"2"'),
    "a body that is too large": Request(status=413, words="", body=json.dumps(wanted(name="x" * MAX_BODY_BYTES))),
    "no JSON": Request(status=422, words="not JSON", body="{"),
    "no body": Request(status=422, words="does not have the form"),
    "a member that there is not": Request(status=422, words="does not have the form", body=wanted(admin=True)),
    "a yes that is a text": Request(status=422, words="does not have the form", body=wanted(administrators="yes")),
    "no reason": Request(status=422, words="needs a reason", body=wanted(reason="")),
    "a provider that is unknown": Request(
        status=422,
        words="did you mean 'Corp'",
        path="/admin/api/identity-providers/Crop/rules",
        body=WANTED,
        if_match='"0"',
    ),
    "a provider whose name is none": Request(
        status=422, words="does not have the form", path="/admin/api/identity-providers/C%20rp/rules", body=WANTED
    ),
    "a provider's group of 400 KB": Request(status=413, words="", body=wanted(name=LONG)),
    "a provider's group that is too long": Request(
        status=422, words="does not have the form", body=wanted(name="x" * 257)
    ),
    "a provider's group of two lines": Request(status=422, words="one line of 1 to 256", body=wanted(name="a\nb")),
    "a provider's group without a name": Request(status=422, words="one line of 1 to 256", body=wanted(name="")),
    "a label of two lines": Request(status=422, words="a label is one line", body=wanted(label="a\nb")),
    "no group of the desk": Request(status=422, words="gives 1 to 20", body=wanted(groups=[])),
    "too many groups of the desk": Request(
        status=422, words="does not have the form", body=wanted(groups=[f"g{one}" for one in range(MAX_GROUPS + 1)])
    ),
    "a group of the desk that is too long": Request(
        status=422, words="does not have the form", body=wanted(groups=["x" * 129])
    ),
    "a group that there is not": Request(status=422, words="did you mean 'auditors'", body=wanted(groups=["auditor"])),
    "Cognito's own group": Request(
        status=422, words="no token ever names it", body=wanted(groups=["eu-west-1_AbC123_Corp"])
    ),
    "administrators, unsaid": Request(
        status=422, words="Desk-Support of Corp would", body=wanted(groups=["administrators"])
    ),
    "those who will administer, unsaid": Request(
        status=422, words="may change permissions, or will", body=wanted(name="X", groups=["auditors"]),
        prepare=will_administer,
    ),
    "rules that cannot be read": Request(status=503, words="Nothing was decided", body=WANTED, prepare=lists_gone),
    "the right for a group that a rule gives, unsaid": Request(
        status=422, words="Desk-Audit of Corp would change permissions", path=GRANT, body={"reason": "x"}
    ),
    "the same, scheduled": Request(
        status=422,
        words="Desk-Audit of Corp would change permissions",
        path=GRANT.replace("/grants/", "/scheduled/"),
        body=LATER,
    ),
    "the same among all of a group's rules": Request(
        status=422,
        words="Desk-Audit of Corp would change permissions",
        path="/admin/api/groups/auditors",
        body={"grants": {MANAGE_PERMISSIONS: {}}, "reason": "x"},
    ),
    "the same for a new group of an old name": Request(
        status=422,
        words="Desk-Gone of Corp would change permissions",
        method="POST",
        path="/admin/api/directory/groups",
        body={"name": "gone", "copy_of": "administrators", "reason": "x"},
        prepare=lambda made: made.maps.maps.update(Corp=group_map(Desk_Gone="gone")),
    ),
    "a rule to remove, by nobody": remove(status=401, words="Send an access token", token=lambda: ""),
    "a rule to remove, without the right": remove(
        status=403, words="None of your groups", token=lambda: token_of("auditors")
    ),
    "a rule to remove, by a program": remove(status=403, words="program may use only", token=program_token),
    "a rule to remove, by an agent": remove(status=401, words="refused", token=agent_token),
    "a rule to remove, on no version": remove(status=428, words="Send If-Match", if_match=None),
    "a rule to remove, on another version": remove(status=412, words="of version 1 by now", if_match='"7"'),
    "a rule to remove, without a reason": remove(status=422, words="needs a reason", reason=""),
    "a rule to remove that there is not": remove("Desk-Audits", status=422, words="did you mean 'Desk-Audit'"),
    "a rule to remove of 400 KB": remove(LONG, status=422, words="does not have the form"),
    "a rule to remove of an unknown provider": remove(
        status=422, words="did you mean 'Corp'", path="/admin/api/identity-providers/Crop/rules?name=X&reason=x"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_says_why_and_leaves_everything_as_it_was(name: str) -> None:
    made, asked = service(), REFUSED[name]
    asked.prepare(made)
    maps, policies = dict(made.maps.maps), dict(made.policy.policies)
    headers = {"if_match": asked.if_match, "origin": asked.origin}

    with written() as log:
        answer = made.ask(asked.method, asked.path, asked.body, token=asked.token() if asked.token else None, **headers)

    assert answer.status == asked.status, answer.body
    assert answer.headers["content-type"] == "application/problem+json"
    assert asked.words in answer.json["detail"]
    assert len(answer.body) < 2_000
    assert "x" * 300 not in str(log.lines)
    assert (made.maps.maps, made.policy.policies) == (maps, policies)
    assert (made.maps.log, made.policy.log, made.directory.acts) == ([], [], [])


#: What makes administrators of the company's people, if that is said: method, path, body.
MEANT: dict[str, tuple[str, str, dict[str, Any]]] = {
    "a rule": ("PUT", RULES, wanted(groups=["administrators"], administrators=True)),
    "a grant": ("PUT", f"{GRANT}?administrators=true", {"reason": "x"}),
    "a scheduled grant": (
        "PUT", f"{GRANT.replace('/grants/', '/scheduled/')}?administrators=true",
        LATER,
    ),
    "all of a group's rules": (
        "PUT", "/admin/api/groups/auditors?administrators=true",
        {"grants": {MANAGE_PERMISSIONS: {}}, "reason": "x"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MEANT)
def test_what_is_said_to_be_meant_is_done(name: str) -> None:
    made, (method, path, body) = service(), MEANT[name]

    answer = made.ask(method, path, body, if_match='"1"')

    assert answer.status == 200, answer.body
    assert [change.id for change in made.policy.log] == [answer.json["change"]["id"]]


def test_the_refusal_of_administrators_has_a_type_of_its_own() -> None:
    answer = service().ask("PUT", GRANT, {"reason": "x"}, if_match='"1"')

    assert answer.json["type"] == "urn:service-desk-mcp:problem:administrators-not-meant"
    assert "of Corp would change permissions" in answer.json["administrators"]
    assert answer.json["detail"].startswith(answer.json["administrators"])
    assert "with administrators, true, it is done" in answer.json["detail"]


@pytest.mark.parametrize("name", MEANT)
def test_a_dry_run_is_shown_with_what_doing_it_asks_for(name: str) -> None:
    made, (method, path, body) = service(), MEANT[name]
    bare = {key: value for key, value in body.items() if key != "administrators"}

    answer = made.ask(method, f"{path.removesuffix('?administrators=true')}?dry_run=true", bare, if_match='"1"')

    assert answer.status == 200, answer.body
    assert "of Corp would" in answer.json["administrators"]
    assert answer.json["change"]
    assert (made.policy.log, made.maps.log) == ([], [])


def test_only_routes_by_which_the_right_can_be_given_ask_whether_that_is_meant() -> None:
    paths = service().ask("GET", "/admin/api/openapi.json").json["paths"]

    asking = {
        (method, path.removeprefix("/admin/api"))
        for path, methods in paths.items()
        for method, route in methods.items()
        if any(parameter["name"] == "administrators" for parameter in route.get("parameters", ()))
    }
    assert asking == {
        ("put", "/groups/{group}"),
        ("put", "/groups/{group}/grants/{tool}"),
        ("put", "/groups/{group}/scheduled/{tool}"),
        ("delete", "/groups/{group}/scheduled/{tool}"),
        ("post", "/policy/apply"),
        ("post", "/directory/groups"),
    }


def test_a_rule_is_written_with_what_it_was_and_became() -> None:
    made = service()

    answer = made.ask("PUT", RULES, wanted(name="Desk-Audit"), if_match='"1"')

    assert made.maps.maps["Corp"].rules == {"Desk-Audit": GroupRule(groups=frozenset({"support-engineers"}))}
    assert answer.json["change"]["details"] == "Desk-Audit gives support-engineers, before: auditors"
    assert answer.json["change"]["differences"] == [
        {"about": "Desk-Audit", "member": "groups", "before": ["auditors"], "after": ["support-engineers"]}
    ]
    assert answer.json["warnings"] == []


def test_a_dry_run_says_whom_a_rule_concerns_and_writes_nothing() -> None:
    made = service()
    made.directory.people["corp_1"] = colleague("corp_1", "Desk-Support", asked_at=NOON)

    answer = made.ask("PUT", f"{RULES}?dry_run=true", WANTED, if_match='"1"')

    assert "1 person gains" in " ".join(answer.json["impact"]["summary"])
    assert (made.maps.maps, made.maps.log) == ({"Corp": AUDIT}, [])


APPLY = "/admin/api/policy/apply"


def apply(made: AdminService, edit: Callable[[dict[str, Any]], object], query: str = "", **how: Any) -> Any:
    """Apply the policy as the API tells it, edited."""
    read = made.ask("GET", "/admin/api/policy")
    document = read.json
    edit(document)
    tag = how.pop("if_match", read.headers["etag"])
    return made.ask("POST", f"{APPLY}{query}", {**document, "reason": "x"}, if_match=tag, **how)


def test_the_policy_as_a_whole_is_read_with_the_rules_and_applied_without_a_change() -> None:
    made = service()

    assert made.ask("GET", "/admin/api/policy").json["identity_providers"] == {
        "Corp": {"rules": {"Desk-Audit": {"groups": ["auditors"]}}, "version": 1}
    }
    assert apply(made, lambda _: None).json == {"changes": [], "impacts": None, "administrators": None}
    assert (made.maps.log, made.policy.log) == ([], [])


def test_rules_are_applied_with_their_impact_before() -> None:
    made = service()

    told = apply(made, lambda document: document["identity_providers"].clear(), "?dry_run=true")
    done = apply(made, lambda document: document["identity_providers"].clear())

    assert list(told.json["impacts"]) == ["identity provider Corp"]
    assert [change["kind"] for change in done.json["changes"]] == ["provider_groups"]
    assert made.maps.maps["Corp"].rules == {}


def test_a_policy_that_does_not_speak_of_the_rules_leaves_them_alone() -> None:
    made = service()

    answer = apply(made, lambda document: (document.pop("identity_providers"), document["groups"].pop("auditors")))

    assert [change["subject"] for change in answer.json["changes"]] == ["auditors"]
    assert made.maps.maps == {"Corp": AUDIT}


def overtake(made: AdminService) -> str:
    """Return the tag of the policy before somebody else made a rule."""
    tag: str = made.ask("GET", "/admin/api/policy").headers["etag"]
    made.maps.maps["Corp"] = replace(AUDIT, version=2)
    return tag


def test_rules_that_were_changed_since_they_were_read_are_not_overwritten() -> None:
    made = service()
    tag = overtake(made)

    with_rules = apply(made, lambda document: document["identity_providers"].clear(), if_match=tag)
    without = apply(made, lambda document: document.pop("identity_providers"), if_match=tag)

    assert (with_rules.status, without.status) == (412, 200)
    assert (made.maps.log, made.policy.log) == ([], [])


def heads(document: dict[str, Any]) -> object:
    return document["identity_providers"]["Corp"]["rules"].update({"Desk-Heads": {"groups": ["administrators"]}})


def test_administrators_in_a_policy_are_meant_or_refused_whole() -> None:
    made = service()

    refused = apply(made, lambda document: (heads(document), document["groups"].pop("auditors")))

    assert (refused.status, refused.json["type"]) == (422, "urn:service-desk-mcp:problem:administrators-not-meant")
    assert (made.maps.log, made.policy.log) == ([], [])
    assert apply(made, heads, "?administrators=true").status == 200
    assert "Desk-Heads" in made.maps.maps["Corp"].rules


def test_a_program_applies_rules_but_none_that_administers() -> None:
    made = service()

    refused = apply(made, heads, "?administrators=true", token=program_token())
    applied = apply(made, lambda document: document["identity_providers"].clear(), token=program_token())

    assert (refused.status, refused.json["type"]) == (403, "urn:service-desk-mcp:problem:not-for-programs")
    assert applied.status == 200
    assert made.maps.maps["Corp"] == GroupMap(
        provider="Corp", version=2, updated_at=made.maps.maps["Corp"].updated_at, updated_by="pipeline"
    )
