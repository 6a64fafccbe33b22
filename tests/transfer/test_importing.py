"""Imports: what is new comes in, what the source changed is updated, what was changed here stays."""

from __future__ import annotations

from typing import Any

import pytest

from servicedesk.aws.customer_rows import profile_key
from servicedesk.aws.desk_table import DeskTable
from servicedesk.errors import DeskUnavailable
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.view import View
from tests.aws.tables import TABLE
from tests.fakes.execution import FakeSeal
from tests.transfer.desks import TransferDesk
from tests.transfer.files import COMMENT, CUSTOMER, TICKET, ZENDESK_TICKET, ZENDESK_USER
from transfer import importing, tickets
from transfer.mapping import load_mapping
from transfer.tally import Tally

ZENDESK = load_mapping("zendesk")
#: More than one transaction takes, as the tests have it.
MANY = 5
MANY_CUSTOMERS = [{**CUSTOMER, "customer_id": f"C-10{number}", "name": f"Zoë {number}"} for number in range(MANY)]
MANY_TICKETS = [{**TICKET, "ticket_id": f"T-{number:08}"} for number in range(MANY)]


@pytest.fixture(autouse=True)
def small_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transfer.writes.MAX_TRANSACTION_WRITES", 12)


def test_what_was_imported_is_there_and_found(desk: TransferDesk) -> None:
    assert desk.bring("customers", CUSTOMER) == Tally(rows=1, added=1)
    assert desk.bring("tickets", TICKET) == Tally(rows=1, added=1)

    read = DeskTable(desk.client, TABLE, FakeSeal())
    file = read.customer_file("C-7", limit=5)
    assert file is not None
    assert [ticket.ticket_id for ticket in file.open_tickets] == ["T-8KQ3M2ZP"]
    assert [one.customer_id for one in read.search("benoit", View((Conditions(),)), None, subject="x").contacts] == [
        "C-7"
    ]
    assert desk.documents("customers") == [CUSTOMER]
    assert [one["ticket_id"] for one in desk.documents("tickets")] == ["T-8KQ3M2ZP"]


def test_importing_again_changes_nothing(desk: TransferDesk) -> None:
    desk.bring("customers", *MANY_CUSTOMERS, CUSTOMER)
    desk.bring("tickets", *MANY_TICKETS)
    before = list(desk.all_rows())

    assert desk.bring("customers", *MANY_CUSTOMERS, CUSTOMER) == Tally(rows=MANY + 1, unchanged=MANY + 1)
    assert desk.bring("tickets", *MANY_TICKETS) == Tally(rows=MANY, unchanged=MANY)
    assert list(desk.all_rows()) == before


def test_a_dry_run_tells_the_same_and_writes_nothing(desk: TransferDesk) -> None:
    assert desk.bring("customers", CUSTOMER, {}, dry_run=True) == Tally(rows=2, added=1, faulty=1)
    assert len(desk.faults) > 1
    assert list(desk.all_rows()) == []


def test_a_row_with_a_fault_keeps_no_other_out(desk: TransferDesk) -> None:
    tally = desk.bring("customers", {**CUSTOMER, "region": "Mars"}, CUSTOMER)

    assert tally == Tally(rows=2, added=1, faulty=1)
    assert [(fault.line, fault.column) for fault in desk.faults] == [(1, "region")]


@pytest.mark.parametrize("made", range(5))
def test_an_import_that_was_broken_off_goes_on(desk: TransferDesk, made: int) -> None:
    desk.bring("customers", *MANY_CUSTOMERS, CUSTOMER)
    desk.bring("tickets", *MANY_TICKETS)
    whole = desk.rows()
    desk.table.delete({"pk": row["pk"], "sk": row["sk"]} for row in desk.all_rows())
    for what, rows in (("customers", [*MANY_CUSTOMERS, CUSTOMER]), ("tickets", MANY_TICKETS)):
        again = desk.break_off(made)
        with pytest.raises(DeskUnavailable):
            desk.bring(what, *rows)
        again()

        assert desk.bring(what, *rows).faulty == 0

    assert desk.rows() == whole
    assert not any("is_unfinished" in row for row in desk.all_rows())


