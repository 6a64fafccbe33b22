"""`servicedesk import`: customers and tickets from a file into the desk."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from cli.session import ANSWERED_NO, CommandContext, changes_something, on_a_stack
from cli.transfers import KINDS, record_transfer, refusals, require_consent
from servicedesk.policy.change import ChangeKind
from servicedesk.policy.schema import as_json
from servicedesk.policy.telling import DRY_RUN
from stack import terminal
from transfer.fault import RowFault
from transfer.importing import Importer
from transfer.mapping import SourceMapping, load_mapping
from transfer.source_file import is_csv, source_rows
from transfer.tally import Tally

#: So many faults stand in the JSON; all are counted.
MAX_FAULTS_IN_JSON: Final = 1_000
#: Between two lines of progress.
_TOLD_ROWS: Final = 5_000


@click.group("import", cls=terminal.Commands)
def imports() -> None:
    """Bring customers or tickets from a file into the desk."""


def _command(what: str) -> click.Command:
    @imports.command(what)
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--mapping", metavar="NAME|FILE", help="How the file calls its columns: zendesk, or a file of yours.")
    @click.option("set_", "--set", metavar="FIELD=VALUE", multiple=True, help="What a row has that does not say it.")
    @click.option("--yes", is_flag=True, help="Do not ask before writing into a production stack.")
    @changes_something
    @on_a_stack
    def command(session: CommandContext, file: Path, set_: tuple[str, ...], reason: str | None, **said: Any) -> None:  # noqa: ANN401
        _ = session.desk  # before anything is asked
        with refusals():
            is_csv(file)
            mapping = load_mapping(said["mapping"]).with_missing(what, _values(set_))
        intent = session.intent(reason, dry_run=said["dry_run"])
        if not intent.dry_run:
            require_consent(session, f"This writes {what}", yes=said["yes"])
        change = record_transfer(session, ChangeKind.DESK_IMPORTED, what, intent)
        tally, faults = _run(session, what, file, mapping, dry_run=intent.dry_run)
        shown = [_fault_document(fault) for fault in faults]
        document = {"dry_run": intent.dry_run, **tally.document, "faults": shown, "change": as_json(change)}
        session.answer(document, lambda: _say(tally, what, dry_run=intent.dry_run))
        if tally.faulty:
            raise SystemExit(ANSWERED_NO)

    return command


_HELP: Final = """Bring {what} from FILE into the desk: .csv, or one JSON object a line in .jsonl, .ndjson or .json.

    Every fault is told with its line and column, and the other rows go in. {more}
    Doing it again goes on where it stopped, and changes nothing that is here already: new rows are added, rows that the
    source changed are updated, and what somebody changed here since is left as it is. --dry-run writes nothing.

    Exit code 0: everything is in. 1: refused, or not decided. 2: wrong usage. 3: some rows are not in.
    """
_MORE: Final = {
    "customers": "A customer's region is for good.",
    "tickets": "Their customers must be here. Comments and changes stand in the row, as a list.",
}
for _what in KINDS:
    _command(_what).help = _HELP.format(what=_what, more=_MORE[_what])


def _run(
    session: CommandContext, what: str, file: Path, mapping: SourceMapping, *, dry_run: bool
) -> tuple[Tally, list[RowFault]]:
    faults: list[RowFault] = []

    def tell(fault: RowFault) -> None:
        if session.as_json:
            faults.append(fault) if len(faults) < MAX_FAULTS_IN_JSON else None
        else:
            terminal.say(str(fault), err=True)

    table = session.desk.table
    importer: Importer[Any] = Importer(KINDS[what](table), table, mapping, tell, dry_run=dry_run)
    with refusals():
        told = 0
        for tally in importer.run(source_rows(file)):
            if tally.rows // _TOLD_ROWS > told // _TOLD_ROWS:
                terminal.say(f"{tally.rows:,} rows were looked at.", err=True)
            told = tally.rows
    return importer.tally, faults


def _values(said: tuple[str, ...]) -> dict[str, str]:
    for one in said:
        if "=" not in one:
            raise click.UsageError(f"--set takes FIELD=VALUE, and not {one!r}.")
    return dict(one.split("=", 1) for one in said)


def _fault_document(fault: RowFault) -> dict[str, Any]:
    return {"line": fault.line, "column": fault.column, "why": fault.why, "is_imported": fault.is_remark}


def _say(tally: Tally, what: str, *, dry_run: bool) -> None:
    if dry_run:
        terminal.say(DRY_RUN)
    told = {name: count for name, count in tally.document.items() if name != "rows" and count}
    counts = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in told.items())
    rows = "row" if tally.rows == 1 else "rows"
    terminal.say(f"{tally.rows:,} {rows} of {what}: {counts or 'nothing'}.")


COMMANDS = (imports,)
