"""An operator completes an erasure that nobody heard of, and the log keeps whom it was of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from local.stack import LocalStack
from servicedesk.aws.desk_reads import partition_keys
from servicedesk.aws.tickets.rows import pointer_row
from stack import running
from stack.running import Note
from tests.fakes.desk import customer, ticket

BECAUSE = ("--reason", "the mapping was off")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def found(stack: LocalStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "own_folder", lambda: tmp_path)
    Note.leave(stack.description, tmp_path)


class Desk:
    """The running desk, on which there is something of customers who have no profile."""

    def __init__(self, stack: LocalStack) -> None:
        self._client, self._table = stack.clients.dynamodb, stack.description.desk_table
        self._left: set[str] = set()

    def leave(self, number: int, *tickets: datetime) -> str:
        owner = customer(number)
        self._left.add(owner.customer_id)
        for one, opened_at in enumerate(tickets):
            row = pointer_row(ticket(one, owner, opened_at=opened_at), owner.region)
            self._client.put_item(TableName=self._table, Item=row)
        return owner.customer_id

    def rows(self, customer_id: str) -> int:
        return len(partition_keys(self._client, self._table, customer_id))

    def clear(self) -> None:
        for customer_id in self._left:
            for key in partition_keys(self._client, self._table, customer_id):
                self._client.delete_item(TableName=self._table, Key=key)


@pytest.fixture
def desk(stack: LocalStack) -> Iterator[Desk]:
    made = Desk(stack)
    yield made
    made.clear()


def erase(*options: str) -> Result:
    return CliRunner().invoke(main, ["erase-leftovers", *options])


def recorded() -> list[tuple[str, str]]:
    """Return of whom something was erased, and why, newest first."""
    changes = json.loads(CliRunner().invoke(main, ["log", "--json", "--limit", "100"]).stdout)["changes"]
    return [(change["subject"], change["reason"]) for change in changes if change["kind"] == "customer_erased"]


def test_a_dry_run_says_what_is_left_and_changes_and_records_nothing(desk: Desk) -> None:
    left = desk.leave(80_001, LONG_AGO, LONG_AGO.replace(month=2), LONG_AGO.replace(month=3))

    done = erase("--dry-run")

    assert done.exit_code == 3, done.output
    assert f"{left}: what was left is erased, 3 rows." in done.output
    assert "this was a dry run" in done.output
    assert desk.rows(left) == 3
    assert left not in dict(recorded())


def test_what_is_left_is_erased_with_a_record_and_then_nothing_is(desk: Desk) -> None:
    left = [desk.leave(80_010, LONG_AGO, LONG_AGO.replace(month=2)), desk.leave(80_011, LONG_AGO)]

    done, again = erase(*BECAUSE), erase(*BECAUSE)

    assert done.exit_code == 0, done.output
    assert [desk.rows(one) for one in left] == [0, 0]
    assert sorted(recorded()[:2]) == [(one, BECAUSE[1]) for one in left]
    assert (again.exit_code, again.output) == (0, "Nothing was left behind.\n")


def test_what_is_in_doubt_is_named_and_left_alone(desk: Desk) -> None:
    doubted, certain = desk.leave(80_020, datetime.now(UTC)), desk.leave(80_021, LONG_AGO)

    done = erase(*BECAUSE, "--json")
    again = erase(*BECAUSE)

    told = json.loads(done.stdout)
    assert done.exit_code == again.exit_code == 3
    assert [(one["customer_id"], one["rows"]) for one in told["left_alone"]] == [(doubted, 1)]
    assert [one["customer_id"] for one in told["erased"]] == [certain]
    assert f"{doubted}: 1 row left alone, as a ticket of theirs is younger" in again.output
    assert desk.rows(doubted) == 1
    assert doubted not in dict(recorded())


def test_one_run_erases_no_more_than_it_may(desk: Desk) -> None:
    left = [desk.leave(number, LONG_AGO) for number in (80_030, 80_031, 80_032)]

    done = erase(*BECAUSE, "--at-most", "2")

    assert done.exit_code == 3
    assert "Not reached: 1 more of them. Do it again." in done.output
    assert [desk.rows(one) for one in left] == [0, 0, 1]


def test_nothing_is_erased_without_a_reason(desk: Desk) -> None:
    left = desk.leave(80_040, LONG_AGO)

    done = erase()

    assert done.exit_code == 2
    assert "--reason" in done.output
    assert desk.rows(left) == 1
