"""Every command prints what others wrote as text: nothing of it is a style, a control, or another line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import click
import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from cli import main as cli
from cli import target as targets
from cli.leftovers import IS_FOUND, Leftover
from cli.policy_text import written_policy
from cli.report import StackReport
from cli.target import Target
from cli.transfers import KINDS
from local.exchange import ServedRequest
from servicedesk.aws.deleted_customers import DeletedCustomer
from servicedesk.federation.group_map import GroupMap, GroupRule
from servicedesk.policy.audit import RecordKind
from servicedesk.policy.audit_trail import AuditRecord
from servicedesk.policy.change import Actor, Change, ChangeKind
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.invisible import clean, replace_unsafe
from servicedesk.tools.limit import Limit
from stack.plain import PlainConsole, PlainTable, one_line
from tests.cli.hostile import HOSTILE, TEXTS, compact, unsafe_lines
from tests.cli.test_report import STACK
from tests.depth import examples
from tests.fakes.agents import FakeAgentClients, FakeAgentRegister, agent
from tests.fakes.audit import FakeAudit
from tests.fakes.census import FakeCensus
from tests.fakes.desk import customer
from tests.fakes.group_maps import FakeGroupMapStore
from tests.fakes.policy import FakeDirectory, FakePolicyStore, member
from tests.fakes.secrets import FakeSecretStore
from tests.walkthrough.fake_deployment import TARGET, FakeDeployment
from walkthrough.show import show

often = settings(max_examples=examples(12))
NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=365)


class World:
    """A stack in which every text that somebody else could have written is one."""

    def __init__(self, written: str) -> None:
        self.written = written
        values = {written: frozenset({written})}
        narrowed = Conditions(where=values, hide=frozenset({written}), when=values)
        rules = Rules(
            grants={written: narrowed, MANAGE_PERMISSIONS: Conditions()},
            scheduled={written: replace(narrowed, starts_at=int(LATER.timestamp()))},
            shadows={written: None},
            limits={written: Limit(calls=1, window_seconds=60)},
        )
        self.policy = FakePolicyStore()
        self.policy.policies = {
            written: GroupPolicy(group=written, rules=rules, version=1, updated_at=written, updated_by=written)
        }
        self.policy.log = [
            self._change(1, ChangeKind.GROUP, before=Rules(), after=rules),
            *(
                self._change(number, kind, before=None, after=None)
                for number, kind in enumerate(ChangeKind, start=2)
                if kind is not ChangeKind.GROUP
            ),
        ]
        groups = frozenset({written, f"{written}2"})
        person = replace(member("someone", *groups, email=written), username=written, subject=written)
        self.directory = FakeDirectory([person], groups)
        hostile = replace(agent(written, written), owner=written)
        self.register, self.agent_clients = FakeAgentRegister(self.policy, hostile), FakeAgentClients(hostile)
        self.audit = FakeAudit()
        self.audit.records = [
            AuditRecord(
                at=datetime.now(UTC), kind=RecordKind.CALL, outcome=written, tool=written, subject=written,
                client_id=written, is_refused=False, grants=(written,), shadow={written: written},
                about={"client_name": written, "customer_id": written},
            )
        ]  # fmt: skip
        self.desk = SimpleNamespace(
            customers=SimpleNamespace(
                find=lambda *_: DeletedCustomer(
                    customer=customer(1, username="someone"), deleted_at=NOW, was_enabled=True, merged_into=written
                )
            ),
            leftovers=SimpleNamespace(
                find=lambda *_: tuple(Leftover(customer_id=written, rows=1, doubt=doubt) for doubt in (None, IS_FOUND))
            ),
        )

    def _change(self, number: int, kind: ChangeKind, **rules: Any) -> Change:
        return Change(
            id=self.written, at=NOW, kind=kind, subject=self.written, version=number, reason=self.written,
            actor=self.written, actor_id=self.written, group=self.written, **rules,
        )  # fmt: skip

    def target(self) -> Target:
        return Target(
            name=self.written,
            actor=Actor(name=self.written, id=self.written),
            store=self.policy,
            grants=self.policy,
            directory=self.directory,
            register=self.register,
            agent_clients=self.agent_clients,
            secret_store=FakeSecretStore(),  # type: ignore[arg-type]  # what the command uses of it
            takes_agents=True,
            audit=self.audit,
            census=FakeCensus([replace(customer(7), name=self.written)]),
            maps=FakeGroupMapStore(
                GroupMap(
                    provider="Corp",
                    rules={self.written: GroupRule(groups=frozenset({self.written}), label=self.written)},
                    version=1,
                )
            ),
            provider="Corp",
            desk=self.desk,  # type: ignore[arg-type]  # what the command uses of it
        )


def commands() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command that works on a stack, by the words that call it."""
    for name in cli._PLACES:
        found = cli.main.get_command(click.Context(cli.main), name)
        assert found is not None
        if isinstance(found, click.Group):
            yield from (((name, sub), command) for sub, command in found.commands.items())
        else:
            yield (name,), found


