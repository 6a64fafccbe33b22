"""Staff of Zendesk: its agents by what we call them, its groups as teams, and the account that we are ourselves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from servicedesk.cache import BoundedCache
from servicedesk.clock import Clock, elapsed_seconds
from servicedesk.desks.actor import is_no_colleague
from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.http.route import Query
from servicedesk.desks.records import Record, record_in, records_in
from servicedesk.desks.zendesk.mapping import GROUPS, ME, USER_SEARCH
from servicedesk.desks.zendesk.query import quote_value
from servicedesk.desks.zendesk.shapes import cursor_after, number_in, read_document, text_in
from servicedesk.desks.zendesk.users import EMAIL, EXTERNAL_ID, AgentNames, ZendeskUser, user_of

#: How long the groups' names are remembered.
GROUPS_REMEMBERED_SECONDS: Final = 300.0
_GROUPS_A_PAGE: Final = 100
_MAX_GROUP_PAGES: Final = 3
_MAX_TEAM_CHARACTERS: Final = 40
# An id has nineteen digits at most.
_BEFORE_ID: Final = 20
_NO_TEAM: Final = re.compile(r"[^a-z0-9]+")


class Staff:
    """Finds colleagues and teams. Lives as long as the execution environment.

    Args:
        client: Asks the desk.
        names: What colleagues are called.
        clock: Seconds that have passed.
    """

    def __init__(self, client: DeskClient, names: AgentNames, clock: Clock = elapsed_seconds) -> None:
        self._client = client
        self._clock = clock
        self.names = names
        self._groups: BoundedCache[str, Mapping[int, str]] = BoundedCache(1)
        self._own_id: int | None = None

    def own_id(self) -> int:
        """Return the id of the account that asks; it stays as long as its credentials do."""
        if self._own_id is None:
            self._own_id = number_in(record_in(read_document(self._client, ME), "user"), "id")
        return self._own_id

    def agent(self, name: str) -> ZendeskUser | None:
        """Return the colleague who is called so, and may work; None if that is nobody, or more than one."""
        known = self.names.known_as(name)
        return None if known is None else self._agent(self.names.field, known)

    def author(self, email: str) -> ZendeskUser:
        """Return the colleague with this e-mail address.

        Raises:
            ToolFailed: There is none who may work, or more than one.
        """
        found = self._agent(EMAIL, email)
        if found is None:
            raise is_no_colleague()
        return found

    def teams(self) -> Mapping[int, str]:
        """Return the groups' short names, by id; one that several would have has the id behind it."""
        known = self._groups.get("", self._clock())
        if known is None:
            known = team_names(self.groups())
            self._groups.keep("", known, self._clock() + GROUPS_REMEMBERED_SECONDS)
        return known

    def team(self, group_id: int) -> str:
        """Return a group's short name; its number if it is not known (any more)."""
        return self.teams().get(group_id, f"group-{group_id}")

    def group_id(self, team: str) -> int | None:
        """Return the group that has this short name; None if none has."""
        return next((group_id for group_id, name in self.teams().items() if name == team), None)

    def groups(self) -> list[Record]:
        """Return the groups, `GroupObject`, as they are now. Raises `DeskUnavailable` if the account sees none."""
        found: list[Record] = []
        query: Query = [("page[size]", _GROUPS_A_PAGE)]
        for _ in range(_MAX_GROUP_PAGES):
            document = read_document(self._client, GROUPS, query=query)
            found += records_in(document, "groups")
            after = cursor_after(document)
            if after is None:
                break
            query = [*query[:1], ("page[after]", after)]
        return found

    def _agent(self, field: str, value: str) -> ZendeskUser | None:
        # `external_id` is no search, and the query's colon asks for one field alone.
        asked = ("external_id", value) if field == EXTERNAL_ID else ("query", f"email:{quote_value(value)}")
        found = [user_of(one) for one in records_in(read_document(self._client, USER_SEARCH, query=[asked]), "users")]
        same = [user for user in found if _is_value(user, field, value) and user.is_colleague and user.is_active]
        return same[0] if len(same) == 1 else None


def team_names(groups: Iterable[Record]) -> Mapping[int, str]:
    """Return the short names of groups, `GroupObject`, by id: ``Network, Level 2`` is ``network-level-2``."""
    names = {number_in(one, "id"): _short(text_in(one, "name")) for one in groups if one.get("deleted") is not True}
    times = Counter(names.values())
    return {
        one: name if name and times[name] == 1 else f"{name[:_BEFORE_ID] or 'group'}-{one}"
        for one, name in names.items()
    }


def _short(name: str) -> str:
    return _NO_TEAM.sub("-", name.casefold()).strip("-")[:_MAX_TEAM_CHARACTERS].strip("-")


def _is_value(user: ZendeskUser, field: str, value: str) -> bool:
    known = user.external_id if field == EXTERNAL_ID else user.email
    return known == value if field == EXTERNAL_ID else known.casefold() == value.casefold()
