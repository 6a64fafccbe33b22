"""A character that shows nothing stands where writing needs it and nowhere else, on the way in and on the way out."""

from itertools import pairwise
from typing import Annotated

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from servicedesk.tools.invisible import shows_nothing
from servicedesk.tools.text import ONE_LINE, PARAGRAPHS, inert, inert_line, is_one_line

LINE: TypeAdapter[str] = TypeAdapter(Annotated[str, ONE_LINE])
TEXT: TypeAdapter[str] = TypeAdapter(Annotated[str, PARAGRAPHS])
REPLACED = "\N{REPLACEMENT CHARACTER}"

# Unicode's own properties, as a library knows them that is no part of the product.
_HIDDEN = regex.compile(r"[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u2800]")
HIDDEN = [char for char in map(chr, range(0x110000)) if _HIDDEN.fullmatch(char)]
PLACES = {
    "alone": "{0}",
    "at the start": "{0}ab",
    "behind a space": "a {0}b",
    "in the middle": "a{0}b",
    "behind a digit": "1{0}2",
    "behind a bracket": "(a){0}",
    "at the end": "ab{0}",
    "twice": "a{0}{0}b",
    "behind a new line": "a\n{0}b",
}


def refused(adapter: TypeAdapter[str], text: str) -> bool:
    try:
        return adapter.validate_python(text) != text
    except ValidationError as refusal:
        (problem,) = refusal.errors(include_input=False, include_context=False)
        assert problem["msg"] == "Value error, must not contain control, bidirectional or invisible characters"
        return True


def test_the_list_is_unicodes() -> None:
    assert len([char for char in HIDDEN if regex.fullmatch(r"\p{Default_Ignorable_Code_Point}", char)]) == 4_174
    assert [hex(ord(char)) for char in HIDDEN if not shows_nothing(char)] == []
    shown = regex.compile(r"[\p{L}\p{N}\p{P}\p{S}\p{Zs}--\p{DI}--\u2800\U0001d159\U00013441\U00013442]", regex.V1)
    assert [hex(point) for point in range(0x110000) if shown.fullmatch(chr(point)) and shows_nothing(chr(point))] == []


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
def test_each_is_refused_on_the_way_in_and_replaced_on_the_way_out(place: str) -> None:
    for char in HIDDEN:
        text = place.format(char)

        assert refused(LINE, text), hex(ord(char))
        assert char not in inert_line(text)
        assert inert_line(text) == place.replace("\n", REPLACED).format(REPLACED)
        if char not in "\n\t":
            assert refused(TEXT, text), hex(ord(char))
            assert inert(text) == place.format(REPLACED)


@pytest.mark.parametrize(
    "text",
    [
        "می‌خواهم", "شركة‌", "क्‍ष", "র‍্যাম", "ന്‍", "ක්‍ෂ", "ᠠ᠋ᠭᠤᠯ᠎ᠠ", "👩‍💻", "👩🏽‍🚒", "🏳️‍🌈", "❤️‍🔥",
        "🕵️‍♂️", "☎︎", "☎️ 1️⃣ #️⃣", "葛󠄀城市", "神︀社",
    ],
)  # fmt: skip
def test_what_writing_and_emoji_need_passes(text: str) -> None:
    assert not refused(LINE, text)
    assert not refused(TEXT, text)
    assert inert(text) == inert_line(text) == text


ONLY_THERE = {
    "a joiner": (
        "\u200c\u200d",
        r"[\p{Latin}\p{Greek}\p{Cyrillic}\p{Han}\p{Hangul}\p{Katakana}\p{Lao}\p{P}\p{S}\p{N}\p{Z}]",
    ),
    "an emoji's style": ("\ufe0e\ufe0f", r"[^\p{Extended_Pictographic}\p{Emoji_Modifier}]"),
    "an ideograph's style": ("\ufe00\ufe02\U000e0100\U000e01ef", r"[^\p{Han}]"),
    "a Mongolian letter's style": ("\u180b\u180e\u180f", r"[^\p{Mongolian}]"),
    "a style that nothing has": ("\ufe03\ufe0d", r"."),
}


@pytest.mark.parametrize(("followers", "never_behind"), ONLY_THERE.values(), ids=ONLY_THERE.keys())
def test_it_stands_only_behind_a_character_that_may_have_it(followers: str, never_behind: str) -> None:
    others = regex.compile(never_behind, regex.V1 | regex.DOTALL)
    for before in (char for char in map(chr, range(0x20, 0xD800)) if others.fullmatch(char)):
        for follower in followers:
            assert not is_one_line(f"{before}{follower}x"), (hex(ord(before)), hex(ord(follower)))


NEVER_TWO = [
    "\u0647\u200c\u200c",
    "\u0647\u200d\u200c",
    "\u0647\u200c\u200d",
    "☎\ufe0f\ufe0f",
    "☎\ufe0f\ufe0e",
    "葛\U000e0100\U000e0101",
    "👩\u200d\u200d💻",
    "👩\u200d\ufe0f💻",
    "葛\ufe00\u200d",
    "ᠠ\u180b\u180c",
]


@pytest.mark.parametrize("text", NEVER_TWO)
def test_two_in_a_row_are_one_too_many(text: str) -> None:
    assert refused(LINE, text)
    assert REPLACED in inert(text)


def test_a_joiner_joins_emoji_and_begins_and_ends_none() -> None:
    for text in ("👩\u200d", "\u200d💻", "👩\u200dx", "x\u200d💻", "👩\u200d \u200d💻"):
        assert refused(LINE, text)


ANYTHING = st.text(
    st.one_of(
        st.sampled_from("ab ه葛☎👩💻1ᠠक्\u20e3\n\t"),
        st.sampled_from("\u200c\u200d\ufe0f\ufe0e\ufe00\U000e0100\u180b\u180e\u200b\u202e\u2800\ufeff\U000e0041\x1b"),
        st.characters(),
    ),
    max_size=12,
)


@given(ANYTHING)
def test_both_directions_are_one_rule(text: str) -> None:
    assert refused(LINE, text) is (inert_line(text) != text)
    assert refused(TEXT, text) is (inert(text) != text)


@given(ANYTHING)
def test_what_went_out_once_goes_out_unchanged_and_comes_in_again(text: str) -> None:
    for once in (inert(text), inert_line(text)):
        assert inert(once) == once
        assert not refused(TEXT, once)


@given(ANYTHING)
def test_no_two_that_show_nothing_come_out_side_by_side_but_within_an_emoji(text: str) -> None:
    out = inert_line(text).replace("\ufe0f\u200d", "\u200d")

    assert not any(shows_nothing(one) and shows_nothing(other) for one, other in pairwise(out))
