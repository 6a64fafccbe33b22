"""A real Request Tracker 5, and what only those can do who run it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.request import Request, urlopen

from local.request_tracker.process import TrackerProcess
from servicedesk.desks.request_tracker.rights import QUEUE_RIGHTS

_HERE: Final = Path(__file__).parent
#: Between two tool calls. More than what is told as one.
_PAUSE_SECONDS: Final = 3


class RealTracker(TrackerProcess):
    """RT on this machine. Lives as long as the tests of a session."""

    def __init__(self, folder: Path, port: int) -> None:
        self._seconds_ahead = 0
        self._ahead = folder / "ahead"
        self._ahead.write_text("0")
        shutil.copy(_HERE / "clock.pm", folder)
        clock = {"AHEAD": str(self._ahead), "PERL5OPT": f"-I{folder} -Mclock"}
        super().__init__(folder, port, _HERE / "accounts.pl", list(QUEUE_RIGHTS), clock)

    def reset(self) -> None:
        """Have what there was before anybody used it."""
        with closing(sqlite3.connect(self.folder / "pristine")) as before, closing(self._database()) as now:
            before.backup(now)

    def merge(self, ticket_id: str, into: str) -> None:
        """Merge a ticket into another, as a colleague does it: by a plain change."""
        request = Request(  # noqa: S310 -- this machine's
            f"{self.url}/REST/2.0/ticket/{ticket_id}",
            json.dumps({"MergeInto": into}).encode(),
            {"Authorization": f"token {self.tokens['eve']}", "Content-Type": "application/json"},
            method="PUT",
        )
        with urlopen(request, timeout=20) as answer:  # noqa: S310 -- the same
            assert "Merge Successful" in answer.read().decode()

    def go_on(self) -> None:
        """Put RT's clock on: nobody waits."""
        self._seconds_ahead += _PAUSE_SECONDS
        # Renamed, and so never seen half written.
        written = self.folder / "ahead.new"
        written.write_text(str(self._seconds_ahead))
        written.replace(self._ahead)

    def _database(self) -> sqlite3.Connection:
        return sqlite3.connect(self.folder / "rtdb", timeout=20)
