"""What a result carries beside its text and its structure: a picture, a recording, a document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One piece of content in a format of its own.

    An image or audio type is shown as such; anything else is a document, and needs a `uri`.
    """

    #: ``image/png``
    media_type: str
    data: bytes
    #: What the document is called in the model's context; never fetched. Pictures and recordings have none.
    uri: str = ""
