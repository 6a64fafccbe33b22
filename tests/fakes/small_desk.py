"""Small Desk, the made-up desk of examples/desk.py, behind a port of this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from servicedesk.desks import has_all, words_of

TOKEN: Final = "token-of-the-service"

Answer = tuple[int, Any]


@dataclass
class SmallDesk:
    """The desk. `answer` answers a request."""

    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    tickets: dict[int, dict[str, Any]] = field(default_factory=dict)
    entries: list[dict[str, Any]] = field(default_factory=list)
    now: datetime = datetime(2026, 11, 29, 10, 0, tzinfo=UTC)
    #: Method and path of every request.
    asked: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ids = count(1)
        self._entry_ids = count(1)

    def add_person(self, name: str, mail: str, phone: str, area: str) -> str:
        """Add a person, and return their id."""
        person_id = f"P-{next(self._ids)}"
        self.people[person_id] = {"id": person_id, "name": name, "mail": mail, "phone": phone, "area": area}
        return person_id

    def add_ticket(self, **fields: Any) -> int:
        """Add a ticket, and return its id."""
        ticket_id = next(self._ids)
        at = self.now.isoformat()
        whole = {"state": "new", "level": 1, "owner": None, "group": None, "opened": at, "changed": at, "version": 1}
        self.tickets[ticket_id] = {"id": ticket_id, **whole, **fields}
        return ticket_id

    def say(
        self, ticket: dict[str, Any], kind: str, by: str, text: str, *, by_customer: bool = False
    ) -> dict[str, Any]:
        """Add what somebody says; the first answer of a colleague opens what is new."""
        ticket["changed"] = self.now.isoformat()
        entry = self._enter(ticket, kind, by, text=text, by_customer=by_customer)
        if kind == "public" and not by_customer and ticket["state"] == "new":
            self.change(ticket, {"state": "open"}, by)
        return entry

    def change(self, ticket: dict[str, Any], fields: Mapping[str, Any], by: str) -> None:
        """Change fields, and keep what they were."""
        was = {name: [ticket[name], value] for name, value in fields.items() if ticket[name] != value}
        ticket |= {**fields, "version": ticket["version"] + 1, "changed": self.now.isoformat()}
        self._enter(ticket, "change", by, fields=was, version=ticket["version"])

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:  # noqa: PLR0911 -- a table
        """Answer a request."""
        parts = urlsplit(target)
        self.asked.append((method, parts.path))
        if headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {"error": "unauthorized"}
        if method != "GET":
            self.now += timedelta(seconds=3)
        query = parse_qs(parts.query, keep_blank_values=True)
        document = json.loads(body) if body else {}
        match [unquote(one) for one in parts.path.removeprefix("/api/").split("/")], method:
            case ["people"], "GET":
                return 200, {"people": self._page(self._people(query), query)}
            case ["people", person_id], "GET" if person_id in self.people:
                return 200, self.people[person_id]
            case ["tickets"], "GET":
                found = [self._document_of(one) for one in self._tickets_of(query)]
                return 200, {"tickets": self._page(found, query)}
            case ["tickets"], "POST" if document["person"] in self.people:
                return 201, {"id": self.add_ticket(**document)}
            case ["tickets", ticket_id, *more], _ if (ticket := self._ticket(ticket_id)) is not None:
                return self._at_ticket(ticket, method, more, query, document, headers)
        return 404, {"error": "not found"}

    def _at_ticket(
        self,
        ticket: dict[str, Any],
        method: str,
        more: Sequence[str],
        query: Mapping[str, list[str]],
        document: dict[str, Any],
        headers: Mapping[str, str],
    ) -> Answer:
        match method, more:
            case "GET", ["entries"]:
                return 200, {"entries": self._entries_of(ticket, query)}
            case "POST", ["entries"] if ticket["state"] == "archived":
                return 409, {"error": "archived"}
            case "POST", ["entries"]:
                return 201, self.say(ticket, **document)
            case "PUT", [] if headers.get("If-Match") != f'"{ticket["version"]}"':
                return 412, {"error": "changed"}
            case "PUT", []:
                by, note = document.pop("by"), document.pop("note", None)
                if note is not None:
                    self.say(ticket, "internal", by, note)
                self.change(ticket, document, by)
        return 200, self._document_of(ticket)

    def _people(self, query: Mapping[str, list[str]]) -> list[dict[str, Any]]:
        sought = words_of(query["words"][0])
        found = [one for one in self.people.values() if has_all(sought, one["name"], one["mail"], one["phone"])]
        return sorted(found, key=lambda one: int(one["id"][2:]))

    def _tickets_of(self, query: Mapping[str, list[str]]) -> list[dict[str, Any]]:
        found = [
            one
            for one in self.tickets.values()
            if one["person"] in self.people
            and query.get("person", [one["person"]]) == [one["person"]]
            and ("state" not in query or one["state"] in query["state"])
            and has_all(words_of(query.get("words", [""])[0]), one["subject"], one["text"])
        ]
        match query["order"]:
            case ["urgent"]:
                return sorted(found, key=lambda one: (-one["level"], one["opened"], one["id"]))
            case ["changed"]:
                return sorted(found, key=lambda one: (one["changed"], one["id"]), reverse=True)
        return sorted(found, key=lambda one: (one["opened"], one["id"]), reverse=True)

    def _entries_of(self, ticket: dict[str, Any], query: Mapping[str, list[str]]) -> list[dict[str, Any]]:
        before = int(query.get("before", ["9999999999"])[0])
        mine = [one for one in self.entries if one["ticket"] == ticket["id"] and one["kind"] in query["kind"]]
        return [one for one in reversed(mine) if one["id"] < before][: int(query["limit"][0])]

    def _page(self, found: list[dict[str, Any]], query: Mapping[str, list[str]]) -> list[dict[str, Any]]:
        ids = [str(one["id"]) for one in found]
        begin = ids.index(query["after"][0]) + 1 if query.get("after", [""])[0] in ids else 0
        return found[begin : begin + int(query["limit"][0])]

    def _ticket(self, ticket_id: str) -> dict[str, Any] | None:
        found = self.tickets.get(int(ticket_id)) if ticket_id.isdigit() else None
        return None if found is None or found["person"] not in self.people else found

    def _document_of(self, ticket: dict[str, Any]) -> dict[str, Any]:
        return {**ticket, "person": self.people.get(ticket["person"])}

    def _enter(self, ticket: dict[str, Any], kind: str, by: str, **more: Any) -> dict[str, Any]:
        entry = {"id": next(self._entry_ids), "ticket": ticket["id"], "kind": kind, "by": by, "by_customer": False}
        self.entries.append({**entry, "at": self.now.isoformat(), **more})
        return self.entries[-1]


class ServedSmallDesk:
    """A desk that is asked over HTTP; `desk` can be replaced."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.desk = SmallDesk()


@contextmanager
def served_small_desk() -> Iterator[ServedSmallDesk]:
    """Serve a desk until the end."""
    served: list[ServedSmallDesk] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body at once: in two pieces the second waits until the first is acknowledged.
        wbufsize = 65_536

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, document = served[0].desk.answer(self.command, self.path, dict(self.headers.items()), body)
            content = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            self.wfile.flush()

        do_GET = do_PUT = do_POST = _answer  # noqa: N815 -- the library's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served.append(ServedSmallDesk(server.server_address[1]))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield served[0]
        server.shutdown()
        thread.join()
