"""Plain text of HTML, as desks keep what people wrote: for reading, with nothing of the markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

_UNSEEN: Final = frozenset({"head", "script", "style", "template", "title"})
_BREAKS: Final = frozenset(
    {"br", "div", "p", "tr", "li", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "hr"}
)
_BLANKS: Final = re.compile(r"[ \t\r\f\v\u00a0]+")
_LINES: Final = re.compile(r" ?\n ?(?:\n ?)+")


def text_of_html(html: str) -> str:
    """Return what a reader sees of `html`, a line for each block. What is unseen, and every address, is left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = _BLANKS.sub(" ", "".join(reader.pieces))
    return _LINES.sub("\n\n", lines).replace(" \n", "\n").replace("\n ", "\n").strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 -- the library's
        """Begin a line, or what is not seen."""
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End what was not seen."""
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif tag in _BREAKS and tag != "br":
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep what is seen."""
        if not self._unseen:
            self.pieces.append(data.replace("\n", " "))
