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

from servicedesk.desk_settings import DeskActor, ForeignDesk
from servicedesk.desks.adapter import DeskAdapter, DeskMeans
from servicedesk.desks.http.credentials import token_value
from servicedesk.desks.request_tracker.conversation import RtConversations
from servicedesk.desks.request_tracker.customers import RtCustomers
from servicedesk.desks.request_tracker.mapping import mapping_of
from servicedesk.desks.request_tracker.probes import look_at
from servicedesk.desks.request_tracker.reader import RtReader
from servicedesk.desks.request_tracker.tickets import RtTickets
from servicedesk.desks.request_tracker.transactions import RtTransactions
from servicedesk.desks.request_tracker.writes import RtWrites
from servicedesk.errors import InvalidSetting
from servicedesk.tools.catalogue import DeskPorts
from servicedesk.tools.identifier import Identifier
from servicedesk.tools.lifecycle import TRANSITIONS
from servicedesk.tools.profile import DeskProfile, without_statuses

#: RT would need the right to administer all users, its staff included.
LEFT_OUT: Final = frozenset(
    {"create_customer", "delete_customer", "merge_customers", "reset_password", "update_customer"}
)
_ID: Final = r"^[1-9][0-9]{0,9}$"


def _profile(desk: ForeignDesk) -> DeskProfile:
    if desk.actor is DeskActor.AUTHOR:
        raise InvalidSetting("DESK_ACTOR", "must be service: Request Tracker takes a token of each person otherwise")
    there = frozenset(mapping_of(desk).statuses.values())
    return DeskProfile(
        name="Request Tracker",
        ticket_id=Identifier(pattern=_ID, example="4711"),
        customer_id=Identifier(pattern=_ID, example="1042"),
        regions=desk.regions,
        transitions=without_statuses(*(status for status in TRANSITIONS if status not in there)),
        left_out=LEFT_OUT,
        absent=frozenset({"kind", "tags"}),
    )


def _ports(desk: ForeignDesk, means: DeskMeans) -> DeskPorts:
    profile = _profile(desk)
    reader = RtReader(means.client, mapping_of(desk), means.clock)
    transactions = RtTransactions(means.client)
    return DeskPorts(
        customers=RtCustomers(reader, means.ledger, means.seal),
        tickets=RtTickets(
            reader,
            transactions,
            RtConversations(reader, transactions),
            RtWrites(reader, transactions, means.ledger),
            means.seal,
        ),
        profile=profile,
    )


ADAPTER: Final = DeskAdapter(
    api_path="/REST/2.0",
    credentials=token_value("token"),
    profile=_profile,
    ports=_ports,
    probes=look_at,
)
