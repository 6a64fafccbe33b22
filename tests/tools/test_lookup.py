"""Whatever is stored and whoever asks, the pages of a search together are exactly what the caller may find."""

from itertools import chain

from hypothesis import given, settings
from hypothesis import strategies as st

from servicedesk.tools.desk import Customer
from servicedesk.tools.lookup import PAGE_CUSTOMERS, Lookup
from servicedesk.tools.view import Conditions, View
from servicedesk.tools.words import index_words, query_words
from tests.desk import StoredDesk, customer

SYLLABLES = st.sampled_from(["an", "ann", "anna", "annabel", "bo", "bob", "é", "王"])
WORDS = st.lists(SYLLABLES, min_size=1, max_size=3).map(" ".join)


@st.composite
def customers(draw: st.DrawFn) -> list[Customer]:
    people = draw(st.lists(st.tuples(WORDS, SYLLABLES, st.sampled_from(["EMEA", "APAC"])), max_size=30))
    return [
        customer(number, name, email=f"{mailbox}@annex.example", region=region)
        for number, (name, mailbox, region) in enumerate(people, start=1)
    ]


CONDITIONS = st.builds(
    Conditions,
    where=st.sampled_from([{}, {"region": frozenset({"EMEA"})}, {"region": frozenset({"APAC"})}]),
    hide=st.frozensets(st.sampled_from(["name", "email", "phone"])),
)
VIEWS = st.lists(CONDITIONS, min_size=1, max_size=3).map(lambda conditions: View(tuple(conditions)))


def may_find(person: Customer, words: tuple[str, ...], view: View) -> bool:
    if not view.shows(person.row):
        return False
    visible = index_words(person.row, view.hidden(person.row))
    return all(any(word.startswith(sought) for word in visible) for sought in words)


@settings(deadline=None)  # a slow machine is no defect
@given(people=customers(), query=WORDS.filter(query_words), view=VIEWS)
def test_every_page_together_shows_everyone_who_may_be_found_once(
    people: list[Customer], query: str, view: View
) -> None:
    lookup = Lookup(StoredDesk(people), query_words(query), view)

    pages, after = [], None
    while True:
        contacts, after = lookup.page(after)
        pages.append([contact.customer_id for contact in contacts])
        if after is None:
            break

    shown = list(chain.from_iterable(pages))
    assert sorted(shown) == sorted(one.customer_id for one in people if may_find(one, lookup.words, view))
    assert all(len(page) == PAGE_CUSTOMERS for page in pages[:-1])
