"""Agents over HTTP: listed, shown, disabled and enabled; never made, and never with a secret."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.agents import agent
from tests.worlds.admin_service import AdminService, token_of

BECAUSE = {"reason": "because"}
AGENTS = "/admin/api/agents"
#: The members that are answered of each. None is a secret.
MEMBERS = {
    "name", "client_id", "groups", "owner", "enabled", "expires_at", "secret_made_at", "calls_per_hour", "version",
}  # fmt: skip


def service() -> AdminService:
    made = AdminService()
    made.register.rows = {
        name: agent(name, is_enabled=is_enabled, expires_at=4_000_000_000)
        for name, is_enabled in (("nightly", True), ("stopped", False))
    }
    return made


def test_agents_are_listed_by_name_with_everything_but_a_secret() -> None:
    answer = service().ask("GET", AGENTS)

    assert [one["name"] for one in answer.json["agents"]] == ["nightly", "stopped"]
    assert set(answer.json["agents"][0]) == MEMBERS


def test_an_agent_is_shown_with_when_it_was_last_seen() -> None:
    answer = service().ask("GET", f"{AGENTS}/nightly")

    assert answer.json["agent"]["owner"] == "bob"
    assert answer.json["last_seen"]["at"] is None


#: What is asked for → agent, kind, whether it is enabled afterwards.
SWITCHES = {
    "disabling": ("nightly", "agent_disabled", False),
    "enabling": ("stopped", "agent_enabled", True),
}


@pytest.mark.parametrize("what", SWITCHES)
def test_an_agent_is_switched_with_its_record(what: str) -> None:
    name, kind, is_enabled = SWITCHES[what]
    made = service()

    answer = made.ask("POST", f"{AGENTS}/{name}/{what}", BECAUSE)

    assert answer.status == 200, answer.json
    assert made.register.rows[name].is_enabled is is_enabled
    assert (answer.json["change"]["kind"], answer.json["agent"]["enabled"]) == (kind, is_enabled)
    assert [change.id for change in made.policy.log] == [answer.json["change"]["id"]]


@pytest.mark.parametrize("what", SWITCHES)
def test_a_dry_run_needs_no_reason_and_changes_nothing(what: str) -> None:
    name, _, is_enabled = SWITCHES[what]
    made = service()

    answer = made.ask("POST", f"{AGENTS}/{name}/{what}?dry_run=true", {})

    assert "dry run" in answer.json["summary"][0]
    assert (made.register.rows[name].is_enabled, made.policy.log) == (not is_enabled, [])


#: What is asked for → method, path, body, status, kind.
REFUSED: dict[str, tuple[str, str, Any, int, str]] = {
    "to know nobody": ("GET", "/nightl", None, 404, "unknown-agent"),
    "to disable nobody": ("POST", "/nightl/disabling", BECAUSE, 404, "unknown-agent"),
    "without a reason": ("POST", "/nightly/disabling", {}, 422, "invalid-policy"),
    "a member that means nothing": ("POST", "/nightly/enabling", {**BECAUSE, "secret": "x"}, 422, "invalid-request"),
    "a name that no agent can have": ("GET", f"/{'a' * 41}", None, 422, "invalid-request"),
    "to make one": ("POST", "", {"name": "new", **BECAUSE}, 405, "method-not-allowed"),
    "to rotate its secret": ("POST", "/nightly/rotation", BECAUSE, 404, "not-found"),
    "to remove it": ("DELETE", "/nightly", None, 405, "method-not-allowed"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_done_is_not_done(what: str) -> None:
    method, path, body, status, kind = REFUSED[what]
    made = service()
    before = dict(made.register.rows)

    answer = made.ask(method, f"{AGENTS}{path}", body)

    assert (answer.status, answer.json["type"]) == (status, f"urn:service-desk-mcp:problem:{kind}")
    assert (made.register.rows, made.policy.log) == (before, [])


@pytest.mark.parametrize("path", ["", "/nightly"])
def test_who_may_not_manage_permissions_sees_no_agent(path: str) -> None:
    answer = service().ask("GET", f"{AGENTS}{path}", token=token_of("support-engineers"))

    assert (answer.status, answer.json["type"]) == (403, "urn:service-desk-mcp:problem:not-administrator")


def test_a_silent_table_is_no_empty_list() -> None:
    made = service()
    made.policy.available = False

    assert made.ask("GET", AGENTS).status == 503
