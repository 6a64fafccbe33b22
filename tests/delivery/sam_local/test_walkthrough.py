"""The walkthrough in Docker passes when it holds, and both people see what the default policy grants."""

from __future__ import annotations

from dataclasses import replace

import anyio

from delivery.sam_local.__main__ import PEOPLE, list_problem
from tests.running_stack import running_stack
from walkthrough.comparison import Assertion
from walkthrough.journal import Journal
from walkthrough.target import described_target
from walkthrough.walk import walk


def test_a_walkthrough_passes_only_if_it_holds_and_each_sees_what_the_default_policy_grants() -> None:
    with running_stack() as stack:
        description, journal = stack.description, Journal(described_target(stack.description, PEOPLE), "modern")
        anyio.run(walk, journal)

    assert list_problem(description, journal) is None

    whole = journal.compared
    assert whole is not None
    bob, alice = whole.visitors
    journal.compared = replace(whole, visitors=(replace(bob, tools=bob.tools[1:]), alice))
    assert (list_problem(description, journal) or "").startswith("bob sees ")

    journal.compared = whole
    journal.write(Assertion(claim="What must hold", holds=False, seen="that it does not"))
    assert list_problem(description, journal) == "the walkthrough did not hold"
