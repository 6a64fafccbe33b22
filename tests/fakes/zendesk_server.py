"""Zendesk's API on this machine, over `FakeZendesk`; what goes in and out has the published document's shapes."""

from __future__ import annotations

import json
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingTCPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from jsonschema import Draft202012Validator, FormatChecker

from tests.fakes.zendesk import BOT, FakeZendesk, Refusal
from tests.fakes.zendesk_search import meets, page_of

KEY: Final = "not-a-real-key"
_BASIC: Final = f"Basic {b64encode(f'bot@corp.example/token:{KEY}'.encode()).decode()}"
_SCHEMAS: Final = json.loads(Path("tests/desks/zendesk/schemas.json").read_text())
_NOT_FOUND: Final = {"error": "RecordNotFound", "description": "Not found"}
_ORDERS: Final = {"urgent": 4, "high": 3, "normal": 2, "low": 1, None: 0}

Query = Mapping[str, str]


@cache
def _validator(schema: str) -> Draft202012Validator:
    # Without other members in what is sent: a name that Zendesk does not have does nothing there, and says nothing.
    found = json.loads(json.dumps(_SCHEMAS))
    if schema.endswith("Request"):
        for one in found["components"]["schemas"].values():
            if "properties" in one:
                one["additionalProperties"] = False
    return Draft202012Validator({**found, "$ref": f"#/components/schemas/{schema}"}, format_checker=FormatChecker())


