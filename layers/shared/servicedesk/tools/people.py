"""People and teams as arguments: who works on a ticket, by the words that a model has for them."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import AfterValidator, StringConstraints

from servicedesk.tools.received import ONE_LINE
from servicedesk.tools.tool import Caller

#: Whoever asks, and no one.
ME: Final = "me"
NOBODY: Final = "nobody"


#: How records and tickets call somebody of the company's identity provider: ``dana@corp.example (Corp)``.
_OF_THE_COMPANY: Final = re.compile(r"\S+ \([A-Za-z]{3,32}\)")


def _is_username(text: str) -> str:
    # With a commercial at begins what stands for the caller in a grant; no user pool has a name with a blank.
    is_name = _OF_THE_COMPANY.fullmatch(text) or not any(map(str.isspace, text))
    if text.startswith("@") or not is_name:
        raise ValueError(f"must be {ME}, {NOBODY} or a username: one word that does not begin with @")
    return text


#: `ME`, `NOBODY` or a username.
Assignee = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=128), ONE_LINE, AfterValidator(_is_username)
]
#: A short name: what a group of the staff is called, where they work in teams.
Team = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
#: A word by which tickets are put together.
Tag = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]


def username_of(assignee: str, caller: Caller) -> str:
    """Return the username that an argument means, for one that names somebody."""
    return caller.principal.name if assignee == ME else assignee
