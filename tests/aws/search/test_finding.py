"""Who is found by what: everything that is stored finds its customer, however people write it."""

from itertools import chain
from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from servicedesk.aws.search.contact_words import MAX_KEY_CHARACTERS, MAX_KEYS, keys, words
from servicedesk.aws.search.query import MAX_PHRASES, query_of
from servicedesk.tools.search_customer import search_customer
from tests.aws.search.index import IndexedDesk
from tests.fakes.desk import JANE, caller, customer, run
from tests.work import counting_calls

#: What is stored as a name → how people type it.
NAMES = {
    "Jane Doe": ["jane doe", "DOE JANE", "ja", "Doe, Jane", "jane  doe."],
    "José Muñoz": ["jose munoz", "JOSÉ", "munoz jose"],
    "Øyvind Łukasz Þór": ["oyvind", "lukasz thor", "oeyvind"],
    "Weiß Æon": ["weiss", "aeon weiss"],
    "Jörg Müller": ["Joerg Mueller", "jorg muller", "Mueller", "Müller"],
    "Gerd Mueller": ["Müller", "mueller gerd"],
    "Åse Søndergård": ["aase soendergaard", "ase sondergard"],
    "24/7 Media": ["24/7", "24 7 media", "247 media", "media 24/7"],
    "20/20 Vision": ["20/20", "vision 20/20", "20-20"],
    "Suite 100 200": ["suite 100 200", "100 200", "200 suite"],
    "110 112 Notruf": ["110 112", "notruf 110"],
    "H&M": ["h&m", "H & M", "HM", "h m"],
    "J.R.R. Tolkien": ["J. R. R. Tolkien", "JRR Tolkien", "tolkien", "j r r tolkien", "Tolkien J.R.R."],
    "J. P. Morgan": ["JP Morgan", "J.P. Morgan", "morgan"],
    "Acme S.A.": ["acme sa", "ACME S.A", "acme s a", "acme"],
    "St.John Smythe": ["St. John Smythe", "StJohn", "john smythe", "st john"],
    "Dr.Anna Schmidt": ["anna schmidt", "Dr. Anna Schmidt", "dr anna"],
    "E.ON Energie": ["eon energie", "E ON Energie", "e.on", "EON"],
    "Booking.com B.V.": ["booking com", "booking.com", "Booking BV"],
    "O'Brien": [
        "O\N{RIGHT SINGLE QUOTATION MARK}Brien", "OBrien", "O`Brien", "O\N{MODIFIER LETTER APOSTROPHE}Brien", "o brien",
    ],
    "D\N{RIGHT SINGLE QUOTATION MARK}Angelo Russo": ["d'angelo", "DAngelo", "angelo russo"],
    "Jean-Luc Picard": ["jean luc", "jean-luc picard", "jeanluc", "Jean\N{HYPHEN}Luc", "picard"],
    "김민준": ["김민준", "민준", "김 민준", "김"],
    "박 서연": ["박서연", "박 서연", "서연"],
    "さくら ももこ": ["さくらももこ", "ももこ", "サクラ"],
    "ジョン・スミス": ["ジョンスミス", "スミス", "じょん"],
    "株式会社三菱東京ユーエフジェイ銀行": ["株式会社三菱東京ユーエフジェイ銀行", "三菱", "銀行"],
    "王伟": ["王伟", "伟", "王"],
    "佐藤さくら Sato": ["佐藤", "さくら sato", "sato"],
    "أحمد إبراهيم": ["احمد ابراهيم", "أحمد"],
    "فاطمة": ["فاطمه"],
    "علی": ["علي"],
    "يحيى": ["يحيي"],
    "नीला शाह": ["नीला", "शाह नीला"],
    "Ольга Алёшина": ["ольга", "алешина"],
    "\uff2a\uff41\uff4e\uff45": ["jane"],
    "Q": ["q", "Q"],
    "X Æ": ["x ae", "ae"],
    "Maria del Carmen Lopez Garcia": ["maria del carmen lopez garcia", "lopez garcia", "garcia maria"],
}  # fmt: skip


def found(stored: str, typed: str, field: str = "name") -> bool:
    desk = IndexedDesk([customer(1, **{"name": "Sam Poe", field: stored}), customer(2, "Zoe Roe")])
    return "C-1" in [one.customer_id for one in run(search_customer(desk), caller(), query=typed).customers]


@pytest.mark.parametrize(
    ("stored", "typed"), [(name, typed) for name, ways in NAMES.items() for typed in (name, *ways)]
)
def test_a_name_is_found_as_it_is_stored_and_as_people_type_it(stored: str, typed: str) -> None:
    assert found(stored, typed)


