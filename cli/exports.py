"""`servicedesk export`: the policy, customers or tickets as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from cli.policy_file import export_policy
from cli.session import CommandContext, on_a_stack
from cli.transfers import KINDS, record_transfer, refusals, transfer_of
from servicedesk.policy.change import ChangeKind
from servicedesk.policy.schema import as_json
from stack import terminal
from transfer.fields import FIELDS
from transfer.target_file import write_file

#: Between two lines of progress.
_TOLD_ROWS: Final = 50_000


@click.group("export", cls=terminal.Commands)
def exports() -> None:
    """Write the policy, customers or tickets as a file."""


exports.add_command(export_policy)


def _command(what: str) -> click.Command:
    @exports.command(what)
    @click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
    @click.option("--reason", help="Why. Kept in the log; needed.")
    @on_a_stack
    def command(session: CommandContext, file: Path, reason: str | None) -> None:
        table = session.desk.table
        change = record_transfer(session, ChangeKind.DESK_EXPORTED, what, session.intent(reason, dry_run=False))
        documents = transfer_of(what, table).documents(_Progress().look)
        with refusals():
            written = write_file(file, FIELDS[what], documents)
        document = {"rows": written, "file": str(file), "change": as_json(change)}
        session.answer(document, lambda: terminal.say(f"{written:,} {what} are in {file}."))

    return command


_HELP: Final = """Write all {what} into FILE, with the fields that an import takes: .csv, or JSON Lines in .jsonl.

    Only you may read the file. {more} The log keeps who did it.

    Exit code 0: everything is in it. 1: refused, or not decided; then there is no file. 2: wrong usage.
    """
_MORE: Final = {
    "customers": "Deleted customers are not in it.",
    "tickets": "Those of deleted customers are not in it. In CSV, comments and changes are JSON in a cell.",
}
for _what in KINDS:
    _command(_what).help = _HELP.format(what=_what, more=_MORE[_what])


class _Progress:
    """Tells how much of the table was looked at."""

    def __init__(self) -> None:
        self._rows = 0

    def look(self, more: int) -> None:
        """Count rows, and tell it now and then."""
        before, self._rows = self._rows, self._rows + more
        if self._rows // _TOLD_ROWS > before // _TOLD_ROWS:
            terminal.say(f"{self._rows:,} rows of the table were looked at.", err=True)


COMMANDS = (exports,)
