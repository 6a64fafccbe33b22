"""Who acts at Zendesk, by the deployment's settings: its account, which says for whom; or the colleague themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from servicedesk.desk_settings import DeskActor
from servicedesk.desks.actor import require_email
from servicedesk.desks.signature import with_signature
from servicedesk.desks.zendesk.history import ACTED_FOR
from servicedesk.desks.zendesk.staff import Staff
from servicedesk.errors import ToolFailed

#: Liquid: Zendesk puts data of the ticket and of people in its place, notes and what a grant hides among it.
_PLACEHOLDER: Final = re.compile(r"\{\s*[{%]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """In whose name something is written."""

    #: What records and tickets call them.
    name: str
    #: Their user there; None if the deployment's account writes for them.
    user_id: int | None

    def comment(self, text: str, *, is_public: bool, is_description: bool = False) -> dict[str, object]:
        """Return `TicketCommentObject` of what they say. Zendesk makes public whatever does not say that it is not.

        What the deployment's account writes for them says so in its last line, but for an answer to a customer.

        Raises:
            ToolFailed: Zendesk would send something else than what it says.
        """
        if _PLACEHOLDER.search(text):
            raise _is_placeholder()
        says_so = self.user_id is None and (is_description or not is_public)
        body = with_signature(text, self.name, is_public=False) if says_so else text
        by = {} if self.user_id is None else {"author_id": self.user_id}
        return {"body": body, "public": is_public, **by}

    @property
    def metadata(self) -> Mapping[str, str]:
        """`TicketObject.metadata`: what the audit keeps of it."""
        return {ACTED_FOR: self.name}


@dataclass(frozen=True, slots=True)
class Acting:
    """Says in whose name something is written."""

    actor: DeskActor
    staff: Staff

    def author(self, name: str, email: str | None) -> Author:
        """Return the author for a person; `email` is their verified address.

        Raises:
            ToolFailed: The desk does not know them by it, and has to. Nothing is to be written.
        """
        if self.actor is DeskActor.SERVICE:
            return Author(name=name, user_id=None)
        return Author(name=name, user_id=self.staff.author(require_email(email)).user_id)


def _is_placeholder() -> ToolFailed:
    return ToolFailed(
        "The company's desk would put data of its own in the place of {{...}} or {%...%}. Nothing was done.",
        "Write it without a brace and another brace or a per cent sign behind it.",
    )
