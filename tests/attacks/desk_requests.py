"""Requests to another company's desk, taken apart: routes, ids, literals. What is none that the adapters make fails."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Final

from tests.fakes.zendesk_search import parts_of
from tests.worlds.foreign_desk import Asked

#: Desk → method and path of every request that the product makes there; an id is digits.
ROUTES: Final = {
    "request tracker": {
        "GET ticket/ID", "GET tickets", "GET user/ID", "GET users", "GET transactions", "GET attachments",
        "GET queues/all", "POST ticket", "POST ticket/ID/comment", "POST ticket/ID/correspond", "PUT ticket/ID",
    },
    "zendesk": {
        "GET users/ID", "GET users/me", "GET users/show_many", "GET users/search", "GET users/ID/tickets/requested",
        "GET organizations/show_many", "GET groups", "GET tickets/ID", "GET tickets/ID/comments",
        "GET tickets/ID/audits", "GET search", "POST tickets", "PUT tickets/ID",
    },
}  # fmt: skip
_PREFIX: Final = {"request tracker": r"/REST/2\.0/", "zendesk": r"/api/v2/"}
_NAMES: Final = {
    "query", "fields", "fields[Requestor]", "fields[Queue]", "fields[Owner]", "orderby", "order", "per_page", "page",
    "include", "sort_by", "sort_order", "sort", "page[size]", "page[after]", "ids", "external_id",
}  # fmt: skip
_SQL: Final = re.compile(
    r"\s*(?:'(?:\\[\\']|[^'\\\x00-\x1f\x7f])*'|(?:AND|OR|LIKE)\b|[()]|<=|>=|!=|=|<|>|[0-9]+\b"
    r"|(?:Requestor\.(?:id|Country)|Subject|Content|Status|Owner|Queue|Priority|LastUpdated|Created|ObjectType|ObjectId"
    r"|Type|id)\b)"
)
_USER_FIELDS: Final = {"Name", "RealName", "EmailAddress"}
_LIMIT_FIELDS: Final = {*_USER_FIELDS, "TransactionId", "id"}
_ZENDESK: Final = {
    "type": r"user|ticket", "role": r"end-user", "status": r"new|open|pending|hold|solved|closed",
    "priority": r"low|normal|high|urgent", "assignee": r"\d+|none", "group": r"\d+", "requester": r"\d+",
    "created": r"[0-9TZ:-]+", "updated": r"[0-9TZ:-]+", "email": r"[\w@.+' -]*",
}  # fmt: skip
_PHRASE: Final = re.compile(r"[\w@.+' -]*")


def route_of(desk: str, asked: Asked) -> str:
    """Return which of the desk's routes a request is, with ``ID`` for each id."""
    assert re.fullmatch(r"[\x21-\x7e]+", asked.target), "a target is one word of ASCII"
    found = re.fullmatch(_PREFIX[desk] + "(.*)", asked.path)
    assert found, f"{asked.path} is at no API of the desk's"
    route = re.sub(r"(?<=/)[1-9][0-9]*(?=/|$)", "ID", f"{asked.method} {found[1]}")
    assert route in ROUTES[desk], route
    return route


def ids_of(asked: Iterable[Asked]) -> set[str]:
    """Return the ids in the paths of requests."""
    return {one for request in asked for one in re.findall(r"(?<=/)[0-9]+(?=/|$)", request.path)}


def require_plain(desk: str, asked: Asked) -> None:
    """Fail unless a request is one that the product makes, with every value where values are."""
    route = route_of(desk, asked)
    for name, value in asked.query:
        assert name in _NAMES, name
        if name == "external_id":
            continue
        if name != "query":
            assert re.fullmatch(r"[\w,.()\[\] '@+-]*", value), (name, value)
        elif desk == "zendesk":
            _require_zendesk_query(route, value)
        elif route in {"GET users", "GET attachments"}:
            for limit in json.loads(value):
                assert limit.keys() <= {"field", "operator", "value", "case_sensitive"}
                assert limit["field"] in _LIMIT_FIELDS
                assert limit["operator"] in {"=", "LIKE", ">"}
                assert limit["operator"] != "LIKE" or not set("%_*\\'\"") & set(limit["value"])
        else:
            _require_ticket_sql(value)


def _require_ticket_sql(query: str) -> None:
    place = 0
    while query[place:].strip():
        found = _SQL.match(query, place)
        assert found, f"{query[place:]!r} of {query!r} is none of the product's words"
        place = found.end()
    for phrase in re.findall(r"LIKE '((?:\\.|[^'])*)'", query):
        assert not set("%_*\\") & set(phrase), phrase
    assert query.count("(") == query.count(")") or "'" in query


def _require_zendesk_query(route: str, query: str) -> None:
    for is_negated, name, operator, value in parts_of(query):
        if not name:
            assert _PHRASE.fullmatch(value), value
            continue
        assert re.fullmatch(_ZENDESK[name], value), (name, value)
        assert operator == ":" or name in {"created", "updated"}
        assert not is_negated or name == "priority"
    kinds = [value for _, name, _, value in parts_of(query) if name == "type"]
    assert len(kinds) == (route == "GET search")
    if kinds == ["user"]:
        assert (False, "role", ":", "end-user") in parts_of(query)
