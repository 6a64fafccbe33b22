"""CSV injection: a cell that a spreadsheet would take for a formula stands behind an apostrophe."""

from __future__ import annotations

import re

# https://owasp.org/www-community/attacks/CSV_Injection; with the apostrophes before it, so that it can be taken back.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def escape_formula(cell: str) -> str:
    """Return a cell as no spreadsheet computes it."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unescape_formula(cell: str) -> str:
    """Return the cell that `escape_formula` was given; any other as it is."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
