"""A long conversation at Zendesk is read to its end, page by page, and a long history says that there is more of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from servicedesk.desks.zendesk.history import A_PAGE, MAX_PAGES
from servicedesk.tools.ticket import Audience, Comment
from servicedesk.tools.ticket_details import ticket_details
from servicedesk.tools.tickets import MAX_CHANGES, MAX_COMMENTS, TicketFile
from tests.desks.zendesk.office import BOB, EVE, JANE, ZendeskOffice, zendesk_office

PUBLIC: frozenset[Audience] = frozenset({"public"})
BOTH: frozenset[Audience] = frozenset({"public", "internal"})
#: Of a comment of each audience, of 320: one of seven is for the customer; or the notes came after all answers.
AUDIENCES = {
    "mixed": ["internal" if number % 7 else "public" for number in range(320)],
    "answers first": ["public"] * 30 + ["internal"] * 290,
    "notes alone": ["internal"] * 320,
    "as many as two pages of Zendesk's": ["public"] * (2 * A_PAGE - 1),
    "one more": ["public"] * (2 * A_PAGE),
    "as many as a page of ours": ["public"] * MAX_COMMENTS,
}


@pytest.fixture
def office() -> Iterator[ZendeskOffice]:
    with zendesk_office() as office:
        yield office


def keep(office: ZendeskOffice, audiences: list[str]) -> int:
    sent = {"requester_id": JANE, "subject": "Lamp", "comment": {"body": "Dark.", "public": True}}
    ticket_id: int = office.zendesk.create(sent, None)["ticket"]["id"]
    for number, audience in enumerate(audiences):
        office.zendesk.audit(ticket_id, {}, [], {"body": str(number), "public": audience == "public", "author_id": BOB})
    return ticket_id


def files(office: ZendeskOffice, ticket_id: int, audiences: frozenset[Audience]) -> Iterator[TicketFile]:
    """Yield page by page."""
    before: str | None = None
    while True:
        office.client.begin()
        file = office.ports.tickets.ticket_file(str(ticket_id), audiences=audiences, hidden=frozenset(), before=before)
        assert file is not None
        yield file
        before = file.older_comments
        assert file.has_more_comments is (before is not None)
        if before is None:
            return


def texts(comments: tuple[Comment, ...]) -> list[str]:
    return [one.text for one in comments]


@pytest.mark.parametrize("audiences", [PUBLIC, BOTH], ids=["public", "both"])
@pytest.mark.parametrize("kept", AUDIENCES.values(), ids=AUDIENCES.keys())
def test_all_pages_together_have_everything_that_was_said(
    office: ZendeskOffice, kept: list[str], audiences: frozenset[Audience]
) -> None:
    ticket_id = keep(office, kept)

    read = list(files(office, ticket_id, audiences))

    assert [text for file in read for text in texts(file.comments)] == [
        str(number) for number, audience in reversed(list(enumerate(kept))) if audience in audiences
    ]
    assert all(len(file.comments) <= MAX_COMMENTS for file in read)


def test_what_is_said_meanwhile_takes_nothing_from_the_pages_that_follow(office: ZendeskOffice) -> None:
    ticket_id = keep(office, ["public"] * 250)
    read: list[str] = []

    for file in files(office, ticket_id, PUBLIC):
        read += texts(file.comments)
        for _ in range(3):
            office.zendesk.audit(ticket_id, {}, [], {"body": "meanwhile", "public": True})

    assert read == [str(number) for number in reversed(range(250))]


def test_a_page_asks_no_more_often_than_it_may_and_begins_where_the_last_one_ended(office: ZendeskOffice) -> None:
    ticket_id = keep(office, AUDIENCES["mixed"])
    asked = []

    for _ in files(office, ticket_id, PUBLIC):
        asked.append([query["page"] for _, path, query, _ in office.server.asked if path.endswith("/comments")])
        office.server.asked.clear()

    assert asked == [["1", "2"], ["2", "3"], ["3", "4"]]
    assert max(map(len, asked)) == MAX_PAGES


@pytest.mark.parametrize(
    "before", ["0", "-1", "x", "1-", "-7", "7 ", "\N{ARABIC-INDIC DIGIT ONE}", "\N{SUPERSCRIPT TWO}", "1" * 80]
)
def test_a_place_that_was_never_told_has_nothing_behind_it(office: ZendeskOffice, before: str) -> None:
    ticket_id = keep(office, ["public"])

    file = office.ports.tickets.ticket_file(str(ticket_id), audiences=BOTH, hidden=frozenset(), before=before)

    assert file is not None
    assert (file.comments, file.has_more_comments) == ((), False)


def test_the_tool_leads_on_where_nothing_of_what_was_said_last_may_be_seen(office: ZendeskOffice) -> None:
    ticket_id = keep(office, AUDIENCES["answers first"])
    file = next(files(office, ticket_id, PUBLIC))

    assert file.comments == ()
    told = ticket_details(
        file, frozenset({"internal_notes"}), office.ports.profile, is_first=True, at=file.ticket.ticket.opened_at
    )
    assert told.older_comments == file.older_comments is not None


@pytest.mark.parametrize("audits", [A_PAGE - 1, A_PAGE])
def test_a_history_that_is_not_read_to_its_end_says_that_there_is_more(office: ZendeskOffice, audits: int) -> None:
    ticket_id = keep(office, [])
    office.zendesk.update(ticket_id, {"assignee_id": EVE})
    for _ in range(audits - 1):
        office.zendesk.audit(ticket_id, {}, [], {"body": "Said.", "public": True})

    file = next(files(office, ticket_id, BOTH))

    # The first of all, by which it was opened, is one more.
    assert (len(file.changes), file.has_more_changes) == (1, audits == A_PAGE)


def test_a_history_of_more_than_a_page_has_the_newest(office: ZendeskOffice) -> None:
    ticket_id = keep(office, [])
    for number in range(MAX_CHANGES + 1):
        office.zendesk.update(ticket_id, {"priority": ("low", "high")[number % 2]})

    file = next(files(office, ticket_id, BOTH))

    assert (len(file.changes), file.has_more_changes) == (MAX_CHANGES, True)
