"""How a query and the index come to the same words."""

import pytest

from servicedesk.tools.words import (
    MAX_WORD_CHARACTERS,
    MAX_WORDS_PER_FIELD,
    index_words,
    query_words,
)

QUERIES = {
    "case does not matter": ("Jane DOE", ("jane", "doe")),
    "accents do not matter": ("José Muñoz", ("jose", "munoz")),
    "letters without a decomposition": ("Øyvind Łukasz Þór", ("oyvind", "lukasz", "thor")),
    "a letter that folds into two": ("Weiß Æon", ("weiss", "aeon")),
    "full-width forms": ("\uff2a\uff41\uff4e\uff45", ("jane",)),
    "one character is no word": ("J Doe", ("doe",)),
    "nothing but one character": ("J", ()),
    "nothing but punctuation": ("-- !? ..", ()),
    "nothing but blanks": ("   ", ()),
    "a repeated word": ("doe DOE Doé", ("doe",)),
    "hyphens and apostrophes separate": ("Jean-Luc O'Brien", ("jean", "luc", "brien")),
    "each ideograph is a word": ("王伟", ("王", "伟")),
    "ideographs beside an alphabet": ("佐藤さくら Sato", ("佐", "藤", "さくら", "sato")),
    "Korean": ("김민준", ("\u1100\u1175\u11b7\u1106\u1175\u11ab\u110c\u116e\u11ab",)),
    "Cyrillic": ("Ольга", ("ольга",)),
    "Indic vowel signs belong to their word": ("नीला शाह", ("नीला", "शाह")),
    "a phone number is one word": ("+44 7911 123", ("447911123",)),
    "a phone number as dialled from abroad": ("0044 (0)20 7946", ("44207946",)),
    "a phone number in other punctuation": ("+1 (212) 555-0142", ("12125550142",)),
    "a name and a phone number": ("jane +44 7700", ("jane", "447700")),
    "digits inside a word are no phone number": ("jane42", ("jane42",)),
    "an address is one word": ("Jane.Doe@Example.com", ("jane.doe@example.com",)),
    "an address in brackets": ("<jane.doe@example.com>,", ("jane.doe@example.com",)),
    "the beginning of an address": ("jane.d", ("jane.d",)),
    "a domain": ("@example.com", ("example.com",)),
    "the end of a sentence": ("Doe.", ("doe",)),
}


@pytest.mark.parametrize(("query", "words"), QUERIES.values(), ids=QUERIES.keys())
def test_a_query_is_folded_into_words(query: str, words: tuple[str, ...]) -> None:
    assert query_words(query) == words


FIELDS = {"name": "José Müller", "email": "J.Mueller@Example.org", "phone": "+44 7700 900123"}


def test_a_customer_is_found_by_name_address_mailbox_domain_and_phone() -> None:
    assert index_words(FIELDS) == {
        "jose",
        "muller",
        "j.mueller@example.org",
        "mueller",
        "example.org",
        "447700900123",
    }


@pytest.mark.parametrize("field", FIELDS)
def test_a_hidden_field_gives_no_word(field: str) -> None:
    without = {name: value for name, value in FIELDS.items() if name != field}

    assert index_words(FIELDS, frozenset({field})) == index_words(without)
    assert index_words(FIELDS, frozenset({field})) < index_words(FIELDS)


@pytest.mark.parametrize(
    "text", ["José Müller", "j.mueller@example.org", "example.org", "+44 7700 900123", "+44 (0)7700"]
)
def test_what_a_field_holds_finds_it(text: str) -> None:
    words = index_words(FIELDS)

    assert all(any(word.startswith(sought) for word in words) for sought in query_words(text))


def test_words_are_few_and_short_enough_for_one_transaction_and_a_sort_key() -> None:
    longest = "ﷺ" * 300
    words = index_words({"name": " ".join(f"name{n}" for n in range(99)) + longest, "email": longest + "@" + longest})

    assert len(words) <= 2 * MAX_WORDS_PER_FIELD + 1
    assert max(map(len, words)) <= MAX_WORD_CHARACTERS
    assert query_words(longest)[0] in {word[:MAX_WORD_CHARACTERS] for word in words}
    assert len(query_words(" ".join(f"name{n}" for n in range(99)))) == MAX_WORDS_PER_FIELD
