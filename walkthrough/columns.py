"""Lines of text in two columns, in colour on a terminal and plain in a pipe."""

from __future__ import annotations

import re
import textwrap

from rich.text import Text

from servicedesk.tools.invisible import replace_unsafe
from stack.plain import PlainConsole

MARGIN = 5
LABEL = 19
_MAX_WIDTH = 110
_MIN_WIDTH = 30
_SPACES = re.compile(r"[ \t\r\n]+")
_LENGTH = re.compile(r" \((\d+) chars\)")


class Columns:
    """Prints labels and what belongs to them, no wider than the console."""

    def __init__(self, console: PlainConsole) -> None:
        self._console = console
        self._width = min(console.width, _MAX_WIDTH)

    def labelled_line(
        self, label: str | Text, text: str, *, style: str = "", columns: tuple[int, int] = (MARGIN, LABEL)
    ) -> None:
        """Print `text` beside `label`, wrapped with a hanging indent. `columns` are the margin's and label's widths."""
        margin, label_width = columns
        beside = label.copy() if isinstance(label, Text) else Text(label, "dim")
        beside.pad_right(max(label_width - len(beside), 0))
        for line in wrap(text, max(self._width - margin - label_width, _MIN_WIDTH)) or [""]:
            self.line(Text.assemble(" " * margin, beside, (line, style)))
            beside = Text(" " * label_width)

    def paragraph(self, text: str, style: str = "") -> None:
        """Print `text`, wrapped."""
        for line in wrap(text, self._width):
            self.line(line, style)

    def heading(self, text: str) -> None:
        """Print `text` after an empty line, underlined."""
        self.line()
        self.line(text, "bold magenta")
        self.line("-" * (len(text) + 4), "magenta")

    def line(self, text: str | Text = "", style: str = "") -> None:
        """Print one line as it is, at once."""
        line = Text(text, style) if isinstance(text, str) else text
        # What a server sends must not move the cursor, change colours or turn the reading direction.
        line.plain = replace_unsafe(line.plain)
        self._console.print(line, soft_wrap=True)
        self._console.file.flush()


def wrap(text: str, width: int) -> list[str]:
    """Return `text` in lines of at most `width` columns; a long URL is taken apart after its punctuation."""
    # A secret's length stays beside it.
    joined = _LENGTH.sub("\u00a0(\\1\u00a0chars)", text)
    fitting = " ".join(part for word in _SPACES.split(joined) for part in _parts(word, width))
    lines = textwrap.wrap(fitting, width, break_on_hyphens=False)
    return [line.replace("\u00a0", " ") for line in lines]


def _parts(word: str, width: int) -> list[str]:
    """A word too long for a line, taken apart after its punctuation."""
    parts = []
    while len(word) > width:
        cut = max(word.rfind(mark, 0, width) for mark in "/,&:") + 1 or width
        parts.append(word[:cut])
        word = word[cut:]
    return [*parts, word]
