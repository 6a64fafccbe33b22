"""A character that shows nothing stands where writing needs it and nowhere else, on the way in and on the way out."""

from itertools import pairwise, zip_longest
from typing import Annotated

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from servicedesk.tools.invisible import shows_nothing
from servicedesk.tools.received import LOOKED_FOR, ONE_LINE, PARAGRAPHS
from servicedesk.tools.text import inert, inert_line, is_one_line, quote
from servicedesk.tools.tool import Arguments

LINE: TypeAdapter[str] = TypeAdapter(Annotated[str, ONE_LINE])
TEXT: TypeAdapter[str] = TypeAdapter(Annotated[str, PARAGRAPHS])
QUERY: TypeAdapter[str] = TypeAdapter(Annotated[str, LOOKED_FOR])
REPLACED = "\N{REPLACEMENT CHARACTER}"

# Unicode's own properties, as a library knows them that is no part of the product.
_HIDDEN = regex.compile(r"[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u2800]")
HIDDEN = _HIDDEN.findall("".join(map(chr, range(0x110000))))
#: What breaks a line, by whatever name.
BREAKS = "\n\x0b\x0c\r\x85\u2028\u2029"
#: What software puts between letters for a layout of its own; the last need a letter that may have them.
LAYOUT = regex.compile(
    r"[\u00ad\u034f\u061c\u200b\u200e\u200f\u202a-\u202c\u2060-\u2064\u2066-\u2069\ufeff"
    r"\p{Join_Control}\p{Variation_Selector}\u180e]"
)
#: What reorders, controls, or carries other text.
REFUSED = [char for char in HIDDEN if char not in BREAKS + "\t" and not LAYOUT.fullmatch(char)]
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


def received(adapter: TypeAdapter[str], text: str) -> str | None:
    """Return what becomes of a text on the way in; None if it is refused."""
    try:
        return adapter.validate_python(text)
    except ValidationError:
        return None


def test_the_list_is_unicodes() -> None:
    assert len([char for char in HIDDEN if regex.fullmatch(r"\p{Default_Ignorable_Code_Point}", char)]) == 4_174
    assert [hex(ord(char)) for char in HIDDEN if not shows_nothing(char)] == []
    shown = regex.compile(r"[\p{L}\p{N}\p{P}\p{S}\p{Zs}--\p{DI}--\u2800\U0001d159\U00013441\U00013442]", regex.V1)
    assert [hex(point) for point in range(0x110000) if shown.fullmatch(chr(point)) and shows_nothing(chr(point))] == []


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
def test_what_reorders_controls_or_carries_text_is_refused_on_the_way_in_and_replaced_on_the_way_out(
    place: str,
) -> None:
    assert len(REFUSED) > 3_900
    for char in REFUSED:
        text = place.format(char)

        assert received(LINE, text) is received(TEXT, text) is None, hex(ord(char))
        assert inert(text) == place.format(REPLACED)
        assert inert_line(text) == place.replace("\n", " ").format(REPLACED)


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
def test_what_software_puts_between_letters_is_dropped_both_ways(place: str) -> None:
    dropped = [char for char in HIDDEN if LAYOUT.fullmatch(char)]
    assert len(dropped) > 280
    for char in dropped:
        text, rest = place.format(char), place.format("")

        assert received(TEXT, text) == inert(text) == rest, hex(ord(char))
        assert received(LINE, text) == inert_line(text) == rest.replace("\n", " ")


@pytest.mark.parametrize("char", BREAKS, ids=lambda char: f"U+{ord(char):04X}")
def test_a_line_break_by_another_name_is_one_and_in_a_line_a_blank(char: str) -> None:
    for place in PLACES.values():
        text = place.format(char)

        assert received(TEXT, text) == inert(text) == place.format("\n")
        assert received(LINE, text) == inert_line(text) == place.format(" ").replace("\n", " ")


def test_a_tab_stays_and_in_a_line_is_a_blank() -> None:
    assert received(TEXT, "a\tb\r\nc") == inert("a\tb\r\nc") == "a\tb\nc"
    assert received(LINE, "a\tb\r\nc") == inert_line("a\tb\r\nc") == "a b c"


def test_a_space_of_any_width_is_a_space_both_ways() -> None:
    spaces = regex.findall(r"\p{Zs}", "".join(map(chr, range(0x110000))))
    assert len(spaces) == 17
    for space in spaces:
        french, japanese = f"Ça\tva{space}?\n", f"佐藤{space}{space}太郎"

        assert received(TEXT, french) == inert(french) == "Ça\tva ?\n", hex(ord(space))
        assert received(LINE, japanese) == inert_line(japanese) == QUERY.validate_python(japanese) == "佐藤  太郎"


FLAGS = {"England": "gbeng", "Scotland": "gbsct", "Wales": "gbwls"}
OTHERS = ["ustx", "esct", "delete", "us", "GBENG", "gbeng!", "ignoreallthat"]


def flag(spelt: str, end: str = "\N{CANCEL TAG}") -> str:
    return "\N{WAVING BLACK FLAG}" + "".join(chr(0xE0000 + ord(char)) for char in spelt) + end


@pytest.mark.parametrize("spelt", FLAGS.values(), ids=FLAGS)
def test_tags_that_spell_a_flag_which_people_have_pass(spelt: str) -> None:
    text = f"from {flag(spelt)}{flag(spelt)} to x"

    assert received(LINE, text) == received(TEXT, text) == inert(text) == inert_line(text) == text
    assert is_one_line(text)


