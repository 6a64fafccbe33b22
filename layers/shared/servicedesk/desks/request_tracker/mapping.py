"""What Request Tracker calls the things of a desk: data, of which a deployment's options change some."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from servicedesk.desk_settings import ForeignDesk
from servicedesk.desks.options import invalid_option, options_of, pairs_in
from servicedesk.tools.lifecycle import MANDATORY_STATUSES, TRANSITIONS
from servicedesk.tools.ticket_rows import PRIORITIES, Priority, Status

#: Ours → RT's, of its lifecycle ``default``. RT opens a stalled ticket again when the customer answers: that is what
#: ``pending`` means here, so there is no ``on_hold``.
STATUSES: Final = "new:new,open:open,pending:stalled,resolved:resolved,closed:rejected"
#: From which number on a priority is one of ours, the least first. RT's own words for 0, 50 and 100 are Low, Medium,
#: High. Whoever sets one of ours writes its first number.
PRIORITY_NUMBERS: Final = "0,50,100,150"
#: Fields of a user that everybody on RT's staff may read.
USER_FIELDS: Final = frozenset({"Country", "City", "Organization", "NickName", "Lang", "Timezone", "Gecos"})
#: The options that there are, each with what counts without it.
DEFAULTS: Final[Mapping[str, str]] = {
    "account": "service-desk",
    "priorities": PRIORITY_NUMBERS,
    "queue": "General",
    "region": "Country",
    "statuses": STATUSES,
    "teams": "",
}
_TEAM: Final = re.compile(r"[a-z0-9-]{1,40}")
_NAME: Final = re.compile(r"[^'\"\\\x00-\x1f\x7f]{1,200}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RtMapping:
    """What one deployment's RT calls things."""

    regions: tuple[str, ...]
    #: The user's field that holds the region.
    region_field: str
    #: Name of the user that the deployment is at RT.
    account: str
    #: The queue of the tickets of no team.
    queue: str
    #: Team → name of its queue, for those that are called differently.
    queues: Mapping[str, str]
    #: RT's → ours. A ticket in another status is none.
    statuses: Mapping[str, Status]
    #: From which number on.
    numbers: Mapping[Priority, int]

    def statuses_of(self, status: Status) -> list[str]:
        """Return RT's statuses that are this one; the first is what is written."""
        return [theirs for theirs, ours in self.statuses.items() if ours == status]

    def priority_of(self, number: int) -> Priority:
        """Return ours for RT's number."""
        return next((one for one in reversed(PRIORITIES) if self.numbers[one] <= number), PRIORITIES[0])

    def range_of(self, priority: Priority) -> tuple[int | None, int | None]:
        """Return from which number on and below which number a priority is; None where there is no bound."""
        place = PRIORITIES.index(priority)
        above = PRIORITIES[place + 1 : place + 2]
        return (self.numbers[priority] if place else None), (self.numbers[above[0]] if above else None)

    def team_of(self, queue: str) -> str | None:
        """Return the team whose queue this is; None for the queue of no team, and for one without a short name."""
        if queue == self.queue:
            return None
        named = next((team for team, name in self.queues.items() if name == queue), queue)
        return named if _TEAM.fullmatch(named) and self.queue_of(named) == queue else None

    def queue_of(self, team: str | None) -> str:
        """Return the name of a team's queue."""
        return self.queue if team is None else self.queues.get(team, team)

    def region_of(self, value: str) -> str:
        """Return the region that a user's field holds; empty for whatever is none of the deployment's."""
        return value if value in self.regions else ""


def mapping_of(desk: ForeignDesk) -> RtMapping:
    """Return the mapping of a deployment. Raises `InvalidSetting`."""
    options = options_of(desk, DEFAULTS)
    if options["region"] not in USER_FIELDS:
        raise invalid_option(f"region must be one of {', '.join(sorted(USER_FIELDS))}")
    for name in ("account", "queue"):
        if not _NAME.fullmatch(options[name]):
            raise invalid_option(f"{name} must be a name without quotation marks and backslashes")
    return RtMapping(
        regions=desk.regions,
        region_field=options["region"],
        account=options["account"],
        queue=options["queue"],
        queues=_queues(options["teams"]),
        statuses=_statuses(options["statuses"]),
        numbers=_numbers(options["priorities"]),
    )


def _queues(text: str) -> Mapping[str, str]:
    pairs = pairs_in("teams", text)
    queues = dict(pairs)
    is_clear = len(queues) == len(pairs) == len(set(queues.values()))
    if not is_clear or not all(_TEAM.fullmatch(team) and _NAME.fullmatch(name) for team, name in pairs):
        raise invalid_option("teams must be short-name:Queue with commas between them, each once")
    return queues


def _statuses(text: str) -> Mapping[str, Status]:
    pairs = pairs_in("statuses", text)
    named: dict[str, Status] = {theirs: one for ours, theirs in pairs for one in TRANSITIONS if one == ours}
    is_clear = len(named) == len(pairs) and all(_NAME.fullmatch(theirs) for theirs in named)
    if not is_clear or not MANDATORY_STATUSES.issubset(named.values()):
        raise invalid_option(
            "statuses must be ours:RT's with commas between them, RT's each once, and name new, open and resolved",
        )
    return named


def _numbers(text: str) -> Mapping[Priority, int]:
    parts = [part.strip() for part in text.split(",")]
    numbers = [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < len("1000000")]
    if not len(numbers) == len(parts) == len(PRIORITIES) or sorted(set(numbers)) != numbers:
        raise invalid_option(f"priorities must be {len(PRIORITIES)} rising whole numbers with commas between them")
    return dict(zip(PRIORITIES, numbers, strict=True))
