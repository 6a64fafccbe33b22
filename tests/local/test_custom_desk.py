"""A local stack in front of a desk of the owner's own."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from cli import desk_choice
from cli.main import main
from examples import desk as examples_desk
from local.other_desk import DeskBehind, desk_at
from servicedesk.desk_settings import DeskKind
from tests.fakes.small_desk import TOKEN, ServedSmallDesk, served_small_desk
from tests.running_stack import running_stack
from walkthrough.show import show
from walkthrough.target import described_target


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[ServedSmallDesk]:
    monkeypatch.setitem(sys.modules, "desk_tools.desk", examples_desk)
    with served_small_desk() as served:
        yield served


def test_the_owners_adapter_serves_the_tools(small: ServedSmallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    person = small.desk.add_person("Jane Doe", "jane@example.com", "", "EMEA")
    small.desk.add_ticket(person=person, subject="Broken lamp", text="It flickers.", by="bob")
    settings = desk_at(DeskKind.CUSTOM, small.url, ("EMEA",))

    with running_stack(desk=DeskBehind(settings=settings, secret=TOKEN, known_customer_id=person)) as stack:
        monkeypatch.setattr(desk_choice, "find_local", lambda *_: stack.description)
        looked = CliRunner().invoke(main, ["desk", "check"])
        target = described_target(stack.description, ("bob", "carol"))
        journal = show(target, "modern")

    assert looked.exit_code == 0, looked.output
    assert "tickets:read" in looked.output
    assert {method for method, _ in small.desk.asked} >= {"GET"}
    assert [one.claim for one in journal.verdicts if not one.holds and "search to resolved" not in one.claim] == []


@pytest.mark.parametrize("more", [["--desk-url", "http://127.0.0.1:9"], ["--desk-secret", "-"], []])
def test_a_desk_of_ones_own_needs_an_address_and_a_secret(more: list[str]) -> None:
    result = CliRunner().invoke(main, ["local", "--desk", "custom", *more])

    assert result.exit_code == 2
    assert "--desk custom needs --desk-url and --desk-secret" in result.output
