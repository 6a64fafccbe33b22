"""With a deleted customer's profile go their tickets, and nobody else's."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from botocore.client import BaseClient

from servicedesk.aws.customer_rows import partition, profile_key
from servicedesk.aws.desk_rows import key
from servicedesk.aws.desk_table import DeskTable
from servicedesk.aws.erasure import Erasure, erased_customer
from servicedesk.aws.tickets.table import TicketTable
from servicedesk.errors import DeskUnavailable
from servicedesk.tools.tickets import TicketChange
from tests.aws.tables import TABLE, aws, desk_table, rows, store
from tests.desks.ticket_contract import key as new_key
from tests.desks.ticket_contract import new, said
from tests.fakes.desk import JANE, NOW, customer, ticket
from tests.fakes.execution import FakeSeal
from transfer.origin import Origin, origin_row

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

OTHER = customer(7)
INDEXES = ("queues", "assignees", "touched")


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> "Iterator[DynamoDBClient]":
    with aws(monkeypatch):
        client = desk_table()
        store(client, [JANE, OTHER], [*(ticket(number) for number in range(30)), ticket(99, OTHER)])
        yield client


def expire(client: "DynamoDBClient") -> None:
    """Take the profile away, as the time to live does; the words went with the deletion."""
    client.delete_item(TableName=TABLE, Key=profile_key(JANE.customer_id))


def others(client: "DynamoDBClient") -> dict[tuple[str, str], dict[str, Any]]:
    """Return what is not of Jane's tickets."""
    numbers = [f"T-{number:08}" for number in range(30)]
    return {name: row for name, row in rows(client).items() if not any(one in str(name) for one in numbers)}


def test_every_ticket_of_a_customer_whose_profile_is_gone_is_erased_and_no_other(client: "DynamoDBClient") -> None:
    expire(client)
    left = others(client)

    assert Erasure(client, TABLE).erase(JANE.customer_id) == 30

    assert rows(client) == left
    assert Erasure(client, TABLE).erase(JANE.customer_id) == 0


def test_from_where_a_customer_was_imported_is_erased_and_is_no_ticket(client: "DynamoDBClient") -> None:
    expire(client)
    left = others(client)
    origin = Origin(source="zendesk", source_id="1", said="s", kept="k")
    client.put_item(TableName=TABLE, Item=origin_row(partition(JANE.customer_id), origin))

    assert Erasure(client, TABLE).erase(JANE.customer_id) == 30
    assert rows(client) == left


def test_nothing_is_erased_while_there_is_a_profile(client: "DynamoDBClient") -> None:
    before = rows(client)

    assert Erasure(client, TABLE).erase(JANE.customer_id) == 0
    assert rows(client) == before


def test_after_an_erasure_no_byte_of_the_customer_is_left_in_the_table_or_in_an_index(
    client: "DynamoDBClient",
) -> None:
    quill = customer(4711, "Quirina Quill", email="quirina@quill.example", phone="+44 7700 900999")
    store(client, [quill])
    desk, tickets = DeskTable(client, TABLE, FakeSeal()), TicketTable(client, TABLE, FakeSeal())
    left = rows(client).keys()
    made = [
        tickets.add_ticket(
            new(customer=quill, subject="Quorate zeppelin", description="Zylophone of Quirina Quill."), new_key()
        )
        for _ in range(3)
    ]
    ids = [one.record.made_id for one in made if one is not None]
    for second, ticket_id in enumerate(ids):
        for audience in ("public", "internal"):
            found = tickets.ticket(ticket_id)
            assert found is not None
            tickets.add_comment(found, said("Quirina rang.", audience=audience), new_key())
        found = tickets.ticket(ticket_id)
        assert found is not None
        fields = {"status": ("pending", "resolved", "open")[second], "tags": ("zeppelin",)}
        tickets.change_ticket(found, TicketChange(at=NOW, actor="eve", fields=fields, note="Quirina again."))

    assert desk.delete_customer(quill, deleted_at=NOW)
    client.delete_item(TableName=TABLE, Key=profile_key(quill.customer_id))
    assert Erasure(client, TABLE).erase(quill.customer_id) == len(ids) == 3
    time_to_live_erases(client)

    told = [str(row).casefold() for row in rows(client).values()]
    told += [str(row).casefold() for name in INDEXES for row in client.scan(TableName=TABLE, IndexName=name)["Items"]]
    for trace in ("quirina", "quill", "c-4711", "zeppel", "zyloph", "rang.", "900999", *map(str.casefold, ids)):
        assert not [row for row in told if trace in row], trace
    assert rows(client).keys() == {place for place in left if "C-4711" not in str(place)}


