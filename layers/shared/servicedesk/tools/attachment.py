"""Attachment of a result: a picture, a recording or a document beside its text and structure."""

from __future__ import annotations

from typing import NamedTuple


class Attachment(NamedTuple):
    """One piece of content in a format of its own.

    An image or audio type is shown as such; anything else is a document, and needs a `uri`.
    """

    #: ``image/png``
    media_type: str
    data: bytes
    #: What the document is called in the model's context; never fetched. Pictures and recordings have none.
    uri: str = ""
