"""Where a search goes on, sealed: for one search of one person, and as long whoever was passed over."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.aws.confirmation_seal import SecretSeal
from servicedesk.aws.search.contact_words import MAX_KEY_CHARACTERS
from servicedesk.aws.search.course import Position
from servicedesk.aws.search.cursor import open_cursor, seal_cursor
from servicedesk.aws.secret import Secret
from servicedesk.errors import UnknownCursor
from servicedesk.tools.desk import MAX_CURSOR_CHARACTERS

#: Of keys: folded text, without the sign that stands before an id.
KEYS = st.text(st.characters(min_codepoint=0x21, exclude_categories=["Cs", "Cc", "Z"]), max_size=MAX_KEY_CHARACTERS)
POSITIONS = st.builds(
    Position, st.integers(0, 60), st.integers(0, 12), KEYS, st.sampled_from(["", "C-1", "C-12345678"])
)


@pytest.fixture(scope="module")
def seal() -> SecretSeal:
    version = {"SecretString": "k" * 64, "VersionId": "1" * 32, "CreatedDate": datetime.fromtimestamp(0, UTC)}
    secrets: Any = SimpleNamespace(get_secret_value=lambda **_: version)
    return SecretSeal(Secret(lambda: secrets, "key"))


@given(position=POSITIONS)
def test_a_search_goes_on_where_its_cursor_says_and_no_other_does(seal: SecretSeal, position: Position) -> None:
    cursor = seal_cursor(position, "kim", "bob", seal)

    assert open_cursor(cursor, "kim", "bob", seal) == position
    assert len(cursor) <= MAX_CURSOR_CHARACTERS
    for words, subject in (("kim", "alice"), ("ki", "bob"), ("m", "bob\nki"), ("kim ", "bob")):
        with pytest.raises(UnknownCursor):
            open_cursor(cursor, words, subject, seal)


@given(st.integers(0, 120), st.integers(0, 120))
def test_a_cursor_does_not_tell_how_long_the_word_is_that_it_names(seal: SecretSeal, some: int, others: int) -> None:
    lengths = {len(seal_cursor(Position(0, 6, "x" * count, "C-1"), "kim", "bob", seal)) for count in (some, others)}

    assert len(lengths) == 1
