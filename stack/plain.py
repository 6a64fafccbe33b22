"""rich's console and table for text that others wrote: no markup, no emoji codes, nothing that steers the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO

from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from servicedesk.tools.invisible import replace_unsafe

# Wide enough that a pipe's reader gets a row a line.
PIPE_WIDTH_COLUMNS = 200
_LAYOUT = frozenset("\n\t")


class PlainConsole(Console):
    """A console that shows text as it is.

    Args:
        stream: Where to; colours and the terminal's width only if it is one.
        pipe_width_columns: Where it is none.
        soft_wrap: Whether long lines are left to the terminal.
    """

    def __init__(
        self, stream: TextIO, *, pipe_width_columns: int | None = PIPE_WIDTH_COLUMNS, soft_wrap: bool = False
    ) -> None:
        width = None if stream.isatty() else pipe_width_columns
        super().__init__(file=stream, markup=False, emoji=False, highlight=False, width=width, soft_wrap=soft_wrap)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Render as rich does; of what is text, nothing is left that hides, reorders or speaks to the terminal."""
        for segment in super().render(renderable, options):
            # What rich itself says to the terminal carries its own mark.
            yield segment if segment.control else Segment(replace_unsafe(segment.text, but=_LAYOUT), segment.style)


class PlainTable(Table):
    """A table for such a console, without a frame. A cell is one line, whatever its text says.

    Args:
        headings: Of its columns, which fold what is too long.
        look: Other settings of rich's table.
    """

    def __init__(self, *headings: str, **look: Any) -> None:  # noqa: ANN401 -- rich's settings
        super().__init__(**{"box": SIMPLE_HEAD, "show_edge": False, "pad_edge": False, **look})
        for heading in headings:
            self.add_column(heading, overflow="fold")

    def add_cells(self, *cells: str | Text | Iterable[str]) -> None:
        """Add a row. A cell of several lines is a list of them."""
        self.add_row(*map(_cell, cells))


def one_line(*parts: str | tuple[str, str]) -> Text:
    """Return a line of parts, each a text, or a text and its style."""
    pairs = ((part, "") if isinstance(part, str) else part for part in parts)
    return Text.assemble(*((replace_unsafe(text), style) for text, style in pairs))


def _cell(cell: str | Text | Iterable[str]) -> Text:
    match cell:
        case str():
            return Text(replace_unsafe(cell))
        case Text():
            return cell
    return Text("\n".join(map(replace_unsafe, cell)))
