"""Records: what a row says, each fault of it with its column, and what of it is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from servicedesk.tools.desk import Customer
from servicedesk.tools.ticket import MAX_TAGS
from tests.transfer.files import CHANGE, COMMENT, CUSTOMER, TICKET, ZENDESK_TICKET, ZENDESK_USER
from transfer.comment_record import MAX_COMMENT_CHARACTERS, MAX_COMMENTS
from transfer.customer_record import customer_document, customer_record
from transfer.fault import BrokenRow, RowFault
from transfer.mapping import SourceMapping, load_mapping, mapping_of
from transfer.source_file import SourceRow
from transfer.ticket_record import MAX_SUBJECT_CHARACTERS, TicketRecord, ticket_document, ticket_record

OWN = SourceMapping()
ZENDESK = load_mapping("zendesk")


def read_customer(mapping: SourceMapping = OWN, **values: Any) -> tuple[Customer, list[RowFault]]:
    read = customer_record(SourceRow(line=3, values={**CUSTOMER, **values}), mapping)
    assert read is not None
    return read


def read_ticket(mapping: SourceMapping = OWN, **values: Any) -> tuple[TicketRecord, list[RowFault]]:
    read = ticket_record(SourceRow(line=3, values={**TICKET, **values}), mapping)
    assert read is not None
    return read


def test_what_is_written_is_what_was_read() -> None:
    customer, ticket = read_customer()[0], read_ticket()[0]

    assert customer_document(customer) == CUSTOMER
    assert read_ticket(**ticket_document(ticket))[0] == ticket
    assert ticket_document(ticket)["comments"] == [{**COMMENT, "at": "2026-11-02T09:00:00.000000Z"}]


CUSTOMER_FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"customer_id": ""}, "customer_id"),
    ({"name": None}, "name"),
    ({"name": "   "}, "name"),
    ({"name": ["Zoë"]}, "name"),
    ({"name": "x" * 201}, "name"),
    ({"name": "Zo\udceb"}, "name"),
    ({"email": "zoe"}, "email"),
    ({"email": "zoe@b@c"}, "email"),
    ({"phone": "call me"}, "phone"),
    ({"phone": "12"}, "phone"),
    ({"email": "", "phone": None}, "email"),
    ({"region": "Europe"}, "region"),
    ({"region": None}, "region"),
    ({"created_at": "yesterday"}, "created_at"),
    ({"created_at": "2024-03-18 09:30"}, "created_at"),
    ({"created_at": None}, "created_at"),
]


@pytest.mark.parametrize(("values", "column"), CUSTOMER_FAULTS)
def test_a_fault_of_a_customer_names_its_line_and_column(values: dict[str, Any], column: str) -> None:
    with pytest.raises(BrokenRow) as broken:
        read_customer(**values)

    assert [(fault.line, fault.column) for fault in broken.value.faults] == [(3, column)]


TICKET_FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"ticket_id": None}, "ticket_id"),
    ({"customer_id": None}, "customer_id"),
    ({"kind": "problem"}, "kind"),
    ({"subject": ""}, "subject"),
    ({"subject": "x" * 2_001}, "subject"),
    ({"priority": 1}, "priority"),
    ({"status": "solved"}, "status"),
    ({"team": "技術"}, "team"),
    ({"tags": 3}, "tags"),
    ({"opened_at": "2026"}, "opened_at"),
    ({"updated_at": "0001-01-01T00:00:00+14:00"}, "updated_at"),
    ({"version": 0}, "version"),
    ({"version": "two"}, "version"),
    ({"version": True}, "version"),
    ({"description": "\udcff"}, "description"),
    ({"comments": "{"}, "comments"),
    ({"comments": {"at": 1}}, "comments"),
    ({"comments": ["said"]}, "comments"),
    ({"comments": [COMMENT] * (MAX_COMMENTS + 1)}, "comments"),
    ({"comments": [COMMENT, {**COMMENT, "at": "then"}]}, "comments[1].at"),
    ({"comments": [{**COMMENT, "author": None}]}, "comments[0].author"),
    ({"comments": [{**COMMENT, "author_kind": "robot"}]}, "comments[0].author_kind"),
    ({"comments": [{**COMMENT, "audience": "secret"}]}, "comments[0].audience"),
    ({"comments": [{**COMMENT, "text": ""}]}, "comments[0].text"),
    ({"changes": ["done"]}, "changes"),
    ({"changes": [{**CHANGE, "at": None}]}, "changes[0].at"),
    ({"changes": [{**CHANGE, "actor": None}]}, "changes[0].actor"),
    ({"changes": [{**CHANGE, "version": -1}]}, "changes[0].version"),
    ({"changes": [{**CHANGE, "fields": {"status": ["new"]}}]}, "changes[0].fields"),
    ({"changes": [{**CHANGE, "fields": {"mood": ["bad", "good"]}}]}, "changes[0].fields"),
    ({"changes": [{**CHANGE, "fields": {"status": [1, 2]}}]}, "changes[0].fields"),
    ({"changes": [{**CHANGE, "fields": None}]}, "changes[0].fields"),
]


@pytest.mark.parametrize(("values", "column"), TICKET_FAULTS)
def test_a_fault_of_a_ticket_names_its_line_and_column(values: dict[str, Any], column: str) -> None:
    with pytest.raises(BrokenRow) as broken:
        read_ticket(**values)

    assert [(fault.line, fault.column) for fault in broken.value.faults] == [(3, column)]


def test_all_faults_of_a_row_are_told_at_once_and_quote_nothing() -> None:
    with pytest.raises(BrokenRow) as broken:
        read_customer(name="", region="Secretland", created_at="Secretday")

    assert {fault.column for fault in broken.value.faults} == {"name", "region", "created_at"}
    assert "Secret" not in str(broken.value)


def test_a_customer_can_be_without_address_or_without_number() -> None:
    assert (read_customer(email=None)[0].email, read_customer(phone="")[0].phone) == ("", "")


def test_characters_that_hide_text_are_replaced_and_told() -> None:
    record, remarks = read_ticket(description="a\u202eb", subject="x\x00y")

    assert (record.description, record.ticket.subject) == ("a\N{REPLACEMENT CHARACTER}b", "x\N{REPLACEMENT CHARACTER}y")
    assert [(remark.column, remark.is_remark) for remark in remarks] == [("subject", True), ("description", True)]


def test_of_a_long_subject_nothing_is_lost() -> None:
    record, _ = read_ticket(subject="word " * 100)

    assert len(record.ticket.subject) <= MAX_SUBJECT_CHARACTERS
    assert record.description.startswith(("word " * 100).strip() + "\n\nSince today.")


def test_of_long_texts_nothing_is_lost() -> None:
    text = "word " * 5_000
    record, _ = read_ticket(description=text, comments=[{**COMMENT, "text": text}])

    said = [record.description, *(comment.text for comment in record.comments)]
    assert max(map(len, said)) <= MAX_COMMENT_CHARACTERS
    assert " ".join(said).split() == ["word"] * 10_000
    assert len({comment.comment_id for comment in record.comments}) == len(record.comments)


def test_more_tags_than_a_ticket_may_have_are_told() -> None:
    record, remarks = read_ticket(tags=[f"tag-{number}" for number in range(12)])

    assert len(record.ticket.tags) == MAX_TAGS
    assert [remark.column for remark in remarks] == ["tags"]


@pytest.mark.parametrize("tags", [["A b", "c_d", "a-b"], "A-b c_d", "a-b;c_d", "A-b, c_d"])
def test_tags_are_written_as_the_desk_writes_them(tags: object) -> None:
    assert read_ticket(tags=tags)[0].ticket.tags == ("a-b", "c-d")


def test_what_a_ticket_does_not_say_follows_from_what_it_says() -> None:
    left_out = ("description", "assignee", "team", "tags", "opened_by", "updated_at", "version", "comments")
    nothing: dict[str, Any] = dict.fromkeys(left_out)
    record, _ = read_ticket(OWN, **nothing)

    ticket = record.ticket
    assert (record.description, ticket.opened_by, ticket.version) == ("Printer on fire", "servicedesk", 2)
    assert ticket.updated_at == datetime(2026, 11, 2, 9, tzinfo=UTC)


def zendesk_ticket(**values: Any) -> TicketRecord:
    read = ticket_record(SourceRow(line=1, values={**ZENDESK_TICKET, **values}), ZENDESK)
    assert read is not None
    return read[0]


def test_a_users_row_of_zendesk_is_a_customer() -> None:
    read = customer_record(SourceRow(line=1, values=ZENDESK_USER), ZENDESK)

    assert read is not None
    assert read[0] == Customer(
        customer_id="360001234567",
        name="Zoë Benoît",
        email="zoe.benoit@example.com",
        phone="",
        region="EMEA",
        created_at=datetime(2024, 3, 18, 9, 30, tzinfo=UTC),
    )


@pytest.mark.parametrize("role", ["agent", "admin", "Admin"])
def test_zendesks_own_staff_are_no_customers(role: str) -> None:
    assert customer_record(SourceRow(line=1, values={**ZENDESK_USER, "role": role}), ZENDESK) is None


def test_a_tickets_row_of_zendesk_is_a_ticket_with_what_was_said() -> None:
    record = zendesk_ticket()
    ticket = record.ticket

    assert (ticket.ticket_id, ticket.customer_id) == ("35436", "360001234567")
    assert (ticket.kind, ticket.priority, ticket.status) == ("incident", "normal", "on_hold")
    assert (ticket.assignee, ticket.team, ticket.tags) == ("bob@example.com", "tier-2-billing", ("printer-fire",))
    assert record.description == "Since today.\n\nZendesk ticket 35436"
    assert [(one.author, one.author_kind, one.audience, one.text) for one in record.comments] == [
        ("9", "agent", "internal", "It burns."),
        ("", "customer", "public", "Still does."),
    ]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("new", "new"), ("open", "open"), ("pending", "pending"), ("hold", "on_hold"), ("solved", "resolved"),
        ("closed", "closed"),
    ],
)  # fmt: skip
def test_zendesks_statuses_are_ours(said: str, meant: str) -> None:
    assert zendesk_ticket(status=said).ticket.status == meant


def test_a_deleted_ticket_of_zendesk_is_left_out() -> None:
    assert ticket_record(SourceRow(line=1, values={**ZENDESK_TICKET, "status": "deleted"}), ZENDESK) is None


def test_a_fault_names_the_column_as_the_file_calls_it() -> None:
    with pytest.raises(BrokenRow) as broken:
        zendesk_ticket(created_at="then", comments=[{}, {"author_id": 9, "public": True, "body": "x"}])

    assert [fault.column for fault in broken.value.faults] == ["created_at", "comments[0].created_at"]


def test_times_without_a_zone_are_in_the_one_that_the_mapping_says() -> None:
    mapping = mapping_of({"source": "old", "time_zone": "Europe/Berlin"})

    assert read_customer(mapping, created_at="2024-07-01 12:00")[0].created_at == datetime(2024, 7, 1, 10, tzinfo=UTC)


def test_a_value_can_be_said_for_all_rows_that_have_none() -> None:
    mapping = ZENDESK.with_missing("customers", {"region": "APAC"})
    read = customer_record(SourceRow(line=1, values={**ZENDESK_USER, "user_fields": {}}), mapping)

    assert read is not None
    assert read[0].region == "APAC"
