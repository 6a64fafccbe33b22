"""Serves a tracker of Roundup, and fills it: run by Roundup's own Python, one JSON array a line of the standard input.

Nothing of the product is imported here.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
import threading
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from roundup import configuration, date, init, instance  # type: ignore[import-not-found]
from roundup import password as passwords
from roundup.cgi.wsgi_handler import RequestDispatcher  # type: ignore[import-not-found]

HOST = "127.0.0.1"


class ThreadingServer(ThreadingMixIn, WSGIServer):
    """Answers each connection beside the others."""

    daemon_threads = True


class Handler(WSGIRequestHandler):
    """Says nothing."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the library's name
        """Say nothing."""


def install(home: Path, detector: Path, schema: str, url: str, secret: str) -> Any:
    """Make an empty tracker of the classic template, with the service's account."""
    init.install(str(home), str(Path(sys.prefix, "share", "roundup", "templates", "classic")))
    shutil.copy(detector, home / "detectors")
    with (home / "schema.py").open("a") as file:
        file.write(schema)
    # It mails to nobody.
    (home / "detectors" / "nosyreaction.py").unlink()
    config = configuration.CoreConfig()
    config["RDBMS_BACKEND"] = "sqlite"
    config["TRACKER_WEB"] = f"{url}/"
    config["MAIL_DOMAIN"] = "example.com"
    config["MAIL_HOST"] = "localhost"
    config["ADMIN_EMAIL"] = "admin@example.com"
    config["PASSWORD_PBKDF2_DEFAULT_ROUNDS"] = 1_000
    config.save(str(home / "config.ini"))
    tracker = instance.open(str(home))
    tracker.init(passwords.Password(secret, config=tracker.config))
    db = tracker.open("admin")
    for name, roles in (("service", "Service"), ("bob", "User"), ("eve", "User")):
        secretly = passwords.Password(secret, config=tracker.config)
        db.user.create(username=name, roles=roles, password=secretly, address=f"{name}@example.com")
    db.commit()
    db.close()
    return tracker


class Tracker:
    """What the tests do by themselves, as an administrator."""

    def __init__(self, home: Path, tracker: Any) -> None:
        self._tracker, self._file = tracker, home / "db" / "db"
        self._empty = sqlite3.connect(":memory:", check_same_thread=False)
        with sqlite3.connect(self._file) as kept:
            kept.backup(self._empty)

    def reset(self) -> None:
        """Forget everything."""
        with sqlite3.connect(self._file) as kept:
            self._empty.backup(kept)

    def make(self, class_name: str, properties: dict[str, Any], dates: dict[str, str]) -> str:
        """Make something, created and changed when `dates` say."""
        db = self._tracker.open("admin")
        try:
            cl = db.getclass(class_name)
            linked = {
                name: db.getclass(one.classname) for name, one in cl.getprops().items() if hasattr(one, "classname")
            }
            ids = {
                name: linked[name].lookup(value) if name in linked and not value.isdigit() else value
                for name, value in properties.items()
            }
            made: str = cl.create(**ids)
            for name, value in dates.items():
                at = db.to_sql_value(type(cl.getprops()[name]))(date.Date(value))
                db.sql(f"update _{class_name} set _{name}={db.arg} where id={db.arg}", (at, made))  # noqa: S608 -- ours
            db.commit()
            return made
        finally:
            db.close()

    def say(self, issue_id: str, properties: dict[str, Any], by: str = "admin") -> str:
        """Add a message of somebody's, and nothing but it: as people who keep the status."""
        db = self._tracker.open(by)
        try:
            made: str = db.msg.create(**properties)
            status = db.issue.get(issue_id, "status")
            db.issue.set(issue_id, messages=[*db.issue.get(issue_id, "messages"), made], status=status)
            db.commit()
            return made
        finally:
            db.close()

    def answer(self, issue_id: str, properties: dict[str, Any]) -> str:
        """Add a message of the issue's customer."""
        db = self._tracker.open("admin")
        try:
            by: str = db.user.get(db.issue.get(issue_id, "requester"), "username")
        finally:
            db.close()
        return self.say(issue_id, properties, by)

    def retire(self, user_id: str) -> None:
        """Let a user be there no more."""
        db = self._tracker.open("admin")
        db.user.retire(user_id)
        db.commit()
        db.close()


def say(document: Any) -> None:
    """Tell the test, in a line."""
    sys.stdout.write(f"{json.dumps(document)}\n")
    sys.stdout.flush()


def main(home: Path, detector: Path, schema: str, secret: str) -> None:
    """Serve until the standard input ends."""
    server: ThreadingServer = make_server(HOST, 0, lambda _environ, _start: [], ThreadingServer, Handler)
    url = f"http://{HOST}:{server.server_port}"
    tracker = Tracker(home, install(home, detector, schema, url, secret))
    server.set_app(RequestDispatcher(str(home)))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    say(url)
    for line in sys.stdin:
        name, *values = json.loads(line)
        say(getattr(tracker, name)(*values))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4])
