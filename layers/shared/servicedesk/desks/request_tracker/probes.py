"""What a look at Request Tracker says of the account's rights, and of what the settings do not know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from servicedesk.clock import epoch_seconds
from servicedesk.desk_settings import ForeignDesk
from servicedesk.desks.findings import DeskFindings, RightFinding, RightState, SettingFinding, ValueFinding
from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.http.replies import DeskReply, error_of
from servicedesk.desks.http.route import DeskRoute
from servicedesk.desks.records import Record, id_in, record_in, records_in, text_in
from servicedesk.desks.request_tracker.mapping import RtMapping, mapping_of
from servicedesk.desks.request_tracker.reader import MAX_ROWS, QUEUES, TICKET, UNSEARCHABLE, USER, RtReader
from servicedesk.desks.request_tracker.rights import QUEUE_RIGHTS
from servicedesk.desks.request_tracker.ticket_sql import EVERY, both, either
from servicedesk.errors import DeskUnavailable

#: Queues that are looked at one by one.
MAX_QUEUES: Final = 30
_RT: Final = DeskRoute("rt")
_QUEUE: Final = DeskRoute("queue/{}")
_TRANSACTIONS: Final = DeskRoute("transactions")
#: What RT offers on a ticket to whoever may do it.
_OFFERED: Final = {"correspond": "ReplyToTicket", "comment": "CommentOnTicket", "lifecycle": "ModifyTicket"}
_NO_CUSTOMER: Final = "the tools do not see a ticket without a customer"


def look_at(desk: ForeignDesk, client: DeskClient) -> DeskFindings:
    """Return what is found by reading."""
    mapping = mapping_of(desk)
    client.begin()
    queues = _queues(client)
    excess = _excess(client)
    settings = [*_account(client, mapping), *_search_settings(client, mapping)]
    client.begin()
    sample = RtReader(client, mapping, epoch_seconds).search(EVERY, [("id", True)], MAX_ROWS)
    worked = [name for name in queues if name == mapping.queue or mapping.team_of(name) is not None]
    rights = [one for name in worked[:MAX_QUEUES] for one in _rights(client, name, queues[name], sample)]
    return DeskFindings(
        rights=(*_unseen_queues(mapping, queues), *rights),
        values=tuple(_values(sample, mapping, queues)),
        settings=(*settings, *_empty_regions(sample, mapping)),
        excess=tuple(excess),
        sampled_tickets=len(sample),
    )


def _queues(client: DeskClient) -> Mapping[str, str]:
    """Return name → id of the queues that the account sees. Raises `DeskUnavailable`."""
    heard = client.probe(QUEUES, query=[("fields", "Name"), ("per_page", MAX_ROWS)])
    if heard.reply is not DeskReply.ANSWERED:
        raise error_of(heard, is_write=False) or DeskUnavailable(heard.code)
    return {text_in(one, "Name"): id_in(one) for one in records_in(heard.document, "items")}


def _excess(client: DeskClient) -> Iterator[str]:
    # RT tells its plug-ins to superusers alone.
    heard = client.probe(_RT)
    if isinstance(heard.document, dict) and "Plugins" in heard.document:
        yield "the account has SuperUser: it may do everything, and whoever has its token, too"


def _account(client: DeskClient, mapping: RtMapping) -> Iterator[SettingFinding]:
    heard = client.probe(USER, mapping.account)
    # Of others RT tells less.
    if not isinstance(heard.document, dict) or "Disabled" not in heard.document:
        yield SettingFinding(
            name="account", value=mapping.account, problem="the token is not this user's: who wrote is not told by it"
        )


def _search_settings(client: DeskClient, mapping: RtMapping) -> Iterator[SettingFinding]:
    reader = RtReader(client, mapping, epoch_seconds)
    try:
        for field in ("Name", "RealName", "EmailAddress"):
            reader.users_with(field, [mapping.account])
    except DeskUnavailable as problem:
        if problem.code != UNSEARCHABLE:
            raise
        wanted = "must name RealName, EmailAddress and Name, or RT searches users for administrators alone"
        yield SettingFinding(name="UserSummaryExtraInfo", value="of RT", problem=wanted)


def _unseen_queues(mapping: RtMapping, queues: Mapping[str, str]) -> Iterator[RightFinding]:
    for name in (mapping.queue, *mapping.queues.values()):
        if name not in queues:
            yield _right("SeeQueue", name, RightState.MISSING)


def _rights(client: DeskClient, name: str, queue_id: str, sample: Sequence[Record]) -> Iterator[RightFinding]:
    client.begin()
    tickets = [id_in(one) for one in sample if _queue_of(one) == name]
    is_offered = "create" in _offers(client.probe(_QUEUE, queue_id).document)
    offers = _offers(client.probe(TICKET, tickets[0]).document) if tickets else frozenset()
    states = {
        "SeeQueue": RightState.HELD,
        "ShowTicket": RightState.HELD if tickets else RightState.UNSEEN,
        "CreateTicket": RightState.HELD if is_offered else RightState.MISSING,
        "ShowTicketComments": RightState.HELD if tickets and _sees_comments(client, tickets) else RightState.UNSEEN,
    }
    for offer, right in _OFFERED.items():
        states[right] = RightState.HELD if offer in offers else RightState.MISSING if tickets else RightState.UNSEEN
    for right in QUEUE_RIGHTS:
        yield _right(right, name, states.get(right, RightState.UNSEEN))


def _sees_comments(client: DeskClient, tickets: Sequence[str]) -> bool:
    of_tickets = either(f"ObjectId = {one}" for one in tickets)
    condition = both("ObjectType = 'RT::Ticket'", "Type = 'Comment'", of_tickets)
    heard = client.probe(_TRANSACTIONS, query=[("query", condition), ("per_page", 1)])
    return heard.reply is DeskReply.ANSWERED and bool(records_in(heard.document, "items"))


def _offers(document: Any) -> frozenset[str]:  # noqa: ANN401 -- JSON
    links = document.get("_hyperlinks") if isinstance(document, dict) else None
    return frozenset(text_in(one, "ref") for one in links) if isinstance(links, list) else frozenset()


def _right(name: str, queue: str, state: RightState) -> RightFinding:
    return RightFinding(name=name, purpose=QUEUE_RIGHTS[name], place=f"queue {queue}", state=state)


def _values(sample: Sequence[Record], mapping: RtMapping, queues: Mapping[str, str]) -> Iterator[ValueFinding]:
    """Yield what the tickets have and the mapping does not know."""
    statuses = Counter(text_in(one, "Status") for one in sample)
    regions = Counter(_region_of(one, mapping) for one in sample)
    names = {**dict.fromkeys(queues, 0), **Counter(map(_queue_of, sample))}
    for status in statuses.keys() - mapping.statuses.keys():
        yield _value("status", status, statuses[status], "the tools do not see such a ticket")
    for region in regions.keys() - set(mapping.regions) if mapping.regions else ():
        meaning = "a grant for regions shows nothing of them" if region is not None else _NO_CUSTOMER
        yield _value("customer" if region is None else "region", region or "", regions[region], meaning)
    for name in sorted(names):
        if name != mapping.queue and mapping.team_of(name) is None:
            yield _value("queue", name, names[name], "its tickets are of no team: name one in the option teams")


def _value(field: str, value: str, tickets: int, meaning: str) -> ValueFinding:
    return ValueFinding(field=field, value=value, tickets=tickets, meaning=meaning)


def _empty_regions(sample: Sequence[Record], mapping: RtMapping) -> Iterator[SettingFinding]:
    seen = {_region_of(one, mapping) for one in sample}
    for region in mapping.regions:
        if region not in seen:
            problem = f"no customer of these tickets has it in {mapping.region_field}"
            yield SettingFinding(name="regions", value=region, problem=problem, is_fault=False)


def _queue_of(document: Record) -> str:
    return text_in(record_in(document, "Queue"), "Name")


def _region_of(document: Record, mapping: RtMapping) -> str | None:
    """Return what stands in the field of the region; None for a ticket that is nobody's."""
    requestors = document.get("Requestor")
    first = requestors[0] if isinstance(requestors, list) and requestors else None
    return text_in(first, mapping.region_field) if isinstance(first, dict) and first.get("type") == "user" else None
