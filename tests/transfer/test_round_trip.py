"""Export and import: what a desk exports, an empty desk imports, and is the same desk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicedesk.aws.desk_rows import exact_timestamp, timestamp
from servicedesk.tools.customer_rows import REGIONS
from servicedesk.tools.ticket_rows import PRIORITIES
from tests.transfer.desks import TransferDesk
from transfer.comment_record import MAX_COMMENT_CHARACTERS
from transfer.fields import FIELDS
from transfer.ids import crockford
from transfer.target_file import write_file

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 10**12).map(lambda count: BEGINNING + timedelta(microseconds=count))
texts = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=40)
lines = texts.map(lambda text: "=x" + " ".join(text.split()))
names = st.from_regex(r"[a-z0-9]{1,12}", fullmatch=True)
statuses = st.sampled_from(["new", "open", "pending", "on_hold", "resolved", "closed"])
comments = st.fixed_dictionaries({
    "at": moments.map(exact_timestamp),
    "author": lines,
    "author_kind": st.sampled_from(["agent", "customer", "system"]),
    "audience": st.sampled_from(["public", "internal"]),
    "text": lines | st.just("word " * (MAX_COMMENT_CHARACTERS // 4)),
})  # fmt: skip


@st.composite
def customers(draw: st.DrawFn, number: int) -> dict[str, Any]:
    return {
        "customer_id": f"C-{number}",
        "name": draw(lines),
        "email": f"{draw(names)}@example.com",
        "phone": draw(st.sampled_from(["", "+44 7700 900042", "030 1234"])),
        "region": draw(st.sampled_from(REGIONS)),
        "created_at": timestamp(draw(moments)),
        "username": draw(st.none() | names),
    }


@st.composite
def tickets(draw: st.DrawFn, number: int) -> dict[str, Any]:
    changes = [
        {
            "at": exact_timestamp(draw(moments)),
            "actor": draw(lines),
            "version": place + 2,
            "fields": {"status": [draw(statuses), draw(statuses)], "team": [None, draw(names)]},
        }
        for place in range(draw(st.integers(0, 2)))
    ]
    return {
        "ticket_id": f"T-{crockford(number + 7 * 10**11, 8)}",
        "customer_id": f"C-{draw(st.integers(0, 1))}",
        "kind": draw(st.sampled_from(["incident", "request", "question"])),
        "subject": draw(lines),
        "description": draw(lines) + "\n\n" + draw(lines),
        "priority": draw(st.sampled_from(PRIORITIES)),
        "status": draw(statuses),
        "assignee": draw(st.none() | names),
        "team": draw(st.none() | names),
        "tags": draw(st.lists(names, max_size=3, unique=True)),
        "opened_at": exact_timestamp(draw(moments)),
        "opened_by": draw(lines),
        "updated_at": exact_timestamp(draw(moments)),
        "version": draw(st.integers(1, 9)),
        "comments": draw(st.lists(comments, max_size=3)),
        "changes": changes,
    }


desks = st.tuples(
    st.tuples(customers(0), customers(1)), st.integers(0, 3).flatmap(lambda n: st.tuples(*map(tickets, range(n))))
)


@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
@given(made=desks)
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_what_a_desk_exports_makes_an_empty_desk_the_same(
    desk: TransferDesk, tmp_path: Path, ending: str, made: tuple[tuple[dict[str, Any], ...], ...]
) -> None:
    desk.table.delete({"pk": row["pk"], "sk": row["sk"]} for row in desk.all_rows())
    for what, rows in zip(("customers", "tickets"), made, strict=True):
        assert desk.bring(what, *rows).added == len(rows), desk.faults
    whole, written = desk.rows(), {what: exported(desk, what, tmp_path / f"{what}.out{ending}") for what in FIELDS_OF}
    desk.table.delete({"pk": row["pk"], "sk": row["sk"]} for row in desk.all_rows())

    for what, path in written.items():
        assert desk.bring_file(what, path).faulty == 0, desk.faults

    assert desk.rows() == whole
    for what, path in written.items():
        assert desk.bring_file(what, path).unchanged == desk.bring_file(what, path).rows


FIELDS_OF: Mapping[str, tuple[str, ...]] = {what: FIELDS[what] for what in ("customers", "tickets")}


def exported(desk: TransferDesk, what: str, path: Path) -> Path:
    path.unlink(missing_ok=True)
    write_file(path, FIELDS_OF[what], desk.documents(what))
    return path
