"""Caller of a record of the audit trail, by the name that an administrator types."""

from __future__ import annotations

from servicedesk.identity.principal import AGENT_PREFIX
from servicedesk.policy.people.directory import Directory, subject_called


def caller_named(name: str | None, directory: Directory) -> tuple[str | None, str | None]:
    """Return the ``sub`` and the name that the records of a caller have, of which one is None; of nobody, both.

    An agent is known by its name, whether or not there is one of that name by now; so is whom a record calls by the
    company's identity provider, such as ``dana@corp.example (Corp)``, as their profile may have been made anew.

    Raises:
        UnknownPerson, AmbiguousPerson: The name means nobody, or several.
        DirectoryUnavailable: The pool did not answer.
    """
    if name is None:
        return None, None
    if name.startswith(AGENT_PREFIX) or name.endswith(")"):
        return None, name
    return subject_called(name, directory)[0], None
