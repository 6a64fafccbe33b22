"""The products that the template registers."""

from __future__ import annotations

from functools import cache

from delivery.template.loader import load_template
from local.stack import TEMPLATE


@cache
def products() -> tuple[str, ...]:
    """Return the names of the products that get an app client by default."""
    default: str = load_template(TEMPLATE).parameters["McpClients"]["Default"]
    return tuple(name.strip() for name in default.split(","))
