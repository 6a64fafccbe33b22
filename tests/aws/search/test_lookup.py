"""Whatever is stored and whoever asks: the pages of a search are exactly what the caller may find, on any desk."""

from itertools import chain

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from servicedesk.aws.search.contact_words import words
from servicedesk.aws.search.lookup import MAX_ROWS, Lookup
from servicedesk.aws.search.query import Term, query_of
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.desk import MAX_CONTACTS, Contact, Customer
from servicedesk.tools.view import View
from tests.aws.search.alike import keys_of_alike
from tests.aws.search.index import SortedIndex, keys_of
from tests.fakes.desk import customer

EVERYTHING = View((Conditions(),))


def pages(index: SortedIndex, typed: str, view: View = EVERYTHING, most: int = 1_000) -> list[list[str]]:
    lookup = Lookup(index, query_of(typed), view, MAX_CONTACTS)
    shown: list[list[str]] = []
    after = None
    while len(shown) < most:
        index.reads.clear()
        contacts, after = lookup.page(after)
        assert sum(index.reads) <= MAX_ROWS
        shown.append([contact.customer_id for contact in contacts])
        if after is None:
            break
    return shown


def may_find(person: Contact, typed: str, view: View) -> bool:
    if not view.shows(person.row):
        return False
    visible = words(person.row, view.hidden_fields(person.row))
    return all(term.is_met_by(visible) for term in query_of(typed).terms)


SYLLABLES = st.sampled_from(
    ["an", "ann", "anna", "annabel", "bo", "bob", "é", "王", "o'an", "j.r.", "ü", "김안", "4/7"]
)
WORDS = st.lists(SYLLABLES, min_size=1, max_size=3).map(" ".join)
#: A telephone number too, which may be words as well.
TYPED = st.lists(SYLLABLES | st.just("+4 4"), min_size=1, max_size=3).map(" ".join)


def named(*names: str) -> list[Customer]:
    """Return people of these names, each with a mailbox "an"."""
    return [customer(number, name, email="an@annex.example") for number, name in enumerate(names, start=1)]


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


def is_readable(term: Term) -> bool:
    """Whether the index can be read under all that a term may mean: two letters, or one that stands for a word."""
    return all(
        any(word.startswith(prefix) for prefix in term.prefixes for word in every) for every in term.alternatives
    )


#: One letter twice may be initials, "ee", or a word of one letter, under which too much lies to be read.
READABLE = TYPED.filter(
    lambda typed: any(term.min_characters > 1 and is_readable(term) for term in query_of(typed).terms)
)


@given(people=customers(), typed=READABLE, view=VIEWS)
# Under initials, and under a number, not everybody lies who is meant by their single letters and digits.
@example(people=named("j.r.", "j.r. j.r."), typed="an j.r. j.r.", view=EVERYTHING)
@example(people=named("4/7", "4/4"), typed="an +4 4", view=EVERYTHING)
def test_every_page_together_shows_everyone_who_may_be_found_once(
    people: list[Customer], typed: str, view: View
) -> None:
    shown = list(chain.from_iterable(pages(SortedIndex(people), typed, view)))

    assert len(shown) == len(set(shown))
    assert set(shown) == {one.customer_id for one in people if may_find(one, typed, view)}


FIRST = ("Jane", "Kim", "Li", "José", "Jürgen", "O'Neil", "Wei", "J.", "김민", "Mary Ann")
LAST = ("Doe", "Johnson", "Li", "Kim", "de la Cruz", "Al-Hassan", "E.ON", "H&M", "Schröder", "24/7")
DOMAINS = ("example.com", "gmail.example", "mail.acme-tools.example")


def one_of_a_crowd(number: int) -> Customer:
    """Return somebody of a common name, who shares words with the others in every way there is."""
    return customer(
        1_000_000 + number,
        f"{FIRST[number % len(FIRST)]} {LAST[number // len(FIRST) % len(LAST)]}{' Poe' if number % 3 else ''}",
        email=f"mailbox{number:06}@{DOMAINS[number % len(DOMAINS)]}",
        phone=f"+44 7700 {number:06}",
    )


