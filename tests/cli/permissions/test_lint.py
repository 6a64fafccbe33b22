"""`servicedesk lint`: what it prints, what makes it fail, and what it looks at."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from servicedesk.policy.lint.finding import FindingKind
from servicedesk.policy.lint.rules import KINDS
from tests.cli.permissions.conftest import Terminal
from tests.worlds.admin_service import ALICE


@pytest.fixture(autouse=True)
def administered(terminal: Terminal) -> None:
    """Somebody is in the group that administers; one alone, which is a finding."""
    terminal.directory.people[ALICE.username] = ALICE


def kinds(terminal: Terminal, *options: str) -> set[str]:
    return {finding["kind"] for finding in terminal.json("lint", *options)["findings"]}


def test_it_says_what_looks_wrong_what_it_means_and_the_command(terminal: Terminal) -> None:
    run = terminal.run("lint")

    assert run.exit_code == 3
    assert run.stdout.splitlines()[:3] == [
        "warning: single administrator: Only alice can change permissions: without them, nobody could.",
        f"  {KINDS[FindingKind.SINGLE_ADMINISTRATOR].meaning}",
        '  servicedesk people put PERSON administrators --reason "…"',
    ]
    assert "Not looked at: unseen agent, unused right. The audit was not asked for" in run.stdout


#: What is typed → the exit code, where there is one administrator and an empty group.
FAILS: list[tuple[Sequence[str], int]] = [
    ((), 3),
    (("--fail-on", "all"), 3),
    (("--fail-on", "none"), 0),
    (("--fail-on", "single_administrator,unknown_tool"), 3),
    (("--fail-on", "single-administrator"), 3),
    (("--fail-on", "unknown_tool,unknown_field"), 0),
    (("--kind", "unknown_tool"), 0),
    (("--kind", "unknown_tool", "--fail-on", "single_administrator"), 0),
    (("--fail-on", "mistake"), 2),
    (("--kind", ""), 2),
]


@pytest.mark.parametrize(("options", "code"), FAILS, ids=[" ".join(options) or "nothing" for options, _ in FAILS])
def test_it_fails_on_what_it_is_told_to(terminal: Terminal, options: Sequence[str], code: int) -> None:
    assert terminal.run("lint", *options).exit_code == code


def test_a_kind_that_there_is_not_is_told_those_that_there_are(terminal: Terminal) -> None:
    said = terminal.run("lint", "--fail-on", "mistake").output

    assert "'mistake' is no kind: it can be unknown_tool, " in said


def test_it_looks_for_some_kinds_only(terminal: Terminal) -> None:
    terminal.directory.group_names.add("interns")

    assert kinds(terminal) > {"group_without_policy", "single_administrator"}
    assert kinds(terminal, "--kind", "group_without_policy") == {"group_without_policy"}


@pytest.mark.parametrize(
    "options", [("--audit",), ("--kind", "unused_right"), ("--fail-on", "unused_right")], ids=" ".join
)
def test_it_reads_the_audit_where_that_is_asked_for(terminal: Terminal, options: Sequence[str]) -> None:
    assert "unused_right" not in kinds(terminal)
    assert "unused_right" in kinds(terminal, *options)


@pytest.mark.parametrize(
    ("options", "code"),
    [(("--fail-on", "unused_right"), 1), (("--audit", "--fail-on", "unknown_tool"), 0), (("--audit",), 3)],
    ids=["what is asked for", "something else", "with a finding beside it"],
)
def test_what_could_not_be_looked_at_is_not_decided(terminal: Terminal, options: Sequence[str], code: int) -> None:
    terminal.audit.available = False

    run = terminal.run("lint", *options)

    assert run.exit_code == code
    assert "Not looked at: unseen agent, unused right. The audit did not answer." in run.stdout


def test_a_pool_that_does_not_answer_is_not_a_clean_policy(terminal: Terminal) -> None:
    terminal.directory.available = False

    run = terminal.run("lint")

    assert run.exit_code == 1
    assert "The user pool did not answer." in run.stdout
    assert "Nothing looks wrong in the stack of the tests, as far as was looked." in run.stdout
