"""Whatever the console shows of others' text hides, reorders and carries nothing."""

import re
from importlib.resources import files

import pytest

from servicedesk import admin_api
from servicedesk.tools.invisible import shows_nothing

FILES = {file.name: file.read_text() for file in (files(admin_api) / "console").iterdir() if file.name.endswith(".js")}
# The only way to put text into the page: each has its text made plain.
ELEMENT = "child instanceof Node ? child : plain(String(child))"
TELL = "node.textContent = plain(text)"
OTHER_WAYS = re.compile(r"textContent = |innerHTML|outerHTML|insertAdjacent|createTextNode|innerText|document\\.write")


def class_in(name: str) -> re.Pattern[str]:
    """Return a character class of the console's words."""
    (found,) = re.findall(rf"const {name} = (?:/|String\.raw`)(\[.*?\])[/`]", FILES["words.js"])
    return re.compile(re.sub(r"\\u\{([0-9a-f]+)\}", lambda point: f"\\U{point[1]:0>8}", found))


def test_the_console_replaces_what_the_server_does_but_for_layout() -> None:
    hidden, following = class_in("HIDDEN"), class_in("FOLLOWING")

    for char in map(chr, range(0x110000)):
        is_replaced = bool(hidden.match(char) or following.match(char))
        assert is_replaced == (shows_nothing(char) and char not in "\n\t"), hex(ord(char))


@pytest.mark.parametrize("name", sorted(FILES))
def test_no_text_comes_into_the_page_but_as_plain_text(name: str) -> None:
    code = FILES[name].replace(TELL, "")

    assert OTHER_WAYS.findall(code) == []


def test_text_is_made_plain_where_it_comes_into_the_page() -> None:
    assert ELEMENT in FILES["dom.js"]
    assert TELL in FILES["dom.js"]


def test_a_link_to_the_console_does_not_choose_what_the_page_says() -> None:
    code = FILES["session.js"]

    assert code.index('query.get("state")') < code.index('query.get("error_description")')
    assert '${named(query.get("error_description")' in code
