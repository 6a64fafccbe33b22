"""What comes thirty days after a deletion, at once: the time to live, the stream, its filter, the erasing function."""

from servicedesk.tools.desk import Customer
from tests.deployed.customers import expire, new_customer, remove_profile, rows_of
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
