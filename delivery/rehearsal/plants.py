"""Ways to plant a fault on the way to a rehearsed stack and back, each undone at the end of its block."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from delivery.rehearsal.front import Answer, Front
from delivery.rehearsal.stand_ins import RehearsedAws
from delivery.verify.deployment import Deployment


@dataclass(frozen=True, kw_only=True)
class World:
    """The rehearsed stack, and where faults are planted."""

    deployment: Deployment
    aws: RehearsedAws
    front: Front
    #: Who signs in.
    username: str

    def __getitem__(self, logical_id: str) -> str:
        """Return what AWS calls a resource."""
        return self.deployment.resources[logical_id].physical_id


Plant = Callable[[World], AbstractContextManager[None]]


def response_with(path: str, method: str = "", **change: Any) -> Plant:
    """Change the answers from URLs that hold `path`. See `_with` for what may be changed."""

    @contextmanager
    def plant(world: World) -> Iterator[None]:
        def change_response(sent: str, url: str, answer: Answer) -> Answer:
            return _with(answer, **change) if path in url and method in {"", sent} else answer

        before, world.front.change = world.front.change, change_response
        yield
        world.front.change = before

    return plant


def _with(  # noqa: PLR0913 -- what may be changed
    answer: Answer,
    *,
    status: int = 0,
    rename: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    without: str = "",
    document: Mapping[str, Any] | None = None,
    body: bytes | None = None,
) -> Answer:
    """Return an answer with another status, headers renamed, added or taken away, or members of another value."""
    old_status, old_headers, old_body = answer
    named = {(rename or {}).get(name, name): value for name, value in old_headers.items() if name != without}
    if document is not None:
        body = json.dumps({**json.loads(old_body or b"{}"), **document}).encode()
    return status or old_status, {**named, **(headers or {})}, old_body if body is None else body


def request_with(change: Callable[[str], str]) -> Plant:
    """Change the path and query of requests on their way."""

    @contextmanager
    def plant(world: World) -> Iterator[None]:
        before, world.front.lead = world.front.lead, change
        yield
        world.front.lead = before

    return plant


def stand_in_with(**changes: Any) -> Plant:
    """Change what the stand-ins for moto's gaps know."""

    @contextmanager
    def plant(world: World) -> Iterator[None]:
        before = {name: getattr(world.aws, name) for name in changes}
        for name, value in changes.items():
            setattr(world.aws, name, value(world) if callable(value) else value)
        yield
        for name, value in before.items():
            setattr(world.aws, name, value)

    return plant


def aws_answer_with(action: str, **members: Any) -> Plant:
    """Change members of an answer of AWS."""
    return stand_in_with(planted={action: members})