CHANGES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("customers", CUSTOMER, {"name": "Zoé Martin", "phone": "+44 7700 900008"}),
    ("customers", CUSTOMER, {"username": None}),
    ("tickets", TICKET, {"status": "closed", "version": 3, "updated_at": "2026-11-04T09:00:00Z"}),
    ("tickets", TICKET, {"subject": "Everything is fine", "description": "No fire."}),
    ("tickets", TICKET, {"comments": [COMMENT, {**COMMENT, "at": "2026-11-03T09:00:00Z", "audience": "internal"}]}),
    ("tickets", TICKET, {"comments": []}),
    ("tickets", TICKET, {"opened_at": "2026-11-01T08:00:00Z"}),
]


@pytest.mark.parametrize(("what", "row", "values"), CHANGES)
def test_what_the_source_changed_is_as_if_it_had_always_been_so(
    desk: TransferDesk, what: str, row: dict[str, Any], values: dict[str, Any]
) -> None:
    desk.bring("customers", CUSTOMER)
    desk.bring(what, row)
    assert desk.bring(what, {**row, **values}) == Tally(rows=1, updated=1)
    updated = desk.rows()

    desk.table.delete({"pk": one["pk"], "sk": one["sk"]} for one in desk.all_rows())
    desk.bring("customers", CUSTOMER if what == "tickets" else {**row, **values})
    desk.bring("tickets", *([{**row, **values}] if what == "tickets" else []))

    assert updated == desk.rows()


def test_a_change_that_was_broken_off_goes_on(desk: TransferDesk) -> None:
    desk.bring("customers", CUSTOMER)
    for made in range(4):
        renamed = {**CUSTOMER, "name": f"Renamed {made}"}
        again = desk.break_off(made)
        with pytest.raises(DeskUnavailable):
            desk.bring("customers", renamed)
        again()

        assert desk.bring("customers", renamed).faulty == 0
        assert desk.documents("customers") == [renamed]
        words = [row for row in desk.all_rows() if row["pk"]["S"].startswith("word#")]
        assert {row["name"]["S"] for row in words} == {f"Renamed {made}"}


def test_of_two_rows_with_one_id_the_later_one_counts(desk: TransferDesk) -> None:
    assert desk.bring("customers", CUSTOMER, {**CUSTOMER, "name": "Later"}) == Tally(rows=2, added=1, updated=1)
    assert [one["name"] for one in desk.documents("customers")] == ["Later"]


def refused(desk: TransferDesk, what: str, row: dict[str, Any], **more: Any) -> list[tuple[str, str]]:
    """Return the faults of a row that is not imported, after which everything is as it was."""
    before = list(desk.all_rows())
    assert desk.bring(what, row, **more).faulty == 1
    assert list(desk.all_rows()) == before
    return [(fault.column, fault.why) for fault in desk.faults]


def test_a_customers_region_stays(desk: TransferDesk) -> None:
    desk.bring("customers", CUSTOMER)

    assert [column for column, _ in refused(desk, "customers", {**CUSTOMER, "region": "APAC"})] == ["region"]


def test_a_ticket_stays_its_customers(desk: TransferDesk) -> None:
    desk.bring("customers", CUSTOMER, {**CUSTOMER, "customer_id": "C-8"})
    desk.bring("tickets", TICKET)

    assert [column for column, _ in refused(desk, "tickets", {**TICKET, "customer_id": "C-8"})] == ["customer_id"]


def test_a_ticket_of_nobody_is_refused(desk: TransferDesk) -> None:
    assert refused(desk, "tickets", TICKET) == [("customer_id", tickets.NO_CUSTOMER)]


def test_an_id_of_another_desk_is_refused_without_its_mapping(desk: TransferDesk) -> None:
    assert [column for column, _ in refused(desk, "customers", {**CUSTOMER, "customer_id": "360001"})] == [
        "customer_id"
    ]


def change_here(desk: TransferDesk, **fields: str) -> None:
    read = DeskTable(desk.client, TABLE, FakeSeal())
    customer = read.customer("C-7")
    assert customer is not None
    assert read.change_customer(customer, **fields)


def test_what_was_changed_here_is_not_overwritten(desk: TransferDesk) -> None:
    desk.bring("customers", CUSTOMER)
    change_here(desk, name="Changed Here")

    assert desk.bring("customers", CUSTOMER) == Tally(rows=1, unchanged=1)
    assert refused(desk, "customers", {**CUSTOMER, "name": "At The Source"}) == [("", importing.CHANGED_HERE)]


