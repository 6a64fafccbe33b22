"""The command decides with what the stack says that it can do, never with what its own checkout can."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from servicedesk import __version__
from servicedesk.policy.grantable import MANAGE_PERMISSIONS, PlainRight
from servicedesk.tools.rows import Rows
from tests.cli.permissions.conftest import Terminal
from tests.fakes.policy import FakeNarrowable, capabilities_of
from tests.fakes.tools import JOBS
from tests.worlds.admin_service import AdminService

DEVICES = Rows(name="device", where=frozenset({"site"}), hide=frozenset({"holder"}))
WHY = ("--reason", "because")
#: Neither is of this checkout, and what is of it the stack has not.
ELSEWHERE = capabilities_of({"assign_device": FakeNarrowable(rows=DEVICES), MANAGE_PERMISSIONS: PlainRight()})
GRANT = ("grant", "support-engineers", "assign_device", "--hide", "holder", *WHY)


@pytest.fixture
def elsewhere(terminal: Terminal) -> Terminal:
    terminal.policy.says = ELSEWHERE
    return terminal


def test_a_tool_that_only_the_stack_has_is_granted_and_explained(elsewhere: Terminal) -> None:
    assert elsewhere.run(*GRANT).exit_code == 0

    explained = elsewhere.json("explain", "bob", "assign_device")
    assert (explained["known"], explained["allowed"]) == (True, True)
    assert "assign_device" in elsewhere.run("permissions").output


def test_a_field_is_known_where_the_stack_knows_it(elsewhere: Terminal) -> None:
    refused = elsewhere.run("grant", "support-engineers", "assign_device", "--hide", "email", *WHY)

    assert (refused.exit_code, elsewhere.policy.log) == (1, [])
    assert "assign_device cannot hide 'email'" in refused.output


def test_a_tool_that_only_this_checkout_has_is_no_tool(elsewhere: Terminal) -> None:
    refused = elsewhere.run("grant", "auditors", "create_ticket", *WHY)
    found = elsewhere.json("lint")["findings"]

    assert (refused.exit_code, elsewhere.policy.log) == (1, [])
    assert "there is no tool 'create_ticket'" in refused.output
    assert ("unknown_tool", "get_customer") in {(one["kind"], one["subject"]) for one in found}
    assert elsewhere.json("explain", "bob", "get_customer")["known"] is False


@pytest.mark.parametrize("typed", [("permissions",), ("lint",), ("explain", "bob", "get_customer"), GRANT])
def test_a_stack_of_another_release_says_so(terminal: Terminal, typed: tuple[str, ...]) -> None:
    terminal.policy.says = replace(ELSEWHERE, release="9.0.0")

    said = terminal.run(*typed)

    assert f"the stack of the tests is of release 9.0.0, this command of {__version__}" in said.output


def test_a_stack_of_this_release_says_nothing_of_it(terminal: Terminal) -> None:
    assert "release" not in terminal.run("permissions").output


@pytest.mark.parametrize("typed", [("permissions",), ("lint",), ("explain", "bob", "get_customer"), GRANT])
def test_a_stack_that_does_not_say_what_it_can_do_decides_nothing(terminal: Terminal, typed: tuple[str, ...]) -> None:
    terminal.policy.says = None

    said = terminal.run(*typed)

    assert (said.exit_code, terminal.policy.log) == (1, [])
    assert "what the stack can do is not known" in said.output


@pytest.mark.parametrize("path", ["tools", "findings", "explanation?person=bob&tool=get_customer"])
def test_the_api_decides_nothing_then_either(path: str) -> None:
    service = AdminService()
    service.policy.says = None

    assert service.ask("GET", f"/admin/api/{path}").status == 503


@pytest.fixture
def with_jobs(terminal: Terminal) -> Terminal:
    terminal.policy.says = capabilities_of({"list_jobs": FakeNarrowable(rows=JOBS), MANAGE_PERMISSIONS: PlainRight()})
    return terminal


def test_what_is_granted_of_whoever_asks_is_shown_kept_and_explained_wherever_conditions_are(
    with_jobs: Terminal, tmp_path: Path
) -> None:
    run = with_jobs.run("grant", "support-engineers", "list_jobs", "--where", "holder=@me,ada", *WHY)

    assert (run.exit_code, "list_jobs: no → holder @me or ada" in run.stdout) == (0, True)
    assert "holder @me or ada" in with_jobs.run("permissions").stdout
    assert "support-engineers (holder @me or ada, version 2): bob" in with_jobs.run("who-can", "list_jobs").stdout
    assert "holder bob (@me) or ada" in with_jobs.run("explain", "bob", "list_jobs").stdout
    with_jobs.run("export", "policy", "--output", str(tmp_path / "policy.yaml"))
    assert with_jobs.run("diff", str(tmp_path / "policy.yaml")).exit_code == 0


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("holder=@Me", "list_jobs cannot choose rows by holder '@Me'; did you mean '@me'?"),
        ("site=@me", "list_jobs cannot choose rows by site '@me'; no value of it begins with @"),
    ],
)
def test_what_stands_for_nobody_is_granted_to_nobody(with_jobs: Terminal, typed: str, told: str) -> None:
    refused = with_jobs.run("grant", "support-engineers", "list_jobs", "--where", typed, *WHY)

    assert (refused.exit_code, with_jobs.policy.log) == (1, [])
    assert told in refused.output


def test_the_api_says_where_a_grant_can_name_whoever_asks_and_refuses_it_elsewhere() -> None:
    service = AdminService()
    service.policy.says = capabilities_of({"list_jobs": FakeNarrowable(rows=JOBS), MANAGE_PERMISSIONS: PlainRight()})
    path = "/admin/api/groups/support-engineers/grants/list_jobs"

    (jobs, _) = service.ask("GET", "/admin/api/tools").json["tools"]
    refused = service.ask("PUT", path, {"where": {"crew": ["@me"]}, "reason": "a test"}, if_match='"1"')

    assert {name: jobs["rows"][name] for name in ("people", "groups")} == {"people": ["holder"], "groups": ["crew"]}
    assert (refused.status, service.policy.log) == (422, [])
    assert "crew '@me'; there it can be @groups" in refused.json["detail"]
    assert service.ask("PUT", path, {"where": {"crew": ["@groups"]}, "reason": "a test"}, if_match='"1"').status == 200
