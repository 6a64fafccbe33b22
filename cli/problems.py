"""What was refused, or could not be decided, in words at the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

import click

from servicedesk.errors import (
    AdministratorsNotMeant,
    CapabilitiesUnavailable,
    LockedOut,
    MailUnavailable,
    OutcomeUnknown,
    PartlyMade,
    PermissionsUnavailable,
    PolicyRefused,
    RevocationIncomplete,
    Unavailable,
    UnknownPerson,
)
from servicedesk.tools.suggestion import suggestion
from servicedesk.tools.text import sentence
from stack.faults import CommandRefused

#: What whoever makes administrators of the company's people has to say.
MEAN_IT: Final = "say --yes-administrators if that is meant."


@contextmanager
def explain_errors(person: str | None, usernames: Callable[[], Iterable[str]]) -> Iterator[None]:
    """Turn what was refused, or could not be decided, into words and exit code 1.

    Args:
        person: Who was typed, where somebody was.
        usernames: Reads who there is.
    """
    try:
        yield
    except UnknownPerson as problem:
        raise click.ClickException(sentence(f"{problem}{_suggest_person(person, usernames)}")) from None
    except AdministratorsNotMeant as problem:
        raise click.ClickException(f"{sentence(str(problem))} Nothing was changed: {MEAN_IT}") from None
    except (CommandRefused, PolicyRefused) as problem:
        raise click.ClickException(sentence(str(problem))) from None
    except Unavailable as problem:
        raise click.ClickException(_unavailable(problem)) from None


def _unavailable(problem: Unavailable) -> str:
    code = f" ({problem.code})" if problem.code else ""
    may_not = "or these AWS credentials may not use it"
    match problem:
        case PermissionsUnavailable():
            return f"the permissions table did not answer{code}, or holds a row that cannot be read."
        case RevocationIncomplete():
            return f"{problem}: the user pool did not answer{code}, {may_not}. Do it again."
        case MailUnavailable():
            return f"{problem}{code}. Cognito sends 50 e-mails a day from its own address: docs/operate.md#e-mail."
        case LockedOut() | CapabilitiesUnavailable() | PartlyMade():
            return sentence(f"{problem}{code}")
        case OutcomeUnknown():
            sent = f" (change {', '.join(problem.changes)})" if problem.changes else ""
            return f"{problem}{sent}{code}. Look at what is stored, or do the same again: it is not made twice."
        case _:
            return f"{problem}{code}, {may_not}: nothing was decided. Try again."


def _suggest_person(person: str | None, usernames: Callable[[], Iterable[str]]) -> str:
    """Return who was probably meant, as the end of a sentence; nothing if that cannot be found out."""
    try:
        return suggestion(person or "", usernames())
    except Unavailable:
        return ""
