"""A program applies the policy and looks at what that takes; every other door, and who administers, is for people."""

from collections.abc import Callable
from typing import Any

import pytest

from servicedesk.admin_api.callers import PROGRAM_DOORS, PROTECTED_PATH, Callers
from servicedesk.errors import InvalidToken
from servicedesk.policy.document import rules_document
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from tests.admin_api.test_access import ROUTES
from tests.fakes.policy import FakePolicyStore
from tests.fakes.registered_agents import agent_token
from tests.server.written import written
from tests.tokens import CLIENT_ID, RESOURCE, private_key, sign, valid_claims
from tests.worlds.admin_service import (
    ADMIN_SETTINGS,
    COMMAND,
    CONSOLE,
    PIPELINE,
    PROGRAM,
    AdminService,
    program_token,
    token_of,
)

#: A row a route: whether a program may use it.
OPEN = {
    "GET /admin/api/tools", "GET /admin/api/policy", "POST /admin/api/policy/apply", "GET /admin/api/findings",
}  # fmt: skip
DOORS: dict[str, tuple[str, str, object]] = {
    f"{method} {path.partition('?')[0]}": (method, path, body) for method, path, body in ROUTES
}
AT_ITS_DOOR = ("POST", "/admin/api/policy/apply", {"groups": {}, "reason": "x"})

#: Whose token it is → token, status.
STRANGERS: dict[str, tuple[Callable[[], str], int]] = {
    "a person with an MCP token": (lambda: token_of("administrators", client_id=CLIENT_ID), 401),
    "a person with an MCP token for the program's scope": (
        lambda: token_of("administrators", client_id=CLIENT_ID, scope=f"{RESOURCE}/apply"), 401,
    ),
    "another program": (lambda: program_token(client_id="another", sub="another"), 401),
    "the program with the scope of people": (lambda: program_token(scope=f"{RESOURCE}/manage"), 403),
    "the program with the scope of MCP": (lambda: program_token(scope=f"{RESOURCE}/invoke"), 403),
    "the program with another resource's scope": (lambda: program_token(scope="https://other.example/mcp/apply"), 403),
    "the program with another audience": (lambda: program_token(aud="https://other.example/mcp"), 401),
    "the program as a person": (lambda: program_token(username="alice"), 401),
    "the program in a group": (lambda: program_token(**{"cognito:groups": ["administrators"]}), 401),
    "the program under a person's sub": (lambda: program_token(sub="subject-of-alice"), 401),
    "the program's id token": (lambda: program_token(token_use="id"), 401),
    "the program's expired token": (lambda: program_token(exp=1_000), 401),
    "the program's token from another pool": (lambda: program_token(iss="https://cognito-idp.example/other"), 401),
    "another signature": (
        lambda: sign(valid_claims(client_id=PROGRAM, sub=PROGRAM), key=private_key("somebody-else")), 401,
    ),
    "an agent": (agent_token, 401),
    "an agent with the scope of administrators": (lambda: agent_token(scope=f"{RESOURCE}/manage"), 401),
    "an agent with the program's scope": (lambda: agent_token(scope=f"{RESOURCE}/apply"), 401),
    "an agent by the console's client": (lambda: agent_token(CONSOLE, scope=f"{RESOURCE}/manage", aud=RESOURCE), 401),
    "the program for somebody": (lambda: program_token(act={"sub": "alice"}), 401),
    "the program with somebody's address": (lambda: program_token(desk_email="alice@corp.example"), 401),
    "the program with a name of the company's": (lambda: program_token(desk_name="alice (Corp)"), 401),
    "an administrator for an agent": (lambda: token_of("administrators", act={"sub": "client-of-the-agent"}), 401),
    "the console with the program's scope": (lambda: token_of("administrators", scope=f"{RESOURCE}/apply"), 403),
}  # fmt: skip


def unchanged(service: AdminService) -> bool:
    is_policy_unchanged = service.policy.log == [] and service.policy.revoked == {} and service.maps.log == []
    return is_policy_unchanged and service.directory.acts == []


@pytest.mark.parametrize("door", DOORS)
def test_a_program_may_use_four_doors_and_no_other(door: str) -> None:
    service, (method, path, body) = AdminService(), DOORS[door]

    answer = service.ask(method, path, body, token=program_token(), if_match='"1"')

    is_closed = answer.status == 403 and "a program may use only" in answer.json["detail"].casefold()
    assert is_closed is (door not in OPEN)
    assert answer.status < 500
    assert unchanged(service)


def test_the_four_doors_are_those_of_the_table() -> None:
    assert {f"{method} {path}" for method, path in PROGRAM_DOORS} == OPEN
    assert DOORS.keys() >= OPEN


@pytest.mark.parametrize(
    "path", ["/policy/", "//policy", "/policy/apply", "/Policy", "/policy%2Fapply", "/tools/x", ""]
)
def test_a_door_is_its_method_and_its_path_letter_by_letter(path: str) -> None:
    assert AdminService().ask("GET", PROTECTED_PATH + path, token=program_token()).status == 403


