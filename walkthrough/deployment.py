"""Where a walkthrough goes, and as whom."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """Where the walkthrough goes, and as which app client."""

    mcp_url: str
    client_id: str
    #: One of the app client's registered redirect URIs.
    redirect_uri: str
    #: Whether AWS is stood in for by one machine.
    is_local: bool
    #: A customer whom both people may read. The seeded company's is Jane Doe.
    customer_id: str = "C-1042"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """A person who can sign in."""

    username: str
    password: str = field(repr=False)
