"""Rights that the service's account needs at Zendesk, as its user and its role there say them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from servicedesk.desk_settings import DeskActor
from servicedesk.desks.findings import RightFinding, RightState
from servicedesk.desks.records import Record
from servicedesk.desks.zendesk.mapping import STAFF_ROLES
from servicedesk.desks.zendesk.shapes import optional_number, text_in

_NOT_ASKED: Final = "not asked, for only a write tells"
#: What the tools do at Zendesk, and what for.
ACCOUNT_RIGHTS: Final[Mapping[str, str]] = {
    "agent": "to work on tickets",
    "not suspended": "to be let in",
    "all tickets": "to see tickets of every group and organization",
    "public comments": "to answer customers",
    "groups": "to know which team a ticket is with",
    "Idempotency-Key": f"to open a ticket once: {_NOT_ASKED}",
    "safe_update": f"to refuse the later of two changes: {_NOT_ASKED}",
    "author_id": f"to write as colleagues: {_NOT_ASKED}",
}
_ADMIN: Final = "admin"


def custom_role_id(user: Record) -> int | None:
    """Return `UserForAdmin.custom_role_id` of who may no more than it says; None for administrators, and without."""
    return None if text_in(user, "role") == _ADMIN else optional_number(user, "custom_role_id")


def account_rights(
    user: Record, configuration: Record | None, *, sees_tickets: bool, sees_groups: bool, actor: DeskActor
) -> Iterator[RightFinding]:
    """Yield the account's rights.

    Args:
        user: `UserForAdmin` of the account.
        configuration: `CustomRoleConfigurationObject`, empty if it is not told; None without such a role.
        sees_tickets: Whether it may list tickets.
        sees_groups: Whether it was told the groups.
        actor: In whose name the deployment writes.
    """
    records = [user] if configuration is None else [user, configuration]
    sight = _state(records, [("ticket_restriction", None), ("ticket_access", "all")])
    states = {
        "agent": _state_of(text_in(user, "role") in STAFF_ROLES),
        "not suspended": _state([user], [("suspended", False)]),
        "all tickets": sight if sees_tickets else RightState.MISSING,
        "public comments": _state(records, [("only_private_comments", False), ("ticket_comment_access", "public")]),
        "groups": _state_of(sees_groups),
    }
    for name, purpose in ACCOUNT_RIGHTS.items():
        if name != "author_id" or actor is DeskActor.AUTHOR:
            yield RightFinding(name=name, purpose=purpose, state=states.get(name, RightState.UNSEEN))


def account_excess(user: Record, actor: DeskActor) -> Iterator[str]:
    """Yield what the account may beside what it needs."""
    if text_in(user, "role") == _ADMIN and actor is not DeskActor.AUTHOR:
        yield "the account is an administrator: it may do everything, and whoever has its token, too"


def _state(records: list[Record], wanted: list[tuple[str, Any]]) -> RightState:
    """Return the state of a right for which each record must have its member with its value."""
    members = list(zip(records, wanted, strict=False))
    if any(name in record and record[name] != value for record, (name, value) in members):
        return RightState.MISSING
    return RightState.HELD if all(name in record for record, (name, _) in members) else RightState.UNSEEN


def _state_of(is_held: bool) -> RightState:  # noqa: FBT001 -- one argument
    return RightState.HELD if is_held else RightState.MISSING
