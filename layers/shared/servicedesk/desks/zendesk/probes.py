"""What a look at Zendesk says of the account's rights, and of what the settings do not know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from servicedesk.desk_settings import ForeignDesk
from servicedesk.desks.findings import DeskFindings, SettingFinding, ValueFinding
from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.records import NOT_ALLOWED, Record, record_in, records_in
from servicedesk.desks.zendesk.mapping import (
    AGENTS_OPTION,
    CUSTOM_ROLES,
    KINDS,
    ME,
    PRIORITIES,
    REGION_OPTION,
    STATUSES,
)  # fmt: skip
from servicedesk.desks.zendesk.rights import account_excess, account_rights, custom_role_id
from servicedesk.desks.zendesk.settings_probe import agents_findings, region_findings, status_findings
from servicedesk.desks.zendesk.shapes import number_in, text_in
from servicedesk.desks.zendesk.staff import Staff, team_names
from servicedesk.desks.zendesk.ticket_sample import TicketSample, read_sample, told_document
from servicedesk.desks.zendesk.users import EMAIL, AgentNames
from servicedesk.errors import DeskUnavailable

#: `TicketObject`'s member → what the mapping knows of it, and what the finding calls it.
_MAPPED: Final[Mapping[str, Mapping[Any, str]]] = {"status": STATUSES, "priority": PRIORITIES, "type": KINDS}
_UNREAD: Final = "no list in which such a ticket is can be read"
_NO_CUSTOMER: Final = "the tools do not see a ticket without a customer"


def look_at(desk: ForeignDesk, client: DeskClient) -> DeskFindings:
    """Return what is found by reading."""
    client.begin()
    user = record_in(told_document(client, ME), "user")
    configuration = _configuration(client, user)
    staff = Staff(client, AgentNames(desk.options.get(AGENTS_OPTION, EMAIL)))
    groups = _groups(staff)
    client.begin()
    seen = read_sample(client, desk.options.get(REGION_OPTION, ""))
    sample = seen or TicketSample()
    found = [
        *(region_findings(client, desk, sample) if desk.regions else ()),
        *status_findings(client, desk, sample),
    ]
    client.begin()
    settings = [*(one for one in found if isinstance(one, SettingFinding)), *agents_findings(client, staff)]
    values = [one for one in found if isinstance(one, ValueFinding)]
    rights = account_rights(
        user, configuration, sees_tickets=seen is not None, sees_groups=groups is not None, actor=desk.actor
    )
    return DeskFindings(
        rights=tuple(rights),
        values=(*_unknown_values(sample), *values, *_same_names(groups or (), sample)),
        settings=tuple(settings),
        excess=tuple(account_excess(user, desk.actor)),
        sampled_tickets=len(sample.tickets),
    )


def _configuration(client: DeskClient, user: Record) -> Record | None:
    """Return `CustomRoleObject.configuration`, empty if it is not told; None for an account without such a role."""
    role_id = custom_role_id(user)
    if role_id is None:
        return None
    # A single role is told to administrators alone.
    document = told_document(client, CUSTOM_ROLES)
    roles = [] if document is None else records_in(document, "custom_roles")
    return next((record_in(one, "configuration") for one in roles if number_in(one, "id") == role_id), {})


def _groups(staff: Staff) -> Sequence[Record] | None:
    """Return the groups; None if the account sees none."""
    try:
        return staff.groups() or None
    except DeskUnavailable as problem:
        if problem.code != NOT_ALLOWED:
            raise
    return None


def _unknown_values(sample: TicketSample) -> Iterator[ValueFinding]:
    """Yield what tickets have and the mapping does not know."""
    for member, known in _MAPPED.items():
        for value, tickets in sample.texts(member).items():
            if value not in known:
                yield ValueFinding(field=member, value=value or "", tickets=tickets, meaning=_UNREAD)
    if nobodys := sample.regions.get(None, 0):
        yield ValueFinding(field="customer", value="", tickets=nobodys, meaning=_NO_CUSTOMER)


def _same_names(groups: Sequence[Record], sample: TicketSample) -> Iterator[ValueFinding]:
    """Yield the groups that would have the same short name, and what they are called instead."""
    teams, tickets = team_names(groups), sample.numbers("group_id")
    for one in groups:
        group_id = number_in(one, "id")
        if group_id in teams and teams[group_id] != team_names([one])[group_id]:
            meaning = f"not the only group with that short name: its team is {teams[group_id]}"
            yield ValueFinding(field="group", value=text_in(one, "name"), tickets=tickets[group_id], meaning=meaning)