class ZendeskServer:
    """Answers as Zendesk does, and keeps what it was asked."""

    def __init__(self, desk: FakeZendesk, url: str) -> None:
        self.desk = desk
        self.url = url
        #: Method, path, query and body of each request.
        self.asked: list[tuple[str, str, dict[str, str], Any]] = []
        self.is_open = True
        #: What broke here: a test asserts that nothing did.
        self.faults: list[Exception] = []
        self.lock = threading.RLock()

    @property
    def written(self) -> list[tuple[str, str, dict[str, str], Any]]:
        """The requests that may have changed something."""
        return [one for one in self.asked if one[0] != "GET"]

    def answer(
        self, method: str, target: str, headers: Mapping[str, str], body: Any
    ) -> tuple[int, Any, dict[str, str]]:
        """Return status, document and headers for a request."""
        parts = urlsplit(target)
        path = parts.path.removeprefix("/api/v2/")
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        with self.lock:
            self.asked.append((method, path, query, body))
            instead = self.desk.instead if method == "GET" else self.desk.instead_of_writes
            if instead:
                return instead.popleft()
            if headers.get("Authorization") not in {_BASIC, f"Bearer {KEY}"}:
                return 401, {"error": "Couldn't authenticate you"}, {}
            if path in self.desk.forbidden:
                return 403, {"error": {"title": "Forbidden", "message": "You do not have access to this page."}}, {}
            try:
                status, schema, document = self._route(method, path, query, body, headers.get("Idempotency-Key"))
            except Refusal as refusal:
                return refusal.status, refusal.document, {}
            _validator(schema).validate(document)
            return status, self.desk.tamper(method, path, json.loads(json.dumps(document))), {}

    def _route(self, method: str, path: str, query: Query, body: Any, key: str | None) -> tuple[int, str, Any]:
        segments = path.split("/")
        if method == "POST" and segments == ["tickets"]:
            _validator("TicketCreateRequest").validate(body)
            return 201, "TicketResponse", self.desk.create(body["ticket"], key)
        if method == "PUT" and segments[0] == "tickets":
            _validator("TicketUpdateRequest").validate(body)
            ticket = self._one(self.desk.tickets, segments[1])
            return 200, "TicketUpdateResponse", self.desk.update(ticket["id"], body["ticket"])
        assert method == "GET"
        if path in (lists := self._lists()):
            schema, read = lists[path]
            return 200, schema, read(query)
        noun, one_id, *rest = segments
        if noun == "users":
            return self._user(self._one(self.desk.users, one_id), rest, query)
        assert noun == "tickets"
        return self._ticket(self._one(self.desk.tickets, one_id), rest, query)

    def _lists(self) -> dict[str, tuple[str, Callable[[Query], Any]]]:
        desk = self.desk
        return {
            "users/me": ("UserResponse", lambda _: {"user": desk.users[BOT]}),
            "users": ("UsersResponse", self._staff),
            "tickets": ("TicketsResponse", self._tickets),
            "custom_roles": ("CustomRolesResponse", lambda _: {"custom_roles": self._roles()}),
            "custom_statuses": ("CustomStatusesResponse", lambda _: {"custom_statuses": desk.custom_statuses}),
            "user_fields": ("UserFieldsResponse", lambda query: self._fields("user_fields", query)),
            "organization_fields": (
                "OrganizationFieldsResponse",
                lambda query: self._fields("organization_fields", query),
            ),
            "users/search": ("UsersResponse", self._users),
            "users/show_many": ("UsersResponse", lambda query: {"users": self._many(desk.users, query)}),
            "organizations/show_many": (
                "OrganizationsResponse",
                lambda query: {"organizations": self._many(desk.organizations, query)},
            ),
            "groups": ("GroupsResponse", lambda query: self._cursor_page("groups", [*desk.groups.values()], query)),
            "search": ("SearchResponse", self._search),
        }

    def _staff(self, query: Query) -> dict[str, Any]:
        assert query["role[]"] in {"agent", "admin"}
        return self._cursor_page("users", [one for one in self.desk.users.values() if one["role"] != "end-user"], query)

    def _tickets(self, query: Query) -> dict[str, Any]:
        assert query["sort_order"] == "desc"
        newest = sorted(self.desk.tickets.values(), key=lambda one: one[query["sort_by"]], reverse=True)
        page, _ = page_of(newest, int(query.get("page", "1")), int(query["per_page"]))
        return {"tickets": page, **self._along(query, [], page)}

    def _fields(self, noun: str, query: Query) -> dict[str, Any]:
        return self._cursor_page(noun, self.desk.custom_fields.get(noun, []), query)

    def _roles(self) -> list[dict[str, Any]]:
        return [
            {"id": one, "name": f"Role {one}", "role_type": 0, "configuration": configuration}
            for one, configuration in self.desk.custom_roles.items()
        ]

    def _user(self, user: dict[str, Any], rest: list[str], query: Query) -> tuple[int, str, Any]:
        requested = [one for one in self.desk.tickets.values() if one["requester_id"] == user["id"]]
        if not rest:
            return 200, "UserResponse", {"user": user, **self._along(query, [user], [])}
        if rest == ["related"]:
            return 200, "UserRelatedResponse", {"user_related": {"requested_tickets": len(requested)}}
        requested.sort(key=lambda one: (one["created_at"], one["id"]), reverse=query["sort_order"] == "desc")
        page, has_more = page_of(requested, int(query["page"]), int(query["per_page"]))
        following = "https://evil.example/next" if has_more else None
        return 200, "TicketsResponse", {"tickets": page, "next_page": following, **self._along(query, [], page)}

    def _ticket(self, ticket: dict[str, Any], rest: list[str], query: Query) -> tuple[int, str, Any]:
        if not rest:
            return 200, "TicketResponse", {"ticket": ticket, **self._along(query, [], [ticket])}
        if rest == ["comments"]:
            assert query["sort_order"] == "desc"
            said, has_more = page_of(
                self.desk.comments[ticket["id"]][::-1], int(query["page"]), min(int(query["per_page"]), 100)
            )
            following = "https://evil.example/next" if has_more else None
            told = {"comments": said, "next_page": following, "users": self._authors(said)}
            return 200, "TicketCommentsResponse", told
        assert query["sort"] == "-created_at"
        document = self._cursor_page("audits", self.desk.audits[ticket["id"]][::-1], query)
        return 200, "TicketAuditsResponseNoneCursor", {**document, "users": self._authors(document["audits"])}

    def _authors(self, said: list[dict[str, Any]]) -> list[dict[str, Any]]:
        authors = {one["author_id"] for one in said}
        return [self.desk.users[one] for one in sorted(authors) if one in self.desk.users]

    def _search(self, query: Query) -> dict[str, Any]:
        found = [
            {**self._current(kind, one), "result_type": kind}
            for kind, one in self.desk.searchable()
            if meets(query["query"], {**one, "result_type": kind}, self.desk.words_of(kind, one))
        ]
        found.sort(key=lambda one: one[query["sort_by"]], reverse=query["sort_order"] == "desc")
        page, has_more = page_of(found, int(query["page"]), int(query["per_page"]))
        if int(query["page"]) * int(query["per_page"]) > 1_000:
            raise Refusal(422, {"error": "invalid", "description": "Invalid search: Requested response size"})
        following = "https://evil.example/next" if has_more else None
        include = query.get("include", "").removeprefix("tickets(").removesuffix(")")
        along = self._along({"include": include}, [], [one for one in page if one["result_type"] == "ticket"])
        document = {"results": page, "count": len(found), "next_page": following, "previous_page": None, "facets": None}
        return {**document, **along}

    def _current(self, kind: str, one: dict[str, Any]) -> dict[str, Any]:
        return {"user": self.desk.users, "ticket": self.desk.tickets}[kind].get(one["id"], one)

    def _users(self, query: Query) -> dict[str, Any]:
        def is_meant(user: dict[str, Any]) -> bool:
            if "external_id" in query:
                return bool(user["external_id"] == query["external_id"])
            return meets(query["query"], {**user, "result_type": "user"}, self.desk.words_of("user", user))

        found = [user for user in self.desk.users.values() if is_meant(user)]
        return {"users": found, "count": len(found), "next_page": None, "previous_page": None}

    def _along(self, query: Query, users: list[dict[str, Any]], tickets: list[dict[str, Any]]) -> dict[str, Any]:
        names = query.get("include", "").split(",")
        ids = {one[name] for one in tickets for name in ("requester_id", "assignee_id", "submitter_id")}
        organizations = {one["organization_id"] for one in (*users, *tickets)}
        along: dict[str, Any] = {}
        if "users" in names:
            along["users"] = [self.desk.users[one] for one in sorted(ids - {None}) if one in self.desk.users]
        if "organizations" in names:
            along["organizations"] = [self.desk.organizations[one] for one in sorted(organizations - {None})]
        return along

    def _cursor_page(self, name: str, kept: list[Any], query: Query) -> dict[str, Any]:
        begin, size = int(query.get("page[after]", "0")), int(query["page[size]"])
        page, has_more = kept[begin : begin + size], len(kept) > begin + size
        meta = {"has_more": has_more, "after_cursor": str(begin + size) if has_more else None, "before_cursor": None}
        following = "https://evil.example/next" if has_more else None
        return {name: page, "meta": meta, "links": {"next": following, "prev": None}}

    def _many(self, kept: Mapping[int, Any], query: Query) -> list[Any]:
        return [kept[int(one)] for one in query["ids"].split(",") if int(one) in kept]

    def _one(self, kept: Mapping[int, Any], written_id: str) -> Any:
        found = kept.get(int(written_id)) if written_id.isdecimal() else None
        if found is None:
            raise Refusal(404, _NOT_FOUND)
        return found


