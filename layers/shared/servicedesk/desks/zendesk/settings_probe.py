"""What the settings name, looked for at Zendesk: the region's field, statuses, and what colleagues are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Final

from servicedesk.desk_settings import ForeignDesk
from servicedesk.desks.findings import SettingFinding, ValueFinding
from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.http.route import DeskRoute, Query
from servicedesk.desks.records import NOT_ALLOWED, Record, records_in
from servicedesk.desks.zendesk.mapping import (
    AGENTS_OPTION,
    CUSTOM_STATUSES,
    ON_HOLD_OPTION,
    REGION_OPTION,
    STAFF_LIST,
    STAFF_ROLES,
    STATUSES,
)  # fmt: skip
from servicedesk.desks.zendesk.shapes import cursor_after, number_in, text_in
from servicedesk.desks.zendesk.staff import Staff
from servicedesk.desks.zendesk.ticket_sample import TicketSample, told_document
from servicedesk.desks.zendesk.users import user_of
from servicedesk.errors import DeskUnavailable

Finding = SettingFinding | ValueFinding

_A_PAGE: Final = 100
#: `CustomFieldObject.type` of a field of which only a text of its list is taken, and of those that take any.
_DROPDOWN: Final = "dropdown"
_TEXTS: Final = frozenset({_DROPDOWN, "text", "textarea", "regexp"})
_STAFF: Final[Query] = [*(("role[]", role) for role in sorted(STAFF_ROLES)), ("page[size]", _A_PAGE)]


def region_findings(client: DeskClient, desk: ForeignDesk, sample: TicketSample) -> Iterator[Finding]:
    """Yield what is wrong with the region's field: `UserFieldsResponse` or `OrganizationFieldsResponse`."""
    source = desk.options[REGION_OPTION]
    kind, _, key = source.partition(":")
    noun = f"{kind}_fields"
    document = told_document(client, DeskRoute(noun), query=[("page[size]", _A_PAGE)])
    if document is None:
        yield not_told(REGION_OPTION, source)
        yield from _regions(desk, sample, None)
        return
    field = next((one for one in records_in(document, noun) if one.get("key") == key), None)
    if field is None and cursor_after(document) is not None:
        yield not_told(REGION_OPTION, source)
    elif field is None or field.get("active") is not True:
        yield SettingFinding(name=REGION_OPTION, value=source, problem="Zendesk has no such field, or it is not active")
    elif text_in(field, "type") not in _TEXTS:
        yield SettingFinding(name=REGION_OPTION, value=source, problem="the field holds no text, and so no region")
    else:
        yield from _regions(desk, sample, _choices(field))


def _choices(field: Record) -> Collection[str] | None:
    """Return the texts that a field takes, `CustomFieldOptionObject.value`; None if it takes any."""
    if text_in(field, "type") != _DROPDOWN:
        return None
    return [text_in(one, "value") for one in records_in(field, "custom_field_options")]


def _regions(desk: ForeignDesk, sample: TicketSample, choices: Collection[str] | None) -> Iterator[Finding]:
    known = {region.casefold() for region in desk.regions}
    had = {value for value in sample.regions if value is not None}
    for value in sorted({*had, *(choices or ())}):
        if value.casefold() not in known:
            meaning = "a grant for regions shows nothing of them"
            yield ValueFinding(field="region", value=value, tickets=sample.regions.get(value, 0), meaning=meaning)
    possible = {value.casefold() for value in (had if choices is None else choices)}
    nobody = "no customer of these tickets has it" if choices is None else "the field's list does not have it"
    for region in desk.regions:
        if region.casefold() not in possible:
            # What is in no list, no customer can have.
            yield SettingFinding(name="regions", value=region, problem=nobody, is_fault=choices is not None)


def status_findings(client: DeskClient, desk: ForeignDesk, sample: TicketSample) -> Iterator[Finding]:
    """Yield the custom statuses, which the tools tell by their category: `CustomStatusesResponse`."""
    document = told_document(client, CUSTOM_STATUSES, query=[("active", "true")])
    if document is None:
        yield not_told("custom statuses", "")
        return
    statuses = [one for one in records_in(document, "custom_statuses") if one.get("active") is True]
    tickets = sample.numbers("custom_status_id")
    for one in statuses:
        if one.get("default") is not True:
            ours = STATUSES.get(text_in(one, "status_category"), "nothing")
            yield ValueFinding(
                field="custom status", value=text_in(one, "agent_label"), tickets=tickets[number_in(one, "id")],
                meaning=f"the tools call it {ours}, and set no other than the default of that",
            )  # fmt: skip
    has_hold = any(text_in(one, "status_category") == "hold" for one in statuses)
    if statuses and not has_hold and ON_HOLD_OPTION not in desk.options:
        yield SettingFinding(name=ON_HOLD_OPTION, value="", problem="Zendesk has no active status on-hold: say off")


def agents_findings(client: DeskClient, staff: Staff) -> Iterator[SettingFinding]:
    """Yield what keeps colleagues from being found by what they are called: `UsersResponse`. Nobody is named."""
    option, field = staff.names.option, staff.names.field
    document = told_document(client, STAFF_LIST, query=_STAFF)
    if document is None:
        yield not_told(AGENTS_OPTION, option)
        return
    active = [one for one in map(user_of, records_in(document, "users")) if one.is_colleague and one.is_active]
    # Without a name they are called by their number, and by that nobody is found.
    named = Counter(name for one in active if (name := staff.names.name(one)) != str(one.user_id))
    unnamed, same = len(active) - named.total(), sum(times for times in named.values() if times > 1)
    own = next((name for name, times in named.items() if times == 1), None)
    found = None if own is None else _is_found(staff, own)
    if found is None and (own is not None or cursor_after(document) is not None):
        yield not_told(AGENTS_OPTION, option)
    elif not found:
        yield SettingFinding(name=AGENTS_OPTION, value=option, problem=f"no active agent is found by {field}")
    if unnamed:
        yield _some(option, f"{unnamed} of {len(active)} active agents have none, and are given no ticket")
    if same:
        yield _some(option, f"{same} of {len(active)} active agents share theirs, and are given no ticket")


def _is_found(staff: Staff, name: str) -> bool | None:
    """Whether a colleague is found by what they are called; None if the account is not told."""
    try:
        return staff.agent(name) is not None
    except DeskUnavailable as problem:
        if problem.code != NOT_ALLOWED:
            raise
    return None


def not_told(name: str, value: str) -> SettingFinding:
    """Return that something could not be looked at."""
    return SettingFinding(
        name=name, value=value, problem="not looked at: the account is not told, or not of all", is_fault=False
    )


def _some(option: str, problem: str) -> SettingFinding:
    return SettingFinding(name=AGENTS_OPTION, value=option, problem=problem, is_fault=False)
