"""Confirmation argument of tools that run only once their call was confirmed."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from servicedesk.tools.tool import Arguments

MAX_CHARACTERS = 1_024


class ConfirmedArguments(Arguments):
    """What every tool takes that asks before it acts."""

    confirmation: Annotated[
        str | None,
        StringConstraints(strip_whitespace=True, max_length=MAX_CHARACTERS),
        Field(description="Leave it out until an answer asks for it and the signed-in person agreed."),
    ] = None