def time_to_live_erases(client: "DynamoDBClient") -> None:
    """Delete every row whose time to live is over after all that is kept for a while."""
    for pk, sk in [place for place, row in rows(client).items() if "purge_at" in row]:
        client.delete_item(TableName=TABLE, Key=key(pk, sk))


def test_a_ticket_that_was_given_to_somebody_else_stays_theirs(client: "DynamoDBClient") -> None:
    store(client, [], [ticket(99, OTHER)])
    dangling = key(partition(JANE.customer_id), "active#2026-11-23T13:39:00.000000Z#T-00000099")
    client.put_item(TableName=TABLE, Item={**dangling, "schema": {"N": "2"}})
    expire(client)
    left = others(client)

    Erasure(client, TABLE).erase(JANE.customer_id)

    assert rows(client) == {place: row for place, row in left.items() if place[0] != partition(JANE.customer_id)}


@pytest.mark.parametrize("breaks_at", [1, 2, 3, 7, 40, 60])
def test_an_erasure_that_breaks_off_anywhere_is_completed_by_doing_it_again(
    client: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch, breaks_at: int
) -> None:
    expire(client)
    left = others(client)
    call, calls = BaseClient._make_api_call, []  # type: ignore[attr-defined]

    def breaks(self: Any, operation: str, arguments: Any) -> Any:
        calls.append(operation)
        if calls.count("BatchWriteItem") == breaks_at:
            # Some of a batch is deleted, and which nobody knows.
            halved = {TABLE: arguments["RequestItems"][TABLE][::2]}
            call(self, operation, {"RequestItems": halved})
            raise client.exceptions.InternalServerError({"Error": {"Code": "InternalServerError"}}, operation)
        return call(self, operation, arguments)

    with monkeypatch.context() as patched:
        patched.setattr(BaseClient, "_make_api_call", breaks)
        with pytest.raises(DeskUnavailable):
            Erasure(client, TABLE).erase(JANE.customer_id)

    assert len(rows(client)) > len(left)
    assert Erasure(client, TABLE).erase(JANE.customer_id) > 0
    assert rows(client) == left


def test_rows_that_dynamodb_leaves_unprocessed_are_asked_for_again_but_not_for_ever(
    client: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    expire(client)
    asked: list[Any] = []

    def leaves_all(**request: Any) -> Any:
        asked.append(request["RequestItems"])
        return {"UnprocessedItems": request["RequestItems"]}

    monkeypatch.setattr(client, "batch_write_item", leaves_all)

    with pytest.raises(DeskUnavailable):
        Erasure(client, TABLE).erase(JANE.customer_id)
    assert len(asked) == 5


@pytest.mark.parametrize(
    ("pk", "sk", "customer_id"),
    [
        ("customer#C-1042", "profile", "C-1042"),
        ("customer#C-1042", "active#2026-11-23T12:00:00.000000Z#T-00000001", None),
        ("customer#", "profile", None),
        ("customer#C-1042#x", "profile", None),
        ("word#ja", "jane#C-1042", None),
        ("ticket#T-00000001", "head", None),
        ("idempotency#abc", "record", None),
    ],
)
def test_only_a_profiles_key_says_that_a_customer_is_gone(pk: str, sk: str, customer_id: str | None) -> None:
    assert erased_customer(key(pk, sk)) == customer_id
