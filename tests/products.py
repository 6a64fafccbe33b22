"""The products that the template registers."""

from __future__ import annotations

from functools import cache

from local.stack import TEMPLATE
from local.template.loader import load_template


@cache
def products() -> tuple[str, ...]:
    """Return the names of the products that get an app client by default."""
    default: str = load_template(TEMPLATE).parameters["McpClients"]["Default"]
    return tuple(name.strip() for name in default.split(","))
