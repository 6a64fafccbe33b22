"""What a desk promises, for every one that stands behind the port `Desk`.

The test file of an adapter has a class of these tests and a fixture `office`, which says how its desk is filled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Protocol

import pytest

from servicedesk.errors import DeskUnavailable, UnknownCursor
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.desk import (
    KEPT_AFTER_DELETION,
    MAX_CONTACTS,
    MAX_CURSOR_CHARACTERS,
    Contact,
    Customer,
    Customers,
    Desk,
)
from servicedesk.tools.idempotency import IdempotencyKey
from servicedesk.tools.profile import DeskProfile
from servicedesk.tools.ticket import Ticket
from servicedesk.tools.view import View
from tests.desks.customers_contract import CUSTOMER_CALLS, CustomersContract
from tests.desks.fitting import fitting
from tests.fakes.desk import JANE, NOW, customer, hide_fields, only, ticket

EVERYTHING = View((Conditions(),))
#: More than any page has.
MANY = 100


class CustomersOffice(Protocol):
    """Customers, and what only those can do who run their desk."""

    @property
    def desk(self) -> Customers:
        """The customers."""

    @property
    def profile(self) -> DeskProfile:
        """What the desk has. A ticket or a customer of a test is kept as `fitting` makes it."""

    def keep(self, customers: Iterable[Customer] = (), tickets: Iterable[Ticket] = ()) -> None:
        """Add these to what the desk has, and return once a search finds them."""

    def remove(self, customer: Customer) -> None:
        """Let a customer be one no more."""

    def close(self) -> None:
        """Let the store answer no more."""


class Office(CustomersOffice, Protocol):
    """A desk of our own."""

    @property
    def desk(self) -> Desk:
        """The desk."""

    def restore(self, customer_id: str, at: datetime) -> bool:
        """Bring a deleted customer back at that time; False, and nothing is changed, if that cannot be."""


def pages(desk: Customers, words: str, view: View = EVERYTHING) -> Iterator[list[str]]:
    """Yield the ids on each page of a search."""
    after = None
    for _ in range(MANY):
        page = desk.search(words, view, after, subject="bob")
        yield [contact.customer_id for contact in page.contacts]
        after = page.next_cursor
        if after is None:
            return
    raise AssertionError("the search comes to no end")


def found(desk: Customers, words: str, view: View = EVERYTHING) -> list[str]:
    """Return the ids on all pages of a search, in order of themselves."""
    return sorted(one for page in pages(desk, words, view) for one in page)


class SearchContract:
    """Finding customers by words."""

    @pytest.mark.parametrize(
        "words",
        [
            "Jane Doe", "ja", "doe jane", "JANE.DOE@example.com", "jane.doe@ex", "example.com", "doe example.com",
        ],
    )  # fmt: skip
    def test_a_customer_is_found_by_the_beginnings_of_any_of_their_words(
        self, office: CustomersOffice, words: str
    ) -> None:
        office.keep([JANE, customer(1, "Sam Poe"), customer(2, "Mary Roe")])

        assert found(office.desk, words) == ["C-1042"]

    @pytest.mark.parametrize("words", ["ane", "oe", "jane roe", "doe janes", "zoe", "+45", "C-1042", "EMEA"])
    def test_a_customer_is_not_found_by_what_nothing_of_theirs_begins_with(
        self, office: CustomersOffice, words: str
    ) -> None:
        office.keep([JANE, customer(2, "Mary Roe")])

        assert found(office.desk, words) == []

    def test_who_is_found_comes_with_what_is_kept_of_them(self, office: CustomersOffice) -> None:
        office.keep([JANE])

        (contact,) = office.desk.search("jane", EVERYTHING, None, subject="bob").contacts

        assert isinstance(contact, Contact)
        assert contact.row == fitting(JANE, office.profile).row

    @pytest.mark.parametrize("count", [0, 1, MAX_CONTACTS, MAX_CONTACTS + 1, 2 * MAX_CONTACTS, 2 * MAX_CONTACTS + 5])
    def test_all_pages_together_have_everybody_once_and_none_has_more_than_a_page(
        self, office: CustomersOffice, count: int
    ) -> None:
        people = [
            customer(number, "Anna Annabel Anneli", email=f"ann{number}@annex.example")
            for number in range(100, 100 + count)
        ]
        office.keep([*people, JANE])

        shown = list(pages(office.desk, "ann"))

        assert sorted(one for page in shown for one in page) == [one.customer_id for one in people]
        assert max(map(len, shown)) <= MAX_CONTACTS

    def test_who_is_deleted_between_two_pages_takes_nobody_along(self, office: CustomersOffice) -> None:
        people = [customer(number, "Kim Poe") for number in range(100, 100 + 2 * MAX_CONTACTS)]
        office.keep(people)
        first = office.desk.search("kim", EVERYTHING, None, subject="bob")
        shown = {contact.customer_id for contact in first.contacts}
        gone, *left = (one for one in people if one.customer_id not in shown)

        for one in (gone, next(one for one in people if one.customer_id in shown)):
            office.remove(one)
        second = office.desk.search("kim", EVERYTHING, first.next_cursor, subject="bob")

        assert sorted(contact.customer_id for contact in second.contacts) == [one.customer_id for one in left]

    def test_a_cursor_goes_on_with_the_same_search_of_the_same_person_and_no_other(
        self, office: CustomersOffice
    ) -> None:
        office.keep(customer(number, "Kim Poe") for number in range(100, 101 + MAX_CONTACTS))
        cursor = office.desk.search("kim", EVERYTHING, None, subject="bob").next_cursor

        assert cursor is not None
        assert 0 < len(cursor) <= MAX_CURSOR_CHARACTERS
        assert office.desk.search("kim", EVERYTHING, cursor, subject="bob").contacts
        for words, subject, after in [
            ("kim", "eve", cursor),
            ("poe", "bob", cursor),
            ("kim", "bob", "C-100"),
            ("kim", "bob", "é"),
            ("kim", "bob", "A" * MAX_CURSOR_CHARACTERS),
        ]:
            with pytest.raises(UnknownCursor):
                office.desk.search(words, EVERYTHING, after, subject=subject)


class ViewContract:
    """What a caller may not see is as absent as what does not exist."""

    @pytest.mark.parametrize("words", ["jane", "jane roe", "example.org"])
    def test_a_search_is_answered_as_if_those_did_not_exist_whom_the_view_does_not_show(
        self, office: CustomersOffice, words: str
    ) -> None:
        shown = [customer(number, "Jane Roe", region="APAC") for number in (2, 3)]
        office.keep(shown)
        alone = office.desk.search(words, View((only("APAC"),)), None, subject="bob")

        office.keep([JANE, *(customer(number, "Jane Roe") for number in (1, 4))])

        assert office.desk.search(words, View((only("APAC"),)), None, subject="bob") == alone
        assert found(office.desk, words, View((only("AMER"),))) == []
        assert found(office.desk, words, View((only("APAC"),))) == ["C-2", "C-3"]

    @pytest.mark.parametrize(
        ("words", "hidden"),
        [
            ("jane.doe@example.com", "email"),
            ("example.com", "email"),
        ],
    )
    def test_a_hidden_field_cannot_be_guessed_by_searching_for_it(
        self, office: CustomersOffice, words: str, hidden: str
    ) -> None:
        office.keep([JANE])

        assert found(office.desk, words) == ["C-1042"]
        assert found(office.desk, words, View((hide_fields(hidden),))) == []

    def test_who_is_found_by_a_hidden_word_is_found_by_a_shown_one_as_well(self, office: CustomersOffice) -> None:
        office.keep([customer(1, "Kimberly Poe", email="kim@example.com")])

        assert found(office.desk, "kim", View((hide_fields("email"),))) == ["C-1"]
        assert found(office.desk, "kim", View((hide_fields("name"),))) == ["C-1"]
        assert found(office.desk, "kimb", View((hide_fields("name"),))) == []
        assert found(office.desk, "kim", View((hide_fields("name", "email"),))) == []


class ReadContract:
    """Reading one customer."""

    def test_a_customer_is_read_as_they_are_kept(self, office: CustomersOffice) -> None:
        without_sign_in = customer(7, "Ольга Шевченко")
        office.keep([JANE, without_sign_in])

        assert office.desk.customer("C-1042") == fitting(JANE, office.profile)
        assert office.desk.customer("C-7") == fitting(without_sign_in, office.profile)

    @pytest.mark.parametrize("customer_id", ["C-8", "C-104", "C-10420"])
    def test_there_is_nobody_under_an_id_that_is_nobodys(self, office: CustomersOffice, customer_id: str) -> None:
        office.keep([JANE], [ticket(1)])

        assert office.desk.customer(customer_id) is None
        assert office.desk.customer_file(customer_id, limit=5) is None

    def test_a_file_has_the_newest_unsettled_tickets_of_this_customer_newest_first(
        self, office: CustomersOffice
    ) -> None:
        tickets = [ticket(number) for number in range(5)]
        resolved = [ticket(number, status="resolved") for number in range(10, 15)]
        office.keep([JANE, customer(7)], [*tickets, *resolved, ticket(99, customer(7))])

        file = office.desk.customer_file("C-1042", limit=3)

        assert file is not None
        assert file.customer == fitting(JANE, office.profile)
        assert list(file.open_tickets) == tickets[:1:-1]
        assert file.has_more

    @pytest.mark.parametrize(("kept", "has_more"), [(0, False), (2, False), (3, False), (4, True)])
    def test_whether_there_are_more_tickets_is_known_exactly(
        self, office: CustomersOffice, kept: int, has_more: bool
    ) -> None:
        office.keep([JANE], [ticket(number) for number in range(kept)])

        file = office.desk.customer_file("C-1042", limit=3)

        assert file is not None
        assert len(file.open_tickets) == min(kept, 3)
        assert file.has_more is has_more

    @pytest.mark.parametrize(("number", "limit", "counted"), [(0, 3, 0), (2, 3, 2), (3, 3, 3), (5, 3, 3)])
    def test_tickets_are_counted_settled_or_not_and_no_further_than_asked(
        self, office: CustomersOffice, number: int, limit: int, counted: int
    ) -> None:
        twin = customer(7, "Jane Do")
        office.keep([JANE, twin], [ticket(one, status="closed" if one % 2 else "new") for one in range(number)])

        assert office.desk.count_tickets("C-1042", limit=limit) == counted
        assert office.desk.count_tickets("C-7", limit=limit) == 0

    def test_nothing_is_known_of_a_request_that_nobody_made(self, office: CustomersOffice) -> None:
        key = IdempotencyKey(digest="nobody's", payload_digest="p", expires_at=NOW)

        assert office.desk.earlier_record(key, at=NOW) is None

    def test_who_is_a_customer_no_more_is_gone_from_every_read_at_once_and_nobody_else_is(
        self, office: CustomersOffice
    ) -> None:
        office.keep([JANE, customer(7, "Jane Doe")], [ticket(1)])

        office.remove(JANE)

        assert office.desk.customer("C-1042") is None
        assert office.desk.customer_file("C-1042", limit=5) is None
        assert found(office.desk, "jane") == ["C-7"]
        assert found(office.desk, "jane.doe@example.com") == []
        assert office.desk.customer("C-7") is not None


class PhoneContract:
    """Finding customers by phone numbers."""

    @pytest.mark.parametrize("words", ["+44 7700 900042", "+44 77", "doe +44 7700", "doe example.com +44"])
    def test_a_customer_is_found_by_the_beginning_of_a_number(self, office: CustomersOffice, words: str) -> None:
        office.keep([JANE, customer(1, "Sam Poe"), customer(2, "Mary Roe")])

        assert found(office.desk, words) == ["C-1042"]

    @pytest.mark.parametrize("words", ["+44 7700 900042", "doe +44", "jane +44"])
    def test_a_hidden_number_cannot_be_guessed_by_searching_for_it(self, office: CustomersOffice, words: str) -> None:
        office.keep([JANE])

        assert found(office.desk, words) == ["C-1042"]
        assert found(office.desk, words, View((hide_fields("phone"),))) == []

    def test_a_field_is_hidden_only_where_every_grant_that_shows_the_customer_hides_it(
        self, office: CustomersOffice
    ) -> None:
        office.keep(
            customer(number, "Jane Roe", phone="+44 7700 900042", region=region)
            for number, region in enumerate(["EMEA", "APAC", "AMER"], start=1)
        )
        emea_without_phone = Conditions(where={"region": frozenset({"EMEA"})}, hide=frozenset({"phone"}))

        assert found(office.desk, "+44 7700", View((emea_without_phone, only("APAC")))) == ["C-2"]
        assert found(office.desk, "roe", View((emea_without_phone, only("APAC")))) == ["C-1", "C-2"]


class OwnReadContract(ReadContract):
    """Reading a customer with tickets that are dated to the microsecond."""

    @pytest.mark.parametrize("microseconds", [1, 1_000, 999_999])
    def test_of_tickets_within_a_second_the_later_is_the_newer(
        self, office: CustomersOffice, microseconds: int
    ) -> None:
        # Ids are random: in the order of their opening they are in none.
        opened = [
            ticket(number, opened_at=NOW + order * timedelta(microseconds=microseconds))
            for order, number in enumerate((5, 1, 9, 3, 7))
        ]
        office.keep([JANE], opened)

        file = office.desk.customer_file("C-1042", limit=3)

        assert file is not None
        assert list(file.open_tickets) == opened[:1:-1]


class DeletionContract:
    """Deleting a customer, and bringing them back."""

    def test_a_customer_is_deleted_once_and_only_if_they_were_there(self, office: Office) -> None:
        office.keep([JANE])

        assert not office.desk.delete_customer(customer(7), deleted_at=NOW)
        assert office.desk.customer("C-1042") == JANE
        assert office.desk.delete_customer(JANE, deleted_at=NOW)
        assert not office.desk.delete_customer(JANE, deleted_at=NOW + KEPT_AFTER_DELETION)
        assert not office.restore("C-1042", NOW + KEPT_AFTER_DELETION)

    def test_who_is_brought_back_is_as_they_were(self, office: Office) -> None:
        office.keep([JANE], [ticket(number) for number in range(3)])
        before = office.desk.customer_file("C-1042", limit=5)
        office.desk.delete_customer(JANE, deleted_at=NOW)

        assert office.restore("C-1042", NOW)

        assert office.desk.customer_file("C-1042", limit=5) == before
        for words in ("doe jane", "example.com", "+44 7700 900042"):
            assert found(office.desk, words) == ["C-1042"]
        assert office.desk.delete_customer(JANE, deleted_at=NOW)

    @pytest.mark.parametrize(
        ("at", "is_back"),
        [(NOW + KEPT_AFTER_DELETION - timedelta(seconds=1), True), (NOW + KEPT_AFTER_DELETION, False)],
    )
    def test_who_was_deleted_can_be_brought_back_for_as_long_as_is_said(
        self, office: Office, at: datetime, is_back: bool
    ) -> None:
        office.keep([JANE])
        office.desk.delete_customer(JANE, deleted_at=NOW)

        assert office.restore("C-1042", at) is is_back
        assert (office.desk.customer("C-1042") is not None) is is_back

    @pytest.mark.parametrize("customer_id", ["C-1042", "C-8"])
    def test_who_is_not_deleted_is_not_brought_back(self, office: Office, customer_id: str) -> None:
        office.keep([JANE])

        assert not office.restore(customer_id, NOW)
        assert office.desk.customer("C-1042") == JANE


READS: dict[str, Callable[[Customers], Any]] = {
    "search": lambda desk: desk.search("jane", EVERYTHING, None, subject="bob"),
    "customer": lambda desk: desk.customer("C-1042"),
    "customer_file": lambda desk: desk.customer_file("C-1042", limit=5),
    "count_tickets": lambda desk: desk.count_tickets("C-1042", limit=5),
}
WRITES: dict[str, Callable[[Desk], Any]] = {
    "delete_customer": lambda desk: desk.delete_customer(JANE, deleted_at=NOW),
    **CUSTOMER_CALLS,
}


CALLS: dict[str, Callable[[Desk], Any]] = {**READS, **WRITES}


class OutageContract:
    """What cannot be known is no answer."""

    @pytest.mark.parametrize("call", READS.values(), ids=READS)
    def test_a_desk_that_does_not_answer_is_unavailable_and_not_empty(
        self, office: CustomersOffice, call: Callable[[Customers], Any]
    ) -> None:
        # What a desk does not know, it need not ask for.
        office.keep([JANE])
        office.close()

        with pytest.raises(DeskUnavailable) as unavailable:
            call(office.desk)

        assert str(unavailable.value) == str(DeskUnavailable())


class OwnOutageContract(OutageContract):
    """The same of what only a desk of our own can do."""

    @pytest.mark.parametrize("call", WRITES.values(), ids=WRITES)
    def test_a_desk_that_does_not_answer_did_nothing(self, office: Office, call: Callable[[Desk], Any]) -> None:
        office.close()

        with pytest.raises(DeskUnavailable) as unavailable:
            call(office.desk)

        assert str(unavailable.value) == str(DeskUnavailable())


class ForeignCustomersContract(SearchContract, ViewContract, ReadContract, OutageContract):
    """Everything that any desk promises of its customers."""


class DeskContract(
    SearchContract, PhoneContract, ViewContract, OwnReadContract, DeletionContract, CustomersContract, OwnOutageContract
):
    """Everything that a desk of our own promises."""