#: What is stored as a number → how people and programs write it.
NUMBERS = {
    "+44 7700 900042": [
        "(+44) 7700 900042", "+44 7700 900042,", "+44 7700\N{EN DASH}900042", "+44 7700\N{NON-BREAKING HYPHEN}900042",
        "+44 7700\N{MINUS SIGN}900042", "tel:+447700900042", "Tel.: +44 7700 900042", "phone +44 7700 900042",
        "+44 7700 900042 ext. 12", "+44 7700 900042;ext=12", "+44 7700 900042 x12", "+44 07700 900042",
        "+44 (0)7700 900042", "0044 7700 900042", "447700900042", "+44 7700 900", "\uff0b44 7700 900042",
        "+\u0664\u0664 \u0667\u0667\u0660\u0660 \u0669\u0660\u0660\u0660\u0664\u0662", "+44.7700.900.042",
        "+44/7700/900042", "[+44 7700 900042]", "+44\N{NO-BREAK SPACE}7700 900042",
    ],
    "+44 (0)20 7946 0000": ["+44 20 7946 0000", "+44 020 7946 0000", "0044 (0)20 7946"],
    "+39 06 698 12345": ["+39 06 698 12345", "0039 06698"],
    "+1 (212) 555-0142": ["+1 212 555 0142", "1-212-555-0142", "+1.212.555.0142"],
    "+49 89 123456": ["+49 (0) 89 123456", "+49 089 123456"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("stored", "typed"), [(number, typed) for number, ways in NUMBERS.items() for typed in (number, *ways)]
)
def test_a_number_is_found_in_every_spelling_with_its_country_code(stored: str, typed: str) -> None:
    assert found(stored, typed, "phone")


#: What is stored as an address → what finds it.
ADDRESSES = {
    "jane.doe@example.com": [
        "JANE.DOE@example.com",
        "<jane.doe@example.com>,",
        "mailto:jane.doe@example.com",
        "jane.d",
    ],
    "jlp@acme-tools.example": ["@acme-tools", "acme-tools", "acme-tools.example", "acme-to"],
    "rb@mail.sub-domain.example": ["sub-domain.example", "mail.sub-domain.example", "@sub-domain.example"],
    "anna+desk@example.org": ["anna+desk", "anna", "anna+desk@example.org"],
    "o'brien@example.org": ["o'brien@example.org", "brien"],
    "u40506@example.org": ["u40506@example.org", "u40506"],
}


@pytest.mark.parametrize(
    ("stored", "typed"), [(address, typed) for address, ways in ADDRESSES.items() for typed in (address, *ways)]
)
def test_an_address_is_found_by_itself_its_mailbox_and_its_domain(stored: str, typed: str) -> None:
    assert found(stored, typed, "email")


@pytest.mark.parametrize("typed", ["ane", "oe", "jane roe", "doe janes", "zoe", "+45", "doe@"])
def test_a_customer_is_not_found_by_what_nothing_of_theirs_begins_with(typed: str) -> None:
    desk = IndexedDesk([JANE, customer(2, "Mary Roe")])

    assert run(search_customer(desk), caller(), query=typed).customers == ()


@pytest.mark.parametrize("typed", ["jane +44 7700 900042", "+44 7700 900042 doe", "doe example.com +44"])
def test_words_of_several_fields_find_together(typed: str) -> None:
    desk = IndexedDesk([JANE, customer(2, "Jane Roe")])

    assert [one.customer_id for one in run(search_customer(desk), caller(), query=typed).customers] == ["C-1042"]


FIELDS = {"name": "José Müller", "email": "J.Mueller@Example.org", "phone": "+44 7700 900123"}


@pytest.mark.parametrize("field", FIELDS)
def test_a_hidden_field_gives_no_word_and_no_key(field: str) -> None:
    without = {name: value for name, value in FIELDS.items() if name != field}

    for found_by in (words, keys):
        assert found_by(FIELDS, frozenset({field})) == found_by(without)
        assert found_by(FIELDS, frozenset({field})) < found_by(FIELDS)


def test_keys_are_few_and_short_enough_for_one_transaction_and_a_sort_key() -> None:
    longest = "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 300
    row = {"name": " ".join(f"name{n}" for n in range(99)) + longest, "email": longest + "@" + longest}

    assert len(keys(row)) <= sum(MAX_KEYS.values())
    assert all(len(key) <= MAX_KEY_CHARACTERS and len(key.encode()) < 1_000 for key in keys(row))


@given(name=st.text(max_size=30), email=st.text(max_size=30), phone=st.text(max_size=30), typed=st.text(max_size=60))
def test_whatever_is_stored_has_words_and_keys_and_whatever_is_typed_can_be_read(
    name: str, email: str, phone: str, typed: str
) -> None:
    row = {"name": name, "email": email, "phone": phone}

    assert "" not in words(row)
    assert "" not in keys(row)
    assert all(word for term in query_of(typed).terms for every in term.alternatives for word in every)


#: One character each, which Unicode writes out as several; some of them with blanks between.
WRITTEN_OUT = tuple(
    char for char in map(chr, chain(range(0xD800), range(0xE000, 0x20000))) if len(normalize("NFKD", char)) > 1
)
MAX_PREFIXES = 6
MAX_CALLS = 300_000


@given(
    st.text(st.sampled_from(WRITTEN_OUT), min_size=1, max_size=8),
    st.sampled_from(["", " ", ".", "-", "@", "a", "ab ", "1", "中"]),
)
@example("\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}", "")
@example("\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}", " ")
@example("\N{DIAERESIS}", "ab")
def test_what_is_typed_takes_little_to_read_and_few_reads_however_much_one_character_stands_for(
    written_out: str, between: str
) -> None:
    typed = (between.join(written_out) + between) * 100

    query, calls = counting_calls(lambda: query_of(typed[:100]))

    assert calls <= MAX_CALLS
    assert len(query.phrases) <= MAX_PHRASES
    assert all(len(term.prefixes) <= MAX_PREFIXES for term in query.terms)


def test_a_character_that_stands_for_several_words_asks_for_all_of_them() -> None:
    desk = IndexedDesk([customer(1, "Ab Cd"), customer(2, "Ab Ef"), customer(3, "Cd Gh")])

    found = run(search_customer(desk), caller(), query="ab\N{DIAERESIS}cd").customers

    assert [one.customer_id for one in found] == ["C-1"]


@pytest.mark.parametrize("text", ["", " ", "-- !? ..", "\u202e", "()"])
def test_what_has_no_letter_and_no_digit_asks_for_nothing(text: str) -> None:
    assert query_of(text).terms == ()
