"""A local stack in front of another company's desk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import desk_choice
from cli.main import main
from cli.walkthrough import _say_what_is_not_there, _usual_people
from local.other_desk import DeskBehind
from local.request_tracker import process
from local.request_tracker.filling import MAX_CUSTOMERS, MAX_TICKETS
from local.request_tracker.process import TrackerDidNotStart, TrackerProcess
from local.stack import LocalStack
from stack.company import JANE_DOE
from tests.desks.request_tracker.behind import tracker_in_memory
from tests.running_stack import running_stack
from tests.walkthrough.test_command import DESCRIPTION
from walkthrough.show import show
from walkthrough.target import described_target


@pytest.fixture(scope="module")
def behind() -> Iterator[DeskBehind]:
    with tracker_in_memory() as desk:
        yield desk


@pytest.fixture(scope="module")
def stack(behind: DeskBehind) -> Iterator[LocalStack]:
    with running_stack(desk=behind) as running:
        yield running


def test_the_walkthrough_holds_there(stack: LocalStack, capsys: pytest.CaptureFixture[str]) -> None:
    target = described_target(stack.description, _usual_people(stack.description))

    journal = show(target, "modern", as_json=True)

    verdicts = json.loads(capsys.readouterr().out)["verdicts"]
    assert [verdict["claim"] for verdict in verdicts if not verdict["holds"]] == []
    assert any("search to resolved" in verdict["claim"] for verdict in verdicts)
    assert journal.holds


def test_what_the_desk_lacks_is_said_in_one_line_each(stack: LocalStack, capsys: pytest.CaptureFixture[str]) -> None:
    _say_what_is_not_there(stack.description)

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [
        "create_customer", "delete_customer", "merge_customers", "reset_password", "update_customer",
    ]  # fmt: skip
    _say_what_is_not_there(DESCRIPTION)
    assert capsys.readouterr().out == ""
    assert _usual_people(DESCRIPTION) == ("bob", "alice")


def test_a_look_at_the_desk_of_the_stack_on_this_machine_finds_nothing_wrong(
    stack: LocalStack, behind: DeskBehind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_choice, "find_local", lambda *_: stack.description)

    result = CliRunner().invoke(main, ["desk", "check", "--show"])

    assert result.exit_code == 0, result.output
    assert json.loads(behind.secret)["token"] not in result.output


def test_the_secret_is_in_no_description_and_no_representation(stack: LocalStack, behind: DeskBehind) -> None:
    token = json.loads(behind.secret)["token"]

    assert token not in json.dumps(stack.description.as_json())
    assert token not in repr(behind)
    assert stack.description.known_customer_id != JANE_DOE.customer_id


def test_no_table_and_no_pool_of_the_built_in_desk_is_made(stack: LocalStack) -> None:
    assert "DeskTable" not in stack.clients.dynamodb.list_tables()["TableNames"]
    assert stack.resources.customer_pool_id == ""


def test_the_desk_has_a_bounded_part_of_the_company() -> None:
    orders: dict[str, int] = {}

    class Taker:
        def make(self, wanted: object) -> list[str]:
            made: list[tuple[str, object]] = list(wanted)  # type: ignore[call-overload]
            for kind, _ in made:
                orders[kind] = orders.get(kind, 0) + 1
            return [str(number) for number in range(100, 100 + len(made))]

    from local.request_tracker.desk import tracker_behind

    behind = tracker_behind(Taker(), "http://127.0.0.1:9", "token")
    assert (behind.known_customer_id, orders) == ("100", {"customer": MAX_CUSTOMERS})
    behind.fill()
    assert 100 < orders["ticket"] <= MAX_TICKETS
    assert orders["said"] > orders["ticket"]


def test_a_tracker_that_does_not_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = tmp_path / "start"
    start.write_text("#!/bin/sh\necho 'This needs Request Tracker 5' >&2; exit 1\n", "utf-8")
    start.chmod(0o755)
    monkeypatch.setattr(process, "_HERE", tmp_path)

    with pytest.raises(TrackerDidNotStart, match="This needs Request Tracker 5"):
        TrackerProcess(tmp_path / "rt", 9, tmp_path / "accounts.pl", [])