@pytest.mark.parametrize("stranger", STRANGERS)
def test_a_stranger_is_refused_at_the_programs_door_and_changes_nothing(stranger: str) -> None:
    service, (token, status) = AdminService(), STRANGERS[stranger]
    method, path, body = AT_ITS_DOOR

    answer = service.ask(method, path, body, token=token(), if_match=service.policy_tag)

    assert answer.status == status
    assert unchanged(service)


def applied(service: AdminService, **changes: Any) -> Any:
    """Apply the policy as it is, but for these groups, as the program."""
    groups = {name: rules_document(policy.rules) for name, policy in service.policy.policies.items()}
    wanted = {name: rules for name, rules in {**groups, **changes}.items() if rules is not None}
    body = {"groups": wanted, "reason": "release 7"}
    return service.ask("POST", "/admin/api/policy/apply", body, token=program_token(), if_match=service.policy_tag)


def test_what_a_program_applies_is_in_the_log_under_its_name() -> None:
    service = AdminService()

    answer = applied(service, auditors={"grants": {"get_customer": {"where": {"region": ["EMEA"]}}}})

    (change,) = service.policy.log
    assert answer.status == 200
    assert answer.json["changes"][0]["id"] == change.id
    assert (change.actor, change.actor_id, change.subject) == (PIPELINE, PROGRAM, "auditors")


MANAGING: dict[str, dict[str, Any]] = {
    "a group that has it is not named": {"administrators": None},
    "it is taken from a group": {"administrators": {"grants": {"get_customer": {}}}},
    "it is given to a group": {"auditors": {"grants": {MANAGE_PERMISSIONS: {}}}},
    "it ends": {"administrators": {"grants": {MANAGE_PERMISSIONS: {"until": "2099-01-01T00:00:00Z"}}}},
    "it is scheduled": {"auditors": {"scheduled": {MANAGE_PERMISSIONS: {"from": "2099-01-01T00:00:00Z"}}}},
    "it is watched": {"auditors": {"shadows": {MANAGE_PERMISSIONS: {"allow": True}}}},
    "it moves to another group": {
        "administrators": {"grants": {}}, "support-engineers": {"grants": {MANAGE_PERMISSIONS: {}}},
    },
}  # fmt: skip


@pytest.mark.parametrize("changes", MANAGING.values(), ids=MANAGING)
def test_a_program_changes_nothing_about_who_administers(changes: dict[str, Any]) -> None:
    service = AdminService()

    answer = applied(service, **changes)

    assert (answer.status, answer.json["type"]) == (403, "urn:service-desk-mcp:problem:not-for-programs")
    assert "a person does that" in answer.json["detail"].casefold()
    assert unchanged(service)


def test_a_dry_run_says_so_too() -> None:
    service = AdminService()
    body = {"groups": {}, "reason": "x"}

    answer = service.ask(
        "POST", "/admin/api/policy/apply?dry_run=true", body, token=program_token(), if_match=service.policy_tag
    )

    assert answer.json["type"] == "urn:service-desk-mcp:problem:not-for-programs"


def test_an_administrator_still_may_by_the_same_door() -> None:
    service = AdminService()
    groups = {name: rules_document(policy.rules) for name, policy in service.policy.policies.items()}
    groups["auditors"] = {"grants": {MANAGE_PERMISSIONS: {}}}

    answer = service.ask(
        "POST", "/admin/api/policy/apply", {"groups": groups, "reason": "x"}, if_match=service.policy_tag
    )

    assert answer.status == 200
    assert [change.subject for change in service.policy.log] == ["auditors"]


def test_where_no_program_may_come_its_token_is_anybodys() -> None:
    service = AdminService()
    callers = Callers(people=service.verifier, programs=None, grants=FakePolicyStore())

    with pytest.raises(InvalidToken, match="client"):
        callers.admit(program_token(), "GET", "/admin/api/policy")


def test_the_command_is_let_in_as_the_console_is() -> None:

    assert AdminService().ask("GET", "/admin/api/me", token=token_of("administrators", client_id=COMMAND)).status == 200
    assert ADMIN_SETTINGS.console_client_id == CONSOLE


def test_the_description_says_which_doors_a_program_has() -> None:
    document = AdminService().ask("GET", "/admin/api/openapi.json").json

    with_program = {
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method, described in methods.items()
        if {"program": [f"{RESOURCE}/apply"]} in described.get("security", [])
    }
    assert with_program == OPEN


def test_a_programs_refusal_is_in_the_functions_log_without_its_token() -> None:
    token = program_token()

    with written() as log:
        AdminService().ask("GET", "/admin/api/me", token=token)

    assert log.line("request refused")["refusal"] == "NotForPrograms"
    assert token not in str(log.line("request refused"))