class ZendeskServers:
    """Zendesks at one port, each below a path of its own."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.servers: list[ZendeskServer] = []

    def new(self, desk: FakeZendesk) -> ZendeskServer:
        """Serve one more."""
        self.servers.append(ZendeskServer(desk, f"{self._url}/{len(self.servers)}"))
        return self.servers[-1]

    def of(self, path: str) -> tuple[ZendeskServer, str]:
        """Return which is asked, and for what."""
        number, _, target = path.removeprefix("/").partition("/")
        return self.servers[int(number)], f"/{target}"


@contextmanager
def zendesks_serving() -> Iterator[ZendeskServers]:
    """Serve while the block runs; in the end, nothing may have broken in any."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body at once: in two pieces the second waits until the first is acknowledged.
        wbufsize = 65_536

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the library's name
            pass

        def _respond(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            server, target = served.of(self.path)
            if not server.is_open:
                self.close_connection = True
                return
            try:
                status, document, headers = server.answer(self.command, target, dict(self.headers.items()), body)
            except Exception as error:  # noqa: BLE001 -- the test sees what it was
                server.faults.append(error)
                status, document, headers = 500, {"error": "InternalError"}, {}
            content = document if isinstance(document, bytes) else json.dumps(document).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            self.wfile.flush()

        do_GET = do_POST = do_PUT = _respond  # noqa: N815 -- the library's names

    # Not HTTPServer, which asks for the machine's name.
    listener = ThreadingTCPServer(("127.0.0.1", 0), Handler)
    listener.daemon_threads = True
    served = ZendeskServers(f"http://127.0.0.1:{listener.server_address[1]}")
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join(5)
    assert [fault for server in served.servers for fault in server.faults] == []


@contextmanager
def zendesk_serving(desk: FakeZendesk) -> Iterator[ZendeskServer]:
    """Serve one while the block runs."""
    with zendesks_serving() as servers:
        yield servers.new(desk)
