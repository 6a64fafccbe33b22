"""AWS does what it is asked, and its answer is lost: botocore asks again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import ReadTimeoutError
from moto.core.models import botocore_stubber


@contextmanager
def losing(
    client: BaseClient, monkeypatch: Any, *, every: bool = False, operation: str | None = None
) -> Iterator[list[str]]:
    """Lose the answer to the client's next request, or to `every` one; yield what was sent, repetitions too.

    Args:
        client: One that moto answers in this process.
        monkeypatch: Lets botocore not wait before it asks again.
        every: Whether botocore's repetition is not answered either.
        operation: Which requests are meant; all of them without.
    """
    sent: list[str] = []
    connected: Any = client

    def lose(request: Any, event_name: str, **_: Any) -> None:
        sent.append(event_name.rpartition(".")[2])
        if every or len(sent) == 1:
            if botocore_stubber(event_name, request) is None:
                # AWS is not moto, and elsewhere.
                connected._endpoint.http_session.send(request)
            raise ReadTimeoutError(endpoint_url=request.url)

    event = "before-send" if operation is None else f"before-send.dynamodb.{operation}"
    client.meta.events.register_first(event, lose)
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    yield sent
    client.meta.events.unregister(event, lose)
