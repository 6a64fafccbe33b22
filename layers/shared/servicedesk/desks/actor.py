"""Who acts at another company's desk: the deployment's account, for somebody; or that somebody, by their address.

What the account writes says for whom it is: `signature`.
"""

from __future__ import annotations

from servicedesk.errors import ToolFailed


def require_email(email: str | None) -> str:
    """Return the address by which the desk is asked for who writes.

    Raises:
        ToolFailed: There is none that is verified; nothing was done.
    """
    if email is None:
        raise ToolFailed(
            "The company's desk has to know who writes, and your sign-in names no verified e-mail address. "
            "Nothing was done.",
            "Tell the person that an administrator can have their address verified.",
        )
    return email


def is_no_colleague() -> ToolFailed:
    """Return the one answer to whoever has no account at the desk, for whatever reason."""
    return ToolFailed(
        "The company's desk knows nobody with your e-mail address who may work there. Nothing was done.",
        "Tell the person that an administrator of that desk can add them.",
    )
