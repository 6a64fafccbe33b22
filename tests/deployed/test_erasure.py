"""What comes thirty days after a deletion, at once: the time to live, the stream, its filter, the erasing function."""

from servicedesk.aws.tickets.word_rows import ticket_word_partition
from servicedesk.tools.desk import Customer
from tests.deployed.customers import expire, new_customer, remove_profile, rows_of
from tests.deployed.person import Person
from tests.deployed.stack import Deployed, eventually


def test_the_tickets_go_with_a_profile_that_expired(deployed: Deployed, customer: Customer) -> None:
    expire(deployed, customer)

    assert eventually(lambda: not rows_of(deployed, customer))


def test_a_profile_that_somebody_removed_wakes_nobody(deployed: Deployed, customer: Customer) -> None:
    expired = new_customer(deployed)
    remove_profile(deployed, customer)
    expire(deployed, expired)

    # A stream is read in order: who heard of the second has been told of the first, or never will be.
    assert eventually(lambda: not rows_of(deployed, expired))
    assert len(rows_of(deployed, customer)) == 1


def test_the_function_writes_its_log(deployed: Deployed, customer: Customer) -> None:
    assert deployed.writes("EraseLog", lambda: expire(deployed, customer))


def test_of_a_duplicate_who_was_merged_nothing_is_left_where_their_ticket_is_found(
    deployed: Deployed, administrator: Person, customer: Customer
) -> None:
    duplicate = new_customer(deployed)
    word = f"crate{duplicate.customer_id[2:]}"
    asked = {"customer_id": duplicate.customer_id, "subject": word, "description": "Since Monday."}
    ticket_id = administrator.result("create_ticket", **asked)["ticket_id"]
    merge = {"customer_id": customer.customer_id, "duplicate_id": duplicate.customer_id}
    administrator.result(
        "merge_customers", **merge, confirmation=administrator.confirmation("merge_customers", **merge)
    )

    expire(deployed, duplicate)

    found = ticket_word_partition(customer.region, word)
    assert eventually(lambda: duplicate.customer_id not in str(deployed.rows("DeskTable", found)))
    (one,) = administrator.result("search_tickets", query=word)["tickets"]
    assert (one["ticket_id"], one["customer_id"]) == (ticket_id, customer.customer_id)
