"""Zendesk Support as the desk behind the tools, over its REST API version 2: `desks/zendesk/`.

The account is an agent's or an administrator's who may see all tickets, comment in public and, for `author`, write as
others. Its secret has ``email`` and ``token`` for an API token, or is an OAuth token. Options of a deployment:

    region      user:KEY or organization:KEY, the custom field that holds a customer's region; with DESK_REGIONS alone
    agents      what colleagues are called: email, email (Provider) as tokens name people of the company, or external_id
    on_hold     off, where the account has not switched that status on
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from servicedesk.desk_settings import ForeignDesk
from servicedesk.desks.adapter import DeskAdapter, DeskMeans
from servicedesk.desks.customers import CUSTOMER_WRITES
from servicedesk.desks.http.credentials import TOKEN, Members, basic_value, token_value
from servicedesk.desks.options import invalid_option, options_of
from servicedesk.desks.records import ID_PATTERN
from servicedesk.desks.zendesk.customers import ZendeskCustomers
from servicedesk.desks.zendesk.mapping import AGENTS_OPTION, ON_HOLD_OPTION, REFUSED_FIELDS, REGION_OPTION
from servicedesk.desks.zendesk.probes import look_at
from servicedesk.desks.zendesk.regions import REGION_SOURCE, Regions
from servicedesk.desks.zendesk.staff import Staff
from servicedesk.desks.zendesk.ticket_lists import ZendeskLists
from servicedesk.desks.zendesk.tickets import ZendeskTickets
from servicedesk.desks.zendesk.tickets_read import TicketReader
from servicedesk.desks.zendesk.users import AGENT_NAMES, EMAIL, AgentNames
from servicedesk.tools.catalogue import DeskPorts
from servicedesk.tools.identifier import Identifier
from servicedesk.tools.lifecycle import TRANSITIONS
from servicedesk.tools.profile import DeskProfile, without_statuses


def credentials(members: Members) -> str:
    """Return the header's value: of an API token with its e-mail address, else of an OAuth token."""
    return (basic_value(EMAIL, TOKEN, "/token") if EMAIL in members else token_value())(members)


def profile(desk: ForeignDesk) -> DeskProfile:
    """Return what Zendesk calls things, and what it lacks. Raises `InvalidSetting` for options that are none."""
    has_hold = _options(desk)[ON_HOLD_OPTION] != "off"
    return DeskProfile(
        name="Zendesk",
        ticket_id=Identifier(pattern=ID_PATTERN, example="35436"),
        customer_id=Identifier(pattern=ID_PATTERN, example="20978392"),
        regions=desk.regions,
        transitions=TRANSITIONS if has_hold else without_statuses("on_hold"),
        # Zendesk could, the product does not yet: nothing there undoes a merge, nor keeps for a while who is deleted.
        left_out=CUSTOMER_WRITES,
        absent=frozenset({"due_at"}),
    )


def ports(means: DeskMeans) -> DeskPorts:
    """Build the ports."""
    options, client = _options(means.desk), means.client
    staff = Staff(client, AgentNames(options[AGENTS_OPTION]))
    regions = Regions(client, means.desk.regions, options[REGION_OPTION])
    reader = TicketReader(client, staff, regions)
    customers = ZendeskCustomers(means, reader, regions)
    tickets = ZendeskTickets(means, customers, ZendeskLists(client, reader, staff))
    return DeskPorts(customers=customers, tickets=tickets, profile=means.profile)


def _options(desk: ForeignDesk) -> Mapping[str, str]:
    options = options_of(desk, {REGION_OPTION: "", AGENTS_OPTION: EMAIL, ON_HOLD_OPTION: ""})
    if options[REGION_OPTION] and not REGION_SOURCE.fullmatch(options[REGION_OPTION]):
        raise invalid_option("must name region as user:KEY or organization:KEY")
    if bool(options[REGION_OPTION]) != bool(desk.regions):
        raise invalid_option("must name region if, and only if, DESK_REGIONS names regions")
    if not AGENT_NAMES.fullmatch(options[AGENTS_OPTION]):
        raise invalid_option("must name agents as email, email (Provider) or external_id")
    if options[ON_HOLD_OPTION] not in {"", "off"}:
        raise invalid_option("must say of on_hold that it is off, or nothing")
    return options


ADAPTER: Final = DeskAdapter(
    api_path="/api/v2", credentials=credentials, fields=REFUSED_FIELDS, profile=profile, ports=ports, probes=look_at
)
