"""Adapter: what stands between the tools and one kind of desk. Who brings a desk of their own writes one.

An adapter is a module with a constant `ADAPTER`. What it builds serves the ports `Customers` and `Tickets`; what they
promise, and what a test holds them to, stands there. What the desk cannot do, its profile says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from servicedesk.clock import Clock, epoch_seconds
from servicedesk.desk_settings import ForeignDesk
from servicedesk.desks.customers import DeskCustomers
from servicedesk.desks.findings import DeskFindings
from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.http.credentials import Members
from servicedesk.desks.ledger import OnceOnly
from servicedesk.desks.tickets import DeskTickets
from servicedesk.seal import Seal
from servicedesk.tools.catalogue import DeskPorts
from servicedesk.tools.profile import DeskProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskMeans:
    """What an adapter's ports are built with. Lives as long as the execution environment."""

    #: The deployment's settings, and what the desk is called and has by them.
    desk: ForeignDesk
    profile: DeskProfile
    client: DeskClient
    #: Remembers which requests were done; for a desk that takes no idempotency key.
    ledger: OnceOnly
    #: For cursors: `tools.cursors`.
    seal: Seal
    #: Epoch seconds.
    clock: Clock = epoch_seconds


def ports_of(
    customers: Callable[[DeskMeans], DeskCustomers], tickets: Callable[[DeskMeans, DeskCustomers], DeskTickets[Any]]
) -> Callable[[DeskMeans], DeskPorts]:
    """Return what builds the ports of the two classes of an adapter that need nothing else."""

    def ports(means: DeskMeans) -> DeskPorts:
        there = customers(means)
        return DeskPorts(customers=there, tickets=tickets(means, there), profile=means.profile)

    return ports


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskAdapter:
    """One kind of desk."""

    #: Below the desk's URL: ``/REST/2.0``. Empty if the API is the URL itself.
    api_path: str = ""
    #: The header's value of the secret's members: `token_value` or `basic_value`.
    credentials: Callable[[Members], str]
    #: Which fields a model may be told that the desk refuses: the desk's name → ours.
    fields: Mapping[str, str] = field(default_factory=dict)
    #: More headers of each request, none of them about who we are: what a desk wants of those that are no browser.
    headers: Callable[[ForeignDesk], Mapping[str, str]] = lambda _desk: {}
    #: What the desk is called and has, by the deployment's settings. Raises `InvalidSetting` for an unknown option.
    profile: Callable[[ForeignDesk], DeskProfile]
    #: Builds the ports, with that profile.
    ports: Callable[[DeskMeans], DeskPorts]
    #: Says, for ``servicedesk desk check``, which rights the account lacks and what the settings do not know. Reads
    #: only, and calls `DeskClient.begin` before each few requests. Raises `DeskUnavailable`.
    probes: Callable[[ForeignDesk, DeskClient], DeskFindings] = lambda _desk, _client: DeskFindings()
