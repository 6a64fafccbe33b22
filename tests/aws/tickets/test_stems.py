"""What a ticket is found by: stems of its words, the likeliest rare ones first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.aws.tickets.stems import MAX_QUERY_STEMS, MAX_STEMS, stems_of_query, stems_of_ticket


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Invoice", "INVOICES"), ("cards", "card"), ("Fehler in München", "muenchen"), ("Grüße", "GRUESSE"),
        ("order 4000123456", "4000123456"), ("café", "cafe"), ("印刷できません", "印刷"), ("프린터 고장", "고장"),
        ("a PC is broken", "pc"), ("Cannot sign in", "sign in"), ("e-mail", "E-Mail"), ("it's Bob's", "bob"),
    ],
)  # fmt: skip
def test_a_word_finds_what_is_written_otherwise(written: str, typed: str) -> None:
    assert set(stems_of_query(typed)) <= set(stems_of_ticket(written, ""))


@pytest.mark.parametrize(
    ("written", "typed"),
    [("order 4000123456", "4000123457"), ("invoice", "voice"), ("address", "add"), ("printer", "印刷"), ("a", "b")],
)
def test_a_word_does_not_find_what_it_is_not(written: str, typed: str) -> None:
    assert not set(stems_of_query(typed)) <= set(stems_of_ticket(written, ""))


@pytest.mark.parametrize("typed", ["", "...", " - ", "\N{ZERO WIDTH SPACE}"])
def test_what_has_no_word_looks_for_nothing(typed: str) -> None:
    assert stems_of_query(typed) == ()


def test_the_words_of_the_subject_are_kept_first_then_numbers_and_the_longest() -> None:
    description = "because the extraordinary transmission failed with code 4711 and others " + "filling word " * 20

    assert stems_of_ticket("Lamp is off", description)[:6] == ("lamp", "off", "is", "4711", "extrao", "transm")


@given(st.text(max_size=200), st.text(max_size=500))
def test_a_ticket_has_so_many_stems_at_most_and_each_can_be_looked_for(subject: str, description: str) -> None:
    stems = stems_of_ticket(subject, description)

    assert len(stems) == len(set(stems)) <= MAX_STEMS
    assert all(stem and not set(stem) & set(" #\n") for stem in stems)


@given(st.text(max_size=120))
def test_a_short_subject_finds_its_ticket(subject: str) -> None:
    sought, kept = stems_of_query(subject), stems_of_ticket(subject, "")

    assert len(sought) <= MAX_QUERY_STEMS
    if len(kept) < MAX_STEMS:
        assert set(sought) <= set(kept)
