"""Regions of customers: a field of the user or of their organization, as the deployment's options say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.records import Record, records_in
from servicedesk.desks.zendesk.mapping import ORGANIZATIONS
from servicedesk.desks.zendesk.shapes import number_in, read_document
from servicedesk.desks.zendesk.users import ZendeskUser

#: ``user:KEY`` or ``organization:KEY``: the key of a custom field.
REGION_SOURCE: Final = re.compile(r"(user|organization):[a-z0-9_]{1,100}")


class Regions:
    """Says in which region customers are. Nothing is remembered: who may see whom depends on it.

    Args:
        client: Asks the desk.
        regions: What a region can be.
        source: As `REGION_SOURCE`; empty where customers have none.
    """

    def __init__(self, client: DeskClient, regions: Iterable[str], source: str) -> None:
        self._client = client
        self._by_value = {region.casefold(): region for region in regions}
        self._kind, _, self._key = source.partition(":")

    def of(self, users: Iterable[ZendeskUser], organizations: Iterable[Record] = ()) -> Mapping[int, str]:
        """Return the region of each user, by their id; empty for whoever has none, or one that is not known here."""
        values = self.values(users, organizations)
        return {one: self._by_value.get(value.casefold(), "") for one, value in values.items()}

    def values(self, users: Iterable[ZendeskUser], organizations: Iterable[Record] = ()) -> Mapping[int, str]:
        """Return what the field of each user has, known here or not; empty for what is no text.

        Args:
            users: Whose.
            organizations: Those that came along; others are asked for, all at once.
        """
        users = list(users)
        if self._kind != "organization":
            return {user.user_id: self._value(user.fields) for user in users}
        fields = _fields_by_id(organizations)
        wanted = {user.organization_id for user in users if user.organization_id is not None}
        if missing := sorted(wanted - fields.keys()):
            fields |= self._read_fields(missing)
        return {user.user_id: self._value(fields.get(user.organization_id or 0, {})) for user in users}

    def _read_fields(self, ids: Iterable[int]) -> dict[int, Mapping[str, object]]:
        document = read_document(self._client, ORGANIZATIONS, query=[("ids", ",".join(map(str, ids)))])
        return _fields_by_id(records_in(document, "organizations"))

    def _value(self, fields: Mapping[str, object]) -> str:
        value = fields.get(self._key)
        return value if isinstance(value, str) else ""


def _fields_by_id(organizations: Iterable[Record]) -> dict[int, Mapping[str, object]]:
    """`OrganizationObject.organization_fields` by the organizations' ids."""
    found: dict[int, Mapping[str, object]] = {}
    for one in organizations:
        fields = one.get("organization_fields")
        found[number_in(one, "id")] = fields if isinstance(fields, dict) else {}
    return found
