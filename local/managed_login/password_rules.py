"""A pool's password policy, in words."""

from __future__ import annotations

from collections.abc import Mapping

from delivery.template.loader import Node

# Cognito's default.
MINIMUM_LENGTH = 8

_WANTED = {
    "RequireLowercase": "a lower-case letter",
    "RequireUppercase": "a capital letter",
    "RequireNumbers": "a digit",
    "RequireSymbols": "a symbol",
}


def password_rules(pool: Mapping[str, Node]) -> str:
    """Return the rules of a pool, given its properties in the template, as one sentence."""
    policy = (pool.get("Policies") or {}).get("PasswordPolicy") or {}
    wanted = [words for name, words in _WANTED.items() if policy.get(name)]
    length = f"At least {policy.get('MinimumLength', MINIMUM_LENGTH)} characters"
    if not wanted:
        return length + "."
    *most, last = wanted
    return f"{length}, with {', '.join(most) + ' and ' if most else ''}{last}."
