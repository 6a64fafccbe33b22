"""A client that is connected, whatever it is: what it was shown of the server, and a way to call a tool through it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from local.stack import LocalStack
from stack.people import LocalPerson


class ClientFailed(Exception):
    """The client ended with an error; the message is what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A tool's result, as the client hands it to the program or the model that uses it."""

    texts: tuple[str, ...]
    #: None when the result had none.
    structure: Mapping[str, Any] | None

    @classmethod
    def of(cls, result: Mapping[str, Any]) -> Shown:
        """Read a ``CallToolResult`` as it is on the wire."""
        texts = tuple(block["text"] for block in result["content"] if block["type"] == "text")
        return cls(texts=texts, structure=result.get("structuredContent"))

    def as_text(self) -> str:
        """Return what a model reads whose client shows text alone."""
        return "\n".join(self.texts)

    def as_structure(self) -> str:
        """Return what a model reads whose client shows the structure, and text only where there is none."""
        return self.as_text() if self.structure is None else json.dumps(self.structure)

    def as_printed(self) -> str:
        """Return what a person reads who is shown both."""
        return "\n".join([*self.texts, *([] if self.structure is None else [json.dumps(self.structure)])])


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A client that has signed in and listed the tools."""

    #: Their names, as listed.
    tools: tuple[str, ...]
    #: None where the client does not say which revision it speaks.
    protocol_version: str | None
    call: Callable[[str, Mapping[str, str]], Awaitable[Shown]]


#: Told of each question that a client puts to the person, who says yes. Without it a client cannot ask.
Ask: TypeAlias = Callable[[str], None]


class Connect(Protocol):
    """A way to connect."""

    def __call__(
        self, stack: LocalStack, person: LocalPerson, home: Path, ask: Ask | None = None
    ) -> AbstractAsyncContextManager[Connection]:
        """Connect as `person`, with `home` for what the client keeps."""
