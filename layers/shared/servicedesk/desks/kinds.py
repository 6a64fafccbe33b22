"""Kinds of desks that there are, and the ports of the one that a deployment has chosen."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Final, cast

from servicedesk.desk_settings import DeskKind, ForeignDesk
from servicedesk.desks.adapter import DeskAdapter, DeskMeans
from servicedesk.desks.http.address import DeskAddress
from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.http.credentials import SecretCredentials, SecretText
from servicedesk.desks.http.gate import Budget, DeskGate
from servicedesk.desks.http.sender import Recorder
from servicedesk.desks.http.transport import DeskTransport
from servicedesk.desks.ledger import OnceOnly
from servicedesk.errors import InvalidSetting
from servicedesk.seal import Seal
from servicedesk.tools.catalogue import DeskPorts
from servicedesk.tools.profile import DeskProfile

#: Kind → the module with its `ADAPTER`. Imported by name: a function has one desk, and starts without the others.
_MODULES: Final = {
    DeskKind.RT: "servicedesk.desks.request_tracker.adapter",
    DeskKind.ZENDESK: "servicedesk.desks.zendesk.adapter",
    DeskKind.CUSTOM: "desk_tools.desk",
}


def adapter_of(kind: DeskKind) -> DeskAdapter:
    """Return the adapter of a kind of desk.

    Raises:
        InvalidSetting: The owner's adapter is chosen, and there is none.
    """
    try:
        return cast("DeskAdapter", import_module(_MODULES[kind]).ADAPTER)
    except ModuleNotFoundError as error:
        if error.name != _MODULES[kind]:
            raise
        raise InvalidSetting("DESK", f"is {kind}, and there is no tools/desk.py") from None


def profile_of(desk: ForeignDesk) -> DeskProfile:
    """Return what the chosen desk calls things, and what it lacks. Raises `InvalidSetting`."""
    return adapter_of(desk.kind).profile(desk)


def client_of(
    desk: ForeignDesk,
    secret: SecretText,
    budget: Budget | None,
    remaining_seconds: Callable[[], float],
    record: Recorder,
) -> DeskClient:
    """Return the client of the chosen desk.

    Args:
        desk: Which.
        secret: The account's credentials.
        budget: Of the whole desk; None for as much as it takes.
        remaining_seconds: What is left of the time of the request that is answered.
        record: Told of every request that was sent.
    """
    adapter = adapter_of(desk.kind)
    return DeskClient(
        DeskTransport(DeskAddress.of(f"{desk.url.rstrip('/')}{adapter.api_path}")),
        SecretCredentials(secret, adapter.credentials),
        DeskGate(remaining_seconds, budget=budget),
        fields=adapter.fields,
        headers=adapter.headers(desk),
        record=record,
    )


def ports_of(desk: ForeignDesk, client: DeskClient, ledger: OnceOnly, seal: Seal) -> DeskPorts:
    """Return the ports of the chosen desk."""
    adapter = adapter_of(desk.kind)
    profile = adapter.profile(desk)
    return adapter.ports(DeskMeans(desk=desk, profile=profile, client=client, ledger=ledger, seal=seal))
