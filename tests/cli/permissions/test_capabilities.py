"""The command decides with what the stack says that it can do, never with what its own checkout can."""

from __future__ import annotations

from dataclasses import replace

import pytest

from servicedesk import __version__
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.tools.view import Rows
from tests.cli.permissions.conftest import Terminal
from tests.fakes.policy import capabilities_of
from tests.worlds.admin_service import AdminService

DEVICES = Rows(name="device", where=frozenset({"site"}), hide=frozenset({"holder"}))
WHY = ("--reason", "because")
#: Neither is of this checkout, and what is of it the stack has not.
ELSEWHERE = capabilities_of({"assign_device": DEVICES, MANAGE_PERMISSIONS: None})
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
