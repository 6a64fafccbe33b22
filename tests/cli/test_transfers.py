"""`servicedesk import` and `servicedesk export`: files in and out, on this machine and on deployed stacks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
from click.testing import CliRunner, Result

from cli import session as sessions
from cli import target as targets
from cli.desk import DeskOfTheStack
from cli.main import main
from cli.target import Target
from servicedesk.aws.bulk_table import BulkTable
from servicedesk.policy.change import Actor
from servicedesk.policy.default_policy import DEFAULT_POLICY
from stack.deployed import DeployedStack
from tests.aws.tables import TABLE, aws, desk_table
from tests.fakes.agents import FakeAgentRegister
from tests.fakes.group_maps import FakeGroupMapStore
from tests.fakes.policy import FakeDirectory, FakePolicyStore
from tests.transfer.files import CUSTOMER, TICKET, ZENDESK_USER

WHY = ("--reason", "the move from the old desk")


@dataclass
class Transfers:
    """A terminal beside one stack, with files."""

    folder: Path
    table: BulkTable
    records: list[Any]

    def run(self, *arguments: str) -> Result:
        """Run ``servicedesk``."""
        return CliRunner().invoke(main, arguments)

    def file(self, name: str, *rows: Any) -> str:
        """Write rows as JSON Lines and return where."""
        path = self.folder / name
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return str(path)

    @property
    def rows(self) -> int:
        """How many rows the table has."""
        return len(list(self.table.scan("pk <> :none", {":none": {"S": "-"}}, lambda _: None)))


class Recording(FakePolicyStore):
    """Keeps the records of what is done somewhere else."""

    def __init__(self, records: list[Any]) -> None:
        super().__init__(DEFAULT_POLICY)
        self._records = records

    def record(self, change: Any) -> None:
        """Keep it."""
        self._records.append((change.kind, change.subject, change.reason))


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Transfers]:
    with aws(monkeypatch), BulkTable(desk_table(), TABLE) as table:
        records: list[Any] = []
        store = Recording(records)
        parts: Any = {"customers": None, "leftovers": None, "erasure": None, "sign_in": None}
        target = Target(
            name="the stack of the tests",
            actor=Actor(name="alice", id="arn:aws:iam::1:user/alice"),
            store=store,
            grants=store,
            directory=FakeDirectory([], DEFAULT_POLICY),
            register=FakeAgentRegister(store),
            agent_clients=cast("Any", None),
            secret_store=cast("Any", None),
            takes_agents=True,
            audit=cast("Any", None),
            census=cast("Any", None),
            maps=FakeGroupMapStore(),
            provider="Corp",
            desk=DeskOfTheStack(table=table, log=cast("Any", store), **parts),
        )
        monkeypatch.setattr(targets, "find_target", lambda *_: target)
        yield Transfers(tmp_path, table, records)


def test_rows_come_in_and_the_log_says_who_brought_them_and_why(desk: Transfers) -> None:
    result = desk.run("import", "customers", desk.file("c.jsonl", CUSTOMER), *WHY)

    assert result.exit_code == 0, result.output
    assert "1 row of customers: 1 added." in result.output
    assert desk.records == [("desk_imported", "customers", WHY[1])]


def test_a_fault_is_told_with_its_line_and_column_and_the_exit_code_says_so(desk: Transfers) -> None:
    file = desk.file("c.jsonl", {**CUSTOMER, "region": "Mars"}, CUSTOMER)

    result = desk.run("import", "customers", file, *WHY)

    assert result.exit_code == 3
    assert "line 1, region: " in result.output
    assert "1 added, 1 faulty" in result.output


def test_a_program_reads_the_same(desk: Transfers) -> None:
    file = desk.file("c.jsonl", {**CUSTOMER, "region": "Mars"}, CUSTOMER)

    said = json.loads(desk.run("import", "customers", file, *WHY, "--json").stdout)

    assert (said["rows"], said["added"], said["faulty"], said["dry_run"]) == (2, 1, 1, False)
    assert [(fault["line"], fault["column"], fault["is_imported"]) for fault in said["faults"]] == [
        (1, "region", False)
    ]
    assert said["change"]["kind"] == "desk_imported"


def test_a_dry_run_writes_nothing_and_records_nothing(desk: Transfers) -> None:
    result = desk.run("import", "customers", desk.file("c.jsonl", CUSTOMER), "--dry-run")

    assert result.exit_code == 0, result.output
    assert "1 added" in result.output
    assert (desk.rows, desk.records) == (0, [])


def test_without_a_reason_nothing_is_done(desk: Transfers) -> None:
    assert desk.run("import", "customers", desk.file("c.jsonl", CUSTOMER)).exit_code == 2
    assert desk.run("export", "customers", str(desk.folder / "out.csv")).exit_code == 2
    assert (desk.rows, desk.records, [one.name for one in desk.folder.iterdir()]) == (0, [], ["c.jsonl"])


def test_zendesks_users_come_in_with_what_its_file_does_not_say(desk: Transfers) -> None:
    file = desk.file("users.json", {**ZENDESK_USER, "user_fields": {}}, {**ZENDESK_USER, "id": 5, "role": "agent"})

    result = desk.run("import", "customers", file, "--mapping", "zendesk", "--set", "region=EMEA", *WHY)

    assert result.exit_code == 0, result.output
    assert "1 added, 1 left out" in result.output


REFUSED = [
    ("c.xlsx", (), 1),
    ("c.jsonl", ("--mapping", "nowhere.toml"), 1),
    ("c.jsonl", ("--set", "mood=good"), 1),
    ("c.jsonl", ("--set", "region"), 2),
]


@pytest.mark.parametrize(("name", "arguments", "code"), REFUSED)
def test_what_cannot_be_read_is_refused_before_anything_is_recorded(
    desk: Transfers, name: str, arguments: tuple[str, ...], code: int
) -> None:
    result = desk.run("import", "customers", desk.file(name, CUSTOMER), *arguments, *WHY)

    assert result.exit_code == code, result.output
    assert (desk.rows, desk.records) == (0, [])


def in_production(desk: Transfers, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    stack = DeployedStack(
        name="prod", region="r", stack_id="s", parameters={}, outputs={}, tags={}, session=cast("Any", None)
    )
    monkeypatch.setattr(sessions, "find_deployed", lambda _: stack)
    return desk.run("import", "customers", desk.file("c.jsonl", CUSTOMER), *WHY, "--stack", "prod", *arguments)


def test_a_production_stack_is_written_to_by_who_says_so(desk: Transfers, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = in_production(desk, monkeypatch)

    assert asked.exit_code == 1
    assert "say --yes" in asked.output
    assert (desk.rows, desk.records) == (0, [])

    assert in_production(desk, monkeypatch, "--yes").exit_code == 0
    assert desk.rows > 0


def test_what_is_exported_can_be_imported_and_the_log_says_who_took_it(desk: Transfers) -> None:
    desk.run("import", "customers", desk.file("c.jsonl", CUSTOMER), *WHY)
    desk.run("import", "tickets", desk.file("t.jsonl", TICKET), *WHY)
    out = str(desk.folder / "out.csv")

    result = desk.run("export", "tickets", out, *WHY)

    assert result.exit_code == 0, result.output
    assert desk.records[-1] == ("desk_exported", "tickets", WHY[1])
    assert "1 unchanged" in desk.run("import", "tickets", out, *WHY).output


def test_an_export_overwrites_no_file(desk: Transfers) -> None:
    file = desk.file("c.jsonl", CUSTOMER)

    assert desk.run("export", "customers", file, *WHY).exit_code == 1
    assert json.loads(Path(file).read_text(encoding="utf-8")) == CUSTOMER
