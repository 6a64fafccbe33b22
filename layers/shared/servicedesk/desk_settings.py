"""Settings of the desk behind the tools: the built-in one, or one that the company has already.

Only the standard library is imported here. Parsing raises `InvalidSetting`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from servicedesk.errors import InvalidSetting
from servicedesk.settings import one_of, page, require, whole_number

#: Where a deployment leaves it to the kind of desk.
_BY_KIND: Final = 0
_REGION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,29}")


class DeskKind(StrEnum):
    """Which desk is behind the tools."""

    #: The one that the product brings.
    DYNAMODB = "dynamodb"
    RT = "rt"
    ZENDESK = "zendesk"
    #: The owner's adapter, in `tools/desk.py`.
    CUSTOM = "custom"


class CallsPerMinute(NamedTuple):
    """How many requests a desk gets in any minute, from everybody together."""

    reads: int
    writes: int


#: Within the smallest plan of a known desk, beside the people who work there; for a desk that is not known, the same.
_SMALLEST_PLAN: Final = CallsPerMinute(reads=100, writes=50)
DEFAULT_CALLS_PER_MINUTE: Final[Mapping[DeskKind, CallsPerMinute]] = {
    # It has no limit of its own, and somebody's own machine: ten reads a second.
    DeskKind.RT: CallsPerMinute(reads=600, writes=120),
    # The plan Team has 200 a minute: https://developer.zendesk.com/api-reference/introduction/rate-limits
    DeskKind.ZENDESK: _SMALLEST_PLAN,
    DeskKind.CUSTOM: _SMALLEST_PLAN,
}


class DeskActor(StrEnum):
    """In whose name the desk keeps what is written."""

    #: The account that the deployment has there; what is written says for whom it was.
    SERVICE = "service"
    #: The person who calls, by the verified e-mail address by which the desk knows them.
    AUTHOR = "author"


class BuiltInDesk(NamedTuple):
    """Where the built-in desk's rows are, and how its customers sign in."""

    table: str
    #: The customers' user pool: where ``reset_password`` and ``delete_customer`` act. Never the staff's pool.
    customer_pool_id: str
    #: The page on which customers choose a new password with the code of a reset; empty if they have none.
    customer_sign_in_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignDesk:
    """A desk that the company has already, reached over HTTP."""

    kind: DeskKind
    #: What `DeskAddress` takes.
    url: str
    #: Id or ARN of the secret with the account's credentials.
    secret_id: str
    actor: DeskActor = DeskActor.SERVICE
    #: What is found in the customers' region, in the order in which it is told. Empty: customers have none.
    regions: tuple[str, ...] = ()
    #: Name → value, of the adapter's own: which field holds what.
    options: Mapping[str, str] = field(default_factory=dict)
    #: Of the whole desk.
    budget: CallsPerMinute = _SMALLEST_PLAN

    def region_of(self, value: str) -> str:
        """Return the region that a customer's field holds; empty for whatever is none of the deployment's."""
        return value if value in self.regions else ""


def desk_of(environment: Mapping[str, str]) -> BuiltInDesk | ForeignDesk:
    """Return which desk is behind the tools."""
    return foreign_desk_of(environment) or BuiltInDesk(
        table=require(environment, "DESK_TABLE"),
        customer_pool_id=_customer_pool(environment),
        customer_sign_in_url=page(environment, "CUSTOMER_SIGN_IN_URL"),
    )


def foreign_desk_of(environment: Mapping[str, str]) -> ForeignDesk | None:
    """Return the desk that the company has already; None where the tools stand in front of the built-in one."""
    kind = DeskKind(one_of(environment, "DESK", *DeskKind))
    if kind is DeskKind.DYNAMODB:
        return None
    return ForeignDesk(
        kind=kind,
        url=require(environment, "DESK_URL"),
        secret_id=require(environment, "DESK_SECRET_ID"),
        actor=DeskActor(one_of(environment, "DESK_ACTOR", *DeskActor)),
        regions=_regions(environment),
        options=_options(environment),
        budget=_budget(environment, DEFAULT_CALLS_PER_MINUTE[kind]),
    )


def _customer_pool(environment: Mapping[str, str]) -> str:
    """Customers can be disabled and have their passwords reset by whoever may use a tool; staff never."""
    pool_id = require(environment, "CUSTOMER_POOL_ID")
    # A user pool's issuer ends with its id.
    if environment.get("ISSUER", "").strip().rpartition("/")[2] == pool_id:
        raise InvalidSetting("CUSTOMER_POOL_ID", "must not be the pool of the staff")
    return pool_id


def _regions(environment: Mapping[str, str]) -> tuple[str, ...]:
    regions = _parts(environment, "DESK_REGIONS", ",")
    if len(set(regions)) < len(regions) or not all(map(_REGION.fullmatch, regions)):
        raise InvalidSetting("DESK_REGIONS", "must be short names with commas between them, each once")
    return regions


def _options(environment: Mapping[str, str]) -> Mapping[str, str]:
    pairs = [part.partition("=") for part in _parts(environment, "DESK_OPTIONS", ";")]
    options = {name.strip(): value.strip() for name, _, value in pairs}
    if len(options) < len(pairs) or not all(name and value for name, value in options.items()):
        raise InvalidSetting("DESK_OPTIONS", "must be name=value with semicolons between them, each name once")
    return options


def _parts(environment: Mapping[str, str], name: str, separator: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in environment.get(name, "").split(separator) if part.strip())


def _budget(environment: Mapping[str, str], default: CallsPerMinute) -> CallsPerMinute:
    return CallsPerMinute(
        reads=whole_number(environment, "DESK_READS_PER_MINUTE", _BY_KIND) or default.reads,
        writes=whole_number(environment, "DESK_WRITES_PER_MINUTE", _BY_KIND) or default.writes,
    )
