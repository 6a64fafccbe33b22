"""Users of Zendesk: customers are its end users, colleagues its agents and administrators. `UserForAdmin`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from servicedesk.desks.records import Record, unreadable
from servicedesk.desks.zendesk.mapping import CUSTOMER_ROLE, STAFF_ROLES
from servicedesk.desks.zendesk.shapes import moment_in, number_in, optional_number, text_in
from servicedesk.tools.desk import Customer

#: What customers and colleagues are known by: `agents` of the options.
EMAIL: Final = "email"
EXTERNAL_ID: Final = "external_id"
AGENT_NAMES: Final = re.compile(r"external_id|email( \([A-Za-z]{3,32}\))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ZendeskUser:
    """A user as they are read."""

    user_id: int
    name: str
    email: str
    phone: str
    external_id: str
    role: str
    #: Neither deleted nor suspended.
    is_active: bool
    organization_id: int | None
    fields: Mapping[str, object]
    created_at: datetime

    @property
    def is_customer(self) -> bool:
        """Whether the desk serves them."""
        return self.role == CUSTOMER_ROLE and self.is_active

    @property
    def is_colleague(self) -> bool:
        """Whether they are of the staff, whether or not they still may work."""
        return self.role in STAFF_ROLES


@dataclass(frozen=True, slots=True)
class AgentNames:
    """What colleagues are called: by their e-mail address, perhaps with the identity provider; or by an external id."""

    #: Of `AGENT_NAMES`.
    option: str = EMAIL

    @property
    def field(self) -> str:
        """The user's field that holds it."""
        return self.option.partition(" ")[0]

    @property
    def _suffix(self) -> str:
        return self.option.removeprefix(self.field)

    def name(self, user: ZendeskUser) -> str:
        """Return what a colleague is called; their number if they have no name of that kind."""
        known = user.email if self.field == EMAIL else user.external_id
        return f"{known}{self._suffix}" if known else str(user.user_id)

    def known_as(self, name: str) -> str | None:
        """Return what the field holds of whoever has this name; None if nobody can have it."""
        known = name.removesuffix(self._suffix)
        return known if known and name.endswith(self._suffix) else None


def user_of(record: Record) -> ZendeskUser:
    """Return the user that a record says."""
    fields = record.get("user_fields")
    if fields is not None and not isinstance(fields, dict):
        raise unreadable()
    return ZendeskUser(
        user_id=number_in(record, "id"),
        name=text_in(record, "name"),
        email=text_in(record, "email"),
        phone=text_in(record, "phone"),
        external_id=text_in(record, "external_id"),
        role=text_in(record, "role"),
        # What is not said is not so.
        is_active=record.get("active") is True and record.get("suspended") is False,
        organization_id=optional_number(record, "organization_id"),
        fields=fields or {},
        created_at=moment_in(record, "created_at"),
    )


def users_by_id(records: Iterable[Record]) -> dict[int, ZendeskUser]:
    """Return users by their ids."""
    return {user.user_id: user for user in map(user_of, records)}


def customer_of(user: ZendeskUser, region: str) -> Customer:
    """Return the customer that an end user is."""
    return Customer(
        customer_id=str(user.user_id),
        name=user.name,
        email=user.email,
        phone=user.phone,
        region=region,
        created_at=user.created_at,
    )
