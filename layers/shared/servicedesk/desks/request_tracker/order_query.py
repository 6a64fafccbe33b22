"""The order in which Request Tracker is to give what it finds, as members of a query."""

from __future__ import annotations

from collections.abc import Sequence

#: Field, and whether the greatest comes first.
Order = Sequence[tuple[str, bool]]


def order_query(order: Order) -> list[tuple[str, str]]:
    """Return the members of a query that put what is found in order."""
    return [
        *(("orderby", field) for field, _ in order),
        *(("order", "DESC" if is_descending else "ASC") for _, is_descending in order),
    ]
