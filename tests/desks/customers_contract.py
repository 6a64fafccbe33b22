"""What a desk promises of customers who are made, changed and merged, for every one behind the port `Desk`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest

from servicedesk.tools.conditions import Conditions
from servicedesk.tools.desk import KEPT_AFTER_DELETION, MAX_MERGED_TICKETS, Desk, MergeOutcome, NewCustomer
from servicedesk.tools.idempotency import SAME_ARGUMENTS_FOR, IdempotencyKey
from servicedesk.tools.view import View
from tests.fakes.desk import JANE, NOW, customer, ticket

if TYPE_CHECKING:
    from tests.desks.contract import Office

EVERYTHING = View((Conditions(),))
NEW = NewCustomer(name="Mary Roe", email="mary.roe@example.net", phone="+44 7700 900777", region="APAC", created_at=NOW)
#: More than a test keeps.
MANY = 100
TWIN = customer(7, "Jane Do", email="jane@example.org", phone="")


def keys() -> Iterator[IdempotencyKey]:
    """Yield keys, each of another request."""
    for number in count():
        yield IdempotencyKey(digest=f"d{number}", payload_digest=f"p{number}", expires_at=NOW + SAME_ARGUMENTS_FOR)


KEY = next(keys())


def found(desk: Desk, words: str) -> list[str]:
    """Return whom the first page of a search shows."""
    return sorted(one.customer_id for one in desk.search(words, EVERYTHING, None, subject="bob").contacts)


def unsettled(desk: Desk, customer_id: str) -> list[str]:
    """Return a customer's unsettled tickets, the newest first."""
    file = desk.customer_file(customer_id, limit=MANY)
    return [] if file is None else [one.ticket_id for one in file.open_tickets]


class CreationContract:
    """Keeping a customer, once."""

    def test_a_customer_who_is_added_is_there_and_found_at_once(self, office: Office) -> None:
        office.keep([JANE])

        kept = office.desk.add_customer(NEW, KEY)

        made = office.desk.customer(kept.record.made_id)
        assert made is not None
        assert (made.name, made.email, made.phone, made.region) == (NEW.name, NEW.email, NEW.phone, NEW.region)
        assert (made.created_at, made.username) == (NOW, None)
        assert not kept.is_repeat
        assert (kept.record.made_at, kept.record.payload_digest) == (NOW, KEY.payload_digest)
        for words in ("mary", "mary.roe@example.net", "+44 7700 900777"):
            assert found(office.desk, words) == [made.customer_id]
        assert office.desk.customer("C-1042") == JANE

    @pytest.mark.parametrize("missing", ["email", "phone"])
    def test_a_customer_of_whom_less_is_known_is_kept_as_well(self, office: Office, missing: str) -> None:
        kept = office.desk.add_customer(replace(NEW, **{missing: ""}), KEY)  # type: ignore[arg-type]

        made = office.desk.customer(kept.record.made_id)
        assert made is not None
        assert made.row[missing] == ""
        assert found(office.desk, "roe") == [made.customer_id]

    def test_a_request_that_is_repeated_gets_the_first_customer_back(self, office: Office) -> None:
        first = office.desk.add_customer(NEW, KEY)
        late = replace(NEW, name="Another", created_at=KEY.expires_at)
        again = office.desk.add_customer(late, replace(KEY, payload_digest="another"))

        assert again.is_repeat
        assert again.record == first.record
        assert found(office.desk, "another") == []
        assert office.desk.earlier_record(KEY, at=KEY.expires_at) == first.record

    def test_a_request_that_is_forgotten_or_another_one_adds_another(self, office: Office) -> None:
        one, other = (key for key, _ in zip(keys(), range(2), strict=False))
        later = replace(NEW, created_at=one.expires_at + timedelta(seconds=1))

        made = [office.desk.add_customer(NEW, one), office.desk.add_customer(NEW, other)]
        assert office.desk.earlier_record(one, at=later.created_at) is None
        made.append(office.desk.add_customer(later, one))

        assert found(office.desk, "mary") == sorted(kept.record.made_id for kept in made)
        assert len({kept.record.made_id for kept in made}) == 3
        assert not any(kept.is_repeat for kept in made)

    def test_of_many_identical_requests_at_once_one_adds_a_customer(self, office: Office) -> None:
        with ThreadPoolExecutor(max_workers=10) as pool:
            kept = list(pool.map(lambda _: office.desk.add_customer(NEW, KEY), range(20)))

        assert found(office.desk, "mary") == list({one.record.made_id for one in kept})
        assert [one.is_repeat for one in kept].count(False) == 1