def test_who_was_deleted_here_does_not_come_back(desk: TransferDesk) -> None:
    desk.bring("customers", CUSTOMER)
    read = DeskTable(desk.client, TABLE, FakeSeal())
    customer = read.customer("C-7")
    assert customer is not None
    read.delete_customer(customer, deleted_at=customer.added_at)

    assert desk.bring("customers", CUSTOMER) == Tally(rows=1, unchanged=1)
    assert refused(desk, "customers", {**CUSTOMER, "name": "Back Again"}) == [("", importing.DELETED_HERE)]
    assert refused(desk, "tickets", TICKET) == [("customer_id", tickets.NO_CUSTOMER)]
    assert desk.documents("customers") == []


def test_what_was_made_here_is_left_alone(desk: TransferDesk) -> None:
    desk.bring("customers", CUSTOMER)
    desk.table.delete([{"pk": {"S": "customer#C-7"}, "sk": {"S": "source"}}])

    assert desk.bring("customers", CUSTOMER) == Tally(rows=1, unchanged=1)
    assert refused(desk, "customers", {**CUSTOMER, "name": "Another"}) == [("", importing.NOT_IMPORTED)]


def test_a_change_of_what_was_imported_in_part_waits(desk: TransferDesk) -> None:
    again = desk.break_off(1)
    with pytest.raises(DeskUnavailable):
        desk.bring("customers", CUSTOMER)
    again()

    assert refused(desk, "customers", {**CUSTOMER, "name": "Another"}) == [("", importing.BROKEN_OFF)]


def test_zendesks_tickets_find_zendesks_customers(desk: TransferDesk) -> None:
    assert desk.bring("customers", ZENDESK_USER, mapping=ZENDESK) == Tally(rows=1, added=1)
    assert desk.bring("tickets", ZENDESK_TICKET, mapping=ZENDESK) == Tally(rows=1, added=1)
    assert desk.bring("tickets", ZENDESK_TICKET, mapping=ZENDESK) == Tally(rows=1, unchanged=1)

    (customer,), (ticket,) = desk.documents("customers"), desk.documents("tickets")
    assert ticket["customer_id"] == customer["customer_id"]
    assert [comment["author"] for comment in ticket["comments"]] == ["9", "Zoë Benoît"]


def test_two_sources_may_use_one_id(desk: TransferDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.bring("customers", ZENDESK_USER, mapping=ZENDESK)
    other = load_mapping("zendesk")
    object.__setattr__(other, "source", "freshdesk")

    assert desk.bring("customers", ZENDESK_USER, mapping=other) == Tally(rows=1, added=1)
    assert len(desk.documents("customers")) == 2


def test_whoever_has_an_id_already_keeps_it(desk: TransferDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transfer.customers.customer_ids", lambda *_: ("C-7", "C-8"))
    desk.bring("customers", CUSTOMER)

    assert desk.bring("customers", ZENDESK_USER, mapping=ZENDESK) == Tally(rows=1, added=1)
    assert desk.bring("customers", ZENDESK_USER, mapping=ZENDESK) == Tally(rows=1, unchanged=1)
    assert [one["customer_id"] for one in desk.documents("customers")] == ["C-7", "C-8"]
    assert refused(desk, "customers", {**ZENDESK_USER, "id": 5}, mapping=ZENDESK) == [("", importing.TAKEN)]


def test_an_id_that_is_taken_at_this_moment_is_told(desk: TransferDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.bring("customers", CUSTOMER)
    # Read before somebody took it.
    monkeypatch.setattr(desk.table, "read", lambda _: [])

    assert refused(desk, "customers", {**CUSTOMER, "name": "Another"}) == [("", importing.OVERTAKEN)]


def test_all_of_it_is_erased_with_its_customer(desk: TransferDesk) -> None:
    from servicedesk.aws.erasure import Erasure

    desk.bring("customers", ZENDESK_USER, mapping=ZENDESK)
    desk.bring("tickets", ZENDESK_TICKET, mapping=ZENDESK)
    (customer,) = desk.documents("customers")
    read = DeskTable(desk.client, TABLE, FakeSeal())
    kept = read.customer(customer["customer_id"])
    assert kept is not None
    read.delete_customer(kept, deleted_at=kept.added_at)
    desk.table.delete([profile_key(kept.customer_id)])

    Erasure(desk.client, TABLE).erase(kept.customer_id)

    assert list(desk.all_rows()) == []
