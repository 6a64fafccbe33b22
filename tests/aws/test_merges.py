"""Two customers become one in DynamoDB, and two again: the rows, and who gets in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from servicedesk.aws.customer_rows import partition, profile_key
from servicedesk.aws.deleted_customers import DeletedCustomers
from servicedesk.aws.desk_table import DeskTable
from servicedesk.aws.erasure import Erasure
from servicedesk.aws.search.contact_words import MAX_KEYS
from servicedesk.aws.tickets.rows import head_key, pointer_key
from servicedesk.aws.tickets.table import TicketTable
from servicedesk.errors import DeskUnavailable
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.desk import MAX_MERGED_TICKETS, Customer, MergeOutcome
from servicedesk.tools.idempotency import IdempotencyKey
from servicedesk.tools.ticket import Ticket
from servicedesk.tools.tickets import NewComment, NewTicket, TicketChange
from servicedesk.tools.view import View
from tests.aws.tables import TABLE, Requests, aws, desk_table, rows, store
from tests.fakes.desk import JANE, NOW, customer, ticket
from tests.fakes.execution import FakeSeal
from transfer.origin import Origin, origin_row

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TWIN = customer(7, "Jane Do")
#: What one transaction holds.
MAX_WRITES = 100
LATER = NOW + timedelta(hours=1)
RECORD: Any = {"Put": {"TableName": TABLE, "Item": {"pk": {"S": "log"}, "sk": {"S": "1"}}}}


class Office:
    """Jane, her twin, and what is done to them."""

    def __init__(self, client: DynamoDBClient, tickets: int = 2) -> None:
        self.client = client
        self.tickets = [ticket(number, TWIN, status=("open", "closed")[number % 2]) for number in range(tickets)]
        store(client, [JANE, TWIN], [ticket(99), *self.tickets])
        self.desk, self.worked = DeskTable(client, TABLE, FakeSeal()), TicketTable(client, TABLE, FakeSeal())
        self.deleted = DeletedCustomers(client, TABLE)

    def merge(self, kept: Customer = JANE, duplicate: Customer = TWIN) -> MergeOutcome:
        """Merge two."""
        return self.desk.merge_customers(kept, duplicate, merged_at=NOW, was_enabled=True)

    def restore(self, customer_id: str = "C-7") -> bool:
        """Take a merge back."""
        found = self.deleted.find(customer_id, NOW)
        return found is not None and self.deleted.restore(found, RECORD, NOW) is not None

    def has(self, key: Any) -> bool:
        """Whether there is a row."""
        return "Item" in self.client.get_item(TableName=TABLE, Key=key)

    def before(self, operation: str, act: Callable[[], object]) -> None:
        """Act once, just before the next request of this operation is sent."""
        waiting = [act]

        def on_the_way(**_: Any) -> None:
            if waiting:
                waiting.pop()()

        self.client.meta.events.register(f"before-parameter-build.dynamodb.{operation}", on_the_way)

    def require_sound(self) -> None:
        """Raise unless each ticket is under exactly one customer who is there, in the head and in the pointer alike."""
        live = {one.customer_id for one in (JANE, TWIN) if self.desk.customer(one.customer_id)}
        for key, row in rows(self.client).items():
            if key[1] == "head":
                (pointer,) = (
                    other
                    for other in rows(self.client)
                    if other[0].startswith("customer#") and other[1].endswith(key[0].removeprefix("ticket"))
                )
                assert pointer[0] == partition(row["customer_id"]["S"])
                assert row["customer_id"]["S"] in live


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[DynamoDBClient]:
    with aws(monkeypatch):
        yield desk_table()


@pytest.fixture
def office(client: DynamoDBClient) -> Office:
    return Office(client)


def other_key() -> IdempotencyKey:
    """Return a key."""
    return IdempotencyKey(digest="d", payload_digest="p", expires_at=NOW + timedelta(minutes=5))


def test_heads_and_pointers_move_together_and_the_profile_says_where_to(office: Office) -> None:
    assert office.merge() is MergeOutcome.MERGED

    for one in office.tickets:
        assert not office.has(pointer_key(one))
        assert office.has(pointer_key(replace(one, customer_id="C-1042")))
        assert office.worked.ticket(one.ticket_id).customer == JANE  # type: ignore[union-attr]
    profile = office.client.get_item(TableName=TABLE, Key=profile_key("C-7"))["Item"]
    assert profile["merged_into"] == {"S": "C-1042"}
    assert profile["merged_tickets"] == {"L": [{"S": one.ticket_id} for one in office.tickets]}
    assert profile["was_enabled"] == {"BOOL": True}
    assert profile["purge_at"] == {"N": "1798027200"}
    assert [key for key in rows(office.client) if key[1].endswith("#C-7")] == []
    office.require_sound()


def test_a_merge_takes_one_query_and_one_transaction_that_fits(client: DynamoDBClient) -> None:
    words = " ".join(f"word{number}" for number in range(40))
    longest = replace(TWIN, name=words, email="a.b.c.d.e.f@one.two.three.four.example")
    office = Office(client, tickets=MAX_MERGED_TICKETS)
    assert office.desk.change_customer(TWIN, name=longest.name, email=longest.email)
    requests = Requests(client)

    assert office.merge(duplicate=longest) is MergeOutcome.MERGED

    assert requests.sent == ["Query", "TransactWriteItems"]
    writes = len(requests.parameters[1]["TransactItems"])
    assert 2 + MAX_KEYS["name"] + 3 * MAX_MERGED_TICKETS < writes
    assert 2 + sum(MAX_KEYS.values()) + 3 * MAX_MERGED_TICKETS <= MAX_WRITES
    office.require_sound()


def test_everything_is_as_it_was_once_a_merge_is_taken_back(office: Office) -> None:
    before = rows(office.client)
    assert office.merge() is MergeOutcome.MERGED

    assert office.restore()

    after = {key: row for key, row in rows(office.client).items() if key[0] != "log"}
    assert {key for key in after if key[0].startswith("merged#")} == {("merged#C-7", "tickets")}
    del after["merged#C-7", "tickets"]
    # That they got tickets once stays written down, and not which.
    mark = after[partition("C-1042"), "profile"].pop("newest_ticket")
    assert mark["S"] not in {one.ticket_id for one in office.tickets}
    before[partition("C-1042"), "profile"].pop("newest_ticket", None)
    assert after == before


def open_another(office: Office) -> Callable[[], object]:
    new = NewTicket(
        customer=TWIN, kind="incident", subject="Just now", description="", priority="low", opened_at=NOW, opened_by="b"
    )
    return lambda: office.worked.add_ticket(new, other_key())


def change(office: Office, one: Ticket) -> Callable[[], object]:
    read = office.worked.ticket(one.ticket_id)
    assert read is not None
    return lambda: office.worked.change_ticket(read, TicketChange(at=LATER, actor="bob", fields={"priority": "urgent"}))


def comment(office: Office, one: Ticket) -> Callable[[], object]:
    read = office.worked.ticket(one.ticket_id)
    assert read is not None
    said = NewComment(at=LATER, author="bob", audience="internal", text="Called.")
    return lambda: office.worked.add_comment(read, said, other_key())


MEANWHILE: dict[str, Callable[[Office], Callable[[], object]]] = {
    "a ticket is opened": open_another,
    "a ticket is changed": lambda office: change(office, office.tickets[0]),
    "a ticket is commented": lambda office: comment(office, office.tickets[0]),
    "the duplicate is changed": lambda office: lambda: office.desk.change_customer(TWIN, name="Jane Doh"),
    "the duplicate is deleted": lambda office: lambda: office.desk.delete_customer(TWIN, deleted_at=NOW),
    "the other is deleted": lambda office: lambda: office.desk.delete_customer(JANE, deleted_at=NOW),
    "they are merged the other way round": lambda office: lambda: office.merge(TWIN, JANE),
}


@pytest.mark.parametrize("meanwhile", MEANWHILE.values(), ids=MEANWHILE)
def test_whatever_happens_between_the_read_and_the_writes_nothing_of_it_is_lost(
    office: Office, meanwhile: Callable[[Office], Callable[[], object]]
) -> None:
    done: list[object] = []
    act = meanwhile(office)
    office.before("TransactWriteItems", lambda: done.append(act()))

    assert office.merge() is MergeOutcome.CHANGED

    assert done
    assert done[0]
    found = {one for one in ("C-1042", "C-7") if office.desk.customer(one)}
    again = office.merge()
    assert (again is MergeOutcome.MERGED) is (found == {"C-1042", "C-7"})
    if again is MergeOutcome.MERGED:
        office.require_sound()
        counted = office.desk.count_tickets("C-1042", limit=50)
        assert counted == sum(key[1] == "head" for key in rows(office.client))


def test_customers_who_were_imported_are_merged_as_others_are(office: Office) -> None:
    for customer_id in ("C-7", "C-1042"):
        origin = Origin(source="zendesk", source_id="1", said="s", kept="k")
        office.client.put_item(TableName=TABLE, Item=origin_row(partition(customer_id), origin))
    assert office.desk.count_tickets("C-7", limit=9) == 2

    assert office.merge() is MergeOutcome.MERGED

    assert office.desk.count_tickets("C-1042", limit=9) == 3
    office.require_sound()


def test_tickets_that_come_to_a_duplicate_while_it_is_merged_do_not_vanish_with_it(office: Office) -> None:
    third = customer(8)
    store(office.client, [third])
    office.before("TransactWriteItems", office.merge)

    assert office.merge(third, JANE) is MergeOutcome.CHANGED

    assert office.desk.count_tickets("C-1042", limit=9) == 3
    office.require_sound()
    assert office.merge(third, JANE) is MergeOutcome.MERGED
    assert office.desk.count_tickets("C-8", limit=9) == 3


def test_who_read_a_ticket_before_the_merge_does_not_put_it_back_under_the_duplicate(office: Office) -> None:
    late = change(office, office.tickets[0]), comment(office, office.tickets[0])
    assert office.merge() is MergeOutcome.MERGED

    assert [act() for act in late] == [None, None]

    office.require_sound()


@pytest.mark.parametrize("what", [change, comment])
def test_a_ticket_that_is_worked_on_while_the_merge_is_taken_back_comes_back_as_it_is_then(
    office: Office, what: Callable[[Office, Ticket], Callable[[], object]]
) -> None:
    assert office.merge() is MergeOutcome.MERGED
    found = office.deleted.find("C-7", NOW)
    assert found is not None
    assert len(found.returning) == 2

    assert what(office, office.tickets[0])()
    assert office.deleted.restore(found, RECORD, NOW)

    office.require_sound()
    back = office.worked.ticket(office.tickets[0].ticket_id)
    assert back is not None
    assert (back.customer, back.ticket.updated_at) == (TWIN, LATER)
    file = office.desk.customer_file("C-7", limit=5)
    assert file is not None
    assert file.open_tickets == (back.ticket,)


def test_what_is_not_the_others_any_more_is_told_and_stays(office: Office) -> None:
    third = customer(8)
    store(office.client, [third])
    assert office.merge() is MergeOutcome.MERGED
    assert office.merge(third, JANE) is MergeOutcome.MERGED

    found = office.deleted.find("C-7", NOW)

    assert found is not None
    assert (found.merged_into, found.returning, found.staying) == ("C-1042", (), 2)
    assert office.restore()
    assert office.desk.count_tickets("C-8", limit=9) == 3


def test_a_deletion_that_is_no_merge_is_told_apart(office: Office) -> None:
    assert office.desk.delete_customer(TWIN, deleted_at=NOW)

    found = office.deleted.find("C-7", NOW)

    assert found is not None
    assert (found.merged_into, found.returning, found.staying) == (None, (), 0)


def test_the_erasure_of_a_duplicate_leaves_the_tickets_that_went_on(office: Office) -> None:
    assert office.merge() is MergeOutcome.MERGED
    office.client.delete_item(TableName=TABLE, Key=profile_key("C-7"))
    found = office.worked.search("subject", View((Conditions(),)), None, subject="bob").tickets
    assert len(found) == 3

    assert Erasure(office.client, TABLE).erase("C-7") == 0

    left = rows(office.client)
    assert [place for place, row in left.items() if "C-7" in str(place) + str(row)] == []
    assert office.worked.search("subject", View((Conditions(),)), None, subject="bob").tickets == found
    assert all(office.has(head_key(one.ticket_id)) for one in office.tickets)


def test_a_table_that_does_not_answer_half_way_merged_nothing(office: Office) -> None:
    before = rows(office.client)

    def breaks(**_: Any) -> None:
        raise office.client.exceptions.InternalServerError({"Error": {"Code": "InternalServerError"}}, "x")

    office.client.meta.events.register("before-call.dynamodb.TransactWriteItems", breaks)

    with pytest.raises(DeskUnavailable):
        office.merge()
    assert rows(office.client) == before