class ChangeContract:
    """Changing how a customer is called and reached."""

    def test_who_is_changed_is_read_and_found_by_what_they_have_now_and_by_nothing_else(self, office: Office) -> None:
        office.keep([JANE, customer(7)])

        assert office.desk.change_customer(JANE, name="Jane Roe", email="roe@example.net", phone="+44 7700 900999")

        assert office.desk.customer("C-1042") == replace(
            JANE, name="Jane Roe", email="roe@example.net", phone="+44 7700 900999"
        )
        for words in ("jane roe", "roe@example.net", "+44 7700 900999", "jane"):
            assert found(office.desk, words) == ["C-1042"]
        for words in ("doe", "jane.doe", "+44 7700 900042"):
            assert found(office.desk, words) == []
        (shown,) = office.desk.search("jane", EVERYTHING, None, subject="bob").contacts
        assert shown.email == "roe@example.net"

    def test_what_is_not_named_stays(self, office: Office) -> None:
        office.keep([JANE])

        assert office.desk.change_customer(JANE, phone="+44 7700 900999")

        assert office.desk.customer("C-1042") == replace(JANE, phone="+44 7700 900999")
        assert found(office.desk, "jane.doe@example.com") == ["C-1042"]

    def test_a_customer_who_is_not_as_they_were_read_is_not_changed(self, office: Office) -> None:
        office.keep([JANE])
        assert office.desk.change_customer(JANE, email="new@example.com")

        assert not office.desk.change_customer(JANE, email="late@example.com")
        assert not office.desk.change_customer(customer(8), email="late@example.com")

        assert office.desk.customer("C-1042") == replace(JANE, email="new@example.com")
        assert found(office.desk, "late") == []
        assert office.desk.customer("C-8") is None

    def test_who_is_deleted_is_not_changed_and_comes_back_as_they_were(self, office: Office) -> None:
        office.keep([JANE])
        assert office.desk.delete_customer(JANE, deleted_at=NOW)

        assert not office.desk.change_customer(JANE, name="Another")

        assert found(office.desk, "another") == []
        assert office.restore("C-1042", NOW)
        assert office.desk.customer("C-1042") == JANE

    def test_who_was_changed_since_they_were_read_is_deleted_with_the_words_that_find_them_now(
        self, office: Office
    ) -> None:
        office.keep([JANE])
        assert office.desk.change_customer(JANE, name="Somebody Else")

        assert office.desk.delete_customer(JANE, deleted_at=NOW)

        assert found(office.desk, "somebody") == []
        assert found(office.desk, "jane") == []

    def test_of_many_who_change_what_they_have_read_one_does(self, office: Office) -> None:
        office.keep([JANE])

        with ThreadPoolExecutor(max_workers=10) as pool:
            done = list(pool.map(lambda number: office.desk.change_customer(JANE, name=f"Person {number}"), range(20)))

        made = [number for number, is_done in enumerate(done) if is_done]
        assert len(made) == 1
        assert office.desk.customer("C-1042") == replace(JANE, name=f"Person {made[0]}")
        assert found(office.desk, "person") == ["C-1042"]


