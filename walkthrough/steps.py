"""The sequence: its steps in order, and what was seen at each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

from walkthrough.wire import Participant, WireMessage

#: The generation of the protocol: 2026-07-28 without a handshake, or 2025-11-25 with one.
Era = Literal["modern", "legacy"]
PROTOCOL_VERSIONS: Mapping[Era, str] = {"modern": "2026-07-28", "legacy": "2025-11-25"}

PERSON, CLIENT = Participant.PERSON, Participant.CLIENT
SERVER, AUTHORIZATION, PERMISSIONS = Participant.SERVER, Participant.AUTHORIZATION, Participant.PERMISSIONS
_STAND_IN = "No model runs here: a script stands in for it, and its choice is written beforehand."


class Step(Enum):
    """A step, numbered by its place. A new one is added here, and told in `tell`; every output follows.

    A value is the title, who acts, on whom, the fact that says most about it, and what is known of it beside the facts.
    """

    ASK_RESOURCE_METADATA = (
        "GET protected-resource metadata", CLIENT, SERVER, "",
        "The client's first request has no token. The 401 says where this document is.",
    )  # fmt: skip
    RESOURCE_METADATA = ("It names the authorization server", SERVER, CLIENT, "authorization_servers")
    ASK_SERVER_METADATA = ("GET that server's metadata", CLIENT, AUTHORIZATION)
    SERVER_METADATA = ("OAuth configuration", AUTHORIZATION, CLIENT, "code_challenge_methods_supported")
    USER_CONNECTS = (
        "The user connects", PERSON, CLIENT, "opens",
        ("The person adds the server to their client. The client knows enough now to open this page in the person's "
        "browser; here the browser is scripted."),
    )  # fmt: skip
    AUTHORIZATION_REQUEST = ("Authorization request (PKCE)", PERSON, AUTHORIZATION, "code_challenge")
    SIGN_IN_PAGE = ("Sign in", AUTHORIZATION, PERSON)
    AUTHENTICATION = (
        "The user authenticates", PERSON, AUTHORIZATION, "username",
        "The password goes to the sign-in page and nowhere else: not to client, model or server.",
    )  # fmt: skip
    AUTHORIZATION_CODE = (
        "Authorization code", AUTHORIZATION, CLIENT, "code",
        "The browser takes the code to the client, which checks that the state is the one it sent.",
    )  # fmt: skip
    CODE_EXCHANGE = ("Code exchanged", CLIENT, AUTHORIZATION, "code_verifier")
    ACCESS_TOKEN = (
        "Access token", AUTHORIZATION, CLIENT, "access_token",
        "The last five are claims inside the token, read here to show them; the client cannot change them.",
    )  # fmt: skip
    CONNECTION = ("server/discover with Bearer", CLIENT, SERVER)
    CAPABILITIES = ("Capabilities", SERVER, CLIENT, "capabilities")
    TOOLS_LIST = ("tools/list with Bearer", CLIENT, SERVER)
    PERMISSIONS_EVALUATED = (
        "Permissions evaluated", SERVER, PERMISSIONS, "groups",
        ("Inside the server, so not on this wire: it reads what is granted to the groups in the token. What can be "
        "seen is what goes in, the groups, and what comes out, the tools."),
    )  # fmt: skip
    TOOL_DEFINITIONS = ("The authorised tool definitions", SERVER, CLIENT, "tools")
    MODEL_SCHEMAS = (
        "The schemas reach the model", CLIENT, CLIENT, "size",
        f"The client hands the model these definitions and no others. {_STAND_IN}",
    )  # fmt: skip
    QUESTION = ("The model reads the question", PERSON, CLIENT, "question")
    TOOL_CHOICE = ("The model selects a tool", CLIENT, CLIENT, "selected", "Scripted, like the question.")
    TOOL_CALL = ("tools/call get_customer", CLIENT, SERVER, "arguments")
    CALL_AUTHORISED = (
        "Authorise the request", SERVER, PERMISSIONS, "",
        ("Inside the server: the same token is verified again and the tool is taken from the same toolbox that "
        "tools/list printed. A refusal at this point is shown at the end."),
    )  # fmt: skip
    EXECUTION = ("Execute", SERVER, SERVER, "fields", "Inside the server: it read what this person may see.")
    RESULT = ("Result", SERVER, CLIENT, "text")
    ANSWER = ("Final answer", CLIENT, PERSON, "answer", _STAND_IN)

    def __init__(
        self, title: str, sender: Participant, receiver: Participant, gist: str = "", remark: str = ""
    ) -> None:
        self.number = len(type(self).__members__) + 1
        self.title = title
        #: Where a message was recorded, the message itself says who spoke to whom.
        self.sender = sender
        self.receiver = receiver
        #: Name of the fact that says most; nothing where none does.
        self.gist = gist
        self.remark = remark


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTaken:
    """One step of the sequence, as one person's client took it."""

    person: str
    step: Step
    title: str
    #: Everything recorded for this step, in the order it was on the wire. Empty when nothing was.
    messages: tuple[WireMessage, ...]
    #: What matters, under the name that it has on the wire.
    facts: Mapping[str, str]
    remark: str

    @property
    def sender(self) -> Participant:
        """Who acted."""
        return self.messages[-1].sender if self.messages else self.step.sender

    @property
    def receiver(self) -> Participant:
        """On whom."""
        return self.messages[-1].receiver if self.messages else self.step.receiver


class Unexpected(Exception):
    """A step did not happen as it must.

    The message says what was expected and what was seen, in words that are safe to show once cleaned.
    """

    def __init__(self, step: Step, expected: str, seen: str) -> None:
        super().__init__(f"step {step.number}: expected {expected}; saw {seen}")
        self.step = step


def facts(known: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what is known as facts, leaving out what is absent; a list reads as its members."""
    return {name: _readable(value) for name, value in known.items() if value is not None}


def _readable(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "(none)"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
