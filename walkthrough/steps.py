"""The sequence: its 24 steps by number and name, and what was seen at each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from walkthrough.messages import Message, Participant

#: The generation of the protocol: 2026-07-28 without a handshake, or 2025-11-25 with one.
Era = Literal["modern", "legacy"]

PERSON, CLIENT = Participant.PERSON, Participant.CLIENT
SERVER, AUTHORIZATION, PERMISSIONS = Participant.SERVER, Participant.AUTHORIZATION, Participant.PERMISSIONS

#: Number → name, who acts, on whom. Where a message was recorded, the message itself says who spoke to whom.
SEQUENCE: dict[int, tuple[str, Participant, Participant]] = {
    1: ("GET protected-resource metadata", CLIENT, SERVER),
    2: ("It names the authorization server", SERVER, CLIENT),
    3: ("GET that server's metadata", CLIENT, AUTHORIZATION),
    4: ("OAuth configuration", AUTHORIZATION, CLIENT),
    5: ("The user connects", PERSON, CLIENT),
    6: ("Authorization request (PKCE)", PERSON, AUTHORIZATION),
    7: ("Sign in", AUTHORIZATION, PERSON),
    8: ("The user authenticates", PERSON, AUTHORIZATION),
    9: ("Authorization code", AUTHORIZATION, CLIENT),
    10: ("Code exchanged", CLIENT, AUTHORIZATION),
    11: ("Access token", AUTHORIZATION, CLIENT),
    12: ("server/discover with Bearer", CLIENT, SERVER),
    13: ("Capabilities", SERVER, CLIENT),
    14: ("tools/list with Bearer", CLIENT, SERVER),
    15: ("Permissions evaluated", SERVER, PERMISSIONS),
    16: ("The authorised tool definitions", SERVER, CLIENT),
    17: ("The schemas reach the model", CLIENT, CLIENT),
    18: ("The model reads the question", PERSON, CLIENT),
    19: ("The model selects a tool", CLIENT, CLIENT),
    20: ("tools/call get_customer", CLIENT, SERVER),
    21: ("Authorise the request", SERVER, PERMISSIONS),
    22: ("Execute", SERVER, SERVER),
    23: ("Result", SERVER, CLIENT),
    24: ("Final answer", CLIENT, PERSON),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that matters at a step, under the name it has on the wire."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the sequence, as one person's client took it."""

    person: str
    number: int
    title: str
    sender: Participant
    receiver: Participant
    #: Everything recorded for this step, in the order it was on the wire. Empty when nothing was.
    messages: tuple[Message, ...] = ()
    facts: tuple[Fact, ...] = ()
    #: For a step that is not a message: what is known of it, and how.
    remark: str = ""


class Unexpected(Exception):
    """A step did not happen as it must.

    The message says what was expected and what was seen, in words that are safe to show once cleaned.
    """

    def __init__(self, number: int, expected: str, seen: str) -> None:
        super().__init__(f"step {number}: expected {expected}; saw {seen}")
        self.number = number


def facts(**named: Any) -> tuple[Fact, ...]:  # noqa: ANN401 -- whatever JSON the other side sent
    """Return what is given as facts, leaving out what is absent; a list reads as its members."""
    return tuple(Fact(name=name, value=_readable(value)) for name, value in named.items() if value is not None)


def _readable(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "(none)"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