@pytest.mark.parametrize("spelt", OTHERS)
def test_tags_that_spell_anything_else_come_in_nowhere_and_go_out_nowhere(spelt: str) -> None:
    for text in (
        flag(spelt),
        flag(spelt, ""),
        flag(spelt)[1:],
        f"a{flag(spelt)[1:]}",
        flag("gbeng", "") + flag(spelt)[1:],
    ):
        for out in (received(LINE, text), received(TEXT, text), inert(text), inert_line(text)):
            assert out is None or not any("\U000e0000" <= char <= "\U000e007f" for char in out)
    assert received(LINE, flag("ustx")) == "\N{WAVING BLACK FLAG}"


class Said(Arguments):
    """Anything that a person may say."""

    subject: Annotated[str, ONE_LINE] = ""
    description: Annotated[str, PARAGRAPHS] = ""


TOLD = {
    "an override": ({"description": "the file \u202egnp.exe"}, "U+202E at character 10 of description: leave it out"),
    "behind what is dropped": ({"subject": "\ufeff\ufeffa\x1b[31m"}, "U+001B at character 4 of subject: leave it out"),
    "two": ({"subject": "a\0b\0"}, "U+0000 at character 2, U+0000 at character 4 of subject: leave them out"),
    "beyond the first plane": ({"subject": "a\U000e0041"}, "U+E0041 at character 2 of subject: leave it out"),
    "many": (
        {"subject": "\x01" * 9},
        ", ".join(f"U+0001 at character {place}" for place in range(1, 6)) + " and 4 more of subject: leave them out",
    ),
}


@pytest.mark.parametrize(("said", "told"), TOLD.values(), ids=TOLD)
def test_a_refusal_says_which_character_where_and_what_to_do(said: dict[str, str], told: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        Said.model_validate(said)

    (problem,) = refusal.value.errors(include_input=False)
    assert problem["msg"] == told


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
def test_in_a_search_nothing_is_refused_and_nothing_that_shows_nothing_is_looked_for(place: str) -> None:
    for char in HIDDEN:
        text = place.format(char)

        assert " ".join(QUERY.validate_python(text).split()) in {
            " ".join(place.format(instead).split()) for instead in ("", " ")
        }, hex(ord(char))


def test_in_a_search_breaks_tabs_and_controls_are_blanks() -> None:
    assert QUERY.validate_python("jane\tdoe\npoe\x07roe") == "jane doe poe roe"
    assert QUERY.validate_python("\u202djane\u202c\u2066doe\u2069") == "janedoe"


@pytest.mark.parametrize(
    "text",
    [
        "می‌خواهم", "شركة‌", "क्‍ष", "র‍্যাম", "ന്‍", "ක්‍ෂ", "ᠠ᠋ᠭᠤᠯ᠎ᠠ", "👩‍💻", "👩🏽‍🚒", "🏳️‍🌈", "❤️‍🔥",
        "🕵️‍♂️", "☎︎", "☎️ 1️⃣ #️⃣", "葛󠄀城市", "神︀社",
    ],
)  # fmt: skip
def test_what_writing_and_emoji_need_passes(text: str) -> None:
    assert received(LINE, text) == received(TEXT, text) == QUERY.validate_python(text) == text
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
    out = received(LINE, text)

    assert out == inert(text) == inert_line(text)
    assert out is not None
    assert len(out) < len(text)
    assert not any(shows_nothing(one) and shows_nothing(other) for one, other in pairwise(out))


def test_a_joiner_joins_emoji_and_begins_and_ends_none() -> None:
    for text in ("👩\u200d", "\u200d💻", "👩\u200dx", "x\u200d💻", "👩\u200d \u200d💻"):
        assert received(LINE, text) == text.replace("\u200d", "")


ANYTHING = st.text(
    st.one_of(
        st.sampled_from("ab ه葛☎👩💻1ᠠक्\u20e3\n\t\r\x85\N{WAVING BLACK FLAG}"),
        st.sampled_from("\u200c\u200d\ufe0f\ufe0e\ufe00\U000e0100\u180b\u180e\u200b\u202e\u2800\ufeff\x1b"),
        st.sampled_from("".join(chr(0xE0000 + ord(char)) for char in "gbenstcw\x7f")),
        st.characters(),
    ),
    max_size=12,
)


@given(ANYTHING)
def test_both_directions_are_one_rule(text: str) -> None:
    assert received(LINE, text) in {None, inert_line(text)}
    assert received(TEXT, text) in {None, inert(text)}


@given(ANYTHING)
def test_what_went_out_once_goes_out_unchanged_and_comes_in_again(text: str) -> None:
    for once in (inert(text), inert_line(text)):
        assert inert(once) == once
        assert received(TEXT, once) == once
    assert is_one_line(inert_line(text))


SPACES = st.text(st.characters(categories=["Zs"]), min_size=5, max_size=5)


@given(some=st.lists(ANYTHING, min_size=6, max_size=6), spaces=SPACES, others=SPACES)
def test_texts_that_differ_in_the_width_of_their_spaces_are_told_alike(
    some: list[str], spaces: str, others: str
) -> None:
    text, other = ("".join(map("".join, zip_longest(some, widths, fillvalue=""))) for widths in (spaces, others))

    assert inert(text) == inert(other)
    assert inert_line(text) == inert_line(other)
    assert quote(text) == quote(other)
    assert QUERY.validate_python(text) == QUERY.validate_python(other)


@given(ANYTHING)
def test_no_two_that_show_nothing_come_out_side_by_side_but_within_an_emoji(text: str) -> None:
    out = regex.sub("(?<=\N{WAVING BLACK FLAG})[\U000e0061-\U000e007a]{5}\U000e007f", "", inert_line(text))
    out = out.replace("\ufe0f\u200d", "\u200d")

    assert not any(shows_nothing(one) and shows_nothing(other) for one, other in pairwise(out))
