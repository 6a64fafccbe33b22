"""`--dry-run` says what a change would mean, for people and for programs, and changes nothing."""

from __future__ import annotations

from tests.cli.permissions.conftest import Terminal

NARROWED = ("grant", "support-engineers", "get_customer", "--where", "region=APAC", "--dry-run")


def test_it_says_whom_it_concerns_and_whom_of_the_desk(terminal: Terminal) -> None:
    run = terminal.run(*NARROWED)

    assert run.exit_code == 0, run.output
    assert "1 person sees or may do less with get_customer: bob." in run.stdout
    assert '1 customer goes out of sight (C-1042 "Jane Doe"), through get_customer' in run.stdout
    assert "This matches nobody: no customer has region APAC" in run.stdout
    assert terminal.policy.log == []


def test_programs_get_it_by_group(terminal: Terminal) -> None:
    impacts = terminal.json(*NARROWED)["impacts"]

    assert [one["change"] for one in impacts["support-engineers"]["people"]] == ["narrowed"]


def test_a_change_that_is_made_reads_nobody_of_the_desk(terminal: Terminal) -> None:
    made = terminal.json(*NARROWED[:-1], "--reason", "because")

    assert made["impacts"] is None
    assert terminal.census.samples == 0


def test_somebody_who_would_be_put_into_a_group_is_told_what_they_would_have(terminal: Terminal) -> None:
    run = terminal.run("people", "put", "bob", "administrators", "--dry-run")

    assert run.exit_code == 0, run.output
    assert "1 person gains delete_customer, " in run.stdout
    assert terminal.policy.log == []
