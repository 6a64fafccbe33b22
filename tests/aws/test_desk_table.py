"""The desk in DynamoDB: its rows, its requests and its failures. What it promises is the contract's to hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from servicedesk.aws.customer_rows import customer_rows
from servicedesk.aws.desk_reads import partition_keys
from servicedesk.aws.desk_table import DeskTable
from servicedesk.aws.search.contact_words import keys
from servicedesk.aws.search.index import TableIndex
from servicedesk.errors import DeskUnavailable, OutcomeUnknown, Unavailable
from tests.aws.failing import FAILURES, SILENCE, Failing
from tests.aws.tables import TABLE, Requests, aws, desk_table, rows, store
from tests.desks.contract import CALLS
from tests.fakes.desk import JANE, NOW, customer, ticket
from tests.fakes.execution import FakeSeal

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PURGE_AT = {"N": "1798027200"}  # 2026-12-23T12:00:00Z, thirty days after NOW


SEAL = FakeSeal()


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[DynamoDBClient]:
    with aws(monkeypatch):
        yield desk_table()


def test_a_customer_and_the_newest_open_tickets_take_one_query(client: DynamoDBClient) -> None:
    tickets = [ticket(number) for number in range(5)]
    resolved = [ticket(number, status="resolved") for number in range(10, 15)]
    store(client, [JANE, customer(7)], [*tickets, *resolved, ticket(99, customer(7))])
    requests = Requests(client)

    file = DeskTable(client, TABLE, SEAL).customer_file("C-1042", limit=3)

    assert file is not None
    assert file.customer == JANE
    assert list(file.open_tickets) == tickets[:1:-1]
    assert file.has_more
    assert requests.sent == ["Query"]
    assert requests.rows_read == [5]


def test_tickets_without_a_customer_are_no_customer(client: DynamoDBClient) -> None:
    store(client, [], [ticket(1), ticket(2, status="resolved")])

    assert DeskTable(client, TABLE, SEAL).customer_file("C-1042", limit=3) is None


def test_deletion_is_one_transaction_that_keeps_what_bringing_back_needs(client: DynamoDBClient) -> None:
    store(client, [JANE], [ticket(1), ticket(2, status="resolved")])
    before = rows(client)
    requests = Requests(client)

    DeskTable(client, TABLE, SEAL).delete_customer(JANE, deleted_at=NOW, was_enabled=True)

    sent, after = requests.sent[:], rows(client)
    profile = after["customer#C-1042", "profile"]
    assert sent == ["TransactWriteItems"]
    assert profile == {
        **before["customer#C-1042", "profile"],
        "deleted_at": {"S": "2026-11-23T12:00:00Z"},
        "purge_at": PURGE_AT,
        "was_enabled": {"BOOL": True},
    }
    assert [key for key in after if key[0].startswith("word#")] == []
    assert [key for key in after if "purge_at" in after[key]] == [("customer#C-1042", "profile")]


def test_a_customer_who_never_was_is_not_deleted(client: DynamoDBClient) -> None:
    store(client, [JANE])
    before = rows(client)

    assert not DeskTable(client, TABLE, SEAL).delete_customer(customer(7), deleted_at=NOW)
    assert rows(client) == before


@pytest.mark.parametrize("tickets", [0, 250])
def test_however_many_tickets_there_are_a_deletion_is_one_transaction_that_touches_none(
    client: DynamoDBClient, tickets: int
) -> None:
    store(client, [JANE], [ticket(number) for number in range(tickets)])
    before = rows(client)
    requests = Requests(client)

    DeskTable(client, TABLE, SEAL).delete_customer(JANE, deleted_at=NOW)

    assert requests.sent == ["TransactWriteItems"]
    assert len(requests.parameters[0]["TransactItems"]) == 1 + len(keys(JANE.row))
    assert {key: row for key, row in rows(client).items() if key[1].startswith("active#")} == {
        key: row for key, row in before.items() if key[1].startswith("active#")
    }


def test_the_index_is_read_in_order_from_where_it_was_left(client: DynamoDBClient) -> None:
    store(
        client, [customer(number, name) for number, name in ((1, "Kim Ab"), (2, "Kimba Ab"), (3, "Kim Ac"), (4, "Ki"))]
    )
    index = TableIndex(client, TABLE)

    first, first_is_last = index.read("kim", after=None, limit=2)
    second, second_is_last = index.read("kim", after=("kim%ac", "C-3"), limit=2)

    assert [(entry.key, entry.contact.customer_id) for entry in first] == [("kim%ab", "C-1"), ("kim%ac", "C-3")]
    assert not first_is_last
    assert [(entry.key, entry.contact.customer_id) for entry in second] == [("kimba%ab", "C-2")]
    assert second_is_last


def test_the_index_holds_what_a_search_shows_and_nothing_more(client: DynamoDBClient) -> None:
    profile, *words = customer_rows(JANE)

    assert set(profile) - set(words[0]) == {"created_at", "username"}
    assert {row["sk"]["S"] for row in words} == {f"{key}#C-1042" for key in keys(JANE.row)}


def test_every_read_is_strongly_consistent(client: DynamoDBClient) -> None:
    store(client, [JANE])
    requests = Requests(client)
    desk = DeskTable(client, TABLE, SEAL)

    desk.customer("C-1042")
    desk.customer_file("C-1042", limit=25)
    TableIndex(client, TABLE).read("jane", after=None, limit=10)
    partition_keys(client, TABLE, "C-1042")

    reads = [sent for sent in requests.parameters if "TransactItems" not in sent]
    assert len(reads) == 4
    assert all(sent["ConsistentRead"] is True for sent in reads)


#: What is known to have been made only by reading it back.
WITH_A_RECORD = {"add_customer"}


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("call", CALLS)
def test_a_failure_is_unavailable_and_carries_nothing(failure: str, call: str) -> None:
    desk = DeskTable(Failing(FAILURES[failure]), TABLE, SEAL, pause=lambda _: None)  # type: ignore[arg-type]

    with pytest.raises(Unavailable) as unavailable:
        CALLS[call](desk)

    kind = OutcomeUnknown if call in WITH_A_RECORD and failure in SILENCE else DeskUnavailable
    assert type(unavailable.value) is kind
    assert unavailable.value.__cause__ is None
    assert unavailable.value.__suppress_context__ or unavailable.value.__context__ is None
    assert str(unavailable.value) == str(kind())


NOT_UNDERSTOOD: dict[str, dict[str, Any]] = {
    "without a name": {"name": None},
    "with a number for an e-mail address": {"email": {"N": "1"}},
    "with another calendar": {"created_at": {"S": "yesterday"}},
    "with a day alone": {"created_at": {"S": "2026-11-23"}},
    "with a day of a week": {"created_at": {"S": "2026-W48-1T12:00:00Z"}},
    "with a time of no time zone": {"created_at": {"S": "2026-11-23T12:00:00"}},
    "with a time of another time zone": {"created_at": {"S": "2026-11-23T12:00:00+01:00"}},
    "with a time that names UTC in another way": {"created_at": {"S": "2026-11-23T12:00:00+00:00"}},
}


@pytest.mark.parametrize("change", NOT_UNDERSTOOD.values(), ids=NOT_UNDERSTOOD.keys())
def test_a_profile_that_cannot_be_understood_is_unavailable_and_not_half_a_customer(
    client: DynamoDBClient, change: dict[str, Any]
) -> None:
    profile = {**customer_rows(JANE)[0], **change}
    client.put_item(TableName=TABLE, Item={name: value for name, value in profile.items() if value is not None})

    with pytest.raises(DeskUnavailable):
        DeskTable(client, TABLE, SEAL).customer("C-1042")


def test_a_customer_with_the_longest_fields_can_be_kept_and_deleted(client: DynamoDBClient) -> None:
    longest = replace(JANE, name=" ".join(f"ﷺname{number}" for number in range(40)), email="王" * 250 + "@example.com")
    store(client, [longest])
    desk = DeskTable(client, TABLE, SEAL)

    assert desk.customer("C-1042") == longest
    assert desk.delete_customer(longest, deleted_at=NOW)
    assert len(rows(client)) == 1


def test_every_row_is_written_in_the_notation_that_this_release_reads(client: DynamoDBClient) -> None:
    store(client, [JANE], [ticket(1)])

    assert {str(row["schema"]) for row in rows(client).values()} == {"{'N': '2'}"}


@pytest.mark.parametrize("kind", ["customer#", "word#"])
@pytest.mark.parametrize("schema", [None, {"N": "1"}, {"N": "3"}, {"N": "2.5"}, {"S": "2"}])
def test_a_row_of_another_notation_is_refused_and_not_misread(
    client: DynamoDBClient, kind: str, schema: dict[str, Any] | None
) -> None:
    store(client, [JANE], [ticket(1)])
    for (pk, _), row in rows(client).items():
        if pk.startswith(kind):
            client.put_item(TableName=TABLE, Item=in_notation(row, schema))
    desk = DeskTable(client, TABLE, SEAL)

    if kind == "word#":
        with pytest.raises(DeskUnavailable):
            CALLS["search"](desk)
        return
    with pytest.raises(DeskUnavailable):
        desk.customer("C-1042")
    with pytest.raises(DeskUnavailable):
        desk.customer_file("C-1042", limit=5)


def in_notation(row: dict[str, Any], schema: dict[str, Any] | None) -> dict[str, Any]:
    """Return a row as another release would have written it."""
    return {name: value for name, value in {**row, "schema": schema}.items() if value is not None}


def test_a_ticket_of_a_newer_release_is_refused_and_not_misread(client: DynamoDBClient) -> None:
    store(client, [JANE], [ticket(1)])
    for (_, sk), row in rows(client).items():
        if sk.startswith("active#"):
            client.put_item(TableName=TABLE, Item={**row, "schema": {"N": "3"}})

    with pytest.raises(DeskUnavailable):
        DeskTable(client, TABLE, SEAL).customer_file("C-1042", limit=5)
