"""Conversations of the seeded company: what its customers ask in their languages, and what each of it is about."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from servicedesk.tools.ticket_rows import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class SeededConversation:
    """What is said about one ticket."""

    subject: str
    #: The customer's.
    description: str
    #: The staff's.
    reply: str
    #: The customer's.
    answer: str
    #: The staff's, with which it is resolved.
    solved: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a conversation is about, in whatever language."""

    kind: Kind
    team: str
    tag: str
    #: What the staff note among themselves, in the language in which they work.
    note: str


TOPICS: Final[Mapping[str, Topic]] = {
    "phone": Topic(kind="incident", team="accounts", tag="sign-in", note="Identity checked by video, two documents."),
    "reset": Topic(
        kind="incident", team="accounts", tag="sign-in", note="Their mail server answers 550 to our sender."
    ),
    "seat": Topic(kind="request", team="accounts", tag="seats", note="The contract has three seats, two are used."),
    "invoice": Topic(
        kind="incident", team="billing", tag="vat", note="Typed wrong in the contract; corrected there, too."
    ),
    "order": Topic(
        kind="incident", team="billing", tag="delivery", note="The warehouse found both in the return shelf."
    ),
    "address": Topic(kind="request", team="billing", tag="address", note="Letter checked against the trade register."),
    "charged": Topic(kind="incident", team="billing", tag="refund", note="The bank confirms a doubled booking."),
    "export": Topic(
        kind="incident", team="platform", tag="export", note="Same limit as in release 41; a page is skipped."
    ),
    "webhook": Topic(
        kind="incident", team="platform", tag="webhooks", note="The queue keeps retries of deleted endpoints."
    ),
    "slow": Topic(kind="incident", team="platform", tag="speed", note="The overview reads every order of the year."),
    "reader": Topic(kind="incident", team="platform", tag="accessibility", note="The label lost its id in release 43."),
    "retention": Topic(
        kind="question", team="platform", tag="privacy", note="Legal agrees to 30 days for this customer."
    ),
}


@cache
def conversations() -> Mapping[str, Mapping[str, SeededConversation]]:
    """Return language → topic → conversation."""
    text = resources.files("stack").joinpath("conversations.toml").read_text(encoding="utf-8")
    return {
        language: {topic: SeededConversation(**said) for topic, said in of_language.items()}
        for language, of_language in tomllib.loads(text).items()
    }
