"""A real Request Tracker 5, which `start` started, and what only those can do who run it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.request import Request, urlopen

from servicedesk.desks.request_tracker.rights import QUEUE_RIGHTS
from tests.desks.request_tracker.office import Order

HERE: Final = Path(__file__).parent


class RealTracker:
    """RT on this machine. Lives as long as the tests of a session."""

    def __init__(self, folder: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._folder = folder
        started = subprocess.run(  # noqa: S603 -- our own
            [HERE / "start", folder, str(port), *QUEUE_RIGHTS], check=True, stdout=subprocess.PIPE, text=True
        )
        self._pid = int(started.stdout)
        lines = (folder / "tokens").read_text().split("\n")
        self.tokens = dict(line.split(" ") for line in lines if line)
        environment = {
            **os.environ,
            "RT_SITE_CONFIG": str(folder / "RT_SiteConfig.pm"),
            "RT_SITE_CONFIG_DIR": str(folder / "none"),
        }
        self._office = subprocess.Popen(  # noqa: S603 -- our own
            [str(shutil.which("perl")), HERE / "office.pl"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder, env=environment,
        )  # fmt: skip

    def reset(self) -> None:
        """Have what there was before anybody used it."""
        with closing(sqlite3.connect(self._folder / "pristine")) as before, closing(self._database()) as now:
            before.backup(now)

    def make(self, orders: Sequence[Order]) -> list[str]:
        """Make customers and tickets, and return their ids."""
        assert self._office.stdin is not None
        assert self._office.stdout is not None
        self._office.stdin.write(json.dumps(orders) + "\n")
        self._office.stdin.flush()
        answer = json.loads(self._office.stdout.readline())
        assert "made" in answer, answer
        return list(map(str, answer["made"]))

    def merge(self, ticket_id: str, into: str) -> None:
        """Merge a ticket into another, as a colleague does it: by a plain change."""
        request = Request(  # noqa: S310 -- of this machine
            f"{self.url}/REST/2.0/ticket/{ticket_id}",
            json.dumps({"MergeInto": into}).encode(),
            {"Authorization": f"token {self.tokens['eve']}", "Content-Type": "application/json"},
            method="PUT",
        )
        with urlopen(request, timeout=20) as answer:  # noqa: S310 -- the same
            assert "Merge Successful" in answer.read().decode()

    def stop(self) -> None:
        """End it: its workers end with it."""
        assert self._office.stdin is not None
        self._office.stdin.close()
        self._office.wait(timeout=10)
        os.killpg(self._pid, signal.SIGTERM)

    def _database(self) -> sqlite3.Connection:
        return sqlite3.connect(self._folder / "rtdb", timeout=20)