class MergeContract:
    """Making two customers one, and two again."""

    def test_all_tickets_of_the_duplicate_are_the_others_and_the_duplicate_is_gone(self, office: Office) -> None:
        settled = ticket(4, TWIN, status="closed")
        office.keep([JANE, TWIN], [ticket(1), ticket(2, TWIN), ticket(3, TWIN), settled])

        assert office.desk.merge_customers(JANE, TWIN, merged_at=NOW) is MergeOutcome.MERGED

        assert unsettled(office.desk, "C-1042") == [ticket(number).ticket_id for number in (3, 2, 1)]
        assert office.desk.count_tickets("C-1042", limit=MANY) == 4
        assert office.desk.customer("C-1042") == JANE
        assert office.desk.customer("C-7") is None
        assert office.desk.customer_file("C-7", limit=5) is None
        assert found(office.desk, "jane") == ["C-1042"]

    @pytest.mark.parametrize("more", [0, 1])
    def test_as_many_tickets_are_moved_as_is_said_and_not_one_more(self, office: Office, more: int) -> None:
        statuses = ("open", "resolved")
        tickets = [ticket(one, TWIN, status=statuses[one % 2]) for one in range(MAX_MERGED_TICKETS + more)]
        office.keep([JANE, TWIN], tickets)

        outcome = office.desk.merge_customers(JANE, TWIN, merged_at=NOW)

        if more:
            assert outcome is MergeOutcome.TOO_MANY_TICKETS
            assert office.desk.count_tickets("C-1042", limit=MANY) == 0
            assert office.desk.customer("C-7") == TWIN
        else:
            assert outcome is MergeOutcome.MERGED
            assert office.desk.count_tickets("C-1042", limit=MANY) == MAX_MERGED_TICKETS

    @pytest.mark.parametrize("gone", ["C-1042", "C-7"])
    def test_nothing_is_merged_with_somebody_who_is_not_there(self, office: Office, gone: str) -> None:
        office.keep([JANE, TWIN], [ticket(1), ticket(2, TWIN)])
        left, right = (TWIN, JANE) if gone == "C-1042" else (JANE, TWIN)
        assert office.desk.delete_customer(right, deleted_at=NOW)

        assert office.desk.merge_customers(JANE, TWIN, merged_at=NOW) is MergeOutcome.CHANGED

        assert office.desk.customer(left.customer_id) == left
        assert office.desk.count_tickets(left.customer_id, limit=MANY) == 1
        assert office.restore(gone, NOW)
        assert office.desk.count_tickets(gone, limit=MANY) == 1

    def test_of_two_merges_of_the_same_two_one_is_made(self, office: Office) -> None:
        office.keep([JANE, TWIN], [ticket(1), ticket(2, TWIN)])

        with ThreadPoolExecutor(max_workers=2) as pool:
            ways = [(JANE, TWIN), (TWIN, JANE)]
            outcomes = list(pool.map(lambda two: office.desk.merge_customers(*two, merged_at=NOW), ways))

        assert sorted(outcomes) == [MergeOutcome.CHANGED, MergeOutcome.MERGED]
        left = ways[outcomes.index(MergeOutcome.MERGED)][0]
        assert found(office.desk, "jane") == [left.customer_id]
        assert office.desk.count_tickets(left.customer_id, limit=MANY) == 2

    def test_of_many_merges_into_one_at_once_all_are_made_and_no_ticket_is_lost(self, office: Office) -> None:
        twins = [customer(number, "Jane Do") for number in range(100, 106)]
        office.keep([JANE, *twins], [ticket(number, one) for number, one in enumerate(twins)])

        with ThreadPoolExecutor(max_workers=3) as pool:
            outcomes = list(pool.map(lambda one: office.desk.merge_customers(JANE, one, merged_at=NOW), twins))

        assert outcomes == [MergeOutcome.MERGED] * len(twins)
        assert office.desk.count_tickets("C-1042", limit=MANY) == len(twins)

    def test_a_merge_is_undone_with_the_tickets_that_were_the_duplicates(self, office: Office) -> None:
        office.keep([JANE, TWIN], [ticket(1), ticket(2, TWIN), ticket(3, TWIN, status="resolved")])
        before = [office.desk.customer_file(one, limit=MANY) for one in ("C-1042", "C-7")]
        assert office.desk.merge_customers(JANE, TWIN, merged_at=NOW) is MergeOutcome.MERGED

        assert office.restore("C-7", NOW)

        assert [office.desk.customer_file(one, limit=MANY) for one in ("C-1042", "C-7")] == before
        assert [office.desk.count_tickets(one, limit=MANY) for one in ("C-1042", "C-7")] == [1, 2]
        assert found(office.desk, "jane") == ["C-1042", "C-7"]
        assert not office.restore("C-7", NOW)

    def test_tickets_that_went_on_to_a_third_stay_there(self, office: Office) -> None:
        third = customer(8, "J. Doe")
        office.keep([JANE, TWIN, third], [ticket(2, TWIN)])
        assert office.desk.merge_customers(JANE, TWIN, merged_at=NOW) is MergeOutcome.MERGED
        assert office.desk.merge_customers(third, JANE, merged_at=NOW) is MergeOutcome.MERGED

        assert office.restore("C-7", NOW)

        assert office.desk.customer("C-7") == TWIN
        assert unsettled(office.desk, "C-7") == []
        assert unsettled(office.desk, "C-8") == [ticket(2).ticket_id]

    def test_a_merge_can_be_undone_as_long_as_a_deletion(self, office: Office) -> None:
        office.keep([JANE, TWIN], [ticket(2, TWIN)])
        assert office.desk.merge_customers(JANE, TWIN, merged_at=NOW) is MergeOutcome.MERGED

        assert not office.restore("C-7", NOW + KEPT_AFTER_DELETION)
        assert unsettled(office.desk, "C-1042") == [ticket(2).ticket_id]
        assert office.restore("C-7", NOW + KEPT_AFTER_DELETION - timedelta(seconds=1))
        assert unsettled(office.desk, "C-7") == [ticket(2).ticket_id]


#: What is asked of a desk that does not answer.
CUSTOMER_CALLS: dict[str, Callable[[Desk], object]] = {
    "earlier_record": lambda desk: desk.earlier_record(next(keys()), at=NOW),
    "add_customer": lambda desk: desk.add_customer(NEW, next(keys())),
    "change_customer": lambda desk: desk.change_customer(JANE, name="Another"),
    "merge_customers": lambda desk: desk.merge_customers(JANE, TWIN, merged_at=NOW),
}


class CustomersContract(CreationContract, ChangeContract, MergeContract):
    """Everything that a desk promises of customers who are made, changed and merged."""