ON_A_STACK = {
    words: command
    for words, command in commands()
    if any(parameter.name == "stack" for parameter in command.params)
    # These print nothing of what others wrote: what was brought or taken is in a file.
    and words[0] not in {"seed", "token", "verify"}
    and words[-1] not in KINDS
}


def arguments_of(command: click.Command, written: str) -> Iterator[str]:
    """Yield what a command must be given, all of it hostile."""
    if any(parameter.name == "dry_run" for parameter in command.params):
        yield from ("--dry-run", "--reason", "because")
    if any("--owner" in parameter.opts and parameter.required for parameter in command.params):
        yield from (f"--group={written}", f"--owner={written}", "--expires=30d")
    # What begins with a dash is no option.
    yield "--"
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            yield {"file": "-", "calls": "20/1h"}.get(parameter.name or "", written)


@contextmanager
def terminal(written: str) -> Iterator[Any]:
    """Yield a function that runs a command over a world of hostile text."""
    with pytest.MonkeyPatch.context() as patched:
        target = World(written).target()
        patched.setattr(targets, "find_target", lambda *_: target)
        other = GroupPolicy(group=f"{written}2", rules=Rules(grants={MANAGE_PERMISSIONS: Conditions()}))

        def run(words: tuple[str, ...], *options: str) -> Result:
            given = [*arguments_of(ON_A_STACK[words], written)]
            typed = written_policy([other]) if "-" in given else None
            return CliRunner().invoke(cli.main, [*words, *options, *given], input=typed)

        yield run


@pytest.mark.parametrize("words", ON_A_STACK, ids=" ".join)
@often
@given(written=TEXTS)
def test_a_command_prints_what_others_wrote_as_text(words: tuple[str, ...], written: str) -> None:
    with terminal(written) as run:
        done = run(words)
    with terminal(replace_unsafe(written)) as run:
        plain = run(words)

    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert unsafe_lines(done.output) == []
    # A new line of theirs makes none of ours; a name that cannot be one is refused, in as many lines as any refusal.
    if done.exit_code == plain.exit_code and _lines(done) != _lines(plain):
        # What shows nothing is left out of a sentence and marked elsewhere: a line may fold at another place.
        with terminal(clean(written)) as run:
            assert _lines(done) == _lines(run(words))


def _lines(run: Result) -> int:
    return run.output.count("\n")


@pytest.mark.parametrize("words", ON_A_STACK, ids=" ".join)
@pytest.mark.parametrize("written", HOSTILE.values(), ids=HOSTILE.keys())
def test_programs_get_what_others_wrote_whole_and_in_escapes(words: tuple[str, ...], written: str) -> None:
    with terminal(written) as run:
        done = run(words, "--json")

    if done.exit_code == 1:  # refused: the complaint is for people
        assert unsafe_lines(done.output) == []
    else:
        assert done.stdout.isascii()
        assert written in _texts(json.loads(done.stdout))


