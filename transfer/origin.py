"""Origin of a customer or ticket: from where it was imported, and what was written then; a row beside its own.

pk                   sk       holds
customer#C-10422311  source   source and source_id; said and kept, digests of what the source said and of what was
ticket#T-8KQ3M2ZP    source   written; is_unfinished while some of its rows may be missing

It lies in the partition of what it is about, behind everything that tools read there, and is erased with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from servicedesk.aws.desk_rows import WRITTEN, Key, Row, key, require_readable, strings, texts

SORT_KEY: Final = "source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """From where something was imported."""

    source: str
    #: The source's own.
    source_id: str
    #: Digest of what the source said.
    said: str
    #: Digest of what was written.
    kept: str
    #: Whether some of its rows may be missing.
    is_unfinished: bool = False


def origin_key(partition: str) -> Key:
    """Return the key of the origin of what lies in a partition."""
    return key(partition, SORT_KEY)


def origin_row(partition: str, origin: Origin) -> dict[str, Any]:
    """Return the row that keeps an origin."""
    said = {"source": origin.source, "source_id": origin.source_id, "said": origin.said, "kept": origin.kept}
    unfinished = {"is_unfinished": {"BOOL": True}} if origin.is_unfinished else {}
    return {**origin_key(partition), **WRITTEN, **strings(said), **unfinished}


def origin_of(row: Row) -> Origin:
    """Return the origin that a row keeps."""
    require_readable(row)
    return Origin(**texts(row, "source", "source_id", "said", "kept"), is_unfinished="is_unfinished" in row)
