"""Rows of customers: which fields of a customer a grant can name, and the id."""

from __future__ import annotations

from typing import Annotated, Final, Literal, get_args

from pydantic import Field

from servicedesk.tools.identifier import Identifier
from servicedesk.tools.rows import Rows

#: Where customers are: each is in one of these for good.
Region = Literal["AMER", "APAC", "EMEA"]
REGIONS: Final[tuple[Region, ...]] = get_args(Region)

#: The id is what every tool names a customer by, so it always shows.
CUSTOMERS: Final = Rows(
    name="customer",
    where=frozenset({"customer_id", "name", "email", "phone", "region"}),
    hide=frozenset({"name", "email", "phone", "region", "created_at", "open_tickets"}),
    values={"region": frozenset(REGIONS)},
)

CUSTOMER_ID: Final = Identifier(pattern=r"^C-[0-9]{1,8}$", example="C-1042")
#: On another desk it looks as that one's profile says.
CustomerId = Annotated[str, CUSTOMER_ID, Field(description=f"The customer's id, such as {CUSTOMER_ID.example}.")]
