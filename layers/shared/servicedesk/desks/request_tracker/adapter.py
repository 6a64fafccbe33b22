"""Adapter of Request Tracker 5, over its REST API version 2.

Options of a deployment, all of them data in `request_tracker/mapping.py`:

    account     name of the user that the deployment is at RT; what it writes is signed, and read back by the signature
    queue       the queue of the tickets of no team
    teams       short-name:Queue,..., for the queues that are called differently than the team
    region      the user's field that holds the customer's region
    statuses    ours:RT's,...
    priorities  from which numbers on a priority is normal, high and urgent, behind the one of low
"""

from __future__ import annotations

from typing import Final

from servicedesk.desk_settings import ForeignDesk
from servicedesk.desks.adapter import DeskAdapter, DeskMeans
from servicedesk.desks.customers import CUSTOMER_WRITES
from servicedesk.desks.http.credentials import token_value
from servicedesk.desks.options import require_service_actor
from servicedesk.desks.request_tracker.customers import RtCustomers
from servicedesk.desks.request_tracker.mapping import mapping_of
from servicedesk.desks.request_tracker.probes import look_at
from servicedesk.desks.request_tracker.reader import RtReader
from servicedesk.desks.request_tracker.tickets import RtTickets
from servicedesk.tools.catalogue import DeskPorts
from servicedesk.tools.identifier import Identifier
from servicedesk.tools.lifecycle import TRANSITIONS
from servicedesk.tools.profile import DeskProfile, without_statuses

_ID: Final = r"^[1-9][0-9]{0,9}$"


def _profile(desk: ForeignDesk) -> DeskProfile:
    require_service_actor(desk, "Request Tracker takes a token of each person otherwise")
    there = frozenset(mapping_of(desk).statuses.values())
    return DeskProfile(
        name="Request Tracker",
        ticket_id=Identifier(pattern=_ID, example="4711"),
        customer_id=Identifier(pattern=_ID, example="1042"),
        regions=desk.regions,
        transitions=without_statuses(*(status for status in TRANSITIONS if status not in there)),
        # RT would need the right to administer all users, its staff included.
        left_out=CUSTOMER_WRITES,
        absent=frozenset({"due_at", "kind", "tags"}),
    )


def _ports(means: DeskMeans) -> DeskPorts:
    reader = RtReader(means.client, mapping_of(means.desk), means.clock)
    customers = RtCustomers(means, reader)
    return DeskPorts(customers=customers, tickets=RtTickets(means, reader, customers), profile=means.profile)


ADAPTER: Final = DeskAdapter(
    api_path="/REST/2.0",
    credentials=token_value("token"),
    profile=_profile,
    ports=_ports,
    probes=look_at,
)
