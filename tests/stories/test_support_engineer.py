"""Ten tasks of a support engineer, with the SDK's own client: each answer alone is enough to go on to the next step.

Once in each era: in 2026-07-28 the client asks the person and hands on the text, in 2025-11-25 the model sends the
`confirmation` and has the structure. On each desk the same, but for what its profile says. What was seen is printed:
`pytest tests/stories -rP`.
"""

from collections.abc import Mapping

import pytest

from servicedesk.tools.catalogue import described_catalogue
from servicedesk.tools.profile import DeskProfile
from tests.stories.answer import Answer
from tests.stories.person import Person

pytestmark = pytest.mark.anyio

PHONE = "Cannot sign in after changing phone"
VAT = "Invoice shows the wrong VAT number"


async def ticket_about(person: Person, jane: str, subject: str) -> str:
    """Find a ticket of Jane's as a person does who knows what it is about."""
    customer = await person.does("get_customer", customer_id=jane)
    return customer.row("open_tickets", subject=subject)["ticket_id"]


def newest(read: Answer) -> Mapping[str, str]:
    return read.rows("comments")[0]


async def test_an_administrator_has_the_same_tools_on_each_desk_but_for_those_that_it_lacks(
    alice: Person, profile: DeskProfile
) -> None:
    product = {tool.name for tool in described_catalogue()}

    assert await alice.tools() & product == product - profile.left_out


async def test_find_jane_and_read_her_tickets(bob: Person) -> None:
    found = await bob.does("search_customer", query="jane doe")
    one = await bob.does("get_customer", customer_id=found.row("customers", name="Jane Doe")["customer_id"])
    ticket = await bob.does("get_ticket", ticket_id=one.row("open_tickets", subject=PHONE)["ticket_id"])

    assert found.said.startswith("Found 1 customer.")
    assert "Use get_ticket to read one." in one.said
    assert one["email"] == "jane.doe@example.com"
    assert ticket["name"] == "Jane Doe"
    assert ticket["description"] == "The code still goes to the old number. Identity was checked by video."
    assert {comment["author"] for comment in ticket.rows("comments")} >= {"Jane Doe", "alice"}


async def test_leave_a_note_for_colleagues(bob: Person, jane: str) -> None:
    ticket_id = await ticket_about(bob, jane, PHONE)
    text = f"Number checked for {bob.half}: it ends in 042."
    added = await bob.does("add_note", ticket_id=ticket_id, text=text)
    read = await bob.does("get_ticket", ticket_id=ticket_id)

    assert added.said == f"Added an internal note to {ticket_id}. The customer does not see it."
    assert newest(read).items() >= {"author": "bob", "audience": "internal", "text": text}.items()
    assert bob.question == ""


async def test_reply_to_the_customer(bob: Person, jane: str, profile: DeskProfile) -> None:
    ticket_id = await ticket_about(bob, jane, VAT)
    text = f"Your accountant has the corrected invoice, as {bob.half}."
    done = await bob.does("reply_to_customer", ticket_id=ticket_id, text=text)
    question = bob.question
    read = await bob.does("get_ticket", ticket_id=ticket_id)

    for told in (ticket_id, VAT, "Jane Doe", text, "it cannot be taken back"):
        assert told in question
    assert done.said.startswith(f"Answered {jane} on {ticket_id}. ")
    assert ("may send it by e-mail" in done.said) is profile.may_send_mail
    assert newest(read).items() >= {"author": "bob", "audience": "public", "text": text}.items()


async def test_raise_a_ticket(bob: Person, jane: str) -> None:
    ticket_id = await ticket_about(bob, jane, "Dashboard is slow on Mondays")
    before = await bob.does("get_ticket", ticket_id=ticket_id)
    to = "urgent" if before["priority"] != "urgent" else "high"
    raised = await bob.does("update_ticket", ticket_id=ticket_id, version=int(before["version"]), priority=to)
    late = await bob.is_refused("update_ticket", ticket_id=ticket_id, version=int(before["version"]), priority="low")

    assert raised.said.startswith(f"Changed priority of {ticket_id}. It is open, priority {to}.")
    assert int(raised["version"]) > int(before["version"])
    assert late.startswith("The ticket was changed since you read it. Nothing was done. Read it again with get_ticket")


async def test_assign_a_ticket(bob: Person, jane: str) -> None:
    # To the one who asks, and then to a colleague.
    to, whose = {"text": ("me", "bob"), "structure": ("dan", "dan")}[bob.half]
    ticket_id = await ticket_about(bob, jane, VAT)
    before = await bob.does("get_ticket", ticket_id=ticket_id)
    assigned = await bob.does("update_ticket", ticket_id=ticket_id, version=int(before["version"]), assignee=to)
    mine = await bob.does("list_tickets", assignee=to)

    assert assigned["assignee"] == whose
    assert mine.row("tickets", ticket_id=ticket_id)["assignee"] == whose
    assert {row["assignee"] for row in mine.rows("tickets")} == {whose}


