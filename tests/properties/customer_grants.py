"""Grants of the tools that read customers, drawn by hypothesis, and what they are to show of a desk's customers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from hypothesis import strategies as st

from servicedesk.policy.rules import Rules
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.customer_rows import CUSTOMERS as CUSTOMER_ROWS
from servicedesk.tools.desk import Customer
from servicedesk.tools.lifecycle import is_settled
from tests.properties.desks import CUSTOMERS, MAX_CUSTOMERS, SURNAMES, Written, customers_of
from tests.properties.ticket_worlds import GROUPS
from tests.properties.worlds import Granted, may_see, some_of

CUSTOMER_VALUES: Final[Mapping[str, st.SearchStrategy[frozenset[str]]]] = {
    "region": some_of(["EMEA", "AMER", "emea", ""], 2),
    "customer_id": some_of([one.customer_id for one in CUSTOMERS], 3),
    "name": some_of([f"{first} {surname}" for first in ("Sam", "Ida") for surname in SURNAMES], 3),
    "email": some_of([one.email for one in CUSTOMERS], 2),
    "phone": some_of([*(one.phone for one in CUSTOMERS), ""], 3),
}
_conditions = st.builds(
    lambda where, hide: Conditions(where=where, hide=hide),
    st.one_of(
        st.just({}),
        *(st.fixed_dictionaries({name: values}) for name, values in CUSTOMER_VALUES.items()),
        st.fixed_dictionaries({"serial": st.just(frozenset({"x"}))}),
    ),
    st.one_of(st.just(frozenset()), *[some_of([*sorted(CUSTOMER_ROWS.hide)], 4)] * 4, st.just(frozenset({"serial"}))),
)
_rules = st.builds(
    lambda grants: Rules(grants=grants),
    st.dictionaries(st.sampled_from(["get_customer", "search_customer"]), _conditions, min_size=1, max_size=2),
)
customer_policies = st.fixed_dictionaries({GROUPS[0]: _rules}, optional=dict.fromkeys(GROUPS[1:], _rules))
#: More than a page, as often as not.
customers = st.builds(customers_of, st.integers(0, 99), st.one_of(st.just(MAX_CUSTOMERS), st.integers(4, 12)))
queries = st.sampled_from(
    ["Sam", "poe", "ida kim", "box", "corp.example", "lee home", "mailbox1003@example.org", "+1 212 555", "+447700"]
)


def told_of(world: Granted, tool: str, one: Customer) -> dict[str, Any] | None:
    """Return what somebody is told of a customer by a tool, but for tickets; None if they may not see the customer."""
    shown = may_see(world, tool, one)
    if shown is None:
        return None
    return {"customer_id": one.customer_id, **{name: text for name, text in one.row.items() if name in shown}}


def found_by(world: Granted, people: Iterable[Customer], query: str) -> list[dict[str, Any]]:
    """Return what a search is to tell: of everybody in whom each word of the query begins one that is shown."""
    told = [told_of(world, "search_customer", one) for one in people]
    return [one for one in told if one is not None and _has_words(one, query)]


def assert_customers(
    world: Granted, people: Iterable[Customer], query: str, pages: Sequence[Mapping[str, Any]]
) -> None:
    """Assert that all pages of a search together have exactly the customers and fields that a grant shows."""
    expected = sorted(found_by(world, people, query), key=_by_id)
    if "result" in pages[0]:
        found = [one for page in pages for one in page["result"]["structuredContent"]["customers"]]
        assert sorted(found, key=_by_id) == expected
    else:
        assert expected == []


def _by_id(told: Mapping[str, str]) -> str:
    return told["customer_id"]


def unsettled(tickets: Sequence[Written], customer_id: str) -> list[str]:
    """Return the ids of somebody's tickets on which somebody has to do something, the newest first."""
    theirs = [one.ticket for one in tickets if one.ticket.customer_id == customer_id]
    newest = sorted(theirs, key=lambda one: (one.opened_at, one.ticket_id), reverse=True)
    return [one.ticket_id for one in newest if not is_settled(one.status)]


def _has_words(told: Mapping[str, str], query: str) -> bool:
    if query.startswith("+"):
        return told.get("phone", "").startswith(query.replace(" ", ""))
    kept = _words(f"{told.get('name', '')} {told.get('email', '')}")
    return all(any(word.startswith(sought) for word in kept) for sought in _words(query))


def _words(text: str) -> list[str]:
    return re.findall("[a-z0-9]+", text.lower())