def _texts(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {text for pair in value.items() for part in pair for text in _texts(part)}
    if isinstance(value, list):
        return {text for part in value for text in _texts(part)}
    return {value} if isinstance(value, str) else set()


SHOWN_WHOLE = [("log",), ("audit",), ("permissions",)]


@pytest.mark.parametrize("words", SHOWN_WHOLE, ids=" ".join)
@pytest.mark.parametrize("written", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_table_shows_every_letter_that_was_written(words: tuple[str, ...], written: str) -> None:
    with terminal(written) as run:
        done = run(words)

    assert compact(replace_unsafe(written)) in compact(done.output)


@often
@given(group=TEXTS, value=TEXTS)
def test_a_policy_file_is_read_as_it_was_written_and_hides_nothing(group: str, value: str) -> None:
    rules = Rules(grants={"get_customer": Conditions(where={"region": frozenset({value})})})

    text = written_policy([GroupPolicy(group=group, rules=rules)])

    assert unsafe_lines(text) == []
    document = yaml.safe_load(text)
    assert document["groups"][group]["grants"]["get_customer"]["where"]["region"] == [value]


@often
@given(written=TEXTS)
def test_a_request_of_a_stranger_is_one_line_of_text(written: str) -> None:
    stream = io.StringIO()

    said = {"path": f"/{written}", "username": written, "operation": written, "tool": written}
    StackReport(stream).exchange(ServedRequest(method="POST", status=200, milliseconds=1.0, **said))

    assert stream.getvalue().count("\n") == 1
    assert unsafe_lines(stream.getvalue()) == []
    assert compact(stream.getvalue()).count(compact(replace_unsafe(written))) >= 4


def described(text: str) -> str:
    """Return what is printed of a stack all of whose texts are this one."""
    person = replace(STACK.people[0], username=text, password=text, groups=(text,))
    client = replace(STACK.client("ClaudeCode"), client_id=text)
    stream = io.StringIO()
    stack = replace(STACK, people=(person,), clients=(client,), admin_url=text, sign_in_url=text)
    StackReport(stream).stack(stack, asked_port=9000, seconds=1, log=Path("x"))
    return stream.getvalue()


@pytest.mark.parametrize("written", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_description_of_the_stack_is_text(written: str) -> None:
    assert unsafe_lines(described(written)) == []
    assert compact(described(written)).count(compact(replace_unsafe(written))) >= 5


@settings(max_examples=8)
@given(written=TEXTS)
def test_a_walkthrough_shows_what_was_on_the_wire_as_text(written: str) -> None:
    deployment = FakeDeployment(written=written)
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        screen = io.StringIO()
        patched.setattr("sys.stdout", screen)
        for verbose in (False, True):
            html = Path(folder) / "page.html"
            show(TARGET, "modern", verbose=verbose, html=html, transport=lambda: deployment)
        page = (Path(folder) / "page.html").read_text("utf-8")

    assert unsafe_lines(screen.getvalue()) == []
    assert unsafe_lines(page.replace("\t", " ")) == []
    assert "<script" not in page


@often
@given(written=TEXTS, colour=st.booleans())
def test_only_our_styles_reach_a_terminal(written: str, colour: bool) -> None:
    stream = io.StringIO()
    stream.isatty = lambda: colour  # type: ignore[method-assign]
    console = PlainConsole(stream, soft_wrap=True)
    table = PlainTable("a", "b")
    table.add_cells(written, one_line((written, "bold")))

    console.print(written, table, one_line(written, (written, "red")))

    styles = [] if not colour else ["\x1b[0m", "\x1b[1m", "\x1b[31m", "\x1b[2m"]
    plain = stream.getvalue()
    for style in styles:
        plain = plain.replace(style, "")
    assert "\x1b" not in plain
    assert unsafe_lines(plain.replace("\t", "")) == []