async def test_close_a_ticket_and_open_it_again(bob: Person, jane: str) -> None:
    ticket_id = await ticket_about(bob, jane, PHONE)
    version = int((await bob.does("get_ticket", ticket_id=ticket_id))["version"])
    how = "The number was corrected and a code arrived."
    silent = await bob.is_refused("update_ticket", ticket_id=ticket_id, version=version, status="resolved")
    resolved = await bob.does("update_ticket", ticket_id=ticket_id, version=version, status="resolved", note=how)
    meanwhile = await bob.does("get_customer", customer_id=jane)
    opened = await bob.does("update_ticket", ticket_id=ticket_id, version=int(resolved["version"]), status="open")

    assert silent == "Say in note how it was resolved. Nothing was done. Call again with a note."
    assert f"Changed status of {ticket_id}. It is resolved" in resolved.said
    assert ticket_id not in {row["ticket_id"] for row in meanwhile.rows("open_tickets")}
    assert opened["status"] == "open"
    assert await ticket_about(bob, jane, PHONE) == ticket_id


async def test_all_urgent_tickets_of_a_region(bob: Person) -> None:
    page = await bob.does("list_tickets", priority=["urgent"], region="EMEA")
    read = await bob.does("get_ticket", ticket_id=page.rows("tickets")[0]["ticket_id"])

    assert page.said.startswith(f"{len(page.rows('tickets'))} tickets. Nothing follows.")
    assert {row["priority"] for row in page.rows("tickets")} == {"urgent"}
    assert all(row["name"] and row["subject"] and row["opened_at"] for row in page.rows("tickets"))
    assert read["subject"] == page.rows("tickets")[0]["subject"]


async def test_what_happened_to_a_ticket(bob: Person, jane: str, profile: DeskProfile) -> None:
    ticket_id = await ticket_about(bob, jane, PHONE)
    # As it stands in a colleague's mail.
    read = await bob.does("get_ticket", ticket_id=f" {ticket_id.lower()} ")

    assert read.said.startswith(f"Ticket {ticket_id} of {jane} is open, priority high")
    assert ("kind" in read.facts) is ("kind" not in profile.absent)
    first = read.rows("changes")[-1]
    assert {row["field"] for row in read.rows("changes")} >= {"assignee", "team", "status"}
    assert first["actor"] == "alice"
    assert read["opened_by"] == "alice"
    assert [row["at"] for row in read.rows("comments")] == sorted(
        (row["at"] for row in read.rows("comments")), reverse=True
    )


async def test_merge_two_duplicates(alice: Person, jane: str, profile: DeskProfile) -> None:
    if "merge_customers" in profile.left_out:
        assert await alice.lacks("merge_customers", customer_id=jane, duplicate_id=jane)
        return
    subject = f"Lost parcel of {alice.half}"
    address = f"jane.doe.{alice.half}@example.org"
    twice = (await alice.does("create_customer", name="Jane Do", email=address, region="EMEA"))["customer_id"]
    ticket = await alice.does("create_ticket", customer_id=twice, subject=subject, description="Since Monday.")
    merged = await alice.does("merge_customers", customer_id=jane, duplicate_id=twice)
    question = alice.question
    kept = await alice.does("get_customer", customer_id=jane)
    gone = await alice.is_refused("get_customer", customer_id=twice)

    for told in (
        jane,
        "Jane Doe",
        twice,
        "Jane Do",
        f"The 1 ticket of {twice} goes to {jane}",
        "Reversible for 30 days",
    ):
        assert told in question
    assert merged.said.startswith(f"Merged {twice} into {jane}, who has all the tickets.")
    assert kept.row("open_tickets", ticket_id=ticket["ticket_id"])["subject"] == subject
    assert gone.startswith("There is no customer with this id.")


async def test_tickets_about_an_invoice(bob: Person, jane: str) -> None:
    found = await bob.does("search_tickets", query="VAT invoice")
    hers = await bob.does("search_tickets", query="VAT invoice", customer_id=jane)

    assert found.said.startswith(f"Found {len(found.rows('tickets'))} tickets, newest first.")
    assert {row["subject"] for row in found.rows("tickets")} == {VAT}
    opened = [row["opened_at"] for row in found.rows("tickets")]
    assert opened == sorted(opened, reverse=True)
    assert hers.row("tickets", subject=VAT)["name"] == "Jane Doe"