keys_in_a_crowd = keys_of_alike(one_of_a_crowd, period=300)


@pytest.mark.parametrize("number", [0, 9, 10, 299, 300, 4_711, 99_999])
def test_a_crowds_keys_are_those_of_its_people(number: int) -> None:
    assert sorted(keys_in_a_crowd(one_of_a_crowd(number))) == sorted(keys_of(one_of_a_crowd(number)))


#: Names, each of one person among all of these; most of them of words that a tenth of all have.
PEOPLE = [
    customer(1, "Kim Doering", email="kd@solo.example", phone="+44 20 7946 0001"),
    customer(2, "Li Johnsonn", email="lj@solo.example", phone="+44 20 7946 0002"),
    customer(3, "Doe Janet", email="jane.doe@example.com", phone="+44 20 7946 0003"),
    customer(4, "Jürgen 24/7 Media", email="j247@mail.acme-tools.example", phone="+44 20 7946 0004"),
    customer(5, "O'Neil Al-Hassan Kim", email="oak@gmail.example", phone="+44 20 7946 0005"),
    customer(6, "Wei E.ON Li", email="wel@gmail.example", phone="+44 20 7946 0006"),
    customer(7, "김민 H&M 김민", email="kmhm@gmail.example", phone="+44 20 7946 0007"),
    customer(8, "Mary Ann de la Cruz Johnson Kim Li", email="x@example.com", phone="+44 20 7946 0008"),
    customer(9, "Li", email="li@example.com", phone="+44 20 7946 0009"),
    customer(10, "J. Doe Johnson", email="jdj@example.com", phone="+44 20 7946 0010"),
]


@pytest.fixture(scope="module", params=[10, 1_000, 100_000])
def busy(request: pytest.FixtureRequest) -> SortedIndex:
    return SortedIndex(
        [*map(one_of_a_crowd, range(request.param)), *PEOPLE],
        keys_of=lambda one: keys_of(one) if one in PEOPLE else keys_in_a_crowd(one),
    )


@pytest.mark.parametrize("person", PEOPLE, ids=[one.name for one in PEOPLE])
@pytest.mark.parametrize("field", ["name", "email", "phone"])
def test_what_is_stored_finds_its_customer_on_any_desk(busy: SortedIndex, person: Customer, field: str) -> None:
    typed = str(person.row[field])

    assert person.customer_id in chain.from_iterable(pages(SortedIndex([person]), typed))
    assert person.customer_id in chain.from_iterable(pages(busy, typed, most=3))


@pytest.mark.parametrize("person", PEOPLE[:7], ids=[one.name for one in PEOPLE[:7]])
@pytest.mark.parametrize("more", ["domain before", "domain behind", "country behind"])
def test_a_search_that_knows_more_finds_no_less(busy: SortedIndex, person: Customer, more: str) -> None:
    domain = person.email.rpartition("@")[2]
    typed = {
        "domain before": f"{domain} {person.name}",
        "domain behind": f"{person.name} {domain}",
        "country behind": f"{person.name} +44",
    }[more]

    assert person.customer_id in chain.from_iterable(pages(busy, typed, most=3))


def test_the_order_of_words_does_not_decide_who_is_found(busy: SortedIndex) -> None:
    for typed in ("kim doering", "doering kim", "johnsonn li", "li johnsonn"):
        assert len(list(chain.from_iterable(pages(busy, typed)))) == 1


def test_everybody_of_a_name_is_shown_once_however_many_they_are() -> None:
    people = [customer(number, "Jane Doe", region=("EMEA", "APAC")[number % 2]) for number in range(1, 400)]

    for view in (EVERYTHING, View((Conditions(where={"region": frozenset({"EMEA"})}),))):
        for typed in ("jane doe", "doe", "jane doe example.org", "+1 212 jane"):
            shown = list(chain.from_iterable(pages(SortedIndex(people), typed, view)))
            assert sorted(shown) == sorted(one.customer_id for one in people if view.shows(one.row))
