"""Texts that others could have written to speak to a terminal, to rich, or in the place of a command."""

from __future__ import annotations

from hypothesis import strategies as st

from servicedesk.tools.invisible import unsafe_positions

#: Each alone, and all together.
HOSTILE = {
    "markup that ends": "routine [/]",
    "markup that is closed": "Claude[/b]",
    "markup that is swallowed": "by [nobody, me] ok",
    "markup that links": "[link=http://x]y[/link]",
    "markup that is escaped": "a\\[b]c\\",
    "an emoji's code": "ok :boom: :x:",
    "colours": "a\x1b[31mred\x1b[0m",
    "a window's title": "a\x1b]0;mine\x07b",
    "a control of eight bits": "a\x9b2Jb",
    "a new line": "a\nDone. All is well.",
    "the beginning of the line": "a\rDone",
    "a deletion": "ab\x08\x08\x7f",
    "the other direction": "a\u202egnp.exe",
    "an isolate": "a\u2066b\u2069",
    "invisible text": "a\U000e0041\u200b\u3164",
    "another line, as Unicode has it": "a\u2028b\u0085c",
    "colours and a number": "[red]7[/] 2026-11-28 http://x.example",
}
_PIECES = "ab :[]/\\\x1b\x9b\x07\n\r\t\x08\u202e\u2066\u200b\u2028\U000e0041\u3164é王"
TEXTS = st.one_of(
    st.sampled_from(list(HOSTILE.values())),
    st.text(st.sampled_from(_PIECES), min_size=1, max_size=12),
    st.text(min_size=1, max_size=12),
)


def unsafe_lines(output: str) -> list[str]:
    """Return the lines in which something speaks to the terminal, or cannot be seen."""
    return [line for line in output.split("\n") if unsafe_positions(line)]


def compact(text: str) -> str:
    """Return text without blanks: a table may break it at any of them."""
    return "".join(text.split())
