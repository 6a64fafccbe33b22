"""Effects that an operation may be given: what HTTP says of its method, and what only its owner knows."""

from __future__ import annotations

from typing import Final

from cli.openapi.document import NotBegun

_READ: Final = frozenset({"GET", "HEAD"})


def check_effect(method: str, effect: str, *, is_search: bool) -> None:
    """Raise `NotBegun` if a tool of this effect must not send this method.

    Args:
        method: In capitals.
        effect: What the owner says that a call does.
        is_search: Whether the owner says that a POST only looks.
    """
    if is_search and (method != "POST" or effect != "reads"):
        raise NotBegun("--search is for a POST that only looks, with the effect reads: leave it out here.")
    if effect == "reads" and method not in _READ and not is_search:
        instead = "--effect destroys" if method == "DELETE" else "--effect writes"
        orlook = ", or --search if it only looks for something" if method == "POST" else ""
        raise NotBegun(f"a {method} changes something, and the effect is reads: say {instead}{orlook}.")
    if method == "DELETE" and effect != "destroys":
        raise NotBegun("a DELETE destroys, whatever the document says of it: say --effect destroys.")
